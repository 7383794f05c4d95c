//! A planned record field by field: what the other side has, and what it would get.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sync_model::{Facet, FacetVisitor, Record};

use crate::PlannedItem;

/// Fields of one record that a plan keeps; the rest is one line that counts them.
const FIELDS: usize = 200;
/// Characters of one value that a plan keeps.
const CHARACTERS: usize = 300;

/// One field of a plan's line.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FieldChange {
    /// The facet, then the way to the value: `texts.name.fr`, `price.variants[BLEU].net`; `more` counts the rest.
    pub field: String,
    /// `None` where the other side has nothing there, or where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// The other side did not tell what it has.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unknown: bool,
    /// `None` where nothing would be left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
}

/// The fields of a planned record that differ from `there`, in the order of the facets, then by name.
pub(crate) fn field_changes(item: &PlannedItem, there: Option<&Record>) -> Vec<FieldChange> {
    let (new, old) = (Fields::of(&item.record), there.map(Fields::of).unwrap_or_default());
    let mut changes = Vec::new();
    for (facet, fields) in &new.0 {
        let before = old.0.get(facet);
        let nothing = BTreeMap::new();
        let before = before.unwrap_or(&nothing);
        let names: std::collections::BTreeSet<&String> = fields.keys().chain(before.keys()).collect();
        for name in names {
            let (old, new) = (before.get(name), fields.get(name));
            if same(old, new) {
                continue;
            }
            // A side that gives a record back may leave fields out that it has: what it does not say is not known.
            let unknown = !item.new && old.is_none();
            let field = format!("{}.{name}", facet.name());
            changes.push(FieldChange {
                field,
                old: old.map(|text| cut(text)),
                unknown,
                new: new.map(|text| cut(text)),
            });
        }
    }
    if changes.len() > FIELDS {
        let more = changes.len() - FIELDS;
        changes.truncate(FIELDS);
        changes.push(FieldChange { field: "more".to_owned(), new: Some(more.to_string()), ..Default::default() });
    }
    changes
}

/// Equal as people read it: nothing is as empty, and `12.50` is `12.5`.
fn same(old: Option<&String>, new: Option<&String>) -> bool {
    let (old, new) = (old.map_or("", String::as_str), new.map_or("", String::as_str));
    let number = |text: &str| text.parse::<Decimal>().ok().map(|number| number.normalize());
    old == new || number(old).is_some_and(|old| number(new) == Some(old))
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(CHARACTERS) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[derive(Default)]
struct Fields(BTreeMap<Facet, BTreeMap<String, String>>);

impl Fields {
    fn of(record: &Record) -> Self {
        let mut fields = Self::default();
        record.visit_facets(&mut fields);
        fields
    }
}

impl FacetVisitor for Fields {
    fn visit<T: Serialize>(&mut self, facet: Facet, value: &T) {
        let fields = self.0.entry(facet).or_default();
        if let Ok(value) = serde_json::to_value(value) {
            flatten(fields, "", &value);
        }
    }
}

fn flatten(fields: &mut BTreeMap<String, String>, path: &str, value: &Value) {
    match value {
        Value::Null => {}
        Value::Bool(value) => drop(fields.insert(path.to_owned(), value.to_string())),
        Value::Number(value) => drop(fields.insert(path.to_owned(), value.to_string())),
        Value::String(text) if text.is_empty() => {}
        Value::String(text) => drop(fields.insert(path.to_owned(), text.clone())),
        Value::Object(object) => {
            for (name, value) in object {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                flatten(fields, &path, value);
            }
        }
        Value::Array(items) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
            let words: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            if !words.is_empty() {
                fields.insert(path.to_owned(), words.join(", "));
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let path = format!("{path}[{}]", name_of(index, item));
                flatten(fields, &path, item);
                // It is told by the name already.
                fields.remove(&format!("{path}.key"));
            }
        }
    }
}

/// What tells an item of a list from the others: its key, the article or quantity it is for, else its place.
fn name_of(index: usize, item: &Value) -> String {
    let named = ["key", "article", "from_quantity"].iter().find_map(|name| item.get(name).and_then(Value::as_str));
    named.filter(|name| !name.is_empty()).map_or_else(|| (index + 1).to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use sync_model::{Article, ArticleCategories, ArticlePrice, ArticleTexts, Localized, VariantPrice};

    use super::*;

    fn article(name: &str, net: &str, variant: &str, categories: &[&str]) -> Record {
        let money = |text: &str| text.parse().unwrap_or_default();
        Record::Article(Box::new(Article {
            key: "A".into(),
            texts: Some(ArticleTexts { name: Localized::fr_en(name, "Cloth"), ..Default::default() }),
            price: Some(ArticlePrice {
                currency: "EUR".to_owned(),
                net: money(net),
                variants: vec![VariantPrice { key: variant.into(), net: money("13") }],
                ..Default::default()
            }),
            categories: Some(ArticleCategories { keys: categories.iter().map(|key| (*key).into()).collect() }),
            ..Default::default()
        }))
    }

    fn check(new: bool, record: Record, there: Option<&Record>, expected: Expect) {
        let facets = vec![Facet::Texts, Facet::Categories, Facet::Price];
        let item = PlannedItem {
            key: "A".into(),
            external_id: None,
            new,
            facets,
            record,
            prints: Default::default(),
            remarks: Vec::new(),
            overrides: Default::default(),
        };
        let lines = field_changes(&item, there).into_iter().map(|change| {
            let old = if change.unknown { "?".to_owned() } else { change.old.unwrap_or_default() };
            format!("{}: {old} -> {}\n", change.field, change.new.unwrap_or_default())
        });
        expected.assert_eq(&lines.collect::<String>());
    }

    #[test]
    fn a_change_tells_the_fields_that_differ_and_what_is_there_now() {
        check(
            false,
            article("Nappe", "12.50", "BLEU", &["C1", "C2"]),
            Some(&article("Nape", "12.5000", "ROUGE", &["C1"])),
            expect![[r#"
                texts.name.fr: Nape -> Nappe
                categories.keys: C1 -> C1, C2
                price.variants[BLEU].net: ? -> 13
                price.variants[ROUGE].net: 13 -> 
            "#]],
        );
    }

    #[test]
    fn what_the_other_side_does_not_tell_is_unknown_and_a_new_record_has_nothing_before() {
        let texts = || {
            let mut record = article("Nappe", "1", "BLEU", &[]);
            record.retain_facets(&[Facet::Texts]);
            record
        };
        check(
            false,
            texts(),
            None,
            expect![[r#"
            texts.name.en: ? -> Cloth
            texts.name.fr: ? -> Nappe
        "#]],
        );
        check(
            true,
            texts(),
            None,
            expect![[r#"
            texts.name.en:  -> Cloth
            texts.name.fr:  -> Nappe
        "#]],
        );
    }

    #[test]
    fn long_texts_and_many_fields_are_cut() {
        let mut record = article(&"é".repeat(1_000), "1", "BLEU", &[]);
        if let Record::Article(article) = &mut record
            && let Some(price) = &mut article.price
        {
            let variant = |number: u32| VariantPrice { key: format!("V{number}").into(), net: number.into() };
            price.variants = (0..500).map(variant).collect();
        }
        let item = PlannedItem {
            key: "A".into(),
            external_id: None,
            new: true,
            facets: Vec::new(),
            record,
            prints: Default::default(),
            remarks: Vec::new(),
            overrides: Default::default(),
        };
        let changes = field_changes(&item, None);
        assert_eq!(changes.len(), FIELDS + 1);
        assert_eq!(changes.last().map(|change| change.field.as_str()), Some("more"));
        assert!(changes.iter().all(|change| change.new.as_deref().unwrap_or_default().chars().count() <= 301));
    }
}
