//! What a flow shall do, and how it ended.

use serde::{Deserialize, Serialize};
use sync_model::{ConnectorError, Facet, Key, OutcomeState, Stream};

use crate::{Ceiling, OrderRule, StoreError};

/// One stream from one side to the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowSpec {
    /// Stable name under which cursors are kept, e.g. `export-articles`.
    pub name: String,
    pub stream: Stream,
    pub facets: Vec<Facet>,
    pub scope: FlowScope,
    pub mode: FlowMode,
    /// Only records without a link are sent (G03).
    pub only_new: bool,
    /// Whether a record that left the source is taken away on the other side; never for orders.
    pub removals: bool,
    pub brake: Brake,
    /// Of a flow of orders: which are left alone or sent again.
    pub orders: OrderRule,
    /// How many records of the entity the profile may ever write; `None` for all.
    pub ceiling: Option<Ceiling>,
    /// A dry run asks the sink what would become of each record, with its problems, instead of planning alone.
    pub preview: bool,
    /// Changes per page.
    pub page_limit: usize,
    /// When a refused record that did not change is sent again.
    pub again: Again,
    /// A digest of the settings that decide what is read and how it is written: under other settings everything is
    /// read anew, and a refused record is tried anew.
    pub settings: String,
}

impl FlowSpec {
    /// The flow carries a part of records that another flow makes: it makes none, and keeps no refusals of its own.
    pub fn parts_only(&self) -> bool {
        self.stream == Stream::Media
    }

    /// The stream that is read: a transform makes price rules of tariffs on the way.
    pub fn reads(&self) -> Stream {
        if self.stream == Stream::PriceRules { Stream::Tariffs } else { self.stream }
    }

    /// What is written are price rules, which a transform has to make.
    pub fn makes_price_rules(&self) -> bool {
        matches!(self.stream, Stream::PriceRules | Stream::Promotions)
    }
}

/// When a refused record that did not change is sent again. Chosen records always are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// In every run: what stood in its way is on the writing side, which nobody watches (orders).
    Always,
    /// Once something else was written: a quiet run sends nothing (I6).
    AfterWrites,
    /// An earlier flow of this run wrote something: with the rest, and once more after this flow's own writes.
    EarlierWrites,
}

/// Which records a flow looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FlowScope {
    /// Everything, with an interrupted pass resumed and removals inferred at its end.
    All,
    /// What changed since the last finished flow; everything the first time.
    Since,
    /// Chosen records.
    Keys(Vec<Key>),
    /// The articles of one group of the ERP.
    Group(String),
    /// The articles of one category and of those below it.
    Category(Key),
    /// Days, both included.
    Period { from: sync_model::NaiveDate, to: sync_model::NaiveDate },
    /// Orders by the days of their last change of state, both included.
    Changed { from: sync_model::NaiveDate, to: sync_model::NaiveDate },
}

impl FlowScope {
    /// Whether somebody chose the records: they are sent whatever became of them before.
    pub fn is_chosen(&self) -> bool {
        matches!(self, FlowScope::Keys(_) | FlowScope::Group(_) | FlowScope::Category(_))
    }
}

/// Whether anything is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlowMode {
    Apply,
    /// Plans only; nothing is sent, no cursor moves (G17).
    DryRun,
}

/// The limit of removals that nobody has to confirm (G18).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brake {
    pub percent: u64,
    pub minimum: u64,
    pub allowed: Option<AllowedRemovals>,
}

impl Default for Brake {
    fn default() -> Self {
        Self { percent: 10, minimum: 10, allowed: None }
    }
}

/// A person's answer to the brake: it holds only while both still match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedRemovals {
    pub count: u64,
    pub digest: String,
}

/// How many records ended how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    pub read: u64,
    pub created: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub removed: u64,
    pub skipped: u64,
    pub rejected: u64,
}

impl Counts {
    /// Counts one outcome.
    pub fn add(&mut self, state: OutcomeState) {
        match state {
            OutcomeState::Created => self.created += 1,
            OutcomeState::Updated => self.updated += 1,
            OutcomeState::Unchanged => self.unchanged += 1,
            OutcomeState::Removed => self.removed += 1,
            OutcomeState::Skipped | OutcomeState::Deferred => self.skipped += 1,
            OutcomeState::Rejected => self.rejected += 1,
        }
    }
}

/// What a flow did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowReport {
    pub counts: Counts,
    pub end: FlowEnd,
    /// Write calls that were made.
    pub write_calls: u64,
}

/// How a flow ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FlowEnd {
    Done,
    /// Stopped between pages because somebody asked.
    Cancelled,
    /// The brake: so many removals are planned, under this digest.
    NeedsDecision {
        removals: u64,
        linked: u64,
        digest: String,
    },
}

/// Why a flow could not go on. What was committed before stays.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FlowError {
    #[error("failed to read {stream}")]
    Read {
        stream: Stream,
        #[source]
        source: ConnectorError,
    },
    #[error("failed to write {stream}")]
    Write {
        stream: Stream,
        #[source]
        source: ConnectorError,
    },
    #[error("failed to transform {stream}")]
    Transform {
        stream: Stream,
        #[source]
        source: ConnectorError,
    },
    #[error("the answer to a batch of {stream} does not match its items")]
    Nonsense { stream: Stream },
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A test's fault point fired.
    #[error("injected fault at {0}")]
    Injected(&'static str),
}

impl FlowError {
    /// The connector's own error, if it was one.
    pub fn connector(&self) -> Option<&ConnectorError> {
        match self {
            FlowError::Read { source, .. } | FlowError::Write { source, .. } | FlowError::Transform { source, .. } => {
                Some(source)
            }
            _ => None,
        }
    }
}
