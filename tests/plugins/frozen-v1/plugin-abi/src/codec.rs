//! How documents become bytes at the border.

use serde::{Serialize, de::DeserializeOwned};

/// The number that names MessagePack with field names in a call; the only format of `v1`.
pub const MESSAGEPACK_NAMED: u32 = 1;

/// A document that could not be packed or unpacked.
#[derive(Debug, thiserror::Error)]
#[error("failed to {act} a document at the plugin border")]
pub struct CodecError {
    act: &'static str,
    #[source]
    source: Box<dyn std::error::Error + Send + Sync>,
}

/// Packs a document with its field names.
///
/// # Errors
/// When a value has no MessagePack form.
pub fn encode<T: Serialize>(document: &T) -> Result<Vec<u8>, CodecError> {
    rmp_serde::to_vec_named(document).map_err(|error| CodecError { act: "pack", source: Box::new(error) })
}

/// Unpacks a document; unknown fields are ignored, absent ones take their defaults.
///
/// # Errors
/// When the bytes are no such document.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, CodecError> {
    rmp_serde::from_slice(bytes).map_err(|error| CodecError { act: "unpack", source: Box::new(error) })
}

/// Packs a configuration or descriptor.
///
/// # Errors
/// When a value has no JSON form.
pub fn encode_json<T: Serialize>(document: &T) -> Result<Vec<u8>, CodecError> {
    serde_json::to_vec(document).map_err(|error| CodecError { act: "pack", source: Box::new(error) })
}

/// Unpacks a configuration or descriptor.
///
/// # Errors
/// When the bytes are no such document.
pub fn decode_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, CodecError> {
    serde_json::from_slice(bytes).map_err(|error| CodecError { act: "unpack", source: Box::new(error) })
}
