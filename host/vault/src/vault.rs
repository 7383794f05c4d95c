//! The sealed file, behind the port of level 2.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use aes_gcm::{
    Aes256Gcm, Key, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use app::{Secrets, StoreFailure};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use sync_model::Secret;
use zeroize::Zeroizing;

use crate::{
    key::{self, KeyWish},
    private,
    ring::Keyring,
};

/// The vault of one data folder. Its key is looked for when a secret is first put or taken, so that a folder
/// without secrets never asks a keyring.
pub struct FileVault {
    folder: PathBuf,
    wish: KeyWish,
    keyring: Keyring,
    cipher: OnceLock<Aes256Gcm>,
}

type Sealed = BTreeMap<String, BTreeMap<String, String>>;

impl FileVault {
    /// The vault of a data folder, with the account's keyring and what the environment asks of it.
    ///
    /// # Errors
    /// When the folder cannot be made, or the environment asks for a place that there is not.
    pub fn open(folder: &Path) -> Result<Self, StoreFailure> {
        Self::open_with(folder, KeyWish::of_environment()?, Keyring::of_account())
    }

    /// The vault of a data folder, with this keyring.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open_with(folder: &Path, wish: KeyWish, keyring: Keyring) -> Result<Self, StoreFailure> {
        std::fs::create_dir_all(folder).map_err(|error| other("failed to make the data folder", error))?;
        Ok(Self { folder: folder.to_owned(), wish, keyring, cipher: OnceLock::new() })
    }

    fn file(&self) -> PathBuf {
        self.folder.join("secrets.json")
    }

    fn read(&self) -> Result<Sealed, StoreFailure> {
        match std::fs::read(self.file()) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| other("failed to read the vault", error)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Sealed::new()),
            Err(error) => Err(other("failed to read the vault", error)),
        }
    }

    /// Changes the file while no other process does.
    fn change(&self, change: impl FnOnce(&mut Sealed)) -> Result<(), StoreFailure> {
        let _lock = private::lock(&self.folder).map_err(|error| other("failed to lock the vault", error))?;
        let mut sealed = self.read()?;
        change(&mut sealed);
        let bytes = serde_json::to_vec_pretty(&sealed).map_err(|error| other("failed to write the vault", error))?;
        private::write(&self.file(), &bytes).map_err(|error| other("failed to write the vault", error))
    }

    fn cipher(&self) -> Result<&Aes256Gcm, StoreFailure> {
        if let Some(cipher) = self.cipher.get() {
            return Ok(cipher);
        }
        let lock = private::lock(&self.folder).map_err(|error| other("failed to lock the vault", error))?;
        let sealed = self.read()?.values().any(|secrets| !secrets.is_empty());
        let key = key::find(&self.folder, self.wish, &self.keyring, sealed)?;
        drop(lock);
        let machine = machine_uid::get().unwrap_or_default();
        let mut mac =
            Hmac::<Sha256>::new_from_slice(key.as_slice()).map_err(|error| other("failed to use the key", error))?;
        mac.update(b"navette-vault-1");
        mac.update(machine.as_bytes());
        let mut derived = Zeroizing::new([0_u8; 32]);
        derived.copy_from_slice(&mac.finalize().into_bytes());
        Ok(self.cipher.get_or_init(|| Aes256Gcm::new(&Key::<Aes256Gcm>::from(*derived))))
    }

    fn seal(&self, binding: &str, secret: &Secret) -> Result<String, StoreFailure> {
        let mut nonce = [0_u8; 12];
        getrandom::fill(&mut nonce).map_err(|error| other("failed to seal a secret", error))?;
        let payload = Payload { msg: secret.expose().as_bytes(), aad: binding.as_bytes() };
        let sealed = self.cipher()?.encrypt(&Nonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| plain("store", "failed to seal a secret"))?;
        Ok(STANDARD.encode([nonce.as_slice(), &sealed].concat()))
    }

    fn unseal(&self, binding: &str, sealed: &str) -> Result<Secret, StoreFailure> {
        let altered = || plain("vault-altered", "failed to open a secret");
        let bytes = STANDARD.decode(sealed).map_err(|_| altered())?;
        let (nonce, text) = bytes.split_first_chunk::<12>().ok_or_else(altered)?;
        let payload = Payload { msg: text, aad: binding.as_bytes() };
        let opened = self.cipher()?.decrypt(&Nonce::from(*nonce), payload).map_err(|_| altered())?;
        String::from_utf8(opened).map(Secret::new).map_err(|_| altered())
    }
}

impl Secrets for FileVault {
    fn put(&mut self, profile: &str, name: &str, secret: &Secret) -> Result<(), StoreFailure> {
        let value = self.seal(&format!("{profile}/{name}"), secret)?;
        self.change(|sealed| {
            sealed.entry(profile.to_owned()).or_default().insert(name.to_owned(), value);
        })
    }

    fn of_profile(&mut self, profile: &str) -> Result<BTreeMap<String, Secret>, StoreFailure> {
        let sealed = self.read()?.remove(profile).unwrap_or_default();
        sealed
            .into_iter()
            .map(|(name, value)| Ok((name.clone(), self.unseal(&format!("{profile}/{name}"), &value)?)))
            .collect()
    }

    fn forget(&mut self, profile: &str) -> Result<(), StoreFailure> {
        self.change(|sealed| {
            sealed.remove(profile);
        })
    }
}

/// A failure of the disk or of the system.
pub fn other(act: &str, error: impl std::error::Error + Send + Sync + 'static) -> StoreFailure {
    StoreFailure { act: act.to_owned(), code: "store", source: Some(Box::new(error)) }
}

/// A failure whose code says enough.
pub fn plain(code: &'static str, act: &str) -> StoreFailure {
    StoreFailure { act: act.to_owned(), code, source: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(folder: &Path) -> FileVault {
        FileVault::open_with(folder, KeyWish::File, Keyring::of_account()).unwrap()
    }

    #[test]
    fn a_secret_comes_back_and_is_bound_to_its_name() {
        let folder = tempfile::tempdir().unwrap();
        vault(folder.path()).put("demo", "shop.secret", &Secret::new("canari-1234")).unwrap();
        let text = std::fs::read_to_string(folder.path().join("secrets.json")).unwrap();
        assert!(!text.contains("canari"));
        let mut again = vault(folder.path());
        assert_eq!(again.of_profile("demo").unwrap()["shop.secret"].expose(), "canari-1234");
        std::fs::write(folder.path().join("secrets.json"), text.replace("shop.secret", "shop.other")).unwrap();
        assert_eq!(again.of_profile("demo").unwrap_err().code, "vault-altered");
    }

    #[test]
    fn a_folder_with_spaces_and_accents_in_a_long_path_keeps_secrets() {
        let folder = tempfile::tempdir().unwrap();
        let deep = (0..8).fold(folder.path().join("Société Lévêque & Fils"), |path, depth| {
            path.join(format!("Données de l'été n° {depth} — boutique en ligne"))
        });
        assert!(deep.as_os_str().len() > 300);
        vault(&deep).put("démo été", "shop.secret", &Secret::new("clé")).unwrap();
        assert_eq!(vault(&deep).of_profile("démo été").unwrap()["shop.secret"].expose(), "clé");
    }

    #[test]
    fn a_profile_without_secrets_makes_no_key() {
        let folder = tempfile::tempdir().unwrap();
        assert!(vault(folder.path()).of_profile("demo").unwrap().is_empty());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
