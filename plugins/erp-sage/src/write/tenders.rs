//! Vouchers that are means of payment (functions.md J79b): a refund voucher or a gift card lowers what is left to pay,
//! not what was sold, so it becomes a settlement on the document and no discount of its lines.

use std::borrow::Cow;

use plugin_sdk::model::{Order, OrderDiscount, Problem};
use rust_decimal::Decimal;

use super::{config, prepare::Plan};

/// An order without its vouchers that are money, and these vouchers.
pub struct Tendered<'a> {
    pub order: Cow<'a, Order>,
    pub vouchers: Vec<OrderDiscount>,
}

/// Takes the vouchers that are money out of an order, and raises its totals by them.
///
/// Without a method of payment for them a voucher stays a discount, with a remark where its code says that it is money.
///
/// # Errors
/// A method or a journal that Sage does not have.
pub fn tendered<'a>(plan: &Plan<'a>, remarks: &mut Vec<Problem>) -> Result<Tendered<'a>, Box<Problem>> {
    let rules = &plan.settings.vouchers;
    let is_money = |discount: &&OrderDiscount| {
        is_refund(&discount.code) || rules.prefixes.iter().any(|prefix| starts_with(&discount.code, prefix))
    };
    let vouchers: Vec<OrderDiscount> = plan.order.discounts.iter().filter(is_money).cloned().collect();
    let as_charged = Tendered { order: Cow::Borrowed(plan.order), vouchers: Vec::new() };
    let Some(first) = vouchers.first() else { return Ok(as_charged) };
    let about = |code: &str, key: &str| Problem::new(code).arg("method", &first.code).remedy(config::setting(key));
    let Some(method) = rules.method else {
        remarks.push(about("voucher-as-discount", "payment-voucher-method").as_remark());
        return Ok(as_charged);
    };
    if !plan.lists.methods.contains(&method) {
        return Err(Box::new(about("payment-method-unknown", "payment-voucher-method")));
    }
    if !plan.lists.journals.contains(&rules.journal) {
        return Err(Box::new(about("journal-unknown", "payment-voucher-journal")));
    }
    let mut order = plan.order.clone();
    order.discounts.retain(|discount| !is_money(&discount));
    let decimals = order.currency_decimals;
    let raised = |total: Decimal, parts: Decimal| {
        (total + parts).round_dp_with_strategy(decimals, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
    };
    order.totals.net = raised(order.totals.net, vouchers.iter().map(|voucher| voucher.net).sum());
    order.totals.gross = raised(order.totals.gross, vouchers.iter().map(|voucher| voucher.gross).sum());
    Ok(Tendered { order: Cow::Owned(order), vouchers })
}

/// The code of a voucher that PrestaShop makes for a refund: `V12C7O340`.
fn is_refund(code: &str) -> bool {
    let numbered = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let parts = code.strip_prefix('V').and_then(|rest| rest.split_once('C'));
    parts
        .and_then(|(own, rest)| rest.split_once('O').map(|(customer, order)| (own, customer, order)))
        .is_some_and(|(own, customer, order)| numbered(own) && numbered(customer) && numbered(order))
}

fn starts_with(code: &str, prefix: &str) -> bool {
    !prefix.is_empty() && code.to_uppercase().starts_with(&prefix.to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::{is_refund, starts_with};

    #[test]
    fn codes_that_are_money_are_told_from_discounts() {
        let refunds = ["V12C7O340", "VIP10", "V12C7", "VxC7O1", "V1C7O", "BIENVENUE5"].map(is_refund);
        assert_eq!(refunds, [true, false, false, false, false, false]);
        assert!(starts_with("cadeau-50", "CADEAU") && !starts_with("CADEAU", "") && !starts_with("X", "CADEAU"));
    }
}
