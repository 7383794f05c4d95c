//! Discount scales: tiers by quantity, by amount or with net prices, and where each begins (sage100.md §2.2).

use std::collections::HashMap;

use plugin_sdk::model::{Problem, Remedy, Stream};
use rust_decimal::Decimal;

use crate::{read::tiers, rows::Rows};

/// A scale whose last bound is below this does not go on for ever.
const ENDLESS: i64 = 1_000_000;

/// One tier: up to `bound`, included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tier {
    pub bound: Decimal,
    /// Up to three discounts in turn: value, and 0 amount per unit, 1 percentage, 2 pieces given free.
    pub discounts: [(Decimal, i64); 3],
    /// The price itself, for scales of kind 3.
    pub net: Decimal,
}

impl Tier {
    /// The tier of a row: its bound, its first discount and the two after it, its net price.
    pub fn of(rows: &Rows, row: usize, (bound, first): (usize, usize), net: Decimal) -> Self {
        let discount = |rank: usize| (rows.decimal(first + rank * 2, row), rows.int(first + rank * 2 + 1, row));
        Self { bound: rows.decimal(bound, row), discounts: [discount(0), discount(1), discount(2)], net }
    }

    /// The price after the tier; pieces given free are no unit price.
    pub fn apply(&self, kind: i64, price: Decimal) -> Decimal {
        if kind == 3 {
            return if self.net.is_zero() { price } else { self.net };
        }
        let discounted = self.discounts.iter().fold(price, |price, (value, kind)| match kind {
            0 => price - value,
            1 => price * (Decimal::ONE_HUNDRED - value) / Decimal::ONE_HUNDRED,
            _ => price,
        });
        discounted.max(Decimal::ZERO)
    }
}

/// The tiers of an article or a family, by `aNN` or customer number.
#[derive(Debug, Clone, Default)]
pub struct Scale(HashMap<String, Vec<Tier>>);

impl Scale {
    /// Adds a tier; the rows come in no order.
    pub fn add(&mut self, name: &str, tier: Tier) {
        let tiers = self.0.entry(name.to_owned()).or_default();
        let place = tiers.partition_point(|other| other.bound <= tier.bound);
        tiers.insert(place, tier);
    }

    /// The tiers of a name.
    pub fn tiers(&self, name: &str) -> &[Tier] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }
}

/// The quantity from which each tier holds, for a price before the scale.
pub fn begins(kind: i64, tiers: &[Tier], price: Decimal) -> Vec<(Decimal, &Tier)> {
    let mut from = Decimal::ONE;
    let mut begins: Vec<(Decimal, &Tier)> = Vec::new();
    for tier in tiers {
        // A tier in money that ends before its first whole piece holds for none.
        begins.retain(|(before, _)| *before != from);
        begins.push((from, tier));
        let discounted = tier.apply(kind, price);
        // Bounds are inclusive; a bound in money is the quantity that first goes beyond it.
        from = match kind {
            2 if discounted.is_zero() => break,
            2 => (tier.bound / discounted).floor() + Decimal::ONE,
            _ => tier.bound.floor() + Decimal::ONE,
        };
    }
    begins
}

/// Checks a scale: its tiers stand apart, and the last one has no end.
///
/// # Errors
/// The problem of the article.
pub fn whole(name: &str, kind: i64, tiers: &[Tier]) -> Result<(), Box<Problem>> {
    let bounds: Vec<Decimal> = tiers.iter().map(|tier| tier.bound).collect();
    tiers::apart(&bounds, kind == 2)?;
    match bounds.last() {
        Some(last) if *last < Decimal::from(ENDLESS) => {
            let remedy = Remedy::ChooseRecord { stream: Stream::Articles };
            let problem = Problem::new("tariff-scale-gap").arg("scale", name).arg("bound", last.normalize());
            Err(Box::new(problem.remedy(remedy)))
        }
        _ => Ok(()),
    }
}
