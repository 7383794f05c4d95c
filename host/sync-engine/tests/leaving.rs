//! Records that leave: the brake asks before too many go, however it is told that they went (G18), and a dry run
//! tells the same before anything is sent (G17).

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

mod memory;
mod quiet;
mod whole;

use std::sync::Mutex;

use memory::Memory;
use quiet::Quiet;
use sync_engine::{
    AllowedRemovals, Brake, FlowEnd, FlowEvent, FlowMode, FlowPorts, FlowReport, FlowScope, FlowSpec, FlowState,
    NoFaults, run_flow,
};
use sync_model::{
    Article, ArticleTexts, Batch, Change, Connector, ConnectorError, Context, Cursor, ExternalId, Key, Localized,
    Outcome, OutcomeState, Page, ReadRequest, Record, Scope, Stream, WriteAction,
};
use whole::whole;

const ARTICLES: usize = 200;

/// Articles 0 to `ARTICLES`; those below `gone` have left.
struct Source {
    gone: usize,
    name: &'static str,
}

fn key(number: usize) -> Key {
    Key::new(format!("A{number:04}"))
}

impl Source {
    fn change(&self, number: usize) -> Change {
        if number < self.gone {
            return Change::Delete(key(number));
        }
        Change::Upsert(Record::Article(Box::new(Article {
            key: key(number),
            texts: Some(ArticleTexts { name: Localized::fr(self.name), ..Default::default() }),
            ..Default::default()
        })))
    }
}

impl Connector for Source {
    fn read(&mut self, _context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
        let from: usize = request.after.as_ref().map_or(0, |cursor| cursor.as_str().parse().unwrap());
        let end = (from + request.limit).min(ARTICLES);
        let changes = match &request.scope {
            Scope::All => (from.max(self.gone)..end.max(self.gone)).map(|number| self.change(number)).collect(),
            Scope::Since(_) => (from..end).map(|number| self.change(number)).collect(),
            Scope::Keys(keys) => {
                let changes = keys.iter().map(|key| self.change(key.as_str()[1..].parse().unwrap())).collect();
                return Ok(Page { changes, next: None, more: false, complete_snapshot: false, total: None });
            }
            _ => return Err(ConnectorError::unsupported("scope")),
        };
        let (next, more) = (Some(Cursor::new(end.to_string())), end < ARTICLES);
        Ok(Page { changes, next, more, complete_snapshot: !more && request.scope == Scope::All, total: None })
    }
}

/// Keeps what it is given, and reads it back.
#[derive(Default)]
struct Shop {
    records: std::collections::BTreeMap<Key, Record>,
}

impl Connector for Shop {
    fn read(&mut self, _context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
        let Scope::Keys(keys) = &request.scope else { return Err(ConnectorError::unsupported("all")) };
        let changes = keys.iter().map(|key| match self.records.get(key) {
            Some(record) => Change::Upsert(record.clone()),
            None => Change::Delete(key.clone()),
        });
        let changes = changes.collect();
        Ok(Page { changes, next: None, more: false, complete_snapshot: false, total: None })
    }

    fn write(&mut self, _context: &dyn Context, batch: &Batch) -> Result<Vec<Outcome>, ConnectorError> {
        let outcomes = batch.items.iter().map(|item| {
            let state = match (item.action, &item.record) {
                (WriteAction::Put, Some(record)) => match self.records.insert(item.key.clone(), record.clone()) {
                    None => OutcomeState::Created,
                    Some(_) => OutcomeState::Updated,
                },
                _ => self.records.remove(&item.key).map_or(OutcomeState::Unchanged, |_| OutcomeState::Removed),
            };
            Outcome::new(item.key.clone(), state, Some(ExternalId::new(item.key.as_str())))
        });
        Ok(outcomes.collect())
    }
}

fn spec(scope: FlowScope) -> FlowSpec {
    FlowSpec { scope, ..whole("export", Stream::Articles) }
}

struct Stand {
    shop: Shop,
    store: Memory,
    brakes: Mutex<Vec<FlowEvent>>,
}

impl Stand {
    /// A shop that has everything.
    fn full() -> Self {
        let mut stand = Self { shop: Shop::default(), store: Memory::default(), brakes: Mutex::default() };
        assert_eq!(stand.run(0, &spec(FlowScope::All)).end, FlowEnd::Done);
        stand.store.state = FlowState { pass: 1, since: Some(Cursor::new("0")), ..Default::default() };
        stand
    }

    fn run(&mut self, gone: usize, spec: &FlowSpec) -> FlowReport {
        self.run_named(gone, "Nappe", spec)
    }

    fn run_named(&mut self, gone: usize, name: &'static str, spec: &FlowSpec) -> FlowReport {
        let ports = FlowPorts {
            source: &mut Source { gone, name },
            sink: &mut self.shop,
            transforms: Vec::new(),
            store: &mut self.store,
            context: &Quiet,
            pause: &Quiet,
            faults: &NoFaults,
            events: &|event| {
                if matches!(event, FlowEvent::Brake { .. }) {
                    self.brakes.lock().unwrap().push(event);
                }
            },
            run: "test",
        };
        run_flow(ports, spec).unwrap()
    }
}

fn keys(count: usize) -> FlowScope {
    FlowScope::Keys((0..count).map(key).collect())
}

/// Answers how many of the 200 are left, and whether the brake asked.
fn left(scope: FlowScope, gone: usize) -> (usize, bool) {
    let mut stand = Stand::full();
    let report = stand.run(gone, &spec(scope));
    assert_eq!(stand.store.links.len(), stand.shop.records.len());
    (stand.shop.records.len(), matches!(report.end, FlowEnd::NeedsDecision { .. }))
}

#[test]
fn eleven_in_a_hundred_ask_and_ten_go_however_they_are_told() {
    for scope in [FlowScope::All, FlowScope::Since, keys(50)] {
        assert_eq!(left(scope.clone(), 22), (200, true), "{scope:?}");
        assert_eq!(left(scope.clone(), 20), (180, false), "{scope:?}");
        assert_eq!(left(scope.clone(), 9), (191, false), "{scope:?}");
    }
}

#[test]
fn the_answer_holds_for_this_very_plan() {
    for scope in [FlowScope::All, FlowScope::Since, keys(50)] {
        let mut stand = Stand::full();
        let FlowEnd::NeedsDecision { removals, linked, digest } = stand.run(30, &spec(scope.clone())).end else {
            panic!("the brake did not ask")
        };
        assert_eq!((removals, linked), (30, 200));
        let allowed = |count, digest: &str| {
            let allowed = Some(AllowedRemovals { count, digest: digest.to_owned() });
            FlowSpec { brake: Brake { allowed, ..Brake::default() }, ..spec(scope.clone()) }
        };
        for (gone, allowed) in [(30, allowed(30, "0")), (30, allowed(29, &digest)), (31, allowed(30, &digest))] {
            assert!(matches!(stand.run(gone, &allowed).end, FlowEnd::NeedsDecision { .. }), "{scope:?}");
        }
        // The cursor of an incremental read has not passed what was not removed.
        assert_eq!(stand.run(30, &allowed(30, &digest)).end, FlowEnd::Done, "{scope:?}");
        assert_eq!(stand.shop.records.len(), 170, "{scope:?}");
    }
}

#[test]
fn only_new_and_chosen_days_take_nothing_away() {
    let mut stand = Stand::full();
    for scope in [FlowScope::All, FlowScope::Since, keys(5)] {
        let spec = FlowSpec { only_new: true, ..spec(scope) };
        assert_eq!(stand.run(5, &spec).counts.removed, 0);
    }
    assert_eq!(stand.shop.records.len(), 200);
}

#[test]
fn a_dry_run_tells_changes_with_what_is_there_and_removals_with_the_answer_to_the_brake() {
    let mut stand = Stand::full();
    let before = stand.shop.records.clone();
    let dry = FlowSpec { mode: FlowMode::DryRun, ..spec(FlowScope::All) };
    let report = stand.run_named(30, "Drap", &dry);
    assert_eq!((report.end, report.write_calls, report.counts.removed), (FlowEnd::Done, 0, 30));
    assert_eq!((stand.shop.records == before, stand.store.links.len()), (true, 200));
    let plan = std::mem::take(&mut stand.store.plan);
    assert_eq!((plan.len(), plan.iter().filter(|row| row.change == "remove").count()), (200, 30));
    let first = plan.iter().find(|row| row.change == "update").unwrap();
    let [field] = &first.fields[..] else { panic!("{:?}", first.fields) };
    assert_eq!(field.field, "texts.name.fr");
    assert_eq!((field.old.as_deref(), field.new.as_deref(), field.unknown), (Some("Nappe"), Some("Drap"), false));
    // The brake's answer of the plan is good for the run itself.
    let brakes = std::mem::take(&mut *stand.brakes.lock().unwrap());
    let [FlowEvent::Brake { removals, linked: 200, digest, .. }] = &brakes[..] else { panic!("{brakes:?}") };
    let allowed = Some(AllowedRemovals { count: *removals, digest: digest.clone() });
    let apply = FlowSpec { brake: Brake { allowed, ..Brake::default() }, ..spec(FlowScope::All) };
    assert_eq!(stand.run_named(30, "Drap", &apply).end, FlowEnd::Done);
    assert_eq!(stand.shop.records.len(), 170);
}

#[test]
fn of_new_records_only_those_that_both_sides_lack_are_made() {
    let mut stand = Stand::full();
    let before = stand.shop.records.clone();
    // The store is lost, the shop is not, and staff took ten of the shop's away.
    stand.store = Memory::default();
    stand.shop.records.retain(|known, _| *known >= key(10));
    let only_new = FlowSpec { only_new: true, ..spec(FlowScope::All) };
    let plan = FlowSpec { mode: FlowMode::DryRun, ..only_new.clone() };
    let told = stand.run_named(0, "Drap", &plan).counts;
    assert_eq!((told.created, told.updated, told.unchanged), (10, 0, 190));
    let made = stand.run_named(0, "Drap", &only_new).counts;
    assert_eq!((made.created, made.updated, made.unchanged), (10, 0, 190));
    let kept = stand.shop.records.iter().filter(|(known, record)| before.get(*known) == Some(*record)).count();
    assert_eq!((stand.shop.records.len(), kept), (200, 190), "what the shop had stays as it was");
    assert_eq!(stand.run_named(0, "Drap", &only_new).write_calls, 0);
}
