//! Bytes of pictures and documents: a stream of their own, in bounded chunks.

use serde::{Deserialize, Serialize};

use crate::Key;

/// Asks for a part of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlobRequest {
    pub key: Key,
    pub offset: u64,
    pub limit: usize,
}

/// A file that a sink has to have before it can write a record; it is sent by `write_blob`, then the record again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BlobWant {
    /// As in the record's `MediaRef`.
    pub key: Key,
    pub sha256: String,
}

/// A part of a file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BlobChunk {
    pub bytes: Vec<u8>,
    pub total: u64,
}

/// A part of a file that is sent; the last one completes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlobPart {
    pub key: Key,
    pub offset: u64,
    pub bytes: Vec<u8>,
    pub last: bool,
    /// SHA-256 of the whole, lower-case hexadecimal.
    pub sha256: String,
}
