//! Takes away what the suite made: found by the module's links, so that nothing else is touched.

use std::collections::BTreeMap;

use anyhow::Result;

use super::{stand::Stand, tables::quoted};

/// Kinds of links, and the column that every table about such an object has.
const KINDS: [(&str, &str); 9] = [
    ("address", "id_address"),
    ("customer", "id_customer"),
    ("customer-group", "id_group"),
    ("variant", "id_product_attribute"),
    ("article", "id_product"),
    ("category", "id_category"),
    ("axis-value", "id_attribute"),
    ("axis", "id_attribute_group"),
    ("feature", "id_feature"),
];

/// How many rows stand in the tables that a catalogue is made of.
pub fn counts(stand: &mut Stand) -> Result<BTreeMap<&'static str, String>> {
    let mut counts = BTreeMap::new();
    for table in [
        "address",
        "attachment",
        "attachment_lang",
        "attribute",
        "attribute_group",
        "category",
        "category_lang",
        "category_product",
        "customer",
        "customer_group",
        "feature",
        "feature_value",
        "group",
        "image",
        "image_lang",
        "image_shop",
        "manufacturer",
        "navette_blob",
        "navette_link",
        "navette_media",
        "product",
        "product_attribute",
        "product_attribute_combination",
        "product_attribute_image",
        "product_lang",
        "product_shop",
        "product_tag",
        "specific_price",
        "stock_available",
        "supplier",
        "tag",
    ] {
        counts.insert(table, stand.tables.one(&format!("SELECT COUNT(*) FROM {{{table}}}"))?);
    }
    Ok(counts)
}

/// Deletes it all.
pub fn clean(stand: &mut Stand) -> Result<()> {
    let company = quoted(&stand.company);
    let marked = quoted(&format!("{}%", stand.mark));
    // What «the shop's staff» made has a marked reference and no link.
    stand.tables.run(&format!(
        "INSERT IGNORE INTO {{navette_link}} (id_shop, company, entity, erp_key, identity, id_object, date_upd) \
         SELECT 1, {company}, 'article', reference, SHA2(CONCAT(reference, id_product), 256), id_product, NOW() \
         FROM {{product}} WHERE reference LIKE {marked}"
    ))?;
    stand.tables.run(&format!(
        "DELETE FROM {{pack}} WHERE id_product_pack IN (SELECT id_object FROM {{navette_link}} \
         WHERE company = {company} AND entity = 'article')"
    ))?;
    stand.tables.run(&format!("DELETE FROM {{navette_pack}} WHERE company = {company}"))?;
    let values = "SELECT id_feature_value FROM {feature_value} WHERE id_feature IN";
    for (entity, column) in KINDS {
        let linked = format!(
            "(SELECT id_object FROM {{navette_link}} WHERE company = {company} AND entity = '{entity}' \
             AND id_object IS NOT NULL)"
        );
        if entity == "feature" {
            stand
                .tables
                .run(&format!("DELETE FROM {{feature_value_lang}} WHERE id_feature_value IN ({values} {linked})"))?;
        }
        for table in stand.tables.with_column(column)? {
            stand.tables.run(&format!("DELETE FROM {{{table}}} WHERE {column} IN {linked}"))?;
        }
    }
    for (table, id) in [("manufacturer", "id_manufacturer"), ("supplier", "id_supplier")] {
        let mine = format!("(SELECT x.i FROM (SELECT {id} AS i FROM {{{table}}} WHERE name LIKE {marked}) x)");
        for part in [format!("{table}_lang"), format!("{table}_shop"), table.to_owned()] {
            stand.tables.run(&format!("DELETE FROM {{{part}}} WHERE {id} IN {mine}"))?;
        }
    }
    let tags = format!("(SELECT x.i FROM (SELECT id_tag AS i FROM {{tag}} WHERE name LIKE {marked}) x)");
    for table in ["tag_count", "product_tag", "tag"] {
        stand.tables.run(&format!("DELETE FROM {{{table}}} WHERE id_tag IN {tags}"))?;
    }
    for table in ["navette_blob", "navette_media", "navette_link", "navette_fence"] {
        stand.tables.run(&format!("DELETE FROM {{{table}}} WHERE company = {company}"))?;
    }
    Ok(())
}
