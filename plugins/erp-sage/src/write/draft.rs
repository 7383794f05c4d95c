//! The lines of a document, made in memory before anything is written: what was sold, then balanced to the cent.
//!
//! Amounts are what Sage itself reckons from a line: its unit price times its quantity, rounded to the cent, and the
//! other side of the tax from that. See sage100.md part 7.9 for the two ways in which a foot may be added up.

use plugin_sdk::model::{Key, Order, Proof, ProofLine, RoundingType};
use rust_decimal::{Decimal, RoundingStrategy};

use super::{
    balance::{self, Balance},
    vouchers,
};

/// What a line stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Goods,
    Discount,
    Shipping,
    Wrapping,
    Rounding,
}

/// Which side of the tax the unit prices are written on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// `DL_TTC` 1: prices with tax, as the buyer saw them.
    Gross,
    Net,
}

/// How Sage is taken to add up the foot of a document; the editor does not say which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foot {
    /// Both ways must give what the shop charged.
    Both,
    /// The sum of the lines with tax.
    ByLine,
    /// The tax of each rate on the sum of its lines.
    ByRate,
}

/// One line to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub part: Part,
    /// The order's line it comes from; empty for the others.
    pub key: Key,
    pub quantity: Decimal,
    /// Percent.
    pub rate: Decimal,
    /// Unit prices, at six decimals.
    pub unit_net: Decimal,
    pub unit_gross: Decimal,
    /// `DL_MontantHT` and `DL_MontantTTC`, in cents.
    pub net: Decimal,
    pub gross: Decimal,
}

/// The lines of a document and how they compare with what the shop charged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub lines: Vec<Line>,
    pub proof: Proof,
    /// What the rounding line would have to be, when it may not be written.
    pub gap: Decimal,
}

/// Rounds to the cent, halves away from zero.
pub fn cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

fn unit(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(6, RoundingStrategy::MidpointAwayFromZero)
}

pub(super) fn factor(rate: Decimal) -> Decimal {
    Decimal::ONE + rate / Decimal::ONE_HUNDRED
}

impl Line {
    /// A line whose amount on `side` is `amount`; the rest follows as Sage reckons it.
    pub(super) fn new(part: Part, key: Key, quantity: Decimal, rate: Decimal, side: Side, amount: Decimal) -> Self {
        let zero = Decimal::ZERO;
        let mut line = Self { part, key, quantity, rate, unit_net: zero, unit_gross: zero, net: zero, gross: zero };
        line.set(side, cents(amount));
        line
    }

    /// Gives the line another amount on its side.
    pub(super) fn set(&mut self, side: Side, amount: Decimal) {
        let quantity = if self.quantity.is_zero() { Decimal::ONE } else { self.quantity };
        let price = unit(amount / quantity);
        let amount = cents(price * quantity);
        let factor = factor(self.rate);
        match side {
            Side::Gross => {
                (self.unit_gross, self.gross) = (price, amount);
                (self.unit_net, self.net) = (unit(price / factor), cents(amount / factor));
            }
            Side::Net => {
                (self.unit_net, self.net) = (price, amount);
                (self.unit_gross, self.gross) = (unit(price * factor), cents(amount * factor));
            }
        }
    }

    /// The same line at another unit price, with the amounts that Sage reckons from it.
    pub(super) fn priced(&self, side: Side, price: Decimal) -> Self {
        let mut line = self.clone();
        let (price, factor) = (unit(price), factor(self.rate));
        let amount = cents(price * self.quantity);
        match side {
            Side::Gross => {
                (line.unit_gross, line.gross) = (price, amount);
                (line.unit_net, line.net) = (unit(price / factor), cents(amount / factor));
            }
            Side::Net => {
                (line.unit_net, line.net) = (price, amount);
                (line.unit_gross, line.gross) = (unit(price * factor), cents(amount * factor));
            }
        }
        line
    }

    /// A part of the line, at its unit price.
    pub(super) fn piece(&self, side: Side, quantity: Decimal) -> Self {
        let price = self.price(side);
        let mut piece = Self { quantity, ..self.clone() };
        piece.set(side, price * quantity);
        piece
    }

    pub(super) fn amount(&self, side: Side) -> Decimal {
        match side {
            Side::Gross => self.gross,
            Side::Net => self.net,
        }
    }
}

/// Makes the lines of an order: goods, gift wrapping, shipping, discounts by rate, rounding.
///
/// `may_round` allows the rounding line; without it a difference stays in [`Draft::gap`].
pub fn draft(order: &Order, side: Side, foot: Foot, may_round: bool) -> Draft {
    let mut lines = goods(order, side);
    charges(order, side, &mut lines);
    discounts(order, side, &mut lines);
    let total = |lines: &[Line]| if foot == Foot::ByRate { by_rate(lines) } else { by_line(lines) };
    let gross = cents(order.totals.gross);
    // More than rounding can explain is something that was not understood.
    let most = explainable(order, lines.len());
    let explainable = (gross - total(&lines)).abs() <= most;
    let wanted = gross - cents(order.totals.net);
    let taxes: Decimal = shop_by_rate(order).iter().map(|(_, net, gross)| gross - net).sum();
    let may_round = may_round && explainable && (wanted - taxes).abs() <= most;
    let mut strategy = None;
    let balance = match (may_round, foot) {
        (true, _) => balance::settle(&mut lines, side, foot, wanted),
        (false, Foot::Both) => balance::balance(&mut lines, side),
        _ => Balance::default(),
    };
    if balance != Balance::default() {
        strategy = Some(if balance.adjusted > 0 { "last-line" } else { "split-line" });
    }
    let close = |lines: Vec<Line>| closed(order, lines, side, foot, (gross, may_round), balance.adjusted, strategy);
    let draft = close(lines.clone());
    if draft.proof.holds || !draft.gap.is_zero() || !may_round {
        return draft;
    }
    // Nearer is enough where the shop's own figures contradict each other.
    let Some(line) = balance::nearest(&lines, side, foot, wanted) else { return draft };
    lines.push(line);
    let nearer = close(lines);
    if nearer.proof.holds { nearer } else { draft }
}

/// The document with a rounding line without tax for what its total lacks, where rounding may explain that.
fn closed(
    order: &Order,
    lines: Vec<Line>,
    side: Side,
    foot: Foot,
    (gross, may_round): (Decimal, bool),
    adjusted: usize,
    strategy: Option<&str>,
) -> Draft {
    let mut lines = lines;
    let difference = gross - if foot == Foot::ByRate { by_rate(&lines) } else { by_line(&lines) };
    let mut gap = Decimal::ZERO;
    if !difference.is_zero() && may_round {
        lines.push(Line::new(Part::Rounding, Key::default(), Decimal::ONE, Decimal::ZERO, side, difference));
    } else {
        gap = difference;
    }
    let rounded = lines.iter().any(|line| line.part == Part::Rounding);
    let strategy = if rounded { Some("rounding-article") } else { strategy };
    let proof = prove(order, &lines, foot, adjusted, strategy.map(str::to_owned));
    Draft { lines, proof, gap }
}

/// What rounding may explain: a cent a line and, where the shop rounds each piece, up to a cent a piece.
fn explainable(order: &Order, lines: usize) -> Decimal {
    let pieces: Decimal = match order.rounding_type {
        RoundingType::PerItem => order.lines.iter().map(|line| line.quantity.abs()).sum(),
        RoundingType::PerLine | RoundingType::OnTotal => Decimal::ZERO,
    };
    Decimal::new(5 + lines as i64, 2) + pieces.min(Decimal::ONE_HUNDRED) * Decimal::new(1, 2)
}

fn goods(order: &Order, side: Side) -> Vec<Line> {
    let sold = order.lines.iter().filter(|line| !line.quantity.is_zero());
    sold.map(|line| {
        let amount = if side == Side::Gross { line.total_gross } else { line.total_net };
        Line::new(Part::Goods, line.key.clone(), line.quantity, line.tax_rate, side, amount)
    })
    .collect()
}

fn charges(order: &Order, side: Side, lines: &mut Vec<Line>) {
    for (part, charge) in [(Part::Wrapping, &order.wrapping), (Part::Shipping, &order.shipping)] {
        let amount = if side == Side::Gross { charge.gross } else { charge.net };
        if !amount.is_zero() {
            lines.push(Line::new(part, Key::default(), Decimal::ONE, charge.tax_rate, side, amount));
        }
    }
}

/// A voucher lowers each rate by its share; the largest takes what rounding leaves.
fn discounts(order: &Order, side: Side, lines: &mut Vec<Line>) {
    for discount in &order.discounts {
        let amount = |net: Decimal, gross: Decimal| cents(if side == Side::Gross { gross } else { net });
        let mut left = amount(discount.net, discount.gross);
        let shares = vouchers::shares(order, discount);
        for (position, share) in shares.iter().enumerate() {
            let last = position + 1 == shares.len();
            let part = if last { left } else { amount(share.net, share.gross) };
            left -= part;
            if !part.is_zero() {
                lines.push(Line::new(Part::Discount, discount.key.clone(), Decimal::ONE, share.rate, side, -part));
            }
        }
    }
}

/// The rates of the lines, each once.
pub(super) fn rates(lines: &[Line]) -> Vec<Decimal> {
    let mut rates: Vec<Decimal> = lines.iter().map(|line| line.rate).collect();
    rates.sort_unstable();
    rates.dedup();
    rates
}

pub(super) fn net_at(lines: &[Line], rate: Decimal) -> Decimal {
    lines.iter().filter(|line| line.rate == rate).map(|line| line.net).sum()
}

/// The tax of a rate when the foot is added up by rate.
fn tax_at(lines: &[Line], rate: Decimal) -> Decimal {
    cents(net_at(lines, rate) * rate / Decimal::ONE_HUNDRED)
}

/// The tax of a rate when the lines are added up.
fn line_tax_at(lines: &[Line], rate: Decimal) -> Decimal {
    lines.iter().filter(|line| line.rate == rate).map(|line| line.gross - line.net).sum()
}

pub(super) fn by_line(lines: &[Line]) -> Decimal {
    lines.iter().map(|line| line.gross).sum()
}

pub(super) fn by_rate(lines: &[Line]) -> Decimal {
    rates(lines).into_iter().map(|rate| net_at(lines, rate) + tax_at(lines, rate)).sum()
}

/// The shop's figures beside the document's. With tax they are equal; without, and by rate, they may differ by as
/// much as the shop's own figures contradict each other, and by the cents that were moved.
fn prove(order: &Order, lines: &[Line], foot: Foot, adjusted: usize, strategy: Option<String>) -> Proof {
    let net: Decimal = lines.iter().map(|line| line.net).sum();
    // The way of adding up that was not chosen is shown, and decides nothing.
    let shown = (by_line(lines) - by_rate(lines)).abs();
    let unless = |chosen: Foot| if foot == Foot::Both || foot == chosen { Decimal::ZERO } else { shown };
    let shop = shop_by_rate(order);
    let implied: Decimal = shop.iter().map(|(rate, _, gross)| cents(*gross / factor(*rate))).sum();
    let rounding = || lines.iter().filter(|line| line.part == Part::Rounding);
    let cents_moved = Decimal::new(adjusted as i64 * 3, 2);
    // A line that closes the total moves both; lines that bring the tax nearer cancel each other out.
    let moved = cents_moved + rounding().map(|line| line.gross).sum::<Decimal>().abs();
    // What the rounding moved from rate to rate, and what the shop's taxes lack of its own totals.
    let taxed: Decimal = cents_moved + rounding().map(|line| (line.gross - line.net).abs()).sum::<Decimal>();
    let taxes: Decimal = shop.iter().map(|(_, net, gross)| gross - net).sum();
    let lacking = (order.totals.gross - order.totals.net - taxes).abs();
    // Rounding explains a cent for each piece that was sold; a shop that is further off is not understood.
    let pieces: Decimal = order.lines.iter().map(|line| line.quantity.abs() + Decimal::ONE).sum();
    let contradiction = (order.totals.net - implied).abs().min(Decimal::new(5, 2) + pieces * Decimal::new(1, 2));
    let mut figures = vec![
        ProofLine {
            figure: "gross".to_owned(),
            source: order.totals.gross,
            target: by_line(lines),
            tolerance: unless(Foot::ByLine),
        },
        ProofLine {
            figure: "gross-by-rate".to_owned(),
            source: order.totals.gross,
            target: by_rate(lines),
            tolerance: unless(Foot::ByRate),
        },
        ProofLine {
            figure: "net".to_owned(),
            source: order.totals.net,
            target: net,
            tolerance: (contradiction + moved + Decimal::new(shop.len() as i64, 2)).round_dp(6),
        },
    ];
    for (rate, net, gross) in &shop {
        let own = (*net - cents(*gross / factor(*rate))).abs();
        let tax = (gross - net).round_dp(6);
        // The shop keeps six decimals, and is compared to the cent.
        let kept = (cents(tax) - tax).abs();
        figures.push(ProofLine {
            figure: format!("tax:{}", rate.normalize()),
            source: tax,
            target: if foot == Foot::ByLine { line_tax_at(lines, *rate) } else { tax_at(lines, *rate) },
            tolerance: (own + taxed + lacking + kept + Decimal::new(1, 2)).round_dp(6),
        });
    }
    Proof { holds: figures.iter().all(ProofLine::agrees), lines: figures, strategy }
}

/// Rate, net and gross of all that the shop charged, as it stored them.
/// Rate, sum without and with tax, of what the shop charged.
pub(super) fn shop_by_rate(order: &Order) -> Vec<(Decimal, Decimal, Decimal)> {
    let mut sums: Vec<(Decimal, Decimal, Decimal)> = Vec::new();
    let mut add =
        |rate: Decimal, net: Decimal, gross: Decimal| match sums.iter_mut().find(|(known, _, _)| *known == rate) {
            Some((_, sum_net, sum_gross)) => {
                *sum_net += net;
                *sum_gross += gross;
            }
            None => sums.push((rate, net, gross)),
        };
    for line in &order.lines {
        add(line.tax_rate, line.total_net, line.total_gross);
    }
    for charge in [&order.wrapping, &order.shipping] {
        if !charge.gross.is_zero() || !charge.net.is_zero() {
            add(charge.tax_rate, charge.net, charge.gross);
        }
    }
    for share in order.discounts.iter().flat_map(|discount| vouchers::shares(order, discount)) {
        add(share.rate, -share.net, -share.gross);
    }
    sums.sort_by_key(|(rate, _, _)| *rate);
    sums
}

#[cfg(test)]
mod tests {
    use plugin_sdk::model::{Charge, Key, Order, OrderDiscount, OrderLine, OrderTotals};
    use rust_decimal::Decimal;

    use super::{Draft, Foot, Part, Side, cents, draft};

    fn number(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    /// `quantity × gross unit price @ rate`, as a shop that rounds each line stores it.
    fn order(lines: &[(&str, &str, &str)], shipping: &str, voucher: &str) -> Order {
        let mut order = Order::default();
        for (position, (quantity, price, rate)) in lines.iter().enumerate() {
            let (quantity, rate) = (number(quantity), number(rate));
            let total_gross = cents(number(price) * quantity);
            let total_net = cents(total_gross / (Decimal::ONE + rate / Decimal::ONE_HUNDRED));
            let key = Key::new(position.to_string());
            order.lines.push(OrderLine {
                key,
                quantity,
                tax_rate: rate,
                total_net,
                total_gross,
                ..OrderLine::default()
            });
        }
        let charge = |gross: Decimal| Charge { net: cents(gross / number("1.2")), gross, tax_rate: number("20") };
        order.shipping = charge(number(shipping));
        let voucher = charge(number(voucher));
        if !voucher.gross.is_zero() {
            order.discounts.push(OrderDiscount { net: voucher.net, gross: voucher.gross, ..OrderDiscount::default() });
        }
        let sum = |of: fn(&OrderLine) -> Decimal| order.lines.iter().map(of).sum::<Decimal>();
        order.totals = OrderTotals {
            net: sum(|line| line.total_net) + order.shipping.net - voucher.net,
            gross: sum(|line| line.total_gross) + order.shipping.gross - voucher.gross,
            ..OrderTotals::default()
        };
        order
    }

    fn both_feet_agree(draft: &Draft, order: &Order) {
        let gross: Decimal = draft.lines.iter().map(|line| line.gross).sum();
        assert_eq!(gross, order.totals.gross, "{draft:?}");
        let by_rate = draft.proof.lines.iter().find(|line| line.figure == "gross-by-rate").expect("the figure");
        assert_eq!(by_rate.target, order.totals.gross, "{draft:?}");
        assert!(draft.proof.holds, "{:?}", draft.proof);
    }

    #[test]
    fn every_mix_of_cents_and_rates_adds_up_to_the_cent() {
        for side in [Side::Gross, Side::Net] {
            for seed in 0..400_i64 {
                let price = |step: i64| format!("{}.{:02}", (seed * 7 + step * 13) % 60, (seed * 31 + step * 17) % 100);
                let (a, b, c) = (price(1), price(2), price(3));
                let lines = [("1", a.as_str(), "20"), ("3", b.as_str(), "5.5"), ("7", c.as_str(), "20")];
                let order = order(&lines[..1 + (seed % 3) as usize], if seed % 2 == 0 { "4.90" } else { "0" }, "0");
                both_feet_agree(&draft(&order, side, Foot::Both, true), &order);
            }
        }
    }

    #[test]
    fn each_way_of_adding_up_equals_the_shop_where_it_is_the_chosen_one() {
        for foot in [Foot::ByLine, Foot::ByRate] {
            for seed in 0..100_i64 {
                let (a, b) = (format!("{}.{:02}", seed % 9, seed * 37 % 100), format!("1.{:02}", seed * 53 % 100));
                let order = order(&[("3", a.as_str(), "20"), ("7", b.as_str(), "20")], "0", "0");
                let draft = draft(&order, Side::Gross, foot, true);
                assert!(draft.proof.holds, "{foot:?} {draft:?}");
            }
        }
    }

    #[test]
    fn a_voucher_lowers_each_rate_in_proportion() {
        let mut order = order(&[("2", "24.90", "20"), ("1", "9.50", "5.5")], "5.90", "10");
        order.totals.net += order.discounts[0].net - number("8.52");
        order.discounts[0].net = number("8.52");
        let draft = draft(&order, Side::Gross, Foot::Both, true);
        let shares: Vec<String> = draft
            .lines
            .iter()
            .filter(|line| line.part == Part::Discount)
            .map(|line| format!("{} {}", line.rate, line.gross))
            .collect();
        assert_eq!(shares, ["5.5 -1.60", "20 -8.40"]);
        let gross: Decimal = draft.lines.iter().map(|line| line.gross).sum();
        assert_eq!(gross, order.totals.gross);
    }

    #[test]
    fn what_rounding_cannot_explain_is_left_open() {
        let mut order = order(&[("1", "50", "20")], "0", "0");
        order.totals.gross += Decimal::ONE;
        let draft = draft(&order, Side::Gross, Foot::Both, true);
        assert_eq!((draft.gap, draft.proof.holds), (Decimal::ONE, false));
    }

    #[test]
    fn a_net_that_nothing_explains_is_refused() {
        let mut order = order(&[("1", "50", "20")], "0", "0");
        order.totals.net -= Decimal::ONE;
        assert!(!draft(&order, Side::Gross, Foot::Both, true).proof.holds);
    }

    #[test]
    fn without_a_rounding_article_a_cent_is_refused_not_invented() {
        let mut order = order(&[("1", "50", "20")], "0", "0");
        order.totals.gross += Decimal::new(1, 2);
        assert_eq!(draft(&order, Side::Gross, Foot::Both, false).gap, Decimal::new(1, 2));
        assert!(draft(&order, Side::Gross, Foot::Both, true).proof.holds);
    }
}
