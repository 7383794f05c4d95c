//! Writes rows: every column of the table is given a value, as the Sage application does.
//!
//! A row names the columns that matter; the rest is written as 0, '' or 1753-01-01 (or left NULL, as programs
//! that insert by SQL do), foreign keys as NULL, and each `cb…_No` mirror follows its column.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context, Result};
use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, Statement, ToSql};

use super::amount::Amount;
use super::notation::{Kind, Table};
use super::schema::Schema;

/// The empty date of the Sage application.
pub const NO_DATE: &str = "1753-01-01 00:00:00";
/// When parameters and other undated rows were last written.
const WRITTEN: &str = "2026-01-05 08:00:00";

/// What the columns that a row does not name receive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fill {
    /// 0, '' and 1753-01-01, as the application writes.
    Application,
    /// NULL, as a program that inserts by SQL leaves them.
    Null,
    /// One and the other in turn.
    Mixed,
}

/// A value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    Null,
    Text(&'a str),
    Owned(String),
    Number(i64),
    Amount(Amount),
}

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Null => Ok(ToSqlOutput::from(rusqlite::types::Null)),
            Self::Text(text) => Ok(ToSqlOutput::from(*text)),
            Self::Owned(text) => Ok(ToSqlOutput::from(text.as_str())),
            Self::Number(number) => Ok(ToSqlOutput::from(*number)),
            Self::Amount(amount) if amount.0 % 1_000_000 == 0 => Ok(ToSqlOutput::from(amount.0 / 1_000_000)),
            // The nearest double of a decimal of at most 15 digits prints as that decimal again.
            Self::Amount(amount) => Ok(ToSqlOutput::from(amount.0 as f64 / 1e6)),
        }
    }
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Cell::Text(text)
    }
}

impl<'a> From<&'a String> for Cell<'a> {
    fn from(text: &'a String) -> Self {
        Cell::Text(text)
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Cell::Owned(text)
    }
}

impl From<i64> for Cell<'_> {
    fn from(number: i64) -> Self {
        Cell::Number(number)
    }
}

impl From<bool> for Cell<'_> {
    fn from(flag: bool) -> Self {
        Cell::Number(i64::from(flag))
    }
}

impl From<Amount> for Cell<'_> {
    fn from(amount: Amount) -> Self {
        Cell::Amount(amount)
    }
}

impl<'a, T: Into<Cell<'a>>> From<Option<T>> for Cell<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Cell::Null, Into::into)
    }
}

/// Names the columns of a row and their values: `cells!["AR_Ref" => reference, "DE_No" => 1]`.
#[macro_export]
macro_rules! cells {
    ($($name:expr => $value:expr),* $(,)?) => {
        &[$(($name, $crate::sage::rows::Cell::from($value))),*]
    };
}

/// A statement prepared for one set of columns.
struct Prepared<'c> {
    statement: Statement<'c>,
    /// The positions of the columns that have a mirror, in the order of their extra parameters.
    mirrors: Vec<usize>,
    /// The row does not name its `cbModification`: the last parameter is the current minute.
    dated: bool,
}

/// Inserts rows through prepared statements and counts them.
pub struct Rows<'c> {
    connection: &'c Connection,
    schema: &'c Schema,
    prepared: HashMap<Vec<usize>, Prepared<'c>>,
    /// `cbModification` of the rows that do not name theirs.
    written: String,
    counts: BTreeMap<&'static str, u64>,
}

impl<'c> Rows<'c> {
    /// Rows written through `connection`.
    pub fn new(connection: &'c Connection, schema: &'c Schema) -> Self {
        Self { connection, schema, prepared: HashMap::new(), written: WRITTEN.to_owned(), counts: BTreeMap::new() }
    }

    /// The rows that follow are written at this minute.
    pub fn written_at(&mut self, moment: &str) {
        moment.clone_into(&mut self.written);
    }

    /// Rows written so far, by table.
    pub fn counts(&self) -> &BTreeMap<&'static str, u64> {
        &self.counts
    }

    /// Writes one row as the application does.
    ///
    /// # Errors
    /// When a column is unknown or SQLite refuses the row.
    pub fn put(&mut self, table: &'static str, cells: &[(&'static str, Cell<'_>)]) -> Result<()> {
        self.put_as(table, Fill::Application, cells)
    }

    /// Writes one row and says what the columns left out receive.
    ///
    /// # Errors
    /// When a column is unknown or SQLite refuses the row.
    pub fn put_as(&mut self, table: &'static str, fill: Fill, cells: &[(&'static str, Cell<'_>)]) -> Result<()> {
        // The addresses of the constant names tell one place of the program from another.
        let mut key: Vec<usize> = Vec::with_capacity(cells.len() + 2);
        key.push(table.as_ptr() as usize);
        key.push(fill as usize);
        key.extend(cells.iter().map(|(name, _)| name.as_ptr() as usize + (name.len() << 48)));
        if !self.prepared.contains_key(&key) {
            let prepared = self.prepare(table, fill, cells)?;
            self.prepared.insert(key.clone(), prepared);
        }
        let prepared = self.prepared.get_mut(&key).context("statement just prepared")?;
        for (position, (_, cell)) in cells.iter().enumerate() {
            prepared.statement.raw_bind_parameter(position + 1, cell)?;
        }
        for (offset, position) in prepared.mirrors.iter().enumerate() {
            let cell = match &cells[*position].1 {
                Cell::Number(0) => &Cell::Null,
                other => other,
            };
            prepared.statement.raw_bind_parameter(cells.len() + offset + 1, cell)?;
        }
        if prepared.dated {
            let position = cells.len() + prepared.mirrors.len() + 1;
            prepared.statement.raw_bind_parameter(position, &self.written)?;
        }
        prepared.statement.raw_execute().with_context(|| format!("failed to write a row of {table}: {cells:?}"))?;
        *self.counts.entry(table).or_default() += 1;
        Ok(())
    }

    fn prepare(&self, name: &str, fill: Fill, cells: &[(&'static str, Cell<'_>)]) -> Result<Prepared<'c>> {
        let table = self.schema.table(name).with_context(|| format!("no table {name}"))?;
        let mut columns: Vec<String> = Vec::new();
        let mut values: Vec<String> = Vec::new();
        let mut mirrors = Vec::new();
        let mut extra = Vec::new();
        for (position, (column, _)) in cells.iter().enumerate() {
            let known = table.column(column).is_some() || *column == "cbModification" || *column == "cbCreateur";
            anyhow::ensure!(known, "no column {column} in {name}");
            columns.push(format!("[{column}]"));
            values.push("?".to_owned());
            let mirror = format!("cb{column}");
            if table.column(&mirror).is_some() && !cells.iter().any(|(other, _)| *other == mirror) {
                mirrors.push(position);
                extra.push(format!("[{mirror}]"));
            }
        }
        values.extend(extra.iter().map(|_| "?".to_owned()));
        columns.append(&mut extra);
        let dated = table.has_tail() && !cells.iter().any(|(column, _)| *column == "cbModification");
        if dated {
            columns.push("[cbModification]".to_owned());
            values.push("?".to_owned());
        }
        for (position, column) in table.columns.iter().enumerate() {
            if !columns.contains(&format!("[{}]", column.name)) {
                columns.push(format!("[{}]", column.name));
                values.push(blank(table, position, fill).to_owned());
            }
        }
        if table.has_tail() && !columns.iter().any(|known| known == "[cbCreateur]") {
            columns.push("[cbCreateur]".to_owned());
            values.push("'COLU'".to_owned());
        }
        let sql = format!("INSERT INTO [{name}]({}) VALUES ({})", columns.join(","), values.join(","));
        Ok(Prepared { statement: self.connection.prepare(&sql)?, mirrors, dated })
    }
}

/// What an unnamed column receives, as SQL.
fn blank(table: &Table, position: usize, fill: Fill) -> &'static str {
    let column = &table.columns[position];
    let linked = table.is_linked(&column.name);
    let mirror = column.name.starts_with("cb") && column.kind == Kind::Int;
    let null = fill == Fill::Null || (fill == Fill::Mixed && position.is_multiple_of(2));
    if !column.required && (linked || mirror || null) {
        return "NULL";
    }
    match column.kind {
        Kind::Text(_) | Kind::LongText => "''",
        Kind::Smallint | Kind::Int | Kind::Numeric => "0",
        Kind::Datetime => "'1753-01-01 00:00:00'",
        Kind::UniqueIdentifier => "NULL",
    }
}
