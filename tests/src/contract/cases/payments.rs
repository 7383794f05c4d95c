//! Money of orders leaves with the sums and numbers of the shop's tables, and again once more comes in.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use sync_model::{Change, Cursor, OrderPayments, ReadRequest, Record, Scope, Stream};

use crate::contract::{
    Case, Verdict,
    records::decimal,
    stand::{Quiet, Stand, said},
};

pub(crate) const CASES: [Case; 2] = [
    Case { name: "payments are read with the numbers and amounts of the tables", run: whole },
    Case { name: "a payment that comes later is read since the cursor", run: later },
];

const NONE: &str = "the shop has no payment";

fn read(stand: &mut Stand, scope: &Scope) -> Result<(BTreeMap<String, OrderPayments>, Option<Cursor>)> {
    let (mut records, mut after) = (BTreeMap::new(), None);
    loop {
        let request =
            ReadRequest { stream: Stream::Payments, facets: Vec::new(), scope: scope.clone(), after, limit: 100 };
        let page = stand.connector.read(&Quiet, &request).map_err(said)?;
        for change in page.changes {
            match change {
                Change::Upsert(Record::OrderPayments(record)) => {
                    records.insert(record.key.as_str().to_owned(), record);
                }
                other => anyhow::bail!("{other:?} instead of payments"),
            }
        }
        after = page.next;
        if !page.more {
            return Ok((records, after));
        }
    }
}

fn whole(stand: &mut Stand) -> Result<Verdict> {
    let rows = stand.tables.rows(
        "SELECT o.id_order, o.total_paid, p.id_order_payment, p.amount FROM {orders} o JOIN {order_payment} p \
         ON p.order_reference = o.reference WHERE o.id_shop = 1 AND p.amount <> 0 ORDER BY o.id_order, p.id_order_payment",
    )?;
    if rows.is_empty() {
        return Ok(Verdict::NotTried(NONE.to_owned()));
    }
    let (read, _) = read(stand, &Scope::All)?;
    let mut wanted: BTreeMap<&str, Vec<&Vec<String>>> = BTreeMap::new();
    for row in &rows {
        wanted.entry(row[0].as_str()).or_default().push(row);
    }
    ensure!(read.len() == wanted.len(), "{} orders with money read, {} in the tables", read.len(), wanted.len());
    for (order, rows) in wanted {
        let record = read.get(order).with_context(|| format!("the money of order {order} was not read"))?;
        ensure!(record.charged == decimal(&rows[0][1]), "order {order}: charged {}", record.charged);
        let held: Vec<_> = rows.iter().map(|row| (row[2].as_str(), decimal(&row[3]))).collect();
        let said: Vec<_> = record.payments.iter().map(|payment| (payment.key.as_str(), payment.amount)).collect();
        ensure!(held == said, "order {order}: the tables hold {held:?}, the record says {said:?}");
    }
    Ok(Verdict::Held)
}

fn later(stand: &mut Stand) -> Result<Verdict> {
    let order = "SELECT id_order, reference, date_upd FROM {orders} WHERE id_shop = 1 ORDER BY id_order DESC LIMIT 1";
    let row = stand.tables.rows(order)?;
    let Some([id, reference, date]) = row.first().map(|row| [&row[0], &row[1], &row[2]]) else {
        return Ok(Verdict::NotTried("the shop has no order".to_owned()));
    };
    let cursor = read(stand, &Scope::All)?.1.context("a whole read gives no cursor for the next one")?;
    stand.tables.run(&format!(
        "INSERT INTO {{order_payment}} (order_reference, id_currency, amount, payment_method, transaction_id, date_add) \
         SELECT '{reference}', id_currency, 1.23, 'Contract', 'CONTRACT-1', NOW() FROM {{orders}} WHERE id_order = {id}"
    ))?;
    // What the shop's own `addOrderPayment` does; its clock is the database's.
    stand.tables.run(&format!("UPDATE {{orders}} SET date_upd = NOW() + INTERVAL 1 DAY WHERE id_order = {id}"))?;
    let changed = read(stand, &Scope::Since(cursor));
    stand.tables.run("DELETE FROM {order_payment} WHERE transaction_id = 'CONTRACT-1'")?;
    stand.tables.run(&format!("UPDATE {{orders}} SET date_upd = '{date}' WHERE id_order = {id}"))?;
    let changed = changed?.0;
    let record = changed.get(id.as_str()).with_context(|| format!("order {id} was paid and was not read"))?;
    let last = record.payments.iter().find(|payment| payment.transaction == "CONTRACT-1");
    let last = last.context("the new payment is not in the record")?;
    ensure!(last.amount == decimal("1.23") && !last.method.as_str().is_empty(), "{last:?}");
    Ok(Verdict::Held)
}
