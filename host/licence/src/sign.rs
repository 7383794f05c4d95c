//! Making signed texts: what the root and the resellers do. No key lives here.

use ed25519_dalek::Signer;
pub use ed25519_dalek::{SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::{
    Certificate, Kind, Licence, Refusal, Revocations, armour,
    chain::{message, push, split},
    statement::Statement,
};

/// A short name of a public key: the first 8 bytes of its SHA-256.
pub fn key_id(key: &VerifyingKey) -> String {
    hex::encode(&Sha256::digest(key.as_bytes())[..8])
}

/// The root's certificate for a reseller.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn sign_certificate(certificate: &Certificate, root: &SigningKey) -> Result<String, Refusal> {
    let mut document = Vec::new();
    add(&mut document, certificate, root)?;
    Ok(armour::wrap(Kind::Certificate, &document))
}

/// A licence under a reseller's certificate. Limits are not checked here: [`crate::examine`] does, and whoever
/// issues asks it before giving the text away.
///
/// # Errors
/// When the certificate's text cannot be read.
pub fn sign_licence(licence: &Licence, certificate: &str, key: &SigningKey) -> Result<String, Refusal> {
    let mut document = alone(certificate)?;
    add(&mut document, licence, key)?;
    Ok(armour::wrap(Kind::Licence, &document))
}

/// A list of revocations: the root's own, or a reseller's under its certificate.
///
/// # Errors
/// When the certificate's text cannot be read.
pub fn sign_revocations(list: &Revocations, certificate: Option<&str>, key: &SigningKey) -> Result<String, Refusal> {
    let mut document = certificate.map(alone).transpose()?.unwrap_or_default();
    add(&mut document, list, key)?;
    Ok(armour::wrap(Kind::Revocations, &document))
}

fn alone(certificate: &str) -> Result<Vec<u8>, Refusal> {
    let document = armour::unwrap(Kind::Certificate, certificate)?;
    if split(&document)?.len() == 1 { Ok(document) } else { Err(Refusal::new("licence-unreadable")) }
}

fn add<T: Statement>(document: &mut Vec<u8>, statement: &T, key: &SigningKey) -> Result<(), Refusal> {
    let bytes = serde_json::to_vec(statement).map_err(|_| Refusal::new("licence-unreadable"))?;
    push(document, &bytes, &key.sign(&message::<T>(&bytes)).to_bytes());
    Ok(())
}
