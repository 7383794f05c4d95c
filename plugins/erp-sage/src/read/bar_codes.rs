//! What is wrong with the bar codes of a page: no EAN, or one that another article bears too.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

use plugin_sdk::model::{ConnectorError, Context, Key, Problem};

use super::{identity::BarCode, reasons, sides::Keys, sides::LIST};
use crate::{
    client::{Failure, Value},
    mapping::{EanFault, ean_fault},
    select::{As, Select},
    session::Session,
};

/// The columns with bar codes; an article that sleeps sells nothing.
const TABLES: [(&str, &str, &str); 3] = [
    ("F_ARTICLE", "AR_CodeBarre", "AR_Sommeil"),
    ("F_ARTENUMREF", "AE_CodeBarre", "AE_Sommeil"),
    ("F_CONDITION", "CO_CodeBarre", ""),
];
/// Doubled codes that are named; of more, the list would help nobody.
const MOST: usize = 2_000;
/// Codes of a page, where the driver cannot group.
const PAGE: usize = 10_000;

/// Every bar code that stands more than once in the base, with the references that bear it.
#[derive(Debug, Default)]
pub struct Doubled(BTreeMap<String, Vec<String>>);

impl Doubled {
    /// Finds them, by one query for all tables (or page by page) and one for each `LIST` of doubled codes.
    ///
    /// # Errors
    /// As for [`Client::fetch`](crate::client::Client::fetch).
    pub fn read(session: &mut Session, context: &dyn Context) -> Result<Self, ConnectorError> {
        let codes = codes(session, context)?;
        let mut doubled: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for part in codes.chunks(LIST) {
            for (table, column, _) in TABLES {
                let Session { client, base, .. } = &mut *session;
                if !base.has(table, column) {
                    continue;
                }
                let select = Select::new(base, &client.dialect, table, &[(column, As::Text), ("AR_Ref", As::Text)]);
                let (condition, values) = Keys::List(part).condition(column);
                let rows = client.fetch(context, &select, &format!("WHERE {condition}"), &values, None)?;
                for row in 0..rows.len {
                    let references = doubled.entry(rows.text(0, row).to_owned()).or_default();
                    references.push(rows.text(1, row).to_owned());
                }
            }
        }
        doubled.values_mut().for_each(|references| references.sort_unstable());
        Ok(Self(doubled))
    }

    /// The problems of one article's codes; each names the code, and the other article where there is one.
    pub fn judge(&self, key: &str, codes: &[BarCode<'_>]) -> Vec<Problem> {
        let mut own = BTreeSet::new();
        codes.iter().filter_map(|bar_code| self.problem(key, bar_code, !own.insert(bar_code.code))).collect()
    }

    fn problem(&self, key: &str, bar_code: &BarCode<'_>, again: bool) -> Option<Problem> {
        let code = match ean_fault(bar_code.code) {
            Some(EanFault::Shape) => "bar-code-shape",
            Some(EanFault::CheckDigit) => "bar-code-check-digit",
            None => "bar-code-twice",
        };
        let problem = reasons::of_article(code).arg("code", bar_code.code);
        let variant = bar_code.variant.as_ref().map(|variant: &Key| format!(" ({variant})"));
        let problem = problem.arg("variant", variant.unwrap_or_default());
        if code != "bar-code-twice" {
            return Some(problem);
        }
        let bearers = self.0.get(bar_code.code);
        let other = bearers.into_iter().flatten().find(|reference| reference.as_str() != key).map(String::as_str);
        let other = other.or(again.then_some(key))?;
        Some(problem.arg("other", other))
    }
}

/// The doubled codes, in their order. A driver whose grammar cannot group has them counted here.
fn codes(session: &mut Session, context: &dyn Context) -> Result<Vec<String>, ConnectorError> {
    match grouped(session, context) {
        Ok(codes) => Ok(codes),
        Err(Failure::Cancelled) => Err(ConnectorError::cancelled()),
        Err(_) => walked(session, context, PAGE),
    }
}

/// What the driver itself groups.
///
/// # Errors
/// As for [`Client::query`](crate::client::Client::query).
pub fn grouped(session: &mut Session, context: &dyn Context) -> Result<Vec<String>, Failure> {
    let base = &session.base;
    let parts: Vec<String> = TABLES
        .into_iter()
        .filter(|(table, column, _)| base.has(table, column))
        .map(|(table, column, asleep)| {
            let awake = base.has(table, asleep).then(|| format!(" AND ({asleep} IS NULL OR {asleep} <> 1)"));
            format!("SELECT {column} AS code FROM {table} WHERE {column} <> ''{}", awake.unwrap_or_default())
        })
        .collect();
    let sql = format!("SELECT code FROM ({}) AS codes GROUP BY code HAVING COUNT(*) > 1", parts.join(" UNION ALL "));
    let rows = session.client.query(context, &sql, &[(As::Text, 40)], &[], Some(MOST))?;
    let mut codes: Vec<String> = (0..rows.len).map(|row| rows.text(0, row).to_owned()).collect();
    codes.sort_unstable();
    Ok(codes)
}

/// Every code read once in its order, so many (two at least) a page; of each only eight bytes are kept.
///
/// # Errors
/// As for [`Client::fetch`](crate::client::Client::fetch).
pub fn walked(session: &mut Session, context: &dyn Context, page: usize) -> Result<Vec<String>, ConnectorError> {
    let mut seen: HashSet<u64> = HashSet::new();
    let mut doubled = BTreeSet::new();
    for (table, column, asleep) in TABLES {
        let Session { client, base, .. } = &mut *session;
        if !base.has(table, column) {
            continue;
        }
        let awake = base.has(table, asleep).then(|| format!(" AND ({asleep} IS NULL OR {asleep} <> 1)"));
        let rest = format!("WHERE {column} > ?{} ORDER BY {column}", awake.unwrap_or_default());
        let select = Select::new(base, &client.dialect, table, &[(column, As::Text)]);
        let mut last = String::new();
        loop {
            let rows = client.fetch(context, &select, &rest, &[Value::from(last.as_str())], Some(page))?;
            let full = rows.len >= page;
            // The last code of a full page may go on: it is read again, unless it fills the page alone.
            let end = rows.len.checked_sub(1).map(|end| rows.text(0, end).to_owned()).unwrap_or_default();
            let whole = full && rows.text(0, 0) != end;
            for row in (0..rows.len).filter(|row| !whole || rows.text(0, *row) != end) {
                let code = rows.text(0, row);
                last = code.to_owned();
                if !seen.insert(hash(code)) && doubled.len() < MOST {
                    doubled.insert(code.to_owned());
                }
            }
            if !full {
                break;
            }
        }
    }
    Ok(doubled.into_iter().collect())
}

fn hash(code: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    code.hash(&mut hasher);
    hasher.finish()
}
