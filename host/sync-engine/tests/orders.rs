//! Orders that changed, and the money that hangs on them: what the sink is told of, and how often.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

mod memory;
mod quiet;
mod whole;

use std::collections::BTreeMap;

use memory::Memory;
use quiet::Quiet;
use sync_engine::{Again, Counts, Fingerprints, FlowPorts, FlowSpec, LinkUpdate, NoFaults, run_flow};
use sync_model::{
    Batch, Change, Connector, ConnectorError, Context, Cursor, Key, Order, OrderPayments, Outcome, OutcomeState, Page,
    Problem, ReadRequest, Record, Stream,
};
use whole::whole;

/// Gives the same records in every read.
struct Source(Vec<Record>);

impl Connector for Source {
    fn read(&mut self, _context: &dyn Context, _request: &ReadRequest) -> Result<Page, ConnectorError> {
        let changes = self.0.iter().cloned().map(Change::Upsert).collect();
        Ok(Page { changes, next: Some(Cursor::new("1")), more: false, complete_snapshot: true, total: None })
    }
}

/// Answers what it is set to, and keeps what each record came with.
struct Sink {
    state: OutcomeState,
    problems: Vec<Problem>,
    told: Vec<(Key, BTreeMap<String, String>)>,
}

impl Sink {
    fn saying(state: OutcomeState, problems: Vec<Problem>) -> Self {
        Self { state, problems, told: Vec::new() }
    }
}

impl Connector for Sink {
    fn write(&mut self, _context: &dyn Context, batch: &Batch) -> Result<Vec<Outcome>, ConnectorError> {
        self.told.extend(batch.items.iter().map(|item| (item.key.clone(), item.overrides.clone())));
        let one = |item: &sync_model::WriteItem| {
            let mut outcome = Outcome::new(item.key.clone(), self.state, Some("BC00001".into()));
            outcome.problems.clone_from(&self.problems);
            outcome
        };
        Ok(batch.items.iter().map(one).collect())
    }
}

fn run(store: &mut Memory, sink: &mut Sink, stream: Stream, records: Vec<Record>) -> Counts {
    let spec = FlowSpec {
        removals: false,
        preview: true,
        page_limit: 50,
        again: Again::Always,
        settings: "one".to_owned(),
        ..whole("import", stream)
    };
    let ports = FlowPorts {
        source: &mut Source(records),
        sink,
        transforms: Vec::new(),
        store,
        context: &Quiet,
        pause: &Quiet,
        faults: &NoFaults,
        events: &|_| {},
        run: "test",
    };
    run_flow(ports, &spec).unwrap().counts
}

fn order(state: &str, gross: i64) -> Order {
    let mut order = Order { key: "7".into(), ..Order::default() };
    (order.state.label, order.totals.gross) = (state.to_owned(), gross.into());
    order
}

fn orders(order: Order) -> Vec<Record> {
    vec![Record::Order(Box::new(order))]
}

#[test]
fn an_order_comes_with_the_names_of_what_changed_of_it() {
    let (mut store, mut sink) = (Memory::default(), Sink::saying(OutcomeState::Created, Vec::new()));
    for made in [order("paid", 100), order("paid", 100), order("shipped", 100), order("shipped", 90)] {
        run(&mut store, &mut sink, Stream::Orders, orders(made));
    }
    let changed = |names: &str| BTreeMap::from([("changed".to_owned(), names.to_owned())]);
    let told: Vec<_> = sink.told.into_iter().map(|(_, overrides)| overrides).collect();
    assert_eq!(told, [BTreeMap::new(), changed("identity"), changed("identity,price")]);
}

#[test]
fn an_order_from_before_what_was_sold_was_kept_apart_is_not_told_as_changed() {
    let (mut store, mut sink) = (Memory::default(), Sink::saying(OutcomeState::Unchanged, Vec::new()));
    run(&mut store, &mut sink, Stream::Orders, orders(order("paid", 100)));
    let (link, _) = store.links.values_mut().next().unwrap();
    link.prints.0.retain(|facet, _| *facet == sync_model::Facet::Identity);
    run(&mut store, &mut sink, Stream::Orders, orders(order("paid", 100)));
    run(&mut store, &mut sink, Stream::Orders, orders(order("paid", 100)));
    assert_eq!(sink.told.len(), 2);
    assert!(sink.told.iter().all(|(_, overrides)| overrides.is_empty()));
}

#[test]
fn a_change_that_the_sink_does_not_follow_is_refused_once() {
    let mut store = Memory::default();
    run(&mut store, &mut Sink::saying(OutcomeState::Created, Vec::new()), Stream::Orders, orders(order("paid", 100)));
    let mut sink = Sink::saying(OutcomeState::Unchanged, vec![Problem::new("order-changed")]);
    let counts = run(&mut store, &mut sink, Stream::Orders, orders(order("paid", 90)));
    assert_eq!((counts.rejected, counts.unchanged), (1, 0));
    let counts = run(&mut store, &mut sink, Stream::Orders, orders(order("paid", 90)));
    assert_eq!((counts.rejected, counts.unchanged, sink.told.len()), (0, 1, 1));
    // A remark is no refusal.
    let mut sink = Sink::saying(OutcomeState::Unchanged, vec![Problem::new("noted").as_remark()]);
    assert_eq!(run(&mut store, &mut sink, Stream::Orders, orders(order("paid", 80))).rejected, 0);
}

#[test]
fn money_goes_only_where_its_order_stands_and_is_told_where() {
    let mut store = Memory::default();
    let link = LinkUpdate { key: "7".into(), external_id: Some("BC00007".into()), prints: Fingerprints::default() };
    store.links.insert("7".into(), (link, 0));
    let paid = |key: &str| Record::OrderPayments(OrderPayments { key: key.into(), ..OrderPayments::default() });
    let mut sink = Sink::saying(OutcomeState::Created, Vec::new());
    let counts = run(&mut store, &mut sink, Stream::Payments, vec![paid("7"), paid("8")]);
    let owner = BTreeMap::from([("owner".to_owned(), "BC00007".to_owned())]);
    assert_eq!((sink.told, counts.created), (vec![("7".into(), owner)], 1));
}
