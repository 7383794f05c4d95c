//! A ceiling on the records that a profile may ever write of an entity. Those beyond it are left alone, whole, with
//! a reason; no record is ever written by half.

use std::collections::BTreeSet;

use sync_model::{Entity, ExternalId, Key, Outcome, OutcomeState, Problem};

use crate::{FlowEvent, FlowScope, FlowSpec, FlowStore, PageCommit, PlannedItem, RecordOutcome, Refusal, StoreError};

/// The mark of a record that was held back, in the place of settings: it is tried anew whatever the settings are.
pub(crate) const HELD: &str = "held";

/// So many records in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ceiling {
    pub records: u64,
    /// Why the others are left alone.
    pub problem: Problem,
}

/// What is left below the ceiling, if there is one.
#[derive(Default)]
pub(crate) struct Room {
    ceiling: Option<Ceiling>,
    admitted: BTreeSet<Key>,
    held: u64,
}

impl Room {
    /// Reads who is in.
    pub fn new(store: &mut dyn FlowStore, ceiling: Option<&Ceiling>, entity: Entity) -> Result<Self, StoreError> {
        let Some(ceiling) = ceiling else { return Ok(Self::default()) };
        let limit = usize::try_from(ceiling.records).unwrap_or(usize::MAX);
        Ok(Self { admitted: store.admitted(entity, limit)?, ceiling: Some(ceiling.clone()), held: 0 })
    }

    /// Whether there is a ceiling.
    pub fn is_limited(&self) -> bool {
        self.ceiling.is_some()
    }

    /// Splits records into those that may be written and those that are held back.
    pub fn split(&self, items: Vec<PlannedItem>) -> (Vec<PlannedItem>, Vec<PlannedItem>) {
        let Some(ceiling) = &self.ceiling else { return (items, Vec::new()) };
        let mut free = ceiling.records.saturating_sub(self.admitted.len() as u64);
        items.into_iter().partition(|item| {
            let new = !self.admitted.contains(&item.key);
            let enters = !new || free > 0;
            free -= u64::from(new && enters);
            enters
        })
    }

    /// Removals are writes: only of records that are in.
    pub fn split_removals(&self, gone: Vec<(Key, Option<ExternalId>)>) -> (Vec<(Key, Option<ExternalId>)>, Vec<Key>) {
        if self.ceiling.is_none() {
            return (gone, Vec::new());
        }
        let (mine, held): (Vec<_>, Vec<_>) = gone.into_iter().partition(|(key, _)| self.admitted.contains(key));
        (mine, held.into_iter().map(|(key, _)| key).collect())
    }

    /// Counts the records that were taken; a refused one leaves its place to another.
    pub fn admit<'a>(&mut self, outcomes: impl Iterator<Item = &'a Outcome>) -> Vec<Key> {
        if self.ceiling.is_none() {
            return Vec::new();
        }
        let taken = outcomes.filter(|outcome| {
            matches!(outcome.state, OutcomeState::Created | OutcomeState::Updated | OutcomeState::Unchanged)
        });
        let taken: Vec<Key> = taken.map(|outcome| outcome.key.clone()).collect();
        self.enter(taken.iter().cloned());
        taken
    }

    /// Takes places, in a plan that writes nothing.
    pub fn enter(&mut self, keys: impl Iterator<Item = Key>) {
        if self.ceiling.is_some() {
            self.admitted.extend(keys);
        }
    }

    /// The reason, once more counted.
    pub fn problems(&mut self, held: usize) -> Vec<Problem> {
        self.held += held as u64;
        self.ceiling.iter().map(|ceiling| ceiling.problem.clone()).collect()
    }

    /// Gives each record that is held back its outcome.
    pub fn hold(&mut self, commit: &mut PageCommit, held: Vec<PlannedItem>, scope: &FlowScope) {
        let problems = self.problems(held.len());
        for item in held {
            let PlannedItem { key, prints, .. } = item;
            if matches!(scope, FlowScope::Since) {
                // The walk does not come back to it: it is asked for by its key, as a refused one is.
                let refusal =
                    Refusal { prints, settings: HELD.to_owned(), problems: problems.clone(), of_this_run: true };
                commit.refused.push((key.clone(), refusal));
            }
            skip(commit, key, &problems);
        }
    }

    /// Says it once a flow.
    pub fn tell(&self, spec: &FlowSpec, events: &(dyn Fn(FlowEvent) + Sync)) {
        if let (Some(ceiling), true) = (&self.ceiling, self.held > 0) {
            let (flow, problem) = (spec.name.clone(), ceiling.problem.clone());
            events(FlowEvent::Held { flow, count: self.held, problem });
        }
    }
}

/// Adds the outcome of a record that is left alone; it was met, so it is not missing.
pub(crate) fn skip(commit: &mut PageCommit, key: Key, problems: &[Problem]) {
    commit.counts.add(OutcomeState::Skipped);
    commit.seen.push(key.clone());
    let (state, problems) = (OutcomeState::Skipped, problems.to_vec());
    commit.outcomes.push(RecordOutcome { key, state, external_id: None, problems, proof: None });
}
