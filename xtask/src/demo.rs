//! The demonstration: the example company goes into the example shop, its orders come back; then a Sage company
//! is made and read over ODBC into a private PrestaShop sandbox, the sandbox's orders go into the company, and the
//! counts are read from the two databases.

use std::{collections::BTreeSet, time::Instant};

use anyhow::{Context, ensure};

use crate::{sale, shop::Shop};

/// The folder is thrown away, so its key has no place in the keyring of whoever looks on.
const KEY_IN_FILE: [(&str, &str); 1] = [("NAVETTE_VAULT_KEY", "file")];

/// Builds, then runs it in a fresh folder below the target folder.
pub fn run() -> anyhow::Result<()> {
    crate::setup::run()?;
    crate::run(&crate::cargo(), &["build", "--workspace"], &[])?;
    demonstrate()?.conclude()
}

/// Runs the demonstration with programs that are built, and reads from both databases what came of it.
pub fn demonstrate() -> anyhow::Result<Summary> {
    let start = Instant::now();
    let target = crate::target();
    let (programs, data) = (target.join("debug"), target.join("demo"));
    if data.exists() {
        std::fs::remove_dir_all(&data)?;
    }
    let program = programs.join(format!("navette{}", std::env::consts::EXE_SUFFIX)).display().to_string();
    let folder = data.display().to_string();
    let navette = |arguments: &[&str]| {
        crate::run(&program, &[&["--data-dir", folder.as_str()], arguments].concat(), &KEY_IN_FILE)
    };
    for plugin in ["example_erp", "example_shop", "erp_sage", "shop_prestashop"] {
        let file = format!("{}{plugin}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
        navette(&["plugin", "add", &programs.join(file).display().to_string()])?;
    }
    navette(&["demo"])?;
    println!("== Sage over ODBC into the PrestaShop sandbox");
    let company = std::path::absolute(data.join("maison-lin-et-laine.db"))?;
    let stand = programs.join(format!("stand{}", std::env::consts::EXE_SUFFIX));
    sale::company(&stand, 620, &company)?;
    let media = std::path::absolute(data.join("multimedia"))?;
    sale::multimedia(&stand, &company, &media)?;
    let shop = Shop::start(&target.join("demo-shop"))?;
    let mut profile = sale::profile(&company, &shop);
    profile.extend(sale::media_settings(&media, &std::path::absolute(&data)?));
    let profile: Vec<&str> = profile.iter().map(String::as_str).collect();
    navette(&[&["profile", "add", "presta"], profile.as_slice()].concat())?;
    navette(&["profile", "check", "presta"])?;
    // Exit code 1: records are refused, each by name.
    let run = |action: &str| -> anyhow::Result<()> {
        let arguments = ["--data-dir", folder.as_str(), "run", "presta", action];
        let status = std::process::Command::new(&program).args(arguments).status()?;
        ensure!(matches!(status.code(), Some(0 | 1)), "{action} ended with {status}");
        Ok(())
    };
    run("export-all")?;
    let loaded = shop.load_orders()?;
    println!("== {loaded} orders, as a shop's own cart charged them, come into Sage");
    run("import-orders")?;
    // What the orders reserve in Sage is no longer for sale.
    run("export-stock")?;
    let (goods, images, judged) = (tables(&shop)?, images(&shop)?, sale::judge(&stand, &company, &shop, &data)?);
    let (shop_before, sage_before) = (rows(&shop)?, sale::state(&stand, &company)?);
    println!("== everything once more");
    run("export-all")?;
    run("import-orders")?;
    let changed = changed(&shop_before, &rows(&shop)?) + changed(&sage_before, &sale::state(&stand, &company)?);
    Ok(Summary { goods, images, judged, changed, seconds: start.elapsed().as_secs_f64() })
}

/// What the two databases held at the end.
pub struct Summary {
    goods: [u64; 4],
    images: u64,
    judged: sale::Judged,
    changed: usize,
    seconds: f64,
}

impl Summary {
    /// Prints it for people and, last, as one JSON line; fails when the main job was not done.
    pub fn conclude(&self) -> anyhow::Result<()> {
        let Self { goods: [articles, categories, combinations, stock], images, judged, changed, seconds } = self;
        println!("== what stands in the two databases");
        println!(
            "shop: {articles} active articles with a price, {categories} categories, {combinations} combinations,"
        );
        println!("      {stock} pieces in stock, {images} pictures");
        println!(
            "Sage: {} documents of the shop's orders, {} of them equal to the cent,",
            judged.imported, judged.equal
        );
        println!("      {} off before tax by what the shop's own figures contradict each other", judged.within);
        println!("second run: {changed} rows changed in either database");
        println!(
            "{{\"categories\":{categories},\"articles\":{articles},\"combinations\":{combinations},\
             \"images\":{images},\"orders_imported\":{},\"orders_equal_to_the_cent\":{},\"second_run_writes\":{changed},\
             \"seconds\":{seconds:.1}}}",
            judged.imported, judged.equal
        );
        ensure!(*articles >= 500 && *categories >= 40 && *combinations >= 100, "the shop holds too few goods");
        ensure!(*images >= 300, "the shop holds {images} pictures");
        ensure!(judged.equal >= 30, "fewer than 30 orders are equal to the cent");
        ensure!(judged.faults == 0, "{} documents differ from what the shop charged", judged.faults);
        ensure!(*changed == 0, "the second run changed {changed} rows");
        Ok(())
    }
}

fn changed(before: &BTreeSet<String>, after: &BTreeSet<String>) -> usize {
    after.difference(before).count() + before.difference(after).count()
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

/// Pictures whose product is there, each with its file's row of texts.
fn images(shop: &Shop) -> anyhow::Result<u64> {
    let statement = "SELECT COUNT(DISTINCT i.id_image) FROM ps_image i JOIN ps_product p USING (id_product) \
                     JOIN ps_image_lang l USING (id_image)";
    let text = shop.sql("shop", statement)?;
    text.parse().with_context(|| format!("«{statement}» answered {text}"))
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
        "category",
        "category_lang",
        "category_product",
        "stock_available",
        "image",
        "image_shop",
        "image_lang",
        "product_attribute_image",
        "attachment",
        "product_attachment",
        "navette_media",
        "navette_link",
    ] {
        let text = shop.sql("shop", &format!("SELECT * FROM ps_{table}"))?;
        rows.extend(text.lines().map(|line| format!("{table}\t{line}")));
    }
    Ok(rows)
}
