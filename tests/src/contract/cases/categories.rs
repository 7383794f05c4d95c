//! Categories: a tree that visitors see, its names, moves, order and activity.

use anyhow::Result;
use sync_model::{Category, OutcomeState, Stream};

use crate::contract::{
    Case, Verdict,
    records::{categories, category, texts},
    stand::Stand,
};

pub(crate) const CASES: [Case; 4] = [
    Case { name: "categories are created as a tree that visitors see", run: create },
    Case { name: "a renamed category keeps its address", run: rename },
    Case { name: "a moved category takes its branch along", run: move_branch },
    Case { name: "order and activity of categories reach the shop", run: order },
];

fn tree(stand: &Stand, name: &str) -> (Vec<Category>, [String; 3]) {
    let keys = ["A", "B", "C"].map(|part| stand.key(&format!("{name}-{part}")));
    let records = vec![
        category(&stand.languages, &keys[0], "", 0),
        category(&stand.languages, &keys[1], &keys[0], 0),
        category(&stand.languages, &keys[2], &keys[0], 1),
    ];
    (records, keys)
}

fn made(stand: &mut Stand, name: &str) -> Result<(Vec<Category>, [u64; 3])> {
    let (records, keys) = tree(stand, name);
    stand.put(Stream::Categories, categories(records.clone()), OutcomeState::Created)?;
    let mut ids = [0; 3];
    for (id, key) in ids.iter_mut().zip(&keys) {
        *id = stand.id("category", key, "")?;
    }
    Ok((records, ids))
}

/// Every category lies within its parent, one level below it, and no two cross.
fn nested(stand: &mut Stand) -> Result<()> {
    stand.tables.expect(
        "categories that do not lie within their parent",
        "SELECT c.id_category, c.nleft, c.nright, c.level_depth, p.nleft, p.nright, p.level_depth \
         FROM {category} c JOIN {category} p ON p.id_category = c.id_parent \
         WHERE NOT (p.nleft < c.nleft AND c.nleft < c.nright AND c.nright < p.nright \
         AND c.level_depth = p.level_depth + 1)",
        "",
    )?;
    stand.tables.expect(
        "categories that share a bound",
        "SELECT b, COUNT(*) FROM (SELECT nleft AS b FROM {category} UNION ALL SELECT nright FROM {category}) x \
         GROUP BY b HAVING COUNT(*) > 1",
        "",
    )
}

fn create(stand: &mut Stand) -> Result<Verdict> {
    let (records, [a, b, c]) = made(stand, "TREE")?;
    let home = stand.tables.one("SELECT id_category FROM {shop} ORDER BY id_shop LIMIT 1")?;
    stand.tables.expect(
        "parents and activity",
        &format!("SELECT id_parent, active FROM {{category}} WHERE id_category IN ({a},{b},{c}) ORDER BY id_category"),
        &format!("{home} | 1\n{a} | 1\n{a} | 1"),
    )?;
    nested(stand)?;
    for (record, id) in records.iter().zip([a, b, c]) {
        let name = &record.texts.as_ref().map(|texts| texts.name.clone()).unwrap_or_default();
        for language in stand.languages.clone() {
            let row = format!(
                "SELECT l.name, l.link_rewrite <> '' FROM {{category_lang}} l JOIN {{lang}} g USING (id_lang) \
                 WHERE l.id_category = {id} AND g.iso_code = '{language}' AND l.id_shop = 1"
            );
            stand.tables.expect("name and address", &row, &format!("{} | 1", name.get(&language)))?;
        }
        let groups = stand.tables.one("SELECT COUNT(*) FROM {group}")?;
        let seen = format!("SELECT COUNT(*) FROM {{category_group}} WHERE id_category = {id}");
        stand.tables.expect("groups that see it", &seen, &groups)?;
        let shops = format!("SELECT COUNT(*) FROM {{category_shop}} WHERE id_category = {id}");
        stand.tables.expect("shops", &shops, "1")?;
    }
    let order = format!("SELECT position FROM {{category_shop}} WHERE id_category IN ({b},{c}) ORDER BY id_category");
    stand.tables.expect("ranks", &order, "0\n1")?;
    Ok(Verdict::Held)
}

fn rename(stand: &mut Stand) -> Result<Verdict> {
    let (records, [a, ..]) = made(stand, "NAME")?;
    let slug = format!("SELECT link_rewrite FROM {{category_lang}} WHERE id_category = {a} ORDER BY id_lang LIMIT 1");
    let address = stand.tables.one(&slug)?;
    let mut changed = records[0].clone();
    changed.identity = None;
    if let Some(parts) = &mut changed.texts {
        parts.name = texts(&stand.languages, "L'été & l'hiver");
    }
    stand.put(Stream::Categories, categories([changed]), OutcomeState::Updated)?;
    let first = stand.languages.first().cloned().unwrap_or_default();
    let name = format!("SELECT name FROM {{category_lang}} WHERE id_category = {a} ORDER BY id_lang LIMIT 1");
    stand.tables.expect("new name", &name, &format!("L'été & l'hiver {first}"))?;
    stand.tables.expect("address", &slug, &address)?;
    Ok(Verdict::Held)
}

fn move_branch(stand: &mut Stand) -> Result<Verdict> {
    let (records, [_, b, c]) = made(stand, "MOVE")?;
    let mut moved = records[1].clone();
    moved.texts = None;
    if let Some(identity) = &mut moved.identity {
        identity.parent = Some(records[2].key.clone());
    }
    stand.put(Stream::Categories, categories([moved.clone()]), OutcomeState::Updated)?;
    let parent = format!("SELECT id_parent FROM {{category}} WHERE id_category = {b}");
    stand.tables.expect("new parent", &parent, &c.to_string())?;
    nested(stand)?;
    stand.put(Stream::Categories, categories([moved]), OutcomeState::Unchanged)?;
    Ok(Verdict::Held)
}

fn order(stand: &mut Stand) -> Result<Verdict> {
    let (records, [_, b, c]) = made(stand, "RANK")?;
    let mut swapped = records[1..].to_vec();
    for (record, position) in swapped.iter_mut().zip([1, 0]) {
        record.texts = None;
        if let Some(identity) = &mut record.identity {
            identity.position = position;
            identity.active = position == 0;
        }
    }
    stand.put(Stream::Categories, categories(swapped), OutcomeState::Updated)?;
    for (id, wanted) in [(b, "1 | 1 | 0"), (c, "0 | 0 | 1")] {
        let row = format!(
            "SELECT s.position, c.position, c.active FROM {{category}} c JOIN {{category_shop}} s USING (id_category) \
             WHERE c.id_category = {id}"
        );
        stand.tables.expect("rank in the shop, rank, activity", &row, wanted)?;
    }
    nested(stand)?;
    Ok(Verdict::Held)
}
