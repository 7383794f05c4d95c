//! What became of the shop's orders (sage100.md §2.10): found by the mark in `DO_NoWeb`, followed by `DL_PieceBC`
//! through the documents that Sage made of them.

pub mod documents;
mod follow;
mod marks;

use std::collections::{BTreeSet, HashMap};

use plugin_sdk::model::{Change, Config, ConnectorError, Context, ErrorKind, Key, Page, ReadRequest, Record, Scope};

pub(super) use self::follow::{Followed, follow};
use super::{cursor::Place, sides::LIST};
use crate::{session::Session, write::config::SpecialArticles};

/// How the shop's orders are known and followed.
#[derive(Debug, Clone)]
pub struct StatusSettings {
    /// First part of `DO_NoWeb`; none: the profile imports no orders.
    pub tag: Option<String>,
    /// The column of F_DOCENTETE that holds the parcel's number; none: the lines' `DL_NoColis`.
    pub tracking: Option<String>,
    /// Articles that stand for what is no goods: shipping, vouchers, wrapping, rounding.
    pub special: BTreeSet<String>,
}

impl StatusSettings {
    /// Takes the settings as they are; a missing tag is said when statuses are read.
    pub fn from_config(config: &Config) -> Self {
        Self {
            tag: config.text("shop-tag").map(str::to_owned),
            tracking: config.text("tracking-column").map(str::to_owned),
            special: SpecialArticles::from_config(config).services().cloned().collect(),
        }
    }

    /// The beginning of every mark.
    pub(super) fn prefix(&self) -> Result<String, ConnectorError> {
        let tag = self.tag.as_ref().ok_or_else(|| {
            let text = "the setting shop-tag is not usable";
            ConnectorError::new(ErrorKind::Config, "setting-missing", text).arg("key", "shop-tag")
        })?;
        Ok(format!("{tag}-"))
    }
}

/// Reads one page.
///
/// # Errors
/// As the verb says.
pub fn read(session: &mut Session, context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
    let prefix = session.settings.statuses.prefix()?;
    if let Scope::Keys(keys) = &request.scope {
        let marks: Vec<String> = keys.iter().map(|key| format!("{prefix}{key}")).collect();
        let changes = changes(session, context, &prefix, &marks)?;
        return Ok(Page { changes, next: None, more: false, complete_snapshot: false, total: None });
    }
    let since = match &request.scope {
        Scope::Since(cursor) => Some(Place::parse(cursor)?.watermark).filter(|watermark| !watermark.is_empty()),
        Scope::All => None,
        _ => return Err(ConnectorError::unsupported("this scope of order statuses")),
    };
    let place = match &request.after {
        Some(cursor) => Place::parse(cursor)?,
        None => Place { watermark: marks::watermark(session, context)?, ..Place::default() },
    };
    let after = place.key.as_deref().unwrap_or(&prefix);
    let found = marks::after(session, context, &prefix, after, since.as_deref(), request.limit.max(1))?;
    let last = found.marks.last().cloned().or_else(|| place.key.clone());
    Ok(Page {
        changes: changes(session, context, &prefix, &found.marks)?,
        next: Some(place.after(last).cursor()),
        more: found.more,
        // A document that was deleted tells nothing about the order in the shop.
        complete_snapshot: false,
        total: None,
    })
}

/// The statuses of these marks, in their order; a mark that no document has is a deletion.
fn changes(
    session: &mut Session,
    context: &dyn Context,
    prefix: &str,
    marks: &[String],
) -> Result<Vec<Change>, ConnectorError> {
    let mut changes = Vec::with_capacity(marks.len());
    for part in marks.chunks(LIST) {
        let found = follow(session, context, prefix, part)?;
        changes.extend(of_marks(part, prefix, found, |followed| Record::OrderStatus(followed.status)));
    }
    Ok(changes)
}

/// The records of these marks, in their order; a mark that no document has is a deletion.
fn of_marks(
    marks: &[String],
    prefix: &str,
    mut found: HashMap<String, Followed>,
    record: impl Fn(Followed) -> Record,
) -> Vec<Change> {
    let change = |mark: &String| match found.remove(mark) {
        Some(followed) => Change::Upsert(record(followed)),
        None => Change::Delete(Key::new(mark.strip_prefix(prefix).unwrap_or(mark))),
    };
    marks.iter().map(change).collect()
}
