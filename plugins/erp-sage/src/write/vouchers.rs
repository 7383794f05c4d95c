//! What a voucher lowers: the shop keeps one net and one gross of it, Sage wants a line for each rate.

use plugin_sdk::model::{Order, OrderDiscount};
use rust_decimal::Decimal;

use super::draft::factor;

/// A voucher's part at one rate, not rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    pub rate: Decimal,
    pub net: Decimal,
    pub gross: Decimal,
}

impl Share {
    fn of_gross(rate: Decimal, gross: Decimal) -> Self {
        Self { rate, net: gross / factor(rate), gross }
    }
}

/// The parts of a voucher, the smallest first.
///
/// Free shipping takes its part from the shipping. The rest is in proportion to what was sold at each rate, unless the
/// voucher's own net and gross tell that it was for goods of one rate, or of two.
pub fn shares(order: &Order, discount: &OrderDiscount) -> Vec<Share> {
    let mut shares = Vec::new();
    let (mut net, mut gross) = (discount.net, discount.gross);
    if discount.free_shipping && !order.shipping.gross.is_zero() {
        let part = gross.min(order.shipping.gross);
        // The whole of it as the shop stored it: net and gross of a fee need not agree with its rate to the cent.
        let whole = Share { rate: order.shipping.tax_rate, net: order.shipping.net, gross: part };
        let share = if part == order.shipping.gross { whole } else { Share::of_gross(order.shipping.tax_rate, part) };
        net -= share.net;
        gross -= share.gross;
        shares.push(share);
    }
    if !gross.is_zero() {
        shares.extend(of_goods(order, net, gross));
    }
    shares.sort_by_key(|share| share.gross);
    shares
}

fn of_goods(order: &Order, net: Decimal, gross: Decimal) -> Vec<Share> {
    let mut sold: Vec<(Decimal, Decimal)> = Vec::new();
    for line in &order.lines {
        match sold.iter_mut().find(|(rate, _)| *rate == line.tax_rate) {
            Some((_, amount)) => *amount += line.total_gross,
            None => sold.push((line.tax_rate, line.total_gross)),
        }
    }
    let whole: Decimal = sold.iter().map(|(_, amount)| *amount).sum();
    if whole.is_zero() {
        return vec![Share { rate: order.shipping.tax_rate, net, gross }];
    }
    let told = |shares: &[Share]| (shares.iter().map(|share| share.net).sum::<Decimal>() - net).abs() <= CENT;
    let proportional: Vec<Share> =
        sold.iter().map(|(rate, amount)| Share::of_gross(*rate, gross * *amount / whole)).collect();
    if told(&proportional) {
        return proportional;
    }
    let one = sold.iter().map(|(rate, _)| vec![Share::of_gross(*rate, gross)]).find(|one| told(one));
    one.or_else(|| of_two(&sold, net, gross)).unwrap_or_else(|| scaled(proportional, net))
}

/// A cent, within which two amounts of a shop say the same.
const CENT: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

/// The parts at two rates that give both the net and the gross, neither more than what was sold at its rate.
fn of_two(sold: &[(Decimal, Decimal)], net: Decimal, gross: Decimal) -> Option<Vec<Share>> {
    for (position, (high, most_high)) in sold.iter().enumerate() {
        for (low, most_low) in &sold[position + 1..] {
            let (by_high, by_low) = (Decimal::ONE / factor(*high), Decimal::ONE / factor(*low));
            let at_high = (net - gross * by_low) / (by_high - by_low);
            let at_low = gross - at_high;
            let fits = |part: Decimal, most: Decimal| part >= Decimal::ZERO && part <= most + CENT;
            if fits(at_high, *most_high) && fits(at_low, *most_low) {
                return Some(vec![Share::of_gross(*high, at_high), Share::of_gross(*low, at_low)]);
            }
        }
    }
    None
}

/// The parts with their nets brought to the voucher's own.
fn scaled(mut shares: Vec<Share>, net: Decimal) -> Vec<Share> {
    let implied: Decimal = shares.iter().map(|share| share.net).sum();
    if !implied.is_zero() {
        shares.iter_mut().for_each(|share| share.net = share.net * net / implied);
    }
    shares
}

#[cfg(test)]
mod tests {
    use plugin_sdk::model::{Charge, Order, OrderDiscount, OrderLine};
    use rust_decimal::Decimal;

    use super::{super::draft::cents, shares};

    fn number(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    fn check(net: &str, gross: &str, free_shipping: bool) -> String {
        let line = |rate: &str, gross: &str| OrderLine {
            tax_rate: number(rate),
            total_gross: number(gross),
            ..OrderLine::default()
        };
        let order = Order {
            lines: vec![line("20", "60"), line("5.5", "40")],
            shipping: Charge { net: number("4.16"), gross: number("4.99"), tax_rate: number("20") },
            ..Order::default()
        };
        let (net, gross) = (number(net), number(gross));
        let shares = shares(&order, &OrderDiscount { net, gross, free_shipping, ..OrderDiscount::default() });
        let text =
            shares.iter().map(|share| format!("{}: {:.2} {:.2}", share.rate, cents(share.net), cents(share.gross)));
        text.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn a_voucher_is_split_as_its_own_figures_tell() {
        assert_eq!(check("8.79", "10", false), "5.5: 3.79 4.00, 20: 5.00 6.00");
        assert_eq!(check("9.158333", "10.99", false), "20: 9.16 10.99");
        assert_eq!(check("8.906", "10", false), "5.5: 4.74 5.00, 20: 4.17 5.00");
        assert_eq!(check("4.16", "4.99", true), "20: 4.16 4.99");
        assert_eq!(check("12.95", "14.99", true), "5.5: 3.79 4.00, 20: 4.16 4.99, 20: 5.00 6.00");
        assert_eq!(check("1", "10", false), "5.5: 0.43 4.00, 20: 0.57 6.00");
    }
}
