//! A hundred thousand articles over a fake pair: one changed stock is one write of one record, no change is none (G10).

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

mod memory;
mod quiet;
mod whole;

use memory::Memory;
use quiet::Quiet;
use sync_engine::{FlowEnd, FlowPorts, FlowReport, FlowSpec, NoFaults, run_flow};
use sync_model::{
    Article, ArticleStock, ArticleTexts, Batch, Change, Connector, ConnectorError, Context, Cursor, ExternalId, Facet,
    Key, Localized, Outcome, OutcomeState, Page, ReadRequest, Record, Scope, Stream,
};
use whole::whole;

const ARTICLES: usize = 100_000;

/// All articles have five pieces; one may have another quantity.
struct Source {
    moved: Option<(usize, i64)>,
}

impl Source {
    fn article(&self, number: usize) -> Change {
        let quantity = self.moved.filter(|(moved, _)| *moved == number).map_or(5, |(_, quantity)| quantity);
        Change::Upsert(Record::Article(Box::new(Article {
            key: Key::new(format!("A{number:06}")),
            texts: Some(ArticleTexts { name: Localized::fr(format!("Article {number}")), ..Default::default() }),
            stock: Some(ArticleStock { quantity: quantity.into(), ..Default::default() }),
            ..Default::default()
        })))
    }
}

impl Connector for Source {
    fn read(&mut self, _context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
        assert_eq!(request.scope, Scope::All);
        let from: usize = request.after.as_ref().map_or(0, |cursor| cursor.as_str().parse().unwrap());
        let end = (from + request.limit).min(ARTICLES);
        Ok(Page {
            changes: (from..end).map(|number| self.article(number)).collect(),
            next: Some(Cursor::new(end.to_string())),
            more: end < ARTICLES,
            complete_snapshot: end == ARTICLES,
            total: None,
        })
    }
}

/// One write: the keys of its records, and their facets.
type Write = Vec<(Key, Vec<Facet>)>;

#[derive(Default)]
struct Sink {
    writes: Vec<Write>,
}

impl Connector for Sink {
    fn write(&mut self, _context: &dyn Context, batch: &Batch) -> Result<Vec<Outcome>, ConnectorError> {
        let facets = |record: &Option<Record>| match record {
            Some(Record::Article(article)) => {
                let held = [(Facet::Texts, article.texts.is_some()), (Facet::Stock, article.stock.is_some())];
                held.into_iter().filter(|(_, held)| *held).map(|(facet, _)| facet).collect()
            }
            _ => Vec::new(),
        };
        self.writes.push(batch.items.iter().map(|item| (item.key.clone(), facets(&item.record))).collect());
        let done = |key: &Key| Outcome::new(key.clone(), OutcomeState::Updated, Some(ExternalId::new(key.as_str())));
        Ok(batch.items.iter().map(|item| done(&item.key)).collect())
    }
}

fn run(store: &mut Memory, moved: Option<(usize, i64)>) -> (FlowReport, Vec<Write>) {
    let spec =
        FlowSpec { facets: vec![Facet::Texts, Facet::Stock], page_limit: 1_000, ..whole("export", Stream::Articles) };
    let mut sink = Sink::default();
    let ports = FlowPorts {
        source: &mut Source { moved },
        sink: &mut sink,
        transforms: Vec::new(),
        store,
        context: &Quiet,
        pause: &Quiet,
        faults: &NoFaults,
        events: &|_| {},
        run: "test",
    };
    let report = run_flow(ports, &spec).unwrap();
    (report, sink.writes)
}

#[test]
fn one_changed_stock_of_a_hundred_thousand_is_one_write_of_one_record_and_no_change_is_none() {
    let mut store = Memory::default();
    let (report, writes) = run(&mut store, None);
    assert_eq!((report.end, writes.iter().map(Vec::len).sum::<usize>()), (FlowEnd::Done, ARTICLES));
    assert_eq!(run(&mut store, None).1, Vec::<Write>::new());
    let moved = Some((77_777, 4));
    let (report, writes) = run(&mut store, moved);
    assert_eq!(writes, [vec![(Key::new("A077777"), vec![Facet::Stock])]]);
    assert_eq!((report.counts.read, report.counts.updated), (ARTICLES as u64, 1));
    assert_eq!(run(&mut store, moved).1, Vec::<Write>::new());
}
