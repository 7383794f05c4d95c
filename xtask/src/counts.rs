//! What a run sends, counted in the module's journal over the real pair: one change is one request with one record, no
//! change is none (G10), a plan shows old and new values, and a worker killed at any page leaves nothing behind.

use std::path::Path;

use anyhow::ensure;

use crate::{adopt::Desk, limit::STATE, sale, shop::Shop};

/// An article of its own, with stock and in no pack: one change in Sage concerns this one record.
const CHOSEN: &str = "SELECT l.erp_key FROM ps_navette_link l JOIN ps_product p ON p.id_product = l.id_object \
                      JOIN ps_stock_available k ON k.id_product = p.id_product AND k.id_product_attribute = 0 \
                      WHERE l.entity = 'article' AND p.product_type = 'standard' AND p.active = 1 AND k.quantity > 5 \
                      AND p.id_product NOT IN (SELECT id_product_item FROM ps_pack) ORDER BY l.erp_key LIMIT 1";

/// Three pages of a thousand articles, beside that of the categories.
const ARTICLES: u32 = 2_300;

/// Builds, then runs it.
pub fn run() -> anyhow::Result<()> {
    crate::setup::run()?;
    crate::run(&crate::cargo(), &["build", "--workspace"], &[])?;
    count()
}

/// Runs it with programs that are built.
pub fn count() -> anyhow::Result<()> {
    let folder = crate::target().join("counts");
    std::fs::create_dir_all(&folder)?;
    let company = std::path::absolute(folder.join("company.db"))?;
    let _ = std::fs::remove_file(&company);
    let stand = crate::target().join("debug").join(format!("stand{}", std::env::consts::EXE_SUFFIX));
    sale::company(&stand, ARTICLES, &company)?;
    let mut shop = Shop::start(&crate::target().join("counts-shop"))?;
    let desk = Desk::open(&folder.join("data"), &company, &shop)?;
    desk.navette(&["run", "presta", "export-all"], &[0, 1])?;
    let uncut = state(&shop)?;
    changes(&desk, &shop, &company)?;
    let _ = std::fs::remove_file(&company);
    sale::company(&stand, ARTICLES, &company)?;
    cut(&mut shop, &folder, &company, &uncut)
}

fn changes(desk: &Desk, shop: &Shop, company: &Path) -> anyhow::Result<()> {
    let key = shop.sql("shop", CHOSEN)?;
    ensure!(!key.is_empty(), "no article of the company fits");
    sent(desk, shop, "export-all", &[])?;
    let stock = format!("UPDATE F_ARTSTOCK SET AS_QteSto = AS_QteSto + 1 WHERE rowid = {}", first_depot(&key));
    for action in ["export-stock", "export-all"] {
        sage(company, &stock)?;
        sent(desk, shop, action, &["1"])?;
        sent(desk, shop, action, &[])?;
    }
    let of = format!(
        "JOIN ps_navette_link l ON l.id_object = x.id_product AND l.entity = 'article' WHERE l.erp_key = '{key}'"
    );
    let read = |column: &str, table: &str| shop.sql("shop", &format!("SELECT x.{column} FROM {table} x {of} LIMIT 1"));
    let old = read("name", "ps_product_lang")?;
    sage(company, &format!("UPDATE F_ARTICLE SET AR_Design = 'Renamed for the count' WHERE AR_Ref = '{key}'"))?;
    desk.navette(&["run", "presta", "export-all", "--dry-run"], &[0, 1])?;
    let plan = desk.navette(&["--json", "plan", "show", "presta", "--state", "update"], &[0])?;
    ensure!(plan.lines().count() == 1, "the plan of one changed article: {plan}");
    ensure!(plan.contains("Renamed for the count") && plan.contains(&old), "the plan lacks «{old}» → new: {plan}");
    // What another facet would overwrite.
    shop.sql("shop", &format!("UPDATE ps_product_shop x {} SET x.price = 4321 WHERE {}", join(), with(&key)))?;
    shop.sql("shop", &format!("UPDATE ps_stock_available x {} SET x.quantity = 4321 WHERE {}", join(), with(&key)))?;
    sent(desk, shop, "export-all", &["1"])?;
    ensure!(read("name", "ps_product_lang")? == "Renamed for the count", "the new designation did not arrive");
    ensure!(read("price", "ps_product_shop")?.starts_with("4321"), "a changed designation sent the price too");
    ensure!(read("quantity", "ps_stock_available")? == "4321", "a changed designation sent the stock too");
    sent(desk, shop, "export-all", &[])?;
    new_order(desk, shop, company, &key)
}

/// A new order lowers what is sent by one small write; once it is in Sage, its pieces are reserved there, and nothing
/// has changed (J32).
fn new_order(desk: &Desk, shop: &Shop, company: &Path, key: &str) -> anyhow::Result<()> {
    let quantity = || {
        let of = "SELECT x.quantity FROM ps_stock_available x";
        let there = shop.sql("shop", &format!("{of} {} WHERE {} AND x.id_product_attribute = 0", join(), with(key)))?;
        anyhow::Ok(there.parse::<i64>()?)
    };
    // The count before put its own number there; the ERP's comes back with the next change.
    shop.sql("shop", &format!("UPDATE ps_stock_available x {} SET x.quantity = 0 WHERE {}", join(), with(key)))?;
    sage(company, &format!("UPDATE F_ARTSTOCK SET AS_QteSto = AS_QteSto + 1 WHERE rowid = {}", first_depot(key)))?;
    sent(desk, shop, "export-stock", &["1"])?;
    let before = quantity()?;
    shop.sql(
        "shop",
        &format!(
            "SET SESSION sql_mode = ''; INSERT INTO ps_orders (reference, id_shop, id_shop_group, current_state, date_add, date_upd) \
             VALUES ('COUNTED', 1, 1, 2, NOW(), NOW()); \
             INSERT INTO ps_order_detail (id_order, product_id, product_name, product_quantity) \
             SELECT LAST_INSERT_ID(), l.id_object, 'x', 2 FROM ps_navette_link l WHERE l.entity = 'article' AND {}; \
             UPDATE ps_stock_available x {} SET x.quantity = x.quantity - 2 WHERE {}",
            with(key),
            join(),
            with(key)
        ),
    )?;
    sent(desk, shop, "export-stock", &["1"])?;
    ensure!(quantity()? == before - 2, "{} pieces instead of {before} less two that are asked for", quantity()?);
    let wanted = (before - 2).to_string();
    let told = desk.navette(&["--json", "stock", "explain", "presta", "--article", key], &[0])?;
    let told: serde_json::Value = serde_json::from_str(&told)?;
    let rules: Vec<&str> =
        told["stock"]["steps"].as_array().into_iter().flatten().filter_map(|step| step["rule"].as_str()).collect();
    ensure!(
        told["stock"]["net"].as_str() == Some(wanted.as_str()) && rules.contains(&"open-orders"),
        "explained: {told}"
    );
    sent(desk, shop, "export-stock", &[])?;
    let order = shop.sql("shop", "SELECT MAX(id_order) FROM ps_orders WHERE reference = 'COUNTED'")?;
    sage(
        company,
        &format!(
            "INSERT INTO F_DOCENTETE (DO_Domaine, DO_Type, DO_Piece, DO_Date, DO_Tiers, DO_NoWeb) \
             SELECT 0, 1, 'BC99998', DO_Date, DO_Tiers, '{}-{order}' FROM F_DOCENTETE WHERE DO_Domaine = 0 LIMIT 1; \
             UPDATE F_ARTSTOCK SET AS_QteRes = AS_QteRes + 2 WHERE rowid = {}",
            sale::TAG,
            first_depot(key)
        ),
    )?;
    sent(desk, shop, "export-stock", &[])?;
    ensure!(quantity()? == before - 2, "the order in Sage was counted twice");
    shop.sql("shop", "UPDATE ps_orders SET current_state = 4 WHERE reference = 'COUNTED'").map(drop)
}

/// The row of the stock of the principal depot.
fn first_depot(key: &str) -> String {
    format!("(SELECT rowid FROM F_ARTSTOCK WHERE AR_Ref = '{key}' AND AS_QteSto > 0 ORDER BY DE_No LIMIT 1)")
}

fn join() -> &'static str {
    "JOIN ps_navette_link l ON l.id_object = x.id_product AND l.entity = 'article'"
}

fn with(key: &str) -> String {
    format!("l.erp_key = '{key}'")
}

fn sage(company: &Path, statement: &str) -> anyhow::Result<()> {
    crate::run("sqlite3", &[&company.display().to_string(), statement], &[])
}

/// Runs an action and compares the records of its write requests, one entry a request.
fn sent(desk: &Desk, shop: &Shop, action: &str, expected: &[&str]) -> anyhow::Result<()> {
    let last = shop.sql("shop", "SELECT COALESCE(MAX(id_journal), 0) FROM ps_navette_journal")?;
    desk.navette(&["run", "presta", action], &[0, 1])?;
    let items = "SELECT items FROM ps_navette_journal WHERE verb = 'write' AND id_journal >";
    let items = shop.sql("shop", &format!("{items} {last} ORDER BY id_journal"))?;
    ensure!(items.lines().eq(expected.iter().copied()), "{action} sent {items:?}, not {expected:?}");
    println!("== {action}: write requests with {expected:?} records");
    Ok(())
}

fn state(shop: &Shop) -> anyhow::Result<Vec<String>> {
    STATE.iter().map(|statement| shop.sql("shop", statement)).collect()
}

/// Kills the worker at every page of a first export and lets the next run end it.
fn cut(shop: &mut Shop, folder: &Path, company: &Path, uncut: &[String]) -> anyhow::Result<()> {
    let (mut page, mut unfinished) = (0, 0);
    loop {
        page += 1;
        shop.empty()?;
        let data = folder.join("cut");
        let desk = Desk::open(&data, company, shop)?;
        if !killed_at(&data, page)? {
            break;
        }
        unfinished += usize::from(state(shop)? != uncut);
        desk.navette(&["run", "presta", "export-all"], &[0, 1])?;
        for (number, (whole, cut)) in uncut.iter().zip(&state(shop)?).enumerate() {
            let differs = whole.lines().zip(cut.lines()).find(|(whole, cut)| whole != cut);
            ensure!(whole == cut, "cut at page {page}, statement {number}: differs, first in {differs:?}");
        }
    }
    ensure!(unfinished > 1, "only {unfinished} of {} cuts left work undone: nothing is proven", page - 1);
    println!("== {} pages, each cut once; {unfinished} cuts left work undone", page - 1);
    Ok(())
}

/// Whether a run told so many pages, and its worker was killed there.
#[cfg(unix)]
fn killed_at(data: &Path, page: usize) -> anyhow::Result<bool> {
    use std::{
        io::{BufRead, BufReader},
        process::{Command, Stdio},
    };

    use anyhow::Context;

    let program = crate::target().join("debug/navette");
    let mut run = Command::new(program)
        .args(["--json", "--data-dir"])
        .arg(data)
        .args(["run", "presta", "export-all"])
        .env("NAVETTE_VAULT_KEY", "file")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("failed to start navette")?;
    let id = run.id();
    let lines = BufReader::new(run.stdout.take().context("navette has no output")?).lines();
    let (mut pages, mut killed) = (0, false);
    for line in lines {
        pages += usize::from(line?.contains("\"event\":\"progress\""));
        if pages == page && !killed {
            let workers = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children"))
                .context("the kernel does not list the children of a process")?;
            let command = format!("kill -9 {workers}");
            let _ = Command::new("sh").args(["-c", &command]).stderr(Stdio::null()).status();
            // The rest is read all the same: a program whose output is closed ends by that, not by its worker.
            killed = true;
        }
    }
    run.wait()?;
    Ok(killed)
}

#[cfg(windows)]
fn killed_at(_data: &Path, _page: usize) -> anyhow::Result<bool> {
    anyhow::bail!("the worker is killed on Linux only")
}
