//! While the sink works on one page the next one is planned and noted, and a record of the page under way waits.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

mod memory;
mod quiet;
mod whole;

use std::{
    sync::{Condvar, Mutex},
    time::Duration,
};

use memory::Memory;
use quiet::Quiet;
use sync_engine::{FaultPoints, FlowPorts, FlowReport, FlowSpec, run_flow};
use sync_model::{
    Article, ArticleTexts, Batch, Change, Connector, ConnectorError, Context, Cursor, ExternalId, Key, Localized,
    Outcome, OutcomeState, Page, ReadRequest, Record, Stream,
};
use whole::whole;

/// Pages of articles by number and name.
struct Source(Vec<Vec<(usize, &'static str)>>);

impl Connector for Source {
    fn read(&mut self, _context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
        let page: usize = request.after.as_ref().map_or(0, |cursor| cursor.as_str().parse().unwrap());
        let changes = self.0[page].iter().map(|(number, name)| {
            Change::Upsert(Record::Article(Box::new(Article {
                key: Key::new(format!("A{number:04}")),
                texts: Some(ArticleTexts { name: Localized::fr(*name), ..Default::default() }),
                ..Default::default()
            })))
        });
        let (changes, more) = (changes.collect(), page + 1 < self.0.len());
        let next = Some(Cursor::new((page + 1).to_string()));
        Ok(Page { changes, next, more, complete_snapshot: !more, total: None })
    }
}

/// What happened, in its order.
#[derive(Default)]
struct Diary {
    lines: Mutex<Vec<String>>,
    grown: Condvar,
}

impl Diary {
    fn note(&self, line: impl Into<String>) {
        self.lines.lock().unwrap().push(line.into());
        self.grown.notify_all();
    }

    /// Waits until a line stands there so often; tells whether it came to that.
    fn awaits(&self, line: &str, times: usize) -> bool {
        let count = |lines: &mut Vec<String>| lines.iter().filter(|noted| *noted == line).count() < times;
        let lines = self.lines.lock().unwrap();
        let waited = self.grown.wait_timeout_while(lines, Duration::from_secs(20), count).unwrap().1;
        !waited.timed_out()
    }
}

impl FaultPoints for Diary {
    fn fails(&self, point: &'static str) -> bool {
        self.note(point);
        false
    }
}

/// Its first write lasts until the second one is noted, where that is asked for.
struct Shop<'a> {
    diary: &'a Diary,
    patient: bool,
    writes: Vec<Vec<(Key, Option<ExternalId>)>>,
}

impl Connector for Shop<'_> {
    fn write(&mut self, _context: &dyn Context, batch: &Batch) -> Result<Vec<Outcome>, ConnectorError> {
        if self.patient && self.writes.is_empty() {
            assert!(self.diary.awaits("before-write", 2), "the next page waited for this one");
        }
        self.diary.note("written");
        self.writes.push(batch.items.iter().map(|item| (item.key.clone(), item.external_id.clone())).collect());
        let outcome = |key: &Key| {
            let external_id = ExternalId::new(format!("id-{}", key.as_str()));
            Outcome::new(key.clone(), OutcomeState::Created, Some(external_id))
        };
        Ok(batch.items.iter().map(|item| outcome(&item.key)).collect())
    }
}

fn run(pages: Vec<Vec<(usize, &'static str)>>, shop: &mut Shop<'_>, store: &mut Memory) -> FlowReport {
    let spec = FlowSpec { facets: Vec::new(), removals: false, page_limit: 3, ..whole("export", Stream::Articles) };
    let diary = shop.diary;
    let ports = FlowPorts {
        source: &mut Source(pages),
        sink: shop,
        transforms: Vec::new(),
        store,
        context: &Quiet,
        pause: &Quiet,
        faults: diary,
        events: &|_| {},
        run: "run",
    };
    run_flow(ports, &spec).unwrap()
}

#[test]
fn the_next_page_is_planned_and_noted_while_the_sink_works_and_commits_keep_their_order() {
    let (diary, mut store) = (Diary::default(), Memory::default());
    let mut shop = Shop { diary: &diary, patient: true, writes: Vec::new() };
    let pages = vec![vec![(1, "un"), (2, "deux")], vec![(3, "trois")], vec![(4, "quatre")]];
    let report = run(pages, &mut shop, &mut store);
    assert_eq!((report.counts.created, report.write_calls, store.links.len()), (4, 3, 4));
    let order: Vec<usize> = shop.writes.iter().map(Vec::len).collect();
    assert_eq!(order, [2, 1, 1]);
}

#[test]
fn a_record_of_the_page_under_way_is_planned_after_its_outcome() {
    let (diary, mut store) = (Diary::default(), Memory::default());
    let mut shop = Shop { diary: &diary, patient: false, writes: Vec::new() };
    let pages = vec![vec![(1, "un"), (2, "deux")], vec![(1, "un"), (2, "autre")]];
    let report = run(pages, &mut shop, &mut store);
    let second = vec![(Key::new("A0002"), Some(ExternalId::new("id-A0002")))];
    assert_eq!(shop.writes[1..], [second], "the unchanged one goes no second time, the other one by its link");
    assert_eq!((report.counts.unchanged, report.write_calls), (1, 2));
    let lines = diary.lines.lock().unwrap();
    let place = |line: &str, nth: usize| lines.iter().enumerate().filter(|(_, noted)| *noted == line).nth(nth);
    assert!(place("after-commit", 0).unwrap().0 < place("before-intent", 1).unwrap().0);
}
