//! The least rules that make a shop ask what a tariff says.
//!
//! Targets are gone through from the widest to the nearest. For each, quantity after quantity, the shop's own choice
//! is asked for every variant; only where it is wrong a rule is made, of the form that puts most variants right.
//! So a rule exists only for a price that would be wrong without it, and no rule of another target slips in between.

use std::collections::BTreeMap;

use plugin_sdk::model::{Decimal, Key, PriceEffect, PriceRule, PriceTarget, TariffLine, TariffPoint, TariffPrices};

use crate::shop::{Shelf, round};

/// Decimals of a percentage that a shop keeps.
const PERCENT_PLACES: u32 = 4;

/// The rules of an article. `percentages` lets a discount be one, so that a shop shows it as one.
pub fn rules(prices: &TariffPrices, percentages: bool) -> Vec<PriceRule> {
    let maker = Maker { shelf: Shelf(prices), variants: variants(prices), percentages };
    let mut everyone = Vec::new();
    let mut groups: BTreeMap<Key, Vec<PriceRule>> = BTreeMap::new();
    let lines = |kind: fn(&PriceTarget) -> bool| prices.lines.iter().filter(move |line| kind(&line.target));
    for line in lines(|target| matches!(target, PriceTarget::Everyone)) {
        everyone = maker.of_line(line, &[]);
    }
    for line in lines(|target| matches!(target, PriceTarget::Group(_))) {
        if let PriceTarget::Group(group) = &line.target {
            groups.insert(group.clone(), maker.of_line(line, &[&everyone]));
        }
    }
    let mut customers = Vec::new();
    for line in lines(|target| matches!(target, PriceTarget::Customer(_))) {
        let group = line.group.as_ref().and_then(|group| groups.get(group)).map_or(&[][..], Vec::as_slice);
        customers.extend(maker.of_line(line, &[&everyone, group]));
    }
    let mut rules = everyone;
    rules.extend(groups.into_values().flatten());
    rules.extend(customers);
    rules
}

/// What a tariff asks somebody for a variant and a quantity.
pub fn wanted(points: &[TariffPoint], variant: Option<&Key>, quantity: Decimal) -> Option<Decimal> {
    let at = |variant: Option<&Key>| {
        let own = points.iter().filter(|point| point.variant.as_ref() == variant);
        own.filter(|point| point.from_quantity <= quantity).max_by_key(|point| point.from_quantity)
    };
    let own = variant.and_then(|key| at(Some(key)));
    own.or_else(|| at(None)).map(|point| point.net)
}

/// The variants that go their own way anywhere in the tariff; the others are as the article.
fn variants(prices: &TariffPrices) -> Vec<Key> {
    let named = prices.lines.iter().flat_map(|line| &line.points).filter_map(|point| point.variant.clone());
    let mut variants: Vec<Key> = prices.variants.iter().map(|price| price.key.clone()).chain(named).collect();
    variants.sort_unstable();
    variants.dedup();
    variants
}

struct Maker<'a> {
    shelf: Shelf<'a>,
    variants: Vec<Key>,
    percentages: bool,
}

impl Maker<'_> {
    /// The rules of one target beside those of wider ones.
    fn of_line(&self, line: &TariffLine, wider: &[&[PriceRule]]) -> Vec<PriceRule> {
        let wider: Vec<&PriceRule> = wider.iter().flat_map(|rules| rules.iter()).collect();
        let mut quantities: Vec<Decimal> = line.points.iter().map(|point| point.from_quantity).collect();
        quantities.extend(wider.iter().map(|rule| rule.from_quantity));
        quantities.sort_unstable();
        quantities.dedup();
        let mut made: Vec<PriceRule> = Vec::new();
        for quantity in quantities {
            let wrong = self.wrong(&line.points, &wider, &made, quantity);
            if wrong.is_empty() {
                continue;
            }
            if let Some(rule) = self.for_all(line, &wider, &made, (quantity, &wrong)) {
                made.push(rule);
            }
            for variant in self.wrong(&line.points, &wider, &made, quantity) {
                let Some(price) = wanted(&line.points, variant.as_ref(), quantity) else { continue };
                made.push(rule(&line.target, variant, quantity, PriceEffect::Price(price)));
            }
        }
        made
    }

    /// The variants that the shop would ask another price for; `None` is the article itself.
    fn wrong(
        &self,
        points: &[TariffPoint],
        wider: &[&PriceRule],
        made: &[PriceRule],
        quantity: Decimal,
    ) -> Vec<Option<Key>> {
        let all = std::iter::once(None).chain(self.variants.iter().cloned().map(Some));
        all.filter(|variant| {
            let Some(net) = wanted(points, variant.as_ref(), quantity) else { return false };
            let rules = wider.iter().copied().chain(made);
            !self.shelf.agrees(self.shelf.asked(rules, variant.as_ref(), quantity), net)
        })
        .collect()
    }

    /// The rule for the whole article that puts most variants right; `None` where one rule a variant is as few.
    fn for_all(
        &self,
        line: &TariffLine,
        wider: &[&PriceRule],
        made: &[PriceRule],
        (quantity, wrong): (Decimal, &[Option<Key>]),
    ) -> Option<PriceRule> {
        let price = wanted(&line.points, None, quantity)?;
        let percent = self.percent(price).filter(|_| self.percentages).map(PriceEffect::Percent);
        let candidates = percent.into_iter().chain([PriceEffect::Price(price)]);
        let judged = candidates.map(|effect| {
            let rule = rule(&line.target, None, quantity, effect);
            let with: Vec<PriceRule> = made.iter().cloned().chain([rule.clone()]).collect();
            (1 + self.wrong(&line.points, wider, &with, quantity).len(), rule)
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
}

fn rule(target: &PriceTarget, variant: Option<Key>, from_quantity: Decimal, effect: PriceEffect) -> PriceRule {
    let effect = match effect {
        PriceEffect::Price(price) => PriceEffect::Price(price.normalize()),
        other => other,
    };
    PriceRule {
        target: target.clone(),
        variant,
        from_quantity: from_quantity.normalize(),
        effect,
        from: None,
        to: None,
    }
}
