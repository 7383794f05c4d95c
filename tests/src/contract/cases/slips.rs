//! Credit slips leave with the sums of the shop's tables.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use sync_model::{Change, CreditSlip, ReadRequest, Record, Scope, Stream};

use crate::contract::{
    Case, Verdict,
    records::decimal,
    stand::{Quiet, Stand, said},
};

pub(crate) const CASES: [Case; 1] = [Case { name: "credit slips are read with the sums of the tables", run: whole }];

fn read(stand: &mut Stand) -> Result<BTreeMap<String, CreditSlip>> {
    let (mut slips, mut after) = (BTreeMap::new(), None);
    loop {
        let scope = Scope::All;
        let request = ReadRequest { stream: Stream::CreditSlips, facets: Vec::new(), scope, after, limit: 3 };
        let page = stand.connector.read(&Quiet, &request).map_err(said)?;
        for change in page.changes {
            match change {
                Change::Upsert(Record::CreditSlip(slip)) => {
                    let key = slip.key.as_str().to_owned();
                    ensure!(slips.insert(key, *slip).is_none(), "a slip came twice");
                }
                other => anyhow::bail!("{other:?} instead of a credit slip"),
            }
        }
        after = page.next;
        if !page.more {
            return Ok(slips);
        }
    }
}

fn whole(stand: &mut Stand) -> Result<Verdict> {
    let line = "SELECT d.id_order, d.id_order_detail FROM {order_detail} d JOIN {orders} o ON o.id_order = d.id_order \
                WHERE o.id_shop = 1 ORDER BY d.id_order_detail LIMIT 1";
    let Some(row) = stand.tables.rows(line)?.into_iter().next() else {
        return Ok(Verdict::NotTried("the shop has no order".to_owned()));
    };
    let (order, detail) = (&row[0], &row[1]);
    stand.tables.run(&format!(
        "INSERT INTO {{order_slip}} (conversion_rate, id_customer, id_order, total_products_tax_excl, \
         total_products_tax_incl, total_shipping_tax_excl, total_shipping_tax_incl, amount, shipping_cost_amount, \
         partial, date_add, date_upd) SELECT 1.234567, id_customer, id_order, 10.115, 12.138, 2, 2.4, 12.14, 2.4, 1, \
         NOW(), NOW() FROM {{orders}} WHERE id_order = {order}"
    ))?;
    let made = stand.tables.one("SELECT MAX(id_order_slip) FROM {order_slip} WHERE conversion_rate = 1.234567")?;
    stand.tables.run(&format!(
        "INSERT INTO {{order_slip_detail}} (id_order_slip, id_order_detail, product_quantity, total_price_tax_excl, \
         total_price_tax_incl) VALUES ({made}, {detail}, 1, 10.115, 12.138)"
    ))?;
    let read = read(stand);
    stand.tables.run(&format!("DELETE FROM {{order_slip_detail}} WHERE id_order_slip = {made}"))?;
    stand.tables.run(&format!("DELETE FROM {{order_slip}} WHERE id_order_slip = {made}"))?;
    let read = read?;
    let slip = read.get(&made).with_context(|| format!("slip {made} was not read: {:?}", read.keys()))?;
    let sums = [slip.net, slip.gross, slip.refunded, slip.shipping.gross];
    let wanted = ["12.115", "14.538", "14.54", "2.4"].map(decimal);
    ensure!(sums == wanted && slip.order.as_str() == order, "{slip:?}");
    let [only] = slip.lines.as_slice() else { anyhow::bail!("{} lines of one", slip.lines.len()) };
    ensure!(only.key.as_str() == detail && only.gross == decimal("12.138"), "{only:?}");
    Ok(Verdict::Held)
}
