//! What an adoption keeps between its steps.

use std::collections::{BTreeMap, BTreeSet};

use sync_model::{Cursor, Entity, ExternalId, Key, Outcome, OutcomeState, Problem};

use crate::{FlowStore, StoreError};

/// What the sink has for one record of the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub key: Key,
    pub state: CandidateState,
    pub external_id: Option<ExternalId>,
    pub problems: Vec<Problem>,
    /// Other keys that claim the same id, for people.
    pub others: String,
}

impl Candidate {
    /// A record that cannot be adopted.
    pub fn refused(key: Key, problems: Vec<Problem>) -> Self {
        Self { key, state: CandidateState::Refused, external_id: None, problems, others: String::new() }
    }

    /// What an outcome of [`sync_model::WriteAction::Adopt`] says.
    pub fn of(outcome: Outcome) -> Self {
        let Outcome { key, state, external_id, problems, .. } = outcome;
        let state = match (state, &external_id) {
            (OutcomeState::Rejected, _) => CandidateState::Refused,
            (OutcomeState::Unchanged, Some(_)) => CandidateState::Linked,
            (_, Some(_)) => CandidateState::Matched,
            (_, None) => CandidateState::Missing,
        };
        Self { key, state, external_id, problems, others: String::new() }
    }
}

/// How a record of the source stands to the sink.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CandidateState {
    /// One counterpart, claimed once.
    Matched,
    /// Linked before.
    Linked,
    /// One counterpart, which another record claims too.
    Twice,
    /// Several counterparts, or one that does not fit.
    Refused,
    /// No counterpart.
    Missing,
}

impl CandidateState {
    /// Every state, in the order in which they are told.
    pub const ALL: [CandidateState; 5] = [
        CandidateState::Matched,
        CandidateState::Linked,
        CandidateState::Twice,
        CandidateState::Refused,
        CandidateState::Missing,
    ];

    /// The name under which it is stored.
    pub fn name(self) -> &'static str {
        match self {
            CandidateState::Matched => "matched",
            CandidateState::Linked => "linked",
            CandidateState::Twice => "twice",
            CandidateState::Refused => "refused",
            CandidateState::Missing => "missing",
        }
    }

    /// The name under which it is shown.
    pub fn row(self) -> &'static str {
        match self {
            CandidateState::Matched => "match",
            CandidateState::Linked => "linked",
            CandidateState::Twice | CandidateState::Refused => "ambiguous",
            CandidateState::Missing => "only-source",
        }
    }
}

/// Whose candidates are kept, and how far the walk is.
#[derive(Debug, Clone, Copy)]
pub struct Adopting<'a> {
    pub entity: Entity,
    pub flow: &'a str,
    /// 0 for a dry run, which has no place to go on from.
    pub pass: u64,
    pub cursor: Option<&'a Cursor>,
    pub finished: bool,
}

/// The part of the store that an adoption needs beside a flow's.
pub trait AdoptStore: FlowStore {
    /// Forgets the candidates of an earlier adoption.
    ///
    /// # Errors
    /// When the store cannot be written, or the lease is lost.
    fn begin_adoption(&mut self, entity: Entity) -> Result<(), StoreError>;

    /// Keeps one page's candidates and the place of the walk, in one transaction.
    ///
    /// # Errors
    /// Nothing of the page is stored.
    fn keep_candidates(&mut self, place: &Adopting<'_>, candidates: &[Candidate]) -> Result<(), StoreError>;

    /// The ids found for these keys.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn candidates(&mut self, entity: Entity, keys: &[Key]) -> Result<BTreeMap<Key, ExternalId>, StoreError>;

    /// Sets aside every id that more than one record claims; one whose counterpart a person named keeps it.
    ///
    /// # Errors
    /// When the store cannot be written, or the lease is lost.
    fn settle_claims(&mut self, entity: Entity, named: &[Key]) -> Result<(), StoreError>;

    /// Candidates of one state in key order after `after`.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn adoption(
        &mut self,
        entity: Entity,
        state: CandidateState,
        after: Option<&Key>,
        limit: usize,
    ) -> Result<Vec<Candidate>, StoreError>;

    /// Which of these ids any record claims.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn claimed(&mut self, entity: Entity, ids: &[ExternalId]) -> Result<BTreeSet<ExternalId>, StoreError>;
}
