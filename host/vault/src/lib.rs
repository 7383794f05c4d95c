//! Secrets of profiles in one file: each value sealed by AES-256-GCM and bound to its profile and name, under a
//! key made from a random key file (mode 0600) and this machine's identifier, so that a copied folder opens
//! nowhere else. The operating system's keyring is not used yet.

use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
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

/// The vault of one data folder.
pub struct FileVault {
    file: PathBuf,
    cipher: Aes256Gcm,
}

type Sealed = BTreeMap<String, BTreeMap<String, String>>;

impl FileVault {
    /// Opens the vault of a data folder; makes its key the first time.
    ///
    /// # Errors
    /// When the key cannot be read or made, or has another length.
    pub fn open(folder: &Path) -> Result<Self, StoreFailure> {
        std::fs::create_dir_all(folder).map_err(|error| failure("failed to make the data folder", error))?;
        let path = folder.join("vault.key");
        let key = match std::fs::read(&path) {
            Ok(key) => key,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let mut key = vec![0_u8; 32];
                getrandom::fill(&mut key).map_err(|error| other("failed to make a key", error))?;
                write_private(&path, &key).map_err(|error| failure("failed to keep the vault's key", error))?;
                key
            }
            Err(error) => return Err(failure("failed to read the vault's key", error)),
        };
        let machine = machine_uid::get().unwrap_or_default();
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|error| other("failed to use the key", error))?;
        mac.update(b"navette-vault-1");
        mac.update(machine.as_bytes());
        let derived = mac.finalize().into_bytes();
        let mut bytes = [0_u8; 32];
        bytes.copy_from_slice(&derived);
        let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(bytes));
        Ok(Self { file: folder.join("secrets.json"), cipher })
    }

    fn read(&self) -> Result<Sealed, StoreFailure> {
        match std::fs::read(&self.file) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| other("failed to read the vault", error)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Sealed::new()),
            Err(error) => Err(failure("failed to read the vault", error)),
        }
    }

    fn write(&self, sealed: &Sealed) -> Result<(), StoreFailure> {
        let bytes = serde_json::to_vec_pretty(sealed).map_err(|error| other("failed to write the vault", error))?;
        let draft = self.file.with_extension("draft");
        write_private(&draft, &bytes)
            .and_then(|()| std::fs::rename(&draft, &self.file))
            .map_err(|error| failure("failed to write the vault", error))
    }

    fn seal(&self, binding: &str, secret: &Secret) -> Result<String, StoreFailure> {
        let mut nonce = [0_u8; 12];
        getrandom::fill(&mut nonce).map_err(|error| other("failed to seal a secret", error))?;
        let payload = Payload { msg: secret.expose().as_bytes(), aad: binding.as_bytes() };
        let sealed = self.cipher.encrypt(&Nonce::from(nonce), payload).map_err(|_| plain("failed to seal a secret"))?;
        Ok(STANDARD.encode([nonce.as_slice(), &sealed].concat()))
    }

    fn unseal(&self, binding: &str, sealed: &str) -> Result<Secret, StoreFailure> {
        let bytes = STANDARD.decode(sealed).map_err(|error| other("failed to open a secret", error))?;
        let (nonce, text) = bytes.split_first_chunk::<12>().ok_or_else(|| plain("failed to open a secret"))?;
        let payload = Payload { msg: text, aad: binding.as_bytes() };
        let opened = self.cipher.decrypt(&Nonce::from(*nonce), payload);
        let opened =
            opened.map_err(|_| plain("failed to open a secret: the vault is of another machine, or altered"))?;
        String::from_utf8(opened).map(Secret::new).map_err(|_| plain("failed to open a secret"))
    }
}

impl Secrets for FileVault {
    fn put(&mut self, profile: &str, name: &str, secret: &Secret) -> Result<(), StoreFailure> {
        let mut sealed = self.read()?;
        let value = self.seal(&format!("{profile}/{name}"), secret)?;
        sealed.entry(profile.to_owned()).or_default().insert(name.to_owned(), value);
        self.write(&sealed)
    }

    fn of_profile(&mut self, profile: &str) -> Result<BTreeMap<String, Secret>, StoreFailure> {
        let sealed = self.read()?.remove(profile).unwrap_or_default();
        sealed
            .into_iter()
            .map(|(name, value)| Ok((name.clone(), self.unseal(&format!("{profile}/{name}"), &value)?)))
            .collect()
    }

    fn forget(&mut self, profile: &str) -> Result<(), StoreFailure> {
        let mut sealed = self.read()?;
        sealed.remove(profile);
        self.write(&sealed)
    }
}

fn failure(act: &str, error: std::io::Error) -> StoreFailure {
    other(act, error)
}

fn other(act: &str, error: impl std::error::Error + Send + Sync + 'static) -> StoreFailure {
    StoreFailure { act: act.to_owned(), code: "store", source: Some(Box::new(error)) }
}

fn plain(act: &str) -> StoreFailure {
    StoreFailure { act: act.to_owned(), code: "store", source: None }
}

#[cfg(unix)]
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// On Windows the folder's own access list (the user's profile) keeps others out.
#[cfg(windows)]
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = std::fs::File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_comes_back_and_is_bound_to_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let mut vault = FileVault::open(folder.path()).unwrap();
        vault.put("demo", "shop.secret", &Secret::new("canari-1234")).unwrap();
        let text = std::fs::read_to_string(folder.path().join("secrets.json")).unwrap();
        assert!(!text.contains("canari"));
        let mut again = FileVault::open(folder.path()).unwrap();
        assert_eq!(again.of_profile("demo").unwrap()["shop.secret"].expose(), "canari-1234");
        std::fs::write(folder.path().join("secrets.json"), text.replace("shop.secret", "shop.other")).unwrap();
        assert!(again.of_profile("demo").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn the_files_are_only_the_users() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let mut vault = FileVault::open(folder.path()).unwrap();
        vault.put("demo", "shop.secret", &Secret::new("x")).unwrap();
        for file in ["vault.key", "secrets.json"] {
            let mode = std::fs::metadata(folder.path().join(file)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{file}");
        }
    }
}
