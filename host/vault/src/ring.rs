//! The keyring of the account, asked under a time limit: one that waits for a person must not hold a run.

use std::{
    sync::{Arc, mpsc},
    time::Duration,
};

use keyring_core::Entry;
use zeroize::Zeroizing;

/// The service under which a keyring shows the entries.
const SERVICE: &str = "Navette";
/// Long enough to type the password of a locked keyring.
const LIMIT: Duration = Duration::from_secs(20);

type OpenEntry = dyn Fn(&str) -> keyring_core::Result<Entry> + Send + Sync;

/// Where the account keeps keys.
#[derive(Clone)]
pub struct Keyring {
    open: Arc<OpenEntry>,
    limit: Duration,
}

/// Why a keyring gave nothing. The library's own error is not kept: some of its variants carry the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RingFailure {
    /// There is none, or it refused at once.
    Refused(String),
    /// It gave no answer in time.
    Silent(Duration),
}

impl std::fmt::Display for RingFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            RingFailure::Refused(reason) => f.write_str(reason),
            RingFailure::Silent(limit) => write!(f, "no answer in {} s", limit.as_secs_f32()),
        }
    }
}

impl std::error::Error for RingFailure {}

impl Keyring {
    /// The operating system's: Secret Service on Linux, Credential Manager on Windows.
    pub fn of_account() -> Self {
        Self::new(|name| keyring::Entry::new(SERVICE, name).map(|entry| entry.inner), LIMIT)
    }

    /// One whose entries are opened by `open`.
    pub fn new(open: impl Fn(&str) -> keyring_core::Result<Entry> + Send + Sync + 'static, limit: Duration) -> Self {
        Self { open: Arc::new(open), limit }
    }

    /// The key of that name, if there is one.
    pub fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, RingFailure> {
        self.ask(name, |entry| match entry.get_secret() {
            Ok(key) => Ok(Some(Zeroizing::new(key))),
            Err(keyring_core::Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })
    }

    /// Keeps a key, and reads it again to be sure that it was kept.
    pub fn keep(&self, name: &str, key: &[u8]) -> Result<(), RingFailure> {
        let key = Zeroizing::new(key.to_vec());
        let kept = self.ask(name, move |entry| {
            entry.set_secret(&key)?;
            Ok(Zeroizing::new(entry.get_secret()?) == key)
        })?;
        if kept { Ok(()) } else { Err(RingFailure::Refused("it gives back another value".to_owned())) }
    }

    /// Forgets a key.
    pub fn forget(&self, name: &str) -> Result<(), RingFailure> {
        self.ask(name, |entry| match entry.delete_credential() {
            Ok(()) | Err(keyring_core::Error::NoEntry) => Ok(()),
            Err(error) => Err(error),
        })
    }

    fn ask<T: Send + 'static>(
        &self,
        name: &str,
        act: impl FnOnce(&Entry) -> keyring_core::Result<T> + Send + 'static,
    ) -> Result<T, RingFailure> {
        let (sender, receiver) = mpsc::channel();
        let (open, name) = (Arc::clone(&self.open), name.to_owned());
        // A call that waits cannot be interrupted: past the limit its thread is left to itself.
        let asking = std::thread::Builder::new().name("keyring".to_owned()).spawn(move || {
            let answer = open(&name).and_then(|entry| act(&entry));
            let _ = sender.send(answer.map_err(|error| error.to_string()));
        });
        asking.map_err(|error| RingFailure::Refused(error.to_string()))?;
        match receiver.recv_timeout(self.limit) {
            Ok(answer) => answer.map_err(RingFailure::Refused),
            Err(mpsc::RecvTimeoutError::Timeout) => Err(RingFailure::Silent(self.limit)),
            // The library panicked, and said so on standard error.
            Err(mpsc::RecvTimeoutError::Disconnected) => Err(RingFailure::Refused("it broke down".to_owned())),
        }
    }
}
