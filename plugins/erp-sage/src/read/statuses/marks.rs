//! Which orders a page is about: every mark in its order, or those whose documents changed.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};
use plugin_sdk::model::{ConnectorError, Context};

use super::super::{
    changes::{self, FORMAT, OVERLAP},
    sides::{Keys, LIST},
};
use crate::{
    client::Value,
    select::{As, Select},
    session::Session,
};

/// The tables whose rows tell that a document changed.
const TABLES: [&str; 2] = ["F_DOCENTETE", "F_DOCLIGNE"];

/// A page's marks.
pub struct Found {
    pub marks: Vec<String>,
    pub more: bool,
}

/// The latest change of any document; empty where rows carry no date.
pub fn watermark(session: &mut Session, context: &dyn Context) -> Result<String, ConnectorError> {
    let mut latest = String::new();
    for table in TABLES {
        if !session.base.has(table, "cbModification") {
            return Ok(String::new());
        }
        latest = latest.max(changes::last_change(session, context, table)?);
    }
    Ok(latest)
}

/// The next marks after one, at most `limit`; with `since`, only those whose documents changed after it.
pub fn after(
    session: &mut Session,
    context: &dyn Context,
    prefix: &str,
    after: &str,
    since: Option<&str>,
    limit: usize,
) -> Result<Found, ConnectorError> {
    let since = since.and_then(|text| NaiveDateTime::parse_from_str(text, FORMAT).ok());
    let mut marks: Vec<String> = match since {
        Some(since) => changed(session, context, prefix, since - OVERLAP)?,
        None => every(session, context, prefix)?,
    }
    .into_iter()
    .filter(|mark| mark.as_str() > after)
    .collect();
    let more = marks.len() > limit;
    marks.truncate(limit);
    Ok(Found { marks, more })
}

/// Marks are short: a hundred thousand of them are read at once, in the order of bytes and not of the base.
fn every(session: &mut Session, context: &dyn Context, prefix: &str) -> Result<BTreeSet<String>, ConnectorError> {
    let values = [Value::Text(format!("{prefix}%"))];
    of_headers(session, context, prefix, "DO_NoWeb LIKE ?", &values)
}

fn changed(
    session: &mut Session,
    context: &dyn Context,
    prefix: &str,
    since: NaiveDateTime,
) -> Result<BTreeSet<String>, ConnectorError> {
    let newer = format!("cbModification >= {{ts '{}'}}", since.format(FORMAT));
    let values = [Value::Text(format!("{prefix}%"))];
    let mut marks = of_headers(session, context, prefix, &format!("DO_NoWeb LIKE ? AND {newer}"), &values)?;
    // A line tells its own document and the order that it came from: either has the mark.
    let Session { client, base, .. } = &mut *session;
    let wanted = [("DO_Piece", As::Text), ("DL_PieceBC", As::Text)];
    let select = Select::new(base, &client.dialect, "F_DOCLIGNE", &wanted);
    let rows = client.fetch(context, &select, &format!("WHERE DO_Domaine = 0 AND {newer}"), &[], None)?;
    let pieces = (0..rows.len).flat_map(|row| [rows.text(0, row).to_owned(), rows.text(1, row).to_owned()]);
    let pieces: BTreeSet<String> = pieces.filter(|piece| !piece.is_empty()).collect();
    let mut pieces: Vec<String> = pieces.into_iter().collect();
    pieces.extend(beside(session, context, &pieces)?);
    for part in pieces.chunks(LIST) {
        let (condition, values) = Keys::List(part).condition("DO_Piece");
        marks.extend(of_headers(session, context, prefix, &condition, &values)?);
    }
    Ok(marks)
}

/// Where the other lines of these orders are now: the header of a rest that did not change tells the mark, too.
fn beside(session: &mut Session, context: &dyn Context, orders: &[String]) -> Result<Vec<String>, ConnectorError> {
    let mut pieces = BTreeSet::new();
    for part in orders.chunks(LIST) {
        let Session { client, base, .. } = &mut *session;
        let select = Select::new(base, &client.dialect, "F_DOCLIGNE", &[("DO_Piece", As::Text)]);
        let (condition, values) = Keys::List(part).condition("DL_PieceBC");
        let rows = client.fetch(context, &select, &format!("WHERE DO_Domaine = 0 AND {condition}"), &values, None)?;
        pieces.extend((0..rows.len).map(|row| rows.text(0, row).to_owned()));
    }
    Ok(pieces.into_iter().collect())
}

/// The marks of documents dated on these days.
pub fn dated(
    session: &mut Session,
    context: &dyn Context,
    prefix: &str,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<BTreeSet<String>, ConnectorError> {
    let end = to.succ_opt().unwrap_or(to);
    let days = format!("DO_NoWeb LIKE ? AND DO_Date >= {{ts '{from} 00:00:00'}} AND DO_Date < {{ts '{end} 00:00:00'}}");
    of_headers(session, context, prefix, &days, &[Value::Text(format!("{prefix}%"))])
}

fn of_headers(
    session: &mut Session,
    context: &dyn Context,
    prefix: &str,
    condition: &str,
    values: &[Value],
) -> Result<BTreeSet<String>, ConnectorError> {
    let Session { client, base, .. } = &mut *session;
    let select = Select::new(base, &client.dialect, "F_DOCENTETE", &[("DO_NoWeb", As::Text)]);
    let rows = client.fetch(context, &select, &format!("WHERE DO_Domaine = 0 AND {condition}"), values, None)?;
    // The base may ignore case; a mark is compared byte by byte.
    Ok((0..rows.len).map(|row| rows.text(0, row)).filter(|mark| mark.starts_with(prefix)).map(str::to_owned).collect())
}
