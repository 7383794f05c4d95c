//! A shop that has products already (G22), with the real programs: the demonstration company is exported, every link
//! is forgotten on both sides, and the shop is taken over again without one product made twice.

use std::{path::Path, process::Command};

use anyhow::{Context, ensure};

use crate::{sale, shop::Shop};

/// Builds, then runs it.
pub fn run() -> anyhow::Result<()> {
    crate::setup::run()?;
    crate::run(&crate::cargo(), &["build", "--workspace"], &[])?;
    take_over()
}

/// The program with a data folder of its own.
struct Desk {
    program: String,
    folder: String,
}

impl Desk {
    fn open(folder: &Path, company: &Path, shop: &Shop) -> anyhow::Result<Self> {
        if folder.exists() {
            std::fs::remove_dir_all(folder)?;
        }
        let programs = crate::target().join("debug");
        let program = programs.join(format!("navette{}", std::env::consts::EXE_SUFFIX)).display().to_string();
        let desk = Self { program, folder: folder.display().to_string() };
        for plugin in ["erp_sage", "shop_prestashop"] {
            let file = format!("{}{plugin}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
            desk.navette(&["plugin", "add", &programs.join(file).display().to_string()], &[0])?;
        }
        let profile = sale::profile(company, shop);
        let profile: Vec<&str> = profile.iter().map(String::as_str).collect();
        desk.navette(&[&["profile", "add", "presta"], profile.as_slice()].concat(), &[0])?;
        Ok(desk)
    }

    /// What it prints; fails when it ends with another code.
    fn navette(&self, arguments: &[&str], codes: &[i32]) -> anyhow::Result<String> {
        let output = Command::new(&self.program)
            .args(["--data-dir", self.folder.as_str()])
            .args(arguments)
            .env("NAVETTE_VAULT_KEY", "file")
            .output()
            .context("failed to start navette")?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let said = String::from_utf8_lossy(&output.stderr);
        let fits = output.status.code().is_some_and(|code| codes.contains(&code));
        ensure!(fits, "navette {} ended with {}: {text}{said}", arguments.join(" "), output.status);
        Ok(text)
    }
}

const COUNTS: &str = "SELECT (SELECT COUNT(*) FROM ps_product), (SELECT COUNT(*) FROM ps_product_attribute), \
                      (SELECT COUNT(*) FROM ps_category), (SELECT COUNT(*) FROM ps_attribute)";
const LINKS: &str = "SELECT entity, erp_key, sub_key, id_object FROM ps_navette_link \
                     WHERE entity IN ('article', 'category') ORDER BY entity, erp_key";
const PRICES: &str = "SELECT id_product, price FROM ps_product_shop ORDER BY id_product";
const STAFF: &str = "SELECT COUNT(*) FROM ps_product_lang WHERE description = 'Typed by staff'";

/// Runs it with programs that are built.
pub fn take_over() -> anyhow::Result<()> {
    let folder = crate::target().join("adopt");
    std::fs::create_dir_all(&folder)?;
    let company = std::path::absolute(folder.join("company.db"))?;
    let _ = std::fs::remove_file(&company);
    let stand = crate::target().join("debug").join(format!("stand{}", std::env::consts::EXE_SUFFIX));
    sale::company(&stand, 300, &company)?;
    let shop = Shop::start(&crate::target().join("adopt-shop"))?;
    let first = Desk::open(&folder.join("first"), &company, &shop)?;
    first.navette(&["run", "presta", "export-all"], &[0, 1])?;
    let (counts, links, prices) = (shop.sql("shop", COUNTS)?, shop.sql("shop", LINKS)?, shop.sql("shop", PRICES)?);
    println!("== every link is forgotten, the staff writes texts and prices");
    shop.sql("shop", "DELETE FROM ps_navette_link; UPDATE ps_product_lang SET description = 'Typed by staff'")?;
    shop.sql("shop", "UPDATE ps_product_shop SET price = 1; UPDATE ps_product SET price = 1")?;
    let typed = shop.sql("shop", STAFF)?;
    let desk = Desk::open(&folder.join("second"), &company, &shop)?;
    desk.navette(&["run", "presta", "export-all"], &[1])?;
    ensure!(shop.sql("shop", COUNTS)? == counts, "the export made something twice: {}", shop.sql("shop", COUNTS)?);
    let shown = desk.navette(&["--json", "adopt", "presta", "--dry-run"], &[0, 1])?;
    let matched = shown.lines().filter(|line| line.contains("\"state\":\"match\"")).count();
    ensure!(matched == links.lines().count(), "{matched} records matched, {} were linked", links.lines().count());
    ensure!(shop.sql("shop", LINKS)?.is_empty(), "a dry run made links");
    let told = desk.navette(&["adopt", "presta"], &[0, 1])?;
    println!("{told}");
    ensure!(shop.sql("shop", LINKS)? == links, "the links are not those that were forgotten");
    desk.navette(&["run", "presta", "export-all"], &[0, 1])?;
    ensure!(shop.sql("shop", COUNTS)? == counts, "the export made something twice: {}", shop.sql("shop", COUNTS)?);
    ensure!(shop.sql("shop", PRICES)? == prices, "the prices are not the ERP's");
    ensure!(shop.sql("shop", STAFF)? == typed, "the staff's texts were overwritten");
    desk.navette(&["adopt", "presta", "--send", "texts"], &[0, 1])?;
    desk.navette(&["run", "presta", "export-all"], &[0, 1])?;
    ensure!(shop.sql("shop", STAFF)? != typed, "texts that were asked for were not sent");
    ensure!(shop.sql("shop", LINKS)? == links, "the links changed");
    println!("== {matched} records taken over, none made twice");
    Ok(())
}
