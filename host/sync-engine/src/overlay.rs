//! What was edited of an article, laid over what the ERP says of it, by facet (J40, K01): pure.
//!
//! **Architecture Invariant:** an edit wins and is never overwritten; what the ERP has under it is noted, so that its
//! change can be shown.

use std::collections::BTreeMap;

use sync_model::{Article, Change, Key, Localized, MediaRef, Record};

/// The texts of an article that can be edited, by language.
pub const EDITED_TEXTS: [&str; 7] =
    ["name", "short_description", "description", "seo_title", "seo_description", "url_slug", "tags"];

/// What was edited of one article: values by field.
///
/// Fields are `texts.NAME.LANGUAGE` for each of [`EDITED_TEXTS`], `identity.active` (`true`, `false`),
/// `categories.extra` and `media.order` (keys, separated by commas), `media.caption.KEY.LANGUAGE`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edits(pub BTreeMap<String, String>);

/// An article as the editor lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedArticle {
    pub key: Key,
    /// The ERP's own designation.
    pub name: Option<String>,
    pub group: Option<String>,
    pub published: Option<bool>,
}

/// What the ERP has under an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Underneath {
    pub key: Key,
    pub field: String,
    pub value: String,
}

/// What a page's articles are called, before any edit.
pub(crate) fn listed(changes: &[Change]) -> Vec<ListedArticle> {
    let article = |change: &Change| match change {
        Change::Upsert(Record::Article(article)) if article.identity.is_some() || article.texts.is_some() => {
            Some(ListedArticle {
                key: article.key.clone(),
                name: article.texts.as_ref().map(|texts| texts.name.get("fr").to_owned()),
                group: article.group.clone(),
                published: article.identity.as_ref().map(|identity| identity.active),
            })
        }
        _ => None,
    };
    changes.iter().filter_map(article).collect()
}

/// Lays edits over a page; answers what the ERP has under them.
pub(crate) fn overlay(changes: &mut [Change], edits: &BTreeMap<Key, Edits>) -> Vec<Underneath> {
    let mut underneath = Vec::new();
    for change in changes {
        let Change::Upsert(Record::Article(article)) = change else { continue };
        let Some(edits) = edits.get(&article.key) else { continue };
        for (field, value) in &edits.0 {
            if let Some(under) = lay(article, field, value) {
                underneath.push(Underneath { key: article.key.clone(), field: field.clone(), value: under });
            }
        }
    }
    underneath
}

/// Puts one value in its place and answers what was there; `None` where this read does not carry the facet.
fn lay(article: &mut Article, field: &str, value: &str) -> Option<String> {
    let mut parts = field.splitn(3, '.');
    match (parts.next()?, parts.next()?, parts.next()) {
        ("texts", name, Some(language)) => {
            let texts = article.texts.as_mut()?;
            let text = match name {
                "name" => &mut texts.name,
                "short_description" => &mut texts.short_description,
                "description" => &mut texts.description,
                "seo_title" => &mut texts.seo_title,
                "seo_description" => &mut texts.seo_description,
                "url_slug" => &mut texts.url_slug,
                "tags" => &mut texts.tags,
                _ => return None,
            };
            Some(put(text, language, value))
        }
        ("identity", "active", None) => {
            let identity = article.identity.as_mut()?;
            let before = identity.active;
            identity.active = value == "true";
            Some(before.to_string())
        }
        ("categories", "extra", None) => {
            let keys = &mut article.categories.as_mut()?.keys;
            for key in words(value).map(Key::new) {
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
            // Nothing of the ERP's is hidden by an additional category.
            None
        }
        ("media", "order", None) => {
            let items = &mut article.media.as_mut()?.items;
            let before: Vec<&str> = items.iter().map(|item| item.key.as_str()).collect();
            let before = before.join(",");
            let wanted: Vec<&str> = words(value).collect();
            let place = |item: &MediaRef| wanted.iter().position(|key| *key == item.key.as_str());
            // A stable sort: what is not named keeps its order behind the rest.
            items.sort_by_key(|item| place(item).unwrap_or(usize::MAX));
            Some(before)
        }
        ("media", "caption", Some(rest)) => {
            let (key, language) = rest.rsplit_once('.')?;
            let items = &mut article.media.as_mut()?.items;
            let item = items.iter_mut().find(|item| item.key.as_str() == key)?;
            Some(put(&mut item.caption, language, value))
        }
        _ => None,
    }
}

fn put(text: &mut Localized, language: &str, value: &str) -> String {
    text.0.insert(language.to_owned(), value.to_owned()).unwrap_or_default()
}

/// The words of a list that is separated by commas.
fn words(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use sync_model::{ArticleCategories, ArticleIdentity, ArticleMedia, ArticleTexts};

    use super::*;

    fn article() -> Article {
        let media = |key: &str| MediaRef { key: key.into(), ..Default::default() };
        Article {
            key: "A".into(),
            identity: Some(ArticleIdentity { active: true, ..Default::default() }),
            texts: Some(ArticleTexts { name: Localized::fr_en("Nappe", "Cloth"), ..Default::default() }),
            categories: Some(ArticleCategories { keys: vec!["C1".into()] }),
            media: Some(ArticleMedia {
                items: vec![media("a.jpg"), media("b.jpg"), media("c.jpg")],
                ..Default::default()
            }),
            ..Default::default()
        }
    }

    fn laid(article: Article, edits: &[(&str, &str)]) -> (Article, Vec<(String, String)>) {
        let edits = edits.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect();
        let mut changes = [Change::Upsert(Record::Article(Box::new(article)))];
        let underneath = overlay(&mut changes, &BTreeMap::from([("A".into(), Edits(edits))]));
        let [Change::Upsert(Record::Article(article))] = changes else { return Default::default() };
        (*article, underneath.into_iter().map(|under| (under.field, under.value)).collect())
    }

    #[test]
    fn edits_win_field_by_field_and_what_lies_under_them_is_told() {
        let (article, under) = laid(
            article(),
            &[
                ("texts.name.fr", "Nappe brodée"),
                ("texts.description.fr", "<p>Longue</p>"),
                ("identity.active", "false"),
                ("categories.extra", "C2, C1"),
                ("media.order", "c.jpg,a.jpg"),
                ("media.caption.b.jpg.fr", "De près"),
            ],
        );
        let texts = article.texts.unwrap_or_default();
        assert_eq!((texts.name.get("fr"), texts.name.get("en")), ("Nappe brodée", "Cloth"));
        assert_eq!(texts.description.get("fr"), "<p>Longue</p>");
        assert!(!article.identity.unwrap_or_default().active);
        assert_eq!(article.categories.unwrap_or_default().keys, [Key::new("C1"), Key::new("C2")]);
        let items = article.media.unwrap_or_default().items;
        let keys: Vec<&str> = items.iter().map(|item| item.key.as_str()).collect();
        assert_eq!(keys, ["c.jpg", "a.jpg", "b.jpg"]);
        assert_eq!(items.last().map(|item| item.caption.get("fr")), Some("De près"));
        let under: Vec<String> = under.into_iter().map(|(field, value)| format!("{field}={value}")).collect();
        assert_eq!(
            under,
            [
                "identity.active=true",
                "media.caption.b.jpg.fr=",
                "media.order=a.jpg,b.jpg,c.jpg",
                "texts.description.fr=",
                "texts.name.fr=Nappe",
            ]
        );
    }

    #[test]
    fn a_facet_that_a_read_does_not_carry_stays_away() {
        let edits = [("texts.name.fr", "Nappe brodée"), ("identity.active", "false"), ("media.order", "a.jpg")];
        let bare = Article { key: "A".into(), ..Default::default() };
        assert_eq!(laid(bare.clone(), &edits), (bare, Vec::new()));
    }
}
