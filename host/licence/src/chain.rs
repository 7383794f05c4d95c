//! The bytes of a document: statements one after the other, each with its signature.

use ed25519_dalek::{Signature, VerifyingKey};

use crate::{Refusal, statement::Statement};

const SIGNATURE: usize = 64;

/// A statement as it was signed.
pub(crate) struct Signed<'a> {
    pub bytes: &'a [u8],
    signature: &'a [u8; SIGNATURE],
}

impl Signed<'_> {
    /// Whether this key signed it as a statement of this kind.
    pub fn by<T: Statement>(&self, key: &VerifyingKey) -> Result<(), Refusal> {
        let signature = Signature::from_bytes(self.signature);
        key.verify_strict(&message::<T>(self.bytes), &signature).map_err(|_| Refusal::new("licence-altered"))
    }
}

/// What a signature is made over: exact bytes, never a form that is made again.
pub(crate) fn message<T: Statement>(bytes: &[u8]) -> Vec<u8> {
    [T::DOMAIN, bytes].concat()
}

/// Adds a signed statement to a document.
pub(crate) fn push(document: &mut Vec<u8>, bytes: &[u8], signature: &[u8; SIGNATURE]) {
    document.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
    document.extend(bytes);
    document.extend(signature);
}

/// Splits a document; a spare byte is a refusal.
pub(crate) fn split(mut document: &[u8]) -> Result<Vec<Signed<'_>>, Refusal> {
    let unreadable = || Refusal::new("licence-unreadable");
    let mut parts = Vec::new();
    while !document.is_empty() {
        let (length, rest) = document.split_first_chunk::<4>().ok_or_else(unreadable)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| unreadable())?;
        let (bytes, rest) = rest.split_at_checked(length).ok_or_else(unreadable)?;
        let (signature, rest) = rest.split_first_chunk::<SIGNATURE>().ok_or_else(unreadable)?;
        parts.push(Signed { bytes, signature });
        document = rest;
    }
    Ok(parts)
}
