//! What of an order its document in the ERP is made of: when this changes, the document is no longer the order.

use rust_decimal::Decimal;
use serde::Serialize;

use crate::{Address, Charge, Order};

/// What was sold, for how much, to whom and where to. State, payments, refunds and messages are no part of it, nor are
/// the shop's own numbers: it copies an address when somebody edits it.
#[derive(Debug, Serialize)]
pub struct Sold<'a> {
    currency: &'a str,
    lines: Vec<SoldLine<'a>>,
    discounts: Vec<(&'a str, Decimal, Decimal)>,
    shipping: &'a Charge,
    wrapping: &'a Charge,
    net: Decimal,
    gross: Decimal,
    billing: [&'a str; 10],
    delivery: [&'a str; 10],
}

#[derive(Debug, Serialize)]
struct SoldLine<'a> {
    reference: &'a str,
    name: &'a str,
    quantity: Decimal,
    net: Decimal,
    gross: Decimal,
    tax_rate: Decimal,
}

impl Order {
    /// What its document is made of.
    pub fn sold(&self) -> Sold<'_> {
        let lines = self.lines.iter().map(|line| SoldLine {
            reference: &line.reference,
            name: &line.name,
            quantity: line.quantity,
            net: line.total_net,
            gross: line.total_gross,
            tax_rate: line.tax_rate,
        });
        Sold {
            currency: &self.currency,
            lines: lines.collect(),
            discounts: self.discounts.iter().map(|one| (one.name.as_str(), one.net, one.gross)).collect(),
            shipping: &self.shipping,
            wrapping: &self.wrapping,
            net: self.totals.net,
            gross: self.totals.gross,
            billing: place(&self.billing),
            delivery: place(&self.delivery),
        }
    }
}

fn place(address: &Address) -> [&str; 10] {
    [
        &address.company,
        &address.first_name,
        &address.last_name,
        &address.line1,
        &address.line2,
        &address.postcode,
        &address.city,
        &address.region,
        &address.country,
        &address.other,
    ]
}
