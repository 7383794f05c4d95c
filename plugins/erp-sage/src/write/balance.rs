//! Makes both ways of adding up the foot of a document agree: the sum of the lines with tax, and the tax of each rate
//! on the sum of its lines. Which of them is Sage's is not known (sage100.md part 7.9).

use plugin_sdk::model::Key;
use rust_decimal::Decimal;

use super::draft::{Foot, Line, Part, Side, by_line, by_rate, cents, net_at, rates};

/// Lines whose cents may be moved; more than that is no rounding any more.
const MOST: usize = 4;
/// Pieces of a line that are tried when it is written in two.
const LARGEST_PIECE: i64 = 30;

/// The largest rounding line at a rate, in cents: a low rate changes its tax only every half euro, and a shop that
/// rounds each piece may be half a cent off for each.
const LARGEST_ROUNDING: i64 = 300;
/// The largest of two rounding lines that work together.
const LARGEST_OF_TWO: i64 = 30;

/// What was done to make both ways agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    /// Lines whose amount was changed by some cents.
    pub adjusted: usize,
    /// A line was written in two, at its own price.
    pub split: bool,
}

/// Makes both ways agree without a rounding article, by as few cents as it can.
pub fn balance(lines: &mut Vec<Line>, side: Side) -> Balance {
    let mut done = Balance::default();
    while !open(lines).is_zero() && done.narrow(lines, side) {}
    done
}

/// Makes the tax `wanted` with rounding lines. Where the two ways of adding up are too far apart for them, what was
/// sold is first written in other pieces, then changed by cents.
pub fn settle(lines: &mut Vec<Line>, side: Side, foot: Foot, wanted: Decimal) -> Balance {
    let mut done = Balance::default();
    loop {
        if let Some(more) = tax_rounding(lines, side, foot, wanted) {
            lines.extend(more);
            return done;
        }
        if foot != Foot::Both || open(lines).is_zero() || !done.narrow(lines, side) {
            return done;
        }
    }
}

/// The rounding line that brings the tax nearest to `wanted`, where none reaches it: a low rate changes its tax too
/// slowly for that.
pub fn nearest(lines: &[Line], side: Side, foot: Foot, wanted: Decimal) -> Option<Line> {
    let taxes = Taxes::of(lines, foot, wanted);
    let mut best = (taxes.distance(&[]), None);
    for (cents, rate) in
        both_signs(LARGEST_ROUNDING).flat_map(|cents| taxes.taxed().into_iter().map(move |rate| (cents, rate)))
    {
        let line = rounding(rate, side, cents);
        let distance = taxes.distance(std::slice::from_ref(&line));
        if distance.is_some_and(|distance| best.0.is_none_or(|known| distance < known)) {
            best = (distance, Some(line));
        }
    }
    best.1
}

fn rounding(rate: Decimal, side: Side, cents: i64) -> Line {
    Line::new(Part::Rounding, Key::default(), Decimal::ONE, rate, side, Decimal::new(cents, 2))
}

fn both_signs(largest: i64) -> impl Iterator<Item = i64> {
    (1..=largest).flat_map(|cents| [cents, -cents])
}

impl Balance {
    /// One step that brings the two ways closer; a line is split first, because that changes no price.
    fn narrow(&mut self, lines: &mut Vec<Line>, side: Side) -> bool {
        if let Some(trial) = split(lines, side) {
            *lines = trial;
            self.split = true;
            return true;
        }
        if self.adjusted == MOST {
            return false;
        }
        let Some((position, amount)) = adjustment(lines, side) else { return false };
        lines[position].set(side, amount);
        self.adjusted += 1;
        true
    }
}

/// The fewest cents of rounding, at rates of the document, that make its tax `wanted` in the chosen ways of adding up.
/// A line without tax then closes the totals with and without tax alike, and nothing that was sold changes its price.
fn tax_rounding(lines: &[Line], side: Side, foot: Foot, wanted: Decimal) -> Option<Vec<Line>> {
    let taxes = Taxes::of(lines, foot, wanted);
    if taxes.reached_with(&[]) {
        return Some(Vec::new());
    }
    let taxed = taxes.taxed();
    let line = |rate: Decimal, cents: i64| rounding(rate, side, cents);
    for cents in both_signs(LARGEST_ROUNDING) {
        let one = taxed.iter().map(|rate| [line(*rate, cents)]).find(|one| taxes.reached_with(one));
        if let Some(one) = one {
            return Some(one.to_vec());
        }
    }
    for (position, first) in taxed.iter().enumerate() {
        for (one, other) in
            both_signs(LARGEST_OF_TWO).flat_map(|one| both_signs(LARGEST_OF_TWO).map(move |two| (one, two)))
        {
            let pairs = taxed[position..].iter().map(|second| [line(*first, one), line(*second, other)]);
            if let Some(pair) = pairs.into_iter().find(|pair| taxes.reached_with(pair)) {
                return Some(pair.to_vec());
            }
        }
    }
    None
}

/// The tax of a document, in both ways of adding up.
struct Taxes {
    foot: Foot,
    wanted: Decimal,
    by_line: Decimal,
    /// Rate and net of its lines, by rate.
    nets: Vec<(Decimal, Decimal)>,
}

impl Taxes {
    fn of(lines: &[Line], foot: Foot, wanted: Decimal) -> Self {
        let nets = rates(lines).into_iter().map(|rate| (rate, net_at(lines, rate))).collect();
        Self { foot, wanted, by_line: lines.iter().map(|line| line.gross - line.net).sum(), nets }
    }

    /// The rates that have a tax, the highest first: they move it by the fewest cents.
    fn taxed(&self) -> Vec<Decimal> {
        self.nets.iter().rev().map(|(rate, _)| *rate).filter(|rate| !rate.is_zero()).collect()
    }

    /// Whether the wanted tax is reached once these lines are added.
    fn reached_with(&self, more: &[Line]) -> bool {
        self.distance(more).is_some_and(|distance| distance.is_zero())
    }

    /// How far the tax is from the wanted one once these lines are added; none where the two ways of adding up must
    /// agree and do not.
    fn distance(&self, more: &[Line]) -> Option<Decimal> {
        let by_line = || self.by_line + more.iter().map(|line| line.gross - line.net).sum::<Decimal>();
        let of_rate = |(rate, net): &(Decimal, Decimal)| {
            let added: Decimal = more.iter().filter(|line| line.rate == *rate).map(|line| line.net).sum();
            cents((net + added) * rate / Decimal::ONE_HUNDRED)
        };
        let by_rate = || self.nets.iter().map(of_rate).sum::<Decimal>();
        let tax = match self.foot {
            Foot::ByLine => by_line(),
            Foot::ByRate => by_rate(),
            Foot::Both => Some(by_line()).filter(|tax| *tax == by_rate())?,
        };
        Some((tax - self.wanted).abs())
    }
}

/// By how much the two ways differ.
fn open(lines: &[Line]) -> Decimal {
    by_line(lines) - by_rate(lines)
}

/// The change of one line that closes the difference, else one that narrows it.
fn adjustment(lines: &[Line], side: Side) -> Option<(usize, Decimal)> {
    let now = open(lines).abs();
    let mut narrower = None;
    let mut trial = lines.to_vec();
    // The last line first: that is where a person looks for it. What was sold keeps its price where it can.
    let (goods, charges): (Vec<usize>, Vec<usize>) =
        (0..lines.len()).rev().partition(|position| lines[*position].part == Part::Goods);
    for candidates in [charges, goods] {
        for step in [1, -1, 2, -2, 3, -3] {
            for position in &candidates {
                let amount = lines[*position].amount(side) + Decimal::new(step, 2);
                trial[*position].set(side, amount);
                let left = open(&trial).abs();
                trial[*position] = lines[*position].clone();
                if left.is_zero() {
                    return Some((*position, amount));
                }
                if left < now && narrower.is_none() {
                    narrower = Some((*position, amount));
                }
            }
        }
    }
    narrower
}

/// The lines with one of them in two pieces at the same price, where that narrows the difference: the cents that a
/// line rounds away depend on its quantity.
fn split(lines: &[Line], side: Side) -> Option<Vec<Line>> {
    let now = open(lines).abs();
    for (position, line) in lines.iter().enumerate().rev().filter(|(_, line)| line.part == Part::Goods) {
        let whole = line.quantity.normalize().to_string().parse::<i64>().unwrap_or(0);
        for piece in 1..whole.min(LARGEST_PIECE) {
            let pieces = [piece, whole - piece].map(|quantity| line.piece(side, Decimal::from(quantity)));
            if pieces.iter().map(|piece| piece.amount(side)).sum::<Decimal>() != line.amount(side) {
                continue;
            }
            let mut trial = lines.to_vec();
            trial.splice(position..=position, pieces);
            if open(&trial).abs() < now {
                return Some(trial);
            }
        }
    }
    None
}
