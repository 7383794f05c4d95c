//! Kills inside an export into the sandbox shop.

use std::time::Instant;

use super::{Stand, Tally, compare, instant, tell};
use crate::shop::Shop;

/// What is compared: business values only, surrogate ids replaced by references.
const COMPARED: [&str; 4] = [
    "SELECT 'article', CONCAT(p.reference, ' ', l.id_lang), s.price, s.active, k.quantity, l.name FROM ps_product p \
     JOIN ps_product_shop s USING (id_product) JOIN ps_product_lang l ON l.id_product = p.id_product \
     JOIN ps_stock_available k ON k.id_product = p.id_product AND k.id_product_attribute = 0 ORDER BY 2",
    "SELECT 'category', CONCAT(l.name, ' ', l.id_lang), pl.name FROM ps_category c \
     JOIN ps_category_lang l USING (id_category) \
     LEFT JOIN ps_category_lang pl ON pl.id_category = c.id_parent AND pl.id_lang = l.id_lang \
     WHERE c.id_category > 2 ORDER BY 2, 3",
    "SELECT 'place', CONCAT(p.reference, ' ', l.name), '' FROM ps_category_product x \
     JOIN ps_product p USING (id_product) JOIN ps_category_lang l ON l.id_category = x.id_category ORDER BY 2",
    "SELECT 'links', '', COUNT(*) FROM ps_navette_link",
];

/// Kills that many exports of 500 articles.
pub fn campaign(stand: &Stand, shop: &mut Shop, kills: u64) -> anyhow::Result<Tally> {
    if kills == 0 {
        return Ok(Tally::default());
    }
    stand.navette(&["demo", "--articles", "500"], &[0])?;
    let profile = profile(stand, shop);
    let export = || stand.navette(&["run", "presta", "export-all"], &[0]);
    stand.fresh(&profile)?;
    let start = Instant::now();
    export()?;
    let length = start.elapsed();
    let undisturbed = state(shop)?;
    let mut tally = Tally::default();
    for kill in 0..kills {
        shop.empty()?;
        stand.fresh(&profile)?;
        stand.killed_after("export-all", instant(length, kill))?;
        export()?;
        export()?;
        let reached = state(shop)?;
        let found = compare(&undisturbed, &reached);
        if found.faults > 0 {
            tell(kill, &undisturbed, &reached);
        }
        tally.add(&found);
    }
    Ok(tally)
}

/// The example company and the sandbox shop.
pub fn profile(stand: &Stand, shop: &Shop) -> Vec<String> {
    vec![
        "--erp".to_owned(),
        "example-erp".to_owned(),
        "--shop".to_owned(),
        "shop-prestashop".to_owned(),
        "--set".to_owned(),
        format!("erp.file={}", stand.data.join("demo/company.json").display()),
        "--set".to_owned(),
        format!("shop.url={}", shop.url),
        "--secret-file".to_owned(),
        format!("shop.secret={}", shop.secret.display()),
    ]
}

/// What the shop's tables hold.
pub fn state(shop: &Shop) -> anyhow::Result<String> {
    let mut rows = String::new();
    for statement in COMPARED {
        rows += &shop.sql("shop", statement)?;
        rows.push('\n');
    }
    Ok(rows)
}
