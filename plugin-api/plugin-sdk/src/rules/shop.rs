//! Which rule a shop applies, and the price that comes of it: one rule decides, the nearest one.
//!
//! Nearness, as shops of the canonical model have it: a rule that names the variant, then the higher quantity, then
//! the customer before the group before everyone, then one with dates. The quantity goes before the target: that is why a customer may
//! need rules at quantities of which its own tariff does not speak.

use sync_model::{Decimal, Key, PriceEffect, PriceRule, PriceTarget, RoundingStrategy, TariffPrices};

/// Decimals of a price without tax.
const PLACES: u32 = 6;

/// How far two prices may lie apart and still be the same: the last decimal that is kept.
fn step() -> Decimal {
    Decimal::new(1, PLACES)
}

/// What the article itself costs, before any rule.
pub struct Shelf<'a>(pub &'a TariffPrices);

impl Shelf<'_> {
    /// The price of a variant without any rule, and without eco-tax.
    pub fn net(&self, variant: Option<&Key>) -> Decimal {
        let own = self.0.variants.iter().find(|price| Some(&price.key) == variant);
        own.map_or(self.0.net, |own| own.net)
    }

    /// What the shop asks for a variant and a quantity.
    pub fn asked<'r>(
        &self,
        rules: impl Iterator<Item = &'r PriceRule>,
        variant: Option<&Key>,
        quantity: Decimal,
    ) -> Decimal {
        let holds = |rule: &&PriceRule| {
            rule.from_quantity <= quantity && (rule.variant.is_none() || rule.variant.as_ref() == variant)
        };
        let nearness =
            |rule: &&PriceRule| (rule.variant.is_some(), rule.from_quantity, rank(&rule.target), rule.from.is_some());
        let eco = self.0.eco_tax.unwrap_or_default();
        let own = self.net(variant);
        match rules.filter(holds).max_by_key(nearness) {
            None => own + eco,
            Some(rule) => match rule.effect {
                PriceEffect::Price(price) if rule.variant.is_some() => price + eco,
                PriceEffect::Price(price) => price + (own - self.0.net) + eco,
                PriceEffect::Percent(percent) => (own + eco) * (Decimal::ONE_HUNDRED - percent) / Decimal::ONE_HUNDRED,
                PriceEffect::Amount(amount) => own + eco - amount,
            },
        }
    }

    /// Whether what the shop asks is the wanted price: to the last decimal, and the same cents with and without tax.
    pub fn agrees(&self, asked: Decimal, wanted: Decimal) -> bool {
        let wanted = wanted + self.0.eco_tax.unwrap_or_default();
        // A shop rounds what it reckoned to the decimals that it keeps, and only then to the cent.
        let cents = |net: Decimal| {
            let gross = net * (Decimal::ONE_HUNDRED + self.0.tax.rate) / Decimal::ONE_HUNDRED;
            (round(round(net, PLACES), 2), round(round(gross, PLACES), 2))
        };
        (round(asked, PLACES) - wanted).abs() <= step() && cents(asked) == cents(wanted)
    }
}

fn rank(target: &PriceTarget) -> u8 {
    match target {
        PriceTarget::Everyone => 0,
        PriceTarget::Group(_) => 1,
        PriceTarget::Customer(_) => 2,
    }
}

/// Half away from zero, as prices are.
pub fn round(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}
