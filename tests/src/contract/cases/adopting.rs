//! A shop that has products already, and what the shop itself reckons.

use anyhow::{Context, Result, ensure};
use sync_model::{
    Change, ExternalId, Facet, Key, OutcomeState, QuantityTier, ReadRequest, Record, Scope, Stream, VariantPrice,
    WriteAction, WriteItem,
};

use crate::contract::{
    Case, Verdict,
    records::{article, articles, decimal, part, price, variants},
    stand::{Quiet, Stand, all, put, said},
    tables::quoted,
};

pub(crate) const CASES: [Case; 4] = [
    Case { name: "a product without a link is held, found, linked and updated", run: adopt },
    Case { name: "several products with one reference are told, and a named one is taken", run: several },
    Case { name: "the shop's own prices are read by variant, tier and rule", run: computed },
    Case { name: "computed prices go on where a page was cut", run: pages },
];

/// Cuts the links of what the suite made: it is the staff's now.
fn staff(stand: &mut Stand, key: &str) -> Result<()> {
    let (company, key) = (quoted(&stand.company), quoted(key));
    stand.tables.run(&format!(
        "DELETE FROM {{navette_link}} WHERE company = {company} AND entity IN ('article', 'variant') AND erp_key = {key}"
    ))
}

fn asks(record: Record, external_id: Option<ExternalId>) -> WriteItem {
    WriteItem { action: WriteAction::Adopt, external_id, ..put(record) }
}

fn adopt(stand: &mut Stand) -> Result<Verdict> {
    let key = stand.key("ADOPT");
    let mut new = variants(&stand.languages, &key, &stand.key("AXE"));
    if let Some(identity) = &mut new.identity {
        identity.ean.clear();
    }
    stand.put(Stream::Articles, articles([new.clone()]), OutcomeState::Created)?;
    let id = stand.id("article", &key, "")?;
    staff(stand, &key)?;
    let record = Record::Article(Box::new(new.clone()));
    let batch = stand.batch(Stream::Articles, vec![put(record.clone())]);
    let outcomes = stand.write(&batch)?;
    all(&outcomes, OutcomeState::Rejected)?;
    ensure!(outcomes[0].problems[0].code == "product-not-linked", "{:?}", outcomes[0].problems);
    let batch = stand.batch(Stream::Articles, vec![asks(record, None)]);
    all(&stand.write(&batch)?, OutcomeState::Updated)?;
    ensure!(stand.id("article", &key, "")? == id, "another product was linked");
    stand.id("variant", &key, "RL").context("the combination was not linked")?;
    let count = format!("SELECT COUNT(*) FROM {{product_attribute}} WHERE id_product = {id}");
    let mut dearer = price("30");
    dearer.variants = vec![VariantPrice { key: Key::new("RL"), net: decimal("31") }];
    let changed = part(&key, |article| {
        article.identity = new.identity;
        article.price = Some(dearer);
    });
    stand.put(Stream::Articles, articles([changed]), OutcomeState::Updated)?;
    stand.tables.expect("the same combinations", &count, "4")?;
    Ok(Verdict::Held)
}

fn several(stand: &mut Stand) -> Result<Verdict> {
    let keys = ["TWIN-A", "TWIN-B"].map(|name| stand.key(name));
    let mut new = keys.clone().map(|key| article(&stand.languages, &key));
    for (article, key) in new.iter_mut().zip([&keys[0], &keys[0]]) {
        if let Some(identity) = &mut article.identity {
            (identity.reference, identity.ean) = (key.clone(), String::new());
        }
    }
    stand.put(Stream::Articles, articles(new.clone()), OutcomeState::Created)?;
    let second = stand.id("article", &keys[1], "")?;
    keys.iter().try_for_each(|key| staff(stand, key))?;
    let record = Record::Article(Box::new(new[0].clone()));
    let batch = stand.batch(Stream::Articles, vec![asks(record.clone(), None)]);
    let outcomes = stand.write(&batch)?;
    all(&outcomes, OutcomeState::Rejected)?;
    ensure!(outcomes[0].problems[0].code == "adopt-ambiguous", "{:?}", outcomes[0].problems);
    let batch = stand.batch(Stream::Articles, vec![asks(record, Some(ExternalId::new(second.to_string())))]);
    all(&stand.write(&batch)?, OutcomeState::Updated)?;
    ensure!(stand.id("article", &keys[0], "")? == second, "another product was linked");
    Ok(Verdict::Held)
}

/// What the shop's core asks, a line each: variant, quantity, net, gross.
pub(crate) fn points(stand: &mut Stand, keys: &[String], limit: usize) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    let mut after = None;
    loop {
        let scope = Scope::Keys(keys.iter().map(Key::new).collect());
        let facets = vec![Facet::Identity];
        let request = ReadRequest { stream: Stream::ComputedPrices, facets, scope, after, limit };
        let page = stand.connector.read(&Quiet, &request).map_err(said)?;
        ensure!(page.changes.len() <= limit, "a page of {limit} has {} changes", page.changes.len());
        for change in page.changes {
            match change {
                Change::Upsert(Record::ComputedPrice(found)) => {
                    for point in found.points {
                        let variant = point.variant.map_or_else(|| "-".to_owned(), |variant| variant.0);
                        let rule = if point.foreign_rule.is_some() { " foreign" } else { "" };
                        let (quantity, net, gross) = (point.from_quantity, point.net, point.gross.round_dp(4));
                        lines.push(format!("{variant} {quantity} {} {}{rule}", net.normalize(), gross.normalize()));
                    }
                }
                other => lines.push(format!("{other:?}")),
            }
        }
        if !page.more {
            return Ok(lines);
        }
        after = page.next;
    }
}

fn computed(stand: &mut Stand) -> Result<Verdict> {
    if stand.setting("NAVETTE_TIERS")? != "1" {
        return Ok(Verdict::NotTried("quantity discounts are switched off in the module".to_owned()));
    }
    let (key, lists) = (stand.key("RECKON"), stand.key("RECKON-V"));
    let mut new = article(&stand.languages, &key);
    let tier = |quantity: &str, net: &str| QuantityTier {
        from_quantity: decimal(quantity),
        net: decimal(net),
        from: None,
        to: None,
    };
    if let Some(price) = &mut new.price {
        price.tiers = vec![tier("10", "18.123456"), tier("100", "15")];
    }
    let mut several = variants(&stand.languages, &lists, &stand.key("AXE"));
    if let Some(price) = &mut several.price {
        price.tax.rate = decimal("5.5");
        price.variants = vec![VariantPrice { key: Key::new("RL"), net: decimal("25") }];
        price.tiers = vec![tier("6", "19.5")];
    }
    stand.put(Stream::Articles, articles([new, several]), OutcomeState::Created)?;
    let wanted = ["- 1 20.5 24.6", "- 10 18.123456 21.7481", "- 100 15 18"];
    let found = points(stand, std::slice::from_ref(&key), 10)?;
    ensure!(found == wanted, "{found:#?} instead of {wanted:#?}");
    let mut found = points(stand, &[lists], 10)?;
    found.sort();
    let wanted = [
        "BL 1 20.5 21.6275",
        "BL 6 19.5 20.5725",
        "BS 1 20.5 21.6275",
        "BS 6 19.5 20.5725",
        "RL 1 25 26.375",
        "RL 6 24 25.32",
        "RS 1 20.5 21.6275",
        "RS 6 19.5 20.5725",
    ];
    ensure!(found == wanted, "{found:#?} instead of {wanted:#?}");
    // The merchant's own sale decides from three pieces on.
    let id = stand.id("article", &key, "")?;
    stand.tables.run(&format!(
        "INSERT INTO {{specific_price}} (id_specific_price_rule, id_cart, id_product, id_shop, id_shop_group, \
         id_currency, id_country, id_group, id_customer, id_product_attribute, price, from_quantity, reduction, \
         reduction_tax, reduction_type, `from`, `to`) \
         VALUES (0, 0, {id}, 0, 0, 0, 0, 0, 0, 0, -1, 3, 2.4, 1, 'amount', 0, 0)"
    ))?;
    let found = points(stand, &[key], 10)?;
    let wanted = ["- 1 20.5 24.6", "- 3 18.5 22.2 foreign", "- 10 18.123456 21.7481", "- 100 15 18"];
    ensure!(found == wanted, "{found:#?} instead of {wanted:#?}");
    Ok(Verdict::Held)
}

fn pages(stand: &mut Stand) -> Result<Verdict> {
    let keys = ["PAGE-1", "PAGE-2", "PAGE-3"].map(|name| stand.key(name));
    let new = [&keys[0], &keys[2]].map(|key| article(&stand.languages, key));
    stand.put(Stream::Articles, articles(new), OutcomeState::Created)?;
    let found = points(stand, &keys, 1)?;
    let missing = format!("{:?}", Change::Delete(Key::new(&keys[1])));
    ensure!(found == ["- 1 20.5 24.6", missing.as_str(), "- 1 20.5 24.6"], "{found:#?}");
    Ok(Verdict::Held)
}
