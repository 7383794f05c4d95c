//! The tables of the demonstration company in SQLite: columns, checks, indexes, foreign keys.
//!
//! Texts carry `COLLATE NOCASE`, as a French Sage base compares without case; an index on a `cb…` copy of a text
//! becomes an index compared byte by byte. Indexes come after the rows, because a sorted build is far faster.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use rusqlite::Connection;

use super::libres::LIBRES;
use super::notation::{Column, Kind, Table, parse};
use super::triggers;

const FILES: &[&str] = &[
    include_str!("tables/comptabilite.tables"),
    include_str!("tables/articles.tables"),
    include_str!("tables/tarifs.tables"),
    include_str!("tables/tiers.tables"),
    include_str!("tables/documents.tables"),
    include_str!("tables/parametres.tables"),
];

/// The day and minute a row was written, rounded as a smalldatetime is.
pub const NOW_ROUNDED: &str = "strftime('%Y-%m-%d %H:%M:00','now','localtime','+30 seconds')";

/// Every table, by name.
pub struct Schema {
    tables: BTreeMap<String, Table>,
}

impl Schema {
    /// Reads the notation and adds the informations libres.
    ///
    /// # Errors
    /// When the notation is malformed or links to a table that is not there.
    pub fn load() -> Result<Self> {
        let mut tables = BTreeMap::new();
        for text in FILES {
            for table in parse(text)? {
                tables.insert(table.name.clone(), table);
            }
        }
        for libre in LIBRES {
            if let (Some(table), Some(column)) = (tables.get_mut(libre.table), libre.column()) {
                table.columns.push(column);
            }
        }
        for table in tables.values() {
            for link in &table.links {
                if !tables.contains_key(&link.target) {
                    bail!("{} links to the missing table {}", table.name, link.target);
                }
            }
        }
        Ok(Self { tables })
    }

    /// The tables in order of name.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.tables.values()
    }

    /// The table of that name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.get(name)
    }

    /// Creates the empty tables and our own (`sim_…`).
    ///
    /// # Errors
    /// When SQLite refuses a statement.
    pub fn create_tables(&self, connection: &Connection) -> Result<()> {
        connection.execute_batch(
            "CREATE TABLE sim_company(mark TEXT NOT NULL, version INTEGER NOT NULL, seed TEXT NOT NULL,
               articles INTEGER NOT NULL, customers INTEGER NOT NULL);
             CREATE TABLE sim_lock(table_name TEXT NOT NULL, cbMarq INTEGER NOT NULL, user TEXT NOT NULL,
               PRIMARY KEY(table_name, cbMarq));
             CREATE TABLE sim_setting(name TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL);
             INSERT INTO sim_setting VALUES('modification_minute', 1);",
        )?;
        for table in self.tables() {
            connection.execute_batch(&create_table(table))?;
        }
        Ok(())
    }

    /// Creates the indexes and then the triggers.
    ///
    /// # Errors
    /// When SQLite refuses a statement, for instance because rows break a unique index.
    pub fn create_indexes_and_triggers(&self, connection: &Connection) -> Result<()> {
        for table in self.tables() {
            for index in &table.indexes {
                let columns: Vec<String> = index.columns.iter().map(|column| indexed(column)).collect();
                let unique = if index.unique { "UNIQUE " } else { "" };
                let (name, on) = (&index.name, &table.name);
                connection
                    .execute_batch(&format!("CREATE {unique}INDEX [{name}] ON [{on}]({});", columns.join(", ")))?;
            }
        }
        triggers::create(self, connection)
    }
}

fn indexed(column: &str) -> String {
    match column.strip_suffix('*') {
        Some(name) => format!("[{name}] COLLATE BINARY"),
        None => format!("[{column}]"),
    }
}

fn create_table(table: &Table) -> String {
    let mut lines: Vec<String> = table.columns.iter().map(define).collect();
    if !table.plain {
        lines.push("[cbMarq] INTEGER PRIMARY KEY AUTOINCREMENT".to_owned());
    }
    if table.has_tail() {
        lines.push("[cbProt] SMALLINT DEFAULT 0".to_owned());
        lines.push("[cbCreateur] CHAR(4) COLLATE NOCASE DEFAULT 'CSQL'".to_owned());
        lines.push(format!("[cbModification] DATETIME DEFAULT ({NOW_ROUNDED})"));
        lines.push("[cbReplication] INT DEFAULT 0".to_owned());
        lines.push("[cbFlag] SMALLINT DEFAULT 0".to_owned());
    }
    if !table.key.is_empty() {
        lines.push(format!("PRIMARY KEY ({})", quoted(&table.key)));
    }
    for link in &table.links {
        let (from, to, target) = (quoted(&link.columns), quoted(&link.target_columns), &link.target);
        lines.push(format!("FOREIGN KEY ({from}) REFERENCES [{target}]({to})"));
    }
    format!("CREATE TABLE [{}](\n  {}\n);", table.name, lines.join(",\n  "))
}

fn define(column: &Column) -> String {
    let name = &column.name;
    let required = if column.required { " NOT NULL" } else { "" };
    match column.kind {
        Kind::Text(length) => {
            format!("[{name}] VARCHAR({length}) COLLATE NOCASE{required} CHECK(length([{name}]) <= {length})")
        }
        Kind::LongText => format!("[{name}] TEXT COLLATE NOCASE{required}"),
        Kind::Smallint => format!("[{name}] SMALLINT{required}"),
        Kind::Int => format!("[{name}] INT{required}"),
        Kind::Numeric => format!("[{name}] NUMERIC(24,6){required}"),
        Kind::Datetime => format!("[{name}] DATETIME{required}"),
        Kind::UniqueIdentifier => format!("[{name}] VARCHAR(36) COLLATE NOCASE{required}"),
    }
}

fn quoted(columns: &[String]) -> String {
    columns.iter().map(|column| format!("[{column}]")).collect::<Vec<_>>().join(", ")
}
