//! Rules about reading: the same twice, cursors that move and lose nothing, chosen keys answered.

use std::collections::BTreeSet;

use sync_model::{
    BatchMode, Change, Config, Connector, ConnectorError, Cursor, Descriptor, ErrorKind, Facet, FacetVisitor, Key,
    Page, ReadRequest, Record, Scope, Stream,
};

use crate::{
    Fixture, Subject,
    findings::Findings,
    host::FakeHost,
    rules,
    writing::{Writer, soon},
};

/// Pages after which a read is taken to be endless.
const ENDLESS: usize = 20_000;

/// Records of which the suite makes every page edge a place to go on from.
const RESUMED: usize = 25;

pub(crate) fn check(findings: &mut Findings, subject: &Subject, descriptor: &Descriptor, fixture: &Fixture<'_>) {
    if !descriptor.streams.iter().any(|support| support.read) {
        return;
    }
    // Reading changes nothing: one other side serves every read.
    let config = (fixture.fresh)();
    findings.hide(config.secrets.values().cloned());
    prepare(findings, subject, descriptor, fixture, &config);
    for support in descriptor.streams.iter().filter(|support| support.read) {
        let facets = if support.facets.is_empty() { support.stream.facets().to_vec() } else { support.facets.clone() };
        let mut reader = Reader { findings, subject, config: &config, stream: support.stream, facets };
        reader.check();
    }
}

/// What is read and written as well is read after the plugin wrote it: an other side that holds nothing proves nothing.
fn prepare(
    findings: &mut Findings,
    subject: &Subject,
    descriptor: &Descriptor,
    fixture: &Fixture<'_>,
    config: &Config,
) {
    let both = |stream: &Stream| descriptor.stream(*stream).is_some_and(|support| support.read && support.write);
    let streams: Vec<Stream> = Stream::ALL.into_iter().filter(both).collect();
    if streams.is_empty() {
        return;
    }
    let Some(connector) = findings.value(subject.open(config.clone()), "open") else { return };
    let mut writer = Writer::over(findings, connector);
    for stream in streams {
        writer.send(stream, BatchMode::Apply, &fixture.of(stream));
    }
}

struct Reader<'a> {
    findings: &'a mut Findings,
    subject: &'a Subject,
    config: &'a Config,
    stream: Stream,
    facets: Vec<Facet>,
}

/// A whole read: its changes, and after how many of them each page ended where.
struct Whole {
    changes: Vec<Change>,
    edges: Vec<(usize, Cursor)>,
    next: Option<Cursor>,
}

impl Reader<'_> {
    fn check(&mut self) {
        let Some(mut connector) = self.open() else { return };
        let Some(whole) = self.whole(connector.as_mut(), Scope::All, None, 1_000) else { return };
        let stream = self.stream;
        if whole.changes.len() < 2 {
            return self.findings.broke(rules::READ_SAMPLE, format!("{stream}: {} records", whole.changes.len()));
        }
        self.once_each(&whole.changes);
        self.one_facet(connector.as_mut());
        for limit in [1_000, 3, 1] {
            let again = self.whole(connector.as_mut(), Scope::All, None, limit);
            let same = again.is_none_or(|again| again.changes == whole.changes);
            self.findings.hold(rules::READ_TWICE, same, || format!("{stream} in pages of {limit} differs"));
        }
        self.resumed(connector.as_mut(), &whole);
        self.since(connector.as_mut(), &whole);
        self.keys(connector.as_mut(), &whole);
        self.cancelled(&whole);
    }

    fn open(&mut self) -> Option<Box<dyn Connector>> {
        self.findings.value(self.subject.open(self.config.clone()), "open")
    }

    fn request(&self, scope: Scope, after: Option<Cursor>, limit: usize) -> ReadRequest {
        ReadRequest { stream: self.stream, facets: self.facets.clone(), scope, after, limit }
    }

    /// Reads page by page to the end.
    fn whole(
        &mut self,
        connector: &mut dyn Connector,
        scope: Scope,
        mut after: Option<Cursor>,
        limit: usize,
    ) -> Option<Whole> {
        let mut whole = Whole { changes: Vec::new(), edges: Vec::new(), next: None };
        let stream = self.stream;
        for number in 0..ENDLESS {
            let request = self.request(scope.clone(), after.clone(), limit);
            let host = FakeHost::new();
            let page = self.findings.value(connector.read(&host, &request), &format!("read {stream}"))?;
            for (_, line) in host.logs() {
                self.findings.seen(&line, "a log line of read");
            }
            self.page(&page, &request, number);
            let (more, next) = (page.more, page.next.clone());
            whole.changes.extend(page.changes);
            if !more {
                whole.next = next;
                return Some(whole);
            }
            let moved = next.is_some() && next != after;
            self.findings.hold(rules::READ_CURSOR, moved, || format!("{stream}: page {number} ends at {next:?} again"));
            if !moved {
                return None;
            }
            whole.edges.extend(next.clone().map(|cursor| (whole.changes.len(), cursor)));
            after = next;
        }
        self.findings.broke(rules::READ_CURSOR, format!("{stream} has no end after {ENDLESS} pages"));
        None
    }

    fn page(&mut self, page: &Page, request: &ReadRequest, number: usize) {
        let named = |what: String| format!("{}, page {number}: {what}", request.stream);
        let count = page.changes.len();
        self.findings.hold(rules::READ_PAGE, count <= request.limit, || {
            named(format!("{count} changes for a limit of {}", request.limit))
        });
        let early = page.complete_snapshot && (page.more || request.scope != Scope::All);
        self.findings.hold(rules::READ_SNAPSHOT, !early, || named(format!("said for {:?}", request.scope)));
        for change in &page.changes {
            match change {
                Change::Upsert(record) => {
                    let mut carried = Carried(Vec::new());
                    record.visit_facets(&mut carried);
                    let other = carried.0.iter().find(|facet| !request.facets.contains(facet));
                    self.findings.hold(rules::READ_PAGE, other.is_none(), || {
                        named(format!("{} carries {other:?}, which was not asked for", record.key()))
                    });
                    self.findings.hold(rules::READ_PAGE, of_stream(request.stream, record), || {
                        named(format!("{} is a record of another kind", record.key()))
                    });
                }
                Change::Faulty { problem, .. } => {
                    self.findings.problems(std::slice::from_ref(problem), "a faulty record");
                }
                Change::Delete(_) => {}
            }
        }
    }

    fn once_each(&mut self, changes: &[Change]) {
        let mut seen = BTreeSet::new();
        let twice: Vec<&Key> = changes.iter().map(Change::key).filter(|key| !seen.insert((*key).clone())).collect();
        let stream = self.stream;
        self.findings.hold(rules::READ_PAGE, twice.is_empty(), || format!("{stream}: {twice:?} come twice"));
    }

    fn one_facet(&mut self, connector: &mut dyn Connector) {
        let all = self.facets.clone();
        if all.len() > 1 {
            self.facets.truncate(1);
            // `page` looks at what is carried.
            self.whole(connector, Scope::All, None, 1_000);
            self.facets = all;
        }
    }

    /// From every page edge, in a plugin opened anew, the rest comes; an overlap is allowed.
    fn resumed(&mut self, connector: &mut dyn Connector, whole: &Whole) {
        let Some(small) = self.whole(connector, Scope::All, None, 2) else { return };
        let stream = self.stream;
        for (place, cursor) in small.edges.iter().take(RESUMED) {
            let Some(mut anew) = self.open() else { return };
            let Some(rest) = self.whole(anew.as_mut(), Scope::All, Some(cursor.clone()), 1_000) else { return };
            let lost = whole.changes.iter().skip(*place).find(|change| !rest.changes.contains(change));
            self.findings.hold(rules::READ_RESUMED, lost.is_none(), || {
                format!("{stream} after {place} records: {:?} is lost", lost.map(Change::key))
            });
        }
    }

    /// What follows the end of a whole read holds nothing that the read did not have: nobody changed anything.
    fn since(&mut self, connector: &mut dyn Connector, whole: &Whole) {
        let Some(cursor) = whole.next.clone() else { return };
        let Some(later) = self.whole(connector, Scope::Since(cursor), None, 1_000) else { return };
        let stream = self.stream;
        let other = later.changes.iter().find(|change| !whole.changes.contains(change));
        self.findings.hold(rules::READ_TWICE, other.is_none(), || {
            format!("{stream}: {:?} changed since, though nobody changed it", other.map(Change::key))
        });
    }

    fn keys(&mut self, connector: &mut dyn Connector, whole: &Whole) {
        let missing = Key::new("no-such-key-0");
        let mut wanted: Vec<Key> = whole.changes.iter().rev().take(2).map(|change| change.key().clone()).collect();
        wanted.push(missing.clone());
        let Some(chosen) = self.whole(connector, Scope::Keys(wanted.clone()), None, 1_000) else { return };
        let stream = self.stream;
        for key in wanted {
            let of_key = |change: &&Change| *change.key() == key;
            let answer = chosen.changes.iter().find(of_key);
            let expected = whole.changes.iter().find(of_key).cloned().unwrap_or_else(|| Change::Delete(key.clone()));
            self.findings.hold(rules::READ_KEYS, answer == Some(&expected), || {
                format!("{stream}: {key} is answered by {}", answer.map_or("nothing", |_| "something else"))
            });
        }
        let known = chosen.changes.len() <= 3;
        self.findings.hold(rules::READ_KEYS, known, || format!("{stream}: records that nobody chose"));
    }

    fn cancelled(&mut self, whole: &Whole) {
        let stream = self.stream;
        for times in [0, 1] {
            let Some(mut connector) = self.open() else { return };
            let during = format!("read {stream}, cancelled after {times} questions");
            let request = self.request(Scope::All, None, 1_000);
            let answer = soon(self.findings, &during, || connector.read(&FakeHost::cancelling(times), &request));
            if let Err(error) = answer {
                self.is_cancel(&error, &during);
            }
            let again = self.whole(connector.as_mut(), Scope::All, None, 1_000);
            let same = again.is_none_or(|again| again.changes == whole.changes);
            self.findings.hold(rules::CANCEL_LOSES, same, || format!("{during}: the next read differs"));
        }
    }

    fn is_cancel(&mut self, error: &ConnectorError, during: &str) {
        self.findings.error(error, during);
        self.findings.hold(rules::CANCEL, error.kind == ErrorKind::Cancelled, || format!("{during}: {error}"));
    }
}

fn of_stream(stream: Stream, record: &Record) -> bool {
    use sync_model::Entity;
    let entity = match record {
        Record::Category(_) => Entity::Category,
        Record::Article(_) => Entity::Article,
        Record::CustomerGroup(_) => Entity::CustomerGroup,
        Record::Customer(_) => Entity::Customer,
        Record::Address(_) => Entity::Address,
        Record::ComputedPrice(_) => Entity::ComputedPrice,
        Record::Order(_) => Entity::Order,
        Record::OrderStatus(_) => Entity::OrderStatus,
        Record::OrderDocument(_) => Entity::OrderDocument,
        Record::OpenOrder(_) => Entity::OpenOrder,
        Record::OrderPayments(_) => Entity::Payment,
        Record::CreditSlip(_) => Entity::CreditSlip,
        // The promotions of an article are read as a tariff with dates.
        Record::Tariff(_) => return matches!(stream, Stream::Tariffs | Stream::Promotions),
        Record::PriceRules(_) => return matches!(stream, Stream::PriceRules | Stream::Promotions),
    };
    stream.entity() == entity
}

/// The facets that a record carries.
struct Carried(Vec<Facet>);

impl FacetVisitor for Carried {
    fn visit<T>(&mut self, facet: Facet, _value: &T) {
        self.0.push(facet);
    }
}
