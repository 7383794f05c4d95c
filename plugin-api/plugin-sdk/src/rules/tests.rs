//! Rules against a shop's choice: every wanted price is asked, and by few rules.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

use sync_model::{
    CurrencyPrices, Decimal, Key, PriceEffect, PriceRule, PriceTarget, TariffLine, TariffPeriod, TariffPoint,
    TariffPrices, Tax, VariantPrice,
};

use super::{of_period, of_tariff, shop::Shelf, wanted};

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// `1=10.5 10=9 M:1=12` as points.
fn points(text: &str) -> Vec<TariffPoint> {
    let point = |text: &str| {
        let (variant, rest) = text.split_once(':').map_or((None, text), |(key, rest)| (Some(Key::new(key)), rest));
        let (from, net) = rest.split_once('=').unwrap();
        TariffPoint { variant, from_quantity: decimal(from), net: decimal(net) }
    };
    text.split_whitespace().map(point).collect()
}

fn target(text: &str) -> (PriceTarget, Option<Key>) {
    match text.split_once('/') {
        Some((group, "")) => (PriceTarget::Group(Key::new(group)), None),
        Some((group, customer)) => (PriceTarget::Customer(Key::new(customer)), Some(Key::new(group))),
        None => (PriceTarget::Everyone, None),
    }
}

fn prices(net: &str, variants: &[(&str, &str)], lines: &[(&str, &str)]) -> TariffPrices {
    let line = |(who, curve): &(&str, &str)| {
        let (target, group) = target(who);
        TariffLine { target, group, points: points(curve) }
    };
    TariffPrices {
        tax: Tax { rate: decimal("20"), country: "FR".to_owned() },
        net: decimal(net),
        variants: variants.iter().map(|(key, net)| VariantPrice { key: Key::new(*key), net: decimal(net) }).collect(),
        lines: lines.iter().map(line).collect(),
        ..TariffPrices::default()
    }
}

/// Each rule as `who [variant] from effect`.
fn told(rules: &[PriceRule]) -> Vec<String> {
    let text = |rule: &PriceRule| {
        let who = match &rule.target {
            PriceTarget::Everyone => "all".to_owned(),
            PriceTarget::Group(key) => format!("{key}/"),
            PriceTarget::Customer(key) => key.to_string(),
        };
        let variant = rule.variant.as_ref().map(|key| format!(" {key}")).unwrap_or_default();
        let effect = match rule.effect {
            PriceEffect::Price(price) => format!("={price}"),
            PriceEffect::Percent(percent) => format!("-{percent}%"),
            PriceEffect::Amount(amount) => format!("-{amount}"),
        };
        let currency = rule.currency.as_deref().map(|code| format!(" {code}")).unwrap_or_default();
        format!("{who}{variant} {} {effect}{currency}", rule.from_quantity)
    };
    rules.iter().map(text).collect()
}

/// Every target, variant and quantity is asked what its line says, in every currency; who has no line pays as its
/// group, or everyone.
fn all_right(prices: &TariffPrices, rules: &[PriceRule]) -> usize {
    let own = right_in(Shelf { prices, currency: None }, &prices.lines, rules);
    let others = prices.currencies.iter();
    own + others.map(|other| right_in(Shelf { prices, currency: Some(other) }, &other.lines, rules)).sum::<usize>()
}

fn right_in(shelf: Shelf<'_>, lines: &[TariffLine], rules: &[PriceRule]) -> usize {
    let (prices, mut count) = (shelf.prices, 0);
    let mut variants: Vec<Option<Key>> = vec![None];
    variants.extend(prices.variants.iter().map(|price| Some(price.key.clone())));
    for line in lines {
        let applies = |rule: &&PriceRule| match (&rule.target, &line.target) {
            (PriceTarget::Everyone, _) => true,
            (PriceTarget::Group(rule), PriceTarget::Group(own)) => rule == own,
            (PriceTarget::Group(rule), PriceTarget::Customer(_)) => Some(rule) == line.group.as_ref(),
            (rule, own) => rule == own,
        };
        for quantity in 1..60 {
            for variant in &variants {
                let quantity = Decimal::from(quantity);
                let asked = shelf.asked(rules.iter().filter(applies), variant.as_ref(), quantity);
                let wanted = wanted(&line.points, variant.as_ref(), quantity).unwrap();
                assert!(shelf.agrees(asked, wanted), "{line:?} {variant:?} {quantity}: {asked}, not {wanted}");
                count += 1;
            }
        }
    }
    count
}

fn check(prices: &TariffPrices, expected: &[&str]) {
    let made = of_tariff(prices, true);
    assert_eq!(told(&made), expected);
    all_right(prices, &made);
}

#[test]
fn a_price_that_is_right_already_needs_no_rule() {
    check(&prices("10", &[], &[("all", "1=10")]), &[]);
    check(&prices("10", &[("M", "12")], &[("all", "1=10 M:1=12"), ("A/", "1=10 M:1=12")]), &[]);
}

#[test]
fn a_discount_is_one_percentage_for_all_variants_and_a_lower_price_is_a_price() {
    check(&prices("10", &[("M", "12")], &[("A/", "1=9 M:1=10.8")]), &["A/ 1 -10%"]);
    check(&prices("10", &[("M", "12")], &[("A/", "1=9 M:1=11")]), &["A/ 1 =9"]);
    check(&prices("9", &[], &[("A/", "1=7.77")]), &["A/ 1 =7.77"]);
    check(&prices("10", &[], &[("A/", "1=11")]), &["A/ 1 =11"]);
    assert_eq!(told(&of_tariff(&prices("10", &[], &[("A/", "1=9")]), false)), ["A/ 1 =9"]);
}

#[test]
fn a_group_s_one_price_for_all_variants_names_those_that_cost_more_in_the_shop() {
    check(&prices("10", &[("M", "12"), ("L", "13")], &[("A/", "1=8")]), &["A/ 1 -20%", "A/ L 1 =8", "A/ M 1 =8"]);
}

#[test]
fn a_customer_is_repeated_where_its_group_s_quantity_would_win() {
    let tariff = prices("10", &[], &[("A/", "1=10 10=8"), ("A/CARAT", "1=9.5")]);
    // From 10 the group's rule would win over the customer's, because the quantity goes before the target.
    check(&tariff, &["A/ 10 -20%", "CARAT 1 -5%", "CARAT 10 -5%"]);
    let everyone = prices("10", &[], &[("all", "1=10 5=9"), ("A/", "1=10")]);
    check(&everyone, &["all 5 -10%", "A/ 5 =10"]);
}

#[test]
fn a_customer_names_the_variant_that_its_group_names() {
    let tariff = prices("10", &[("M", "12")], &[("A/", "1=9 M:1=8"), ("A/CARAT", "1=7 M:1=9")]);
    check(&tariff, &["A/ 1 -10%", "A/ M 1 =8", "CARAT 1 -30%", "CARAT M 1 =9"]);
}

#[test]
fn a_percentage_that_would_be_a_cent_off_with_tax_is_a_price() {
    // 37.083333 less 5 % is 35.22916635: with tax the shop would round it to 42.275000, and then to 42.28.
    check(&prices("37.083333", &[], &[("A/", "1=35.229166")]), &["A/ 1 =35.229166"]);
    // The percentage would be right for the pack alone; there is one rule for the article at a quantity.
    let packs = prices("1.583333", &[("P", "18.999996")], &[("A/", "1=1.504166 P:1=18.049996")]);
    check(&packs, &["A/ 1 =1.504166", "A/ P 1 =18.049996"]);
}

#[test]
fn a_promotion_holds_over_every_rule_that_the_shop_may_have() {
    let mut tariff = prices("10", &[("M", "12")], &[("A/", "1=9 M:1=8 10=8"), ("A/CARAT", "1=7 M:1=9")]);
    let sale = [("all", "1=8 M:1=9.6"), ("A/", "1=7.2 M:1=6.4 10=6.4"), ("A/CARAT", "1=5.6 M:1=7.2")];
    let period = TariffPeriod {
        from: "2026-01-07".parse().unwrap(),
        to: Some("2026-02-03".parse().unwrap()),
        lines: prices("10", &[], &sale).lines,
        ..TariffPeriod::default()
    };
    tariff.periods = vec![period.clone()];
    let made = of_period(&tariff, &period, true);
    assert!(made.iter().all(|rule| rule.from == Some(period.from) && rule.to == period.to));
    let within = TariffPrices { lines: period.lines, ..tariff.clone() };
    for percentages in [true, false] {
        let both: Vec<PriceRule> = of_tariff(&tariff, percentages).into_iter().chain(made.clone()).collect();
        all_right(&within, &both);
    }
    all_right(&within, &made);
}

#[test]
fn eco_tax_is_no_part_of_a_discount() {
    let mut tariff = prices("10", &[], &[("A/", "1=9")]);
    tariff.eco_tax = Some(decimal("0.25"));
    // A percentage would take a tenth of the eco-tax off as well.
    check(&tariff, &["A/ 1 =9"]);
}

/// A tariff with prices of its own in dollars, of which the company's currency makes 1.1 apiece.
fn dollars(net: &str, variants: &[(&str, &str)], lines: &[(&str, &str)], dollars: &[(&str, &str)]) -> TariffPrices {
    let other = CurrencyPrices {
        currency: "USD".to_owned(),
        rate: decimal("1.1"),
        lines: prices(net, variants, dollars).lines,
    };
    TariffPrices { currencies: vec![other], ..prices(net, variants, lines) }
}

#[test]
fn a_price_in_a_currency_is_a_rule_of_that_currency_and_what_the_shop_converts_is_none() {
    check(&dollars("10", &[], &[("all", "1=10")], &[("all", "1=12")]), &["all 1 =12 USD"]);
    check(&dollars("10", &[], &[("A/", "1=9")], &[("all", "1=11"), ("A/", "1=9.9")]), &["A/ 1 -10%"]);
    // Everyone's rule in dollars wins over the group's in euros: the group is asked its own conversion by a rule.
    let tariff = dollars("10", &[], &[("A/", "1=9")], &[("all", "1=12"), ("A/", "1=9.9")]);
    check(&tariff, &["A/ 1 -10%", "all 1 =12 USD", "A/ 1 =9.9 USD"]);
    // The customer's rule in euros wins over the group's in dollars.
    let tariff = dollars("10", &[], &[("A/C", "1=8")], &[("all", "1=11"), ("A/", "1=12"), ("A/C", "1=8.8")]);
    check(&tariff, &["C 1 -20%", "A/ 1 =12 USD"]);
}

#[test]
fn a_tier_in_euros_does_not_slip_over_a_price_in_dollars() {
    let tariff = dollars("10", &[], &[("A/", "1=10 10=9")], &[("all", "1=11"), ("A/", "1=12")]);
    check(&tariff, &["A/ 10 -10%", "A/ 1 =12 USD", "A/ 10 =12 USD"]);
}

#[test]
fn a_promotion_holds_in_every_currency_of_the_tariff() {
    let mut tariff = dollars("10", &[], &[("A/", "1=9")], &[("all", "1=11"), ("A/", "1=12")]);
    let sale = dollars("10", &[], &[("all", "1=5"), ("A/", "1=4.5")], &[("all", "1=5.5"), ("A/", "1=6")]);
    let period = TariffPeriod {
        from: "2026-01-07".parse().unwrap(),
        lines: sale.lines.clone(),
        currencies: sale.currencies.clone(),
        ..TariffPeriod::default()
    };
    tariff.periods = vec![period.clone()];
    let made = of_period(&tariff, &period, true);
    all_right(&sale, &made);
    for percentages in [true, false] {
        let both: Vec<PriceRule> = of_tariff(&tariff, percentages).into_iter().chain(made.clone()).collect();
        all_right(&sale, &both);
    }
}

#[test]
fn every_price_of_250_drawn_tariffs_is_asked() {
    let mut state = 88_172_645_463_325_252_u64;
    let mut draw = move |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let mut count = 0;
    for _ in 0..250 {
        let mut curve = |variants: bool| {
            let mut text = String::new();
            for variant in if variants { &["", "M:", "L:"][..] } else { &[""][..] } {
                if !variant.is_empty() && draw(2) == 0 {
                    continue;
                }
                for from in [1, 5, 10, 20] {
                    if from == 1 || draw(3) == 0 {
                        text += &format!("{variant}{from}={} ", Decimal::new(200 + 50 * draw(30) as i64, 2));
                    }
                }
            }
            text
        };
        let lines: Vec<(&str, String)> = vec![
            ("all", curve(true)),
            ("A/", curve(true)),
            ("B/", curve(false)),
            ("A/C1", curve(true)),
            ("B/C2", curve(false)),
            ("N/C3", curve(true)),
        ];
        let lines: Vec<(&str, &str)> = lines.iter().map(|(who, curve)| (*who, curve.as_str())).collect();
        let other: Vec<(&str, String)> = lines.iter().map(|(who, _)| (*who, curve(true))).collect();
        let other: Vec<(&str, &str)> = other.iter().map(|(who, curve)| (*who, curve.as_str())).collect();
        let tariff = dollars("10", &[("M", "12"), ("L", "10.5")], &lines, &other);
        count += all_right(&tariff, &of_tariff(&tariff, true));
    }
    assert!(count > 400_000);
}
