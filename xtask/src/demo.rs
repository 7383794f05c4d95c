//! The demonstration: the example company goes into the example shop, its orders come back; then a Sage company
//! is made and read over ODBC into a private PrestaShop sandbox, and the counts are read from the two databases.

use std::{collections::BTreeSet, path::PathBuf, time::Instant};

use anyhow::{Context, ensure};

use crate::shop::Shop;

/// Builds, then runs it in a fresh folder below the target folder.
pub fn run() -> anyhow::Result<()> {
    crate::setup::run()?;
    crate::run(&crate::cargo(), &["build", "--workspace"], &[])?;
    println!("{}", demonstrate()?);
    Ok(())
}

/// Runs the demonstration with programs that are built, checks what the shop's tables hold, and answers the
/// summary as one JSON line.
pub fn demonstrate() -> anyhow::Result<serde_json::Value> {
    let start = Instant::now();
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let (programs, data) = (target.join("debug"), target.join("demo"));
    if data.exists() {
        std::fs::remove_dir_all(&data)?;
    }
    let program = programs.join(format!("navette{}", std::env::consts::EXE_SUFFIX)).display().to_string();
    let folder = data.display().to_string();
    let navette =
        |arguments: &[&str]| crate::run(&program, &[&["--data-dir", folder.as_str()], arguments].concat(), &[]);
    for plugin in ["example_erp", "example_shop", "erp_sage", "shop_prestashop"] {
        let file = format!("{}{plugin}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
        navette(&["plugin", "add", &programs.join(file).display().to_string()])?;
    }
    navette(&["demo"])?;
    println!("== Sage over ODBC into the PrestaShop sandbox");
    let company = std::path::absolute(data.join("maison-lin-et-laine.db"))?.display().to_string();
    let stand = programs.join(format!("stand{}", std::env::consts::EXE_SUFFIX)).display().to_string();
    let size = ["--articles", "620", "--customers", "100", "--seed", "1"];
    crate::run(&stand, &[&["demo-data", "sage"], size.as_slice(), &["--out", &company]].concat(), &[])?;
    let shop = Shop::start(&target.join("demo-shop"))?;
    navette(&[
        "profile",
        "add",
        "presta",
        "--erp",
        "erp-sage",
        "--shop",
        "shop-prestashop",
        "--set",
        &format!("erp.connection=Driver=SQLite3;Database={company};FKSupport=1"),
        "--set",
        &format!("shop.url={}", shop.url),
        "--secret-file",
        &format!("shop.secret={}", shop.secret.display()),
    ])?;
    navette(&["profile", "check", "presta"])?;
    let export = || navette(&["run", "presta", "export-all"]);
    export()?;
    let (first, rows) = (tables(&shop)?, rows(&shop)?);
    export()?;
    let again = self::rows(&shop)?;
    let changed = again.difference(&rows).count() + rows.difference(&again).count();
    ensure!(changed == 0, "the second run changed {changed} rows of the shop");
    let [articles, categories, combinations, stock] = first;
    let orders = shop.load_orders(&["--importable"])?;
    ensure!(orders >= 60, "the shop holds {orders} orders of these articles");
    ensure!(articles >= 500 && categories >= 40 && combinations >= 100, "the shop holds {first:?}");
    Ok(serde_json::json!({
        "articles": articles, "categories": categories, "combinations": combinations, "pieces_in_stock": stock,
        "orders": orders, "second_run_writes": changed, "seconds": (start.elapsed().as_secs_f64() * 10.0).round() / 10.0,
    }))
}

/// Active articles with a price, categories below the home category, combinations, pieces in stock.
fn tables(shop: &Shop) -> anyhow::Result<[u64; 4]> {
    let count = |statement: &str| -> anyhow::Result<u64> {
        let text = shop.sql("shop", statement)?;
        text.parse().with_context(|| format!("«{statement}» answered {text}"))
    };
    Ok([
        count("SELECT COUNT(*) FROM ps_product_shop WHERE price > 0 AND active = 1")?,
        count("SELECT COUNT(*) FROM ps_category WHERE id_category > 2")?,
        count("SELECT COUNT(*) FROM ps_product_attribute")?,
        count("SELECT COALESCE(SUM(quantity), 0) FROM ps_stock_available WHERE id_product_attribute = 0")?,
    ])
}

/// Every row of the tables that an export writes, time stamps included.
fn rows(shop: &Shop) -> anyhow::Result<BTreeSet<String>> {
    let mut rows = BTreeSet::new();
    for table in [
        "product",
        "product_shop",
        "product_lang",
        "product_attribute",
        "product_attribute_shop",
        "product_attribute_combination",
        "pack",
        "category",
        "category_lang",
        "category_product",
        "stock_available",
        "navette_link",
    ] {
        let text = shop.sql("shop", &format!("SELECT * FROM ps_{table}"))?;
        rows.extend(text.lines().map(|line| format!("{table}\t{line}")));
    }
    Ok(rows)
}
