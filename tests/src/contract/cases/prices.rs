//! Prices and quantity discounts, where both tables must say the same and the merchant's own stay.

use anyhow::{Result, ensure};
use sync_model::{NaiveDate, OutcomeState, QuantityTier, Stream};

use crate::contract::{
    Case, Verdict,
    records::{article, articles, decimal, part, price},
    stand::Stand,
};

pub(crate) const CASES: [Case; 3] = [
    Case { name: "a price reaches both tables and nothing but prices", run: both_tables },
    Case { name: "the facet index holds the new price", run: facet_index },
    Case { name: "quantity discounts come, change and go; the merchant's stay", run: tiers },
];

/// Tables that a new price may touch: the price itself, and what native modules keep of it.
const PRICE_TABLES: [&str; 4] = ["product", "product_shop", "layered_price_index", "navette_fence"];

fn made(stand: &mut Stand, name: &str) -> Result<(String, u64)> {
    let key = stand.key(name);
    let new = article(&stand.languages, &key);
    stand.put(Stream::Articles, articles([new]), OutcomeState::Created)?;
    let id = stand.id("article", &key, "")?;
    Ok((key, id))
}

fn both_tables(stand: &mut Stand) -> Result<Verdict> {
    let (key, id) = made(stand, "PRICE")?;
    let before = stand.tables.snapshot(&[])?;
    let mut dearer = price("12.3456785");
    dearer.tax.rate = decimal("5.5");
    let changed = part(&key, |article| article.price = Some(dearer));
    stand.put(Stream::Prices, articles([changed]), OutcomeState::Updated)?;
    for table in ["product", "product_shop"] {
        let row = format!(
            "SELECT DISTINCT p.price, FORMAT(t.rate, 1) FROM {{{table}}} p JOIN {{tax_rule}} r USING (id_tax_rules_group) \
             JOIN {{tax}} t USING (id_tax) JOIN {{country}} c USING (id_country) \
             WHERE p.id_product = {id} AND c.iso_code = 'FR'"
        );
        stand.tables.expect(table, &row, "12.345679 | 5.5")?;
    }
    let lines = before.difference(&stand.tables.snapshot(&[])?);
    let elsewhere: Vec<_> = lines
        .iter()
        .filter(|line| !PRICE_TABLES.iter().any(|table| line.starts_with(&format!("{table}: "))))
        .filter(|line| !line.starts_with("layered_") && !line.starts_with("smarty_"))
        .collect();
    ensure!(elsewhere.is_empty(), "a price also changed {elsewhere:#?}");
    let own = lines.iter().filter(|line| line.starts_with("product")).count();
    ensure!(own == 4, "one row of each of the two tables, instead of {lines:#?}");
    Ok(Verdict::Held)
}

fn facet_index(stand: &mut Stand) -> Result<Verdict> {
    let active = stand.tables.one("SELECT active FROM {module} WHERE name = 'ps_facetedsearch'")?;
    if active != "1" {
        return Ok(Verdict::NotTried("the module ps_facetedsearch is not active in this shop".to_owned()));
    }
    let (key, id) = made(stand, "FACET")?;
    let changed = part(&key, |article| article.price = Some(price("100")));
    stand.put(Stream::Prices, articles([changed]), OutcomeState::Updated)?;
    let index = format!(
        "SELECT price_min, price_max FROM {{layered_price_index}} i JOIN {{country}} c USING (id_country) \
         WHERE id_product = {id} AND c.iso_code = 'FR' AND i.id_currency = \
         (SELECT value FROM {{configuration}} WHERE name = 'PS_CURRENCY_DEFAULT' LIMIT 1)"
    );
    stand.tables.expect("gross price in the index", &index, "120.000000 | 120.000000")?;
    Ok(Verdict::Held)
}

fn tiers(stand: &mut Stand) -> Result<Verdict> {
    if stand.setting("NAVETTE_TIERS")? != "1" {
        return Ok(Verdict::NotTried("quantity discounts are switched off in the module".to_owned()));
    }
    let (key, id) = made(stand, "TIERS")?;
    // The merchant's own discount for a flash sale.
    stand.tables.run(&format!(
        "INSERT INTO {{specific_price}} (id_specific_price_rule, id_cart, id_product, id_shop, id_shop_group, \
         id_currency, id_country, id_group, id_customer, id_product_attribute, price, from_quantity, reduction, \
         reduction_tax, reduction_type, `from`, `to`) \
         VALUES (0, 0, {id}, 0, 0, 0, 0, 0, 0, 0, -1, 3, 0.1, 1, 'percentage', 0, 0)"
    ))?;
    let tier = |quantity: &str, net: &str, from: Option<NaiveDate>| QuantityTier {
        from_quantity: decimal(quantity),
        net: decimal(net),
        from,
        to: None,
    };
    let with = |tiers: Vec<QuantityTier>| {
        let mut price = price("20.5");
        price.tiers = tiers;
        articles([part(&key, |article| article.price = Some(price))])
    };
    let held = format!(
        "SELECT from_quantity, price, reduction, `from` FROM {{specific_price}} WHERE id_product = {id} \
         ORDER BY from_quantity"
    );
    let merchants = "3 | -1.000000 | 0.100000 | 0000-00-00 00:00:00";
    let winter = NaiveDate::from_ymd_opt(2026, 12, 1);
    let both = with(vec![tier("10", "18", None), tier("50", "17.5", winter)]);
    stand.put(Stream::Prices, both.clone(), OutcomeState::Updated)?;
    let wanted = format!(
        "{merchants}\n10 | 18.000000 | 0.000000 | 0000-00-00 00:00:00\n50 | 17.500000 | 0.000000 | 2026-12-01 00:00:00"
    );
    stand.tables.expect("discounts", &held, &wanted)?;
    stand.put(Stream::Prices, both, OutcomeState::Unchanged)?;
    stand.put(Stream::Prices, with(vec![tier("10", "18.2", None)]), OutcomeState::Updated)?;
    let wanted = format!("{merchants}\n10 | 18.200000 | 0.000000 | 0000-00-00 00:00:00");
    stand.tables.expect("one changed, one gone", &held, &wanted)?;
    stand.put(Stream::Prices, with(Vec::new()), OutcomeState::Updated)?;
    stand.tables.expect("the merchant's own stays", &held, merchants)?;
    let on = stand.setting("PS_SPECIFIC_PRICE_FEATURE_ACTIVE")?;
    ensure!(on == "1", "PS_SPECIFIC_PRICE_FEATURE_ACTIVE is «{on}»");
    Ok(Verdict::Held)
}
