//! Orders leave with the figures that stand in the shop's tables, by every way of asking.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use rust_decimal::Decimal;
use sync_model::{Change, Cursor, Key, Order, ReadRequest, Record, Scope, Stream};

use crate::contract::{
    Case, Verdict,
    records::decimal,
    stand::{Quiet, Stand, said},
};

pub(crate) const CASES: [Case; 3] = [
    Case { name: "every order is read with the figures of the tables", run: whole },
    Case { name: "orders since a cursor leave none out", run: since },
    Case { name: "orders by key, and a key without an order", run: keys },
];

const NONE: &str = "the shop has no order";

/// Reads to the end; the last page's cursor comes along.
fn read(stand: &mut Stand, scope: &Scope, limit: usize) -> Result<(Vec<Change>, Option<Cursor>)> {
    let (mut changes, mut after) = (Vec::new(), None);
    loop {
        let request = ReadRequest { stream: Stream::Orders, facets: Vec::new(), scope: scope.clone(), after, limit };
        let page = stand.connector.read(&Quiet, &request).map_err(said)?;
        changes.extend(page.changes);
        after = page.next;
        if !page.more {
            return Ok((changes, after));
        }
        ensure!(after.is_some(), "a page says that more follows and gives no cursor");
    }
}

fn orders(changes: Vec<Change>) -> Result<BTreeMap<String, Order>> {
    let mut orders = BTreeMap::new();
    for change in changes {
        match change {
            Change::Upsert(Record::Order(order)) => {
                orders.insert(order.key.as_str().to_owned(), *order);
            }
            other => anyhow::bail!("{other:?} instead of an order"),
        }
    }
    Ok(orders)
}

/// The figures of one order as the tables hold them, by name.
fn figures(stand: &mut Stand, id: &str) -> Result<BTreeMap<&'static str, Decimal>> {
    const COLUMNS: [(&str, &str); 9] = [
        ("net", "total_paid_tax_excl"),
        ("gross", "total_paid_tax_incl"),
        ("paid", "total_paid_real"),
        ("products net", "total_products"),
        ("products gross", "total_products_wt"),
        ("discounts net", "total_discounts_tax_excl"),
        ("discounts gross", "total_discounts_tax_incl"),
        ("shipping net", "total_shipping_tax_excl"),
        ("shipping gross", "total_shipping_tax_incl"),
    ];
    let columns: Vec<&str> = COLUMNS.iter().map(|(_, column)| *column).collect();
    let row = stand.tables.rows(&format!("SELECT {} FROM {{orders}} WHERE id_order = {id}", columns.join(", ")))?;
    let row = row.into_iter().next().context("the order is in no table")?;
    let mut figures: BTreeMap<_, _> =
        COLUMNS.iter().zip(&row).map(|((name, _), value)| (*name, decimal(value))).collect();
    let lines = format!(
        "SELECT COUNT(*), SUM(product_quantity), SUM(unit_price_tax_excl), SUM(total_price_tax_excl), \
         SUM(total_price_tax_incl) FROM {{order_detail}} WHERE id_order = {id}"
    );
    let row = stand.tables.rows(&lines)?.concat();
    for (name, value) in ["lines", "quantity", "unit net", "lines net", "lines gross"].into_iter().zip(&row) {
        figures.insert(name, decimal(value));
    }
    Ok(figures)
}

fn of_record(order: &Order) -> BTreeMap<&'static str, Decimal> {
    let sum = |part: fn(&sync_model::OrderLine) -> Decimal| order.lines.iter().map(part).sum::<Decimal>();
    [
        ("net", order.totals.net),
        ("gross", order.totals.gross),
        ("paid", order.totals.paid),
        ("products net", order.totals.products_net),
        ("products gross", order.totals.products_gross),
        ("discounts net", order.totals.discounts_net),
        ("discounts gross", order.totals.discounts_gross),
        ("shipping net", order.shipping.net),
        ("shipping gross", order.shipping.gross),
        ("lines", Decimal::from(order.lines.len())),
        ("quantity", sum(|line| line.quantity)),
        ("unit net", sum(|line| line.unit_net)),
        ("lines net", sum(|line| line.total_net)),
        ("lines gross", sum(|line| line.total_gross)),
    ]
    .into()
}

fn ids(stand: &mut Stand) -> Result<Vec<String>> {
    let rows = stand.tables.rows("SELECT id_order FROM {orders} WHERE id_shop = 1 ORDER BY id_order")?;
    Ok(rows.into_iter().flatten().collect())
}

fn whole(stand: &mut Stand) -> Result<Verdict> {
    let ids = ids(stand)?;
    if ids.is_empty() {
        return Ok(Verdict::NotTried(NONE.to_owned()));
    }
    let before = stand.tables.snapshot(&[])?;
    let read = orders(read(stand, &Scope::All, 40)?.0)?;
    before.same("reading", &stand.tables.snapshot(&[])?)?;
    ensure!(read.len() == ids.len(), "{} orders read, {} in the table", read.len(), ids.len());
    for id in &ids {
        let order = read.get(id).with_context(|| format!("order {id} was not read"))?;
        let (held, said) = (figures(stand, id)?, of_record(order));
        ensure!(held == said, "order {id}: the tables hold {held:?}, the record says {said:?}");
    }
    Ok(Verdict::Held)
}

fn since(stand: &mut Stand) -> Result<Verdict> {
    let ids = ids(stand)?;
    let Some(last) = ids.last() else { return Ok(Verdict::NotTried(NONE.to_owned())) };
    let (_, cursor) = read(stand, &Scope::All, 500)?;
    let cursor = cursor.context("a whole read gives no cursor for the next one")?;
    let date = stand.tables.one(&format!("SELECT date_upd FROM {{orders}} WHERE id_order = {last}"))?;
    // Another program changes an order without any hook; its clock is the database's.
    stand.tables.run(&format!("UPDATE {{orders}} SET date_upd = NOW() + INTERVAL 1 DAY WHERE id_order = {last}"))?;
    let changed = read(stand, &Scope::Since(cursor), 500);
    stand.tables.run(&format!("UPDATE {{orders}} SET date_upd = '{date}' WHERE id_order = {last}"))?;
    let changed = orders(changed?.0)?;
    ensure!(changed.contains_key(last), "order {last} changed and was not read: {:?}", changed.keys());
    Ok(Verdict::Held)
}

fn keys(stand: &mut Stand) -> Result<Verdict> {
    let ids = ids(stand)?;
    let Some(first) = ids.first() else { return Ok(Verdict::NotTried(NONE.to_owned())) };
    let scope = Scope::Keys(vec![Key::new(first), Key::new("999999999")]);
    let (changes, _) = read(stand, &scope, 10)?;
    let (mut read, mut deleted) = (Vec::new(), Vec::new());
    for change in &changes {
        match change {
            Change::Upsert(record) => read.push(record.key().as_str()),
            Change::Delete(key) => deleted.push(key.as_str()),
            Change::Faulty { key, .. } => anyhow::bail!("order {} is said to be faulty", key.as_str()),
        }
    }
    ensure!(read == [first.as_str()] && deleted == ["999999999"], "read {read:?}, deleted {deleted:?}");
    Ok(Verdict::Held)
}
