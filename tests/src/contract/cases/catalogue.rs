//! What an export delivers beside texts and prices: lists with bar codes, packs, eco-tax, rates, suppliers, what
//! becomes of articles that leave, and whole prices on combinations.

use anyhow::{Result, ensure};
use sync_model::{ArticleKind, Key, OutcomeState, PackItem, Record, Stream, VariantPrice};

use crate::contract::{
    Case, Verdict,
    records::{article, articles, categories, category, decimal, price, variants},
    stand::{Stand, all, remove},
    tables::quoted,
};

pub(crate) const CASES: [Case; 8] = [
    Case { name: "two lists carry references, bar codes, prices and stock", run: lists },
    Case { name: "400 combinations of one article come and stay", run: many },
    Case { name: "a pack holds its components", run: pack },
    Case { name: "eco-tax and purchase price reach both tables", run: eco_tax },
    Case { name: "a rate finds its tax rule by rate and country", run: rates },
    Case { name: "weight, maker, supplier and its reference are kept", run: supplier },
    Case { name: "what leaves is left, taken off or deleted, as the shop chose", run: leaving },
    Case { name: "a category is never made twice", run: category_once },
];

/// Runs with a setting of the module, and sets it back.
pub(crate) fn with_setting(
    stand: &mut Stand,
    name: &str,
    value: &str,
    run: impl FnOnce(&mut Stand) -> Result<()>,
) -> Result<()> {
    let before = stand.setting(name)?;
    let set = |value: &str| format!("UPDATE {{configuration}} SET value = {} WHERE name = '{name}'", quoted(value));
    stand.tables.run(&set(value))?;
    let result = run(stand);
    stand.tables.run(&set(&before))?;
    result
}

fn lists(stand: &mut Stand) -> Result<Verdict> {
    let key = stand.key("LISTS");
    let mut new = variants(&stand.languages, &key, &stand.key("AXE"));
    if let Some(identity) = &mut new.identity {
        for (index, variant) in identity.variants.iter_mut().enumerate() {
            variant.ean = format!("37600000001{index}0");
        }
    }
    let mut dearer = price("20");
    dearer.variants = vec![VariantPrice { key: Key::new("RL"), net: decimal("25.25") }];
    new.price = Some(dearer);
    stand.put(Stream::Articles, articles([new]), OutcomeState::Created)?;
    let id = stand.id("article", &key, "")?;
    let rows = format!(
        "SELECT a.reference, a.ean13, s.price, k.quantity FROM {{product_attribute}} a \
         JOIN {{product_attribute_shop}} s USING (id_product_attribute) \
         JOIN {{stock_available}} k ON k.id_product_attribute = a.id_product_attribute WHERE a.id_product = {id} ORDER BY 1"
    );
    let wanted = format!(
        "{key}-BL | 3760000000110 | 0.000000 | 2\n{key}-BS | 3760000000100 | 0.000000 | 1\n\
         {key}-RL | 3760000000130 | 5.250000 | 4\n{key}-RS | 3760000000120 | 0.000000 | 3"
    );
    stand.tables.expect("combinations", &rows, &wanted)?;
    Ok(Verdict::Held)
}

fn many(stand: &mut Stand) -> Result<Verdict> {
    let key = stand.key("MANY");
    let mut new = variants(&stand.languages, &key, &stand.key("AXE"));
    if let (Some(identity), Some(stock)) = (&mut new.identity, &mut new.stock) {
        let model = identity.variants.remove(0);
        identity.variants.clear();
        stock.variants.clear();
        for (hue, width) in (0..20).flat_map(|hue| (0..20).map(move |width| (hue, width))) {
            let mut variant = model.clone();
            variant.key = Key::new(format!("{hue}.{width}"));
            variant.reference = format!("{key}-{hue}-{width}");
            for (value, number) in variant.values.iter_mut().zip([hue, width]) {
                value.key = Key::new(format!("N{number}"));
                value.label = crate::contract::records::texts(&stand.languages, &format!("n° {number}"));
            }
            stock.variants.push(sync_model::VariantStock { key: variant.key.clone(), quantity: decimal("3") });
            identity.variants.push(variant);
        }
        stock.quantity = decimal("1200");
    }
    stand.put(Stream::Articles, articles([new.clone()]), OutcomeState::Created)?;
    let id = stand.id("article", &key, "")?;
    let counts = format!(
        "SELECT (SELECT COUNT(*) FROM {{product_attribute_shop}} WHERE id_product = {id}), \
         (SELECT COUNT(*) FROM {{product_attribute_combination}} c JOIN {{product_attribute}} a USING \
          (id_product_attribute) WHERE a.id_product = {id}), \
         (SELECT quantity FROM {{stock_available}} WHERE id_product = {id} AND id_product_attribute = 0), \
         (SELECT COUNT(*) FROM {{product_attribute_shop}} WHERE id_product = {id} AND default_on = 1)"
    );
    stand.tables.expect("combinations, their values, pieces, defaults", &counts, "400 | 800 | 1200 | 1")?;
    stand.put(Stream::Articles, articles([new]), OutcomeState::Unchanged)?;
    Ok(Verdict::Held)
}

fn pack(stand: &mut Stand) -> Result<Verdict> {
    let [first, second, key] = ["PART-1", "PART-2", "PACK"].map(|name| stand.key(name));
    let parts = [article(&stand.languages, &first), article(&stand.languages, &second)];
    stand.put(Stream::Articles, articles(parts), OutcomeState::Created)?;
    let mut new = article(&stand.languages, &key);
    if let Some(identity) = &mut new.identity {
        identity.kind = ArticleKind::Pack;
        let component = |article: &String, quantity: &str| PackItem {
            article: Key::new(article),
            quantity: decimal(quantity),
            ..PackItem::default()
        };
        identity.components = vec![component(&first, "2"), component(&second, "1")];
    }
    stand.put(Stream::Articles, articles([new.clone()]), OutcomeState::Created)?;
    let id = stand.id("article", &key, "")?;
    let (first, second) = (stand.id("article", &first, "")?, stand.id("article", &second, "")?);
    let held = format!(
        "SELECT id_product_item, id_product_attribute_item, quantity FROM {{pack}} WHERE id_product_pack = {id} ORDER BY 1"
    );
    stand.tables.expect("components", &held, &format!("{first} | 0 | 2\n{second} | 0 | 1"))?;
    let kind = format!("SELECT cache_is_pack, product_type, active FROM {{product}} WHERE id_product = {id}");
    stand.tables.expect("kind", &kind, "1 | pack | 1")?;
    stand.put(Stream::Articles, articles([new]), OutcomeState::Unchanged)?;
    Ok(Verdict::Held)
}

fn eco_tax(stand: &mut Stand) -> Result<Verdict> {
    let key = stand.key("ECO");
    let mut new = article(&stand.languages, &key);
    if let Some(price) = &mut new.price {
        (price.eco_tax, price.purchase) = (Some(decimal("0.416667")), Some(decimal("9.8765")));
    }
    stand.put(Stream::Articles, articles([new.clone()]), OutcomeState::Created)?;
    let id = stand.id("article", &key, "")?;
    for table in ["product", "product_shop"] {
        let row = format!("SELECT price, ecotax, wholesale_price FROM {{{table}}} WHERE id_product = {id}");
        stand.tables.expect(table, &row, "20.500000 | 0.416667 | 9.876500")?;
    }
    stand.put(Stream::Articles, articles([new]), OutcomeState::Unchanged)?;
    Ok(Verdict::Held)
}

fn rates(stand: &mut Stand) -> Result<Verdict> {
    for rate in ["20", "10", "5.5", "2.1"] {
        let key = stand.key(&format!("RATE-{rate}"));
        let mut new = article(&stand.languages, &key);
        if let Some(price) = &mut new.price {
            price.tax.rate = decimal(rate);
        }
        stand.put(Stream::Articles, articles([new]), OutcomeState::Created)?;
        let id = stand.id("article", &key, "")?;
        let found = format!(
            "SELECT DISTINCT t.rate + 0 FROM {{product_shop}} p JOIN {{tax_rule}} r USING (id_tax_rules_group) \
             JOIN {{tax}} t USING (id_tax) JOIN {{country}} c USING (id_country) \
             JOIN {{tax_rules_group}} g USING (id_tax_rules_group) \
             WHERE p.id_product = {id} AND c.iso_code = 'FR' AND g.active = 1 AND g.deleted = 0"
        );
        let told = stand.tables.one(&found)?;
        ensure!(decimal(&told) == decimal(rate), "the tax rule of {rate} % has {told} %");
    }
    let key = stand.key("RATE-NONE");
    let mut new = article(&stand.languages, &key);
    if let Some(price) = &mut new.price {
        price.tax.country = "JP".to_owned();
        price.tax.rate = decimal("13.37");
    }
    super::bad_input::refused(stand, new, "tax-rate-unknown")?;
    Ok(Verdict::Held)
}

fn supplier(stand: &mut Stand) -> Result<Verdict> {
    let use_of = stand.setting("NAVETTE_SUPPLIER")?;
    if use_of != "supplier" {
        return Ok(Verdict::NotTried(format!("the shop's setting for the supplier is «{use_of}»")));
    }
    let (key, maker, name) = (stand.key("SUPPLY"), stand.key("Manufacture"), stand.key("Filature & Fils"));
    let mut new = article(&stand.languages, &key);
    if let Some(identity) = &mut new.identity {
        identity.weight = Some(decimal("0.0125"));
        (identity.manufacturer, identity.supplier) = (Some(maker.clone()), Some(name.clone()));
        identity.supplier_reference = Some("F/00-17".to_owned());
    }
    stand.put(Stream::Articles, articles([new.clone()]), OutcomeState::Created)?;
    let id = stand.id("article", &key, "")?;
    let row = format!(
        "SELECT p.weight, m.name, s.name, p.supplier_reference, x.product_supplier_reference FROM {{product}} p \
         JOIN {{manufacturer}} m USING (id_manufacturer) JOIN {{supplier}} s ON s.id_supplier = p.id_supplier \
         JOIN {{product_supplier}} x ON x.id_product = p.id_product AND x.id_supplier = p.id_supplier \
         AND x.id_product_attribute = 0 WHERE p.id_product = {id}"
    );
    let wanted = format!("0.012500 | {maker} | {name} | F/00-17 | F/00-17");
    stand.tables.expect("weight, maker, supplier, its reference twice", &row, &wanted)?;
    stand.put(Stream::Articles, articles([new]), OutcomeState::Unchanged)?;
    Ok(Verdict::Held)
}

fn leaving(stand: &mut Stand) -> Result<Verdict> {
    let keys = ["STAYS", "GONE", "ORDERED"].map(|name| stand.key(name));
    let new = keys.iter().map(|key| article(&stand.languages, key));
    stand.put(Stream::Articles, articles(new), OutcomeState::Created)?;
    let [stays, gone, ordered] = [0, 1, 2].map(|index| stand.id("article", &keys[index], ""));
    let (stays, gone, ordered) = (stays?, gone?, ordered?);
    let active = |id: u64| format!("SELECT active FROM {{product_shop}} WHERE id_product = {id}");
    with_setting(stand, "NAVETTE_REMOVAL", "nothing", |stand| {
        let batch = stand.batch(Stream::Articles, vec![remove(&keys[0])]);
        all(&stand.write(&batch)?, OutcomeState::Skipped)?;
        stand.tables.expect("left alone", &active(stays), "1")
    })?;
    stand.tables.run(&format!(
        "INSERT INTO {{order_detail}} (id_order, product_id, product_name, product_quantity) \
         VALUES (0, {ordered}, 'contract', 1)"
    ))?;
    let result = with_setting(stand, "NAVETTE_REMOVAL", "delete", |stand| {
        let batch = stand.batch(Stream::Articles, vec![remove(&keys[1]), remove(&keys[2])]);
        all(&stand.write(&batch)?, OutcomeState::Removed)?;
        stand.tables.expect("never ordered: deleted", &active(gone), "")?;
        stand.tables.expect("once ordered: taken off only", &active(ordered), "0")
    });
    stand.tables.run("DELETE FROM {order_detail} WHERE id_order = 0 AND product_name = 'contract'")?;
    result?;
    Ok(Verdict::Held)
}

fn category_once(stand: &mut Stand) -> Result<Verdict> {
    let (key, other) = (stand.key("ONCE"), stand.key("ONCE-B"));
    let new = category(&stand.languages, &key, "", 0);
    stand.put(Stream::Categories, categories([new.clone()]), OutcomeState::Created)?;
    stand.reopen()?;
    stand.put(Stream::Categories, categories([new.clone()]), OutcomeState::Unchanged)?;
    // The same name below another parent is another category.
    let mut below = category(&stand.languages, &other, &key, 0);
    below.texts.clone_from(&new.texts);
    stand.put(Stream::Categories, categories([below]), OutcomeState::Created)?;
    // A shop that knows the category without a link to it gets no second one.
    let id = stand.id("category", &key, "")?;
    let company = quoted(&stand.company);
    let link = format!("company = {company} AND entity = 'category' AND erp_key = '{key}'");
    stand.tables.run(&format!("UPDATE {{navette_link}} SET company = 'forgotten' WHERE {link}"))?;
    stand.tables.run("UPDATE {navette_link} SET id_object = NULL WHERE company = 'forgotten'")?;
    let batch = stand.batch(Stream::Categories, vec![crate::contract::stand::put(Record::Category(new))]);
    let outcomes = stand.write(&batch)?;
    all(&outcomes, OutcomeState::Rejected)?;
    ensure!(outcomes[0].problems[0].code == "category-not-linked", "{:?}", outcomes[0].problems);
    stand.tables.run(&format!(
        "UPDATE {{navette_link}} SET company = {company}, id_object = {id} WHERE company = 'forgotten'"
    ))?;
    Ok(Verdict::Held)
}
