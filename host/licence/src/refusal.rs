//! Why a licence does not hold: a stable code, and values for its sentence.

use std::collections::BTreeMap;

/// A refusal, or a remark beside a licence that holds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}")]
pub struct Refusal {
    /// Stable, `licence-…`; see [`crate::messages`].
    pub code: &'static str,
    pub args: BTreeMap<String, String>,
}

impl Refusal {
    pub(crate) fn new(code: &'static str) -> Self {
        Self { code, args: BTreeMap::new() }
    }

    /// The computer's clock is behind what was seen before.
    pub fn clock_back(instant: chrono::DateTime<chrono::Utc>) -> Self {
        Self::new("licence-clock-back").arg("instant", instant.format("%Y-%m-%d %H:%M"))
    }

    /// A newer text was applied before.
    pub fn superseded(number: &str) -> Self {
        Self::new("licence-superseded").arg("number", number)
    }

    /// This text, or a later one, was let go here.
    pub fn released(number: &str) -> Self {
        Self::new("licence-released").arg("number", number)
    }

    pub(crate) fn arg(mut self, name: &str, value: impl ToString) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }
}
