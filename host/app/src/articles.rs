//! The article editor (J40, K01): a list that is read by page, and edits that win over the ERP.

use serde::{Deserialize, Serialize};
use sync_engine::EDITED_TEXTS;
use sync_model::Key;

use crate::{StoreFailure, html};

/// Articles of one page at most.
pub const ARTICLE_PAGE: u32 = 1_000;

/// Which articles are listed, in key order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ArticleFilter {
    /// Part of the reference or of the designation.
    pub search: Option<String>,
    pub family: Option<String>,
    pub published: Option<bool>,
    pub exported: Option<bool>,
    pub modified: Option<bool>,
    /// Only those whose value in the ERP changed under an edit.
    pub source_changed: bool,
    /// The last key of the page before.
    pub after: Option<Key>,
    /// Articles before the page, for a list that is entered anywhere.
    pub skip: u32,
    pub limit: u32,
}

/// How many articles a search and a family leave, in all and by state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ArticleCounts {
    pub all: u64,
    pub published: u64,
    pub unexported: u64,
    pub modified: u64,
    /// Whose value in the ERP changed under an edit.
    pub source_changed: u64,
}

/// One field of an article as a person leaves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleChange {
    pub field: String,
    /// As [`check_edit`] answers it; `None` gives the field back to the ERP.
    pub value: Option<String>,
    /// What the ERP has there, where it was read.
    pub source: Option<String>,
    /// When the edit that the person saw was made; `None` when there was none.
    pub seen: Option<String>,
}

/// One article of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleRow {
    pub key: Key,
    pub name: String,
    pub family: String,
    pub published: bool,
    pub exported: bool,
    /// Fields that were edited.
    pub edits: u32,
    /// Of these: fields whose value in the ERP changed since.
    pub source_changes: u32,
}

/// One edited field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleEdit {
    pub field: String,
    pub value: String,
    /// What the ERP has there, once it was read.
    pub source: Option<String>,
    /// What the ERP had when the field was edited, where it changed since.
    pub source_before: Option<String>,
    /// RFC 3339, UTC.
    pub edited_at: String,
}

/// What the store keeps for the editor.
pub trait Articles {
    /// A page of the list.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn articles(&mut self, profile: &str, filter: &ArticleFilter) -> Result<Vec<ArticleRow>, StoreFailure>;

    /// How many articles there are under a search and a family.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn article_counts(
        &mut self,
        profile: &str,
        search: Option<&str>,
        family: Option<&str>,
    ) -> Result<ArticleCounts, StoreFailure>;

    /// The families of the list, in order.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn article_families(&mut self, profile: &str) -> Result<Vec<String>, StoreFailure>;

    /// What was edited of an article.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn article_edits(&mut self, profile: &str, key: &Key) -> Result<Vec<ArticleEdit>, StoreFailure>;

    /// Keeps edits: article, field, value. All of them or none.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn save_edits(&mut self, profile: &str, edits: &[(Key, String, String)]) -> Result<(), StoreFailure>;

    /// Keeps what a person changed of one article, all of it or nothing: when somebody else edited one of the fields
    /// since it was seen, nothing is kept and these fields are answered.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn save_article(
        &mut self,
        profile: &str,
        key: &Key,
        changes: &[ArticleChange],
    ) -> Result<Vec<String>, StoreFailure>;

    /// Gives a field, or all of an article, back to the ERP; answers how many fields.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn reset_edits(&mut self, profile: &str, key: &Key, field: Option<&str>) -> Result<u64, StoreFailure>;
}

/// An edit that is not accepted; its text is the code of its sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    #[error("edit-field-unknown")]
    Field(String),
    #[error("edit-value-invalid")]
    Value(String),
}

impl EditError {
    /// The field that it is about.
    pub fn field(&self) -> &str {
        match self {
            EditError::Field(field) | EditError::Value(field) => field,
        }
    }
}

/// Checks one edit and answers its value as it is kept: HTML goes through the allowlist (reliability.md §4, B3).
///
/// # Errors
/// For a field that cannot be edited, or a value that the field does not take.
pub fn check_edit(field: &str, value: &str) -> Result<String, EditError> {
    let parts: Vec<&str> = field.splitn(3, '.').collect();
    let language = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_lowercase());
    let wrong = || EditError::Value(field.to_owned());
    match parts[..] {
        ["texts", name @ ("description" | "short_description"), code] if language(code) => {
            debug_assert!(EDITED_TEXTS.contains(&name));
            Ok(html::filtered(value))
        }
        ["texts", name, code] if language(code) && EDITED_TEXTS.contains(&name) => {
            let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
            let slug = value.chars().all(|sign| sign.is_alphanumeric() || sign == '-');
            // A shop refuses an article without a name, and an address is one word.
            if name == "name" && value.is_empty() || name == "url_slug" && !slug {
                return Err(wrong());
            }
            Ok(value)
        }
        ["identity", "active"] => match value.trim() {
            "true" | "oui" | "yes" | "1" => Ok("true".to_owned()),
            "false" | "non" | "no" | "0" => Ok("false".to_owned()),
            _ => Err(wrong()),
        },
        ["categories", "extra"] | ["media", "order"] => {
            let words: Vec<&str> = value.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
            Ok(words.join(","))
        }
        ["media", "caption", rest]
            if rest.rsplit_once('.').is_some_and(|(key, code)| !key.is_empty() && language(code)) =>
        {
            Ok(value.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        _ => Err(EditError::Field(field.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_is_checked_by_its_field() {
        let good = |field: &str, value: &str| check_edit(field, value).unwrap_or_else(|error| error.to_string());
        assert_eq!(good("texts.name.fr", " Nappe \n brodée "), "Nappe brodée");
        assert_eq!(good("texts.description.fr", "<p onclick=\"x()\">a</p><script>b</script>"), "<p>a</p>");
        assert_eq!(good("identity.active", "non"), "false");
        assert_eq!(good("categories.extra", " C1 ,, C2"), "C1,C2");
        assert_eq!(good("media.caption.a.b.jpg.en", "Close"), "Close");
        for (field, value) in [("texts.name.fr", " "), ("texts.url_slug.fr", "a b"), ("identity.active", "perhaps")] {
            assert_eq!(good(field, value), "edit-value-invalid", "{field}");
        }
        for field in ["price.net", "texts.name", "texts.name.french", "texts.other.fr", "media.caption.fr", "", "x"] {
            assert_eq!(good(field, "v"), "edit-field-unknown", "{field}");
        }
    }
}
