//! Orders of every mix of cents: what is written adds up to what the shop charged (functions.md H09).

use plugin_sdk::model::{Charge, Decimal, Key, Order, OrderDiscount, OrderTotals, Outcome, RoundingType};
use serde_json::json;

use super::orders::{cents, line, number, order, shown, write};
use crate::stand::Stand;

/// A small generator of its own: the same orders each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn amount(&mut self, most: u64, decimals: u32) -> Decimal {
        Decimal::new(self.below(most * 10_u64.pow(decimals)) as i64 + 1, decimals)
    }
}

const GOODS: [(&str, &str); 5] = [
    ("NAP-LIN-150-1", "20"),
    ("LAM-LIN-01", "20"),
    ("REV-TEX-12", "2.1"),
    ("NAP-LIN-150-2", "10"),
    ("TAB-CUI-01", "5.5"),
];

/// An order with the figures that PrestaShop stores under one of its three rounding types (prestashop.md §10).
fn shop_order(key: u64, dice: &mut Dice, rounding: RoundingType) -> Order {
    let count = 1 + dice.below(5);
    let mut exact = (Decimal::ZERO, Decimal::ZERO);
    let lines = (0..count).map(|position| {
        let (reference, rate) = GOODS[dice.below(5) as usize];
        let decimals = [2, 4, 6][dice.below(3) as usize];
        let mut made = line(&position.to_string(), reference, "1", "1", rate);
        made.quantity = Decimal::from(1 + dice.below(9));
        made.unit_net = dice.amount(90, decimals);
        let factor = Decimal::ONE + made.tax_rate / Decimal::ONE_HUNDRED;
        made.unit_gross = (made.unit_net * factor).round_dp(6);
        let of = |unit: Decimal, quantity: Decimal| match rounding {
            RoundingType::PerItem => cents(unit) * quantity,
            RoundingType::PerLine => cents(unit * quantity),
            RoundingType::OnTotal => unit * quantity,
        };
        (made.total_net, made.total_gross) = (of(made.unit_net, made.quantity), of(made.unit_gross, made.quantity));
        exact.0 += made.unit_net * made.quantity;
        exact.1 += made.unit_gross * made.quantity;
        made
    });
    let lines: Vec<_> = lines.collect();
    let mut made = order(key, key % 7, lines, "0");
    let stored: (Decimal, Decimal) =
        (made.lines.iter().map(|line| line.total_net).sum(), made.lines.iter().map(|line| line.total_gross).sum());
    let mut sums = if rounding == RoundingType::PerItem { stored } else { exact };
    let charge = |net: Decimal| Charge { net, gross: cents(net * number("1.2")), tax_rate: number("20") };
    if dice.below(2) == 0 {
        made.shipping = charge(dice.amount(12, 2));
    }
    if dice.below(5) == 0 {
        made.wrapping = charge(dice.amount(3, 2));
    }
    if dice.below(3) == 0 {
        let percent = Decimal::from(1 + dice.below(30)) / Decimal::ONE_HUNDRED;
        let (net, gross) = (cents(stored.0 * percent), cents(stored.1 * percent));
        made.discounts.push(OrderDiscount { key: Key::new("1"), net, gross, ..OrderDiscount::default() });
        sums = (sums.0 - net, sums.1 - gross);
    }
    let net = cents(sums.0 + made.shipping.net + made.wrapping.net);
    let gross = cents(sums.1 + made.shipping.gross + made.wrapping.gross);
    made.totals = OrderTotals { net, gross, ..OrderTotals::default() };
    made.rounding_type = rounding;
    made
}

fn orders(first: u64, count: u64) -> Vec<Order> {
    let mut dice = Dice(first);
    let types = [RoundingType::PerItem, RoundingType::PerLine, RoundingType::OnTotal];
    (first..first + count).map(|key| shop_order(key, &mut dice, types[(key % 3) as usize])).collect()
}

/// One written line, as Sage would read it.
struct Written {
    quantity: Decimal,
    gross_unit: Decimal,
    net_unit: Decimal,
    rate: Decimal,
    net: Decimal,
    gross: Decimal,
    with_tax: bool,
}

fn lines_of(stand: &Stand, mark: &str) -> Vec<Written> {
    let sql = format!(
        "SELECT DL_Qte, DL_PUTTC, DL_PrixUnitaire, DL_Taxe1, DL_MontantHT, DL_MontantTTC, DL_TTC FROM F_DOCLIGNE L
         JOIN F_DOCENTETE E ON E.DO_Type = L.DO_Type AND E.DO_Piece = L.DO_Piece WHERE E.DO_NoWeb = '{mark}'"
    );
    let value = |row: &[String], column: usize| number(row[column].split_once('=').expect("a value").1);
    let rows = stand.rows(&sql);
    rows.iter()
        .map(|row| Written {
            quantity: value(row, 0),
            gross_unit: value(row, 1),
            net_unit: value(row, 2),
            rate: value(row, 3),
            net: value(row, 4),
            gross: value(row, 5),
            with_tax: value(row, 6) == Decimal::ONE,
        })
        .collect()
}

/// Reckons the document anew, as Sage does from unit prices and quantities, in both ways of adding up.
fn check(stand: &Stand, made: &Order, outcome: &Outcome) -> bool {
    let lines = lines_of(stand, &format!("WEB-{}", made.key));
    let (mut net, mut gross) = (Decimal::ZERO, Decimal::ZERO);
    let mut rates: std::collections::BTreeMap<Decimal, Decimal> = Default::default();
    for line in &lines {
        let factor = Decimal::ONE + line.rate / Decimal::ONE_HUNDRED;
        let (own_net, own_gross) = if line.with_tax {
            let gross = cents(line.gross_unit * line.quantity);
            (cents(gross / factor), gross)
        } else {
            let net = cents(line.net_unit * line.quantity);
            (net, cents(net * factor))
        };
        assert_eq!((own_net, own_gross), (line.net, line.gross), "{} {outcome:?}", made.key);
        net += line.net;
        gross += line.gross;
        *rates.entry(line.rate).or_default() += line.net;
    }
    let by_rate: Decimal = rates.iter().map(|(rate, net)| net + cents(net * rate / Decimal::ONE_HUNDRED)).sum();
    assert_eq!((gross, by_rate), (made.totals.gross, made.totals.gross), "{} {outcome:?}", made.key);
    let header = stand.rows(&format!("SELECT DO_TotalHT FROM F_DOCENTETE WHERE DO_NoWeb = 'WEB-{}'", made.key));
    assert_eq!(header[0][0].split_once('=').map(|(_, total)| number(total)), Some(net));
    let proof = outcome.proof.as_ref().expect("a proof");
    let shown = proof.lines.iter().find(|line| line.figure == "net").expect("the net");
    assert_eq!((shown.source, shown.target, proof.holds), (made.totals.net, net, true));
    // Where it cannot be the shop's own, it is off by no more than the shop's figures contradict each other.
    assert!((net - made.totals.net).abs() <= number("0.03"), "{} {outcome:?}", made.key);
    net == made.totals.net
}

#[test]
fn every_order_adds_up_to_the_cent_under_the_three_rounding_types() {
    for (side, seed) in [("gross", 1_000), ("net", 5_000)] {
        let stand = Stand::small();
        let made = orders(seed, 100);
        let outcomes = write(&stand, &[("order-prices", json!(side))], made.clone());
        let refused: Vec<String> =
            shown(&outcomes).into_iter().filter(|outcome| !outcome.starts_with("created")).collect();
        assert!(refused.is_empty(), "{refused:?} {:?}", outcomes.iter().find(|o| o.external_id.is_none()));
        let exact = made.iter().zip(&outcomes).filter(|(order, outcome)| check(&stand, order, outcome)).count();
        // A few orders of a low rate alone contradict themselves by more than rounding lines can bear.
        assert!(exact >= 98, "{side}: the net of {exact} of {} orders is the shop's", made.len());
    }
}
