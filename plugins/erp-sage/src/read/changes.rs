//! What changed since an earlier read: the keys whose rows, in any table that matters, carry a newer date.
//!
//! Sage rounds its dates to the minute, so a read begins two minutes before the last one's watermark and takes
//! ties again. Deleted rows leave no trace; only a whole read tells that a record left.

use std::collections::BTreeSet;

use chrono::{NaiveDateTime, TimeDelta};
use plugin_sdk::model::{ConnectorError, Context, Cursor, Facet, ReadRequest, Scope};

use super::{
    cursor::Place,
    sides::{Keys, LIST},
};
use crate::{
    select::{As, Select},
    session::Session,
};

/// Above so many changed keys, reading everything in order costs less and needs no memory.
const MOST: usize = 50_000;
pub const OVERLAP: TimeDelta = TimeDelta::minutes(2);
/// How a cursor writes an instant of the base.
pub const FORMAT: &str = "%Y-%m-%d %H:%M:%S";

/// The keys of one incremental read, in byte order.
pub struct Changed {
    since: Cursor,
    facets: Vec<Facet>,
    keys: Vec<String>,
}

impl Changed {
    /// How many keys changed.
    pub fn count(&self) -> u64 {
        self.keys.len() as u64
    }

    fn start(&self, after: Option<&str>) -> usize {
        after.map_or(0, |after| self.keys.partition_point(|key| key.as_str() <= after))
    }

    /// Whether a key follows.
    pub fn has_after(&self, after: Option<&str>) -> bool {
        self.start(after) < self.keys.len()
    }
}

/// The tables whose changes matter to a facet; each has `AR_Ref` and `cbModification`.
fn tables(facets: &[Facet]) -> BTreeSet<&'static str> {
    let mut tables = BTreeSet::from(["F_ARTICLE"]);
    for facet in facets {
        let more: &[&'static str] = match facet {
            Facet::Identity => &["F_ARTGAMME", "F_ARTENUMREF", "F_ARTFOURNISS", "F_NOMENCLAT", "F_CONDITION"],
            Facet::Texts => &["F_ARTGLOSS"],
            Facet::Price => &[
                "F_ARTCLIENT",
                "F_TARIFGAM",
                "F_TARIFQTE",
                "F_TARIFCOND",
                "F_CONDITION",
                "F_ARTCOMPTA",
                "F_ARTENUMREF",
                "F_ARTFOURNISS",
            ],
            Facet::Stock => &["F_ARTSTOCK", "F_GAMSTOCK", "F_NOMENCLAT", "F_ARTENUMREF"],
            Facet::Media => &["F_ARTICLEMEDIA", "F_ARTGAMME", "F_ARTENUMREF"],
            Facet::Categories | Facet::Features => &[],
        };
        tables.extend(more);
    }
    tables
}

/// The latest modification in the tables that matter; empty where rows carry no date.
///
/// # Errors
/// As for [`Client::fetch`](crate::client::Client::fetch).
pub fn watermark(session: &mut Session, context: &dyn Context, facets: &[Facet]) -> Result<String, ConnectorError> {
    let mut latest = String::new();
    if !session.base.has_row_versions() {
        return Ok(latest);
    }
    for table in tables(facets) {
        if !session.base.has(table, "cbModification") {
            continue;
        }
        latest = latest.max(last_change(session, context, table)?);
    }
    Ok(latest)
}

/// The latest change of a table's rows; empty when it has none.
///
/// # Errors
/// As for [`Client::query`](crate::client::Client::query).
pub fn last_change(session: &mut Session, context: &dyn Context, table: &str) -> Result<String, ConnectorError> {
    let sql = format!("SELECT MAX(cbModification) FROM {table}");
    let rows = session
        .client
        .query(context, &sql, &[(As::Text, 32)], &[], None)
        .map_err(|failure| failure.into_error(&format!("read the last change of {table}")))?;
    // The first 19 characters, without the fraction of newer bases, compare as text.
    Ok(rows.text(0, 0).chars().take(19).collect())
}

/// The next keys of an incremental read, or `None` when so much changed that everything is to be read.
///
/// # Errors
/// As for [`Client::fetch`](crate::client::Client::fetch).
pub fn next_keys(
    session: &mut Session,
    context: &dyn Context,
    request: &ReadRequest,
    since: &Place,
    place: &Place,
) -> Result<Option<Vec<String>>, ConnectorError> {
    let Scope::Since(cursor) = &request.scope else { return Ok(None) };
    let known = session.changed.as_ref();
    if known.is_none_or(|known| known.since != *cursor || known.facets != request.facets) {
        let Some(keys) = collect(session, context, &request.facets, &since.watermark)? else { return Ok(None) };
        session.changed = Some(Changed { since: cursor.clone(), facets: request.facets.clone(), keys });
    }
    let Some(changed) = &session.changed else { return Ok(None) };
    let start = changed.start(place.key.as_deref());
    Ok(Some(changed.keys.iter().skip(start).take(request.limit.max(1)).cloned().collect()))
}

fn collect(
    session: &mut Session,
    context: &dyn Context,
    facets: &[Facet],
    watermark: &str,
) -> Result<Option<Vec<String>>, ConnectorError> {
    let Ok(from) = NaiveDateTime::parse_from_str(watermark, FORMAT) else { return Ok(None) };
    let from = (from - OVERLAP).format(FORMAT);
    let mut keys = BTreeSet::new();
    for table in tables(facets) {
        let Session { client, base, .. } = &mut *session;
        if !base.has(table, "cbModification") {
            continue;
        }
        let select = Select::new(base, &client.dialect, table, &[("AR_Ref", As::Text)]);
        let rest = format!("WHERE cbModification >= {{ts '{from}'}}");
        let rows = client.fetch(context, &select, &rest, &[], Some(MOST + 1))?;
        keys.extend((0..rows.len).map(|row| rows.text(0, row).to_owned()));
        if rows.len > MOST || keys.len() > MOST {
            return Ok(None);
        }
    }
    if facets.contains(&Facet::Stock) {
        add_compounds(session, context, &mut keys)?;
    }
    Ok(Some(keys.into_iter().collect()))
}

/// The stock of a compound follows that of its components.
fn add_compounds(
    session: &mut Session,
    context: &dyn Context,
    keys: &mut BTreeSet<String>,
) -> Result<(), ConnectorError> {
    let components: Vec<String> = keys.iter().cloned().collect();
    for part in components.chunks(LIST) {
        let Session { client, base, .. } = &mut *session;
        let select = Select::new(base, &client.dialect, "F_NOMENCLAT", &[("AR_Ref", As::Text)]);
        let (condition, values) = Keys::List(part).condition("NO_RefDet");
        let rows = client.fetch(context, &select, &format!("WHERE {condition}"), &values, None)?;
        keys.extend((0..rows.len).map(|row| rows.text(0, row).to_owned()));
    }
    Ok(())
}
