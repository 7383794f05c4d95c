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
pub(crate) struct Desk {
    program: String,
    folder: String,
}

impl Desk {
    /// Adds the plugins and the profile `presta`.
    pub(crate) fn open(folder: &Path, company: &Path, shop: &Shop) -> anyhow::Result<Self> {
        Self::open_with(folder, company, shop, &[])
    }

    /// The same with more arguments for the profile.
    pub(crate) fn open_with(folder: &Path, company: &Path, shop: &Shop, more: &[String]) -> anyhow::Result<Self> {
        Self::open_in(&crate::target().join("debug"), folder, company, shop, more)
    }

    /// The same with the programs of that folder, a release build's for example.
    pub(crate) fn open_in(
        programs: &Path,
        folder: &Path,
        company: &Path,
        shop: &Shop,
        more: &[String],
    ) -> anyhow::Result<Self> {
        if folder.exists() {
            std::fs::remove_dir_all(folder)?;
        }
        let program = programs.join(format!("navette{}", std::env::consts::EXE_SUFFIX)).display().to_string();
        let desk = Self { program, folder: folder.display().to_string() };
        if programs.ends_with("release") {
            // What was just built is unsigned; a release build asks for this word.
            desk.navette(&["plugin", "developer", "on"], &[0])?;
        }
        for plugin in ["erp_sage", "shop_prestashop"] {
            let file = format!("{}{plugin}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
            desk.navette(&["plugin", "add", &programs.join(file).display().to_string()], &[0])?;
        }
        let profile = sale::profile(company, shop);
        let profile: Vec<&str> = profile.iter().chain(more).map(String::as_str).collect();
        desk.navette(&[&["profile", "add", "presta"], profile.as_slice()].concat(), &[0])?;
        Ok(desk)
    }

    /// The program with its folder and these arguments.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(["--data-dir", self.folder.as_str()]).args(arguments).env("NAVETTE_VAULT_KEY", "file");
        command
    }

    /// What it prints; fails when it ends with another code.
    pub(crate) fn navette(&self, arguments: &[&str], codes: &[i32]) -> anyhow::Result<String> {
        let output = self.command(arguments).output().context("failed to start navette")?;
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
    check_prices(&desk, &shop)?;
    println!("== {matched} records taken over, none made twice");
    Ok(())
}

/// What the shop reckons is what the ERP says, and a price that somebody changed in the shop is found (G21).
fn check_prices(desk: &Desk, shop: &Shop) -> anyhow::Result<()> {
    // Without the merchant's choice of a rule the shop's core takes no tax on the eco-tax.
    let told = desk.navette(&["--json", "prices", "check", "presta"], &[1])?;
    let other = |line: &&str| line.contains("\"difference\"") && !line.contains("\"reason\":\"eco-tax-rule\"");
    ensure!(!told.lines().any(|line| other(&line)), "other differences than the eco-tax's: {told}");
    shop.sql(
        "shop",
        "INSERT INTO ps_configuration (name, value, date_add, date_upd) \
         VALUES ('PS_ECOTAX_TAX_RULES_GROUP_ID', '1', NOW(), NOW())",
    )?;
    println!("{}", desk.navette(&["prices", "check", "presta"], &[0])?);
    let key = shop.sql(
        "shop",
        "SELECT l.erp_key FROM ps_navette_link l JOIN ps_product_shop p ON p.id_product = l.id_object \
         WHERE l.entity = 'article' AND p.price > 0 ORDER BY l.id_link LIMIT 1",
    )?;
    shop.sql(
        "shop",
        &format!(
            "UPDATE ps_product_shop p JOIN ps_navette_link l ON p.id_product = l.id_object AND l.entity = 'article' \
             SET p.price = p.price + 1 WHERE l.erp_key = '{key}'"
        ),
    )?;
    let told = desk.navette(&["--json", "prices", "check", "presta", "--keys", &key], &[1])?;
    ensure!(told.contains("\"reason\":\"price\""), "the changed price of {key} was not told: {told}");
    Ok(())
}
