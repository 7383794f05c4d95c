//! Repeats: what was written already touches no row, whoever repeats it and why.

use std::{thread, time::Duration};

use anyhow::{Result, ensure};
use serde_json::json;
use sync_model::{ArticleCategories, BatchMode, Key, OutcomeState, QuantityTier, Record, Stream};

use crate::contract::{
    Case, Verdict,
    door::Signed,
    records::{article, articles, categories, category, decimal, features, part, price, variants},
    stand::{Stand, all, put},
};

pub(crate) const CASES: [Case; 5] = [
    Case { name: "an unchanged second export touches no row", run: unchanged },
    Case { name: "the same batch again in one session gets its first answer", run: same_batch },
    Case { name: "a write whose answer was lost is repeated without effect", run: lost_answer },
    Case { name: "a preview writes nothing", run: preview },
    Case { name: "a session that is over cannot write any more", run: fence },
];

/// A catalogue with everything that the suite knows.
fn catalogue(stand: &Stand, name: &str) -> (Vec<Record>, Vec<Record>) {
    let (languages, shelf) = (&stand.languages, stand.key(&format!("{name}-CAT")));
    let below = stand.key(&format!("{name}-SUB"));
    let mut simple = article(languages, &stand.key(&format!("{name}-1")));
    simple.categories = Some(ArticleCategories { keys: vec![Key::new(&below), Key::new(&shelf)] });
    simple.features = Some(features(languages, &stand.key("Matière"), "Lin"));
    if let Some(identity) = &mut simple.identity {
        identity.manufacturer = Some(stand.key("Maison"));
        identity.supplier = Some(stand.key("Tisseur"));
        identity.supplier_reference = Some("F-1".to_owned());
    }
    if let Some(price) = &mut simple.price {
        price.tiers = vec![QuantityTier { from_quantity: decimal("10"), net: decimal("18"), ..Default::default() }];
    }
    let combined = variants(languages, &stand.key(&format!("{name}-2")), &stand.key("AXE"));
    let tree = [category(languages, &shelf, "", 0), category(languages, &below, &shelf, 0)];
    (categories(tree), articles([simple, combined]))
}

fn unchanged(stand: &mut Stand) -> Result<Verdict> {
    let (tree, goods) = catalogue(stand, "TWICE");
    stand.put(Stream::Categories, tree.clone(), OutcomeState::Created)?;
    stand.put(Stream::Articles, goods.clone(), OutcomeState::Created)?;
    let before = stand.tables.snapshot(&["navette_fence"])?;
    // Time stamps have seconds: a row that is written again must show it.
    thread::sleep(Duration::from_millis(1_100));
    stand.reopen()?;
    stand.put(Stream::Categories, tree, OutcomeState::Unchanged)?;
    stand.put(Stream::Articles, goods.clone(), OutcomeState::Unchanged)?;
    let facet = |keep| {
        let mut records = goods.clone();
        records.iter_mut().for_each(|record| record.retain_facets(&[keep]));
        records
    };
    stand.put(Stream::Prices, facet(sync_model::Facet::Price), OutcomeState::Unchanged)?;
    stand.put(Stream::Stock, facet(sync_model::Facet::Stock), OutcomeState::Unchanged)?;
    before.same("a second export", &stand.tables.snapshot(&["navette_fence"])?)?;
    Ok(Verdict::Held)
}

fn same_batch(stand: &mut Stand) -> Result<Verdict> {
    let (tree, goods) = catalogue(stand, "AGAIN");
    stand.put(Stream::Categories, tree, OutcomeState::Created)?;
    let items = goods.into_iter().map(put).collect();
    let batch = stand.batch(Stream::Articles, items);
    let first = stand.write(&batch)?;
    all(&first, OutcomeState::Created)?;
    let before = stand.tables.snapshot(&[])?;
    let second = stand.write(&batch)?;
    ensure!(first == second, "the first answer was {first:?}, the second {second:?}");
    before.same("the same batch again", &stand.tables.snapshot(&[])?)?;
    // A program that was killed opens anew and repeats its page: the fence differs, so nothing is recognised.
    stand.reopen()?;
    all(&stand.write(&batch)?, OutcomeState::Unchanged)?;
    let lines = before.difference(&stand.tables.snapshot(&[])?);
    let session = lines.iter().all(|line| line.starts_with("navette_fence: "));
    ensure!(session, "in a new session the batch changed {lines:#?}");
    Ok(Verdict::Held)
}

fn lost_answer(stand: &mut Stand) -> Result<Verdict> {
    let key = stand.key("LOST");
    let record = articles([article(&stand.languages, &key)]).remove(0);
    let begun = stand.door.call("begin", &json!({"stream": "articles"}))?;
    let epoch = begun.body["result"]["epoch"].as_u64().unwrap_or_default();
    let item = serde_json::to_value(put(record.clone()))?;
    let arguments = json!({"stream": "articles", "mode": "apply", "fence": {"epoch": epoch, "n": 1}, "items": [item]});
    let payload = stand.door.document("write", &arguments);
    let request = format!("lost-{key}");
    let again = |door: &crate::contract::door::Door| Signed { request: Some(request.clone()), ..Signed::honest(door) };
    let call = stand.door.signed(again, payload.clone());
    let first = stand.door.send(&call)?;
    let before = stand.tables.snapshot(&[])?;
    // To the sender that answer never came: the same request, under a new nonce.
    let call = stand.door.signed(again, payload);
    let second = stand.door.send(&call)?;
    ensure!(second.signed, "the repeat was not answered: {} {}", second.status, second.text);
    ensure!(first.body == second.body, "first {}, then {}", first.text, second.text);
    ensure!(first.body["result"]["outcomes"][0]["state"] == "created", "{}", first.text);
    before.same("the repeat", &stand.tables.snapshot(&[])?)?;
    let count = format!("SELECT COUNT(*) FROM {{product}} WHERE reference = '{key}'");
    stand.tables.expect("products of that reference", &count, "1")?;
    let other = stand.door.document("write", &json!({"stream": "articles", "items": []}));
    let call = stand.door.signed(again, other);
    let reused = stand.door.send(&call)?;
    ensure!(reused.code() == "request-id-reused" && reused.status == 409, "{} {}", reused.status, reused.text);
    stand.put(Stream::Articles, vec![record], OutcomeState::Unchanged)?;
    Ok(Verdict::Held)
}

fn preview(stand: &mut Stand) -> Result<Verdict> {
    let key = stand.key("SEEN");
    stand.put(Stream::Articles, articles([article(&stand.languages, &key)]), OutcomeState::Created)?;
    let before = stand.tables.snapshot(&[])?;
    let dearer = part(&key, |article| article.price = Some(price("99")));
    let new = variants(&stand.languages, &stand.key("UNSEEN"), &stand.key("AXE-P"));
    let items = articles([dearer, new]).into_iter().map(put).collect();
    let mut batch = stand.batch(Stream::Articles, items);
    batch.mode = BatchMode::Preview;
    let states: Vec<_> = stand.write(&batch)?.into_iter().map(|outcome| outcome.state).collect();
    ensure!(states == [OutcomeState::Updated, OutcomeState::Created], "outcomes {states:?}");
    before.same("a preview", &stand.tables.snapshot(&[])?)?;
    Ok(Verdict::Held)
}

fn fence(stand: &mut Stand) -> Result<Verdict> {
    let key = stand.key("FENCE");
    stand.put(Stream::Articles, articles([article(&stand.languages, &key)]), OutcomeState::Created)?;
    let first = stand.door.call("begin", &json!({"stream": "prices"}))?.body["result"]["epoch"].as_u64().unwrap_or(0);
    stand.put(
        Stream::Prices,
        articles([part(&key, |article| article.price = Some(price("30")))]),
        OutcomeState::Updated,
    )?;
    let before = stand.tables.snapshot(&[])?;
    let late = articles([part(&key, |article| article.price = Some(price("10")))]).remove(0);
    let item = serde_json::to_value(put(late))?;
    for epoch in [0, first, first + 100] {
        let fence = json!({"epoch": epoch, "n": 1});
        let answer = stand.door.call("write", &json!({"stream": "prices", "fence": fence, "items": [item]}))?;
        ensure!(answer.code() == "fence-lost", "epoch {epoch}: {}", answer.text);
    }
    before.same("a late copy", &stand.tables.snapshot(&[])?)?;
    Ok(Verdict::Held)
}
