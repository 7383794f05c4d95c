//! The setting « Prix de vente = 0,00 » (C14): the article costs nothing, each combination carries its whole price, and
//! the shop's core asks the same as without the setting.

use anyhow::{Result, ensure};
use sync_model::{Article, Key, OutcomeState, QuantityTier, Stream, VariantPrice};

use super::{adopting::points, catalogue::with_setting};
use crate::contract::{
    Case, Verdict,
    records::{article, articles, decimal, part, price, variants},
    stand::Stand,
};

pub(crate) const CASES: [Case; 3] = [
    Case { name: "with whole prices on combinations the article itself costs nothing", run: whole },
    Case { name: "quantity discounts hold where combinations carry whole prices", run: tiers },
    Case { name: "switching whole prices on and off changes no price that is asked", run: switched },
];

/// Four combinations at 20, but RL at 25, and from six pieces on 2 less.
fn priced(stand: &Stand, key: &str, tier: &str) -> Article {
    let mut new = variants(&stand.languages, key, &stand.key("AXE"));
    let mut dearer = price("20");
    dearer.variants = vec![VariantPrice { key: Key::new("RL"), net: decimal("25") }];
    if !tier.is_empty() {
        let tier = QuantityTier { from_quantity: decimal("6"), net: decimal(tier), from: None, to: None };
        dearer.tiers = vec![tier];
    }
    new.price = Some(dearer);
    new
}

const ASKED: [&str; 8] = [
    "BL 1 20 24",
    "BL 6 18 21.6",
    "BS 1 20 24",
    "BS 6 18 21.6",
    "RL 1 25 30",
    "RL 6 23 27.6",
    "RS 1 20 24",
    "RS 6 18 21.6",
];

fn asks(stand: &mut Stand, key: &str, wanted: &[&str]) -> Result<()> {
    let mut found = points(stand, &[key.to_owned()], 10)?;
    found.sort();
    ensure!(found == wanted, "the shop asks {found:#?} instead of {wanted:#?}");
    Ok(())
}

fn whole(stand: &mut Stand) -> Result<Verdict> {
    let [key, equal, simple] = ["WHOLE", "WHOLE-E", "WHOLE-S"].map(|name| stand.key(name));
    let several = priced(stand, &key, "");
    let mut same = variants(&stand.languages, &equal, &stand.key("AXE"));
    same.price = Some(price("20"));
    let records = articles([several, same, article(&stand.languages, &simple)]);
    with_setting(stand, "NAVETTE_ZERO_BASE", "1", |stand| {
        stand.put(Stream::Articles, records.clone(), OutcomeState::Created)?;
        for (key, own, impacts) in [
            (&key, "0.000000", "20.000000 20.000000 20.000000 25.000000"),
            (&equal, "0.000000", "20.000000 20.000000 20.000000 20.000000"),
            (&simple, "20.500000", ""),
        ] {
            let id = stand.id("article", key, "")?;
            let row = format!("SELECT price FROM {{product_shop}} WHERE id_product = {id}");
            stand.tables.expect("the article's own price", &row, own)?;
            let rows = format!("SELECT price FROM {{product_attribute_shop}} WHERE id_product = {id} ORDER BY price");
            stand.tables.expect("its combinations'", &rows, &impacts.replace(' ', "\n"))?;
        }
        stand.put(Stream::Articles, records, OutcomeState::Unchanged)?;
        let dearer = articles([part(&equal, |article| article.price = Some(price("22")))]);
        stand.put(Stream::Prices, dearer, OutcomeState::Updated)?;
        asks(stand, &equal, &["BL 1 22 26.4", "BS 1 22 26.4", "RL 1 22 26.4", "RS 1 22 26.4"])
    })?;
    Ok(Verdict::Held)
}

fn tiers(stand: &mut Stand) -> Result<Verdict> {
    if stand.setting("NAVETTE_TIERS")? != "1" {
        return Ok(Verdict::NotTried("quantity discounts are switched off in the module".to_owned()));
    }
    let key = stand.key("WHOLE-T");
    let new = priced(stand, &key, "18");
    let cheaper = part(&key, |article| article.price = priced(stand, &key, "17").price);
    with_setting(stand, "NAVETTE_ZERO_BASE", "1", |stand| {
        stand.put(Stream::Articles, articles([new.clone()]), OutcomeState::Created)?;
        asks(stand, &key, &ASKED)?;
        stand.put(Stream::Articles, articles([new]), OutcomeState::Unchanged)?;
        stand.put(Stream::Prices, articles([cheaper]), OutcomeState::Updated)?;
        asks(
            stand,
            &key,
            &ASKED
                .map(|line| line.replace(" 18 21.6", " 17 20.4").replace(" 23 27.6", " 22 26.4"))
                .each_ref()
                .map(String::as_str),
        )
    })?;
    Ok(Verdict::Held)
}

fn switched(stand: &mut Stand) -> Result<Verdict> {
    if stand.setting("NAVETTE_TIERS")? != "1" {
        return Ok(Verdict::NotTried("quantity discounts are switched off in the module".to_owned()));
    }
    let key = stand.key("WHOLE-W");
    let new = priced(stand, &key, "18");
    let prices = articles([part(&key, |article| article.price.clone_from(&new.price))]);
    stand.put(Stream::Articles, articles([new]), OutcomeState::Created)?;
    asks(stand, &key, &ASKED)?;
    with_setting(stand, "NAVETTE_ZERO_BASE", "1", |stand| {
        stand.put(Stream::Prices, prices.clone(), OutcomeState::Updated)?;
        asks(stand, &key, &ASKED)
    })?;
    stand.put(Stream::Prices, prices.clone(), OutcomeState::Updated)?;
    asks(stand, &key, &ASKED)?;
    stand.put(Stream::Prices, prices, OutcomeState::Unchanged)?;
    Ok(Verdict::Held)
}
