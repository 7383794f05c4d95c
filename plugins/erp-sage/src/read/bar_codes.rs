//! What is wrong with the bar codes of a page: no EAN, or one that another article bears too.

use std::collections::{BTreeMap, BTreeSet};

use plugin_sdk::model::{ConnectorError, Context, Key, Problem};

use super::{identity::BarCode, reasons, sides::Keys, sides::LIST};
use crate::{
    client::Failure,
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

/// Every bar code that stands more than once in the base, with the references that bear it.
#[derive(Debug, Default)]
pub struct Doubled(BTreeMap<String, Vec<String>>);

impl Doubled {
    /// Finds them, by one query for all tables and one for each `LIST` of doubled codes.
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

/// The doubled codes. A driver whose grammar cannot group tells none: reading all codes for it would cost a pass.
fn codes(session: &mut Session, context: &dyn Context) -> Result<Vec<String>, ConnectorError> {
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
    match session.client.query(context, &sql, &[(As::Text, 40)], &[], Some(MOST)) {
        Ok(rows) => Ok((0..rows.len).map(|row| rows.text(0, row).to_owned()).collect()),
        Err(Failure::Cancelled) => Err(ConnectorError::cancelled()),
        Err(_) => Ok(Vec::new()),
    }
}
