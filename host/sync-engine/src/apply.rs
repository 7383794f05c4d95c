//! Writes one page's items and turns the outcomes into a commit.

use std::collections::{BTreeMap, BTreeSet};

use sync_model::{
    Batch, BatchId, BatchMode, Change, Connector, ConnectorError, Context, ErrorKind, Facet, Key, Outcome,
    OutcomeState, Problem, ReadRequest, Record, Scope, Stream, WriteAction, WriteItem,
};

use crate::{
    FaultPoints, FlowError, FlowEvent, FlowStore, LinkUpdate, PageCommit, PlannedItem, RecordOutcome, Refusal,
    blobs::{Blobs, Source},
    retry::Retry,
};

/// The field of a write item that holds the id of the record it hangs on.
const OWNER: &str = "owner";
/// The field that names the facets of an order that changed.
const CHANGED: &str = "changed";
/// Rounds in which a sink may defer a part of a batch before the run gives up on it.
const DEFER_ROUNDS: u32 = 1_000;

/// The sink's end of a flow.
pub(crate) struct Writer<'a, 'b> {
    pub sink: &'a mut (dyn Connector + 'b),
    pub source: &'a Source<'b>,
    pub stream: Stream,
    pub retry: Retry<'a>,
    pub context: &'a (dyn Context + Sync),
    pub faults: &'a dyn FaultPoints,
    pub run: &'a str,
    pub calls: u64,
    /// Counts batches; part of their ids.
    pub sequence: u64,
}

impl Writer<'_, '_> {
    /// Writes `items`, deferred ones again, and answers one outcome per item in the same order.
    pub fn write(
        &mut self,
        store: &mut dyn FlowStore,
        flow: &str,
        items: Vec<WriteItem>,
    ) -> Result<Vec<Outcome>, FlowError> {
        let mut outcomes: Vec<Option<Outcome>> = vec![None; items.len()];
        let mut open: Vec<usize> = (0..items.len()).collect();
        let mut blobs = Blobs::default();
        for _ in 0..DEFER_ROUNDS {
            if open.is_empty() {
                break;
            }
            self.sequence += 1;
            let id = BatchId(format!("{}.{flow}.{}", self.run, self.sequence));
            let batch_items: Vec<WriteItem> = open.iter().map(|index| items[*index].clone()).collect();
            let keys: Vec<_> = batch_items.iter().map(|item| item.key.clone()).collect();
            self.reach("before-intent")?;
            store.intend(self.stream.entity(), &keys, &id.0)?;
            let batch = Batch { id, stream: self.stream, mode: BatchMode::Apply, items: batch_items };
            self.reach("before-write")?;
            let answers = self.call(&batch)?;
            self.reach("after-write")?;
            let (mut deferred, mut wants) = (Vec::new(), Vec::new());
            for (index, outcome) in open.iter().zip(answers) {
                if outcome.state != OutcomeState::Deferred {
                    outcomes[*index] = Some(outcome);
                } else if let Some(obstacle) = blobs.obstacle(&outcome.wants) {
                    outcomes[*index] = Some(Outcome::rejected(outcome.key, obstacle));
                } else {
                    deferred.push(*index);
                    wants.extend(outcome.wants);
                }
            }
            open = deferred;
            self.send_blobs(wants, &mut blobs)?;
            if self.context.cancelled() {
                break;
            }
        }
        if !open.is_empty() && !self.context.cancelled() {
            let source = ConnectorError::new(ErrorKind::Transient, "always-deferred", "the other side only defers");
            return Err(FlowError::Write { stream: self.stream, source });
        }
        Ok(outcomes
            .into_iter()
            .zip(&items)
            .map(|(outcome, item)| {
                outcome.unwrap_or_else(|| Outcome::new(item.key.clone(), OutcomeState::Deferred, None))
            })
            .collect())
    }

    /// Asks what would become of these records; nothing is written. Empty where the sink cannot tell.
    pub fn preview(&mut self, items: &[PlannedItem]) -> Result<Vec<(OutcomeState, Vec<Problem>)>, FlowError> {
        if items.is_empty() {
            return Ok(Vec::new());
        }
        self.sequence += 1;
        let id = BatchId(format!("{}.preview.{}", self.run, self.sequence));
        let items = items.iter().map(put).collect();
        match self.call(&Batch { id, stream: self.stream, mode: BatchMode::Preview, items }) {
            Ok(outcomes) => Ok(outcomes.into_iter().map(|outcome| (shown(&outcome), outcome.problems)).collect()),
            Err(error) if error.connector().is_some_and(|error| error.kind == ErrorKind::Unsupported) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// What the sink has of these records; `None` where it cannot tell.
    pub fn read_back(&mut self, keys: Vec<Key>, facets: Vec<Facet>) -> Result<Option<Vec<Change>>, FlowError> {
        let limit = keys.len();
        let request = ReadRequest { stream: self.stream, facets, scope: Scope::Keys(keys), after: None, limit };
        let (sink, context) = (&mut *self.sink, self.context);
        match self.retry.run(|| sink.read(context, &request)) {
            Ok(page) => Ok(Some(page.changes)),
            Err(error) if matches!(error.kind, ErrorKind::Unsupported | ErrorKind::Rejected) => Ok(None),
            Err(source) => Err(FlowError::Read { stream: self.stream, source }),
        }
    }

    /// One call, tried again where that may help.
    pub fn call(&mut self, batch: &Batch) -> Result<Vec<Outcome>, FlowError> {
        let (sink, context, calls) = (&mut *self.sink, self.context, &mut self.calls);
        let answers = self
            .retry
            .run(|| {
                *calls += 1;
                sink.write(context, batch)
            })
            .map_err(|source| FlowError::Write { stream: batch.stream, source })?;
        let matches = answers.len() == batch.items.len()
            && answers.iter().zip(&batch.items).all(|(outcome, item)| outcome.key == item.key);
        if matches { Ok(answers) } else { Err(FlowError::Nonsense { stream: batch.stream }) }
    }

    fn reach(&self, point: &'static str) -> Result<(), FlowError> {
        if self.faults.fails(point) { Err(FlowError::Injected(point)) } else { Ok(()) }
    }
}

/// The write item of a planned record.
pub(crate) fn put(item: &PlannedItem) -> WriteItem {
    WriteItem {
        key: item.key.clone(),
        action: WriteAction::Put,
        external_id: item.external_id.clone(),
        record: Some(item.record.clone()),
        overrides: told(item),
    }
}

/// What an item tells beside its record: whose it is; and of an order, which comes whole, what changed of it.
fn told(item: &PlannedItem) -> BTreeMap<String, String> {
    let mut told = BTreeMap::new();
    if let Some(id) = &item.owner {
        told.insert(OWNER.to_owned(), id.as_str().to_owned());
    }
    if matches!(item.record, Record::Order(_)) && !item.changed.is_empty() {
        let names: Vec<&str> = item.changed.iter().map(|facet| facet.name()).collect();
        told.insert(CHANGED.to_owned(), names.join(","));
    }
    told
}

/// Adds the outcomes of planned records to a commit.
pub(crate) fn settle(
    commit: &mut PageCommit,
    planned: Vec<PlannedItem>,
    outcomes: Vec<Outcome>,
    settings: &str,
    events: &(dyn Fn(FlowEvent) + Sync),
) {
    let told: BTreeSet<Key> = commit.superseded.iter().cloned().collect();
    for (item, mut outcome) in planned.into_iter().zip(outcomes) {
        outcome.problems.extend(item.remarks);
        let state = shown(&outcome);
        commit.counts.add(state);
        if state != outcome.state {
            let (flow, key, problems) = (commit.flow.clone(), item.key.clone(), outcome.problems.clone());
            events(FlowEvent::Rejected { flow, key, problems });
        }
        match outcome.state {
            OutcomeState::Created | OutcomeState::Updated | OutcomeState::Unchanged => {
                let external_id = outcome.external_id.clone().or(item.external_id);
                commit.links.push(LinkUpdate { key: item.key.clone(), external_id, prints: item.prints });
            }
            OutcomeState::Rejected => {
                let problems = outcome.problems.clone();
                if !told.contains(&item.key) {
                    let (flow, key, problems) = (commit.flow.clone(), item.key.clone(), problems.clone());
                    events(FlowEvent::Rejected { flow, key, problems });
                }
                let settings = settings.to_owned();
                let refusal = Refusal { prints: item.prints, settings, problems, of_this_run: true };
                commit.refused.push((item.key.clone(), refusal));
            }
            OutcomeState::Skipped => commit.cleared.push(item.key.clone()),
            OutcomeState::Removed | OutcomeState::Deferred => {}
        }
        commit.seen.push(item.key);
        // What is as it was, or was left alone without a reason, is no news.
        let quiet = matches!(outcome.state, OutcomeState::Unchanged | OutcomeState::Skipped);
        if !quiet || !outcome.problems.is_empty() {
            commit.outcomes.push(RecordOutcome {
                key: outcome.key,
                state,
                external_id: outcome.external_id,
                problems: outcome.problems,
                proof: outcome.proof,
            });
        }
    }
}

/// The state that a person is told. A record that stays as it is, with a reason that is no remark, was refused: once,
/// because the other side has settled what becomes of this change.
pub(crate) fn shown(outcome: &Outcome) -> OutcomeState {
    let refused = outcome.problems.iter().any(|problem| !problem.remark);
    if outcome.state == OutcomeState::Unchanged && refused { OutcomeState::Rejected } else { outcome.state }
}
