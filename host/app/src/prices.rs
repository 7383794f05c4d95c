//! The price check-back (G21): what the ERP says an article costs, beside what the shop itself reckons. Nothing is
//! written.

use serde::{Deserialize, Serialize};
use sync_model::{
    Article, ArticlePrice, Change, ComputedPrice, Connector, ConnectorError, Context, Decimal, ErrorKind, Facet, Key,
    NaiveDate, PricePoint, ReadRequest, Record, RoundingStrategy, Scope, Stream, TransformRequest,
};

/// Articles asked for at once; the shop reckons them one by one.
const PAGE: usize = 200;

const CENT: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

/// Why a price differs, as far as the figures tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PriceReason {
    /// The shop has no such article.
    NotInShop,
    /// A price rule of somebody else decides.
    ForeignRule,
    /// The shop takes another rate of tax.
    TaxRule,
    /// Without tax all is equal: the shop taxes the eco-tax by another rule.
    EcoTaxRule,
    /// By a cent, or by less.
    Rounding,
    /// The currencies differ, so the figures cannot be compared.
    Currency,
    /// None of these: not exported yet, or changed in the shop.
    Price,
}

impl PriceReason {
    /// The code of its sentence.
    pub fn code(self) -> &'static str {
        match self {
            PriceReason::NotInShop => "price-not-in-shop",
            PriceReason::ForeignRule => "price-foreign-rule",
            PriceReason::TaxRule => "price-tax-rule",
            PriceReason::EcoTaxRule => "price-eco-tax-rule",
            PriceReason::Rounding => "price-rounding",
            PriceReason::Currency => "price-currency",
            PriceReason::Price => "price-differs",
        }
    }
}

/// One price that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceDifference {
    pub key: Key,
    pub variant: Option<Key>,
    pub from_quantity: Decimal,
    pub reason: PriceReason,
    /// Unit prices: ERP without and with tax, shop without and with tax.
    pub erp_net: Decimal,
    pub erp_gross: Decimal,
    pub shop_net: Option<Decimal>,
    pub shop_gross: Option<Decimal>,
    pub erp_rate: Decimal,
    pub shop_rate: Option<Decimal>,
    /// The rule that decides, by its id in the shop.
    pub rule: Option<String>,
}

/// What was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PriceCheck {
    pub articles: u64,
    pub prices: u64,
    pub differences: u64,
}

/// Compares the prices of all articles, or of chosen ones, page by page; `tell` gets each difference.
///
/// # Errors
/// What a side answers; the differences told until then hold.
pub fn check_prices(
    (erp, shop): (&mut dyn Connector, &mut dyn Connector),
    transforms: &mut [Box<dyn Connector>],
    context: &dyn Context,
    (keys, today): (&[Key], NaiveDate),
    tell: &mut dyn FnMut(&PriceDifference),
) -> Result<PriceCheck, ConnectorError> {
    let mut sums = PriceCheck::default();
    let scopes: Vec<Scope> = match keys {
        [] => vec![Scope::All],
        keys => keys.chunks(PAGE).map(|part| Scope::Keys(part.to_vec())).collect(),
    };
    for scope in scopes {
        let mut after = None;
        loop {
            if context.cancelled() {
                return Err(ConnectorError::new(ErrorKind::Cancelled, "cancelled", "the check was stopped"));
            }
            let facets = vec![Facet::Price];
            let request = ReadRequest { stream: Stream::Prices, facets, scope: scope.clone(), after, limit: PAGE };
            let page = erp.read(context, &request)?;
            let mut changes = page.changes;
            for transform in transforms.iter_mut() {
                let request = TransformRequest::Main { stream: Stream::Prices, changes, last: !page.more };
                changes = transform.transform(context, &request)?.changes;
            }
            compare_page(shop, context, changes, today, &mut sums, tell)?;
            if !page.more {
                break;
            }
            after = page.next;
        }
    }
    Ok(sums)
}

fn compare_page(
    shop: &mut dyn Connector,
    context: &dyn Context,
    changes: Vec<Change>,
    today: NaiveDate,
    sums: &mut PriceCheck,
    tell: &mut dyn FnMut(&PriceDifference),
) -> Result<(), ConnectorError> {
    let mut articles: std::collections::BTreeMap<Key, Box<Article>> = Default::default();
    for change in changes {
        if let Change::Upsert(Record::Article(article)) = change {
            articles.insert(article.key.clone(), article);
        }
    }
    if articles.is_empty() {
        return Ok(());
    }
    let scope = Scope::Keys(articles.keys().cloned().collect());
    let mut after = None;
    loop {
        let stream = Stream::ComputedPrices;
        let facets = vec![Facet::Identity];
        let page = shop.read(context, &ReadRequest { stream, facets, scope: scope.clone(), after, limit: PAGE })?;
        for change in page.changes {
            let computed = match &change {
                Change::Upsert(Record::ComputedPrice(computed)) => Some(computed),
                _ => None,
            };
            let Some(price) = articles.remove(change.key()).and_then(|article| article.price) else { continue };
            let (compared, differences) = compare_prices(change.key(), &price, computed, today);
            sums.articles += 1;
            sums.prices += compared;
            sums.differences += differences.len() as u64;
            differences.iter().for_each(&mut *tell);
        }
        if !page.more {
            return Ok(());
        }
        after = page.next;
    }
}

/// The prices of one article that differ, and how many were compared.
pub fn compare_prices(
    key: &Key,
    price: &ArticlePrice,
    computed: Option<&ComputedPrice>,
    today: NaiveDate,
) -> (u64, Vec<PriceDifference>) {
    let none = ComputedPrice { currency: price.currency.clone(), ..ComputedPrice::default() };
    let shop = computed.unwrap_or(&none);
    let mut variants: Vec<Option<&Key>> = Vec::new();
    for point in &shop.points {
        if variants.last() != Some(&point.variant.as_ref()) {
            variants.push(point.variant.as_ref());
        }
    }
    if variants.is_empty() {
        variants.push(None);
    }
    let (mut compared, mut differences) = (0, Vec::new());
    for variant in variants {
        let points: Vec<&PricePoint> = shop.points.iter().filter(|point| point.variant.as_ref() == variant).collect();
        let tiers = price.tiers.iter().filter(|tier| valid(tier.from, tier.to, today));
        let mut quantities: Vec<Decimal> =
            tiers.map(|tier| tier.from_quantity).chain(points.iter().map(|point| point.from_quantity)).collect();
        quantities.push(Decimal::ONE);
        quantities.sort();
        quantities.dedup();
        for quantity in quantities {
            compared += 1;
            let point = points.iter().rev().find(|point| point.from_quantity <= quantity).copied();
            differences.extend(difference((key, variant, quantity), price, shop, point, today));
        }
    }
    (compared, differences)
}

fn valid(from: Option<NaiveDate>, to: Option<NaiveDate>, today: NaiveDate) -> bool {
    from.is_none_or(|from| from <= today) && to.is_none_or(|to| today <= to)
}

/// What the ERP asks without tax, eco-tax included. A tier is the article's: a variant that costs more by itself
/// costs as much more from that quantity on.
fn wanted(price: &ArticlePrice, variant: Option<&Key>, quantity: Decimal, today: NaiveDate) -> Decimal {
    let own = price.variants.iter().find(|own| Some(&own.key) == variant).map_or(price.net, |own| own.net);
    let tiers = price.tiers.iter().filter(|tier| tier.from_quantity <= quantity && valid(tier.from, tier.to, today));
    let base = tiers.max_by_key(|tier| tier.from_quantity).map_or(price.net, |tier| tier.net);
    base + (own - price.net) + price.eco_tax.unwrap_or_default()
}

fn difference(
    (key, variant, quantity): (&Key, Option<&Key>, Decimal),
    price: &ArticlePrice,
    shop: &ComputedPrice,
    point: Option<&PricePoint>,
    today: NaiveDate,
) -> Option<PriceDifference> {
    let rate = price.tax.rate;
    let net = wanted(price, variant, quantity, today);
    let gross = net * (Decimal::ONE + rate / Decimal::ONE_HUNDRED);
    let mut found = PriceDifference {
        key: key.clone(),
        variant: variant.cloned(),
        from_quantity: quantity,
        reason: PriceReason::NotInShop,
        erp_net: net.normalize(),
        erp_gross: cents(gross),
        shop_net: None,
        shop_gross: None,
        erp_rate: rate.normalize(),
        shop_rate: shop.tax_rate,
        rule: None,
    };
    let Some(point) = point else { return Some(found) };
    found.shop_net = Some(point.net.normalize());
    found.shop_gross = Some(cents(point.gross));
    found.rule.clone_from(&point.foreign_rule);
    let same_net = (point.net - net).abs() <= Decimal::new(2, 6);
    let same_gross = cents(point.gross) == cents(gross);
    if shop.currency == price.currency && same_net && same_gross {
        return None;
    }
    let near = (point.net - net).abs() < Decimal::new(5, 3) && (cents(point.gross) - cents(gross)).abs() <= CENT;
    found.reason = if shop.currency != price.currency {
        PriceReason::Currency
    } else if point.foreign_rule.is_some() {
        PriceReason::ForeignRule
    } else if shop.tax_rate.unwrap_or_default() != rate {
        PriceReason::TaxRule
    } else if near && price.eco_tax.unwrap_or_default().is_zero() {
        PriceReason::Rounding
    } else if same_net && price.eco_tax.is_some_and(|eco| !eco.is_zero()) {
        PriceReason::EcoTaxRule
    } else {
        PriceReason::Price
    };
    Some(found)
}

fn cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use sync_model::{QuantityTier, Tax, VariantPrice};

    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap_or_default()
    }

    fn price() -> ArticlePrice {
        let tier = |quantity: &str, net: &str, from| QuantityTier {
            from_quantity: decimal(quantity),
            net: decimal(net),
            from,
            to: None,
        };
        ArticlePrice {
            currency: "EUR".to_owned(),
            net: decimal("10"),
            tax: Tax { rate: decimal("20"), country: "FR".to_owned() },
            variants: vec![VariantPrice { key: "V2".into(), net: decimal("12") }],
            tiers: vec![tier("10", "9", None), tier("50", "8", NaiveDate::from_ymd_opt(2030, 1, 1))],
            ..ArticlePrice::default()
        }
    }

    fn point(variant: Option<&str>, quantity: &str, net: &str, gross: &str) -> PricePoint {
        let variant = variant.map(Key::new);
        let (from_quantity, net, gross) = (decimal(quantity), decimal(net), decimal(gross));
        PricePoint { variant, from_quantity, net, gross, foreign_rule: None }
    }

    fn shop(points: Vec<PricePoint>) -> ComputedPrice {
        ComputedPrice { key: "A".into(), currency: "EUR".to_owned(), tax_rate: Some(decimal("20")), points }
    }

    fn check(price: &ArticlePrice, shop: Option<&ComputedPrice>, expected: Expect) {
        let today = NaiveDate::from_ymd_opt(2026, 6, 1).unwrap_or_default();
        let (compared, found) = compare_prices(&"A".into(), price, shop, today);
        let mut text = format!("{compared} compared\n");
        for found in found {
            let PriceDifference { variant, from_quantity, reason, erp_net, erp_gross, shop_net, shop_gross, .. } =
                found;
            let variant = variant.map_or("-".to_owned(), |variant| variant.0);
            let figures = format!("{erp_net} / {erp_gross} {shop_net:?} / {shop_gross:?}");
            text += &format!("{variant} {from_quantity} {reason:?} {figures}\n");
        }
        expected.assert_eq(&text);
    }

    #[test]
    fn every_variant_and_valid_tier_is_compared() {
        let points = vec![
            point(Some("V1"), "1", "10", "12"),
            point(Some("V1"), "10", "9", "10.8"),
            point(Some("V2"), "1", "12", "14.4"),
            point(Some("V2"), "10", "11", "13.2"),
        ];
        check(&price(), Some(&shop(points.clone())), expect!["4 compared\n"]);
        let mut wrong = points;
        wrong[3].net = decimal("10.5");
        wrong.remove(1);
        check(
            &price(),
            Some(&shop(wrong)),
            expect![[r#"
                4 compared
                V1 10 Price 9 / 10.80 Some(10) / Some(12)
                V2 10 Price 11 / 13.20 Some(10.5) / Some(13.2)
            "#]],
        );
        check(
            &price(),
            None,
            expect![[r#"
                2 compared
                - 1 NotInShop 10 / 12.00 None / None
                - 10 NotInShop 9 / 10.80 None / None
            "#]],
        );
    }

    #[test]
    fn each_reason_is_told_from_the_figures() {
        let simple = ArticlePrice { tiers: Vec::new(), ..price() };
        let mut foreign = shop(vec![point(None, "1", "9", "10.8")]);
        foreign.points[0].foreign_rule = Some("7".to_owned());
        check(
            &simple,
            Some(&foreign),
            expect![[r#"
            1 compared
            - 1 ForeignRule 10 / 12.00 Some(9) / Some(10.8)
        "#]],
        );
        let mut taxed = shop(vec![point(None, "1", "10", "11")]);
        taxed.tax_rate = Some(decimal("10"));
        check(
            &simple,
            Some(&taxed),
            expect![[r#"
            1 compared
            - 1 TaxRule 10 / 12.00 Some(10) / Some(11)
        "#]],
        );
        check(
            &simple,
            Some(&shop(vec![point(None, "1", "10.004", "12.0048")])),
            expect![[r#"
            1 compared
            - 1 Rounding 10 / 12.00 Some(10.004) / Some(12.00)
        "#]],
        );
        let eco = ArticlePrice { eco_tax: Some(decimal("1")), ..simple.clone() };
        check(
            &eco,
            Some(&shop(vec![point(None, "1", "11", "13")])),
            expect![[r#"
            1 compared
            - 1 EcoTaxRule 11 / 13.20 Some(11) / Some(13)
        "#]],
        );
        check(&eco, Some(&shop(vec![point(None, "1", "11", "13.2")])), expect!["1 compared\n"]);
        let mut francs = shop(vec![point(None, "1", "10", "12")]);
        francs.currency = "CHF".to_owned();
        check(
            &simple,
            Some(&francs),
            expect![[r#"
            1 compared
            - 1 Currency 10 / 12.00 Some(10) / Some(12)
        "#]],
        );
    }
}
