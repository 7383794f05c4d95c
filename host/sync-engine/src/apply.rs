//! Writes one page's items and turns the outcomes into a commit.

use std::collections::BTreeSet;

use sync_model::{
    Batch, BatchId, BatchMode, Change, ConnectorError, Context, ErrorKind, Facet, Key, Outcome, OutcomeState,
    ReadRequest, Scope, Stream, WriteAction, WriteItem,
};

use crate::{
    FaultPoints, FlowError, FlowEvent, FlowStore, LinkUpdate, PageCommit, PlannedItem, RecordOutcome, Refusal,
    blobs::{Blobs, Side, locked},
    retry::Retry,
};

/// Rounds in which a sink may defer a part of a batch before the run gives up on it.
const DEFER_ROUNDS: u32 = 1_000;

/// The sink's end of a flow.
pub(crate) struct Writer<'a, 'b> {
    pub sink: &'a Side<'b>,
    pub source: &'a Side<'b>,
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
        let mut writing = Writing::of(items);
        while let Some(batch) = self.next_batch(store, flow, &writing)? {
            let answers = self.call(&batch)?;
            self.take(&mut writing, answers)?;
        }
        self.finish(writing)
    }

    /// The batch of what is still open, noted in the store; none when nothing is, or when nothing more shall be sent.
    pub fn next_batch(
        &mut self,
        store: &mut dyn FlowStore,
        flow: &str,
        writing: &Writing,
    ) -> Result<Option<Batch>, FlowError> {
        let stopped = writing.rounds > 0 && self.context.cancelled();
        if writing.open.is_empty() || writing.rounds >= DEFER_ROUNDS || stopped {
            return Ok(None);
        }
        self.sequence += 1;
        let id = BatchId(format!("{}.{flow}.{}", self.run, self.sequence));
        let items: Vec<WriteItem> = writing.open.iter().map(|index| writing.items[*index].clone()).collect();
        let keys: Vec<_> = items.iter().map(|item| item.key.clone()).collect();
        self.reach("before-intent")?;
        store.intend(self.stream.entity(), &keys, &id.0)?;
        self.reach("before-write")?;
        Ok(Some(Batch { id, stream: self.stream, mode: BatchMode::Apply, items }))
    }

    /// Takes the answers to the batch of what was open, and passes on the files that the sink wants first.
    pub fn take(&mut self, writing: &mut Writing, answers: Vec<Outcome>) -> Result<(), FlowError> {
        self.reach("after-write")?;
        writing.rounds += 1;
        let (mut deferred, mut wants) = (Vec::new(), Vec::new());
        for (index, outcome) in writing.open.iter().zip(answers) {
            if outcome.state != OutcomeState::Deferred {
                writing.outcomes[*index] = Some(outcome);
            } else if let Some(obstacle) = writing.blobs.obstacle(&outcome.wants) {
                writing.outcomes[*index] = Some(Outcome::rejected(outcome.key, obstacle));
            } else {
                deferred.push(*index);
                wants.extend(outcome.wants);
            }
        }
        writing.open = deferred;
        self.send_blobs(wants, &mut writing.blobs)
    }

    /// One outcome per item, in the order of the items.
    pub fn finish(&self, writing: Writing) -> Result<Vec<Outcome>, FlowError> {
        if !writing.open.is_empty() && !self.context.cancelled() {
            let source = ConnectorError::new(ErrorKind::Transient, "always-deferred", "the other side only defers");
            return Err(FlowError::Write { stream: self.stream, source });
        }
        let deferred = |item: &WriteItem| Outcome::new(item.key.clone(), OutcomeState::Deferred, None);
        let filled = writing.outcomes.into_iter().zip(&writing.items);
        Ok(filled.map(|(outcome, item)| outcome.unwrap_or_else(|| deferred(item))).collect())
    }

    /// Asks what would become of these records; nothing is written. Empty where the sink cannot tell.
    pub fn preview(&mut self, items: &[PlannedItem]) -> Result<Vec<Outcome>, FlowError> {
        if items.is_empty() {
            return Ok(Vec::new());
        }
        self.sequence += 1;
        let id = BatchId(format!("{}.preview.{}", self.run, self.sequence));
        let items = items.iter().map(put).collect();
        match self.call(&Batch { id, stream: self.stream, mode: BatchMode::Preview, items }) {
            Ok(mut outcomes) => {
                outcomes.iter_mut().for_each(|outcome| outcome.state = shown(outcome));
                Ok(outcomes)
            }
            Err(error) if error.connector().is_some_and(|error| error.kind == ErrorKind::Unsupported) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// What the sink has of these records; `None` where it cannot tell.
    pub fn read_back(&mut self, keys: Vec<Key>, facets: Vec<Facet>) -> Result<Option<Vec<Change>>, FlowError> {
        let limit = keys.len();
        let request = ReadRequest { stream: self.stream, facets, scope: Scope::Keys(keys), after: None, limit };
        match self.retry.run(|| locked(self.sink).read(self.context, &request)) {
            Ok(page) => Ok(Some(page.changes)),
            Err(error) if matches!(error.kind, ErrorKind::Unsupported | ErrorKind::Rejected) => Ok(None),
            Err(source) => Err(FlowError::Read { stream: self.stream, source }),
        }
    }

    /// One call, tried again where that may help.
    pub fn call(&mut self, batch: &Batch) -> Result<Vec<Outcome>, FlowError> {
        let (answers, calls) = send(&self.retry, self.sink, batch);
        self.calls += calls;
        answers
    }

    fn reach(&self, point: &'static str) -> Result<(), FlowError> {
        if self.faults.fails(point) { Err(FlowError::Injected(point)) } else { Ok(()) }
    }
}

/// Sends one batch, again where that may help; also tells how often it was sent.
pub(crate) fn send(retry: &Retry<'_>, sink: &Side<'_>, batch: &Batch) -> (Result<Vec<Outcome>, FlowError>, u64) {
    let mut calls = 0;
    let answers = retry.run(|| {
        calls += 1;
        locked(sink).write(retry.context, batch)
    });
    let answers = answers.map_err(|source| FlowError::Write { stream: batch.stream, source }).and_then(|answers| {
        let matches = answers.len() == batch.items.len()
            && answers.iter().zip(&batch.items).all(|(outcome, item)| outcome.key == item.key);
        if matches { Ok(answers) } else { Err(FlowError::Nonsense { stream: batch.stream }) }
    });
    (answers, calls)
}

/// Items on their way: which of them have their outcome, and which wait for another round.
pub(crate) struct Writing {
    items: Vec<WriteItem>,
    outcomes: Vec<Option<Outcome>>,
    open: Vec<usize>,
    rounds: u32,
    blobs: Blobs,
}

impl Writing {
    pub fn of(items: Vec<WriteItem>) -> Self {
        let outcomes = vec![None; items.len()];
        Self { outcomes, open: (0..items.len()).collect(), items, rounds: 0, blobs: Blobs::default() }
    }
}

/// The write item of a planned record.
pub(crate) fn put(item: &PlannedItem) -> WriteItem {
    WriteItem {
        key: item.key.clone(),
        action: WriteAction::Put,
        external_id: item.external_id.clone(),
        record: Some(item.record.clone()),
        overrides: item.overrides.clone(),
    }
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
