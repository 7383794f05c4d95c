//! The Sage company and the sandbox shop as one profile, and what the demonstration and the kills ask of them.

use std::{collections::BTreeSet, path::Path};

use anyhow::{Context, ensure};

use crate::shop::Shop;

/// First part of the mark in every document that comes from the shop.
pub const TAG: &str = "WEB";

/// Makes the demonstration company.
pub fn company(stand: &Path, articles: u32, file: &Path) -> anyhow::Result<()> {
    company_of(stand, (articles, 100), file)
}

/// The same with so many articles and customers.
pub fn company_of(stand: &Path, (articles, customers): (u32, u32), file: &Path) -> anyhow::Result<()> {
    let (articles, customers) = (articles.to_string(), customers.to_string());
    let size = ["--articles", articles.as_str(), "--customers", customers.as_str(), "--seed", "1"];
    let file = file.display().to_string();
    crate::run(
        &stand.display().to_string(),
        &[&["demo-data", "sage"], size.as_slice(), &["--out", &file]].concat(),
        &[],
    )
}

/// Makes the company's multimedia folder.
pub fn multimedia(stand: &Path, company: &Path, folder: &Path) -> anyhow::Result<()> {
    let (company, folder) = (company.display().to_string(), folder.display().to_string());
    let arguments = ["demo-data", "media", "--company", company.as_str(), "--out", folder.as_str()];
    crate::run(&stand.display().to_string(), &arguments, &[])
}

/// What a profile is given beside, to send what lies in that folder; hashes are remembered in `memory`.
pub fn media_settings(folder: &Path, memory: &Path) -> Vec<String> {
    let settings = [("media-folder", folder), ("media-memory", memory)];
    settings
        .into_iter()
        .flat_map(|(name, path)| ["--set".to_owned(), format!("erp.{name}={}", path.display())])
        .collect()
}

/// What `navette profile add NAME` is given.
pub fn profile(company: &Path, shop: &Shop) -> Vec<String> {
    let mut arguments: Vec<String> =
        ["--erp", "erp-sage", "--shop", "shop-prestashop"].into_iter().map(str::to_owned).collect();
    let connection = format!("erp.connection=Driver=SQLite3;Database={};FKSupport=1", company.display());
    let mut settings = vec![connection, format!("shop.url={}", shop.url), format!("erp.shop-tag={TAG}")];
    // The articles of the demonstration company that stand for what is no article.
    for (part, article) in
        [("shipping", "FRAISPORT"), ("discount", "REMISE"), ("wrapping", "EMBALLAGE"), ("rounding", "ARRONDI")]
    {
        settings.push(format!("erp.article-{part}={article}"));
    }
    for setting in settings {
        arguments.extend(["--set".to_owned(), setting]);
    }
    arguments.extend(["--secret-file".to_owned(), format!("shop.secret={}", shop.secret.display())]);
    arguments
}

/// What the shop charged for each order, and its parts with their rates.
const CHARGED: &str = "\
    SELECT id_order, 'total', total_paid_tax_excl, total_paid_tax_incl, 0 FROM ps_orders \
    UNION ALL SELECT d.id_order, 'line', d.total_price_tax_excl, d.total_price_tax_incl, COALESCE(r.rate, 0) \
      FROM ps_order_detail d LEFT JOIN (SELECT x.id_order_detail, SUM(t.rate) AS rate \
        FROM ps_order_detail_tax x JOIN ps_tax t USING (id_tax) GROUP BY x.id_order_detail) r USING (id_order_detail) \
    UNION ALL SELECT id_order, 'shipping', total_shipping_tax_excl, total_shipping_tax_incl, carrier_tax_rate \
      FROM ps_orders \
    UNION ALL SELECT id_order, 'wrapping', total_wrapping_tax_excl, total_wrapping_tax_incl, \
      COALESCE(ROUND((total_wrapping_tax_incl / NULLIF(total_wrapping_tax_excl, 0) - 1) * 100, 1), 0) FROM ps_orders \
    UNION ALL SELECT id_order, 'discount', -total_discounts_tax_excl, -total_discounts_tax_incl, 0 FROM ps_orders";

/// How the company's documents stand to what the shop charged.
pub struct Judged {
    pub imported: u64,
    pub equal: u64,
    /// With tax equal; without tax off by no more than the shop contradicts itself.
    pub within: u64,
    pub faults: u64,
}

/// Compares the company's documents with what the shop charged; both are read from the databases.
pub fn judge(stand: &Path, company: &Path, shop: &Shop, folder: &Path) -> anyhow::Result<Judged> {
    let charged = shop.sql("shop", CHARGED)?;
    let file = folder.join("charged.tsv");
    std::fs::write(&file, charged)?;
    let output = std::process::Command::new(stand)
        .args(["judge-orders", "--tag", TAG, "--company"])
        .arg(company)
        .arg("--charged")
        .arg(&file)
        .stderr(std::process::Stdio::inherit())
        .output()
        .context("failed to start stand")?;
    let told: serde_json::Value =
        serde_json::from_slice(&output.stdout).context("stand judge-orders answered no JSON")?;
    let count = |name: &str| told[name].as_u64().with_context(|| format!("stand judge-orders told no {name}"));
    Ok(Judged {
        imported: count("orders_imported")?,
        equal: count("orders_equal_to_the_cent")?,
        within: count("orders_within_the_shops_own_contradiction")?,
        faults: count("faults")?,
    })
}

/// Every business row of the company that an import may touch.
pub fn state(stand: &Path, company: &Path) -> anyhow::Result<BTreeSet<String>> {
    let output = std::process::Command::new(stand).args(["sage-state", "--company"]).arg(company).output()?;
    ensure!(output.status.success(), "stand sage-state: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?.lines().map(str::to_owned).collect())
}
