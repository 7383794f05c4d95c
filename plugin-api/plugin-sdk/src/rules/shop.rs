//! Which rule a shop applies, and the price that comes of it: one rule decides, the nearest one.
//!
//! Nearness, as shops of the canonical model have it: a rule that names the variant, then the higher quantity, then
//! the customer, the currency, the group, everyone, then one with dates. The quantity goes before the target: that is
//! why a customer may need rules at quantities of which its own tariff does not speak.

use sync_model::{CurrencyPrices, Decimal, Key, PriceEffect, PriceRule, PriceTarget, RoundingStrategy, TariffPrices};

/// Decimals of a price without tax.
const PLACES: u32 = 6;

/// How far two prices may lie apart and still be the same: the last decimal that is kept.
fn step() -> Decimal {
    Decimal::new(1, PLACES)
}

/// What the article itself costs, before any rule, for a buyer in the company's currency or in another one.
#[derive(Clone, Copy)]
pub struct Shelf<'a> {
    pub prices: &'a TariffPrices,
    pub currency: Option<&'a CurrencyPrices>,
}

impl Shelf<'_> {
    /// The price of a variant without any rule and without eco-tax, in the company's currency.
    pub fn net(&self, variant: Option<&Key>) -> Decimal {
        let own = self.prices.variants.iter().find(|price| Some(&price.key) == variant);
        own.map_or(self.prices.net, |own| own.net)
    }

    /// An amount of the company's currency as the buyer's.
    fn converted(&self, amount: Decimal) -> Decimal {
        self.currency.map_or(amount, |other| amount * other.rate)
    }

    /// What the shop asks for a variant and a quantity.
    pub fn asked<'r>(
        &self,
        rules: impl Iterator<Item = &'r PriceRule>,
        variant: Option<&Key>,
        quantity: Decimal,
    ) -> Decimal {
        let mine = self.currency.map(|other| other.currency.as_str());
        let holds = |rule: &&PriceRule| {
            rule.from_quantity <= quantity
                && (rule.variant.is_none() || rule.variant.as_ref() == variant)
                && (rule.currency.is_none() || rule.currency.as_deref() == mine)
        };
        let nearness = |rule: &&PriceRule| {
            let (customer, group) = rank(&rule.target);
            (rule.variant.is_some(), rule.from_quantity, customer, rule.currency.is_some(), group, rule.from.is_some())
        };
        let eco = self.converted(self.prices.eco_tax.unwrap_or_default());
        let own = self.converted(self.net(variant));
        match rules.filter(holds).max_by_key(nearness) {
            None => own + eco,
            Some(rule) => match rule.effect {
                PriceEffect::Price(price) => {
                    let price = if rule.currency.is_some() { price } else { self.converted(price) };
                    let apart = if rule.variant.is_some() { own } else { self.converted(self.prices.net) };
                    price + (own - apart) + eco
                }
                PriceEffect::Percent(percent) => (own + eco) * (Decimal::ONE_HUNDRED - percent) / Decimal::ONE_HUNDRED,
                PriceEffect::Amount(amount) => own + eco - self.converted(amount),
            },
        }
    }

    /// Whether what the shop asks is the wanted price: to the last decimal, and the same cents with and without tax.
    pub fn agrees(&self, asked: Decimal, wanted: Decimal) -> bool {
        let wanted = wanted + self.converted(self.prices.eco_tax.unwrap_or_default());
        // A shop rounds what it reckoned to the decimals that it keeps, and only then to the cent.
        let cents = |net: Decimal| {
            let gross = net * (Decimal::ONE_HUNDRED + self.prices.tax.rate) / Decimal::ONE_HUNDRED;
            (round(round(net, PLACES), 2), round(round(gross, PLACES), 2))
        };
        // The last decimal of a price is worth more in a currency of small units.
        let step = step().max(self.converted(step()));
        (round(asked, PLACES) - wanted).abs() <= step && cents(asked) == cents(wanted)
    }
}

/// A customer's rule, a group's rule.
fn rank(target: &PriceTarget) -> (bool, bool) {
    (matches!(target, PriceTarget::Customer(_)), matches!(target, PriceTarget::Group(_)))
}

/// Half away from zero, as prices are.
pub fn round(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}
