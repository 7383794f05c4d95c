//! The article editor between window and program: commands, answers, and what a person changed and did not save.

use std::collections::{BTreeMap, BTreeSet};

use app::{ArticleChange, ArticleCounts, ArticleEdit, ArticleFilter, ArticleRow, ArticleSource, check_edit};
use sync_model::{Article, ArticleTexts, Category, Key, Localized};

use crate::PluginTrouble;

/// What the article editor asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArticlesCommand {
    /// Counts, families and the first page; `ticket` tells the answers of an older filter from this one's.
    List { profile: String, filter: ArticleFilter, ticket: u64 },
    /// Another page of the same list.
    Page { profile: String, filter: ArticleFilter, ticket: u64 },
    /// What is edited of an article, then what the ERP has.
    Open { profile: String, key: Key },
    /// The ERP's categories.
    Categories { profile: String },
    /// Keeps changes; nothing of them when somebody else edited one of the fields since it was seen.
    Save { profile: String, key: Key, changes: Vec<ArticleChange> },
    /// Lets edits win over the ERP.
    TurnOn { profile: String },
}

/// What the program answers the article editor.
#[derive(Debug, Clone)]
pub enum ArticlesUpdate {
    Listed {
        ticket: u64,
        counts: ArticleCounts,
        families: Vec<String>,
    },
    Page {
        ticket: u64,
        skip: u32,
        rows: Vec<ArticleRow>,
    },
    Edits {
        key: Key,
        edits: Vec<ArticleEdit>,
    },
    Source {
        key: Key,
        source: Result<ArticleSource, PluginTrouble>,
    },
    Categories {
        profile: String,
        found: Result<Vec<Category>, PluginTrouble>,
    },
    /// What is edited of the article now; with fields that were edited elsewhere nothing was kept.
    Saved {
        key: Key,
        elsewhere: Vec<String>,
        edits: Vec<ArticleEdit>,
    },
}

/// The choices made on the page, and the article that is open.
#[derive(Default)]
pub(crate) struct Editor {
    pub search: String,
    pub family: Option<String>,
    pub filter: usize,
    pub ticket: u64,
    pub counts: Option<ArticleCounts>,
    pub families: Vec<String>,
    pub current: Option<usize>,
    pub open: Option<OpenArticle>,
    pub part: usize,
    pub language: Option<String>,
    pub categories: Option<Result<Vec<Category>, PluginTrouble>>,
    pub category_search: String,
    /// What waits for the answer about unsaved changes.
    pub next: Option<Next>,
    /// The article is sent once it is saved.
    pub send: bool,
}

/// What a person wanted when changes stood unsaved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Next {
    Article(usize),
    Profile(String),
    Leave,
}

/// An article and what was changed of it since it was saved.
#[derive(Default)]
pub(crate) struct OpenArticle {
    pub row: Option<ArticleRow>,
    pub key: Key,
    pub edits: BTreeMap<String, ArticleEdit>,
    pub source: Option<Result<ArticleSource, PluginTrouble>>,
    /// By field; `None` gives it back to the ERP.
    pub drafts: BTreeMap<String, Option<String>>,
    /// Codes of the fields that could not be saved.
    pub errors: BTreeMap<String, String>,
    pub elsewhere: Vec<String>,
    pub saved: bool,
}

impl Editor {
    pub fn of_filter(&self, skip: u32, limit: u32) -> ArticleFilter {
        let search = (!self.search.trim().is_empty()).then(|| self.search.trim().to_owned());
        let mut filter = ArticleFilter { search, family: self.family.clone(), skip, limit, ..ArticleFilter::default() };
        match self.filter {
            1 => filter.published = Some(true),
            2 => filter.exported = Some(false),
            3 => filter.modified = Some(true),
            4 => filter.source_changed = true,
            _ => {}
        }
        filter
    }

    /// How many articles the list has under its filter.
    pub fn total(&self) -> u64 {
        let Some(counts) = self.counts else { return 0 };
        [counts.all, counts.published, counts.unexported, counts.modified, counts.source_changed][self.filter.min(4)]
    }

    pub fn changed(&self) -> bool {
        self.open.as_ref().is_some_and(|open| !open.drafts.is_empty())
    }
}

impl OpenArticle {
    /// The article as the ERP has it.
    pub fn article(&self) -> Option<&Article> {
        self.source.as_ref()?.as_ref().ok()?.article.as_deref()
    }

    /// What the ERP has in a field; `None` where it was not read.
    pub fn source_of(&self, field: &str) -> Option<String> {
        let Some(article) = self.article() else { return self.edits.get(field)?.source.clone() };
        let parts: Vec<&str> = field.splitn(3, '.').collect();
        match parts[..] {
            ["texts", name, language] => Some(own(text_of(article.texts.as_ref()?, name)?, language)),
            ["identity", "active"] => Some(article.identity.as_ref()?.active.to_string()),
            ["categories", "extra"] => Some(String::new()),
            ["media", "order"] => Some(keys(article)),
            ["media", "caption", rest] => {
                let (key, language) = rest.rsplit_once('.')?;
                let item = article.media.as_ref()?.items.iter().find(|item| item.key.as_str() == key)?;
                Some(own(&item.caption, language))
            }
            _ => None,
        }
    }

    /// What the field shows: the change, else the edit, else the ERP's.
    pub fn value(&self, field: &str) -> String {
        let edited = match self.drafts.get(field) {
            Some(draft) => draft.clone(),
            None => self.edits.get(field).map(|edit| edit.value.clone()),
        };
        edited.or_else(|| self.source_of(field)).unwrap_or_default()
    }

    /// Whether the field differs from the ERP, saved or not.
    pub fn edited(&self, field: &str) -> bool {
        self.drafts.get(field).map_or_else(|| self.edits.contains_key(field), Option::is_some)
    }

    /// A person gives a field a value; the ERP's own is no edit, and the saved one is no change.
    pub fn change(&mut self, field: &str, value: &str) {
        self.saved = false;
        self.errors.remove(field);
        let kept = self.edits.get(field).map(|edit| edit.value.as_str());
        let wanted = (self.source_of(field).as_deref() != Some(value)).then(|| value.to_owned());
        if wanted.as_deref() == kept {
            self.drafts.remove(field);
        } else {
            self.drafts.insert(field.to_owned(), wanted);
        }
    }

    /// A person gives a field back to the ERP.
    pub fn reset(&mut self, field: &str) {
        self.saved = false;
        self.errors.remove(field);
        if self.edits.contains_key(field) {
            self.drafts.insert(field.to_owned(), None);
        } else {
            self.drafts.remove(field);
        }
    }

    /// The changes as they are kept, or `None` with the fields in `errors`.
    pub fn changes(&mut self) -> Option<Vec<ArticleChange>> {
        let mut changes = Vec::new();
        for (field, draft) in &self.drafts {
            let value = match draft.as_ref().map(|value| check_edit(field, value)).transpose() {
                Ok(value) => value,
                Err(error) => {
                    self.errors.insert(field.clone(), error.to_string());
                    continue;
                }
            };
            let seen = self.edits.get(field).map(|edit| edit.edited_at.clone());
            changes.push(ArticleChange { field: field.clone(), value, source: self.source_of(field), seen });
        }
        self.errors.is_empty().then_some(changes)
    }

    /// Takes what is edited now; what was typed stays.
    pub fn take_edits(&mut self, edits: Vec<ArticleEdit>) {
        self.edits = edits.into_iter().map(|edit| (edit.field.clone(), edit)).collect();
    }

    /// The languages that the ERP or an edit uses; French and English are always offered.
    pub fn languages(&self) -> Vec<String> {
        let mut all = BTreeSet::new();
        if let Some(texts) = self.article().and_then(|article| article.texts.as_ref()) {
            all.extend(texts.name.0.keys().chain(texts.description.0.keys()).cloned());
        }
        let edited = self.edits.keys().filter(|field| field.starts_with("texts."));
        all.extend(edited.filter_map(|field| field.rsplit('.').next()).map(str::to_owned));
        let mut languages = vec!["fr".to_owned(), "en".to_owned()];
        languages.extend(all.into_iter().filter(|code| code != "fr" && code != "en"));
        languages
    }

    /// The keys of the pictures in the order that is shown.
    pub fn pictures(&self) -> Vec<String> {
        let Some(article) = self.article() else { return Vec::new() };
        let wanted = self.value("media.order");
        let wanted: Vec<&str> = wanted.split(',').collect();
        let mut keys: Vec<String> = keys(article).split(',').filter(|key| !key.is_empty()).map(str::to_owned).collect();
        keys.sort_by_key(|key| wanted.iter().position(|other| other == key).unwrap_or(usize::MAX));
        keys
    }

    /// The additional categories.
    pub fn extra(&self) -> Vec<String> {
        let value = self.value("categories.extra");
        value.split(',').filter(|key| !key.is_empty()).map(str::to_owned).collect()
    }
}

/// The text of that language alone, without the fallback that a buyer would see.
fn own(text: &Localized, language: &str) -> String {
    text.0.get(language).cloned().unwrap_or_default()
}

fn keys(article: &Article) -> String {
    let items = article.media.iter().flat_map(|media| &media.items);
    items.map(|item| item.key.as_str()).collect::<Vec<_>>().join(",")
}

fn text_of<'a>(texts: &'a ArticleTexts, name: &str) -> Option<&'a Localized> {
    Some(match name {
        "name" => &texts.name,
        "short_description" => &texts.short_description,
        "description" => &texts.description,
        "seo_title" => &texts.seo_title,
        "seo_description" => &texts.seo_description,
        "url_slug" => &texts.url_slug,
        "tags" => &texts.tags,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(field: &str, value: &str) -> ArticleEdit {
        ArticleEdit {
            field: field.to_owned(),
            value: value.to_owned(),
            source: None,
            source_before: None,
            edited_at: "2026-11-24T10:00:00.000Z".to_owned(),
        }
    }

    fn open() -> OpenArticle {
        let texts = ArticleTexts { name: Localized::fr("Nappe"), ..Default::default() };
        let article = Article { key: "A".into(), texts: Some(texts), ..Default::default() };
        let source = Some(Ok(ArticleSource { article: Some(Box::new(article)) }));
        let mut open = OpenArticle { key: "A".into(), source, ..Default::default() };
        open.take_edits(vec![edit("texts.name.en", "Cloth")]);
        open
    }

    #[test]
    fn a_value_of_the_erp_or_of_the_last_save_is_no_change() {
        let mut open = open();
        open.change("texts.name.fr", "Nappe brodée");
        assert_eq!(open.value("texts.name.fr"), "Nappe brodée");
        open.change("texts.name.fr", "Nappe");
        assert!(open.drafts.is_empty() && !open.edited("texts.name.fr"));
        open.change("texts.name.en", "");
        assert_eq!(open.drafts["texts.name.en"], None, "the ERP has no English name: that is giving it back");
        open.change("texts.name.en", "Cloth");
        assert!(open.drafts.is_empty() && open.edited("texts.name.en"));
    }

    #[test]
    fn what_is_saved_says_which_edit_was_seen_and_a_wrong_value_is_not_saved() {
        let mut open = open();
        open.reset("texts.name.en");
        open.change("texts.tags.fr", "lin,  table");
        let changes = open.changes().unwrap();
        let told: Vec<_> = changes
            .iter()
            .map(|change| (change.field.as_str(), change.value.as_deref(), change.seen.is_some()))
            .collect();
        assert_eq!(told, [("texts.name.en", None, true), ("texts.tags.fr", Some("lin, table"), false)]);
        open.change("texts.url_slug.fr", "deux mots");
        assert_eq!(open.changes(), None);
        assert_eq!(open.errors["texts.url_slug.fr"], "edit-value-invalid");
    }
}
