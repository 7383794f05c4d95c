//! The suite itself: a good plugin passes, and each fault is found under the name of the rule that it breaks.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

use std::{
    cell::Cell,
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use plugin_testkit::{Fixture, Subject, conformance, rules, samples};
use sync_model::{
    Batch, BatchMode, Change, CheckReport, CheckState, CheckStep, Config, Connector, ConnectorError, Context, Cursor,
    Descriptor, ErrorKind, ExternalId, Field, FieldKind, Key, Localized, MessageTemplate, Outcome, OutcomeState, Page,
    Plugin, Problem, ReadRequest, Record, Role, Scope, Secret, SettingsGroup, SettingsSchema, Stream, StreamSupport,
    WriteAction, WriteItem,
};

type Records = Arc<Mutex<BTreeMap<Key, Record>>>;

/// The shops of all tests, by the setting `shop`.
static SHOPS: Mutex<BTreeMap<String, Records>> = Mutex::new(BTreeMap::new());

thread_local! {
    /// The descriptor needs no configuration, so its faults are set here.
    static DESCRIBED: Cell<&'static str> = const { Cell::new("") };
}

struct Memory {
    fault: String,
    secret: Option<Secret>,
    records: Option<Records>,
    reads: u32,
}

impl Plugin for Memory {
    fn descriptor() -> Descriptor {
        let fault = DESCRIBED.get();
        let support = |stream, read| StreamSupport { stream, read, write: !read, facets: Vec::new(), schema: 1 };
        let both = |text: &str| Localized::fr_en(text, text);
        let mut shop = Field::new("shop", both("Boutique"), FieldKind::Text { max_length: Some(40) }).required();
        if fault == "default" {
            shop = shop.default_value(12);
        }
        let mut messages = vec![
            MessageTemplate::new("shop", "Boutique {name}", "Shop {name}", "Ouvrez-la.", "Open it."),
            MessageTemplate::new("empty", "Vide", "Empty", "Remplissez.", "Fill it."),
        ];
        match fault {
            "untold" => drop(messages.pop()),
            "language" => drop(messages[0].remedy.0.remove("en")),
            "argument" => messages[0].text = Localized::fr_en("Boutique {name}", "Shop {other}"),
            _ => {}
        }
        let articles = StreamSupport { read: true, ..support(Stream::Articles, false) };
        let streams = vec![support(Stream::Categories, true), articles];
        Descriptor {
            id: if fault == "id" { "Memory".to_owned() } else { "memory".to_owned() },
            name: both("Mémoire"),
            publisher: "Test".to_owned(),
            version: sync_model::semver::Version::new(1, 0, 0),
            model: sync_model::semver::VersionReq::STAR,
            roles: vec![Role::Shop],
            streams,
            settings: SettingsSchema {
                groups: vec![SettingsGroup {
                    key: "g".to_owned(),
                    label: both("G"),
                    fields: vec![shop],
                    ..Default::default()
                }],
            },
            licence_feature: None,
            messages,
            transform: None,
        }
    }

    fn open(config: Config) -> Result<Box<dyn Connector>, ConnectorError> {
        let records = config.text("shop").map(|shop| SHOPS.lock().unwrap().entry(shop.to_owned()).or_default().clone());
        let fault = config.text("fault").unwrap_or(DESCRIBED.get()).to_owned();
        if records.is_none() && fault == "half" {
            return Err(missing());
        }
        Ok(Box::new(Memory { fault, secret: config.secret("secret").cloned(), records, reads: 0 }))
    }
}

fn missing() -> ConnectorError {
    ConnectorError::new(ErrorKind::Config, "shop", "no shop is set").arg("name", "?")
}

impl Memory {
    fn records(&self) -> Result<Records, ConnectorError> {
        self.records.clone().ok_or_else(missing)
    }

    fn is(&self, fault: &str) -> bool {
        self.fault == fault
    }

    fn put(&self, records: &mut BTreeMap<Key, Record>, item: &WriteItem, apply: bool) -> Outcome {
        let Some(record) = &item.record else {
            if self.is("forgetful") {
                records.remove(&item.key);
                return Outcome::new(item.key.clone(), OutcomeState::Removed, None);
            }
            return Outcome::rejected(item.key.clone(), Problem::new("empty"));
        };
        let id = Some(ExternalId::new(if self.is("ids") { records.len().to_string() } else { item.key.0.clone() }));
        let state = match records.get(&item.key) {
            Some(known) if known == record && !self.is("busy") => OutcomeState::Unchanged,
            Some(_) => OutcomeState::Updated,
            None => OutcomeState::Created,
        };
        if apply || self.is("eager") {
            records.insert(item.key.clone(), record.clone());
        }
        Outcome::new(item.key.clone(), state, id.filter(|_| !self.is("nameless")))
    }

    fn remove(&self, records: &mut BTreeMap<Key, Record>, key: &Key) -> Outcome {
        let was = records.remove(key).is_some() || self.is("undead");
        Outcome::new(key.clone(), if was { OutcomeState::Removed } else { OutcomeState::Unchanged }, None)
    }
}

impl Connector for Memory {
    fn check(&mut self, context: &dyn Context) -> Result<CheckReport, ConnectorError> {
        let records = self.records();
        let secret = self.secret.as_ref().map(|secret| secret.expose().to_owned()).unwrap_or_default();
        if self.is("leak") {
            context.log(sync_model::LogLevel::Info, &format!("trying {secret}"));
        }
        let step = CheckStep {
            name: "shop".to_owned(),
            state: if records.is_ok() && !self.is("ill") { CheckState::Passed } else { CheckState::Failed },
            code: records.err().map(|error| error.code),
            args: [("name".to_owned(), "?".to_owned())].into(),
            detail: None,
        };
        Ok(CheckReport { steps: vec![step], ..Default::default() })
    }

    fn read(&mut self, context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
        if !matches!(request.stream, Stream::Categories | Stream::Articles) {
            return if self.is("generous") { Ok(page(Vec::new())) } else { Err(ConnectorError::unsupported("read")) };
        }
        let records = self.records()?;
        if context.cancelled() {
            return Err(if self.is("stubborn") { missing() } else { ConnectorError::cancelled() });
        }
        self.reads += 1;
        if self.is("bug") {
            return Err(ConnectorError::new(ErrorKind::Bug, "oops", "it broke"));
        }
        if self.is("shouting") {
            return Err(ConnectorError::new(ErrorKind::Transient, "Oops!", "It broke."));
        }
        let count = if self.is("poor") { 1 } else { 7 };
        let category = |number| {
            let mut category = samples::categories().remove(0);
            category.key = format!("C{number}").into();
            Record::Category(category)
        };
        let all: Vec<Record> = match request.stream {
            Stream::Categories => (1..=count).map(category).collect(),
            _ => records.lock().unwrap().values().cloned().collect(),
        };
        let all = all.into_iter().map(|mut record| {
            if !self.is("generous-facets") {
                record.retain_facets(&request.facets);
            }
            Change::Upsert(record)
        });
        let mut all: Vec<Change> = all.collect();
        if self.is("moody") && self.reads.is_multiple_of(2) {
            all.reverse();
        }
        if let Scope::Keys(keys) = &request.scope {
            let of = |key: &Key| all.iter().find(|change| change.key() == key).cloned();
            let gone = |key: &Key| if self.is("mute") { None } else { Some(Change::Delete(key.clone())) };
            return Ok(page(keys.iter().filter_map(|key| of(key).or_else(|| gone(key))).collect()));
        }
        let from: usize = request.after.as_ref().map_or(0, |cursor| cursor.as_str().parse().unwrap());
        // Fewer records than before, from a cursor alone: what a position in a changed list looks like.
        let lost = usize::from(self.is("lossy") && from > 0 && self.reads == 1);
        let limit = if self.is("greedy") { request.limit + 1 } else { request.limit };
        let changes: Vec<Change> = all.iter().skip(from + lost).take(limit).cloned().collect();
        let end = (from + lost + changes.len()).min(all.len());
        let more = end < all.len();
        let next = if self.is("stuck") { from } else { end };
        Ok(Page {
            changes,
            next: Some(Cursor::new(next.to_string())),
            more,
            complete_snapshot: (!more && request.scope == Scope::All) || self.is("sure"),
            total: None,
        })
    }

    fn write(&mut self, context: &dyn Context, batch: &Batch) -> Result<Vec<Outcome>, ConnectorError> {
        if batch.stream != Stream::Articles {
            return Err(ConnectorError::unsupported("write"));
        }
        let records = self.records()?;
        let mut records = records.lock().unwrap();
        let mut outcomes = Vec::new();
        for item in &batch.items {
            if context.cancelled() {
                let state = if self.is("lying") { OutcomeState::Created } else { OutcomeState::Deferred };
                if self.is("dropping") {
                    records.insert("lost".into(), Record::Category(samples::categories().remove(0)));
                }
                outcomes.push(Outcome::new(item.key.clone(), state, None));
                continue;
            }
            if self.is("dropping") && records.contains_key(&Key::new("lost")) {
                outcomes.push(Outcome::rejected(item.key.clone(), Problem::new("empty")));
                continue;
            }
            outcomes.push(match item.action {
                WriteAction::Put => self.put(&mut records, item, batch.mode == BatchMode::Apply),
                WriteAction::Remove => self.remove(&mut records, &item.key),
                WriteAction::Adopt => Outcome::rejected(item.key.clone(), Problem::new("adopt")),
            });
        }
        match self.fault.as_str() {
            "short" => drop(outcomes.pop()),
            "swapped" => outcomes.reverse(),
            _ => {}
        }
        Ok(outcomes)
    }
}

fn page(changes: Vec<Change>) -> Page {
    Page { changes, next: None, more: false, complete_snapshot: false, total: None }
}

fn broken(fault: &'static str) -> Vec<&'static str> {
    DESCRIBED.set(fault);
    let count = Cell::new(0);
    let fresh = || {
        count.set(count.get() + 1);
        let shop = format!("{fault} {}", count.get());
        let settings = [("shop", shop.as_str()), ("fault", fault)].map(|(name, value)| (name.to_owned(), value.into()));
        let secrets = [("secret".to_owned(), Secret::new("canari-0123"))];
        Config { settings: settings.into(), secrets: secrets.into(), ..Config::default() }
    };
    conformance(&Subject::plugin::<Memory>(), &Fixture::new(&fresh))
        .err()
        .map(|broken| broken.names())
        .unwrap_or_default()
}

#[test]
fn a_good_plugin_breaks_no_rule() {
    assert_eq!(broken("none"), Vec::<&str>::new());
}

#[test]
fn each_fault_is_found_under_the_rule_that_it_breaks() {
    for (fault, rule) in [
        ("id", rules::DESCRIPTOR),
        ("default", rules::SETTINGS),
        ("language", rules::MESSAGES),
        ("argument", rules::MESSAGES),
        ("untold", rules::MESSAGE_MISSING),
        ("half", rules::HALF_CONFIGURATION),
        ("generous", rules::UNSUPPORTED),
        ("leak", rules::SECRET_SHOWN),
        ("bug", rules::ERROR_KIND),
        ("shouting", rules::ERROR_FORM),
        ("ill", rules::CHECK),
        ("poor", rules::READ_SAMPLE),
        ("moody", rules::READ_TWICE),
        ("greedy", rules::READ_PAGE),
        ("generous-facets", rules::READ_PAGE),
        ("stuck", rules::READ_CURSOR),
        ("lossy", rules::READ_RESUMED),
        ("sure", rules::READ_SNAPSHOT),
        ("mute", rules::READ_KEYS),
        ("stubborn", rules::CANCEL),
        ("short", rules::WRITE_OUTCOMES),
        ("swapped", rules::WRITE_OUTCOMES),
        ("nameless", rules::WRITE_EFFECT),
        ("eager", rules::WRITE_PREVIEW),
        ("busy", rules::WRITE_REPEAT),
        ("ids", rules::WRITE_REPEAT),
        ("forgetful", rules::WRITE_NOTHING),
        ("undead", rules::WRITE_REMOVED),
        ("dropping", rules::CANCEL_LOSES),
    ] {
        let names = broken(fault);
        assert!(names.contains(&rule.name), "{fault} should break {}, broke {names:?}", rule.name);
    }
}

#[test]
fn a_stream_that_nobody_gives_items_for_is_not_taken_as_proved() {
    DESCRIBED.set("none");
    let fresh = || Config { settings: [("shop".to_owned(), "untried".into())].into(), ..Config::default() };
    let fixture = Fixture::new(&fresh).items(Stream::Articles, Vec::new());
    // Articles are read as well: without a write of its own the shop holds none.
    let broken = conformance(&Subject::plugin::<Memory>(), &fixture).unwrap_err();
    assert_eq!(broken.names(), [rules::READ_SAMPLE.name], "{broken}");
}

#[test]
fn a_broken_rule_is_told_by_its_name_its_sentence_and_what_happened() {
    DESCRIBED.set("id");
    let fresh = || Config { settings: [("shop".to_owned(), "told".into())].into(), ..Config::default() };
    let error = conformance(&Subject::plugin::<Memory>(), &Fixture::new(&fresh)).unwrap_err();
    let text = error.to_string();
    assert!(text.contains("descriptor: the id \"Memory\"") && text.contains(rules::DESCRIPTOR.says), "{text}");
}
