//! A call that did not happen. Across the border an error is data.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The whole call failed. `kind` says who must act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectorError {
    pub kind: ErrorKind,
    /// Stable, `kebab-case`; the sentence for people is made from it, as for a problem.
    pub code: String,
    /// One English line for logs: the act and its object, lower case, no full stop.
    pub message: String,
    #[serde(default)]
    pub args: BTreeMap<String, String>,
    /// What the other side said, cut to a bearable length; never a secret.
    #[serde(default)]
    pub detail: Option<String>,
    /// Seconds that the other side asks to wait.
    #[serde(default)]
    pub retry_after: Option<u64>,
}

/// Who must act on an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorKind {
    /// The user: a setting, a right, a secret.
    Config,
    /// Nobody: try again later.
    Transient,
    /// It may or may not have happened: settle it by the batch's id or by reading back, then repeat.
    Unknown,
    /// The owner of the record.
    Rejected,
    /// This session was overtaken by a newer one and must stop.
    Fenced,
    /// The verb or stream is not served.
    Unsupported,
    /// The host asked to stop.
    Cancelled,
    /// Us.
    Bug,
}

impl ConnectorError {
    /// An error with a kind, a stable code and a line for logs.
    pub fn new(kind: ErrorKind, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            kind,
            code: code.into(),
            message: message.into(),
            args: BTreeMap::new(),
            detail: None,
            retry_after: None,
        }
    }

    /// The answer to a verb or stream that is not served.
    pub fn unsupported(what: &str) -> Self {
        Self::new(ErrorKind::Unsupported, "unsupported", format!("{what} is not served")).arg("what", what)
    }

    /// The answer to a cancelled call.
    pub fn cancelled() -> Self {
        Self::new(ErrorKind::Cancelled, "cancelled", "the call was cancelled")
    }

    /// Adds a value for the sentence.
    #[must_use]
    pub fn arg(mut self, name: &str, value: impl ToString) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }

    /// Adds what the other side said, cut to 2,000 characters.
    #[must_use]
    pub fn detail(mut self, detail: impl ToString) -> Self {
        self.detail = Some(detail.to_string().chars().take(2_000).collect());
        self
    }
}

impl std::fmt::Display for ConnectorError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} [{}]", self.message, self.code)?;
        match &self.detail {
            Some(detail) => write!(f, ": {detail}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ConnectorError {}
