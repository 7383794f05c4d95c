//! `transform`: same inputs, same output, no I/O.

use serde::{Deserialize, Serialize};

use crate::{Change, Key, Record, Stream};

/// What a transform is given: first its context streams, page by page, then its main stream, grouped by
/// target key, a group never split.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TransformRequest {
    Context { stream: Stream, changes: Vec<Change>, last: bool },
    Main { stream: Stream, changes: Vec<Change>, last: bool },
}

/// What a transform answers: the changed records in the same order, and complete sets for their targets.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TransformOutput {
    pub changes: Vec<Change>,
    pub sets: Vec<ReplaceSet>,
}

/// The complete set of one target, to be applied at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplaceSet {
    pub stream: Stream,
    pub scope: Key,
    pub records: Vec<Record>,
}
