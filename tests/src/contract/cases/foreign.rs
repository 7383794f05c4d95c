//! What is not ours: products, categories and choices of the shop's own staff stay as they are.

use anyhow::Result;
use sync_model::{OutcomeState, Stream};

use crate::contract::{
    Case, Verdict,
    records::{article, articles, categories, category, part, variants},
    stand::Stand,
    tables::quoted,
};

pub(crate) const CASES: [Case; 2] = [
    Case { name: "a product of the shop's own staff stays as it is", run: product },
    Case { name: "what the merchant set beside the ERP's fields stays", run: choices },
];

/// Every row about that product.
fn rows_of(stand: &mut Stand, id: u64) -> Result<Vec<String>> {
    let mut rows = Vec::new();
    for table in stand.tables.with_column("id_product")? {
        let found = stand.tables.rows(&format!("SELECT * FROM {{{table}}} WHERE id_product = {id}"))?;
        rows.extend(found.into_iter().map(|row| format!("{table}: {}", row.join("\t"))));
    }
    rows.sort();
    Ok(rows)
}

fn product(stand: &mut Stand) -> Result<Verdict> {
    // The staff's product has every column of this very shop because the module made it; its links are cut.
    let key = stand.key("STAFF");
    let mut made = variants(&stand.languages, &key, &stand.key("AXE"));
    // The suite's articles share a bar code; by it the shop would take ours for the staff's.
    if let Some(identity) = &mut made.identity {
        identity.ean.clear();
    }
    stand.put(Stream::Articles, articles([made]), OutcomeState::Created)?;
    let id = stand.id("article", &key, "")?;
    let company = quoted(&stand.company);
    for entity in ["article", "variant"] {
        let cut = "DELETE FROM {navette_link} WHERE company = ";
        stand.tables.run(&format!("{cut}{company} AND entity = '{entity}' AND erp_key = '{key}'"))?;
    }
    let before = rows_of(stand, id)?;
    let shelf = categories([category(&stand.languages, &stand.key("STAFF-CAT"), "", 0)]);
    stand.put(Stream::Categories, shelf, OutcomeState::Created)?;
    let ours = variants(&stand.languages, &stand.key("OURS"), &stand.key("AXE"));
    stand.put(Stream::Articles, articles([ours.clone()]), OutcomeState::Created)?;
    let stock = part(ours.key.as_str(), |article| article.stock = Some(Default::default()));
    stand.put(Stream::Stock, articles([stock]), OutcomeState::Updated)?;
    let after = rows_of(stand, id)?;
    let lost: Vec<_> = before.iter().filter(|row| !after.contains(row)).collect();
    let new: Vec<_> = after.iter().filter(|row| !before.contains(row)).collect();
    anyhow::ensure!(lost.is_empty() && new.is_empty(), "rows lost {lost:#?}, rows new {new:#?}");
    Ok(Verdict::Held)
}

fn choices(stand: &mut Stand) -> Result<Verdict> {
    let key = stand.key("CHOICE");
    let new = article(&stand.languages, &key);
    stand.put(Stream::Articles, articles([new.clone()]), OutcomeState::Created)?;
    let id = stand.id("article", &key, "")?;
    stand.tables.run(&format!(
        "UPDATE {{product}} p JOIN {{product_shop}} s USING (id_product) SET p.on_sale = 1, s.on_sale = 1, \
         p.visibility = 'catalog', s.visibility = 'catalog', s.minimal_quantity = 3, p.minimal_quantity = 3 \
         WHERE id_product = {id}"
    ))?;
    stand.tables.run(&format!("UPDATE {{product_lang}} SET meta_title = 'Fait main' WHERE id_product = {id}"))?;
    let mut changed = new;
    if let Some(identity) = &mut changed.identity {
        identity.ean.clear();
    }
    if let Some(texts) = &mut changed.texts {
        texts.name = crate::contract::records::texts(&stand.languages, "Autre nom");
    }
    stand.put(Stream::Articles, articles([changed]), OutcomeState::Updated)?;
    let row = format!(
        "SELECT DISTINCT s.on_sale, s.visibility, s.minimal_quantity, p.ean13, l.meta_title FROM {{product}} p \
         JOIN {{product_shop}} s USING (id_product) JOIN {{product_lang}} l USING (id_product) WHERE id_product = {id}"
    );
    stand.tables.expect("sale, visibility, least quantity, EAN, title", &row, "1 | catalog | 3 |  | Fait main")?;
    Ok(Verdict::Held)
}
