//! A sample of prices over every kind of rule, asked of both sides: the proof that a shop asks what the ERP reckons.

use std::collections::BTreeMap;

use serde::Serialize;
use sync_model::{
    Change, Connector, ConnectorError, Context, CurrencyPrices, Cursor, Decimal, ErrorKind, ExplainRequest, Facet, Key,
    NaiveDate, PriceTarget, ReadRequest, Record, Scope, Stream, Tariff, TariffLine, TariffPoint,
};

use crate::{ExplainedPrice, explain_price};

/// Tariffs of one page.
const PAGE: usize = 200;
/// Candidates of one sort that are kept to choose from.
const KEPT: usize = 5_000;

/// One compared price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SampledPrice {
    pub request: ExplainRequest,
    pub price: ExplainedPrice,
}

/// What a sample came to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct PriceSample {
    pub cases: u64,
    pub different: u64,
    /// Not asked, because the shop has not the article, the variant, the group or the customer.
    pub not_in_shop: u64,
    /// Cases in whose reckoning each rule took part, and cases by whom they are for.
    pub kinds: BTreeMap<String, u64>,
}

/// Compares up to `wanted` prices; `tell` gets each that differs.
///
/// # Errors
/// What a side answers.
pub fn sample_prices(
    (erp, shop): (&mut dyn Connector, &mut dyn Connector),
    context: &dyn Context,
    (wanted, today, promotions): (usize, NaiveDate, bool),
    tell: &mut dyn FnMut(&SampledPrice),
) -> Result<PriceSample, ConnectorError> {
    let mut sample = PriceSample::default();
    let mut sorts = candidates(erp, context, today, promotions)?;
    // In turn from every sort, so that the rare ones are there; what the shop has not makes room for another.
    while sample.cases < wanted as u64 {
        let mut asked = false;
        for candidates in sorts.values_mut() {
            let Some(request) = candidates.pop() else { continue };
            asked = true;
            if context.cancelled() {
                return Err(ConnectorError::new(ErrorKind::Cancelled, "cancelled", "the sample was stopped"));
            }
            let price = match explain_price((&mut *erp, &mut *shop), context, &request) {
                Err(error) if error.code == "explain-not-in-shop" => {
                    sample.not_in_shop += 1;
                    continue;
                }
                other => other?,
            };
            count(&mut sample, &request, &price);
            if !price.equal {
                sample.different += 1;
                tell(&SampledPrice { request, price });
            }
            if sample.cases >= wanted as u64 {
                break;
            }
        }
        if !asked {
            break;
        }
    }
    Ok(sample)
}

fn count(sample: &mut PriceSample, request: &ExplainRequest, price: &ExplainedPrice) {
    sample.cases += 1;
    let who = match (&request.customer, &request.group) {
        (Some(_), _) => "for-customer",
        (None, Some(_)) => "for-group",
        (None, None) => "for-everyone",
    };
    let mut kinds: Vec<&str> = price.erp.steps.iter().map(|step| step.rule.as_str()).collect();
    kinds.push(who);
    if request.variant.is_some() {
        kinds.push("of-variant");
    }
    if request.currency.is_some() {
        kinds.push("in-currency");
    }
    if request.quantity > Decimal::ONE {
        kinds.push("by-quantity");
    }
    for kind in kinds {
        *sample.kinds.entry(kind.to_owned()).or_default() += 1;
    }
}

/// Whom, whether in a promotion and whether in another currency, whether a variant, whether at the beginning of a curve, at a later tier or just below one.
type Sort = (u8, bool, u8);

fn candidates(
    erp: &mut dyn Connector,
    context: &dyn Context,
    today: NaiveDate,
    promotions: bool,
) -> Result<BTreeMap<Sort, Vec<ExplainRequest>>, ConnectorError> {
    let mut sorts: BTreeMap<Sort, Vec<ExplainRequest>> = BTreeMap::new();
    let mut after: Option<Cursor> = None;
    loop {
        // With the promotions come the tariffs that they hold over.
        let stream = if promotions { Stream::Promotions } else { Stream::Tariffs };
        let facets = vec![Facet::Identity];
        let page = erp.read(context, &ReadRequest { stream, facets, scope: Scope::All, after, limit: PAGE })?;
        for change in &page.changes {
            if let Change::Upsert(Record::Tariff(tariff)) = change {
                of_tariff(tariff, (today, promotions), &mut sorts);
            }
        }
        if !page.more {
            break;
        }
        after = page.next;
    }
    for candidates in sorts.values_mut() {
        spread(candidates);
    }
    Ok(sorts)
}

fn of_tariff(tariff: &Tariff, (today, promotions): (NaiveDate, bool), sorts: &mut BTreeMap<Sort, Vec<ExplainRequest>>) {
    let Some(prices) = &tariff.prices else { return };
    let mut lines = of_currencies(0, &prices.lines, &prices.currencies);
    for period in prices.periods.iter().filter(|period| period.current) {
        lines.extend(of_currencies(3, &period.lines, &period.currencies));
    }
    for (kind, currency, line) in lines {
        for (place, point) in line.points.iter().enumerate() {
            let first = place == 0 || line.points[place - 1].variant != point.variant;
            let mut add = |position: u8, quantity: Decimal| {
                let rank = match line.target {
                    PriceTarget::Everyone => 0,
                    PriceTarget::Group(_) => 1,
                    PriceTarget::Customer(_) => 2,
                };
                let candidates = sorts.entry((rank + kind, point.variant.is_some(), position)).or_default();
                if candidates.len() < KEPT {
                    let currency = currency.map(str::to_owned);
                    let request = request(&tariff.key, line, point, quantity, today);
                    candidates.push(ExplainRequest { promotions, currency, ..request });
                }
            };
            if first {
                add(0, point.from_quantity);
            } else {
                add(1, point.from_quantity);
                add(2, (point.from_quantity - Decimal::ONE).max(Decimal::ONE));
            }
        }
    }
}

/// The lines in the company's currency and, as a kind of their own, those in others.
fn of_currencies<'t>(
    kind: u8,
    own: &'t [TariffLine],
    others: &'t [CurrencyPrices],
) -> Vec<(u8, Option<&'t str>, &'t TariffLine)> {
    let own = own.iter().map(|line| (kind, None, line));
    let lines = |other: &'t CurrencyPrices| other.lines.iter().map(|line| (kind + 6, Some(&*other.currency), line));
    own.chain(others.iter().flat_map(lines)).collect()
}

fn request(
    article: &Key,
    line: &TariffLine,
    point: &TariffPoint,
    quantity: Decimal,
    today: NaiveDate,
) -> ExplainRequest {
    let (group, customer) = match &line.target {
        PriceTarget::Everyone => (None, None),
        PriceTarget::Group(key) => (Some(key.clone()), None),
        PriceTarget::Customer(key) => (None, Some(key.clone())),
    };
    let variant = point.variant.clone();
    let subject = Default::default();
    ExplainRequest {
        article: article.clone(),
        variant,
        customer,
        group,
        quantity,
        date: today,
        promotions: false,
        currency: None,
        subject,
    }
}

/// Orders candidates so that any few of them from the end lie far apart, the same ones in every run.
fn spread(candidates: &mut Vec<ExplainRequest>) {
    let count = candidates.len();
    // A stride that shares no divisor with the count visits every place once.
    let stride = (1..count).rev().find(|stride| *stride * 8 <= count * 5 && gcd(*stride, count) == 1).unwrap_or(1);
    let order: Vec<ExplainRequest> = (0..count).map(|place| candidates[place * stride % count].clone()).collect();
    *candidates = order;
}

fn gcd(left: usize, right: usize) -> usize {
    if right == 0 { left } else { gcd(right, left % right) }
}
