//! Where the vault's key lies, and how it moves: `vault.place` names the place, `vault.key` is the key itself
//! where it lies in a file. A key file wins over the place's name, so that a move which was cut short is done
//! again and no key is lost.

use std::path::Path;

use app::StoreFailure;
use zeroize::Zeroizing;

use crate::{
    private,
    ring::{Keyring, RingFailure},
    vault::{other, plain},
};

/// The environment's word on the place of the key: `auto`, `file` or `keyring`.
pub const KEY_VARIABLE: &str = "NAVETTE_VAULT_KEY";

const LENGTH: usize = 32;

type VaultKey = Zeroizing<Vec<u8>>;

/// Where the key is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyWish {
    /// Where it is; a key that has no chosen place yet goes to a keyring that answers.
    Automatic,
    /// In a file from now on, for accounts that run without a session.
    File,
    /// In the keyring from now on, or not at all.
    Keyring,
}

impl KeyWish {
    /// What the environment asks for.
    ///
    /// # Errors
    /// When it names a place that there is not.
    pub fn of_environment() -> Result<Self, StoreFailure> {
        Self::named(&std::env::var(KEY_VARIABLE).unwrap_or_default())
    }

    fn named(name: &str) -> Result<Self, StoreFailure> {
        match name {
            "" | "auto" => Ok(KeyWish::Automatic),
            "file" => Ok(KeyWish::File),
            "keyring" => Ok(KeyWish::Keyring),
            _ => Err(plain("vault-place-unknown", "failed to choose the place of the vault's key")),
        }
    }
}

/// What `vault.place` says.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    File,
    Keyring(String),
}

/// Finds the key, makes one where no secret is sealed yet, and moves it where it is wanted. The caller holds the
/// vault's lock.
pub fn find(folder: &Path, wish: KeyWish, keyring: &Keyring, sealed: bool) -> Result<VaultKey, StoreFailure> {
    let keys = Keys { folder, keyring };
    let (in_file, place) = (keys.file()?, keys.place()?);
    let in_ring = match &place {
        Some(Place::Keyring(name)) if in_file.is_none() => match keyring.read(name) {
            Ok(key) => key,
            Err(error) if sealed => return Err(no_answer(error)),
            Err(_) => None,
        },
        _ => None,
    };
    let held_by_ring = in_ring.is_some();
    let key = match in_file.clone().or(in_ring) {
        Some(key) if key.len() == LENGTH => key,
        // Invariant: a new key never takes the place of one that sealed something.
        None if !sealed => fresh()?,
        _ => return Err(plain("vault-key-lost", "failed to find the vault's key")),
    };
    let to_ring = match wish {
        KeyWish::File => false,
        KeyWish::Keyring => true,
        KeyWish::Automatic => place != Some(Place::File),
    };
    if !to_ring {
        keys.keep_in_file(&key, in_file.is_some(), place)?;
    } else if !held_by_ring {
        match keys.keep_in_ring(&key, &place)? {
            Ok(()) => {}
            Err(error) if wish == KeyWish::Keyring => return Err(no_answer(error)),
            Err(error) => keys.give_up_ring(&key, in_file.is_some(), &error)?,
        }
    }
    Ok(key)
}

struct Keys<'a> {
    folder: &'a Path,
    keyring: &'a Keyring,
}

impl Keys<'_> {
    fn file(&self) -> Result<Option<VaultKey>, StoreFailure> {
        let key =
            read(&self.folder.join("vault.key")).map_err(|error| other("failed to read the vault's key", error))?;
        Ok(key.map(Zeroizing::new))
    }

    fn place(&self) -> Result<Option<Place>, StoreFailure> {
        let failed = |error| other("failed to read the place of the vault's key", error);
        let Some(text) = read(&self.folder.join("vault.place")).map_err(failed)? else { return Ok(None) };
        let text = String::from_utf8_lossy(&text);
        Ok(match text.trim().split_once(' ') {
            Some(("keyring", name)) => Some(Place::Keyring(name.to_owned())),
            _ => Some(Place::File),
        })
    }

    fn set_place(&self, place: Option<&Place>) -> Result<(), StoreFailure> {
        let path = self.folder.join("vault.place");
        let written = match place {
            None => private::remove(&path),
            Some(Place::File) => private::write(&path, b"file\n"),
            Some(Place::Keyring(name)) => private::write(&path, format!("keyring {name}\n").as_bytes()),
        };
        written.map_err(|error| other("failed to keep the place of the vault's key", error))
    }

    fn set_file(&self, key: &VaultKey) -> Result<(), StoreFailure> {
        let written = private::write(&self.folder.join("vault.key"), key);
        written.map_err(|error| other("failed to keep the vault's key", error))
    }

    fn keep_in_file(&self, key: &VaultKey, there: bool, place: Option<Place>) -> Result<(), StoreFailure> {
        if !there {
            self.set_file(key)?;
        }
        if place != Some(Place::File) {
            self.set_place(Some(&Place::File))?;
        }
        if let Some(Place::Keyring(name)) = place {
            // The file has the key by now; an entry that stays behind opens nothing without this folder.
            let _ = self.keyring.forget(&name);
        }
        Ok(())
    }

    /// The place is named first and the file removed last: cut short in between, the file is still the key.
    fn keep_in_ring(&self, key: &VaultKey, place: &Option<Place>) -> Result<Result<(), RingFailure>, StoreFailure> {
        let name = match place {
            Some(Place::Keyring(name)) => name.clone(),
            _ => hex::encode(random::<8>()?.as_slice()),
        };
        self.set_place(Some(&Place::Keyring(name.clone())))?;
        if let Err(error) = self.keyring.keep(&name, key) {
            self.set_place(place.as_ref())?;
            return Ok(Err(error));
        }
        private::remove(&self.folder.join("vault.key"))
            .map_err(|error| other("failed to remove the vault's key file", error))?;
        Ok(Ok(()))
    }

    /// A keyring that let us wait is not asked again; one that is not there may come.
    fn give_up_ring(&self, key: &VaultKey, there: bool, error: &RingFailure) -> Result<(), StoreFailure> {
        if !there {
            self.set_file(key)?;
        }
        self.set_place(matches!(error, RingFailure::Silent(_)).then_some(&Place::File))
    }
}

fn fresh() -> Result<VaultKey, StoreFailure> {
    random::<LENGTH>()
}

fn random<const N: usize>() -> Result<VaultKey, StoreFailure> {
    let mut bytes = Zeroizing::new(vec![0_u8; N]);
    getrandom::fill(&mut bytes).map_err(|error| other("failed to make a key", error))?;
    Ok(bytes)
}

fn read(path: &Path) -> std::io::Result<Option<Vec<u8>>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn no_answer(error: RingFailure) -> StoreFailure {
    StoreFailure {
        act: "failed to ask the keyring for the vault's key".to_owned(),
        code: "keyring",
        source: Some(Box::new(error)),
    }
}

#[cfg(test)]
#[path = "key/tests.rs"]
mod tests;
