//! What is written about an article: its designation, its translations, the texts of the glossary.

use std::collections::{BTreeSet, HashMap};

use plugin_sdk::model::{ArticleTexts, ConnectorError, Context, Localized};

use super::{
    articles::{Sources, column},
    sides::{Keys, Side},
};
use crate::{
    client::Value,
    mapping::html,
    select::{As, Select},
    session::Session,
};

const LINKS: [(&str, As); 3] = [("AR_Ref", As::Text), ("GL_No", As::Int), ("AGL_Num", As::Int)];
const GLOSSARY: [(&str, As); 4] =
    [("GL_No", As::Int), ("GL_Text", As::LongText), ("GL_TextLangue1", As::LongText), ("GL_TextLangue2", As::LongText)];
/// Texts that one query names.
const LIST: usize = 100;

/// The long texts of a page.
#[derive(Default)]
pub struct Texts {
    links: Side,
    /// Number → the text in French and both languages, as HTML.
    glossary: HashMap<i64, [String; 3]>,
}

impl Texts {
    /// Reads them.
    ///
    /// # Errors
    /// As for [`Client::fetch`](crate::client::Client::fetch).
    pub fn fetch(session: &mut Session, context: &dyn Context, keys: &Keys<'_>) -> Result<Self, ConnectorError> {
        let mut texts = Self::default();
        if !session.settings.articles.glossary || !session.base.has_table("F_GLOSSAIRE") {
            return Ok(texts);
        }
        let Session { client, base, .. } = &mut *session;
        let select = Select::new(base, &client.dialect, "F_ARTGLOSS", &LINKS);
        texts.links = Side::fetch(client, context, &select, keys, "", &[])?;
        let rows = &texts.links.rows;
        let numbers: BTreeSet<i64> = (0..rows.len).map(|row| rows.int(1, row)).collect();
        let numbers: Vec<i64> = numbers.into_iter().collect();
        let select = Select::new(base, &client.dialect, "F_GLOSSAIRE", &GLOSSARY);
        let marks = vec!["?"; LIST].join(", ");
        for part in numbers.chunks(LIST) {
            let padded = part.iter().chain(part.last().into_iter().cycle()).take(LIST);
            let values: Vec<Value> = padded.map(|number| Value::Int(*number)).collect();
            let rest = format!("WHERE GL_No IN ({marks})");
            let rows = client.fetch(context, &select, &rest, &values, None)?;
            for row in 0..rows.len {
                texts.glossary.insert(rows.int(0, row), [1, 2, 3].map(|column| html(rows.text(column, row))));
            }
        }
        Ok(texts)
    }

    /// The text facet of one article.
    pub fn of_article(&self, sources: &Sources<'_>, row: usize) -> ArticleTexts {
        let rows = sources.rows;
        let designation = rows.text(column::DESIGNATION, row);
        let settings = &sources.settings.articles;
        let mut name = settings.text(designation);
        let mut description = Localized::default();
        let links = &self.links.rows;
        let mut numbers: Vec<(i64, i64)> = self
            .links
            .of_key(rows.text(column::REFERENCE, row))
            .map(|row| (links.int(2, row), links.int(1, row)))
            .collect();
        numbers.sort_unstable();
        let text = |language: usize| -> String {
            let texts = numbers.iter().filter_map(|(_, number)| self.glossary.get(number));
            texts.map(|text| text[language].as_str()).collect()
        };
        put(&mut description, &settings.language, text(0));
        for (rank, language) in settings.languages.iter().enumerate() {
            let Some(language) = language else { continue };
            let translated = rows.text(column::LANGUAGE_1 + rank, row);
            // Without a translation the designation stands in for it.
            let translated = if translated.is_empty() { designation } else { translated };
            put(&mut name, language, translated.to_owned());
            put(&mut description, language, text(rank + 1));
        }
        ArticleTexts { name, description, ..ArticleTexts::default() }
    }
}

fn put(texts: &mut Localized, language: &str, text: String) {
    if !text.is_empty() {
        texts.0.insert(language.to_owned(), text);
    }
}
