//! The window's seat under the licence (D06b): taken when the data folder opens, renewed, given back at the end.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use app::{Seats, StoreFailure};
use sync_store::SqliteStore;
use ui::{ArticlesCommand, Command, Configure, NoSeat, OrdersCommand, ProfileChange};

/// Well within the time for which a seat is held, so that a computer that was busy keeps it.
const RENEW: Duration = Duration::from_secs(300);

/// Who sits at the window, and how often the seat is renewed.
#[derive(Debug, Clone)]
pub struct Sitter {
    pub account: String,
    pub renew: Duration,
}

impl Sitter {
    /// The account that runs this program.
    pub fn here() -> Self {
        // Windows has the first, other systems the second; one account of one computer is one user (D07b).
        let named = ["USERNAME", "USER", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok());
        Self { account: named.unwrap_or_default(), renew: RENEW }
    }
}

/// The seat, shared by the desk's thread and by whoever ends the window.
#[derive(Clone)]
pub(crate) struct Seat(Arc<Mutex<Stand>>);

struct Stand {
    window: String,
    account: String,
    /// The data folder in whose store it is.
    folder: Option<PathBuf>,
    /// The window is closed: nothing takes a seat any more.
    left: bool,
}

impl Seat {
    pub fn new(account: String) -> Self {
        let window = uuid::Uuid::now_v7().to_string();
        Self(Arc::new(Mutex::new(Stand { window, account, folder: None, left: false })))
    }

    /// Takes or renews it; `Some` where the window only shows.
    pub fn sit(&self, store: &mut SqliteStore, data: &Path) -> Result<Option<NoSeat>, StoreFailure> {
        let mut stand = self.lock();
        if stand.left {
            return Ok(None);
        }
        if stand.folder.as_deref().is_some_and(|folder| folder != data) {
            stand.leave();
        }
        stand.folder = Some(data.to_owned());
        let refusal = licence::sit(store, &stand.window, &stand.account)?;
        Ok(refusal.map(|refusal| NoSeat {
            code: refusal.code.to_owned(),
            args: refusal.args,
            messages: licence::messages(),
        }))
    }

    /// Gives it back, at the end of the window.
    pub fn leave(&self) {
        let mut stand = self.lock();
        stand.left = true;
        stand.leave();
    }

    fn lock(&self) -> MutexGuard<'_, Stand> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stand {
    fn leave(&mut self) {
        let Some(folder) = self.folder.take() else { return };
        // A folder that is gone, or a database that is busy: the seat is free after its minutes all the same.
        let _ = SqliteStore::open(&folder).and_then(|mut store| store.leave_seat(&self.window));
    }
}

/// Whether the command needs a seat. A licence is applied without one, because that may be the way to a seat.
pub(crate) fn needed(command: &Command) -> bool {
    match command {
        Command::Start { .. } => true,
        Command::Articles(command) => {
            matches!(command, ArticlesCommand::Save { .. } | ArticlesCommand::TurnOn { .. })
        }
        Command::Orders(command) => matches!(command, OrdersCommand::Act { .. }),
        Command::Configure(Configure::Save { .. }) => true,
        Command::Configure(Configure::Change(change)) => !matches!(change, ProfileChange::Export { .. }),
        _ => false,
    }
}
