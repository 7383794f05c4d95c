//! Rules about writing: one outcome per item, previews that write nothing, repeats that change nothing.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use sync_model::{
    Batch, BatchId, BatchMode, Connector, Context, Descriptor, ErrorKind, Key, Outcome, OutcomeState, Stream,
    WriteAction, WriteItem,
};

use crate::{Fixture, Subject, findings::Findings, host::FakeHost, rules};

/// How long a cancelled call may go on.
const SOON: Duration = Duration::from_secs(5);

/// Times that deferred items are sent again.
const AGAIN: usize = 200;

pub(crate) fn check(findings: &mut Findings, subject: &Subject, descriptor: &Descriptor, fixture: &Fixture<'_>) {
    let mut streams: Vec<Stream> =
        descriptor.streams.iter().filter(|support| support.write).map(|support| support.stream).collect();
    // As an export would run them: a category is there before its articles.
    streams.sort();
    let mut written = Vec::new();
    let Some(mut writer) = Writer::open(findings, subject, fixture) else { return };
    for stream in streams {
        let items = fixture.of(stream);
        if items.is_empty() {
            let left_out = fixture.items.contains_key(&stream);
            writer.findings.hold(rules::WRITE_SAMPLE, left_out, || format!("no items for {stream}"));
            continue;
        }
        writer.first(stream, &items);
        writer.without_record(stream, &items);
        written.push((stream, items));
    }
    for (stream, items) in written.iter().rev() {
        // An order never leaves, and prices and stock leave with their article.
        if matches!(stream, Stream::Categories | Stream::Articles) {
            writer.removed(*stream, items);
        }
    }
    for times in [0, 1] {
        let Some(mut writer) = Writer::open(findings, subject, fixture) else { return };
        written.iter().for_each(|(stream, items)| writer.cancelled(*stream, items, times));
    }
}

/// A batch that is only previewed.
pub(crate) fn preview(stream: Stream, items: &[WriteItem]) -> Batch {
    Batch { id: BatchId("preview".to_owned()), stream, mode: BatchMode::Preview, items: items.to_vec() }
}

/// Runs a cancelled call, which must end soon.
pub(crate) fn soon<T>(findings: &mut Findings, during: &str, call: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let answer = call();
    let took = start.elapsed();
    findings.hold(rules::CANCEL, took < SOON, || format!("{during}: it took {} s", took.as_secs()));
    answer
}

pub(crate) struct Writer<'a> {
    findings: &'a mut Findings,
    connector: Box<dyn Connector>,
    batches: u32,
    ids: BTreeMap<(Stream, Key), sync_model::ExternalId>,
}

impl<'a> Writer<'a> {
    fn open(findings: &'a mut Findings, subject: &Subject, fixture: &Fixture<'_>) -> Option<Self> {
        let config = (fixture.fresh)();
        findings.hide(config.secrets.values().cloned());
        let connector = findings.value(subject.open(config), "open")?;
        Some(Self::over(findings, connector))
    }

    pub fn over(findings: &'a mut Findings, connector: Box<dyn Connector>) -> Self {
        Self { findings, connector, batches: 0, ids: BTreeMap::new() }
    }

    /// Sends a batch, and what was deferred again.
    pub fn send(&mut self, stream: Stream, mode: BatchMode, items: &[WriteItem]) -> Option<Vec<Outcome>> {
        self.batches += 1;
        let id = BatchId(format!("conformance-{}", self.batches));
        let mut outcomes = self.call(&FakeHost::new(), &Batch { id, stream, mode, items: items.to_vec() })?;
        for again in 0..AGAIN {
            let deferred: Vec<usize> =
                (0..outcomes.len()).filter(|at| outcomes[*at].state == OutcomeState::Deferred).collect();
            if deferred.is_empty() {
                return Some(outcomes);
            }
            let rest: Vec<WriteItem> = deferred.iter().map(|at| items[*at].clone()).collect();
            let id = BatchId(format!("conformance-{}-{again}", self.batches));
            let later = self.call(&FakeHost::new(), &Batch { id, stream, mode, items: rest })?;
            deferred.into_iter().zip(later).for_each(|(at, outcome)| outcomes[at] = outcome);
        }
        self.findings.broke(rules::WRITE_EFFECT, format!("{stream}: still deferred after {AGAIN} tries"));
        None
    }

    fn call(&mut self, host: &dyn Context, batch: &Batch) -> Option<Vec<Outcome>> {
        let during = format!("write {}", batch.stream);
        let outcomes = self.findings.value(self.connector.write(host, batch), &during)?;
        self.matching(batch, outcomes)
    }

    fn matching(&mut self, batch: &Batch, outcomes: Vec<Outcome>) -> Option<Vec<Outcome>> {
        let right = outcomes.len() == batch.items.len()
            && outcomes.iter().zip(&batch.items).all(|(outcome, item)| outcome.key == item.key);
        self.findings.hold(rules::WRITE_OUTCOMES, right, || {
            format!("{}: {} outcomes, or other keys, for {} items", batch.stream, outcomes.len(), batch.items.len())
        });
        for outcome in &outcomes {
            self.findings.problems(&outcome.problems, "an outcome");
            let reasoned = outcome.state != OutcomeState::Rejected || !outcome.problems.is_empty();
            self.findings
                .hold(rules::WRITE_OUTCOMES, reasoned, || format!("{} is rejected without a reason", outcome.key));
        }
        right.then_some(outcomes)
    }

    /// The items with the ids that earlier outcomes gave, as the engine sends them.
    fn with_ids(&self, stream: Stream, items: &[WriteItem]) -> Vec<WriteItem> {
        let mut items = items.to_vec();
        for item in &mut items {
            item.external_id = self.ids.get(&(stream, item.key.clone())).cloned();
        }
        items
    }

    fn first(&mut self, stream: Stream, items: &[WriteItem]) {
        let Some(foretold) = self.send(stream, BatchMode::Preview, items) else { return };
        let Some(outcomes) = self.send(stream, BatchMode::Apply, items) else { return };
        for (foretold, outcome) in foretold.iter().zip(&outcomes) {
            let (key, state) = (&outcome.key, outcome.state);
            let written = matches!(state, OutcomeState::Created | OutcomeState::Updated);
            self.findings.hold(rules::WRITE_EFFECT, written, || {
                format!("{stream} {key}: {} {:?}", state.name(), outcome.problems)
            });
            let named = outcome.external_id.as_ref().is_some_and(|id| !id.as_str().is_empty());
            self.findings.hold(rules::WRITE_EFFECT, state != OutcomeState::Created || named, || {
                format!("{stream} {key} was created without an id")
            });
            self.findings.hold(rules::WRITE_PREVIEW, foretold.state == state, || {
                format!("{stream} {key}: the preview said {}, the write did {}", foretold.state.name(), state.name())
            });
            if let Some(id) = &outcome.external_id {
                self.ids.insert((stream, key.clone()), id.clone());
            }
        }
        // Once as a repeat of what was sent, once as the engine sends it later, once in another order.
        let reversed: Vec<WriteItem> = items.iter().rev().cloned().collect();
        for (items, mode) in [
            (items.to_vec(), BatchMode::Apply),
            (self.with_ids(stream, items), BatchMode::Apply),
            (reversed, BatchMode::Apply),
            (items.to_vec(), BatchMode::Preview),
        ] {
            self.repeat(stream, &items, mode);
        }
    }

    fn repeat(&mut self, stream: Stream, items: &[WriteItem], mode: BatchMode) {
        for outcome in self.send(stream, mode, items).into_iter().flatten() {
            let key = &outcome.key;
            self.findings.hold(rules::WRITE_REPEAT, outcome.state == OutcomeState::Unchanged, || {
                format!("{stream} {key}: {} at a repeat", outcome.state.name())
            });
            let before = self.ids.get(&(stream, key.clone()));
            let same = outcome.external_id.is_none() || before.is_none() || outcome.external_id.as_ref() == before;
            self.findings.hold(rules::WRITE_REPEAT, same, || format!("{stream} {key} has another id at a repeat"));
        }
    }

    fn without_record(&mut self, stream: Stream, items: &[WriteItem]) {
        let mut odd = self.with_ids(stream, items);
        odd[0].record = None;
        let Some(outcomes) = self.send(stream, BatchMode::Apply, &odd) else { return };
        let wrong = outcomes.iter().find(|outcome| {
            !matches!(outcome.state, OutcomeState::Unchanged | OutcomeState::Rejected | OutcomeState::Skipped)
        });
        self.findings.hold(rules::WRITE_NOTHING, wrong.is_none(), || format!("{stream}: {wrong:?}"));
        let others = outcomes.iter().skip(1).all(|outcome| outcome.state == OutcomeState::Unchanged);
        self.findings.hold(rules::WRITE_NOTHING, others, || format!("{stream}: another item suffers"));
    }

    fn removed(&mut self, stream: Stream, items: &[WriteItem]) {
        let mut gone = self.with_ids(stream, items);
        for item in &mut gone {
            (item.action, item.record) = (WriteAction::Remove, None);
        }
        let (before, repeat) = (self.send(stream, BatchMode::Apply, &gone), self.send(stream, BatchMode::Apply, &gone));
        let settled = |outcome: &Outcome| matches!(outcome.state, OutcomeState::Unchanged | OutcomeState::Skipped);
        let done = |outcome: &Outcome| settled(outcome) || outcome.state == OutcomeState::Removed;
        let first = before.is_none_or(|outcomes| outcomes.iter().all(done));
        self.findings.hold(rules::WRITE_REMOVED, first, || format!("{stream}: a removal that removes nothing"));
        let second = repeat.is_none_or(|outcomes| outcomes.iter().all(settled));
        self.findings.hold(rules::WRITE_REMOVED, second, || format!("{stream}: a repeated removal changes something"));
    }

    fn cancelled(&mut self, stream: Stream, items: &[WriteItem], times: u32) {
        let during = format!("write {stream}, cancelled after {times} questions");
        let host = FakeHost::cancelling(times);
        self.batches += 1;
        let id = BatchId(format!("cancelled-{}", self.batches));
        let batch = Batch { id, stream, mode: BatchMode::Apply, items: items.to_vec() };
        match soon(self.findings, &during, || self.connector.write(&host, &batch)) {
            Ok(outcomes) => drop(self.matching(&batch, outcomes)),
            Err(error) => {
                self.findings.error(&error, &during);
                self.findings.hold(rules::CANCEL, error.kind == ErrorKind::Cancelled, || format!("{during}: {error}"));
            }
        }
        let Some(outcomes) = self.send(stream, BatchMode::Apply, items) else { return };
        let whole = outcomes.iter().all(|outcome| {
            matches!(outcome.state, OutcomeState::Created | OutcomeState::Updated | OutcomeState::Unchanged)
        });
        self.findings.hold(rules::CANCEL_LOSES, whole, || format!("{during}: {outcomes:?}"));
        let Some(repeat) = self.send(stream, BatchMode::Apply, items) else { return };
        let settled = repeat.iter().all(|outcome| outcome.state == OutcomeState::Unchanged);
        self.findings.hold(rules::CANCEL_LOSES, settled, || format!("{during}: the write after it was not whole"));
    }
}
