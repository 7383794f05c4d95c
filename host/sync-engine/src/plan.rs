//! Compares a page with what is known: pure, no port.

use std::collections::BTreeMap;

use sync_model::{Change, ExternalId, Facet, Key, Problem, Record};

use crate::{Fingerprints, Known, Refusal, fingerprints};

/// The field of a write item that names the facets of an order that changed.
const CHANGED: &str = "changed";

/// What one page comes to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlannedPage {
    pub items: Vec<PlannedItem>,
    pub unchanged: Vec<Key>,
    /// Records that the source itself reports gone, with the id they had.
    pub gone: Vec<(Key, Option<ExternalId>)>,
    pub faulty: Vec<(Key, Problem)>,
    /// Refused before, unchanged since: not sent.
    pub refused: Vec<(Key, Refusal)>,
    /// Refused before, and gone from the source.
    pub cleared: Vec<Key>,
}

/// What is known of a page's keys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Before {
    pub known: BTreeMap<Key, Known>,
    pub refused: BTreeMap<Key, Refusal>,
}

/// How a page is planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules<'a> {
    pub only_new: bool,
    /// Refused records are sent again though they did not change.
    pub ask_again: bool,
    /// What is linked is sent though nothing changed.
    pub known_again: bool,
    pub settings: &'a str,
}

/// One record to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedItem {
    pub key: Key,
    pub external_id: Option<ExternalId>,
    /// Not linked yet.
    pub new: bool,
    /// What differs.
    pub facets: Vec<Facet>,
    /// The record, reduced to `facets`.
    pub record: Record,
    /// Fingerprints to keep once the other side has acknowledged it.
    pub prints: Fingerprints,
    /// What the source remarks of it: told in history, not sent.
    pub remarks: Vec<Problem>,
    /// What a person decided for it, by field.
    pub overrides: BTreeMap<String, String>,
}

/// Plans a page. Of a key that comes twice in a page the last one counts.
pub fn plan_page(before: &Before, changes: Vec<Change>, rules: Rules<'_>) -> PlannedPage {
    let mut planned = PlannedPage::default();
    let mut last = BTreeMap::new();
    for (index, change) in changes.iter().enumerate() {
        last.insert(change.key().clone(), index);
    }
    for (index, change) in changes.into_iter().enumerate() {
        if last.get(change.key()) != Some(&index) {
            continue;
        }
        match change {
            Change::Faulty { key, problem } => planned.faulty.push((key, problem)),
            Change::Delete(key) => {
                if before.refused.contains_key(&key) {
                    planned.cleared.push(key.clone());
                }
                if let Some(known) = before.known.get(&key) {
                    planned.gone.push((key, known.external_id.clone()));
                }
            }
            Change::Upsert(record) => plan_record(&mut planned, before, record, rules),
        }
    }
    planned
}

fn plan_record(planned: &mut PlannedPage, before: &Before, mut record: Record, rules: Rules<'_>) {
    let key = record.key().clone();
    let now = fingerprints(&record);
    let refusal = before.refused.get(&key);
    let before = before.known.get(&key);
    let new = before.is_none_or(|known| known.external_id.is_none());
    let facets: Vec<Facet> = now
        .0
        .iter()
        .filter(|(facet, hash)| rules.known_again || !before.is_some_and(|known| known.prints.holds(**facet, **hash)))
        .map(|(facet, _)| *facet)
        .collect();
    if facets.is_empty() || (rules.only_new && !new) {
        if refusal.is_some() {
            planned.cleared.push(key.clone());
        }
        planned.unchanged.push(key);
        return;
    }
    if let Some(refusal) = refusal
        && !rules.ask_again
        && refusal.settings == rules.settings
        && now.0.iter().all(|(facet, hash)| refusal.prints.0.get(facet) == Some(hash))
    {
        planned.refused.push((key, refusal.clone()));
        return;
    }
    // What the other side never had is new, not changed.
    let had = |facet: &Facet| before.and_then(|known| known.prints.0.get(facet));
    let differs = |facet: &&Facet| had(facet).is_some_and(|hash| now.0.get(facet) != Some(hash));
    let changed: Vec<&str> = facets.iter().filter(differs).map(|facet| facet.name()).collect();
    record.retain_facets(&facets);
    let mut remarks = Vec::new();
    if let Record::Article(article) = &mut record {
        // It chooses articles, and is no facet: nobody compares it, so nobody is sent it.
        article.group = None;
        remarks = std::mem::take(&mut article.remarks);
    }
    if let Record::PriceRules(rules) = &mut record {
        remarks = std::mem::take(&mut rules.remarks);
    }
    let mut prints = before.map(|known| known.prints.clone()).unwrap_or_default();
    prints.acknowledge(now);
    let external_id = before.and_then(|known| known.external_id.clone());
    let mut overrides = BTreeMap::new();
    if matches!(record, Record::Order(_)) && !changed.is_empty() {
        // An order comes whole, so it tells what changed of it.
        overrides.insert(CHANGED.to_owned(), changed.join(","));
    }
    planned.items.push(PlannedItem { key, external_id, new, facets, record, prints, remarks, overrides });
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use sync_model::{Article, ArticleStock, ArticleTexts, Localized};

    use super::*;

    fn article(key: &str, name: &str, quantity: i64) -> Record {
        Record::Article(Box::new(Article {
            key: key.into(),
            texts: Some(ArticleTexts { name: Localized::fr(name), ..Default::default() }),
            stock: Some(ArticleStock { tracked: true, quantity: quantity.into(), ..Default::default() }),
            ..Default::default()
        }))
    }

    fn knows(records: &[Record]) -> BTreeMap<Key, Known> {
        records
            .iter()
            .map(|record| {
                let known = Known { external_id: Some("7".into()), prints: fingerprints(record) };
                (record.key().clone(), known)
            })
            .collect()
    }

    fn check(known: &[Record], changes: Vec<Change>, only_new: bool, expected: Expect) {
        let before = Before { known: knows(known), refused: BTreeMap::new() };
        let planned =
            plan_page(&before, changes, Rules { only_new, ask_again: false, known_again: false, settings: "" });
        let mut text = String::new();
        for item in &planned.items {
            text += &format!("{} new={} {:?}\n", item.key, item.new, item.facets);
        }
        text += &format!(
            "unchanged={:?} gone={:?} faulty={}\n",
            planned.unchanged.iter().map(Key::as_str).collect::<Vec<_>>(),
            planned.gone.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(),
            planned.faulty.len()
        );
        expected.assert_eq(&text);
    }

    #[test]
    fn only_the_changed_facets_of_changed_records_are_sent() {
        check(
            &[article("A", "Nappe", 1), article("B", "Drap", 2)],
            vec![
                Change::Upsert(article("A", "Nappe", 1)),
                Change::Upsert(article("B", "Drap", 5)),
                Change::Upsert(article("C", "Neuf", 0)),
                Change::Delete("Z".into()),
            ],
            false,
            expect![[r#"
                B new=false [Stock]
                C new=true [Texts, Stock]
                unchanged=["A"] gone=[] faulty=0
            "#]],
        );
    }

    #[test]
    fn the_last_of_a_doubled_key_counts_and_only_new_leaves_the_known_alone() {
        check(
            &[article("A", "Nappe", 1)],
            vec![Change::Upsert(article("A", "Autre", 9)), Change::Upsert(article("A", "Nappe", 1))],
            false,
            expect![[r#"
                unchanged=["A"] gone=[] faulty=0
            "#]],
        );
        check(
            &[article("A", "Nappe", 1)],
            vec![Change::Upsert(article("A", "Autre", 9)), Change::Upsert(article("D", "Neuf", 1))],
            true,
            expect![[r#"
                D new=true [Texts, Stock]
                unchanged=["A"] gone=[] faulty=0
            "#]],
        );
    }

    #[test]
    fn a_remark_of_the_source_is_no_part_of_what_is_sent() {
        let mut record = article("A", "Nappe", 1);
        let known = knows(std::slice::from_ref(&record));
        if let Record::Article(article) = &mut record {
            article.remarks = vec![Problem::new("why").as_remark()];
        }
        let rules = Rules { only_new: false, ask_again: false, known_again: false, settings: "" };
        let before = Before { known, refused: BTreeMap::new() };
        assert_eq!(plan_page(&before, vec![Change::Upsert(record.clone())], rules).unchanged.len(), 1);
        let planned = plan_page(&Before::default(), vec![Change::Upsert(record)], rules);
        assert_eq!(planned.items[0].remarks.len(), 1);
        assert_eq!(planned.items[0].record, article("A", "Nappe", 1));
    }

    #[test]
    fn a_refused_record_waits_until_it_or_the_settings_change_or_somebody_asks() {
        let sent = |record: Record, rules: Rules<'_>| {
            let refusal = Refusal {
                prints: fingerprints(&article("A", "Nappe", 1)),
                settings: "s1".to_owned(),
                problems: vec![Problem::new("why")],
                of_this_run: false,
            };
            let before = Before { known: BTreeMap::new(), refused: BTreeMap::from([("A".into(), refusal)]) };
            let planned = plan_page(&before, vec![Change::Upsert(record)], rules);
            assert_eq!(planned.items.len() + planned.refused.len(), 1);
            planned.items.len() == 1
        };
        let rules = Rules { only_new: false, ask_again: false, known_again: false, settings: "s1" };
        assert!(!sent(article("A", "Nappe", 1), rules));
        assert!(sent(article("A", "Nappe", 2), rules));
        assert!(sent(article("A", "Nappe", 1), Rules { settings: "s2", ..rules }));
        assert!(sent(article("A", "Nappe", 1), Rules { ask_again: true, ..rules }));
    }
}
