//! Price rules are fitted to what the other side has: a target or an article that is not there holds back its own
//! rules only, comes by itself once it is linked, and is told.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

mod memory;
mod quiet;
mod whole;

use std::collections::BTreeMap;

use memory::Memory;
use quiet::Quiet;
use sync_engine::{FlowPorts, NoFaults, run_flow};
use sync_model::{
    Batch, Change, Connector, ConnectorError, Context, Decimal, Entity, ExternalId, Key, Outcome, OutcomeState, Page,
    PriceEffect, PriceRule, PriceRuleSet, PriceRules, PriceTarget, ReadRequest, Record, Stream,
};
use whole::whole;

/// Each article with the targets of its rules: `all`, `g:KEY`, `c:KEY`.
struct Source<'a>(&'a [(&'a str, &'a str)]);

impl Connector for Source<'_> {
    fn read(&mut self, _context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
        assert_eq!(request.stream, Stream::Tariffs, "rules are made of tariffs");
        let changes = self.0.iter().map(|(key, targets)| change(key, targets)).collect();
        Ok(Page { changes, next: None, more: false, complete_snapshot: true, total: None })
    }
}

fn change(key: &str, targets: &str) -> Change {
    let rule = |target: &str| PriceRule {
        target: match target.split_once(':') {
            Some(("g", key)) => PriceTarget::Group(Key::new(key)),
            Some((_, key)) => PriceTarget::Customer(Key::new(key)),
            None => PriceTarget::Everyone,
        },
        from_quantity: Decimal::ONE,
        effect: PriceEffect::Percent(Decimal::TEN),
        ..PriceRule::default()
    };
    let set = PriceRuleSet { rules: targets.split_whitespace().map(rule).collect(), ..PriceRuleSet::default() };
    Change::Upsert(Record::PriceRules(Box::new(PriceRules { key: Key::new(key), set: Some(set), remarks: Vec::new() })))
}

/// Keeps how many rules each article was sent with.
#[derive(Default)]
struct Shop(BTreeMap<String, usize>, u64);

impl Connector for Shop {
    fn write(&mut self, _context: &dyn Context, batch: &Batch) -> Result<Vec<Outcome>, ConnectorError> {
        let outcomes = batch.items.iter().map(|item| {
            self.1 += 1;
            let rules = match &item.record {
                Some(Record::PriceRules(rules)) => rules.set.as_ref().map_or(0, |set| set.rules.len()),
                _ => 0,
            };
            let state = match self.0.insert(item.key.to_string(), rules) {
                None => OutcomeState::Created,
                Some(_) => OutcomeState::Updated,
            };
            Outcome::new(item.key.clone(), state, Some(ExternalId::new(item.key.as_str())))
        });
        Ok(outcomes.collect())
    }
}

#[derive(Default)]
struct Stand {
    store: Memory,
    shop: Shop,
}

impl Stand {
    fn with(links: &[(Entity, &str)]) -> Self {
        let mut stand = Self::default();
        // Each entity is one of which something is linked, so that what is not named is not there.
        for entity in [Entity::Article, Entity::CustomerGroup, Entity::Customer] {
            stand.store.others.insert((entity, Key::new("?")));
        }
        links.iter().for_each(|(entity, key)| stand.link(*entity, key));
        stand
    }

    fn link(&mut self, entity: Entity, key: &str) {
        self.store.others.insert((entity, Key::new(key)));
    }

    /// How many records a run wrote, and the codes that it told.
    fn run(&mut self, articles: &[(&str, &str)]) -> (u64, Vec<String>) {
        let before = self.shop.1;
        let ports = FlowPorts {
            source: &mut Source(articles),
            sink: &mut self.shop,
            transforms: Vec::new(),
            store: &mut self.store,
            context: &Quiet,
            pause: &Quiet,
            faults: &NoFaults,
            events: &|_| {},
            run: "test",
        };
        run_flow(ports, &whole("export", Stream::PriceRules)).unwrap();
        (self.shop.1 - before, std::mem::take(&mut self.store.told))
    }
}

const LINKED: [(Entity, &str); 3] =
    [(Entity::Article, "A1"), (Entity::CustomerGroup, "3"), (Entity::Customer, "DUBOIS")];

#[test]
fn rules_for_what_is_there_are_sent_once() {
    let mut stand = Stand::with(&LINKED);
    let articles = [("A1", "all g:3 c:DUBOIS")];
    assert_eq!(stand.run(&articles), (1, Vec::new()));
    assert_eq!(stand.shop.0["A1"], 3);
    assert_eq!(stand.run(&articles), (0, Vec::new()));
}

#[test]
fn a_customer_that_is_not_there_holds_back_its_own_rule_only_and_comes_with_its_link() {
    let mut stand = Stand::with(&LINKED);
    let articles = [("A1", "all g:3 c:HOTEL1 g:4")];
    assert_eq!(stand.run(&articles), (1, vec!["price-rule-target-missing".to_owned()]));
    assert_eq!(stand.shop.0["A1"], 2);
    assert_eq!(stand.run(&articles).0, 0, "what is left out is not sent again");
    stand.link(Entity::Customer, "HOTEL1");
    assert_eq!(stand.run(&articles).0, 1);
    assert_eq!(stand.shop.0["A1"], 3);
    stand.link(Entity::CustomerGroup, "4");
    assert_eq!(stand.run(&articles), (1, Vec::new()));
    assert_eq!(stand.run(&articles), (0, Vec::new()));
    assert_eq!(stand.shop.0["A1"], 4);
}

#[test]
fn an_article_that_is_not_there_is_refused_by_itself_and_one_without_rules_is_not_spoken_of() {
    let mut stand = Stand::with(&LINKED);
    let articles = [("A1", "g:3"), ("A2", "g:3"), ("A3", "")];
    assert_eq!(stand.run(&articles), (1, vec!["price-rule-article-missing".to_owned()]));
    assert_eq!(stand.shop.0.keys().map(String::as_str).collect::<Vec<_>>(), ["A1"]);
    stand.link(Entity::Article, "A2");
    assert_eq!(stand.run(&articles), (1, Vec::new()));
}

#[test]
fn an_article_that_loses_its_last_rule_is_sent_an_empty_set() {
    let mut stand = Stand::with(&LINKED);
    assert_eq!(stand.run(&[("A1", "g:3")]).0, 1);
    assert_eq!(stand.run(&[("A1", "")]).0, 1);
    assert_eq!(stand.shop.0["A1"], 0);
    assert_eq!(stand.run(&[("A1", "")]).0, 0);
}
