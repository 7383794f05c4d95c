//! Whole exports by the built program into a shop, beside bare SQL for the same rows, and the worker's memory.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use mysql::{Conn, Opts, OptsBuilder, Row as SqlRow, Value, prelude::Queryable};

use super::{Options, Row, connection, library, webservice::WebService};

/// What a first export fills.
const TABLES: [&str; 10] = [
    "product",
    "product_shop",
    "product_lang",
    "category_product",
    "stock_available",
    "feature_product",
    "product_attribute",
    "product_attribute_shop",
    "product_attribute_combination",
    "specific_price",
];
const BATCH: usize = 1_000;
const PRODUCTS: &str = "SELECT COUNT(*) FROM ps_product";

struct Stand<'a> {
    options: &'a Options,
    program: PathBuf,
    data: PathBuf,
    shop: Conn,
}

/// One run of the program.
struct Run {
    seconds: f64,
    /// Peak resident memory of the worker, in MiB.
    peak: f64,
}

/// Takes the figures of the exports; `read` is the time of a bare read by the plugin, in seconds.
pub fn measure(
    options: &Options,
    work: &Path,
    company: &Path,
    tenth: &Path,
    read: f64,
    tell: &mut dyn FnMut(Row),
) -> Result<()> {
    let shop = Opts::from_url(&options.database)?;
    let shop = Conn::new(OptsBuilder::from_opts(shop).prefer_socket(false))?;
    let program = options.programs.join(format!("navette{}", std::env::consts::EXE_SUFFIX));
    let mut stand = Stand { options, program, data: work.join("data"), shop };
    // Nobody signs what is only measured.
    stand.navette(&["plugin", "developer", "on"])?;
    for plugin in ["erp_sage", "shop_prestashop"] {
        let file = library(&options.programs, plugin).canonicalize().context("the plugins are not built")?;
        stand.navette(&["plugin", "add", &file.display().to_string()])?;
    }
    stand.profile("whole", company)?;
    stand.profile("tenth", tenth)?;
    stand.memory(tell)?;
    let created = stand.whole(read, tell)?;
    let stocked = stand.stock(company, tell)?;
    let priced = stand.prices(company, tell)?;
    if let Some(key) = &options.ws_key_file {
        let rates = WebService::new(&options.url, key)?.rates(&mut stand.shop)?;
        for (name, rate, one_by_one, floor) in [
            ("stock of every article, against the web service", stocked, rates.stocks, 400.0),
            ("price of every article, against the web service", priced, rates.prices, 300.0),
            ("first export, against the web service", created, rates.creations, 30.0),
        ] {
            tell(Row::faster(name, rate, "articles/s", one_by_one, floor));
        }
    }
    Ok(())
}

impl Stand<'_> {
    fn memory(&mut self, tell: &mut dyn FnMut(Row)) -> Result<()> {
        let small = self.run("tenth", &["export-all", "--dry-run"])?;
        let large = self.run("whole", &["export-all", "--dry-run"])?;
        tell(Row::against(
            "peak memory of a dry run, against a tenth of the articles",
            large.peak,
            "MiB",
            small.peak,
            Some(1.3),
        ));
        Ok(())
    }

    /// The first export and one in which nothing changed; answers the articles a second of the first.
    fn whole(&mut self, read: f64, tell: &mut dyn FnMut(Row)) -> Result<f64> {
        let before = self.number(PRODUCTS)?;
        let first = self.run("whole", &["export-all"])?;
        let products = self.number(PRODUCTS)? - before;
        ensure!(products > 0.0, "the first export made no product");
        tell(Row::against("first export", first.seconds, "s", self.bare_insert()?, None));
        tell(Row::alone("first export: articles a second", products / first.seconds, "articles/s", None));
        tell(Row::alone("first export: peak memory of the worker", first.peak, "MiB", None));
        let last = self.number("SELECT COALESCE(MAX(id_journal), 0) FROM ps_navette_journal")?;
        let again = self.run("whole", &["export-all"])?;
        tell(Row::against("unchanged export", again.seconds, "s", read, Some(2.0)));
        let writes = format!("SELECT COUNT(*) FROM ps_navette_journal WHERE verb = 'write' AND id_journal > {last}");
        tell(Row::alone("unchanged export: write requests", self.number(&writes)?, "requests", Some(0.0)));
        Ok(products / first.seconds)
    }

    /// Every quantity moves; answers the articles a second.
    fn stock(&mut self, company: &Path, tell: &mut dyn FnMut(Row)) -> Result<f64> {
        let stock = self.number("SELECT SUM(quantity) FROM ps_stock_available")?;
        let sage = rusqlite::Connection::open(company)?;
        sage.execute_batch(
            "UPDATE F_ARTSTOCK SET AS_QteSto = AS_QteSto + 1; UPDATE F_GAMSTOCK SET GS_QteSto = GS_QteSto + 1",
        )?;
        drop(sage);
        // The stock flow meets each article for the first time: its fingerprints are kept by article, not by flow.
        let moved = self.run("whole", &["export-stock"])?;
        ensure!(self.number("SELECT SUM(quantity) FROM ps_stock_available")? > stock, "the new stock did not arrive");
        tell(Row::against("stock of every article, end to end", moved.seconds, "s", self.bare_stock()?, Some(3.0)));
        Ok(self.number(PRODUCTS)? / moved.seconds)
    }

    /// Every price moves; answers the articles a second.
    fn prices(&mut self, company: &Path, tell: &mut dyn FnMut(Row)) -> Result<f64> {
        let prices = self.number("SELECT SUM(price) FROM ps_product_shop")?;
        let sage = rusqlite::Connection::open(company)?;
        sage.execute_batch(
            "UPDATE F_ARTICLE SET AR_PrixVen = AR_PrixVen + 1; UPDATE F_ARTCLIENT SET AC_PrixVen = AC_PrixVen + 1 \
             WHERE AC_PrixVen <> 0",
        )?;
        drop(sage);
        let moved = self.run("whole", &["export-prices"])?;
        ensure!(self.number("SELECT SUM(price) FROM ps_product_shop")? > prices, "the new prices did not arrive");
        tell(Row::against("price of every article, end to end", moved.seconds, "s", self.bare_prices()?, None));
        Ok(self.number(PRODUCTS)? / moved.seconds)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--data-dir").arg(&self.data).args(arguments).stdin(Stdio::null()).stdout(Stdio::null());
        command
    }

    fn navette(&self, arguments: &[&str]) -> Result<()> {
        let status = self.command(arguments).status().context("failed to start navette")?;
        ensure!(status.success(), "navette {} ended with {status}", arguments.join(" "));
        Ok(())
    }

    fn profile(&self, name: &str, company: &Path) -> Result<()> {
        self.navette(&[
            "profile",
            "add",
            name,
            "--erp",
            "erp-sage",
            "--shop",
            "shop-prestashop",
            "--set",
            &format!("erp.connection={}", connection(company)),
            "--set",
            &format!("shop.url={}", self.options.url),
            "--secret-file",
            &format!("shop.secret={}", self.options.secret_file.display()),
        ])
    }

    /// Runs an action; packs are refused by name (exit code 1) because the module does not serve them yet.
    fn run(&self, profile: &str, action: &[&str]) -> Result<Run> {
        let started = Instant::now();
        let mut child = self.command(&[&["run", profile], action].concat()).spawn()?;
        let mut peak: f64 = 0.0;
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            peak = peak.max(worker_peak(child.id()).unwrap_or_default());
            std::thread::sleep(Duration::from_millis(10));
        };
        let seconds = started.elapsed().as_secs_f64();
        ensure!(matches!(status.code(), Some(0 | 1)), "run {profile} {action:?} ended with {status}");
        ensure!(peak > 0.0, "the worker of {profile} {action:?} was never seen");
        Ok(Run { seconds, peak })
    }

    fn number(&mut self, statement: &str) -> Result<f64> {
        let value: Option<String> = self.shop.query_first(statement)?;
        Ok(value.unwrap_or_default().parse()?)
    }

    /// Seconds for the same rows by multi-row inserts into empty copies of the same tables.
    fn bare_insert(&mut self) -> Result<f64> {
        let mut seconds = 0.0;
        for table in TABLES {
            self.shop.query_drop(format!("DROP TABLE IF EXISTS bare_{table}"))?;
            self.shop.query_drop(format!("CREATE TABLE bare_{table} LIKE ps_{table}"))?;
            let statements = self.inserts(table, "")?;
            seconds += self.carry_out(&statements)?;
        }
        Ok(seconds)
    }

    /// Seconds for every quantity by multi-row upserts into the copy, where each differs.
    fn bare_stock(&mut self) -> Result<f64> {
        self.shop.query_drop("UPDATE bare_stock_available SET quantity = quantity - 1")?;
        let update =
            " ON DUPLICATE KEY UPDATE quantity = VALUES(quantity), physical_quantity = VALUES(physical_quantity)";
        let statements = self.inserts("stock_available", update)?;
        self.carry_out(&statements)
    }

    /// Seconds for every price by multi-row upserts into the copies, where each differs.
    fn bare_prices(&mut self) -> Result<f64> {
        let mut seconds = 0.0;
        for table in ["product", "product_shop"] {
            self.shop.query_drop(format!("UPDATE bare_{table} SET price = price - 1"))?;
            let statements = self.inserts(table, " ON DUPLICATE KEY UPDATE price = VALUES(price)")?;
            seconds += self.carry_out(&statements)?;
        }
        Ok(seconds)
    }

    fn carry_out(&mut self, statements: &[String]) -> Result<f64> {
        let started = Instant::now();
        for statement in statements {
            self.shop.query_drop(statement)?;
        }
        Ok(started.elapsed().as_secs_f64())
    }

    fn inserts(&mut self, table: &str, rest: &str) -> Result<Vec<String>> {
        let rows: Vec<SqlRow> = self.shop.query(format!("SELECT * FROM ps_{table}"))?;
        let rows: Vec<String> = rows
            .into_iter()
            .map(|row| {
                let values: Vec<String> = row.unwrap().iter().map(|value: &Value| value.as_sql(false)).collect();
                format!("({})", values.join(","))
            })
            .collect();
        let insert = |part: &[String]| format!("INSERT INTO bare_{table} VALUES {}{rest}", part.join(","));
        Ok(rows.chunks(BATCH).map(insert).collect())
    }
}

/// `VmHWM` of the program's only child.
fn worker_peak(program: u32) -> Option<f64> {
    let children = std::fs::read_to_string(format!("/proc/{program}/task/{program}/children")).ok()?;
    let worker = children.split_whitespace().next()?;
    let status = std::fs::read_to_string(format!("/proc/{worker}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches("kB").trim().parse::<f64>().ok()? / 1_024.0)
}
