//! Orders in another currency than the company's (functions.md J70): the document is made in the buyer's currency, to
//! its own smallest coin, and every price and amount is written in the company's currency beside it.

use std::borrow::Cow;

use plugin_sdk::model::{Order, Problem, ProofLine};
use rust_decimal::Decimal;

use super::{
    config,
    draft::{self, Draft, Line, Side},
    lines::PlannedLine,
    prepare::Plan,
};

/// The currency of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Currency {
    /// `P_DEVISE.cbIndice`; 0 for the company's own.
    pub rank: i64,
    /// Units of it for one of the company's; 1 for the company's own.
    pub rate: Decimal,
    /// What an amount is multiplied with so that its smallest coin is a hundredth.
    hundredths: Decimal,
}

impl Currency {
    /// Chooses the currency and the rate of an order.
    ///
    /// # Errors
    /// A currency that no setting maps, that Sage does not have, without a rate, or with more than two decimals.
    pub fn of_order(plan: &Plan<'_>) -> Result<Self, Box<Problem>> {
        let Plan { settings, lists, order, .. } = plan;
        let about = |code: &str| Problem::new(code).arg("currency", &order.currency);
        let hundredths = match order.currency_decimals {
            0 => Decimal::new(1, 2),
            1 => Decimal::new(1, 1),
            2 => Decimal::ONE,
            many => return Err(Box::new(about("currency-decimals").arg("decimals", many))),
        };
        if order.currency == lists.currency {
            return Ok(Self { rank: 0, rate: Decimal::ONE, hundredths });
        }
        let Some(name) = settings.currencies.get(&order.currency).filter(|name| !name.is_empty()) else {
            let problem = about("currency-unmapped").arg("company", &lists.currency);
            return Err(Box::new(problem.remedy(config::setting("currencies"))));
        };
        let Some((rank, own_rate)) = lists.rates.get(name).copied().filter(|(rank, _)| *rank > 0) else {
            let problem = Problem::new("choice-gone").arg("key", "currencies").arg("value", name);
            return Err(Box::new(problem.remedy(config::setting("currencies"))));
        };
        // A shop's rate of 1 says that this is its own currency: it then knows no rate to the company's.
        let charged = order.conversion_rate;
        let of_shop = !settings.rate_of_sage && charged > Decimal::ZERO && charged != Decimal::ONE;
        let rate = if of_shop { charged } else { own_rate };
        if rate <= Decimal::ZERO {
            return Err(Box::new(about("currency-rate-missing").remedy(config::setting("currency-rate"))));
        }
        Ok(Self { rank, rate, hundredths })
    }

    /// Whether the document is in another currency than the company's.
    pub fn is_foreign(&self) -> bool {
        self.rank != 0
    }

    /// The rate as a document carries it: 0 in the company's own currency.
    pub fn quoted(&self) -> Decimal {
        if self.is_foreign() { self.rate } else { Decimal::ZERO }
    }

    /// An amount in the company's currency, in its cents.
    pub fn company(&self, amount: Decimal) -> Decimal {
        draft::cents(amount / self.rate)
    }

    /// The order's figures in units of which the smallest coin is a hundredth: what a draft rounds to.
    pub fn in_hundredths<'a>(&self, order: Cow<'a, Order>) -> Cow<'a, Order> {
        if self.hundredths == Decimal::ONE {
            return order;
        }
        let mut scaled = order.into_owned();
        let scale = |amount: &mut Decimal| *amount *= self.hundredths;
        for line in &mut scaled.lines {
            [&mut line.unit_net, &mut line.unit_gross, &mut line.total_net, &mut line.total_gross]
                .into_iter()
                .for_each(scale);
        }
        for charge in [&mut scaled.shipping, &mut scaled.wrapping] {
            [&mut charge.net, &mut charge.gross].into_iter().for_each(scale);
        }
        for discount in &mut scaled.discounts {
            [&mut discount.net, &mut discount.gross].into_iter().for_each(scale);
        }
        [&mut scaled.totals.net, &mut scaled.totals.gross].into_iter().for_each(scale);
        Cow::Owned(scaled)
    }

    /// A draft's figures back in the order's own units.
    pub fn in_units(&self, mut draft: Draft) -> Draft {
        if self.hundredths == Decimal::ONE {
            return draft;
        }
        let scale = |amount: &mut Decimal| *amount = (*amount / self.hundredths).normalize();
        for line in &mut draft.lines {
            [&mut line.unit_net, &mut line.unit_gross, &mut line.net, &mut line.gross].into_iter().for_each(scale);
        }
        for line in &mut draft.proof.lines {
            [&mut line.source, &mut line.target, &mut line.tolerance].into_iter().for_each(scale);
        }
        scale(&mut draft.gap);
        draft
    }

    /// Puts the company's prices and amounts in the place of the currency's, which stay as [`PlannedLine::foreign`].
    ///
    /// Answers what the proof shows of it: the company has no truth of its own but the rate, so a cent a line is open.
    pub fn convert(&self, lines: &mut [PlannedLine], side: Side, total: Decimal) -> Option<ProofLine> {
        if !self.is_foreign() {
            return None;
        }
        for planned in lines.iter_mut() {
            planned.foreign = planned.line.price(side);
            planned.line = planned.line.priced(side, planned.foreign / self.rate);
        }
        Some(ProofLine {
            figure: "company-gross".to_owned(),
            source: self.company(total),
            target: lines.iter().map(|planned| planned.line.gross).sum(),
            tolerance: Decimal::new(1 + lines.len() as i64, 2),
        })
    }
}

impl Line {
    /// The unit price on a side of the tax.
    pub(super) fn price(&self, side: Side) -> Decimal {
        if side == Side::Gross { self.unit_gross } else { self.unit_net }
    }
}
