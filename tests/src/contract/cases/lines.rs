//! What is left of the lines of an export (functions.md A02 to A12): each with what a shop does at its edge.

use anyhow::{Result, ensure};
use sync_model::{
    Article, ArticleCategories, ArticleKind, ArticleStock, AxisValue, Key, Localized, Outcome, OutcomeState, PackItem,
    QuantityTier, Record, Stream, VariantPrice,
};

use super::{bad_input::refused, catalogue::with_setting};
use crate::contract::{
    Case, Verdict,
    records::{article, articles, categories, category, decimal, part, price, texts, variants},
    stand::{Stand, put},
};

pub(crate) const CASES: [Case; 9] = [
    Case { name: "a missing designation, a bad bar code and a bad reference are refused by name", run: identity },
    Case { name: "one bar code on two articles is kept on both", run: same_bar_code },
    Case { name: "a loop of categories is refused, and a parent that is not there", run: loops },
    Case { name: "a pack waits for its parts; halves and packs in packs are refused", run: packs },
    Case { name: "the main supplier is the maker too, or ignored, as the shop chose", run: supplier },
    Case { name: "quantity discounts stay away where the shop does not want them", run: no_tiers },
    Case { name: "texts for search engines and further categories are kept", run: edited },
    Case { name: "a pack sold as a combination carries its own price and stock", run: pack_of_one_axis },
    Case { name: "stock has a place, may be below nothing, and never too large", run: stock },
];

fn with_identity(mut article: Article, fill: impl FnOnce(&mut sync_model::ArticleIdentity)) -> Article {
    if let Some(identity) = &mut article.identity {
        fill(identity);
    }
    article
}

fn identity(stand: &mut Stand) -> Result<Verdict> {
    let mut nameless = article(&stand.languages, &stand.key("NAMELESS"));
    if let Some(parts) = &mut nameless.texts {
        parts.name = Localized::default();
    }
    refused(stand, nameless, "name-missing")?;
    for (index, ean) in ["12AB", "123456789", "37600000000171", "-3760000000017"].into_iter().enumerate() {
        let new = article(&stand.languages, &stand.key(&format!("EAN-{index}")));
        refused(stand, with_identity(new, |identity| identity.ean = ean.to_owned()), "ean-invalid")?;
    }
    for (index, sign) in ["<", ">", ";", "=", "{", "}"].into_iter().enumerate() {
        let new = article(&stand.languages, &stand.key(&format!("REFSIGN-{index}")));
        let new = with_identity(new, |identity| identity.reference = format!("A{sign}1"));
        refused(stand, new, "text-forbidden-sign")?;
    }
    Ok(Verdict::Held)
}

fn same_bar_code(stand: &mut Stand) -> Result<Verdict> {
    let keys = [stand.key("TWIN-1"), stand.key("TWIN-2")];
    let new = keys
        .iter()
        .map(|key| with_identity(article(&stand.languages, key), |identity| identity.ean = "3760000009997".to_owned()));
    let new = articles(new);
    stand.put(Stream::Articles, new.clone(), OutcomeState::Created)?;
    let marked =
        format!("SELECT COUNT(*) FROM {{product}} WHERE ean13 = '3760000009997' AND reference LIKE '{}%'", stand.mark);
    stand.tables.expect("products of that bar code", &marked, "2")?;
    stand.put(Stream::Articles, new, OutcomeState::Unchanged)?;
    Ok(Verdict::Held)
}

fn loops(stand: &mut Stand) -> Result<Verdict> {
    let keys = ["LOOP-A", "LOOP-B", "LOOP-C"].map(|name| stand.key(name));
    let of = |stand: &Stand, index: usize, parent: &str| category(&stand.languages, &keys[index], parent, 0);
    let tree = [of(stand, 0, ""), of(stand, 1, &keys[0]), of(stand, 2, &keys[1])];
    stand.put(Stream::Categories, categories(tree), OutcomeState::Created)?;
    let parents = format!(
        "SELECT c.id_parent FROM {{category}} c JOIN {{navette_link}} l ON l.id_object = c.id_category \
         AND l.entity = 'category' WHERE l.erp_key LIKE '{}-LOOP-%' ORDER BY l.erp_key",
        stand.mark
    );
    let before = stand.tables.rows(&parents)?.concat();
    for (index, parent, code) in [
        (0, keys[2].clone(), "category-own-parent"),
        (1, keys[1].clone(), "category-own-parent"),
        (1, stand.key("LOOP-GONE"), "category-parent-unknown"),
    ] {
        let batch = stand.batch(Stream::Categories, vec![put(Record::Category(of(stand, index, &parent)))]);
        let outcomes = stand.write(&batch)?;
        let Outcome { state, problems, .. } = &outcomes[0];
        let named = problems.iter().any(|problem| problem.code == code);
        ensure!(*state == OutcomeState::Rejected && named, "{} {problems:?} instead of {code}", state.name());
        ensure!(stand.tables.rows(&parents)?.concat() == before, "{code}: a category was moved all the same");
    }
    // Turned round: the last is the first. What comes first is below what still is below it.
    let turned = [of(stand, 0, &keys[1]), of(stand, 1, &keys[2]), of(stand, 2, "")];
    let turned: Vec<_> = turned.into_iter().rev().collect();
    stand.put(Stream::Categories, categories(turned), OutcomeState::Updated)?;
    let ids = [0, 1, 2].map(|index| stand.id("category", &keys[index], ""));
    let [_, second, third] = ids.map(|id| id.unwrap_or_default().to_string());
    let home = stand.tables.one("SELECT id_category FROM {shop} ORDER BY id_shop LIMIT 1")?;
    ensure!(stand.tables.rows(&parents)?.concat() == [second, third, home], "the tree was not turned round");
    Ok(Verdict::Held)
}

fn packed(stand: &Stand, key: &str, parts: &[(&str, &str)]) -> Article {
    with_identity(article(&stand.languages, key), |identity| {
        identity.kind = ArticleKind::Pack;
        let part = |(article, quantity): &(&str, &str)| PackItem {
            article: Key::new(*article),
            quantity: decimal(quantity),
            ..PackItem::default()
        };
        identity.components = parts.iter().map(part).collect();
    })
}

fn packs(stand: &mut Stand) -> Result<Verdict> {
    let [key, late, plain] = ["WAITS", "WAITS-LATE", "WAITS-PLAIN"].map(|name| stand.key(name));
    stand.put(Stream::Articles, articles([article(&stand.languages, &plain)]), OutcomeState::Created)?;
    let pack = packed(stand, &key, &[(&plain, "1"), (&late, "2")]);
    let batch = stand.batch(Stream::Articles, vec![put(Record::Article(Box::new(pack)))]);
    let outcomes = stand.write(&batch)?;
    ensure!(outcomes[0].state == OutcomeState::Created, "{outcomes:?}");
    ensure!(outcomes[0].problems.iter().any(|problem| problem.code == "pack-waits" && problem.remark), "{outcomes:?}");
    let id = stand.id("article", &key, "")?;
    let sold = format!("SELECT active FROM {{product_shop}} WHERE id_product = {id}");
    stand.tables.expect("a pack that waits", &sold, "0")?;
    stand.put(Stream::Articles, articles([article(&stand.languages, &late)]), OutcomeState::Created)?;
    stand.tables.expect("a pack that is whole", &sold, "1")?;
    let parts = format!("SELECT SUM(quantity) FROM {{pack}} WHERE id_product_pack = {id}");
    stand.tables.expect("its pieces", &parts, "3")?;
    refused(stand, packed(stand, &stand.key("HALF"), &[(&plain, "0.5")]), "pack-quantity")?;
    refused(stand, packed(stand, &stand.key("NESTED"), &[(&key, "1")]), "pack-in-pack")?;
    refused(stand, packed(stand, &stand.key("EMPTY"), &[]), "pack-component-missing")?;
    Ok(Verdict::Held)
}

fn supplier(stand: &mut Stand) -> Result<Verdict> {
    for (choice, wanted) in [("manufacturer", "name | name"), ("supplier", "NULL | name"), ("ignore", "NULL | NULL")] {
        let (key, name) = (stand.key(&format!("C15-{choice}")), stand.key("Tissage & Fils"));
        let new = with_identity(article(&stand.languages, &key), |identity| identity.supplier = Some(name.clone()));
        with_setting(stand, "NAVETTE_SUPPLIER", choice, |stand| {
            stand.put(Stream::Articles, articles([new.clone()]), OutcomeState::Created)?;
            let id = stand.id("article", &key, "")?;
            let row = format!(
                "SELECT m.name, s.name FROM {{product}} p LEFT JOIN {{manufacturer}} m USING (id_manufacturer) \
                 LEFT JOIN {{supplier}} s ON s.id_supplier = p.id_supplier WHERE p.id_product = {id}"
            );
            stand.tables.expect(choice, &row, &wanted.replace("name", &name))?;
            stand.put(Stream::Articles, articles([new]), OutcomeState::Unchanged)
        })?;
    }
    Ok(Verdict::Held)
}

fn no_tiers(stand: &mut Stand) -> Result<Verdict> {
    let key = stand.key("NOTIERS");
    let mut new = article(&stand.languages, &key);
    if let Some(price) = &mut new.price {
        let tier = QuantityTier { from_quantity: decimal("10"), net: decimal("18"), from: None, to: None };
        price.tiers = vec![tier];
    }
    with_setting(stand, "NAVETTE_TIERS", "0", |stand| {
        stand.put(Stream::Articles, articles([new.clone()]), OutcomeState::Created)?;
        let id = stand.id("article", &key, "")?;
        let count = format!("SELECT COUNT(*) FROM {{specific_price}} WHERE id_product = {id}");
        stand.tables.expect("specific prices", &count, "0")?;
        stand.put(Stream::Articles, articles([new]), OutcomeState::Unchanged)
    })?;
    Ok(Verdict::Held)
}

fn edited(stand: &mut Stand) -> Result<Verdict> {
    let [key, first, second] = ["SEO", "SEO-1", "SEO-2"].map(|name| stand.key(name));
    let shelves = [category(&stand.languages, &first, "", 0), category(&stand.languages, &second, "", 1)];
    stand.put(Stream::Categories, categories(shelves), OutcomeState::Created)?;
    let language = stand.languages.first().cloned().unwrap_or_default();
    let mut new = article(&stand.languages, &key);
    new.categories = Some(ArticleCategories { keys: vec![Key::new(&first), Key::new(&second)] });
    if let Some(parts) = &mut new.texts {
        parts.seo_title = texts(&stand.languages, "Nappe d'été – œuvre");
        parts.seo_description = texts(&stand.languages, "Lavée à 40 °C & douce");
        parts.url_slug = texts(&stand.languages, "Nappe d'Été !");
        // A language that the shop has not is left out.
        parts.name.0.insert("xx".to_owned(), "Nowhere".to_owned());
    }
    stand.put(Stream::Articles, articles([new.clone()]), OutcomeState::Created)?;
    let id = stand.id("article", &key, "")?;
    let row = format!(
        "SELECT meta_title, meta_description, link_rewrite FROM {{product_lang}} l JOIN {{lang}} g USING (id_lang) \
         WHERE id_product = {id} AND iso_code = '{language}'"
    );
    let wanted = format!("Nappe d'été – œuvre {language} | Lavée à 40 °C & douce {language} | nappe-d-ete-{language}");
    stand.tables.expect("title, description, address", &row, &wanted)?;
    let nowhere = format!("SELECT COUNT(*) FROM {{product_lang}} WHERE id_product = {id} AND name = 'Nowhere'");
    stand.tables.expect("texts of another language", &nowhere, "0")?;
    let (first, second) = (stand.id("category", &first, "")?, stand.id("category", &second, "")?);
    let shelves = format!("SELECT id_category FROM {{category_product}} WHERE id_product = {id} ORDER BY id_category");
    stand.tables.expect("categories", &shelves, &format!("{first}\n{second}"))?;
    let main = format!("SELECT id_category_default FROM {{product_shop}} WHERE id_product = {id}");
    stand.tables.expect("main category", &main, &first.to_string())?;
    stand.put(Stream::Articles, articles([new]), OutcomeState::Unchanged)?;
    Ok(Verdict::Held)
}

fn pack_of_one_axis(stand: &mut Stand) -> Result<Verdict> {
    let (key, mark) = (stand.key("UNITS"), stand.key("AXE"));
    let mut new = variants(&stand.languages, &key, &mark);
    if let (Some(identity), Some(stock)) = (&mut new.identity, &mut new.stock) {
        identity.axes.truncate(1);
        identity.variants.truncate(2);
        stock.variants.clear();
        for (variant, (number, label, pieces)) in
            identity.variants.iter_mut().zip([("41", "UNITÉ", "20"), ("42", "LOT DE 6", "3")])
        {
            variant.key = Key::new(format!("pack.{number}"));
            variant.reference = format!("{key}/{number}");
            let label = texts(&stand.languages, label);
            variant.values = vec![AxisValue { axis: identity.axes[0].key.clone(), key: Key::new(number), label }];
            stock.variants.push(sync_model::VariantStock { key: variant.key.clone(), quantity: decimal(pieces) });
        }
    }
    let mut each = price("2");
    each.variants = vec![VariantPrice { key: Key::new("pack.42"), net: decimal("11.4") }];
    new.price = Some(each);
    stand.put(Stream::Articles, articles([new.clone()]), OutcomeState::Created)?;
    let id = stand.id("article", &key, "")?;
    let rows = format!(
        "SELECT a.reference, s.price, k.quantity FROM {{product_attribute}} a \
         JOIN {{product_attribute_shop}} s USING (id_product_attribute) \
         JOIN {{stock_available}} k ON k.id_product_attribute = a.id_product_attribute WHERE a.id_product = {id} ORDER BY 1"
    );
    stand.tables.expect("packs", &rows, &format!("{key}/41 | 0.000000 | 20\n{key}/42 | 9.400000 | 3"))?;
    stand.put(Stream::Articles, articles([new]), OutcomeState::Unchanged)?;
    Ok(Verdict::Held)
}

fn stock(stand: &mut Stand) -> Result<Verdict> {
    let key = stand.key("PLACE");
    stand.put(Stream::Articles, articles([article(&stand.languages, &key)]), OutcomeState::Created)?;
    let id = stand.id("article", &key, "")?;
    let with = |quantity: &str, location: Option<&str>| {
        let stock = ArticleStock {
            tracked: true,
            quantity: decimal(quantity),
            location: location.map(str::to_owned),
            ..ArticleStock::default()
        };
        articles([part(&key, |article| article.stock = Some(stock))])
    };
    let row = format!("SELECT quantity, location FROM {{stock_available}} WHERE id_product = {id}");
    stand.put(Stream::Stock, with("-2.5", Some("A1T1N1P1 – œ")), OutcomeState::Updated)?;
    stand.tables.expect("cut downwards, and its place", &row, "-3 | A1T1N1P1 – œ")?;
    stand.put(Stream::Stock, with("7.9", None), OutcomeState::Updated)?;
    stand.tables.expect("the place stays", &row, "7 | A1T1N1P1 – œ")?;
    let batch = {
        let items = with("2147483648", None).into_iter().map(put).collect();
        stand.batch(Stream::Stock, items)
    };
    let outcomes = stand.write(&batch)?;
    ensure!(outcomes[0].state == OutcomeState::Rejected, "{outcomes:?}");
    ensure!(outcomes[0].problems[0].code == "number-invalid", "{outcomes:?}");
    stand.tables.expect("what was there", &row, "7 | A1T1N1P1 – œ")?;
    Ok(Verdict::Held)
}
