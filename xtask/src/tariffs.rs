//! Tariffs over the real pair: every kind of rule is asked of both sides and must agree to the cent, a second run
//! sends nothing, and one changed discount sends only the rules that it touches.

use std::path::Path;

use anyhow::{Context, ensure};
use serde_json::Value;

use crate::{adopt::Desk, sale, shop::Shop};

/// Every kind of rule that the sample must hold: the ERP's steps, and whom the price is for.
const KINDS: [&str; 14] = [
    "article",
    "category",
    "customer",
    "office",
    "variant",
    "tax",
    "discount-article",
    "discount-family",
    "discount-customer",
    "eco-tax",
    "for-everyone",
    "for-group",
    "for-customer",
    "by-quantity",
];

const RULES: &str = "SELECT s.id_specific_price, s.id_product, s.id_group, s.id_customer, s.from_quantity, s.price, \
                     s.reduction FROM ps_specific_price s ORDER BY 1";

/// Builds, then runs it.
pub fn run() -> anyhow::Result<()> {
    crate::setup::run()?;
    crate::run(&crate::cargo(), &["build", "--workspace"], &[])?;
    prove()
}

/// Runs it with programs that are built.
pub fn prove() -> anyhow::Result<()> {
    let folder = crate::target().join("tariffs");
    std::fs::create_dir_all(&folder)?;
    let company = std::path::absolute(folder.join("company.db"))?;
    let _ = std::fs::remove_file(&company);
    let stand = crate::target().join("debug").join(format!("stand{}", std::env::consts::EXE_SUFFIX));
    sale::company(&stand, 520, &company)?;
    let shop = Shop::start(&crate::target().join("tariffs-shop"))?;
    // Without the merchant's choice of a rule the shop's core takes no tax on the eco-tax.
    shop.sql(
        "shop",
        "INSERT INTO ps_configuration (name, value, date_add, date_upd) \
         VALUES ('PS_ECOTAX_TAX_RULES_GROUP_ID', '1', NOW(), NOW())",
    )?;
    let desk = Desk::open(&folder.join("data"), &company, &shop)?;
    let refused = desk.navette(&["run", "presta", "export-tariffs"], &[2])?;
    println!("{refused}");
    add(&desk, "tarifs_remises", "tarifs-remises")?;
    for action in ["export-all", "export-customers", "export-tariffs"] {
        println!("{}", desk.navette(&["run", "presta", action], &[0, 1])?);
    }
    let all = agree(&desk, 700)?;
    for kind in KINDS {
        ensure!(all["kinds"][kind].as_u64().is_some_and(|count| count > 0), "no case of the kind {kind}: {all}");
    }
    let before = shop.sql("shop", RULES)?;
    sent(&desk, &shop, "export-tariffs", 0)?;
    ensure!(shop.sql("shop", RULES)? == before, "a second run changed rules");
    one_discount(&desk, &shop, &company, &before)?;
    println!("== {} prices equal to the cent, {} rules", all["cases"], before.lines().count());
    Ok(())
}

/// One changed discount sends one record, and the shop keeps every other rule as it is.
fn one_discount(desk: &Desk, shop: &Shop, company: &Path, before: &str) -> anyhow::Result<()> {
    let key = shop.sql(
        "shop",
        "SELECT l.erp_key FROM ps_navette_link l JOIN ps_specific_price s ON s.id_product = l.id_object \
         WHERE l.entity = 'price-rule' AND s.id_group > 0 GROUP BY l.erp_key HAVING COUNT(*) > 2 ORDER BY 1 LIMIT 1",
    )?;
    let customer = shop.sql(
        "shop",
        "SELECT l.erp_key FROM ps_navette_link l WHERE l.entity = 'customer' ORDER BY l.id_link LIMIT 1",
    )?;
    let statement = format!(
        "DELETE FROM F_ARTCLIENT WHERE AR_Ref = '{key}' AND CT_Num = '{customer}'; \
         INSERT INTO F_ARTCLIENT (AR_Ref, AC_Categorie, CT_Num, AC_PrixVen, AC_Remise) \
         VALUES ('{key}', 0, '{customer}', 0, 37)"
    );
    crate::run("sqlite3", &[&company.display().to_string(), &statement], &[])?;
    sent(desk, shop, "export-tariffs", 1)?;
    let after = shop.sql("shop", RULES)?;
    let kept = before.lines().filter(|rule| after.lines().any(|other| other == *rule)).count();
    let touched = before.lines().count() - kept + after.lines().count() - kept;
    ensure!(touched > 0 && touched <= 8, "one customer's discount touched {touched} rules of {key}");
    sent(desk, shop, "export-tariffs", 0)?;
    println!("== one discount of {customer} on {key}: {touched} rules touched of {}", after.lines().count());
    agree(desk, 200).map(drop)
}

fn add(desk: &Desk, library: &str, plugin: &str) -> anyhow::Result<()> {
    let file = format!("{}{library}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let file = crate::target().join("debug").join(file).display().to_string();
    desk.navette(&["plugin", "add", &file], &[0])?;
    desk.navette(&["profile", "set", "presta", "--transform", plugin], &[0]).map(drop)
}

/// A sample of so many prices, none of which differs.
fn agree(desk: &Desk, cases: u32) -> anyhow::Result<Value> {
    let told = desk.navette(&["--json", "price", "sample", "presta", "--cases", &cases.to_string()], &[0, 1])?;
    let last = told.lines().last().context("the sample said nothing")?;
    let sampled = serde_json::from_str::<Value>(last)?["sampled"].clone();
    let first = told.lines().next().unwrap_or_default();
    ensure!(sampled["different"] == 0, "prices differ: {sampled} {first}");
    ensure!(
        sampled["cases"].as_u64().is_some_and(|count| count >= u64::from(cases) * 3 / 4),
        "too few cases: {sampled}"
    );
    println!("{sampled}");
    Ok(sampled)
}

/// Runs an action and compares how many records it wrote.
fn sent(desk: &Desk, shop: &Shop, action: &str, expected: u64) -> anyhow::Result<()> {
    let last = shop.sql("shop", "SELECT COALESCE(MAX(id_journal), 0) FROM ps_navette_journal")?;
    desk.navette(&["run", "presta", action], &[0, 1])?;
    let items = "SELECT COALESCE(SUM(items), 0) FROM ps_navette_journal WHERE verb = 'write' AND id_journal >";
    let items: u64 = shop.sql("shop", &format!("{items} {last}"))?.parse()?;
    ensure!(items == expected, "{action} sent {items} records, not {expected}");
    Ok(())
}
