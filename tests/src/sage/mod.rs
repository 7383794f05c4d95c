//! The Sage demonstration company: « Maison Lin & Laine », a household-linen wholesaler, in an SQLite file that has
//! the tables of a Sage 100 Gestion Commerciale base and is reached through ODBC exactly as Sage would be.
//!
//! The same specification gives the same company, whatever its size; nothing is kept in memory but a page of rows.

mod amount;
mod generate;
mod libres;
pub mod multimedia;
mod notation;
mod random;
mod rows;
mod schema;
mod triggers;

#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rusqlite::Connection;

use rows::Rows;
use schema::Schema;

/// The generator's mark, in `sim_company.mark`: only a company with it lifts the demonstration limits.
pub const MARK: &str = "navette-demonstration-company";
/// Version of what is generated, in `sim_company.version`.
pub const VERSION: i64 = 1;

/// What to generate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanySpec {
    /// Articles of the catalogue; the special ones (port, remise, …) come on top.
    pub articles: usize,
    pub customers: usize,
    pub seed: u64,
    /// About one article in a hundred is deliberately bad.
    pub with_faults: bool,
}

impl Default for CompanySpec {
    /// The company of the demonstration: 520 articles, 120 customers.
    fn default() -> Self {
        Self { articles: 520, customers: 120, seed: 1, with_faults: false }
    }
}

/// What was generated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompanyCounts {
    pub articles: usize,
    /// Published and awake.
    pub exportable_articles: usize,
    pub faulty_articles: usize,
    pub articles_with_combinations: usize,
    pub combinations: usize,
    /// Nodes of the catalogue.
    pub categories: usize,
    pub customers: usize,
    pub documents: u64,
    /// Rows of all tables.
    pub rows: u64,
}

/// Writes the company into the file `out`, which is replaced only when everything has been written.
///
/// # Errors
/// When the file cannot be written or a row breaks a rule of the schema.
pub fn generate(spec: &CompanySpec, out: &Path) -> Result<CompanyCounts> {
    let draft = beside(out, ".draft");
    remove(&draft)?;
    let schema = Schema::load()?;
    let counts = {
        let connection = Connection::open(&draft).with_context(|| format!("failed to create {}", draft.display()))?;
        write_company(&connection, &schema, spec)?
    };
    for suffix in ["", "-wal", "-shm"] {
        remove(&beside(out, suffix))?;
    }
    fs::rename(&draft, out).with_context(|| format!("failed to put the company at {}", out.display()))?;
    Ok(counts)
}

fn write_company(connection: &Connection, schema: &Schema, spec: &CompanySpec) -> Result<CompanyCounts> {
    // The draft is thrown away after a crash: neither a journal nor a sync is needed before the last line.
    connection.execute_batch(
        "PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
         PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536; PRAGMA foreign_keys = OFF; BEGIN;",
    )?;
    schema.create_tables(connection)?;
    let counts = {
        let mut rows = Rows::new(connection, schema);
        generate::fill(&mut rows, spec)?
    };
    connection.execute(
        "INSERT INTO sim_company VALUES (?1, ?2, ?3, ?4, ?5)",
        (MARK, VERSION, spec.seed.to_string(), spec.articles as i64, spec.customers as i64),
    )?;
    connection.execute_batch("COMMIT; BEGIN;")?;
    schema.create_indexes_and_triggers(connection)?;
    connection.execute_batch(
        "COMMIT; ANALYZE; PRAGMA locking_mode = NORMAL; PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL;",
    )?;
    Ok(counts)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("failed to remove {}", path.display()))
        }
        _ => Ok(()),
    }
}
