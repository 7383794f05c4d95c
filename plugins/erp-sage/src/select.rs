//! A query over one table, written once and fitted to the columns that the base has.

use crate::{base::Base, dialect::Dialect};

/// What a column is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum As {
    Int,
    Decimal,
    /// A text; its length comes from the base.
    Text,
    /// A long text, read a few rows at a time.
    LongText,
}

/// The columns wanted of a table, in order; those that the base lacks read as nothing.
#[derive(Debug, Clone)]
pub struct Select {
    pub table: &'static str,
    /// Name and kind of every wanted column.
    pub wanted: Vec<(String, As)>,
    /// For each wanted column: its characters in the base, or `None` where it is missing.
    pub present: Vec<Option<usize>>,
    columns: String,
}

impl Select {
    /// Fits the wanted columns to the base.
    pub fn new(base: &Base, dialect: &Dialect, table: &'static str, wanted: &[(&str, As)]) -> Self {
        Self::narrowed(base, dialect, table, wanted, |_| true)
    }

    /// The same, leaving out the columns whose place `needed` refuses: they read as nothing.
    pub fn narrowed(
        base: &Base,
        dialect: &Dialect,
        table: &'static str,
        wanted: &[(&str, As)],
        needed: impl Fn(usize) -> bool,
    ) -> Self {
        let columns = wanted.iter().enumerate();
        let present: Vec<Option<usize>> =
            columns.map(|(place, (name, _))| base.length(table, name).filter(|_| needed(place))).collect();
        let names: Vec<String> = wanted
            .iter()
            .zip(&present)
            .filter(|(_, present)| present.is_some())
            .map(|((name, _), _)| dialect.name(name))
            .collect();
        Self {
            table,
            wanted: wanted.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect(),
            present,
            columns: names.join(", "),
        }
    }

    /// The whole statement; `rest` follows the table's name.
    pub fn sql(&self, dialect: &Dialect, rest: &str, limit: Option<usize>) -> String {
        dialect.select(&self.columns, &format!("{} {rest}", self.table), limit)
    }

    /// Whether any wanted column exists, that is whether the table does.
    pub fn is_possible(&self) -> bool {
        !self.columns.is_empty()
    }
}
