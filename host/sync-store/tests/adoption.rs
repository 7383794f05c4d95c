//! An adoption over the real store: claims across pages, both sides' links, a cut walk, what is kept afterwards.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use app::Store;
use sync_engine::{
    AdoptPorts, AdoptReport, AdoptSpec, Again, Before, Brake, FaultPoints, FlowEnd, FlowError, FlowMode, FlowPorts,
    FlowScope, FlowSpec, FlowStore, Pause, Rules, plan_page, run_adoption, run_flow,
};
use sync_model::{
    Article, ArticleIdentity, ArticlePrice, ArticleTexts, Batch, BatchMode, Change, Connector, ConnectorError, Context,
    Cursor, Entity, ExternalId, Facet, Key, Localized, LogLevel, Outcome, OutcomeState, Page, Problem, Progress,
    ReadRequest, Record, Scope, Stream, WriteAction,
};
use sync_store::SqliteStore;

/// Articles `A00`, `A01`, ... whose references are given.
struct Erp(Vec<&'static str>);

fn article(number: usize, reference: &str, net: i64) -> Record {
    Record::Article(Box::new(Article {
        key: format!("A{number:02}").into(),
        identity: Some(ArticleIdentity { reference: reference.to_owned(), ..Default::default() }),
        texts: Some(ArticleTexts { name: Localized::fr(format!("n° {number}")), ..Default::default() }),
        price: Some(ArticlePrice { net: net.into(), ..Default::default() }),
        ..Default::default()
    }))
}

impl Connector for Erp {
    fn read(&mut self, _context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
        let all = self.0.iter().enumerate().map(|(number, reference)| article(number, reference, 10));
        let from = request.after.as_ref().map_or(0, |cursor| cursor.as_str().parse().unwrap());
        let records: Vec<Record> = match &request.scope {
            Scope::Keys(keys) => all.filter(|record| keys.contains(record.key())).collect(),
            _ => all.skip(from).take(request.limit).collect(),
        };
        let end = from + records.len();
        let more = !matches!(request.scope, Scope::Keys(_)) && end < self.0.len();
        let changes = records
            .into_iter()
            .map(|mut record| {
                record.retain_facets(&request.facets);
                Change::Upsert(record)
            })
            .collect();
        Ok(Page { changes, next: Some(Cursor::new(end.to_string())), more, complete_snapshot: !more, total: None })
    }
}

/// A shop of products by id, found by reference.
#[derive(Default)]
struct Shop {
    products: BTreeMap<String, &'static str>,
    links: BTreeMap<Key, ExternalId>,
    puts: Vec<(Key, Vec<Facet>)>,
    looks: usize,
}

impl Shop {
    fn adopt(&mut self, item: &sync_model::WriteItem, apply: bool) -> Outcome {
        let key = item.key.clone();
        if let Some(id) = self.links.get(&key) {
            return Outcome::new(key, OutcomeState::Unchanged, Some(id.clone()));
        }
        let Some(Record::Article(article)) = &item.record else { panic!("an article") };
        let reference = &article.identity.as_ref().unwrap().reference;
        let named = |id: &&String| item.external_id.as_ref().is_none_or(|named| named.as_str() == id.as_str());
        let free = |id: &&String| !self.links.values().any(|linked| linked.as_str() == id.as_str());
        let mut found = self.products.iter().filter(|(_, word)| *word == reference || item.external_id.is_some());
        let ids: Vec<String> = found.by_ref().map(|(id, _)| id).filter(named).filter(free).cloned().collect();
        match ids.as_slice() {
            [] => Outcome::new(key, OutcomeState::Skipped, None),
            [id] => {
                let id = ExternalId::new(id.as_str());
                if apply {
                    self.links.insert(key.clone(), id.clone());
                }
                Outcome::new(key, OutcomeState::Updated, Some(id))
            }
            _ => Outcome::rejected(key, Problem::new("adopt-ambiguous")),
        }
    }
}

impl Connector for Shop {
    fn read(&mut self, _context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
        assert_eq!(request.scope, Scope::Unlinked);
        let linked: BTreeSet<&str> = self.links.values().map(ExternalId::as_str).collect();
        let free = self.products.keys().filter(|id| !linked.contains(id.as_str()));
        let record = |id: &String| Record::Article(Box::new(Article { key: id.as_str().into(), ..Default::default() }));
        let changes = free.map(|id| Change::Upsert(record(id))).collect();
        Ok(Page { changes, next: None, more: false, complete_snapshot: true, total: None })
    }

    fn write(&mut self, _context: &dyn Context, batch: &Batch) -> Result<Vec<Outcome>, ConnectorError> {
        self.looks += usize::from(batch.mode == BatchMode::Preview);
        let mut outcomes = Vec::new();
        for item in &batch.items {
            if item.action == WriteAction::Adopt {
                outcomes.push(self.adopt(item, batch.mode == BatchMode::Apply));
                continue;
            }
            let facets = sync_engine::fingerprints(item.record.as_ref().unwrap()).0.into_keys().collect();
            self.puts.push((item.key.clone(), facets));
            let id = item.external_id.clone().unwrap_or_else(|| ExternalId::new(format!("new-{}", item.key)));
            outcomes.push(Outcome::new(item.key.clone(), OutcomeState::Updated, Some(id)));
        }
        Ok(outcomes)
    }
}

struct Quiet {
    /// Fails at the commit of this number.
    fails_at: usize,
    commits: AtomicUsize,
}

impl Context for Quiet {
    fn progress(&self, _: Progress) {}
    fn log(&self, _: LogLevel, _: &str) {}
    fn cancelled(&self) -> bool {
        false
    }
}

impl Pause for Quiet {
    fn pause(&self, _: Duration) {}
}

impl FaultPoints for Quiet {
    fn fails(&self, point: &'static str) -> bool {
        point == "after-commit" && self.commits.fetch_add(1, Ordering::Relaxed) + 1 == self.fails_at
    }
}

fn store(folder: &std::path::Path) -> SqliteStore {
    let mut store = SqliteStore::open(folder).unwrap();
    store.claim("demo", "test").unwrap().unwrap();
    store.begin_run("run", "adopt", false).unwrap();
    store
}

fn spec(mode: FlowMode) -> AdoptSpec {
    AdoptSpec {
        name: "adopt-articles".to_owned(),
        stream: Stream::Articles,
        mode,
        named: BTreeMap::new(),
        kept: vec![Facet::Texts],
        page_limit: 2,
        settings: "s".to_owned(),
    }
}

fn adopt(
    erp: &mut Erp,
    shop: &mut Shop,
    store: &mut SqliteStore,
    spec: &AdoptSpec,
    fails_at: usize,
) -> Result<AdoptReport, Box<FlowError>> {
    let quiet = Quiet { fails_at, commits: AtomicUsize::new(0) };
    let ports = AdoptPorts {
        source: erp,
        sink: shop,
        store,
        context: &quiet,
        pause: &quiet,
        faults: &quiet,
        events: &|_| {},
        run: "run",
    };
    run_adoption(ports, spec).map_err(Box::new)
}

fn rows(store: &mut SqliteStore) -> Vec<String> {
    let rows = store.run_rows("run", 100).unwrap();
    let text = |row: app::RunRow| {
        let codes: Vec<String> = row.problems.into_iter().map(|problem| problem.code).collect();
        format!("{} {} {}", row.state, row.key, codes.join(","))
    };
    rows.into_iter().map(text).collect()
}

fn pair() -> (Erp, Shop) {
    // R is claimed from two pages, D is there twice, N is nowhere; S is the shop's alone.
    let erp = Erp(vec!["R", "D", "K", "N", "R", "L"]);
    let products = [("1", "R"), ("2", "D"), ("3", "D"), ("4", "K"), ("5", "S"), ("6", "L")];
    let products = products.map(|(id, reference)| (id.to_owned(), reference)).into();
    (erp, Shop { products, ..Shop::default() })
}

#[test]
fn a_dry_run_tells_all_and_links_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, (mut erp, mut shop)) = (store(folder.path()), pair());
    let report = adopt(&mut erp, &mut shop, &mut store, &spec(FlowMode::DryRun), 0).unwrap();
    assert_eq!(
        rows(&mut store),
        [
            "match A02 ",
            "match A05 ",
            "ambiguous A00 adopt-claimed-twice",
            "ambiguous A04 adopt-claimed-twice",
            "ambiguous A01 adopt-ambiguous",
            "only-source A03 ",
            "only-sink 2 adopt-only-there",
            "only-sink 3 adopt-only-there",
            "only-sink 5 adopt-only-there",
        ]
    );
    assert_eq!((report.counts.updated, report.counts.rejected, report.only_source, report.only_sink), (2, 3, 1, 3));
    assert!(shop.links.is_empty());
    assert!(store.known(Entity::Article, &["A02".into()]).unwrap().is_empty());
    assert_eq!(shop.looks, 3, "one call a page");
}

#[test]
fn both_sides_are_linked_and_the_next_export_sends_all_but_what_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, (mut erp, mut shop)) = (store(folder.path()), pair());
    let mut named = spec(FlowMode::Apply);
    named.named = [("A00".into(), ExternalId::new("1")), ("A01".into(), ExternalId::new("3"))].into();
    adopt(&mut erp, &mut shop, &mut store, &named, 0).unwrap();
    let keys: Vec<&str> = shop.links.keys().map(Key::as_str).collect();
    assert_eq!(keys, ["A00", "A01", "A02", "A05"]);
    let known = store.known(Entity::Article, &["A01".into(), "A00".into(), "A04".into()]).unwrap();
    assert_eq!(known[&"A01".into()].external_id, Some("3".into()));
    assert_eq!(known[&"A00".into()].external_id, Some("1".into()));
    assert!(!known.contains_key(&"A04".into()), "what a person named goes to whom it was named for");
    export(&mut erp, &mut shop, &mut store);
    let put = shop.puts.iter().find(|(key, _)| key.as_str() == "A02").unwrap();
    assert_eq!(put.1, [Facet::Identity, Facet::Price]);
    assert!(shop.puts.iter().any(|(key, facets)| key.as_str() == "A03" && facets.contains(&Facet::Texts)), "a new one");
    shop.puts.clear();
    export(&mut erp, &mut shop, &mut store);
    assert_eq!(shop.puts, [], "a second export sends nothing");
    let asked = AdoptSpec { kept: Vec::new(), ..named };
    adopt(&mut erp, &mut shop, &mut store, &asked, 0).unwrap();
    export(&mut erp, &mut shop, &mut store);
    assert!(shop.puts.contains(&("A02".into(), vec![Facet::Texts])), "{:?}", shop.puts);
}

fn export(erp: &mut Erp, shop: &mut Shop, store: &mut SqliteStore) {
    let quiet = Quiet { fails_at: 0, commits: AtomicUsize::new(0) };
    let spec = FlowSpec {
        name: "export-articles".to_owned(),
        stream: Stream::Articles,
        facets: Stream::Articles.facets().to_vec(),
        scope: FlowScope::All,
        mode: FlowMode::Apply,
        only_new: false,
        removals: false,
        brake: Brake::default(),
        orders: Default::default(),
        ceiling: None,
        preview: false,
        page_limit: 4,
        again: Again::AfterWrites,
        settings: "s".to_owned(),
    };
    let ports = FlowPorts {
        source: erp,
        sink: shop,
        transforms: Vec::new(),
        store,
        context: &quiet,
        pause: &quiet,
        faults: &quiet,
        events: &|_| {},
        run: "run",
    };
    assert_eq!(run_flow(ports, &spec).unwrap().end, FlowEnd::Done);
}

#[test]
fn a_cut_adoption_goes_on_and_ends_as_an_uncut_one() {
    let uncut = {
        let folder = tempfile::tempdir().unwrap();
        let (mut store, (mut erp, mut shop)) = (store(folder.path()), pair());
        adopt(&mut erp, &mut shop, &mut store, &spec(FlowMode::Apply), 0).unwrap();
        shop.links
    };
    assert_eq!(uncut.len(), 2);
    let mut cuts = 0;
    for fails_at in 1..10 {
        let folder = tempfile::tempdir().unwrap();
        let (mut store, (mut erp, mut shop)) = (store(folder.path()), pair());
        let cut = adopt(&mut erp, &mut shop, &mut store, &spec(FlowMode::Apply), fails_at);
        let looks = shop.looks;
        if cut.is_err() {
            cuts += 1;
            adopt(&mut erp, &mut shop, &mut store, &spec(FlowMode::Apply), 0).unwrap();
            if fails_at == 2 {
                assert_eq!(shop.looks - looks, 1, "the walk goes on at its third page");
            }
        }
        assert_eq!(shop.links, uncut);
        let known = store.known(Entity::Article, &["A02".into(), "A05".into()]).unwrap();
        assert_eq!(known.len(), 2, "after a cut at commit {fails_at}");
    }
    assert!(cuts >= 4, "{cuts} cuts");
}

#[test]
fn a_kept_facet_is_not_sent_when_it_changes_either() {
    let mut known = sync_engine::Known { external_id: Some("7".into()), ..Default::default() };
    known.prints.keep([Facet::Texts].iter());
    let known = sync_engine::Known { prints: sync_engine::Fingerprints::from_bytes(&known.prints.to_bytes()), ..known };
    let before = Before { known: [("A00".into(), known)].into(), refused: BTreeMap::new() };
    let rules = Rules { only_new: false, ask_again: false, known_again: false, settings: "" };
    let planned = plan_page(&before, vec![Change::Upsert(article(0, "R", 12))], rules);
    assert_eq!(planned.items[0].facets, [Facet::Identity, Facet::Price]);
    let later = Before {
        known: [(
            "A00".into(),
            sync_engine::Known { external_id: Some("7".into()), prints: planned.items[0].prints.clone() },
        )]
        .into(),
        refused: BTreeMap::new(),
    };
    let planned = plan_page(&later, vec![Change::Upsert(article(0, "R", 12))], rules);
    assert_eq!(planned.items, []);
}
