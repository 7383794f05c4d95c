//! Articles: every facet in the tables where the shop looks for it; removals.

use anyhow::{Result, ensure};
use sync_model::{ArticleCategories, Key, Localized, OutcomeState, Record, Stream};

use crate::contract::{
    Case, Verdict,
    records::{article, articles, categories, category, features, part, texts},
    stand::{Stand, all, put, remove},
};

pub(crate) const CASES: [Case; 7] = [
    Case { name: "an article is created whole", run: create },
    Case { name: "new texts change the texts alone", run: new_texts },
    Case { name: "features are made, changed and taken away", run: feature },
    Case { name: "tags are shared, and staff's own stay", run: tags },
    Case { name: "an article follows its categories", run: follow },
    Case { name: "one bad record stops no other", run: bad_record },
    Case { name: "what leaves the ERP leaves the sale, once", run: removal },
];

fn create(stand: &mut Stand) -> Result<Verdict> {
    let (shelf, key) = (stand.key("NEW-CAT"), stand.key("NEW"));
    let tree = categories([category(&stand.languages, &shelf, "", 0)]);
    stand.put(Stream::Categories, tree, OutcomeState::Created)?;
    let mut new = article(&stand.languages, &key);
    new.categories = Some(ArticleCategories { keys: vec![Key::new(&shelf)] });
    let maker = stand.key("Maison d'édition");
    if let Some(identity) = &mut new.identity {
        identity.manufacturer = Some(maker.clone());
    }
    stand.put(Stream::Articles, articles([new]), OutcomeState::Created)?;
    let (id, shelf) = (stand.id("article", &key, "")?, stand.id("category", &shelf, "")?);
    stand.tables.expect(
        "product",
        &format!(
            "SELECT reference, ean13, price, weight, active, state, product_type, id_category_default, indexed \
             FROM {{product}} WHERE id_product = {id}"
        ),
        &format!("{key} | 3760000000017 | 20.500000 | 1.250000 | 1 | 1 | standard | {shelf} | 1"),
    )?;
    stand.tables.expect(
        "product_shop",
        &format!("SELECT price, active, id_category_default, visibility FROM {{product_shop}} WHERE id_product = {id}"),
        &format!("20.500000 | 1 | {shelf} | both"),
    )?;
    stand.tables.expect(
        "rate of the tax rules group in France",
        &format!(
            "SELECT DISTINCT FORMAT(t.rate, 1) FROM {{product_shop}} p JOIN {{tax_rule}} r USING (id_tax_rules_group) \
             JOIN {{tax}} t USING (id_tax) JOIN {{country}} c USING (id_country) \
             WHERE p.id_product = {id} AND c.iso_code = 'FR'"
        ),
        "20.0",
    )?;
    let maker_row = format!(
        "SELECT m.name FROM {{product}} p JOIN {{manufacturer}} m USING (id_manufacturer) WHERE p.id_product = {id}"
    );
    stand.tables.expect("maker", &maker_row, &maker)?;
    for language in stand.languages.clone() {
        let row = format!(
            "SELECT l.name, l.description_short, l.description, l.link_rewrite <> '' FROM {{product_lang}} l \
             JOIN {{lang}} g USING (id_lang) WHERE l.id_product = {id} AND g.iso_code = '{language}'"
        );
        let wanted = format!("Article {key} {language} | <p>Court</p> {language} | <p>Long</p> {language} | 1");
        stand.tables.expect("texts", &row, &wanted)?;
    }
    let shelves = format!("SELECT id_category FROM {{category_product}} WHERE id_product = {id}");
    stand.tables.expect("categories", &shelves, &shelf.to_string())?;
    let stock = format!("SELECT id_product_attribute, quantity FROM {{stock_available}} WHERE id_product = {id}");
    stand.tables.expect("stock", &stock, "0 | 5")?;
    Ok(Verdict::Held)
}

fn new_texts(stand: &mut Stand) -> Result<Verdict> {
    let key = stand.key("TEXTS");
    let new = article(&stand.languages, &key);
    stand.put(Stream::Articles, articles([new.clone()]), OutcomeState::Created)?;
    let id = stand.id("article", &key, "")?;
    let others = format!(
        "SELECT p.price, s.price, p.active, p.reference, k.quantity, p.id_category_default, l.link_rewrite \
         FROM {{product}} p JOIN {{product_shop}} s USING (id_product) JOIN {{stock_available}} k USING (id_product) \
         JOIN {{product_lang}} l USING (id_product) WHERE id_product = {id} ORDER BY l.id_lang LIMIT 1"
    );
    let before = stand.tables.rows(&others)?.concat().join(" | ");
    let changed = part(&key, |article| {
        article.texts = new.texts.clone();
        if let Some(parts) = &mut article.texts {
            parts.name = texts(&stand.languages, "Nappe « œuvre » à 5 €");
            parts.description = texts(&stand.languages, "<p>Lin<script>alert(1)</script></p>");
        }
    });
    stand.put(Stream::Articles, articles([changed]), OutcomeState::Updated)?;
    let language = stand.languages.first().cloned().unwrap_or_default();
    let row =
        format!("SELECT name, description FROM {{product_lang}} WHERE id_product = {id} ORDER BY id_lang LIMIT 1");
    let wanted = format!("Nappe « œuvre » à 5 € {language} | <p>Lin</p> {language}");
    stand.tables.expect("name, and a description without script", &row, &wanted)?;
    stand.tables.expect("everything else", &others, &before)?;
    let indexed = format!("SELECT indexed FROM {{product_shop}} WHERE id_product = {id}");
    stand.tables.expect("found by search again", &indexed, "1")?;
    let words = format!(
        "SELECT COUNT(*), MIN(i.weight = COALESCE((SELECT value FROM {{configuration}} \
         WHERE name = 'PS_SEARCH_WEIGHT_PNAME' LIMIT 1), 6)) FROM {{search_index}} i \
         JOIN {{search_word}} w USING (id_word) WHERE i.id_product = {id} AND w.word = 'nappe'"
    );
    stand.tables.expect("by the words of its new name", &words, &format!("{} | 1", stand.languages.len()))?;
    Ok(Verdict::Held)
}

/// Two articles share a tag; one of them loses its own, and what the staff put there stays.
fn tags(stand: &mut Stand) -> Result<Verdict> {
    let (key, other) = (stand.key("TAGGED"), stand.key("TAGGED2"));
    let (shared, own, staff) = (stand.key("c"), stand.key("p"), stand.key("s"));
    let language = stand.languages.first().cloned().unwrap_or_default();
    let tagged = |stand: &Stand, key: &str, tags: String| {
        let mut new = article(&stand.languages, key);
        if let Some(texts) = &mut new.texts {
            texts.tags = Localized(std::iter::once((language.clone(), tags)).collect());
        }
        articles([new])
    };
    let both = tagged(stand, &key, format!("{shared}, {own}"));
    stand.put(Stream::Articles, both.clone(), OutcomeState::Created)?;
    let second = tagged(stand, &other, shared.clone());
    stand.put(Stream::Articles, second, OutcomeState::Created)?;
    stand.put(Stream::Articles, both, OutcomeState::Unchanged)?;
    let id = stand.id("article", &key, "")?;
    let found = |id: u64| {
        format!(
            "SELECT t.name FROM {{product_tag}} p JOIN {{tag}} t USING (id_tag) JOIN {{lang}} g ON g.id_lang = t.id_lang \
             AND g.iso_code = '{language}' WHERE p.id_product = {id} ORDER BY t.name"
        )
    };
    stand.tables.expect("tags", &found(id), &format!("{shared}\n{own}"))?;
    let made = format!("SELECT COUNT(*) FROM {{tag}} WHERE name = '{shared}'");
    stand.tables.expect("tags of one name", &made, "1")?;
    stand.tables.run(&format!(
        "INSERT INTO {{tag}} (id_lang, name) SELECT id_lang, '{staff}' FROM {{lang}} WHERE iso_code = '{language}'"
    ))?;
    stand.tables.run(&format!(
        "INSERT INTO {{product_tag}} (id_product, id_tag, id_lang) SELECT {id}, id_tag, id_lang FROM {{tag}} \
         WHERE name = '{staff}'"
    ))?;
    let fewer = tagged(stand, &key, shared.clone());
    stand.put(Stream::Articles, fewer, OutcomeState::Updated)?;
    stand.tables.expect("tags left", &found(id), &format!("{shared}\n{staff}"))?;
    Ok(Verdict::Held)
}

fn feature(stand: &mut Stand) -> Result<Verdict> {
    let (key, matter) = (stand.key("FEATURE"), stand.key("Matière"));
    let mut new = article(&stand.languages, &key);
    new.features = Some(features(&stand.languages, &matter, "Lin"));
    stand.put(Stream::Articles, articles([new]), OutcomeState::Created)?;
    let id = stand.id("article", &key, "")?;
    let language = stand.languages.first().cloned().unwrap_or_default();
    let held = format!(
        "SELECT n.name, v.value FROM {{feature_product}} p JOIN {{feature_lang}} n ON n.id_feature = p.id_feature \
         JOIN {{feature_value_lang}} v ON v.id_feature_value = p.id_feature_value AND v.id_lang = n.id_lang \
         JOIN {{lang}} g ON g.id_lang = n.id_lang WHERE p.id_product = {id} AND g.iso_code = '{language}'"
    );
    stand.tables.expect("feature", &held, &format!("{matter} {language} | Lin {language}"))?;
    let other = part(&key, |article| article.features = Some(features(&stand.languages, &matter, "Chanvre")));
    stand.put(Stream::Articles, articles([other]), OutcomeState::Updated)?;
    stand.tables.expect("other value", &held, &format!("{matter} {language} | Chanvre {language}"))?;
    let none = part(&key, |article| article.features = Some(Default::default()));
    stand.put(Stream::Articles, articles([none]), OutcomeState::Updated)?;
    stand.tables.expect("no value", &held, "")?;
    Ok(Verdict::Held)
}

fn follow(stand: &mut Stand) -> Result<Verdict> {
    let (key, first, second) = (stand.key("FOLLOW"), stand.key("FOLLOW-1"), stand.key("FOLLOW-2"));
    let shelves = [category(&stand.languages, &first, "", 0), category(&stand.languages, &second, "", 1)];
    stand.put(Stream::Categories, categories(shelves), OutcomeState::Created)?;
    let mut new = article(&stand.languages, &key);
    new.categories = Some(ArticleCategories { keys: vec![Key::new(&first)] });
    stand.put(Stream::Articles, articles([new]), OutcomeState::Created)?;
    let id = stand.id("article", &key, "")?;
    let home = stand.tables.one("SELECT id_category FROM {shop} ORDER BY id_shop LIMIT 1")?;
    // The merchant shows it on the home page too: that is not the ERP's business.
    stand.tables.run(&format!(
        "INSERT IGNORE INTO {{category_product}} (id_category, id_product, position) VALUES ({home}, {id}, 1)"
    ))?;
    let moved = part(&key, |article| article.categories = Some(ArticleCategories { keys: vec![Key::new(&second)] }));
    stand.put(Stream::Articles, articles([moved]), OutcomeState::Updated)?;
    let second = stand.id("category", &second, "")?;
    let shelves = format!("SELECT id_category FROM {{category_product}} WHERE id_product = {id} ORDER BY id_category");
    stand.tables.expect("categories, the merchant's own too", &shelves, &format!("{home}\n{second}"))?;
    let main = format!("SELECT id_category_default FROM {{product_shop}} WHERE id_product = {id}");
    stand.tables.expect("main category", &main, &second.to_string())?;
    // Without a category the module puts it on the home page, and takes it from there when one comes.
    let key = stand.key("HOMELESS");
    stand.put(Stream::Articles, articles([article(&stand.languages, &key)]), OutcomeState::Created)?;
    let id = stand.id("article", &key, "")?;
    let shelves = format!("SELECT id_category FROM {{category_product}} WHERE id_product = {id}");
    stand.tables.expect("without a category", &shelves, &home)?;
    let placed = part(&key, |article| article.categories = Some(ArticleCategories { keys: vec![Key::new(&first)] }));
    stand.put(Stream::Articles, articles([placed]), OutcomeState::Updated)?;
    let first = stand.id("category", &first, "")?;
    stand.tables.expect("with a category", &shelves, &first.to_string())?;
    Ok(Verdict::Held)
}

fn bad_record(stand: &mut Stand) -> Result<Verdict> {
    let keys = ["GOOD-1", "BAD-1", "GOOD-2", "BAD-2"].map(|name| stand.key(name));
    let mut records: Vec<_> = keys.iter().map(|key| article(&stand.languages, key)).collect();
    if let Some(price) = &mut records[1].price {
        price.tax.rate = crate::contract::records::decimal("19.6");
    }
    if let Some(identity) = &mut records[3].identity {
        identity.ean = "12AB".to_owned();
    }
    let items = records.into_iter().map(|record| put(Record::Article(Box::new(record)))).collect();
    let batch = stand.batch(Stream::Articles, items);
    let states: Vec<_> = stand.write(&batch)?.into_iter().map(|outcome| outcome.state).collect();
    let wanted = [OutcomeState::Created, OutcomeState::Rejected, OutcomeState::Created, OutcomeState::Rejected];
    ensure!(states == wanted, "outcomes {states:?} instead of {wanted:?}");
    for (key, wanted) in keys.iter().zip(["1", "0", "1", "0"]) {
        let count = format!("SELECT COUNT(*) FROM {{product}} WHERE reference = '{key}'");
        stand.tables.expect(key, &count, wanted)?;
    }
    Ok(Verdict::Held)
}

fn removal(stand: &mut Stand) -> Result<Verdict> {
    let setting = stand.setting("NAVETTE_REMOVAL")?;
    if setting != "deactivate" {
        return Ok(Verdict::NotTried(format!("the shop's setting for what leaves is «{setting}»")));
    }
    let key = stand.key("LEAVES");
    let new = article(&stand.languages, &key);
    stand.put(Stream::Articles, articles([new.clone()]), OutcomeState::Created)?;
    let id = stand.id("article", &key, "")?;
    let batch = stand.batch(Stream::Articles, vec![remove(&key)]);
    all(&stand.write(&batch)?, OutcomeState::Removed)?;
    let active = format!(
        "SELECT p.active, s.active, p.reference FROM {{product}} p JOIN {{product_shop}} s USING (id_product) \
         WHERE id_product = {id}"
    );
    stand.tables.expect("out of sale, not deleted", &active, &format!("0 | 0 | {key}"))?;
    let before = stand.tables.snapshot(&["navette_fence"])?;
    let again = stand.batch(Stream::Articles, vec![remove(&key)]);
    all(&stand.write(&again)?, OutcomeState::Unchanged)?;
    before.same("a second removal", &stand.tables.snapshot(&["navette_fence"])?)?;
    stand.put(Stream::Articles, articles([new]), OutcomeState::Updated)?;
    stand.tables.expect("back on sale, the same product", &active, &format!("1 | 1 | {key}"))?;
    Ok(Verdict::Held)
}
