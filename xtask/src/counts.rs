//! What a run sends, counted in the module's journal over the real pair: one change is one request with one record, no
//! change is none (G10), and a plan shows old and new values.

use std::path::Path;

use anyhow::ensure;

use crate::{adopt::Desk, sale, shop::Shop};

/// An article of its own, with stock and in no pack: one change in Sage concerns this one record.
const CHOSEN: &str = "SELECT l.erp_key FROM ps_navette_link l JOIN ps_product p ON p.id_product = l.id_object \
                      JOIN ps_stock_available k ON k.id_product = p.id_product AND k.id_product_attribute = 0 \
                      WHERE l.entity = 'article' AND p.product_type = 'standard' AND p.active = 1 AND k.quantity > 5 \
                      AND p.id_product NOT IN (SELECT id_product_item FROM ps_pack) ORDER BY l.erp_key LIMIT 1";

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
    let shop = Shop::start(&crate::target().join("counts-shop"))?;
    let desk = Desk::open(&folder.join("data"), &company, &shop)?;
    desk.navette(&["run", "presta", "export-all"], &[0, 1])?;
    changes(&desk, &shop, &company)
}

fn changes(desk: &Desk, shop: &Shop, company: &Path) -> anyhow::Result<()> {
    let key = shop.sql("shop", CHOSEN)?;
    ensure!(!key.is_empty(), "no article of the company fits");
    sent(desk, shop, "export-all", &[])?;
    let stock = format!(
        "UPDATE F_ARTSTOCK SET AS_QteSto = AS_QteSto + 1 WHERE rowid = (SELECT rowid FROM F_ARTSTOCK \
         WHERE AR_Ref = '{key}' AND AS_QteSto > 0 ORDER BY DE_No LIMIT 1)"
    );
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
    sent(desk, shop, "export-all", &[])
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
