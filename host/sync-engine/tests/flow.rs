//! The loop over a fake pair and a store in memory: what a cancel, a deferral and a crash may not lose.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

mod memory;
mod whole;

use std::{
    cell::Cell,
    collections::BTreeMap,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use memory::Memory;
use sync_engine::{
    Again, Ceiling, FaultPoints, FlowEnd, FlowError, FlowEvent, FlowMode, FlowPorts, FlowReport, FlowScope, FlowSpec,
    FlowState, LinkUpdate, Pause, Refusal, run_flow,
};
use sync_model::{
    Batch, Category, CategoryTexts, Change, Connector, ConnectorError, Context, Cursor, ExternalId, Key, Localized,
    LogLevel, Outcome, OutcomeState, Page, Problem, Progress, ReadRequest, Record, Scope, Stream,
};
use whole::whole;

const RECORDS: usize = 10;

struct Source;

impl Connector for Source {
    fn read(&mut self, _context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
        if let Scope::Keys(keys) = &request.scope {
            let number = |key: &Key| key.as_str()[1..].parse::<usize>().ok().filter(|number| *number < RECORDS);
            let change = |key: &Key| number(key).map_or_else(|| Change::Delete(key.clone()), record);
            let changes = keys.iter().map(change).collect();
            return Ok(Page { changes, next: None, more: false, complete_snapshot: false, total: None });
        }
        let from: usize = request.after.as_ref().map_or(0, |cursor| cursor.as_str().parse().unwrap());
        let end = (from + request.limit).min(RECORDS);
        Ok(Page {
            changes: (from..end).map(record).collect(),
            next: Some(Cursor::new(end.to_string())),
            more: end < RECORDS,
            complete_snapshot: end == RECORDS,
            total: None,
        })
    }
}

fn record(number: usize) -> Change {
    Change::Upsert(Record::Category(Category {
        key: format!("K{number:02}").into(),
        texts: Some(CategoryTexts { name: Localized::fr(format!("n° {number}")), ..Default::default() }),
        ..Default::default()
    }))
}

/// Takes records until `time` is used up, then cancels the run and defers the rest.
struct Sink<'a> {
    taken: BTreeMap<Key, u32>,
    time: usize,
    /// Keys that it refuses.
    refused: &'a [&'a str],
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
            if self.refused.contains(&item.key.as_str()) {
                return Outcome::rejected(item.key.clone(), Problem::new("not-now"));
            }
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

fn go(run: &Run, sink: &mut Sink<'_>, store: &mut Memory) -> Result<FlowReport, Box<FlowError>> {
    go_by(run, sink, store, &spec())
}

fn spec() -> FlowSpec {
    FlowSpec { page_limit: 4, settings: "one".to_owned(), ..whole("export", Stream::Categories) }
}

fn go_by(run: &Run, sink: &mut Sink<'_>, store: &mut Memory, spec: &FlowSpec) -> Result<FlowReport, Box<FlowError>> {
    for refusal in store.refusals.values_mut() {
        refusal.of_this_run = false;
    }
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
    run_flow(ports, spec).map_err(Box::new)
}

#[test]
fn a_cancel_inside_any_record_leaves_none_behind() {
    for time in 0..=RECORDS {
        let (first, mut store) = (Run::default(), Memory::default());
        let mut sink = Sink { taken: BTreeMap::new(), time, refused: &[], run: &first };
        let end = go(&first, &mut sink, &mut store).unwrap().end;
        assert_eq!(end, if time < RECORDS { FlowEnd::Cancelled } else { FlowEnd::Done }, "after {time}");
        let taken = sink.taken;
        let second = Run::default();
        let mut sink = Sink { taken, time: usize::MAX, refused: &[], run: &second };
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
            let mut sink = Sink { taken: BTreeMap::new(), time: usize::MAX, refused: &[], run: &first };
            let error = go(&first, &mut sink, &mut store).unwrap_err();
            assert!(matches!(*error, FlowError::Injected(at) if at == point), "{error}");
            let (taken, second) = (sink.taken, Run::default());
            let mut sink = Sink { taken, time: usize::MAX, refused: &[], run: &second };
            assert_eq!(go(&second, &mut sink, &mut store).unwrap().end, FlowEnd::Done);
            assert_eq!((sink.taken.len(), store.links.len()), (RECORDS, RECORDS), "{point} {pass}");
            let third = Run::default();
            let mut sink = Sink { taken: BTreeMap::new(), time: usize::MAX, refused: &[], run: &third };
            assert_eq!(go(&third, &mut sink, &mut store).unwrap().write_calls, 0, "{point} {pass}");
        }
    }
}

/// Runs with a sink that refuses these keys; answers write calls, created, rejected.
fn refusing(store: &mut Memory, refused: &[&str], spec: &FlowSpec) -> (u64, u64, u64) {
    let run = Run::default();
    let mut sink = Sink { taken: BTreeMap::new(), time: usize::MAX, refused, run: &run };
    let report = go_by(&run, &mut sink, store, spec).unwrap();
    assert_eq!(report.end, FlowEnd::Done);
    (report.write_calls, report.counts.created, report.counts.rejected)
}

#[test]
fn a_quiet_run_does_not_send_what_was_refused() {
    let (mut store, spec) = (Memory::default(), spec());
    // Three pages, and the refused ones once more at the end, because the rest has been written since.
    assert_eq!(refusing(&mut store, &["K02", "K05"], &spec), (4, 8, 2));
    assert_eq!(refusing(&mut store, &["K02", "K05"], &spec), (0, 0, 2), "nothing changed, nothing is sent");
    let other = FlowSpec { settings: "two".to_owned(), ..spec.clone() };
    // Two pages hold one each; the accepted one is a reason to ask for the other again.
    assert_eq!(refusing(&mut store, &["K05"], &other), (3, 1, 1), "other settings are a reason to try again");
    let chosen = FlowSpec { scope: FlowScope::Keys(vec!["K05".into()]), ..other };
    assert_eq!(refusing(&mut store, &[], &chosen), (1, 1, 0), "whoever names it has it sent");
    assert!(store.refusals.is_empty());
    assert_eq!(refusing(&mut store, &[], &spec), (0, 0, 0));
}

struct Late<'a>(Sink<'a>);
impl Connector for Late<'_> {
    fn write(&mut self, context: &dyn Context, batch: &Batch) -> Result<Vec<Outcome>, ConnectorError> {
        // A pack: its component comes on a later page.
        self.0.refused = if self.0.taken.contains_key(&Key::new("K09")) { &[] } else { &["K01"] };
        self.0.write(context, batch)
    }
}

#[test]
fn what_was_refused_for_the_others_sake_is_taken_in_the_same_run() {
    for again in [Again::AfterWrites, Again::EarlierWrites] {
        late(again);
    }
}

fn late(again: Again) {
    let (run, mut store, spec) = (Run::default(), Memory::default(), FlowSpec { again, ..spec() });
    let mut sink = Late(Sink { taken: BTreeMap::new(), time: usize::MAX, refused: &[], run: &run });
    let told = std::sync::Mutex::new(0);
    let ports = FlowPorts {
        source: &mut Source,
        sink: &mut sink,
        transforms: Vec::new(),
        store: &mut store,
        context: &run,
        pause: &run,
        faults: &run,
        events: &|event| *told.lock().unwrap() += u32::from(matches!(event, FlowEvent::Rejected { .. })),
        run: "test",
    };
    let counts = run_flow(ports, &spec).unwrap().counts;
    assert_eq!((counts.read, counts.created, counts.rejected), (10, 10, 0));
    assert_eq!((store.links.len(), store.refusals.len(), *told.lock().unwrap()), (10, 0, 1));
}

#[test]
fn an_incremental_read_that_was_cut_begins_again_where_it_began() {
    let started = || Memory {
        state: FlowState { since: Some(Cursor::new("then")), settings: "one".to_owned(), ..Default::default() },
        ..Default::default()
    };
    let spec = FlowSpec { scope: FlowScope::Since, removals: false, ..spec() };
    let run = |fail_at, store: &mut Memory| {
        let run = Run { fail_at, ..Default::default() };
        let mut sink = Sink { taken: BTreeMap::new(), time: usize::MAX, refused: &[], run: &run };
        go_by(&run, &mut sink, store, &spec).map(|report| report.counts.created)
    };
    let mut store = started();
    assert!(run(Some(("before-commit", 2)), &mut store).is_err());
    assert_eq!((store.links.len(), store.state.since.clone()), (4, Some(Cursor::new("then"))));
    assert_eq!(run(None, &mut store).unwrap(), 6);
    assert_eq!(store.state.since, Some(Cursor::new("10")));
}

#[test]
fn orders_that_were_refused_are_asked_for_in_every_run() {
    let mut store = Memory::default();
    let spec = FlowSpec { scope: FlowScope::Since, again: Again::Always, removals: false, ..spec() };
    assert_eq!(refusing(&mut store, &["K03"], &spec), (3, 9, 1));
    // The fake source reads everything as «since»; a real one would not bring K03 again.
    assert_eq!(refusing(&mut store, &["K03"], &spec).2, 1);
    store.refusals.insert("K77".into(), Refusal::default());
    assert_eq!(refusing(&mut store, &[], &spec), (1, 1, 0), "taken, and what left the source is forgotten");
    assert!(store.refusals.is_empty());
}

fn under(records: u64, spec: FlowSpec) -> FlowSpec {
    FlowSpec { ceiling: Some(Ceiling { records, problem: Problem::new("too-many") }), ..spec }
}

/// Created, rejected, skipped, and the keys that the sink holds in the end.
fn held(store: &mut Memory, refused: &[&str], spec: &FlowSpec) -> (u64, u64, u64, Vec<String>) {
    let run = Run::default();
    let mut sink = Sink { taken: BTreeMap::new(), time: usize::MAX, refused, run: &run };
    let counts = go_by(&run, &mut sink, store, spec).unwrap().counts;
    (counts.created, counts.rejected, counts.skipped, sink.taken.keys().map(ToString::to_string).collect())
}

#[test]
fn above_the_ceiling_records_are_left_alone_and_the_same_ones_stay_in() {
    let (mut store, spec) = (Memory::default(), under(3, spec()));
    let first = held(&mut store, &[], &spec);
    assert_eq!(first, (3, 0, 7, vec!["K00".to_owned(), "K01".to_owned(), "K02".to_owned()]));
    assert_eq!(held(&mut store, &[], &spec), (0, 0, 7, Vec::new()), "and nothing is sent twice");
    // What was written under no ceiling before does not stay writable when one comes.
    store.links.clear();
    assert_eq!(held(&mut store, &[], &spec).3, ["K00", "K01", "K02"]);
    let (created, _, skipped, _) = held(&mut store, &[], &self::spec());
    assert_eq!((created, skipped), (7, 0), "the ceiling gone, everything goes");
}

#[test]
fn a_refused_record_leaves_its_place_to_another_in_the_same_run() {
    let mut store = Memory::default();
    let (created, _, _, keys) = held(&mut store, &["K00", "K02"], &under(3, spec()));
    assert_eq!((created, keys), (3, vec!["K01".to_owned(), "K03".to_owned(), "K04".to_owned()]));
    assert_eq!(store.admitted.len(), 3);
}

#[test]
fn no_crash_lets_more_in_than_the_ceiling() {
    for point in ["before-write", "after-write", "before-commit", "after-commit"] {
        for pass in 1..=2 {
            let first = Run { fail_at: Some((point, pass)), ..Default::default() };
            let (mut store, spec) = (Memory::default(), under(6, spec()));
            let mut sink = Sink { taken: BTreeMap::new(), time: usize::MAX, refused: &[], run: &first };
            go_by(&first, &mut sink, &mut store, &spec).unwrap_err();
            let (taken, second) = (sink.taken, Run::default());
            let mut sink = Sink { taken, time: usize::MAX, refused: &[], run: &second };
            go_by(&second, &mut sink, &mut store, &spec).unwrap();
            assert_eq!(sink.taken.len(), 6, "{point} {pass}");
        }
    }
}

#[test]
fn orders_above_the_ceiling_come_once_it_is_lifted_though_the_cursor_has_passed_them() {
    let mut store = Memory::default();
    let since = FlowSpec { scope: FlowScope::Since, again: Again::Always, removals: false, ..spec() };
    assert_eq!(held(&mut store, &[], &under(4, since.clone())).0, 4);
    assert_eq!(store.refusals.len(), 6);
    // As if a real source had nothing newer: the walk brings none of them again.
    let chosen = FlowSpec { scope: FlowScope::Keys(vec!["K00".into()]), ..since.clone() };
    assert_eq!(held(&mut store, &[], &under(4, chosen)).2, 0, "one that is in is no matter");
    assert_eq!(held(&mut store, &[], &since).0, 6);
    assert!(store.refusals.is_empty());
}

#[test]
fn a_removal_is_a_write_and_a_plan_tells_what_would_be_held() {
    let (mut store, all) = (Memory::default(), spec());
    held(&mut store, &[], &all);
    let extra = LinkUpdate { key: "X1".into(), external_id: None, prints: Default::default() };
    store.links.insert("X1".into(), (extra, 0));
    let (created, _, skipped, keys) = held(&mut store, &[], &under(3, all.clone()));
    assert_eq!((created, skipped, keys.len()), (0, 1, 0), "X1 left the source and stays in the shop");
    assert!(store.links.contains_key(&Key::new("X1")));
    let dry = FlowSpec { mode: FlowMode::DryRun, ..under(3, all) };
    let (created, _, skipped, keys) = held(&mut Memory::default(), &[], &dry);
    assert_eq!((created, skipped, keys.len()), (3, 7, 0));
}

#[test]
fn a_dry_run_that_asks_the_sink_tells_what_it_would_refuse_and_writes_nothing() {
    struct Asked(u32);
    impl Connector for Asked {
        fn write(&mut self, _context: &dyn Context, batch: &Batch) -> Result<Vec<Outcome>, ConnectorError> {
            assert_eq!(batch.mode, sync_model::BatchMode::Preview);
            self.0 += 1;
            let outcome = |key: &Key| match key.as_str() {
                "K02" => Outcome::rejected(key.clone(), Problem::new("not-now")),
                _ => Outcome::new(key.clone(), OutcomeState::Created, None),
            };
            Ok(batch.items.iter().map(|item| outcome(&item.key)).collect())
        }
    }
    let (run, mut store, mut sink) = (Run::default(), Memory::default(), Asked(0));
    let spec = FlowSpec { mode: FlowMode::DryRun, preview: true, ..spec() };
    let ports = FlowPorts {
        source: &mut Source,
        sink: &mut sink,
        transforms: Vec::new(),
        store: &mut store,
        context: &run,
        pause: &run,
        faults: &run,
        events: &|_| {},
        run: "test",
    };
    let counts = run_flow(ports, &spec).unwrap().counts;
    assert_eq!((counts.created, counts.rejected, sink.0), (9, 1, 3));
    assert!(store.links.is_empty() && store.refusals.is_empty());
}
