//! Stock: one changed quantity is one changed row.

use anyhow::{Result, ensure};
use sync_model::{Article, ArticleStock, Key, OutcomeState, Stream, VariantStock};

use crate::contract::{
    Case, Verdict,
    records::{article, articles, decimal, part, variants},
    stand::Stand,
};

pub(crate) const CASES: [Case; 4] = [
    Case { name: "a changed quantity touches exactly one row", run: one_row },
    Case { name: "a combination's quantity touches its row and the total", run: combination },
    Case { name: "an article that is not tracked sells without limit", run: untracked },
    Case { name: "stock of an article that the shop does not know is refused", run: unknown },
];

fn quantity(key: &str, quantity: &str) -> Article {
    let stock = ArticleStock { tracked: true, quantity: decimal(quantity), ..ArticleStock::default() };
    part(key, |article| article.stock = Some(stock))
}

fn made(stand: &mut Stand, name: &str) -> Result<(String, u64)> {
    let key = stand.key(name);
    let new = article(&stand.languages, &key);
    stand.put(Stream::Articles, articles([new]), OutcomeState::Created)?;
    let id = stand.id("article", &key, "")?;
    Ok((key, id))
}

fn one_row(stand: &mut Stand) -> Result<Verdict> {
    let (key, id) = made(stand, "STOCK")?;
    let before = stand.tables.snapshot(&["navette_fence"])?;
    stand.put(Stream::Stock, articles([quantity(&key, "7.9")]), OutcomeState::Updated)?;
    let lines = before.difference(&stand.tables.snapshot(&["navette_fence"])?);
    let one = lines.len() == 2 && lines.iter().all(|line| line.starts_with("stock_available: "));
    ensure!(one, "one row of stock_available, instead of {lines:#?}");
    let row = format!("SELECT quantity, physical_quantity FROM {{stock_available}} WHERE id_product = {id}");
    stand.tables.expect("whole pieces", &row, "7 | 7")?;
    Ok(Verdict::Held)
}

fn combination(stand: &mut Stand) -> Result<Verdict> {
    let key = stand.key("STOCK-V");
    let new = variants(&stand.languages, &key, &stand.key("AXE"));
    stand.put(Stream::Articles, articles([new.clone()]), OutcomeState::Created)?;
    let id = stand.id("article", &key, "")?;
    let before = stand.tables.snapshot(&["navette_fence"])?;
    let changed = part(&key, |article| {
        article.stock = new.stock.clone();
        if let Some(stock) = &mut article.stock {
            stock.quantity = decimal("15");
            stock.variants[0] = VariantStock { key: Key::new("BS"), quantity: decimal("6") };
        }
    });
    stand.put(Stream::Stock, articles([changed]), OutcomeState::Updated)?;
    let lines = before.difference(&stand.tables.snapshot(&["navette_fence"])?);
    let two = lines.len() == 4 && lines.iter().all(|line| line.starts_with("stock_available: "));
    ensure!(two, "two rows of stock_available, instead of {lines:#?}");
    let sums = format!(
        "SELECT SUM(IF(id_product_attribute = 0, quantity, 0)), SUM(IF(id_product_attribute > 0, quantity, 0)) \
         FROM {{stock_available}} WHERE id_product = {id}"
    );
    stand.tables.expect("total and sum", &sums, "15 | 15")?;
    Ok(Verdict::Held)
}

fn untracked(stand: &mut Stand) -> Result<Verdict> {
    let (key, id) = made(stand, "SERVICE")?;
    let free = part(&key, |article| article.stock = Some(ArticleStock::default()));
    stand.put(Stream::Stock, articles([free]), OutcomeState::Updated)?;
    let row = format!("SELECT out_of_stock FROM {{stock_available}} WHERE id_product = {id}");
    stand.tables.expect("orders are taken without stock", &row, "1")?;
    stand.put(Stream::Stock, articles([quantity(&key, "3")]), OutcomeState::Updated)?;
    stand.tables.expect("the shop's own rule again", &row, "2")?;
    Ok(Verdict::Held)
}

fn unknown(stand: &mut Stand) -> Result<Verdict> {
    let key = stand.key("NOWHERE");
    let before = stand.tables.snapshot(&["navette_fence"])?;
    stand.put(Stream::Stock, articles([quantity(&key, "3")]), OutcomeState::Rejected)?;
    before.same("a refused record", &stand.tables.snapshot(&["navette_fence"])?)?;
    Ok(Verdict::Held)
}
