//! Records that left: inferred at the end of a complete pass or told by the source, and never past the brake.

use sync_model::{ExternalId, Key, OutcomeState, WriteAction, WriteItem};
use xxhash_rust::xxh3::Xxh3;

use crate::{
    Brake, Counts, FlowEnd, FlowError, FlowSpec, FlowStore, Missing, PageCommit, RecordOutcome,
    apply::Writer,
    ceiling::{Room, skip},
};

/// A set of removals, by number and digest.
pub(crate) struct Removals {
    pub count: u64,
    pub linked: u64,
    pub digest: String,
}

/// Counts what has left.
pub(crate) fn removals(store: &mut dyn FlowStore, spec: &FlowSpec, missing: Missing) -> Result<Removals, FlowError> {
    let entity = spec.stream.entity();
    let (linked, count) = store.count_missing(entity, missing)?;
    let mut hash = Xxh3::new();
    let mut after: Option<Key> = None;
    loop {
        let page = store.missing(entity, missing, after.as_ref(), 1_000)?;
        let Some((last, _)) = page.last() else { break };
        for (key, _) in &page {
            hash.update(key.as_str().as_bytes());
            hash.update(&[0]);
        }
        after = Some(last.clone());
    }
    Ok(Removals { count, linked, digest: format!("{:016x}", hash.digest()) })
}

/// The brake's judgement: `None` lets the removals pass.
pub(crate) fn brake(brake: &Brake, removals: &Removals) -> Option<FlowEnd> {
    let limit = (removals.linked * brake.percent / 100).max(brake.minimum);
    if removals.count <= limit {
        return None;
    }
    let confirmed = brake
        .allowed
        .as_ref()
        .is_some_and(|allowed| allowed.count == removals.count && allowed.digest == removals.digest);
    if confirmed {
        return None;
    }
    Some(FlowEnd::NeedsDecision { removals: removals.count, linked: removals.linked, digest: removals.digest.clone() })
}

/// Removes what has left, a page at a time.
pub(crate) fn remove_missing(
    writer: &mut Writer<'_, '_>,
    store: &mut dyn FlowStore,
    spec: &FlowSpec,
    missing: Missing,
    counts: &mut Counts,
    room: &mut Room,
) -> Result<(), FlowError> {
    let mut after: Option<Key> = None;
    loop {
        if writer.context.cancelled() {
            return Ok(());
        }
        let page = store.missing(spec.stream.entity(), missing, after.as_ref(), spec.page_limit)?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        after = Some(last.clone());
        remove(writer, store, spec, page, counts, room)?;
    }
}

/// Removes these records and commits the outcomes.
fn remove(
    writer: &mut Writer<'_, '_>,
    store: &mut dyn FlowStore,
    spec: &FlowSpec,
    gone: Vec<(Key, Option<ExternalId>)>,
    counts: &mut Counts,
    room: &mut Room,
) -> Result<(), FlowError> {
    let (gone, held) = room.split_removals(gone);
    let items: Vec<WriteItem> = gone
        .into_iter()
        .map(|(key, external_id)| WriteItem {
            key,
            action: WriteAction::Remove,
            external_id,
            record: None,
            overrides: Default::default(),
        })
        .collect();
    let mut commit = PageCommit { flow: spec.name.clone(), ..Default::default() };
    let problems = room.problems(held.len());
    for key in held {
        counts.add(OutcomeState::Skipped);
        skip(&mut commit, key, &problems);
    }
    let outcomes = if items.is_empty() { Vec::new() } else { writer.write(store, &spec.name, items)? };
    for outcome in outcomes {
        counts.add(outcome.state);
        commit.counts.add(outcome.state);
        if matches!(outcome.state, OutcomeState::Removed | OutcomeState::Unchanged) {
            commit.removed.push(outcome.key.clone());
        }
        commit.outcomes.push(RecordOutcome {
            key: outcome.key,
            state: outcome.state,
            external_id: outcome.external_id,
            problems: outcome.problems,
            proof: outcome.proof,
        });
    }
    store.commit(spec.stream, &commit)?;
    Ok(())
}
