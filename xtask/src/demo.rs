//! The demonstration: the example company goes into the example shop, its orders come back; then the same
//! company goes into a private PrestaShop sandbox through the module, and the counts are read from its tables.

use std::{path::PathBuf, time::Instant};

use anyhow::{Context, bail, ensure};

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
    for plugin in ["example_erp", "example_shop", "shop_prestashop"] {
        let file = format!("{}{plugin}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
        navette(&["plugin", "add", &programs.join(file).display().to_string()])?;
    }
    navette(&["demo"])?;
    println!("== PrestaShop sandbox");
    let shop = Shop::start(&target.join("demo-shop"))?;
    let company = std::path::absolute(data.join("demo/company.json"))?;
    navette(&[
        "profile",
        "add",
        "presta",
        "--erp",
        "example-erp",
        "--shop",
        "shop-prestashop",
        "--set",
        &format!("erp.file={}", company.display()),
        "--set",
        &format!("shop.url={}", shop.url),
        "--secret-file",
        &format!("shop.secret={}", shop.secret.display()),
    ])?;
    navette(&["profile", "check", "presta"])?;
    navette(&["run", "presta", "export-all"])?;
    let first = tables(&shop)?;
    let requests = shop.sql("shop", "SELECT COUNT(*) FROM ps_navette_request")?;
    navette(&["run", "presta", "export-all"])?;
    ensure!(tables(&shop)? == first, "the second run changed the shop");
    let again = shop.sql("shop", "SELECT COUNT(*) FROM ps_navette_request")?;
    if requests != again {
        bail!("the second run sent {again} requests in all, the first {requests}");
    }
    let [articles, categories, priced, stock] = first;
    ensure!(articles == 500 && categories == 10 && priced == 500, "the shop holds {first:?}");
    Ok(serde_json::json!({
        "articles": articles, "categories": categories, "prices": priced, "pieces_in_stock": stock,
        "second_run_writes": 0, "seconds": (start.elapsed().as_secs_f64() * 10.0).round() / 10.0,
    }))
}

/// Articles, categories below the home category, active products with a price, pieces in stock.
fn tables(shop: &Shop) -> anyhow::Result<[u64; 4]> {
    let count = |statement: &str| -> anyhow::Result<u64> {
        let text = shop.sql("shop", statement)?;
        text.parse().with_context(|| format!("«{statement}» answered {text}"))
    };
    Ok([
        count("SELECT COUNT(*) FROM ps_product")?,
        count("SELECT COUNT(*) FROM ps_category WHERE id_category > 2")?,
        count("SELECT COUNT(*) FROM ps_product_shop WHERE price > 0 AND active = 1")?,
        count("SELECT COALESCE(SUM(quantity), 0) FROM ps_stock_available WHERE id_product_attribute = 0")?,
    ])
}
