//! Stock: one changed quantity is one changed row.

use anyhow::{Result, bail, ensure};
use sync_model::{
    Article, ArticleStock, Change, Key, OrderedPieces, OutcomeState, ReadRequest, Record, Scope, Stream, VariantStock,
};

use crate::contract::{
    Case, Verdict,
    records::{article, articles, decimal, part, variants},
    stand::{Quiet, Stand, said},
};

pub(crate) const CASES: [Case; 5] = [
    Case { name: "a changed quantity touches exactly one row", run: one_row },
    Case { name: "a combination's quantity touches its row and the total", run: combination },
    Case { name: "an article that is not tracked sells without limit", run: untracked },
    Case { name: "stock of an article that the shop does not know is refused", run: unknown },
    Case { name: "open orders tell the pieces that they still ask for", run: open_orders },
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

/// Paid, partly refunded, cancelled and shipped: only what is still asked for is told, by article and combination.
fn open_orders(stand: &mut Stand) -> Result<Verdict> {
    let (plain, lists) = (stand.key("ASKED"), stand.key("ASKED-V"));
    let axis = stand.key("AXE");
    let records = articles([article(&stand.languages, &plain), variants(&stand.languages, &lists, &axis)]);
    stand.put(Stream::Articles, records, OutcomeState::Created)?;
    let ids = (stand.id("article", &plain, "")?, stand.id("article", &lists, "")?, stand.id("variant", &lists, "RS")?);
    let [cancelled, error] = ["PS_OS_CANCELED", "PS_OS_ERROR"].map(|name| stand.setting(name));
    let states = stand.tables.one("SELECT MIN(id_order_state) FROM {order_state} WHERE paid = 1 AND shipped = 0")?;
    let shipped = stand.tables.one("SELECT MIN(id_order_state) FROM {order_state} WHERE shipped = 1")?;
    let mut made = Vec::new();
    for state in [states.clone(), cancelled?, error?, shipped, states] {
        stand.tables.run(&format!(
            "INSERT INTO {{orders}} (reference, id_shop, id_shop_group, current_state, date_add, date_upd) \
             VALUES ('CONTRACT', 1, 1, {state}, NOW(), NOW())"
        ))?;
        let order = stand.tables.one("SELECT MAX(id_order) FROM {orders} WHERE reference = 'CONTRACT'")?;
        for (product, combination, refunded) in [(ids.0, 0, 0), (ids.1, ids.2, 1), (ids.1, ids.2, 0)] {
            stand.tables.run(&format!(
                "INSERT INTO {{order_detail}} (id_order, product_id, product_attribute_id, product_name, \
                 product_quantity, product_quantity_refunded) \
                 VALUES ({order}, {product}, {combination}, 'contract', 3, {refunded})"
            ))?;
        }
        made.push(order);
    }
    let told = told_open(stand, 1);
    for table in ["order_detail", "orders"] {
        stand.tables.run(&format!("DELETE FROM {{{table}}} WHERE id_order IN ({})", made.join(",")))?;
    }
    let mine: Vec<(String, String)> = told?.into_iter().filter(|(key, _)| made.contains(key)).collect();
    let wanted = |order: &String| (order.clone(), format!("{plain} 3, {lists} RS 5"));
    ensure!(mine == [wanted(&made[0]), wanted(&made[4])], "told {mine:?} of the orders {made:?}");
    Ok(Verdict::Held)
}

/// Open orders, so many a page: their keys, and their pieces as text.
fn told_open(stand: &mut Stand, limit: usize) -> Result<Vec<(String, String)>> {
    let (mut after, mut told) = (None, Vec::new());
    loop {
        let (stream, scope) = (Stream::OpenOrders, Scope::All);
        let request = ReadRequest { stream, facets: Vec::new(), scope, after: after.clone(), limit };
        let page = stand.connector.read(&Quiet, &request).map_err(said)?;
        for change in page.changes {
            let Change::Upsert(Record::OpenOrder(order)) = change else { bail!("no open order: {change:?}") };
            let piece = |asked: &OrderedPieces| match &asked.variant {
                Some(variant) => format!("{} {variant} {}", asked.article, asked.quantity),
                None => format!("{} {}", asked.article, asked.quantity),
            };
            told.push((order.key.0.clone(), order.pieces.iter().map(piece).collect::<Vec<_>>().join(", ")));
        }
        ensure!(page.next.is_some() || !page.more, "more pages without a place");
        if !page.more {
            return Ok(told);
        }
        after = page.next;
    }
}
