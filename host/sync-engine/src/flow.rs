//! One flow: a reader thread stays at most two pages ahead of the writer.

use std::sync::{
    Mutex,
    atomic::{AtomicBool, Ordering},
    mpsc::{Receiver, SyncSender, sync_channel},
};
use std::thread;

use sync_model::{
    Change, Connector, ConnectorError, Cursor, Key, OutcomeState, Page, Problem, ReadRequest, Record, Scope, Stream,
    TransformRequest,
};

use crate::{
    Again, Before, Counts, FlowEnd, FlowError, FlowEvent, FlowMode, FlowPorts, FlowReport, FlowScope, FlowSpec,
    FlowStore, Missing, PageCommit, PlannedPage, RecordOutcome, Rules,
    apply::{Writer, put},
    blobs::{Side, locked},
    ceiling::{HELD, Room},
    decide::LeftAlone,
    overlay, owner, plan_page, price_rules, removal,
    retry::Retry,
    under_way::{Prepared, UnderWay},
};

/// Pages that the reader may be ahead.
const AHEAD: usize = 2;

/// Runs one flow to its end.
///
/// # Errors
/// See [`FlowError`]; what was committed before stays, and the next run goes on from there.
pub fn run_flow<'a>(ports: FlowPorts<'a>, spec: &'a FlowSpec) -> Result<FlowReport, FlowError> {
    let FlowPorts { source, sink, transforms, store, context, pause, faults, events, run } = ports;
    let (pass, scope, after) = start(store, spec)?;
    let (source, sink): (Side<'a>, Side<'a>) = (Mutex::new(source), Mutex::new(sink));
    let (source, sink) = (&source, &sink);
    let room = Room::new(store, spec.ceiling.as_ref(), spec.stream.entity())?;
    let retry = || Retry { flow: &spec.name, context, pause, events };
    let mut flow = Flow {
        spec,
        pass,
        whole: matches!(scope, Scope::All),
        transforms,
        writer: Writer {
            sink,
            source,
            stream: spec.stream,
            retry: retry(),
            context,
            faults,
            run,
            calls: 0,
            sequence: 0,
        },
        counts: Counts::default(),
        events,
        complete: false,
        interrupted: false,
        // Chosen records are sent whatever became of them before.
        ask_again: spec.again != Again::AfterWrites || spec.scope.is_chosen(),
        asking: false,
        room,
        since: None,
        reads_back: true,
    };
    store.clear_marks()?;
    events(FlowEvent::Started { flow: spec.name.clone(), stream: spec.stream, total: None });
    let stop = AtomicBool::new(false);
    let end = std::thread::scope(|threads| {
        let (sender, pages) = sync_channel(AHEAD);
        let (reader_retry, stop) = (retry(), &stop);
        threads.spawn(move || read_pages(source, spec, scope, after, &reader_retry, stop, &sender));
        let end = flow.consume(threads, store, pages);
        stop.store(true, Ordering::Relaxed);
        end
    })?;
    let end = match end {
        FlowEnd::Done => flow.ask_again(store, &retry())?,
        other => other,
    };
    let end = match end {
        FlowEnd::Done => flow.finish(store)?,
        other => other,
    };
    flow.room.tell(spec, events);
    events(FlowEvent::Ended { flow: spec.name.clone(), counts: flow.counts });
    Ok(FlowReport { counts: flow.counts, end, write_calls: flow.writer.calls })
}

fn start(store: &mut dyn FlowStore, spec: &FlowSpec) -> Result<(u64, Scope, Option<Cursor>), FlowError> {
    let state = store.flow_state(&spec.name)?;
    let dry = spec.mode == FlowMode::DryRun;
    let same = state.settings == spec.settings;
    Ok(match &spec.scope {
        FlowScope::Keys(keys) => (0, Scope::Keys(keys.clone()), None),
        FlowScope::Group(group) => (0, Scope::Group(group.clone()), None),
        FlowScope::Category(key) => (0, Scope::Category(key.clone()), None),
        FlowScope::Period { from, to } => (0, Scope::Period { from: *from, to: *to }, None),
        FlowScope::Changed { from, to } => (0, Scope::Changed { from: *from, to: *to }, None),
        // Invariant: an interrupted pass goes on from its last committed place, under its own number.
        FlowScope::All | FlowScope::Since if state.open && same && !dry => (state.pass, Scope::All, state.cursor),
        FlowScope::Since if state.since.is_some() && same => (0, Scope::Since(state.since.unwrap_or_default()), None),
        FlowScope::All | FlowScope::Since if dry => (0, Scope::All, None),
        FlowScope::All | FlowScope::Since => (store.begin_pass(&spec.name, &spec.settings)?, Scope::All, None),
    })
}

type Read = Result<Page, ConnectorError>;

fn read_pages(
    source: &Side<'_>,
    spec: &FlowSpec,
    scope: Scope,
    mut after: Option<Cursor>,
    retry: &Retry<'_>,
    stop: &AtomicBool,
    sender: &SyncSender<Read>,
) {
    loop {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let request = ReadRequest {
            stream: spec.reads(),
            facets: spec.facets.clone(),
            scope: scope.clone(),
            after: after.clone(),
            limit: spec.page_limit,
        };
        let page = retry.run(|| locked(source).read(retry.context, &request));
        let more = page.as_ref().is_ok_and(|page| page.more);
        // A cursor that does not move would never end.
        let stuck = page.as_ref().is_ok_and(|page| page.more && page.next == after);
        after = page.as_ref().ok().and_then(|page| page.next.clone());
        let page = if stuck {
            Err(ConnectorError::new(sync_model::ErrorKind::Bug, "cursor-stuck", "the cursor did not move"))
        } else {
            page
        };
        if sender.send(page).is_err() || !more || stuck {
            return;
        }
    }
}

pub(crate) struct Flow<'a, 'b> {
    pub spec: &'a FlowSpec,
    pass: u64,
    /// The walk goes over everything, not over chosen or changed records.
    whole: bool,
    transforms: Vec<&'b mut (dyn Connector + 'b)>,
    pub writer: Writer<'a, 'b>,
    pub counts: Counts,
    pub events: &'a (dyn Fn(FlowEvent) + Sync),
    complete: bool,
    /// A cancelled page has records without an outcome.
    pub interrupted: bool,
    ask_again: bool,
    /// The pages are those of refused records, not of the flow's own walk.
    asking: bool,
    pub room: Room,
    /// Where the next incremental read begins, once the removals of this one are done.
    since: Option<Cursor>,
    /// The sink reads back what it has.
    pub reads_back: bool,
}

impl<'a, 'b> Flow<'a, 'b> {
    fn consume<'t>(
        &mut self,
        threads: &'t thread::Scope<'t, '_>,
        store: &mut dyn FlowStore,
        pages: Receiver<Read>,
    ) -> Result<FlowEnd, FlowError>
    where
        'a: 't,
        'b: 't,
    {
        let mut under_way = None;
        let end = self.walk(threads, store, pages, &mut under_way);
        if matches!(end, Err(FlowError::Injected(_))) {
            return end;
        }
        // What was sent gets its outcome even where the next page could not be had.
        let landed = self.land(store, under_way);
        let end = end?;
        landed?;
        Ok(if self.interrupted { FlowEnd::Cancelled } else { end })
    }

    fn walk<'t>(
        &mut self,
        threads: &'t thread::Scope<'t, '_>,
        store: &mut dyn FlowStore,
        pages: Receiver<Read>,
        under_way: &mut Option<UnderWay<'t>>,
    ) -> Result<FlowEnd, FlowError>
    where
        'a: 't,
        'b: 't,
    {
        for page in pages {
            if self.writer.context.cancelled() {
                return Ok(FlowEnd::Cancelled);
            }
            let stream = self.spec.reads();
            let page = page.map_err(|source| FlowError::Read { stream, source })?;
            if let Some(page) = self.prepare(store, page, under_way)? {
                self.send(threads, store, page, under_way)?;
            }
            if self.interrupted {
                return Ok(FlowEnd::Cancelled);
            }
        }
        Ok(FlowEnd::Done)
    }

    /// Plans a page; nothing is left to do of a dry run's.
    fn prepare(
        &mut self,
        store: &mut dyn FlowStore,
        page: Page,
        under_way: &mut Option<UnderWay<'_>>,
    ) -> Result<Option<Prepared>, FlowError> {
        let (last, total, next) = (!page.more, page.total, page.next.clone());
        if !self.asking {
            self.complete = page.complete_snapshot;
            self.counts.read += page.changes.len() as u64;
        }
        let changes = self.edit(store, page.changes)?;
        let mut changes = self.transform(changes, last)?;
        if self.spec.makes_price_rules() {
            changes = price_rules::fitted(store, self.spec.stream.entity(), changes)?;
        }
        let keys: Vec<_> = changes.iter().map(|change| change.key().clone()).collect();
        if under_way.as_ref().is_some_and(|former| former.holds(&keys)) {
            self.land(store, under_way.take())?;
        }
        let entity = self.spec.stream.entity();
        let before = Before { known: store.known(entity, &keys)?, refused: store.refused(entity, &keys)? };
        let settings = &self.spec.settings;
        let (ask_again, known_again) = (self.ask_again || self.asking, self.spec.orders.known_again);
        let rules = Rules { only_new: self.spec.only_new, ask_again, known_again, settings };
        let superseded =
            before.refused.iter().filter(|(_, refusal)| self.asking && refusal.of_this_run && refusal.settings != HELD);
        let superseded: Vec<Key> = superseded.map(|(key, _)| key.clone()).collect();
        self.counts.rejected -= superseded.len() as u64;
        let mut planned = plan_page(&before, changes, rules);
        if self.spec.parts_only() {
            // An article that the shop has not is the matter of the flow that makes articles, its refusal too.
            planned.items.retain(|item| !item.new);
            planned.cleared.clear();
        }
        self.leave_what_is_there(&mut planned)?;
        owner::own(store, &mut planned)?;
        self.mark(store, &keys, &planned)?;
        let left = self.decide(store, &mut planned)?;
        match self.spec.mode {
            FlowMode::DryRun => {
                self.plan_only(store, planned, left)?;
                (self.events)(FlowEvent::Page { flow: self.spec.name.clone(), counts: self.counts, total });
                Ok(None)
            }
            FlowMode::Apply => Ok(Some(self.begin_commit((planned, left), (next, last), superseded, total))),
        }
    }

    /// What the article editor holds comes over what the ERP says.
    fn edit(&self, store: &mut dyn FlowStore, mut changes: Vec<Change>) -> Result<Vec<Change>, FlowError> {
        if self.spec.stream == Stream::Articles {
            let listed = overlay::listed(&changes);
            let keys: Vec<Key> = changes.iter().map(|change| change.key().clone()).collect();
            let underneath = overlay::overlay(&mut changes, &store.edits(&keys)?);
            store.keep_articles(self.pass, &listed, &underneath)?;
        }
        Ok(changes)
    }

    fn transform(&mut self, mut changes: Vec<Change>, last: bool) -> Result<Vec<Change>, FlowError> {
        let stream = self.spec.reads();
        for transform in &mut self.transforms {
            let request = TransformRequest::Main { stream, changes, last };
            let output = transform
                .transform(self.writer.context, &request)
                .map_err(|source| FlowError::Transform { stream, source })?;
            if !output.sets.is_empty() {
                let source = ConnectorError::unsupported("a transform that makes sets");
                return Err(FlowError::Transform { stream, source });
            }
            changes = output.changes;
        }
        let made = |change: &Change| matches!(change, Change::Upsert(Record::PriceRules(_)));
        let record = |change: &&Change| matches!(change, Change::Upsert(_));
        if self.spec.makes_price_rules() && !changes.iter().filter(record).all(made) {
            let source = ConnectorError::unsupported("a record of which no transform made price rules");
            return Err(FlowError::Transform { stream, source });
        }
        Ok(changes)
    }

    /// What of a planned page is settled without the sink.
    fn begin_commit(
        &mut self,
        (planned, left): (PlannedPage, LeftAlone),
        (cursor, last): (Option<Cursor>, bool),
        superseded: Vec<Key>,
        total: Option<u64>,
    ) -> Prepared {
        // Chosen records and chosen days leave the flow's own place alone; and only the last page of an incremental
        // read tells where the next one begins.
        let walks = matches!(self.spec.scope, FlowScope::All | FlowScope::Since) && !self.asking;
        let mut cursor = cursor.filter(|_| walks && (self.pass > 0 || last));
        if self.pass == 0 && self.spec.removals && cursor.is_some() {
            // Invariant: no cursor passes a removal that was not made.
            self.since = cursor.take();
        }
        let mut commit = PageCommit { flow: self.spec.name.clone(), pass: self.pass, cursor, ..Default::default() };
        self.not_sent(&mut commit, planned.faulty.into_iter().map(|(key, problem)| (key, vec![problem])));
        let refused = planned.refused.iter().map(|(key, refusal)| (key.clone(), refusal.problems.clone()));
        self.not_sent(&mut commit, refused);
        commit.refused = planned.refused;
        commit.superseded = superseded;
        commit.cleared.extend(planned.cleared);
        self.leave_alone(&mut commit, left);
        commit.counts.unchanged += planned.unchanged.len() as u64;
        commit.seen.extend(planned.unchanged);
        Prepared { commit, items: planned.items, total }
    }

    /// Writes what may be written of a page and commits it.
    pub(crate) fn settle_at_once(&mut self, store: &mut dyn FlowStore, page: Prepared) -> Result<(), FlowError> {
        let Prepared { mut commit, mut items, total } = page;
        while !items.is_empty() {
            let (entering, rest) = self.room.split(items);
            if entering.is_empty() {
                self.room.hold(&mut commit, rest, &self.spec.scope);
                break;
            }
            let outcomes = self.writer.write(store, &self.spec.name, entering.iter().map(put).collect())?;
            commit.admitted.extend(self.room.admit(outcomes.iter()));
            self.settle(&mut commit, entering, outcomes);
            if self.interrupted {
                break;
            }
            // A record that was refused has left its place to one of these.
            items = rest;
        }
        self.commit(store, commit, total)
    }

    /// Refused without being sent: the source cannot give them, or nothing changed since the last refusal.
    fn not_sent(&self, commit: &mut PageCommit, records: impl Iterator<Item = (Key, Vec<Problem>)>) {
        for (key, problems) in records {
            commit.counts.add(OutcomeState::Rejected);
            let (flow, problems_told) = (self.spec.name.clone(), problems.clone());
            (self.events)(FlowEvent::Rejected { flow, key: key.clone(), problems: problems_told });
            // A record that the source cannot give has not left: it keeps its link.
            commit.seen.push(key.clone());
            let state = OutcomeState::Rejected;
            commit.outcomes.push(RecordOutcome { key, state, external_id: None, problems, proof: None });
        }
    }

    pub(crate) fn add(&mut self, page: &Counts) {
        let total = &mut self.counts;
        total.created += page.created;
        total.updated += page.updated;
        total.unchanged += page.unchanged;
        total.removed += page.removed;
        total.skipped += page.skipped;
        total.rejected += page.rejected;
    }

    /// Sends what was refused before, once more: always, or when this run has written something else.
    fn ask_again(&mut self, store: &mut dyn FlowStore, retry: &Retry<'_>) -> Result<FlowEnd, FlowError> {
        let (spec, stream) = (self.spec, self.spec.reads());
        let wrote = self.counts.created + self.counts.updated > 0;
        let due = (spec.again == Again::Always || wrote) && !spec.parts_only();
        if !due || spec.mode == FlowMode::DryRun || !matches!(spec.scope, FlowScope::All | FlowScope::Since) {
            return Ok(FlowEnd::Done);
        }
        // What was refused early in this run may be accepted now that the rest is written.
        let of_this_run = wrote && spec.again != Again::Always;
        self.asking = true;
        let mut after: Option<Key> = None;
        loop {
            let keys = store.refusals(spec.stream.entity(), of_this_run, after.as_ref(), spec.page_limit)?;
            let Some(last) = keys.last() else { break };
            if self.writer.context.cancelled() {
                return Ok(FlowEnd::Cancelled);
            }
            after = Some(last.clone());
            let (facets, limit) = (spec.facets.clone(), keys.len());
            let request = ReadRequest { stream, facets, scope: Scope::Keys(keys), after: None, limit };
            let page = retry.run(|| locked(self.writer.source).read(retry.context, &request));
            let page = page.map_err(|source| FlowError::Read { stream, source })?;
            if let Some(page) = self.prepare(store, page, &mut None)? {
                self.settle_at_once(store, page)?;
            }
            if self.interrupted {
                return Ok(FlowEnd::Cancelled);
            }
        }
        self.asking = false;
        Ok(FlowEnd::Done)
    }

    /// Remembers what tells, at the end, which links have left: of a dry run over everything what was met, of a read
    /// of chosen or changed records what is gone.
    fn mark(&self, store: &mut dyn FlowStore, keys: &[Key], planned: &PlannedPage) -> Result<(), FlowError> {
        if !self.spec.removals || self.asking {
            return Ok(());
        }
        let gone: Vec<Key> = planned.gone.iter().map(|(key, _)| key.clone()).collect();
        match (self.whole, self.spec.mode) {
            (true, FlowMode::Apply) => {}
            (true, FlowMode::DryRun) => {
                store.mark(keys, true)?;
                store.mark(&gone, false)?;
            }
            (false, _) => {
                store.mark(keys, false)?;
                store.mark(&gone, true)?;
            }
        }
        Ok(())
    }

    /// How it is known which links have left, if it is.
    pub fn leaving(&self) -> Option<Missing> {
        if !self.spec.removals || self.spec.only_new {
            return None;
        }
        match (&self.spec.scope, self.spec.mode) {
            (FlowScope::All | FlowScope::Since, mode) if self.whole => match mode {
                FlowMode::Apply => (self.complete && self.pass > 0).then_some(Missing::Pass(self.pass)),
                FlowMode::DryRun => self.complete.then_some(Missing::Unmarked),
            },
            (FlowScope::Since | FlowScope::Keys(_), _) => Some(Missing::Marked),
            _ => None,
        }
    }

    /// After the last page: removals, then the end of the pass.
    fn finish(&mut self, store: &mut dyn FlowStore) -> Result<FlowEnd, FlowError> {
        let leaving = self.leaving();
        if self.spec.mode == FlowMode::DryRun {
            if let Some(missing) = leaving {
                self.plan_removals(store, missing)?;
            }
            return Ok(FlowEnd::Done);
        }
        if let Some(missing) = leaving {
            let removals = removal::removals(store, self.spec, missing)?;
            if let Some(end) = removal::brake(&self.spec.brake, &removals) {
                // The pass is over: whoever answers has everything read and planned anew.
                self.since = None;
                self.close_pass(store)?;
                return Ok(end);
            }
            if removals.count > 0 {
                let (counts, room) = (&mut self.counts, &mut self.room);
                removal::remove_missing(&mut self.writer, store, self.spec, missing, counts, room)?;
                if self.writer.context.cancelled() {
                    return Ok(FlowEnd::Cancelled);
                }
            }
        }
        if self.spec.stream == Stream::Articles && self.pass > 0 && self.complete {
            store.forget_articles(self.pass)?;
        }
        self.close_pass(store)?;
        Ok(FlowEnd::Done)
    }

    fn close_pass(&mut self, store: &mut dyn FlowStore) -> Result<(), FlowError> {
        let (finished, since) = (self.pass > 0, self.since.take());
        if finished || since.is_some() {
            let cursor = if finished { store.flow_state(&self.spec.name)?.cursor } else { since };
            let commit =
                PageCommit { flow: self.spec.name.clone(), pass: self.pass, cursor, finished, ..Default::default() };
            store.commit(self.spec.stream, &commit)?;
        }
        Ok(())
    }

    pub(crate) fn reach(&self, point: &'static str) -> Result<(), FlowError> {
        if self.writer.faults.fails(point) { Err(FlowError::Injected(point)) } else { Ok(()) }
    }
}
