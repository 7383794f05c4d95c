//! The answer of `check`: each step by name, passed or with its remedy.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// All steps that were tried, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CheckReport {
    pub steps: Vec<CheckStep>,
    /// The other side says that it is a demonstration (the generator's mark, a loopback shop).
    pub demonstration: bool,
    /// Facts for people and support: versions, names, limits. Never a secret.
    pub facts: BTreeMap<String, String>,
}

impl CheckReport {
    /// Whether every step passed (warnings count as passed).
    pub fn passed(&self) -> bool {
        self.steps.iter().all(|step| matches!(step.state, CheckState::Passed | CheckState::Warning))
    }
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckStep {
    /// Stable name, e.g. `tls`; its title and, when it fails, its sentence come from the message templates
    /// `<name>` and `code`.
    pub name: String,
    pub state: CheckState,
    /// Why it failed or warns.
    #[serde(default)]
    pub code: Option<String>,
    #[serde(default)]
    pub args: BTreeMap<String, String>,
    #[serde(default)]
    pub detail: Option<String>,
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckState {
    Passed,
    Warning,
    Failed,
    /// Not tried, because an earlier step failed.
    NotTried,
}
