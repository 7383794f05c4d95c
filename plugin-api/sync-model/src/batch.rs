//! Writing: a batch, and one outcome per item, same length, same order.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{BlobWant, ExternalId, Key, Problem, Record, Stream};

/// Identifies one batch over all its tries. The receiver answers a repeat with the outcomes of the first try.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BatchId(pub String);

/// Records to write, together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    pub id: BatchId,
    pub stream: Stream,
    #[serde(default)]
    pub mode: BatchMode,
    pub items: Vec<WriteItem>,
}

/// Whether a batch is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BatchMode {
    #[default]
    Apply,
    /// Writes nothing; the outcomes tell what would happen, with problems and proof.
    Preview,
}

/// One record to write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriteItem {
    pub key: Key,
    pub action: WriteAction,
    /// The id that an earlier outcome gave, if any.
    #[serde(default)]
    pub external_id: Option<ExternalId>,
    /// The facets that changed; absent for a removal.
    #[serde(default)]
    pub record: Option<Record>,
    /// What a person decided for this record, by field.
    #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub overrides: std::collections::BTreeMap<String, String>,
}

/// What to do with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WriteAction {
    /// Create it where it is missing, change it where it differs, answer `unchanged` otherwise.
    Put,
    /// It left the source; what that means (nothing, deactivate, delete) is the receiver's setting.
    Remove,
    /// Find the receiver's own record that is this one and link it; nothing of the record itself is written.
    ///
    /// Outcomes: `updated` with the id of what was found (`unchanged` where the link stood already), `skipped` where
    /// nothing corresponds, `rejected` where several do. `external_id` names the counterpart where it is known;
    /// `overrides["parent"]` is the id of the counterpart of a category's parent. A batch adopts as a whole or not.
    Adopt,
}

/// What became of one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    pub key: Key,
    pub state: OutcomeState,
    #[serde(default)]
    pub external_id: Option<ExternalId>,
    /// Reasons of a refusal, or remarks beside a success.
    #[serde(default)]
    pub problems: Vec<Problem>,
    /// For money: both sides' figures, side by side.
    #[serde(default)]
    pub proof: Option<Proof>,
    /// With [`OutcomeState::Deferred`]: files that the record needs and the receiver has not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wants: Vec<BlobWant>,
    /// Under [`BatchMode::Preview`]: the document that an order would become, line by line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<DraftDocument>,
}

impl Outcome {
    /// An outcome without remarks.
    pub fn new(key: Key, state: OutcomeState, external_id: Option<ExternalId>) -> Self {
        Self { key, state, external_id, problems: Vec::new(), proof: None, wants: Vec::new(), document: None }
    }

    /// A refusal of this record only.
    pub fn rejected(key: Key, problem: Problem) -> Self {
        Self {
            key,
            state: OutcomeState::Rejected,
            external_id: None,
            problems: vec![problem],
            proof: None,
            wants: Vec::new(),
            document: None,
        }
    }
}

/// The kinds of outcome. Under [`BatchMode::Preview`] they tell what would happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeState {
    Created,
    Updated,
    /// The receiver already had exactly this.
    Unchanged,
    Removed,
    /// The receiver had no time left; send it again.
    Deferred,
    /// Left alone on purpose (a setting), said in the problems.
    Skipped,
    Rejected,
}

impl OutcomeState {
    /// The state's name as it is written in history and plans.
    pub fn name(self) -> &'static str {
        match self {
            OutcomeState::Created => "created",
            OutcomeState::Updated => "updated",
            OutcomeState::Unchanged => "unchanged",
            OutcomeState::Removed => "removed",
            OutcomeState::Deferred => "deferred",
            OutcomeState::Skipped => "skipped",
            OutcomeState::Rejected => "rejected",
        }
    }
}

/// A document as it would be written: nothing of it exists yet.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftDocument {
    /// The customer's code, and whether the account has yet to be made.
    pub account: String,
    pub new_account: bool,
    pub date: Option<NaiveDate>,
    pub lines: Vec<DraftLine>,
    /// Money that would be noted as received on it.
    pub deposits: Decimal,
}

/// A line of a document that does not exist yet.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftLine {
    pub article: String,
    pub name: String,
    pub quantity: Decimal,
    pub net: Decimal,
    pub gross: Decimal,
    /// Percent.
    pub tax_rate: Decimal,
}

/// Both sides' figures of one record.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Proof {
    /// Whether the record may be written: every required figure agrees.
    pub holds: bool,
    pub lines: Vec<ProofLine>,
    /// How the difference was settled (`lines-gross`, `last-line`, `rounding-article`, ...), if it was.
    pub strategy: Option<String>,
}

impl Proof {
    /// The first figure in which the sides differ by more than the source contradicts itself.
    pub fn differing(&self) -> Option<&ProofLine> {
        self.lines.iter().find(|line| !line.agrees())
    }
}

impl ProofLine {
    /// Whether both sides agree to the cent, or by as much as the source contradicts itself.
    pub fn agrees(&self) -> bool {
        let cents = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
        (self.source.round_dp_with_strategy(2, cents) - self.target).abs() <= self.tolerance
    }
}

/// One figure on both sides.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ProofLine {
    /// `net`, `gross`, `tax:20`, ...
    pub figure: String,
    pub source: Decimal,
    pub target: Decimal,
    /// How far the source contradicts itself in this figure; a difference up to it is shown, not refused.
    pub tolerance: Decimal,
}
