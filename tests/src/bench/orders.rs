//! Orders into the Sage company over ODBC, beside a bare insert of the same rows through the same driver.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use app::PluginSource;
use odbc_api::{Connection, ConnectionOptions, Environment, IntoParameter};
use plugin_host::{PluginFolders, Trust, install_library};
use rusqlite::types::Value;
use rust_decimal::Decimal;
use sync_model::{BatchMode, Config, Order, OutcomeState};

use super::{Row, company, connection, library};
use crate::{
    contract::{Quiet, said},
    orders,
};

/// Orders in one call, as a page of the shop brings them.
const PAGE: usize = 100;
/// Lines of an order.
const LINES: u64 = 5;
/// Orders of one customer.
const FAITHFUL: u64 = 3;

/// Tables that an order adds rows to, those of customers first: a document names its customer.
const TABLES: [&str; 12] = [
    "F_COMPTET",
    "F_COMPTETG",
    "F_REGLEMENTT",
    "F_CONTACTT",
    "F_LIVRAISON",
    "F_DOCENTETE",
    "F_DOCENTETEINFOS",
    "F_DOCREGL",
    "F_DOCLIGNE",
    "F_ARTSTOCK",
    "F_CREGLEMENT",
    "F_REGLECH",
];

/// What the bench of orders runs on.
pub struct Options {
    pub orders: u64,
    /// Folder of the built plugins.
    pub programs: PathBuf,
    /// Emptied folder to work in.
    pub work: PathBuf,
}

/// Writes the orders, then the same rows bare; `tell` hears each figure.
///
/// # Errors
/// When a step cannot be carried out, or an order was not written.
pub fn run(options: &Options, tell: &mut dyn FnMut(Row)) -> Result<()> {
    if options.work.exists() {
        std::fs::remove_dir_all(&options.work)?;
    }
    std::fs::create_dir_all(&options.work)?;
    let work = options.work.canonicalize()?;
    let base = company(&work, "orders.db", 520)?;
    let bare = work.join("bare.db");
    std::fs::copy(&base, &bare)?;
    let written = write(options, &work, &base)?;
    let added = added(&base, &bare)?;
    let count: usize = added.values().map(|rows| rows.rows.len()).sum();
    ensure!(count as u64 > options.orders * LINES, "only {count} rows came of the orders");
    let inserted = insert(&bare, &added, options.orders)?;
    let rate = |took: Duration| options.orders as f64 / took.as_secs_f64();
    tell(Row::at_least("orders a second into Sage", rate(written), "orders/s", 50.0));
    tell(Row::against(
        "orders into Sage, against a bare insert",
        written.as_secs_f64(),
        "s",
        inserted.as_secs_f64(),
        None,
    ));
    tell(Row::alone("rows of an order", count as f64 / options.orders as f64, "rows", None));
    Ok(())
}

/// Orders of five lines each; every third has a new customer.
fn made(base: &Path, count: u64) -> Result<Vec<Order>> {
    let base = rusqlite::Connection::open(base)?;
    let sql = "SELECT AR_Ref FROM F_ARTICLE WHERE AR_Publie = 1 AND AR_Sommeil = 0 AND AR_Gamme1 = 0 \
               AND AR_Nomencl = 0 AND AR_Condition = 0 AND AR_SuiviStock > 0 ORDER BY AR_Ref LIMIT 50";
    let articles: Vec<String> = base.prepare(sql)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    ensure!(articles.len() >= LINES as usize, "the company has too few plain articles");
    let line = |order: u64, line: u64| {
        let number = order * LINES + line;
        let article = &articles[(number * 7 % articles.len() as u64) as usize];
        let price = Decimal::new(500 + (number * 37 % 9_000) as i64, 2).to_string();
        orders::line(&(line + 1).to_string(), article, &(1 + number % 4).to_string(), &price, "20")
    };
    let order = |number: u64| {
        let lines = (0..LINES).map(|position| line(number, position)).collect();
        orders::order(number + 1, number / FAITHFUL + 1, lines, "5.90")
    };
    Ok((0..count).map(order).collect())
}

/// How long the connector takes, page by page.
fn write(options: &Options, work: &Path, base: &Path) -> Result<Duration> {
    let orders = made(base, options.orders)?;
    let folder = work.join("plugins");
    let id = install_library(&library(&options.programs, "erp_sage"), &folder).map_err(said)?;
    let mut config = Config { profile: "bench".to_owned(), ..Config::default() };
    config.settings.extend(orders::settings(&connection(base)));
    let mut plugin = PluginFolders::new(vec![folder], Trust::developer()).open(&id, &config).map_err(said)?;
    let pages: Vec<_> = orders.chunks(PAGE).map(|page| orders::batch(page.to_vec(), BatchMode::Apply)).collect();
    let started = Instant::now();
    for page in &pages {
        let outcomes = plugin.write(&Quiet, page).map_err(said)?;
        let refused = outcomes.iter().find(|outcome| outcome.state != OutcomeState::Created);
        ensure!(refused.is_none(), "an order was not written: {refused:?}");
    }
    Ok(started.elapsed())
}

/// Rows of a table.
struct Rows {
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
}

/// The rows that the company has and the bare copy lacks, by table.
fn added(base: &Path, bare: &Path) -> Result<BTreeMap<usize, Rows>> {
    let base = rusqlite::Connection::open(base)?;
    base.execute("ATTACH ?1 AS bare", [bare.display().to_string()])?;
    let mut added = BTreeMap::new();
    for (place, table) in TABLES.iter().enumerate() {
        let columns: Vec<String> = base
            .prepare(&format!("SELECT name FROM pragma_table_xinfo('{table}') WHERE hidden = 0"))?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        // The driver takes an apostrophe in a name for the beginning of a text; such columns are empty here.
        let columns: Vec<String> = columns.into_iter().filter(|name| !name.contains('\'')).collect();
        let list: Vec<String> = columns.iter().map(|column| format!("[{column}]")).collect();
        let last = format!("SELECT COALESCE(MAX(rowid), 0) FROM bare.[{table}]");
        let sql = format!("SELECT {} FROM main.[{table}] WHERE rowid > ({last}) ORDER BY rowid", list.join(", "));
        let rows = base
            .prepare(&sql)?
            .query_map([], |row| (0..columns.len()).map(|column| row.get(column)).collect())?
            .collect::<rusqlite::Result<Vec<Vec<Value>>>>()?;
        added.insert(place, Rows { columns: list, rows });
    }
    Ok(added)
}

/// How long the bare rows take: a transaction for each order, one insert a row.
fn insert(bare: &Path, added: &BTreeMap<usize, Rows>, orders: u64) -> Result<Duration> {
    let environment = Environment::new()?;
    let session = environment.connect_with_connection_string(&connection(bare), ConnectionOptions::default())?;
    session.set_autocommit(false)?;
    let started = Instant::now();
    for order in 0..orders {
        for (place, rows) in added {
            let share = |order: u64| (rows.rows.len() as u64 * order / orders) as usize;
            // Customers come at once, so that no document is before its own.
            let mine = match *place {
                0..=4 if order == 0 => &rows.rows[..],
                0..=4 => &[],
                _ => &rows.rows[share(order)..share(order + 1)],
            };
            for row in mine {
                insert_row(&session, TABLES[*place], &rows.columns, row)?;
            }
        }
        session.commit()?;
    }
    Ok(started.elapsed())
}

fn insert_row(session: &Connection<'_>, table: &str, columns: &[String], row: &[Value]) -> Result<()> {
    let marks = vec!["?"; columns.len()].join(", ");
    let text = |value: &Value| match value {
        Value::Null => None,
        Value::Integer(number) => Some(number.to_string()),
        Value::Real(number) => Some(number.to_string()),
        Value::Text(text) => Some(text.clone()),
        Value::Blob(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
    };
    let bound: Vec<_> = row.iter().map(|value| text(value).into_parameter()).collect();
    let sql = format!("INSERT INTO {table} ({}) VALUES ({marks})", columns.join(", "));
    session.execute(&sql, bound.as_slice(), None).with_context(|| format!("a bare row of {table}"))?;
    Ok(())
}
