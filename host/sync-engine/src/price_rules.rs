//! Price rules are for articles, groups and customers that the other side has: the links tell which.
//!
//! A rule of a customer that is not there yet is left out of the set, and makes the set another one on the day when
//! the customer is linked; so nothing waits, and nothing is sent twice.

use std::collections::BTreeMap;

use sync_model::{Change, Entity, Key, PriceTarget, Problem, Record, Remedy, Stream};

use crate::{FlowStore, Known, StoreError};

/// The changes of a page of price rules, fitted to what the other side has.
pub(crate) fn fitted(
    store: &mut dyn FlowStore,
    entity: Entity,
    changes: Vec<Change>,
) -> Result<Vec<Change>, StoreError> {
    let keys: Vec<Key> = changes.iter().map(|change| change.key().clone()).collect();
    let sets = (store.known(entity, &keys)?, store.refused(entity, &keys)?);
    let there = There {
        articles: store.known(Entity::Article, &keys)?,
        groups: store.known(Entity::CustomerGroup, &targets(&changes, group))?,
        customers: store.known(Entity::Customer, &targets(&changes, customer))?,
    };
    let mut fitted = Vec::with_capacity(changes.len());
    for mut change in changes {
        let key = change.key().clone();
        if let Change::Upsert(Record::PriceRules(rules)) = &mut change
            && let Some(set) = &mut rules.set
        {
            // Most articles have no rules: a first run need not say so of each.
            let spoken_of = sets.0.contains_key(&key) || sets.1.contains_key(&key);
            if !spoken_of && set.rules.is_empty() && set.on_sale != Some(true) {
                continue;
            }
            if !has(&there.articles, &key) {
                let remedy = Remedy::ChooseRecord { stream: Stream::Articles };
                let problem = Problem::new("price-rule-article-missing").remedy(remedy);
                change = Change::Faulty { key, problem };
            } else {
                let before = set.rules.len();
                let missing = set.rules.iter().find(|rule| !there.has(&rule.target)).map(|rule| rule.target.clone());
                set.rules.retain(|rule| there.has(&rule.target));
                if let Some(PriceTarget::Customer(first) | PriceTarget::Group(first)) = missing {
                    let problem = Problem::new("price-rule-target-missing").arg("first", first);
                    rules.remarks.push(problem.arg("count", before - set.rules.len()).as_remark());
                }
            }
        }
        fitted.push(change);
    }
    Ok(fitted)
}

struct There {
    articles: BTreeMap<Key, Known>,
    groups: BTreeMap<Key, Known>,
    customers: BTreeMap<Key, Known>,
}

impl There {
    fn has(&self, target: &PriceTarget) -> bool {
        match target {
            PriceTarget::Everyone => true,
            PriceTarget::Group(key) => has(&self.groups, key),
            PriceTarget::Customer(key) => has(&self.customers, key),
        }
    }
}

fn has(links: &BTreeMap<Key, Known>, key: &Key) -> bool {
    links.get(key).is_some_and(|known| known.external_id.is_some())
}

fn group(target: &PriceTarget) -> Option<&Key> {
    if let PriceTarget::Group(key) = target { Some(key) } else { None }
}

fn customer(target: &PriceTarget) -> Option<&Key> {
    if let PriceTarget::Customer(key) = target { Some(key) } else { None }
}

/// The keys that the rules of a page name, each once.
fn targets(changes: &[Change], key: fn(&PriceTarget) -> Option<&Key>) -> Vec<Key> {
    let rules = changes.iter().filter_map(|change| match change {
        Change::Upsert(Record::PriceRules(rules)) => rules.set.as_ref(),
        _ => None,
    });
    let keys = rules.flat_map(|set| &set.rules).filter_map(|rule| key(&rule.target));
    let mut keys: Vec<Key> = keys.cloned().collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}
