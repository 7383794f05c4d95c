//! Adoption (G22): the sink's own records that are records of the source get a link, and nothing else is written.
//!
//! First every record of the source is shown to the sink, page by page, and what it answers is kept in the store;
//! then what two records claim is set aside; then the rest is linked, by key and by id. So one claimed twice is told
//! for both records, whatever page they were on, and an interrupted walk goes on from its last page.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

use sync_model::{
    Batch, BatchId, BatchMode, Change, Connector, Context, Cursor, ExternalId, Facet, Key, Outcome, OutcomeState,
    Problem, ReadRequest, Record, Scope, Stream, WriteAction, WriteItem,
};

use crate::{
    AdoptStore, Adopting, Candidate, CandidateState, Counts, FaultPoints, FlowEnd, FlowError, FlowEvent, FlowMode,
    FlowStore, LinkUpdate, PageCommit, Pause, PlanRow,
    apply::Writer,
    blobs::{Side, locked},
    retry::Retry,
};

/// What an adoption shall do, for one stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdoptSpec {
    /// Stable name under which its place is kept, e.g. `adopt-articles`.
    pub name: String,
    pub stream: Stream,
    pub mode: FlowMode,
    /// Counterparts that a person named.
    pub named: BTreeMap<Key, ExternalId>,
    /// Facets that stay as they are on the other side until somebody asks for them.
    pub kept: Vec<Facet>,
    pub page_limit: usize,
    /// As in [`crate::FlowSpec`]: under other settings the walk begins anew.
    pub settings: String,
}

/// Everything an adoption works with.
pub struct AdoptPorts<'a> {
    pub source: &'a mut (dyn Connector + 'a),
    pub sink: &'a mut (dyn Connector + 'a),
    pub store: &'a mut dyn AdoptStore,
    pub context: &'a (dyn Context + Sync),
    pub pause: &'a dyn Pause,
    pub faults: &'a dyn FaultPoints,
    pub events: &'a (dyn Fn(FlowEvent) + Sync),
    pub run: &'a str,
}

/// What an adoption found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdoptReport {
    /// `updated` counts what is (or would be) linked, `unchanged` what was linked before.
    pub counts: Counts,
    /// Records of the source that the sink has nothing for.
    pub only_source: u64,
    /// The sink's own records that nothing claims.
    pub only_sink: u64,
    pub end: FlowEnd,
}

/// Adopts one stream.
///
/// # Errors
/// See [`FlowError`]; links that were made stay, and the next adoption finds them.
pub fn run_adoption(ports: AdoptPorts<'_>, spec: &AdoptSpec) -> Result<AdoptReport, FlowError> {
    let AdoptPorts { source, sink, store, context, pause, faults, events, run } = ports;
    let retry = || Retry { flow: &spec.name, context, pause, events };
    let source: Side<'_> = Mutex::new(source);
    let source = &source;
    let sink: Side<'_> = Mutex::new(sink);
    let sink = &sink;
    let writer =
        Writer { sink, source, stream: spec.stream, retry: retry(), context, faults, run, calls: 0, sequence: 0 };
    let report = AdoptReport { counts: Counts::default(), only_source: 0, only_sink: 0, end: FlowEnd::Done };
    let mut adoption = Adoption { spec, source, writer, retry: retry(), store, events, report };
    events(FlowEvent::Started { flow: spec.name.clone(), stream: spec.stream, total: None });
    let mut done = adoption.look()?;
    if done {
        let named: Vec<Key> = spec.named.keys().cloned().collect();
        adoption.store.settle_claims(spec.stream.entity(), &named)?;
        done = adoption.tell()? && adoption.tell_rest()?;
    }
    if done && spec.mode == FlowMode::Apply {
        done = adoption.link()?;
    }
    if !done {
        adoption.report.end = FlowEnd::Cancelled;
    }
    events(FlowEvent::Ended { flow: spec.name.clone(), counts: adoption.report.counts });
    Ok(adoption.report)
}

struct Adoption<'a, 'b> {
    spec: &'a AdoptSpec,
    source: &'a Side<'b>,
    writer: Writer<'a, 'b>,
    retry: Retry<'a>,
    store: &'a mut dyn AdoptStore,
    events: &'a (dyn Fn(FlowEvent) + Sync),
    report: AdoptReport,
}

impl Adoption<'_, '_> {
    /// Shows every record of the source to the sink; tells whether it came to the end.
    fn look(&mut self) -> Result<bool, FlowError> {
        let (spec, entity) = (self.spec, self.spec.stream.entity());
        let state = self.store.flow_state(&spec.name)?;
        let apply = spec.mode == FlowMode::Apply;
        let resumed = apply && state.open && state.settings == spec.settings;
        let (pass, mut after) = match (apply, resumed) {
            (_, true) => (state.pass, state.cursor),
            (true, false) => (self.store.begin_pass(&spec.name, &spec.settings)?, None),
            (false, false) => (0, None),
        };
        if !resumed {
            self.store.begin_adoption(entity)?;
        }
        loop {
            if self.writer.context.cancelled() {
                return Ok(false);
            }
            let page = self.read(Scope::All, after.clone())?;
            let candidates = self.candidates(page.changes)?;
            let last = !page.more;
            let Some(candidates) = candidates else { return Ok(false) };
            let place = Adopting { entity, flow: &spec.name, pass, cursor: page.next.as_ref(), finished: last };
            self.reach("before-commit")?;
            self.store.keep_candidates(&place, &candidates)?;
            self.reach("after-commit")?;
            self.report.counts.read += candidates.len() as u64;
            let (flow, counts) = (spec.name.clone(), self.report.counts);
            (self.events)(FlowEvent::Page { flow, counts, total: page.total });
            if last {
                return Ok(true);
            }
            after = page.next;
        }
    }

    fn read(&mut self, scope: Scope, after: Option<Cursor>) -> Result<sync_model::Page, FlowError> {
        let stream = self.spec.stream;
        let facets =
            if stream == Stream::Categories { vec![Facet::Identity, Facet::Texts] } else { vec![Facet::Identity] };
        let request = ReadRequest { stream, facets, scope, after, limit: self.spec.page_limit };
        let (source, retry) = (self.source, &self.retry);
        let read = || locked(source).read(retry.context, &request);
        retry.run(read).map_err(|source| FlowError::Read { stream, source })
    }

    /// What the sink has for one page; `None` when it was left unanswered because the run is being stopped.
    fn candidates(&mut self, changes: Vec<Change>) -> Result<Option<Vec<Candidate>>, FlowError> {
        let mut candidates = Vec::new();
        let mut found: BTreeMap<Key, ExternalId> = BTreeMap::new();
        let mut waiting: Vec<WriteItem> = Vec::new();
        for change in changes {
            match change {
                Change::Upsert(record) => waiting.push(self.item(record)),
                Change::Faulty { key, problem } => candidates.push(Candidate::refused(key, vec![problem])),
                Change::Delete(_) => {}
            }
        }
        // A category is looked for below its parent's counterpart, so one level goes after the other.
        while !waiting.is_empty() {
            let unread: BTreeSet<Key> = waiting.iter().map(|item| item.key.clone()).collect();
            let (mut level, later): (Vec<_>, Vec<_>) =
                waiting.into_iter().partition(|item| parent(item).is_none_or(|parent| !unread.contains(parent)));
            if level.is_empty() {
                let circle =
                    later.into_iter().map(|item| Candidate::refused(item.key, vec![Problem::new("category-circle")]));
                candidates.extend(circle);
                break;
            }
            self.name_parents(&mut level, &found)?;
            let Some(outcomes) = self.ask(level)? else { return Ok(None) };
            for outcome in outcomes {
                if let Some(id) = &outcome.external_id {
                    found.insert(outcome.key.clone(), id.clone());
                }
                candidates.push(Candidate::of(outcome));
            }
            waiting = later;
        }
        Ok(Some(candidates))
    }

    fn item(&self, record: Record) -> WriteItem {
        let key = record.key().clone();
        let external_id = self.spec.named.get(&key).cloned();
        WriteItem { key, action: WriteAction::Adopt, external_id, record: Some(record), overrides: BTreeMap::new() }
    }

    fn name_parents(&mut self, items: &mut [WriteItem], found: &BTreeMap<Key, ExternalId>) -> Result<(), FlowError> {
        let parents: Vec<Key> =
            items.iter().filter_map(parent).filter(|parent| !found.contains_key(*parent)).cloned().collect();
        let known = self.store.candidates(self.spec.stream.entity(), &parents)?;
        for item in items {
            let Some(parent) = parent(item).cloned() else { continue };
            if let Some(id) = found.get(&parent).or_else(|| known.get(&parent)) {
                item.overrides.insert("parent".to_owned(), id.0.clone());
            }
        }
        Ok(())
    }

    fn ask(&mut self, items: Vec<WriteItem>) -> Result<Option<Vec<Outcome>>, FlowError> {
        let mut outcomes = Vec::with_capacity(items.len());
        let mut open = items;
        while !open.is_empty() {
            if self.writer.context.cancelled() {
                return Ok(None);
            }
            self.writer.sequence += 1;
            let id = BatchId(format!("{}.{}.look.{}", self.writer.run, self.spec.name, self.writer.sequence));
            let batch = Batch { id, stream: self.spec.stream, mode: BatchMode::Preview, items: open };
            let answers = self.writer.call(&batch)?;
            let before = batch.items.len();
            open = Vec::new();
            for (item, outcome) in batch.items.into_iter().zip(answers) {
                if outcome.state == OutcomeState::Deferred {
                    open.push(item);
                } else {
                    outcomes.push(outcome);
                }
            }
            if open.len() == before {
                let stream = self.spec.stream;
                let kind = sync_model::ErrorKind::Transient;
                let source = sync_model::ConnectorError::new(kind, "always-deferred", "the other side only defers");
                return Err(FlowError::Write { stream, source });
            }
        }
        Ok(Some(outcomes))
    }

    /// Tells what was found, state by state.
    fn tell(&mut self) -> Result<bool, FlowError> {
        for state in CandidateState::ALL {
            let mut after: Option<Key> = None;
            loop {
                if self.writer.context.cancelled() {
                    return Ok(false);
                }
                let page = self.page(state, after.as_ref())?;
                let Some(last) = page.last() else { break };
                after = Some(last.key.clone());
                let rows: Vec<PlanRow> = page.into_iter().map(|candidate| self.row(state, candidate)).collect();
                self.store.add_plan(&self.spec.name, &rows)?;
            }
        }
        Ok(true)
    }

    fn row(&mut self, state: CandidateState, candidate: Candidate) -> PlanRow {
        let counts = &mut self.report.counts;
        let mut problems = candidate.problems;
        match state {
            CandidateState::Matched => counts.updated += u64::from(self.spec.mode == FlowMode::DryRun),
            CandidateState::Linked => counts.unchanged += 1,
            CandidateState::Missing => {
                counts.skipped += 1;
                self.report.only_source += 1;
            }
            CandidateState::Twice => {
                let id = candidate.external_id.as_ref().map_or("", ExternalId::as_str);
                problems.insert(0, Problem::new("adopt-claimed-twice").arg("id", id).arg("others", candidate.others));
                counts.rejected += 1;
            }
            CandidateState::Refused => counts.rejected += 1,
        }
        if matches!(state, CandidateState::Twice | CandidateState::Refused) {
            let (flow, key) = (self.spec.name.clone(), candidate.key.clone());
            (self.events)(FlowEvent::Rejected { flow, key, problems: problems.clone() });
        }
        PlanRow::new(candidate.key, state.row(), Vec::new(), problems)
    }

    /// Tells what the sink has that nothing claims; a sink that cannot list it is not asked twice.
    fn tell_rest(&mut self) -> Result<bool, FlowError> {
        let (stream, entity) = (self.spec.stream, self.spec.stream.entity());
        let mut after = None;
        loop {
            if self.writer.context.cancelled() {
                return Ok(false);
            }
            let facets = vec![Facet::Identity, Facet::Texts];
            let request = ReadRequest { stream, facets, scope: Scope::Unlinked, after, limit: self.spec.page_limit };
            let (sink, retry) = (self.writer.sink, &self.retry);
            let page = retry
                .run(|| locked(sink).read(retry.context, &request))
                .map_err(|source| FlowError::Read { stream, source })?;
            let ids: Vec<ExternalId> = page.changes.iter().map(|change| ExternalId(change.key().0.clone())).collect();
            let claimed = self.store.claimed(entity, &ids)?;
            let rows: Vec<PlanRow> = page
                .changes
                .into_iter()
                .filter(|change| !claimed.contains(&ExternalId(change.key().0.clone())))
                .map(only_sink)
                .collect();
            self.report.only_sink += rows.len() as u64;
            self.store.add_plan(&self.spec.name, &rows)?;
            if !page.more {
                return Ok(true);
            }
            after = page.next;
        }
    }

    /// Links what is clear, on both sides: the sink first, because its link alone is found again.
    fn link(&mut self) -> Result<bool, FlowError> {
        for state in [CandidateState::Linked, CandidateState::Matched] {
            let mut after: Option<Key> = None;
            loop {
                if self.writer.context.cancelled() {
                    return Ok(false);
                }
                let page = self.page(state, after.as_ref())?;
                let Some(last) = page.last() else { break };
                after = Some(last.key.clone());
                let ids: BTreeMap<Key, ExternalId> =
                    page.into_iter().filter_map(|found| Some((found.key, found.external_id?))).collect();
                let outcomes = if state == CandidateState::Linked {
                    let linked = |(key, id): (Key, ExternalId)| Outcome::new(key, OutcomeState::Unchanged, Some(id));
                    ids.into_iter().map(linked).collect()
                } else {
                    self.write(&ids)?
                };
                if !self.commit(outcomes)? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    fn write(&mut self, ids: &BTreeMap<Key, ExternalId>) -> Result<Vec<Outcome>, FlowError> {
        let mut after = None;
        let mut items = Vec::with_capacity(ids.len());
        loop {
            let page = self.read(Scope::Keys(ids.keys().cloned().collect()), after)?;
            for change in page.changes {
                // What left or broke meanwhile is found so by the next adoption.
                let Change::Upsert(record) = change else { continue };
                let mut item = self.item(record);
                item.external_id = ids.get(&item.key).cloned();
                items.push(item);
            }
            if !page.more {
                break;
            }
            after = page.next;
        }
        let store: &mut dyn FlowStore = &mut *self.store;
        self.writer.write(store, &self.spec.name, items)
    }

    /// Keeps the links of one page; tells whether all of it was answered.
    fn commit(&mut self, outcomes: Vec<Outcome>) -> Result<bool, FlowError> {
        let (stream, mut commit) = (self.spec.stream, PageCommit::default());
        commit.flow.clone_from(&self.spec.name);
        let keys: Vec<Key> = outcomes.iter().map(|outcome| outcome.key.clone()).collect();
        let known = self.store.known(stream.entity(), &keys)?;
        let complete = outcomes.iter().all(|outcome| outcome.state != OutcomeState::Deferred);
        for outcome in outcomes {
            let before = known.get(&outcome.key).filter(|known| known.external_id.is_some());
            let mut prints = before.map(|known| known.prints.clone()).unwrap_or_default();
            match before {
                Some(_) => prints.release(&self.spec.kept),
                None => prints.keep(stream.facets().iter().filter(|facet| self.spec.kept.contains(facet))),
            }
            if outcome.state == OutcomeState::Updated {
                self.report.counts.updated += 1;
            }
            if outcome.state == OutcomeState::Rejected {
                self.report.counts.rejected += 1;
                let (flow, key, problems) = (commit.flow.clone(), outcome.key.clone(), outcome.problems.clone());
                (self.events)(FlowEvent::Rejected { flow, key, problems });
            } else if let Some(external_id) = outcome.external_id {
                let external_id = Some(external_id);
                commit.links.push(LinkUpdate { key: outcome.key.clone(), external_id, prints });
            }
            if outcome.state != OutcomeState::Deferred {
                commit.seen.push(outcome.key);
            }
        }
        self.reach("before-commit")?;
        self.store.commit(stream, &commit)?;
        self.reach("after-commit")?;
        let (flow, counts) = (commit.flow, self.report.counts);
        (self.events)(FlowEvent::Page { flow, counts, total: None });
        Ok(complete)
    }

    fn page(&mut self, state: CandidateState, after: Option<&Key>) -> Result<Vec<Candidate>, FlowError> {
        Ok(self.store.adoption(self.spec.stream.entity(), state, after, self.spec.page_limit)?)
    }

    fn reach(&self, point: &'static str) -> Result<(), FlowError> {
        if self.writer.faults.fails(point) { Err(FlowError::Injected(point)) } else { Ok(()) }
    }
}

fn parent(item: &WriteItem) -> Option<&Key> {
    let Some(Record::Category(category)) = &item.record else { return None };
    category.identity.as_ref()?.parent.as_ref()
}

fn only_sink(change: Change) -> PlanRow {
    let (mut name, mut reference) = (String::new(), String::new());
    match &change {
        Change::Upsert(Record::Article(article)) => {
            name = article.texts.as_ref().map(|texts| texts.name.get("fr").to_owned()).unwrap_or_default();
            reference = article.identity.as_ref().map(|identity| identity.reference.clone()).unwrap_or_default();
        }
        Change::Upsert(Record::Category(category)) => {
            name = category.texts.as_ref().map(|texts| texts.name.get("fr").to_owned()).unwrap_or_default();
        }
        _ => {}
    }
    let problem = Problem::new("adopt-only-there").arg("name", name).arg("reference", reference).as_remark();
    PlanRow::new(change.key().clone(), "only-sink", Vec::new(), vec![problem])
}
