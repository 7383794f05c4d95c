//! Orders of every kind, made by the rule that held for 624 of 624 orders of a real shop (prestashop.md §10), and what
//! the builder makes of them: the shop's total to the cent, in both ways of adding up (functions.md H09).
//!
//! 2,000 orders in every run; `NAVETTE_CASES=100000` makes more of them.

use erp_sage::write::draft::{Draft, Foot, Part, Side, draft};
use plugin_sdk::model::{
    Charge, Decimal, Key, Order, OrderDiscount, OrderLine, OrderTotals, RoundingMode, RoundingType,
};
use rust_decimal::RoundingStrategy;

use super::orders::{cents, number};

/// A small generator of its own: the same orders each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }

    fn amount(&mut self, most: u64, decimals: u32) -> Decimal {
        Decimal::new(self.below(most * 10_u64.pow(decimals)) as i64 + 1, decimals)
    }
}

const TYPES: [RoundingType; 3] = [RoundingType::PerItem, RoundingType::PerLine, RoundingType::OnTotal];
const MODES: [RoundingMode; 6] = [
    RoundingMode::Up,
    RoundingMode::Down,
    RoundingMode::HalfUp,
    RoundingMode::HalfDown,
    RoundingMode::HalfEven,
    RoundingMode::HalfOdd,
];

/// Rounds to the cent as the shop does in a mode.
fn rounded(amount: Decimal, mode: RoundingMode) -> Decimal {
    let by = |strategy| amount.round_dp_with_strategy(2, strategy);
    match mode {
        RoundingMode::Up => by(RoundingStrategy::AwayFromZero),
        RoundingMode::Down => by(RoundingStrategy::ToZero),
        RoundingMode::HalfUp => by(RoundingStrategy::MidpointAwayFromZero),
        RoundingMode::HalfDown => by(RoundingStrategy::MidpointTowardZero),
        RoundingMode::HalfEven => by(RoundingStrategy::MidpointNearestEven),
        RoundingMode::HalfOdd => {
            let even = by(RoundingStrategy::MidpointNearestEven);
            let is_midpoint = (amount - even).abs() == number("0.005");
            if is_midpoint {
                even + number("0.01") * if amount > even { Decimal::ONE } else { -Decimal::ONE }
            } else {
                even
            }
        }
    }
}

/// An order with the figures that the shop stores.
fn shop_order(dice: &mut Dice, kind: RoundingType, mode: RoundingMode) -> Order {
    let rates: &[&str] = dice.one_of(&[&["20"][..], &["20", "5.5"], &["20", "10", "5.5", "2.1"], &["0"], &["2.1"]]);
    let round = |amount| rounded(amount, mode);
    let mut exact = (Decimal::ZERO, Decimal::ZERO);
    let lines: Vec<OrderLine> = (0..1 + dice.below(6))
        .map(|position| {
            let rate = number(dice.one_of(rates));
            let decimals = dice.one_of(&[2, 2, 4, 6]);
            let unit_net = dice.amount(120, decimals);
            let unit_gross = (unit_net * (Decimal::ONE + rate / Decimal::ONE_HUNDRED)).round_dp(6);
            let quantity = Decimal::from(1 + dice.below(12));
            let stored = |unit: Decimal| match kind {
                RoundingType::PerItem => round(unit) * quantity,
                RoundingType::PerLine => round(unit * quantity),
                RoundingType::OnTotal => unit * quantity,
            };
            exact = (exact.0 + unit_net * quantity, exact.1 + unit_gross * quantity);
            OrderLine {
                key: Key::new(position.to_string()),
                quantity,
                unit_net,
                unit_gross,
                total_net: stored(unit_net),
                total_gross: stored(unit_gross),
                tax_rate: rate,
                ..OrderLine::default()
            }
        })
        .collect();
    let stored = (
        lines.iter().map(|line| line.total_net).sum::<Decimal>(),
        lines.iter().map(|line| line.total_gross).sum::<Decimal>(),
    );
    let sums = if kind == RoundingType::PerItem { stored } else { exact };
    let mut order = Order { lines, rounding_type: kind, rounding_mode: mode, ..Order::default() };
    let rate = number(rates[0]);
    let charge =
        |net: Decimal| Charge { net, gross: round(net * (Decimal::ONE + rate / Decimal::ONE_HUNDRED)), tax_rate: rate };
    if dice.below(2) == 0 {
        order.shipping = charge(dice.amount(12, 2));
    }
    if dice.below(5) == 0 {
        order.wrapping = charge(number("2.50"));
    }
    vouchers(dice, &mut order, stored);
    let (off_net, off_gross) = order
        .discounts
        .iter()
        .fold((Decimal::ZERO, Decimal::ZERO), |(net, gross), voucher| (net + voucher.net, gross + voucher.gross));
    order.totals = OrderTotals {
        net: round(sums.0 + order.shipping.net + order.wrapping.net - off_net).max(Decimal::ZERO),
        gross: round(sums.1 + order.shipping.gross + order.wrapping.gross - off_gross).max(Decimal::ZERO),
        ..OrderTotals::default()
    };
    order
}

/// None, a part of the goods, free shipping, or both; `value` keeps six decimals (prestashop.md §10).
fn vouchers(dice: &mut Dice, order: &mut Order, goods: (Decimal, Decimal)) {
    let kind = dice.below(6);
    if kind < 2 {
        let percent = dice.amount(30, 2) / Decimal::ONE_HUNDRED;
        let (net, gross) = ((goods.0 * percent).round_dp(6), (goods.1 * percent).round_dp(6));
        order.discounts.push(OrderDiscount { key: Key::new("1"), net, gross, ..OrderDiscount::default() });
    }
    if (1..3).contains(&kind) && !order.shipping.gross.is_zero() {
        let Charge { net, gross, .. } = order.shipping;
        let free = OrderDiscount { key: Key::new("2"), net, gross, free_shipping: true, ..OrderDiscount::default() };
        order.discounts.push(free);
    }
}

/// The document anew from its unit prices and quantities: without tax, with tax line by line, with tax rate by rate.
fn reckoned(draft: &Draft, side: Side) -> (Decimal, Decimal, Decimal) {
    let (mut net, mut gross) = (Decimal::ZERO, Decimal::ZERO);
    let mut rates = std::collections::BTreeMap::<Decimal, Decimal>::new();
    for line in &draft.lines {
        let factor = Decimal::ONE + line.rate / Decimal::ONE_HUNDRED;
        let own = match side {
            Side::Gross => {
                let gross = cents(line.unit_gross * line.quantity);
                (cents(gross / factor), gross)
            }
            Side::Net => {
                let net = cents(line.unit_net * line.quantity);
                (net, cents(net * factor))
            }
        };
        (net, gross) = (net + own.0, gross + own.1);
        *rates.entry(line.rate).or_default() += own.0;
    }
    let by_rate = rates.iter().map(|(rate, net)| net + cents(net * rate / Decimal::ONE_HUNDRED)).sum();
    (net, gross, by_rate)
}

/// What came of many orders.
#[derive(Debug, Default)]
struct Tally {
    with_rounding: u64,
    net_off: u64,
    refused: u64,
}

fn run(foot: Foot, side: Side, orders: u64, seed: u64) -> Tally {
    let mut dice = Dice(seed);
    let mut tally = Tally::default();
    for case in 0..orders {
        let (kind, mode) = (TYPES[(case % 3) as usize], MODES[(case / 3 % 6) as usize]);
        let order = shop_order(&mut dice, kind, mode);
        let made = draft(&order, side, foot, true);
        let (net, gross, by_rate) = reckoned(&made, side);
        if !made.gap.is_zero() || !made.proof.holds {
            // A refusal shows its figures, and nothing is written.
            assert!(made.proof.differing().is_some() || !made.gap.is_zero(), "{case} {order:?}");
            tally.refused += 1;
            continue;
        }
        assert!(foot == Foot::ByRate || gross == order.totals.gross, "{case} {gross} {order:?} {made:?}");
        assert!(foot == Foot::ByLine || by_rate == order.totals.gross, "{case} {by_rate} {order:?} {made:?}");
        tally.with_rounding += u64::from(made.lines.iter().any(|line| line.part == Part::Rounding));
        // What is off without tax is shown, and explained by what the shop's own figures contradict each other.
        if net != order.totals.net {
            let shown = made.proof.lines.iter().find(|line| line.figure == "net").expect("the net");
            assert_eq!((shown.source, shown.target), (order.totals.net, net), "{case}");
            assert!((net - order.totals.net).abs() <= shown.tolerance, "{case}");
            tally.net_off += 1;
        }
    }
    tally
}

#[test]
fn generated_orders_add_up_under_every_rounding_type_and_mode() {
    let cases = std::env::var("NAVETTE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(2_000);
    for (foot, side) in [Foot::Both, Foot::ByLine, Foot::ByRate]
        .into_iter()
        .flat_map(|foot| [Side::Gross, Side::Net].map(|side| (foot, side)))
    {
        let orders = cases / 6 + 1;
        let tally = run(foot, side, orders, 7);
        eprintln!("{foot:?} {side:?}: {orders} orders, {tally:?}");
        // With tax, as the buyer saw the prices, one of thousands; without, a few whose taxes go astray by piece.
        let most = if side == Side::Gross { orders / 5_000 } else { orders / 1_000 + 1 };
        assert!(tally.refused <= most, "{foot:?} {side:?} {tally:?}");
        // Rounding lines are what makes the totals with and without tax both equal: few orders do without any.
        assert!(tally.with_rounding * 10 >= orders && tally.net_off * 20 <= orders, "{foot:?} {side:?} {tally:?}");
    }
}
