//! The loop over a fake pair and a store in memory: what a cancel, a deferral and a crash may not lose.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

use std::{
    cell::Cell,
    collections::BTreeMap,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use sync_engine::{
    Brake, FaultPoints, FlowEnd, FlowError, FlowMode, FlowPorts, FlowReport, FlowScope, FlowSpec, FlowState, FlowStore,
    Known, LinkUpdate, PageCommit, Pause, PlanRow, StoreError, run_flow,
};
use sync_model::{
    Batch, Category, CategoryTexts, Change, Connector, ConnectorError, Context, Cursor, Entity, ExternalId, Key,
    Localized, LogLevel, Outcome, OutcomeState, Page, Progress, ReadRequest, Record, Stream,
};

const RECORDS: usize = 10;

struct Source;

impl Connector for Source {
    fn read(&mut self, _context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
        let from: usize = request.after.as_ref().map_or(0, |cursor| cursor.as_str().parse().unwrap());
        let end = (from + request.limit).min(RECORDS);
        let record = |number: usize| {
            Change::Upsert(Record::Category(Category {
                key: format!("K{number:02}").into(),
                texts: Some(CategoryTexts { name: Localized::fr(format!("n° {number}")), ..Default::default() }),
                ..Default::default()
            }))
        };
        Ok(Page {
            changes: (from..end).map(record).collect(),
            next: Some(Cursor::new(end.to_string())),
            more: end < RECORDS,
            complete_snapshot: end == RECORDS,
            total: None,
        })
    }
}

/// Takes records until `time` is used up, then cancels the run and defers the rest.
struct Sink<'a> {
    taken: BTreeMap<Key, u32>,
    time: usize,
    run: &'a Run,
}

impl Connector for Sink<'_> {
    fn write(&mut self, _context: &dyn Context, batch: &Batch) -> Result<Vec<Outcome>, ConnectorError> {
        let outcomes = batch.items.iter().map(|item| {
            if self.time == 0 {
                self.run.cancelled.store(true, Ordering::Relaxed);
                return Outcome::new(item.key.clone(), OutcomeState::Deferred, None);
            }
            self.time -= 1;
            *self.taken.entry(item.key.clone()).or_default() += 1;
            Outcome::new(item.key.clone(), OutcomeState::Created, Some(ExternalId::new(item.key.as_str())))
        });
        Ok(outcomes.collect())
    }
}

#[derive(Default)]
struct Run {
    cancelled: AtomicBool,
    fail_at: Option<(&'static str, u32)>,
    reached: std::sync::Mutex<Cell<u32>>,
}

impl Context for Run {
    fn progress(&self, _progress: Progress) {}

    fn log(&self, _level: LogLevel, _message: &str) {}

    fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

impl Pause for Run {
    fn pause(&self, _duration: Duration) {}
}

impl FaultPoints for Run {
    fn fails(&self, point: &'static str) -> bool {
        let Some((at, pass)) = self.fail_at else { return false };
        if at != point {
            return false;
        }
        let reached = self.reached.lock().unwrap();
        reached.set(reached.get() + 1);
        reached.get() == pass
    }
}

#[derive(Default)]
struct Memory {
    state: FlowState,
    links: BTreeMap<Key, (LinkUpdate, u64)>,
}

impl FlowStore for Memory {
    fn flow_state(&mut self, _flow: &str) -> Result<FlowState, StoreError> {
        Ok(self.state.clone())
    }

    fn begin_pass(&mut self, _flow: &str) -> Result<u64, StoreError> {
        self.state = FlowState { pass: self.state.pass + 1, open: true, ..Default::default() };
        Ok(self.state.pass)
    }

    fn known(&mut self, _entity: Entity, keys: &[Key]) -> Result<BTreeMap<Key, Known>, StoreError> {
        let known = |key: &Key| {
            let (link, _) = self.links.get(key)?;
            Some((key.clone(), Known { external_id: link.external_id.clone(), prints: link.prints.clone() }))
        };
        Ok(keys.iter().filter_map(known).collect())
    }

    fn intend(&mut self, _entity: Entity, _keys: &[Key], _batch: &str) -> Result<(), StoreError> {
        Ok(())
    }

    fn commit(&mut self, _stream: Stream, commit: &PageCommit) -> Result<(), StoreError> {
        for link in &commit.links {
            self.links.insert(link.key.clone(), (link.clone(), commit.pass));
        }
        for key in &commit.seen {
            if let Some((_, seen)) = self.links.get_mut(key) {
                *seen = commit.pass;
            }
        }
        self.state.cursor = commit.cursor.clone().or(self.state.cursor.take());
        self.state.open &= !commit.finished;
        Ok(())
    }

    fn count_missing(&mut self, _entity: Entity, pass: u64) -> Result<(u64, u64), StoreError> {
        let missing = self.links.values().filter(|(_, seen)| *seen != pass).count();
        Ok((self.links.len() as u64, missing as u64))
    }

    fn missing(
        &mut self,
        _entity: Entity,
        pass: u64,
        after: Option<&Key>,
        limit: usize,
    ) -> Result<Vec<(Key, Option<ExternalId>)>, StoreError> {
        let rest = self.links.iter().filter(|(key, (_, seen))| *seen != pass && after.is_none_or(|after| *key > after));
        Ok(rest.take(limit).map(|(key, (link, _))| (key.clone(), link.external_id.clone())).collect())
    }

    fn add_plan(&mut self, _flow: &str, _rows: &[PlanRow]) -> Result<(), StoreError> {
        Ok(())
    }
}

fn go(run: &Run, sink: &mut Sink<'_>, store: &mut Memory) -> Result<FlowReport, Box<FlowError>> {
    let spec = FlowSpec {
        name: "export-categories".to_owned(),
        stream: Stream::Categories,
        facets: Stream::Categories.facets().to_vec(),
        scope: FlowScope::All,
        mode: FlowMode::Apply,
        only_new: false,
        removals: true,
        brake: Brake::default(),
        page_limit: 4,
    };
    let ports = FlowPorts {
        source: &mut Source,
        sink,
        transforms: Vec::new(),
        store,
        context: run,
        pause: run,
        faults: run,
        events: &|_| {},
        run: "test",
    };
    run_flow(ports, &spec).map_err(Box::new)
}

#[test]
fn a_cancel_inside_any_record_leaves_none_behind() {
    for time in 0..=RECORDS {
        let (first, mut store) = (Run::default(), Memory::default());
        let mut sink = Sink { taken: BTreeMap::new(), time, run: &first };
        let end = go(&first, &mut sink, &mut store).unwrap().end;
        assert_eq!(end, if time < RECORDS { FlowEnd::Cancelled } else { FlowEnd::Done }, "after {time}");
        let taken = sink.taken;
        let second = Run::default();
        let mut sink = Sink { taken, time: usize::MAX, run: &second };
        assert_eq!(go(&second, &mut sink, &mut store).unwrap().end, FlowEnd::Done);
        assert_eq!(sink.taken.len(), RECORDS, "after {time}");
        assert!(sink.taken.values().all(|times| *times == 1), "after {time}: {:?}", sink.taken);
    }
}

#[test]
fn a_fault_at_every_point_of_every_page_is_made_good_by_the_next_run() {
    for point in ["before-intent", "before-write", "after-write", "before-commit", "after-commit"] {
        for pass in 1..=3 {
            let first = Run { fail_at: Some((point, pass)), ..Default::default() };
            let mut store = Memory::default();
            let mut sink = Sink { taken: BTreeMap::new(), time: usize::MAX, run: &first };
            let error = go(&first, &mut sink, &mut store).unwrap_err();
            assert!(matches!(*error, FlowError::Injected(at) if at == point), "{error}");
            let (taken, second) = (sink.taken, Run::default());
            let mut sink = Sink { taken, time: usize::MAX, run: &second };
            assert_eq!(go(&second, &mut sink, &mut store).unwrap().end, FlowEnd::Done);
            assert_eq!((sink.taken.len(), store.links.len()), (RECORDS, RECORDS), "{point} {pass}");
            let third = Run::default();
            let mut sink = Sink { taken: BTreeMap::new(), time: usize::MAX, run: &third };
            assert_eq!(go(&third, &mut sink, &mut store).unwrap().write_calls, 0, "{point} {pass}");
        }
    }
}
