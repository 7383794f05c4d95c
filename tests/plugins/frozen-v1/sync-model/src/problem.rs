//! What is wrong with one record, and what mends it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Key, LookupSide, Stream};

/// One thing that is wrong with one record. Its sentence is made from `code` and `args`, in the language
/// shown, by the templates of the descriptor that owns the code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Stable, `kebab-case`, e.g. `article-unknown`.
    pub code: String,
    /// Values for the sentence; never a secret.
    #[serde(default)]
    pub args: BTreeMap<String, String>,
    /// The record it concerns, where it is not the item itself (an order's line, say).
    #[serde(default)]
    pub record: Option<Key>,
    #[serde(default)]
    pub remedy: Option<Remedy>,
    /// A remark: the record was written all the same.
    #[serde(default)]
    pub remark: bool,
}

impl Problem {
    /// A problem with a code alone.
    pub fn new(code: impl Into<String>) -> Self {
        Self { code: code.into(), args: BTreeMap::new(), record: None, remedy: None, remark: false }
    }

    /// Adds a value for the sentence.
    #[must_use]
    pub fn arg(mut self, name: &str, value: impl ToString) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }

    /// Adds what mends it.
    #[must_use]
    pub fn remedy(mut self, remedy: Remedy) -> Self {
        self.remedy = Some(remedy);
        self
    }

    /// Makes it a remark.
    #[must_use]
    pub fn as_remark(mut self) -> Self {
        self.remark = true;
        self
    }
}

/// What a person can do about a problem; the program opens the right place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remedy {
    OpenSetting {
        side: LookupSide,
        path: String,
        key: Option<String>,
    },
    ChooseRecord {
        stream: Stream,
    },
    Override {
        field: String,
    },
    Retry,
    /// Somebody who runs the other side's machine must act.
    Host,
}
