//! Combinations: two lists of values, prices as impacts, stock by combination, and what is no longer sold.

use anyhow::Result;
use sync_model::{Key, OutcomeState, Stream, VariantPrice};

use crate::contract::{
    Case, Verdict,
    records::{articles, decimal, part, price, texts, variants},
    stand::Stand,
};

pub(crate) const CASES: [Case; 4] = [
    Case { name: "combinations of two lists are created with price and stock", run: create },
    Case { name: "a combination's price is an impact on its article's", run: impact },
    Case { name: "a combination no longer sold stays with nothing to sell", run: dropped },
    Case { name: "a new value stands where its article has it", run: placed },
];

fn made(stand: &mut Stand, name: &str) -> Result<(String, u64)> {
    let key = stand.key(name);
    let mut new = variants(&stand.languages, &key, &stand.key("AXE"));
    if let Some(price) = &mut new.price {
        price.variants = vec![VariantPrice { key: Key::new("RL"), net: decimal("24.75") }];
    }
    stand.put(Stream::Articles, articles([new]), OutcomeState::Created)?;
    let id = stand.id("article", &key, "")?;
    Ok((key, id))
}

/// Reference, impact, values, quantity of each combination.
fn combinations(id: u64) -> String {
    format!(
        "SELECT a.reference, s.price, \
         (SELECT COUNT(*) FROM {{product_attribute_combination}} c WHERE c.id_product_attribute = a.id_product_attribute), \
         (SELECT quantity FROM {{stock_available}} k WHERE k.id_product_attribute = a.id_product_attribute) \
         FROM {{product_attribute}} a JOIN {{product_attribute_shop}} s USING (id_product_attribute) \
         WHERE a.id_product = {id} ORDER BY a.reference"
    )
}

fn create(stand: &mut Stand) -> Result<Verdict> {
    let (key, id) = made(stand, "COMBI")?;
    let wanted = format!(
        "{key}-BL | 0.000000 | 2 | 2\n{key}-BS | 0.000000 | 2 | 1\n{key}-RL | 4.250000 | 2 | 4\n{key}-RS | 0.000000 | 2 | 3"
    );
    stand.tables.expect("combinations", &combinations(id), &wanted)?;
    let whole = format!(
        "SELECT p.product_type, p.price, \
         (SELECT quantity FROM {{stock_available}} WHERE id_product = {id} AND id_product_attribute = 0), \
         (SELECT COUNT(*) FROM {{product_attribute_shop}} WHERE id_product = {id} AND default_on = 1), \
         (SELECT COUNT(*) FROM {{product_attribute_shop}} s WHERE s.id_product_attribute = p.cache_default_attribute \
          AND s.default_on = 1) FROM {{product}} p WHERE p.id_product = {id}"
    );
    stand.tables.expect(
        "type, price, total, defaults, cached default",
        &whole,
        "combinations | 20.500000 | 10 | 1 | 1",
    )?;
    let language = stand.languages.first().cloned().unwrap_or_default();
    let axes = format!(
        "SELECT DISTINCT n.name FROM {{product_attribute}} a \
         JOIN {{product_attribute_combination}} c USING (id_product_attribute) JOIN {{attribute}} t USING (id_attribute) \
         JOIN {{attribute_group_lang}} n USING (id_attribute_group) JOIN {{lang}} g USING (id_lang) \
         WHERE a.id_product = {id} AND g.iso_code = '{language}' ORDER BY 1"
    );
    let axis = stand.key("AXE");
    stand.tables.expect("lists", &axes, &format!("{axis}-C {language}\n{axis}-T {language}"))?;
    Ok(Verdict::Held)
}

fn impact(stand: &mut Stand) -> Result<Verdict> {
    let (key, id) = made(stand, "IMPACT")?;
    let mut dearer = price("22");
    dearer.variants = vec![VariantPrice { key: Key::new("BS"), net: decimal("19.5") }];
    let changed = part(&key, |article| article.price = Some(dearer));
    stand.put(Stream::Prices, articles([changed.clone()]), OutcomeState::Updated)?;
    let wanted = format!(
        "{key}-BL | 0.000000 | 2 | 2\n{key}-BS | -2.500000 | 2 | 1\n{key}-RL | 0.000000 | 2 | 4\n{key}-RS | 0.000000 | 2 | 3"
    );
    stand.tables.expect("combinations", &combinations(id), &wanted)?;
    stand.put(Stream::Prices, articles([changed]), OutcomeState::Unchanged)?;
    Ok(Verdict::Held)
}

fn dropped(stand: &mut Stand) -> Result<Verdict> {
    let (key, id) = made(stand, "DROPPED")?;
    let whole = variants(&stand.languages, &key, &stand.key("AXE"));
    let mut fewer = part(&key, |article| article.identity = whole.identity);
    if let Some(identity) = &mut fewer.identity {
        identity.variants.retain(|variant| variant.key.as_str() != "RS");
    }
    stand.put(Stream::Articles, articles([fewer]), OutcomeState::Updated)?;
    let wanted = format!(
        "{key}-BL | 0.000000 | 2 | 2\n{key}-BS | 0.000000 | 2 | 1\n{key}-RL | 4.250000 | 2 | 4\n{key}-RS | 0.000000 | 2 | 0"
    );
    stand.tables.expect("combinations", &combinations(id), &wanted)?;
    let total =
        format!("SELECT quantity FROM {{stock_available}} WHERE id_product = {id} AND id_product_attribute = 0");
    stand.tables.expect("total", &total, "7")?;
    Ok(Verdict::Held)
}

/// An article with two of three widths comes first; the third stands between them, as its own article has it.
fn placed(stand: &mut Stand) -> Result<Verdict> {
    let mark = stand.key("RANK");
    let (first, second) = (stand.key("RANK1"), stand.key("RANK2"));
    stand.put(Stream::Articles, articles([variants(&stand.languages, &first, &mark)]), OutcomeState::Created)?;
    let mut wider = variants(&stand.languages, &second, &mark);
    if let Some(identity) = &mut wider.identity {
        identity.variants.retain(|variant| variant.key.as_str().starts_with('B'));
        if let Some(mut medium) = identity.variants.first().cloned() {
            medium.key = Key::new("BM");
            medium.reference = format!("{second}-BM");
            if let Some(value) = medium.values.last_mut() {
                value.key = Key::new("M");
                value.label = texts(&stand.languages, &format!("{mark}-T M"));
            }
            identity.variants.insert(1, medium);
        }
    }
    stand.put(Stream::Articles, articles([wider]), OutcomeState::Created)?;
    let language = stand.languages.first().cloned().unwrap_or_default();
    let id = stand.id("article", &second, "")?;
    let widths = format!(
        "SELECT DISTINCT l.name, t.position FROM {{product_attribute}} a \
         JOIN {{product_attribute_combination}} c USING (id_product_attribute) JOIN {{attribute}} t USING (id_attribute) \
         JOIN {{attribute_lang}} l USING (id_attribute) JOIN {{lang}} g USING (id_lang) \
         WHERE a.id_product = {id} AND g.iso_code = '{language}' AND l.name LIKE '{mark}-T %' ORDER BY 2"
    );
    let label = |width: &str| format!("{mark}-T {width} {language}");
    let wanted = format!("{} | 0\n{} | 1\n{} | 2", label("S"), label("M"), label("L"));
    stand.tables.expect("widths and their places", &widths, &wanted)?;
    Ok(Verdict::Held)
}
