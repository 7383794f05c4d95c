//! A text in several languages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Texts by ISO 639-1 language (`fr`, `en`, ...). An absent language means "say nothing in it".
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Localized(pub BTreeMap<String, String>);

impl Localized {
    /// A text in French alone.
    pub fn fr(text: impl Into<String>) -> Self {
        Self(BTreeMap::from([("fr".to_owned(), text.into())]))
    }

    /// A text in French and English.
    pub fn fr_en(fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self(BTreeMap::from([("fr".to_owned(), fr.into()), ("en".to_owned(), en.into())]))
    }

    /// The text in `language`, else in French, else in any language, else nothing.
    pub fn get(&self, language: &str) -> &str {
        self.0.get(language).or_else(|| self.0.get("fr")).or_else(|| self.0.values().next()).map_or("", String::as_str)
    }

    /// Whether no language holds a text.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(String::is_empty)
    }
}
