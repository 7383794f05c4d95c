//! Runs as history keeps them.

use serde::{Deserialize, Serialize};
use sync_engine::{Counts, FieldChange};
use sync_model::{DraftDocument, ExternalId, Key, Problem, Proof};

/// One run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    pub id: String,
    pub profile: String,
    pub action: String,
    pub dry_run: bool,
    /// RFC 3339, UTC.
    pub started_at: String,
    pub ended_at: Option<String>,
    pub state: RunState,
    /// By flow, in order.
    pub flows: Vec<(String, Counts)>,
    /// The code of a failure.
    pub code: Option<String>,
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunState {
    Running,
    Done,
    Cancelled,
    NeedsDecision,
    Failed,
    /// Its worker died without a word.
    Died,
}

/// One record of a run, or one line of its plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunRow {
    pub flow: String,
    pub key: Key,
    pub state: String,
    pub facets: Vec<String>,
    pub external_id: Option<ExternalId>,
    pub problems: Vec<Problem>,
    pub proof: Option<Proof>,
    /// Of a plan: what would be written, field by field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldChange>,
    /// Of a plan of orders: the document that would be written, line by line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<DraftDocument>,
}

/// A part of a run's records or of its plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowPage<'a> {
    /// Only lines of this state; all without one.
    pub state: Option<&'a str>,
    /// Lines before the page.
    pub skip: u32,
    pub limit: u32,
}
