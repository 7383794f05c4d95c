//! Tariffs over the real pair: every kind of rule is asked of both sides and must agree to the cent, a second run
//! sends nothing, and one changed discount sends only the rules that it touches.

use std::path::Path;

use anyhow::{Context, ensure};
use serde_json::Value;

use crate::{adopt::Desk, sale, shop::Shop};

/// Every kind of rule that the sample must hold: the ERP's steps, and whom the price is for.
const KINDS: [&str; 18] = [
    "article",
    "category",
    "coefficient",
    "pack",
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
    "currency-price",
    "currency",
];

const RULES: &str = "SELECT s.id_specific_price, s.id_product, s.id_group, s.id_customer, s.id_currency, s.from_quantity, s.price, \
                     s.reduction FROM ps_specific_price s ORDER BY 1";

/// Exceptions of customers and of a buying office, prices and scales of their own, so that no kind of rule is rare.
const MORE: &str = "\
    UPDATE F_COMPTET SET CT_NumCentrale = 'CENTRALE' WHERE CT_Type = 0 AND CT_Num <> 'CENTRALE' AND rowid % 6 = 0; \
    INSERT INTO F_ARTCLIENT (AR_Ref, AC_Categorie, CT_Num, AC_PrixVen, AC_PrixTTC) \
      SELECT AR_Ref, 0, 'CENTRALE', ROUND(AR_PrixVen * 0.7, 2), AR_PrixTTC FROM F_ARTICLE \
      WHERE AR_PrixVen > 0 AND rowid % 11 = 0; \
    INSERT INTO F_ARTCLIENT (AR_Ref, AC_Categorie, CT_Num, AC_PrixVen, AC_PrixTTC, AC_Remise) \
      SELECT a.AR_Ref, 0, c.CT_Num, CASE a.rowid % 3 WHEN 0 THEN 0 ELSE ROUND(a.AR_PrixVen * 0.83, 2) END, \
        a.AR_PrixTTC, CASE a.rowid % 3 WHEN 1 THEN 0 ELSE 7.5 END FROM F_ARTICLE a, F_COMPTET c \
      WHERE c.CT_Type = 0 AND a.AR_PrixVen > 0 AND (a.rowid * 7 + c.rowid) % 83 = 0 AND c.CT_Num <> 'CENTRALE'; \
    INSERT INTO F_ARTCLIENT (AR_Ref, AC_Categorie, CT_Num, AC_QteMont) \
      SELECT AR_Ref, 0, 'DUBOIS', 3 FROM F_ARTICLE a WHERE AR_PrixVen > 0 AND rowid % 13 = 5 AND NOT EXISTS \
        (SELECT 1 FROM F_ARTCLIENT c WHERE c.AR_Ref = a.AR_Ref AND c.CT_Num = 'DUBOIS'); \
    INSERT INTO F_TARIFQTE (AR_Ref, TQ_RefCF, TQ_BorneSup, TQ_PrixNet) \
      SELECT AR_Ref, 'DUBOIS', t.bound, ROUND(AR_PrixVen * t.part, 2) FROM F_ARTICLE, \
        (SELECT 4 AS bound, 0.95 AS part UNION ALL SELECT 29, 0.9 UNION ALL SELECT 99999999999999, 0.8) t \
      WHERE AR_PrixVen > 0 AND F_ARTICLE.rowid % 13 = 5; \
    INSERT OR IGNORE INTO F_TARIFGAM (AR_Ref, TG_RefCF, AG_No1, AG_No2, TG_Prix) \
      SELECT AR_Ref, 'DUBOIS', AG_No1, AG_No2, ROUND(TG_Prix * 0.9, 2) FROM F_TARIFGAM \
      WHERE TG_RefCF = 'a01' AND TG_Prix > 0; \
    UPDATE F_ARTCLIENT SET AC_Devise = 4, AC_PrixDev = ROUND(AC_PrixVen * 1.3, 2) \
      WHERE AC_PrixVen > 0 AND rowid % 7 = 3";

/// Builds, then runs it.
pub fn run() -> anyhow::Result<()> {
    crate::setup::run()?;
    let packages = ["cli", "erp-sage", "shop-prestashop", "tarifs-remises", "promotions", "system-tests"];
    let packages: Vec<&str> = packages.iter().flat_map(|package| ["-p", package]).collect();
    crate::run(&crate::cargo(), &[&["build"], packages.as_slice()].concat(), &[])?;
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
    crate::run("sqlite3", &[&company.display().to_string(), MORE], &[])?;
    let shop = Shop::start(&crate::target().join("tariffs-shop"))?;
    // Without the merchant's choice of a rule the shop's core takes no tax on the eco-tax.
    shop.sql(
        "shop",
        "INSERT INTO ps_configuration (name, value, date_add, date_upd) \
         VALUES ('PS_ECOTAX_TAX_RULES_GROUP_ID', '1', NOW(), NOW())",
    )?;
    // Converted prices are compared too: the shop's rate is Sage's.
    shop.sql("shop", "UPDATE ps_currency SET conversion_rate = 0.95 WHERE iso_code = 'CHF'")?;
    let desk = Desk::open(&folder.join("data"), &company, &shop)?;
    let refused = desk.navette(&["run", "presta", "export-tariffs"], &[2])?;
    println!("{refused}");
    add(&desk, "tarifs_remises", "tarifs-remises")?;
    desk.navette(&["profile", "set", "presta", "--set", "erp.packs=variants"], &[0])?;
    for action in ["export-all", "export-customers", "export-tariffs"] {
        println!("{}", desk.navette(&["run", "presta", action], &[0, 1])?.lines().last().unwrap_or_default());
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
    promotions(&desk, &shop, &company)
}

/// Promotions over the tariffs: their prices hold, a second run sends nothing, and an ended one takes its rules and
/// its tick away.
fn promotions(desk: &Desk, shop: &Shop, company: &Path) -> anyhow::Result<()> {
    add(desk, "promotions", "promotions")?;
    println!("{}", desk.navette(&["run", "presta", "export-promotions"], &[0, 1])?);
    let dated = "SELECT COUNT(*) FROM ps_specific_price WHERE `to` > 0";
    let ticked = "SELECT COUNT(*) FROM ps_product_shop WHERE on_sale = 1";
    let (rules, ticks): (u64, u64) = (shop.sql("shop", dated)?.parse()?, shop.sql("shop", ticked)?.parse()?);
    ensure!(rules > 50 && ticks > 0, "{rules} dated rules, {ticks} articles on sale");
    let sampled = agree(desk, 700)?;
    let held = sampled["kinds"]["promotion"].as_u64().unwrap_or_default();
    ensure!(held > 50, "only {held} prices of a promotion: {sampled}");
    sent(desk, shop, "export-promotions", 0)?;
    // Every promotion begins tomorrow: its rules are there already, and nobody is asked its price yet.
    let later = "UPDATE F_TARIF SET TF_Debut = date('now', 'localtime', '+1 day') || ' 00:00:00', \
                 TF_Fin = date('now', 'localtime', '+9 day') || ' 00:00:00' WHERE TF_Type = 2";
    crate::run("sqlite3", &[&company.display().to_string(), later], &[])?;
    desk.navette(&["run", "presta", "export-promotions"], &[0, 1])?;
    let waiting = (shop.sql("shop", &format!("{dated} AND `from` > NOW()"))?, shop.sql("shop", ticked)?);
    ensure!(waiting.0.parse::<u64>()? > 50 && waiting.1 == "0", "promotions of tomorrow: {waiting:?}");
    let sampled = agree(desk, 200)?;
    ensure!(sampled["kinds"]["promotion"].is_null(), "a promotion of tomorrow counts: {sampled}");
    // Every promotion ended.
    let ended = "UPDATE F_TARIF SET TF_Fin = '2021-01-01 00:00:00', TF_Debut = '2020-01-01 00:00:00'";
    crate::run("sqlite3", &[&company.display().to_string(), ended], &[])?;
    desk.navette(&["run", "presta", "export-promotions"], &[0, 1])?;
    let left = (shop.sql("shop", dated)?, shop.sql("shop", ticked)?);
    ensure!(left == ("0".to_owned(), "0".to_owned()), "ended promotions left rules and ticks: {left:?}");
    agree(desk, 100)?;
    println!("== {held} prices of promotions equal to the cent, {rules} dated rules came and went");
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
    let kept = crate::target().join("tariffs/different.jsonl");
    std::fs::write(&kept, &told)?;
    ensure!(sampled["different"] == 0, "prices differ, see {}: {sampled}", kept.display());
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
