//! Keys at rest: sealed by AES-256-GCM under a key that Argon2id makes of the passphrase.

use std::{io::Write, path::Path};

use aes_gcm::{
    Aes256Gcm, Key, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use argon2::{Algorithm, Argon2, Params, Version};
use licence::{SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::failure::Failure;

/// 64 MiB, three passes: above OWASP's lowest for Argon2id.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const SHORTEST: usize = 12;

#[derive(Serialize, Deserialize)]
struct KeyFile {
    kind: String,
    public: String,
    memory_kib: u32,
    passes: u32,
    salt: String,
    nonce: String,
    sealed: String,
}

/// Makes a key and keeps it; an existing one is never replaced.
pub fn make(path: &Path, passphrase: &str) -> Result<VerifyingKey, Failure> {
    let mut secret = Zeroizing::new([0_u8; 32]);
    getrandom::fill(secret.as_mut_slice()).map_err(|error| Failure::file(path, &error))?;
    keep(path, passphrase, &secret)
}

/// Seals a key into a new file.
pub fn keep(path: &Path, passphrase: &str, secret: &[u8; 32]) -> Result<VerifyingKey, Failure> {
    if passphrase.chars().count() < SHORTEST {
        return Err(Failure::new("reseller-passphrase-short", 2));
    }
    let (mut salt, mut nonce) = ([0_u8; 16], [0_u8; 12]);
    for bytes in [salt.as_mut_slice(), &mut nonce] {
        getrandom::fill(bytes).map_err(|error| Failure::file(path, &error))?;
    }
    let public = SigningKey::from_bytes(secret).verifying_key();
    let mut file = KeyFile {
        kind: "navette-key-1".to_owned(),
        public: hex::encode(public.as_bytes()),
        memory_kib: MEMORY_KIB,
        passes: PASSES,
        salt: hex::encode(salt),
        nonce: hex::encode(nonce),
        sealed: String::new(),
    };
    let cipher = cipher(&file, passphrase).ok_or_else(|| damaged(path))?;
    let payload = Payload { msg: secret.as_slice(), aad: file.public.as_bytes() };
    file.sealed = hex::encode(cipher.encrypt(&Nonce::from(nonce), payload).map_err(|_| damaged(path))?);
    write_new(path, &serde_json::to_vec_pretty(&file)?)?;
    Ok(public)
}

/// The public half; needs no passphrase.
pub fn public(path: &Path) -> Result<VerifyingKey, Failure> {
    parse_public(&read(path)?.public)
}

/// A public key in hexadecimal.
pub fn parse_public(text: &str) -> Result<VerifyingKey, Failure> {
    let bytes: Option<[u8; 32]> = hex::decode(text.trim()).ok().and_then(|bytes| bytes.try_into().ok());
    let key = bytes.and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok());
    key.ok_or_else(|| Failure::new("reseller-key-invalid", 2).arg("key", text))
}

/// Opens a key.
pub fn open(path: &Path, passphrase: &str) -> Result<SigningKey, Failure> {
    let file = read(path)?;
    let secret = unseal(&file, passphrase);
    let secret = secret.ok_or_else(|| Failure::new("reseller-passphrase", 8).arg("file", path.display()))?;
    Ok(SigningKey::from_bytes(&secret))
}

fn unseal(file: &KeyFile, passphrase: &str) -> Option<Zeroizing<[u8; 32]>> {
    let nonce: [u8; 12] = hex::decode(&file.nonce).ok()?.try_into().ok()?;
    let sealed = hex::decode(&file.sealed).ok()?;
    let payload = Payload { msg: &sealed, aad: file.public.as_bytes() };
    let opened = Zeroizing::new(cipher(file, passphrase)?.decrypt(&Nonce::from(nonce), payload).ok()?);
    Some(Zeroizing::new(opened.as_slice().try_into().ok()?))
}

fn cipher(file: &KeyFile, passphrase: &str) -> Option<Aes256Gcm> {
    // A file that asks for more than a gigabyte is not one of ours.
    if file.memory_kib > 1024 * 1024 || file.passes > 64 {
        return None;
    }
    let params = Params::new(file.memory_kib, file.passes, 1, Some(32)).ok()?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut key = Zeroizing::new([0_u8; 32]);
    argon.hash_password_into(passphrase.as_bytes(), &hex::decode(&file.salt).ok()?, key.as_mut_slice()).ok()?;
    Some(Aes256Gcm::new(&Key::<Aes256Gcm>::from(*key)))
}

fn read(path: &Path) -> Result<KeyFile, Failure> {
    match std::fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| Failure::file(path, &error)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(Failure::new("reseller-key-missing", 2).arg("file", path.display()))
        }
        Err(error) => Err(Failure::file(path, &error)),
    }
}

fn damaged(path: &Path) -> Failure {
    Failure::file(path, &"the key cannot be sealed")
}

fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Failure::new("reseller-key-exists", 2).arg("file", path.display()),
        _ => Failure::file(path, &error),
    })?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|error| Failure::file(path, &error))
}
