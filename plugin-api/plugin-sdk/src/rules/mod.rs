//! The least rules that make a shop ask what a tariff says: for transforms that make price rules.
//!
//! Targets are gone through from the widest to the nearest. For each, quantity after quantity, the shop's own choice
//! is asked for every variant; only where it is wrong a rule is made, of the form that puts most variants right.
//! So a rule exists only for a price that would be wrong without it, and no rule of another target slips in between.

mod shop;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use sync_model::{
    CurrencyPrices, Decimal, Key, NaiveDate, PriceEffect, PriceRule, PriceTarget, TariffLine, TariffPeriod,
    TariffPoint, TariffPrices,
};

use shop::{Shelf, round};

/// Decimals of a percentage that a shop keeps.
const PERCENT_PLACES: u32 = 4;

/// The rules of an article. `percentages` lets a discount be one, so that a shop shows it as one.
pub fn of_tariff(prices: &TariffPrices, percentages: bool) -> Vec<PriceRule> {
    let maker = Maker::new(prices, (None, None), percentages);
    let rules = maker.of_lines(&prices.lines, &[Vec::new()]);
    maker.with_currencies(rules, &prices.currencies, &[Vec::new()])
}

/// The rules of a period, which hold over those of the tariff, whether the shop has these, in either form, or not.
pub fn of_period(prices: &TariffPrices, period: &TariffPeriod, percentages: bool) -> Vec<PriceRule> {
    let beside = [Vec::new(), of_tariff(prices, true), of_tariff(prices, false)];
    let maker = Maker::new(prices, (Some(period.from), period.to), percentages);
    let rules = maker.of_lines(&period.lines, &beside);
    maker.with_currencies(rules, &period.currencies, &beside)
}

/// The article's own price, where one of the rules needs it beside its own: see [`PriceRuleSet::net`].
///
/// [`PriceRuleSet::net`]: sync_model::PriceRuleSet::net
pub fn own_price(prices: &TariffPrices, rules: &[PriceRule]) -> Option<Decimal> {
    let needs = |rule: &PriceRule| rule.variant.is_none() && matches!(rule.effect, PriceEffect::Price(_));
    rules.iter().any(needs).then_some(prices.net)
}

/// What a tariff asks somebody for a variant and a quantity.
fn wanted(points: &[TariffPoint], variant: Option<&Key>, quantity: Decimal) -> Option<Decimal> {
    let at = |variant: Option<&Key>| {
        let own = points.iter().filter(|point| point.variant.as_ref() == variant);
        own.filter(|point| point.from_quantity <= quantity).max_by_key(|point| point.from_quantity)
    };
    let own = variant.and_then(|key| at(Some(key)));
    own.or_else(|| at(None)).map(|point| point.net)
}

/// The variants that go their own way anywhere in the tariff; the others are as the article.
fn variants(prices: &TariffPrices) -> Vec<Key> {
    let of = |lines: &'_ [TariffLine], currencies: &'_ [CurrencyPrices]| -> Vec<Key> {
        let lines = lines.iter().chain(currencies.iter().flat_map(|other| &other.lines));
        lines.flat_map(|line| &line.points).filter_map(|point| point.variant.clone()).collect()
    };
    let periods = prices.periods.iter().flat_map(|period| of(&period.lines, &period.currencies));
    let named = of(&prices.lines, &prices.currencies).into_iter().chain(periods);
    let mut variants: Vec<Key> = prices.variants.iter().map(|price| price.key.clone()).chain(named).collect();
    variants.sort_unstable();
    variants.dedup();
    variants
}

/// The rules that may apply to a target beside its own: one set for each state that the shop may be in.
type Beside<'r> = Vec<Vec<&'r PriceRule>>;

struct Maker<'a> {
    shelf: Shelf<'a>,
    variants: Vec<Key>,
    dates: (Option<NaiveDate>, Option<NaiveDate>),
    percentages: bool,
}

impl<'a> Maker<'a> {
    fn new(prices: &'a TariffPrices, dates: (Option<NaiveDate>, Option<NaiveDate>), percentages: bool) -> Self {
        Self { shelf: Shelf { prices, currency: None }, variants: variants(prices), dates, percentages }
    }

    /// The rules and, beside them, those of other currencies; `states` are the rules that the shop may have already.
    ///
    /// A shop lets a rule for the currency win over one for the group, but not over one for the customer or for a
    /// higher quantity: so the whole set is gone through again as a buyer in that currency meets it. There a discount
    /// is a price, because the price that a shop would take it off is its own conversion.
    fn with_currencies(
        &self,
        rules: Vec<PriceRule>,
        currencies: &'a [CurrencyPrices],
        states: &[Vec<PriceRule>],
    ) -> Vec<PriceRule> {
        let Self { shelf: Shelf { prices, .. }, dates, .. } = *self;
        let states: Vec<Vec<PriceRule>> = states.iter().map(|state| [state.as_slice(), &rules].concat()).collect();
        let made = currencies.iter().flat_map(|other| {
            let shelf = Shelf { prices, currency: Some(other) };
            let maker = Maker { shelf, variants: self.variants.clone(), dates, percentages: false };
            maker.of_lines(&other.lines, &states)
        });
        let made: Vec<PriceRule> = made.collect();
        rules.into_iter().chain(made).collect()
    }

    /// The rules of all lines; `states` are the rules that the shop may have already.
    fn of_lines(&self, lines: &[TariffLine], states: &[Vec<PriceRule>]) -> Vec<PriceRule> {
        let (mut everyone, mut groups) = (Vec::new(), BTreeMap::<Key, Vec<PriceRule>>::new());
        for line in lines.iter().filter(|line| line.target == PriceTarget::Everyone) {
            everyone = self.of_line(line, &beside(states, line, &[]));
        }
        for line in lines {
            if let PriceTarget::Group(group) = &line.target {
                groups.insert(group.clone(), self.of_line(line, &beside(states, line, &[&everyone])));
            }
        }
        let mut customers = Vec::new();
        for line in lines.iter().filter(|line| matches!(line.target, PriceTarget::Customer(_))) {
            let group = line.group.as_ref().and_then(|group| groups.get(group)).map_or(&[][..], Vec::as_slice);
            customers.extend(self.of_line(line, &beside(states, line, &[&everyone, group])));
        }
        everyone.into_iter().chain(groups.into_values().flatten()).chain(customers).collect()
    }

    /// The rules of one target beside others.
    fn of_line(&self, line: &TariffLine, beside: &Beside<'_>) -> Vec<PriceRule> {
        let mut quantities: Vec<Decimal> = line.points.iter().map(|point| point.from_quantity).collect();
        quantities.extend(beside.iter().flatten().map(|rule| rule.from_quantity));
        quantities.sort_unstable();
        quantities.dedup();
        let mut made: Vec<PriceRule> = Vec::new();
        for quantity in quantities {
            let wrong = self.wrong(&line.points, beside, &made, quantity);
            if wrong.is_empty() {
                continue;
            }
            if let Some(rule) = self.for_all(line, beside, &made, (quantity, &wrong)) {
                made.push(rule);
            }
            for variant in self.wrong(&line.points, beside, &made, quantity) {
                let Some(price) = wanted(&line.points, variant.as_ref(), quantity) else { continue };
                made.push(self.rule(&line.target, variant, quantity, PriceEffect::Price(price)));
            }
        }
        made
    }

    /// The variants that the shop would ask another price for, in any state; `None` is the article itself.
    fn wrong(
        &self,
        points: &[TariffPoint],
        beside: &Beside<'_>,
        made: &[PriceRule],
        quantity: Decimal,
    ) -> Vec<Option<Key>> {
        let all = std::iter::once(None).chain(self.variants.iter().cloned().map(Some));
        all.filter(|variant| {
            let Some(net) = wanted(points, variant.as_ref(), quantity) else { return false };
            !beside.iter().all(|state| {
                let rules = state.iter().copied().chain(made);
                self.shelf.agrees(self.shelf.asked(rules, variant.as_ref(), quantity), net)
            })
        })
        .collect()
    }

    /// The rule for the whole article that puts most variants right; `None` where one rule a variant is as few.
    fn for_all(
        &self,
        line: &TariffLine,
        beside: &Beside<'_>,
        made: &[PriceRule],
        (quantity, wrong): (Decimal, &[Option<Key>]),
    ) -> Option<PriceRule> {
        let price = wanted(&line.points, None, quantity)?;
        let percent = self.percent(price).filter(|_| self.percentages).map(PriceEffect::Percent);
        let candidates = percent.into_iter().chain([PriceEffect::Price(price)]);
        let judged = candidates.filter_map(|effect| {
            let rule = self.rule(&line.target, None, quantity, effect);
            let with: Vec<PriceRule> = made.iter().cloned().chain([rule.clone()]).collect();
            let left = self.wrong(&line.points, beside, &with, quantity);
            // There is one rule for the article: what it gets wrong for the article itself, no other puts right.
            (!left.contains(&None)).then_some((1 + left.len(), rule))
        });
        // Of two that are as good the first one counts: a percentage stays when the article's price changes.
        let best = judged.min_by_key(|(count, _)| *count)?;
        // Only a rule for the article puts the article itself right.
        (wrong.contains(&None) || best.0 <= wrong.len()).then_some(best.1)
    }

    /// The percentage off the article's own price that comes to `price`, where there is one.
    fn percent(&self, price: Decimal) -> Option<Decimal> {
        let own = self.shelf.net(None);
        if own <= Decimal::ZERO || price >= own {
            return None;
        }
        let percent = round((own - price) / own * Decimal::ONE_HUNDRED, PERCENT_PLACES).normalize();
        // 13.3333 % is a price that happens to be lower, not a discount that somebody gave.
        (percent.scale() <= 2).then_some(percent)
    }

    fn rule(
        &self,
        target: &PriceTarget,
        variant: Option<Key>,
        from_quantity: Decimal,
        effect: PriceEffect,
    ) -> PriceRule {
        let effect = match effect {
            PriceEffect::Price(price) => PriceEffect::Price(price.normalize()),
            other => other,
        };
        let (from, to) = self.dates;
        let currency = self.shelf.currency.map(|other| other.currency.clone());
        let from_quantity = from_quantity.normalize();
        PriceRule { target: target.clone(), variant, from_quantity, effect, currency, from, to }
    }
}

/// The rules that apply to the target of a line, for each state of the shop: those there already, and `wider` ones.
fn beside<'r>(states: &'r [Vec<PriceRule>], line: &TariffLine, wider: &[&'r [PriceRule]]) -> Beside<'r> {
    let applies = |rule: &&PriceRule| match &rule.target {
        PriceTarget::Everyone => true,
        PriceTarget::Group(group) => rule.target == line.target || line.group.as_ref() == Some(group),
        PriceTarget::Customer(_) => rule.target == line.target,
    };
    states.iter().map(|state| state.iter().filter(applies).chain(wider.iter().copied().flatten()).collect()).collect()
}
