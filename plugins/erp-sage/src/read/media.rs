//! Pictures and documents of articles: `AR_Photo` and `F_ARTICLEMEDIA`, looked up in the multimedia folder
//! (`sage100.md`, F_ARTICLE and F_ARTICLEMEDIA).

use std::collections::BTreeMap;

use plugin_sdk::model::{
    ArticleMedia, Change, ConnectorError, Context, Key, Localized, MediaRef, Problem, ReadRequest,
};

use super::{
    articles::{Sources, column},
    cursor::Place,
    reasons,
    sides::{Keys, Side},
};
use crate::{
    mapping::variant_key,
    multimedia::Multimedia,
    select::{As, Select},
    session::Session,
};

const PHOTOS: [(&str, As); 2] = [("AR_Ref", As::Text), ("AR_Photo", As::Text)];
const FILES: [(&str, As); 4] =
    [("AR_Ref", As::Text), ("ME_Fichier", As::Text), ("ME_Commentaire", As::Text), ("cbMarq", As::Int)];
const VALUES: [(&str, As); 3] = [("AR_Ref", As::Text), ("AG_No", As::Int), ("EG_Enumere", As::Text)];
const COMBINATIONS: [(&str, As); 3] = [("AR_Ref", As::Text), ("AG_No1", As::Int), ("AG_No2", As::Int)];

/// What of the changes this page tells. Bad files make them longer than their articles: the page then ends within one,
/// and the place says how much of it was told.
pub fn fitted(mut changes: Vec<Change>, place: &Place, limit: usize) -> (Vec<Change>, Option<Place>) {
    changes.drain(..place.told.min(changes.len()));
    if changes.len() <= limit {
        return (changes, None);
    }
    let of_article = |change: &Change| !matches!(change, Change::Faulty { problem, .. } if problem.record.is_some());
    // Invariant: an article's own change comes before its bad files, so the last one begun may go on.
    let begun = changes[..limit].iter().rposition(of_article);
    let whole = changes[..begun.unwrap_or(0)].iter().rev().find(|change| of_article(change) && !is_column(change));
    let cut = match (begun, whole) {
        (None, _) => Place { told: place.told + limit, ..place.clone() },
        (Some(begun), Some(whole)) => {
            Place { told: limit - begun, ..place.after(Some(whole.key().as_str().to_owned())) }
        }
        // The article before it may have been begun on an earlier page, or is none but a column that is gone: all are
        // counted from there.
        (Some(_), None) => Place { told: place.told + limit, ..place.clone() },
    };
    changes.truncate(limit);
    (changes, Some(cut))
}

/// A column that is gone stands before the articles and has no place among them.
fn is_column(change: &Change) -> bool {
    matches!(change, Change::Faulty { problem, .. } if problem.code == reasons::GONE)
}

/// The rows about files of a page.
pub struct Media {
    photos: Side,
    files: Side,
    values: Side,
    combinations: Side,
}

/// The rows of a page, with the folder open; none without a folder.
///
/// # Errors
/// As for [`Media::fetch`] and [`Multimedia::open`].
pub fn fetch(
    session: &mut Session,
    context: &dyn Context,
    keys: &Keys<'_>,
    request: &ReadRequest,
) -> Result<Option<Media>, ConnectorError> {
    let Some(settings) = session.settings.media.clone() else { return Ok(None) };
    if session.multimedia.is_none() || request.after.is_none() {
        session.multimedia = Some(Multimedia::open(settings)?);
    }
    Ok(Some(Media::fetch(session, context, keys)?))
}

impl Media {
    /// Reads them: four range queries, whatever the size of the page.
    ///
    /// # Errors
    /// As for [`Client::fetch`](crate::client::Client::fetch).
    pub fn fetch(session: &mut Session, context: &dyn Context, keys: &Keys<'_>) -> Result<Self, ConnectorError> {
        let Session { client, base, .. } = &mut *session;
        let mut side = |table, wanted: &[(&str, As)]| {
            if !base.has_table(table) {
                return Ok(Side::default());
            }
            let select = Select::new(base, &client.dialect, table, wanted);
            Side::fetch(client, context, &select, keys, "", &[])
        };
        Ok(Self {
            photos: side("F_ARTICLE", &PHOTOS)?,
            files: side("F_ARTICLEMEDIA", &FILES)?,
            values: side("F_ARTGAMME", &VALUES)?,
            combinations: side("F_ARTENUMREF", &COMBINATIONS)?,
        })
    }

    /// The files of one article in their order; a bad one is a faulty record of its own, and the others go on.
    ///
    /// # Errors
    /// When the call is cancelled, or the folder itself went away.
    pub fn of_article(
        &self,
        folder: &mut Multimedia,
        context: &dyn Context,
        sources: &Sources<'_>,
        row: usize,
    ) -> Result<(ArticleMedia, Vec<Change>), ConnectorError> {
        let article = sources.rows.text(column::REFERENCE, row);
        let mut media = ArticleMedia::default();
        let mut faulty: BTreeMap<Key, Problem> = BTreeMap::new();
        for (written, comment) in self.named(article) {
            if context.cancelled() {
                return Err(ConnectorError::cancelled());
            }
            match folder.find(context, &written)? {
                Ok(file) => {
                    let item = |variant| MediaRef {
                        key: Key::new(file.key.as_str()),
                        mime: file.mime.to_owned(),
                        sha256: file.sha256.clone(),
                        caption: if comment.is_empty() {
                            Localized::default()
                        } else {
                            Localized::fr(comment.as_str())
                        },
                        variant,
                    };
                    let variants = self.variants(article, &comment);
                    let items: Vec<MediaRef> = if variants.is_empty() {
                        vec![item(None)]
                    } else {
                        variants.into_iter().map(|variant| item(Some(variant))).collect()
                    };
                    let twice = |new: &MediaRef| {
                        media.items.iter().any(|old| old.sha256 == new.sha256 && old.variant == new.variant)
                    };
                    let new: Vec<MediaRef> = items.into_iter().filter(|item| !twice(item)).collect();
                    media.items.extend(new);
                }
                Err(problem) => {
                    media.incomplete = true;
                    let key = Key::new(format!("{article}: {written}"));
                    faulty.insert(key, Problem { record: Some(Key::new(article)), ..*problem });
                }
            }
        }
        let faulty = faulty.into_iter().map(|(key, problem)| Change::Faulty { key, problem });
        Ok((media, faulty.collect()))
    }

    /// What Sage names: the photo first, then the files in the order in which they were entered.
    fn named(&self, article: &str) -> Vec<(String, String)> {
        let photo = self.photos.of_key(article).map(|row| (self.photos.rows.text(1, row).to_owned(), String::new()));
        let mut files: Vec<(i64, String, String)> = self
            .files
            .of_key(article)
            .map(|row| {
                let rows = &self.files.rows;
                (rows.int(3, row), rows.text(1, row).to_owned(), rows.text(2, row).to_owned())
            })
            .collect();
        files.sort();
        let mut named: Vec<(String, String)> = photo.filter(|(file, _)| !file.is_empty()).collect();
        for (_, file, comment) in files.into_iter().filter(|(_, file, _)| !file.is_empty()) {
            // A photo that is also in the list keeps the first place and takes the comment.
            match named.iter_mut().find(|(known, text)| known.eq_ignore_ascii_case(&file) && text.is_empty()) {
                Some(known) => known.1 = comment,
                None => named.push((file, comment)),
            }
        }
        named
    }

    /// The variants that a comment names: every part of it, between `/`, is a gamme value of the article.
    fn variants(&self, article: &str, comment: &str) -> Vec<Key> {
        let mut numbers = Vec::new();
        for part in comment.split('/').map(str::trim) {
            let same = |row: &usize| self.values.rows.text(2, *row).to_lowercase() == part.to_lowercase();
            match self.values.of_key(article).find(same) {
                Some(row) => numbers.push(self.values.rows.int(1, row)),
                None => return Vec::new(),
            }
        }
        let rows = &self.combinations.rows;
        let mut pairs: Vec<(i64, i64)> = self
            .combinations
            .of_key(article)
            .map(|row| (rows.int(1, row), rows.int(2, row)))
            .filter(|(first, second)| numbers.iter().all(|number| number == first || number == second))
            .collect();
        pairs.sort_unstable();
        pairs.into_iter().map(|(first, second)| variant_key(first, second)).collect()
    }
}
