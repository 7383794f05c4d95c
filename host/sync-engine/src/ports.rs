//! What the engine needs from outside; level 3 implements it, tests replace it.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use sync_model::{
    Connector, Context, Cursor, DraftDocument, Entity, ExternalId, Facet, Key, OutcomeState, Problem, Proof, Stream,
};

use crate::{Counts, Edits, FieldChange, Fingerprints, ListedArticle, Underneath};

/// What is known of a record on the other side.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    pub external_id: Option<ExternalId>,
    pub prints: Fingerprints,
}

/// A record that the other side refused, and what was sent of it then.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Refusal {
    pub prints: Fingerprints,
    /// See [`crate::FlowSpec::settings`].
    pub settings: String,
    pub problems: Vec<Problem>,
    /// This very run met it; set by the store.
    pub of_this_run: bool,
}

/// Where a flow stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FlowState {
    /// Number of the current or last pass over everything.
    pub pass: u64,
    /// A pass was begun and not finished.
    pub open: bool,
    /// The last committed place of the open pass.
    pub cursor: Option<Cursor>,
    /// Where the next incremental read begins.
    pub since: Option<Cursor>,
    /// Under which settings the last pass over everything was begun.
    pub settings: String,
}

/// A link to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkUpdate {
    pub key: Key,
    pub external_id: Option<ExternalId>,
    pub prints: Fingerprints,
}

/// The outcome of one record, for history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordOutcome {
    pub key: Key,
    pub state: OutcomeState,
    pub external_id: Option<ExternalId>,
    pub problems: Vec<Problem>,
    pub proof: Option<Proof>,
}

/// Everything of one page, committed in one transaction or not at all.
#[derive(Debug, Clone, Default)]
pub struct PageCommit {
    pub flow: String,
    pub pass: u64,
    /// Keys that the pass has met.
    pub seen: Vec<Key>,
    pub links: Vec<LinkUpdate>,
    pub removed: Vec<Key>,
    /// Refused by the other side; kept until the record is taken or leaves.
    pub refused: Vec<(Key, Refusal)>,
    /// Outcomes of this run that a later one takes the place of.
    pub superseded: Vec<Key>,
    /// No longer refused, and not linked either: the record left.
    pub cleared: Vec<Key>,
    pub outcomes: Vec<RecordOutcome>,
    /// Records that count against the ceiling from now on.
    pub admitted: Vec<Key>,
    pub cursor: Option<Cursor>,
    /// The pass is over; `cursor` is where the next incremental read begins.
    pub finished: bool,
    pub counts: Counts,
}

/// One line of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanRow {
    pub key: Key,
    /// `create`, `update`, `remove`, `reject` or `hold`.
    pub change: &'static str,
    pub facets: Vec<Facet>,
    pub problems: Vec<Problem>,
    /// What would be written, field by field (G17).
    pub fields: Vec<FieldChange>,
    /// Of an order: both sides' figures, and the document line by line.
    pub proof: Option<Proof>,
    pub document: Option<DraftDocument>,
}

impl PlanRow {
    /// A line without fields.
    pub fn new(key: Key, change: &'static str, facets: Vec<Facet>, problems: Vec<Problem>) -> Self {
        Self { key, change, facets, problems, fields: Vec::new(), proof: None, document: None }
    }
}

/// Which links have left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Those that this pass over everything has not met.
    Pass(u64),
    /// Those that a dry run over everything has not marked as met.
    Unmarked,
    /// Those that a read of chosen or changed records has marked as gone.
    Marked,
}

/// The store failed.
#[derive(Debug, thiserror::Error)]
#[error("{act}")]
pub struct StoreError {
    pub act: String,
    /// Stable code: `store-full`, `store-corrupt`, `lease-lost`, `store`.
    pub code: &'static str,
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The engine's part of the store; one profile, one run.
pub trait FlowStore {
    /// Where the flow stands.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn flow_state(&mut self, flow: &str) -> Result<FlowState, StoreError>;

    /// Begins a new pass over everything and answers its number.
    ///
    /// # Errors
    /// When the store cannot be written, or the lease is lost.
    fn begin_pass(&mut self, flow: &str, settings: &str) -> Result<u64, StoreError>;

    /// What is known of these keys; unknown ones are absent.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn known(&mut self, entity: Entity, keys: &[Key]) -> Result<BTreeMap<Key, Known>, StoreError>;

    /// Which of these keys the other side refused.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn refused(&mut self, entity: Entity, keys: &[Key]) -> Result<BTreeMap<Key, Refusal>, StoreError>;

    /// Refused keys in key order after `after`; without `of_this_run`, those of earlier runs only.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn refusals(
        &mut self,
        entity: Entity,
        of_this_run: bool,
        after: Option<&Key>,
        limit: usize,
    ) -> Result<Vec<Key>, StoreError>;

    /// Notes, before a write, which records are under way.
    ///
    /// # Errors
    /// When the store cannot be written, or the lease is lost.
    fn intend(&mut self, entity: Entity, keys: &[Key], batch: &str) -> Result<(), StoreError>;

    /// Commits a page; checks the lease's fencing number inside the same transaction.
    ///
    /// # Errors
    /// Nothing of the page is stored.
    fn commit(&mut self, stream: Stream, commit: &PageCommit) -> Result<(), StoreError>;

    /// Begins a flow without any mark.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn clear_marks(&mut self) -> Result<(), StoreError>;

    /// Marks keys of this flow, or takes their marks back. Marks are the flow's own and end with it, so that what it
    /// remembers is not bounded by memory.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn mark(&mut self, keys: &[Key], marked: bool) -> Result<(), StoreError>;

    /// How many records are linked, and how many of them have left.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn count_missing(&mut self, entity: Entity, missing: Missing) -> Result<(u64, u64), StoreError>;

    /// Links that have left, in key order after `after`.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn missing(
        &mut self,
        entity: Entity,
        missing: Missing,
        after: Option<&Key>,
        limit: usize,
    ) -> Result<Vec<(Key, Option<ExternalId>)>, StoreError>;

    /// Records of the entity that count against a ceiling, `limit` at most: those that were admitted, and those under
    /// way whose outcome nobody knows.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn admitted(&mut self, entity: Entity, limit: usize) -> Result<BTreeSet<Key>, StoreError>;

    /// What was decided for these records, by field; those without a decision are absent.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn decisions(
        &mut self,
        entity: Entity,
        keys: &[Key],
    ) -> Result<BTreeMap<Key, BTreeMap<String, String>>, StoreError> {
        let _ = (entity, keys);
        Ok(BTreeMap::new())
    }

    /// What was edited of these articles; nothing while the profile's editor is off (J40).
    ///
    /// # Errors
    /// When the store cannot be read.
    fn edits(&mut self, keys: &[Key]) -> Result<BTreeMap<Key, Edits>, StoreError>;

    /// Keeps what the editor lists, and what the ERP has under edits; `pass` is 0 but for a pass over everything.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn keep_articles(
        &mut self,
        pass: u64,
        articles: &[ListedArticle],
        underneath: &[Underneath],
    ) -> Result<(), StoreError>;

    /// Takes articles off the editor's list that this pass over everything has not met.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn forget_articles(&mut self, pass: u64) -> Result<(), StoreError>;

    /// Adds lines to the run's plan.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn add_plan(&mut self, flow: &str, rows: &[PlanRow]) -> Result<(), StoreError>;
}

/// Waiting, so that tests need no clock.
pub trait Pause: Sync {
    /// Waits, or returns early when the run is cancelled.
    fn pause(&self, duration: Duration);
}

/// Named places where a test may make the run fail.
pub trait FaultPoints: Sync {
    /// Whether the run shall fail at this point.
    fn fails(&self, point: &'static str) -> bool;
}

/// No faults: what real runs use.
pub struct NoFaults;

impl FaultPoints for NoFaults {
    fn fails(&self, _point: &'static str) -> bool {
        false
    }
}

/// What a flow tells while it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FlowEvent {
    Started {
        flow: String,
        stream: Stream,
        total: Option<u64>,
    },
    Page {
        flow: String,
        counts: Counts,
        total: Option<u64>,
    },
    Rejected {
        flow: String,
        key: Key,
        problems: Vec<Problem>,
    },
    /// Records that the ceiling held back, told once a flow.
    Held {
        flow: String,
        count: u64,
        problem: Problem,
    },
    /// A dry run plans more removals than the brake lets pass.
    Brake {
        flow: String,
        removals: u64,
        linked: u64,
        digest: String,
    },
    Waiting {
        flow: String,
        code: String,
        attempt: u32,
        of: u32,
        seconds: u64,
    },
    Ended {
        flow: String,
        counts: Counts,
    },
}

/// Everything a flow works with.
pub struct FlowPorts<'a> {
    pub source: &'a mut (dyn Connector + 'a),
    pub sink: &'a mut (dyn Connector + 'a),
    /// Applied in order to each page.
    pub transforms: Vec<&'a mut (dyn Connector + 'a)>,
    pub store: &'a mut dyn FlowStore,
    pub context: &'a (dyn Context + Sync),
    pub pause: &'a dyn Pause,
    pub faults: &'a dyn FaultPoints,
    pub events: &'a (dyn Fn(FlowEvent) + Sync),
    /// Unique to the run: part of every batch's id.
    pub run: &'a str,
}
