//! The daily reconciliation (functions.md L07): the shop's orders of a day beside their documents in the ERP. Nothing
//! is written.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sync_model::{
    Change, Connector, ConnectorError, Context, Decimal, ErrorKind, Facet, Key, NaiveDate, Order, OrderDocument,
    Problem, ReadRequest, Record, RoundingStrategy, Scope, Stream,
};

/// Records asked for at once.
const PAGE: usize = 50;

/// How an order stands on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrderMatch {
    Equal,
    Different,
    OnlyInShop,
    OnlyInErp,
    /// Cancelled or in error, and without a document: nothing is missing.
    NotASale,
}

impl OrderMatch {
    /// The code of its sentence.
    pub fn code(self) -> &'static str {
        match self {
            OrderMatch::Equal => "reconcile-equal",
            OrderMatch::Different => "reconcile-different",
            OrderMatch::OnlyInShop => "reconcile-only-in-shop",
            OrderMatch::OnlyInErp => "reconcile-only-in-erp",
            OrderMatch::NotASale => "reconcile-not-a-sale",
        }
    }

    /// Whether nothing is left to do about it.
    pub fn agrees(self) -> bool {
        matches!(self, OrderMatch::Equal | OrderMatch::NotASale)
    }
}

/// Totals without and with tax, and payments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OrderFigures {
    pub net: Decimal,
    pub gross: Decimal,
    pub paid: Decimal,
}

/// One order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReconciledOrder {
    pub key: Key,
    pub reference: String,
    /// The order's state as the shop names it: an import may leave out the state.
    pub shop_state: String,
    pub state: OrderMatch,
    pub shop: Option<OrderFigures>,
    pub erp: Option<OrderFigures>,
    /// The ERP's documents.
    pub documents: Vec<String>,
    /// Why the last import refused it.
    pub problems: Vec<Problem>,
}

/// The sums of one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SideSums {
    pub orders: u64,
    pub net: Decimal,
    pub gross: Decimal,
    pub paid: Decimal,
}

impl SideSums {
    fn add(&mut self, figures: OrderFigures) {
        self.orders += 1;
        self.net += figures.net;
        self.gross += figures.gross;
        self.paid += figures.paid;
    }
}

/// A day on both sides.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reconciliation {
    #[serde(skip)]
    pub orders: Vec<ReconciledOrder>,
    pub equal: u64,
    pub different: u64,
    pub only_in_shop: u64,
    pub only_in_erp: u64,
    pub not_a_sale: u64,
    pub shop: SideSums,
    pub erp: SideSums,
    /// The company's currency, in which all figures are, as an order whose document is in it tells; empty when no
    /// order of the day does.
    #[serde(default)]
    pub currency: String,
}

impl Reconciliation {
    /// Whether nothing is left to do.
    pub fn agrees(&self) -> bool {
        self.different + self.only_in_shop + self.only_in_erp == 0
    }
}

/// Reads both sides of a day and compares them. Refusals are not known here: the caller adds them.
///
/// # Errors
/// What a side answers.
pub fn reconcile(
    (erp, shop): (&mut dyn Connector, &mut dyn Connector),
    context: &dyn Context,
    day: NaiveDate,
) -> Result<Reconciliation, ConnectorError> {
    let period = Scope::Period { from: day, to: day };
    let orders: Vec<Order> =
        read(shop, context, Stream::Orders, period.clone())?.into_iter().filter_map(order).collect();
    let known: BTreeSet<Key> = orders.iter().map(|order| order.key.clone()).collect();
    let mut documents = BTreeMap::new();
    let mut scopes = in_parts(known.iter());
    scopes.push(period);
    for scope in scopes {
        let found = read(erp, context, Stream::OrderDocuments, scope)?;
        documents.extend(found.into_iter().filter_map(document).map(|document| (document.key.clone(), document)));
    }
    // A document of that day may well be of an order of another.
    let strange: Vec<&Key> = documents.keys().filter(|key| !known.contains(*key)).collect();
    let mut elsewhere = BTreeSet::new();
    for scope in in_parts(strange.into_iter()) {
        elsewhere
            .extend(read(shop, context, Stream::Orders, scope)?.into_iter().filter_map(order).map(|order| order.key));
    }
    documents.retain(|key, _| !elsewhere.contains(key));
    Ok(compare_day(&orders, documents))
}

fn in_parts<'a>(keys: impl Iterator<Item = &'a Key>) -> Vec<Scope> {
    let keys: Vec<Key> = keys.cloned().collect();
    keys.chunks(PAGE).map(|part| Scope::Keys(part.to_vec())).collect()
}

fn read(
    side: &mut dyn Connector,
    context: &dyn Context,
    stream: Stream,
    scope: Scope,
) -> Result<Vec<Change>, ConnectorError> {
    let (mut changes, mut after) = (Vec::new(), None);
    loop {
        if context.cancelled() {
            return Err(ConnectorError::new(ErrorKind::Cancelled, "cancelled", "the reconciliation was stopped"));
        }
        let facets = vec![Facet::Identity];
        let page = side.read(context, &ReadRequest { stream, facets, scope: scope.clone(), after, limit: PAGE })?;
        changes.extend(page.changes);
        if !page.more {
            return Ok(changes);
        }
        after = page.next;
    }
}

fn order(change: Change) -> Option<Order> {
    match change {
        Change::Upsert(Record::Order(order)) => Some(*order),
        _ => None,
    }
}

fn document(change: Change) -> Option<OrderDocument> {
    match change {
        Change::Upsert(Record::OrderDocument(document)) => Some(document),
        _ => None,
    }
}

/// Compares the shop's orders with the documents by their keys.
pub fn compare_day(orders: &[Order], mut documents: BTreeMap<Key, OrderDocument>) -> Reconciliation {
    let mut day = Reconciliation::default();
    for order in orders {
        let document = documents.remove(&order.key);
        if day.currency.is_empty() && document.as_ref().is_some_and(|document| !document.foreign) {
            day.currency.clone_from(&order.currency);
        }
        let shop = figures(order, document.as_ref());
        let erp = document.as_ref().map(erp_figures);
        let state = match (&document, erp) {
            (Some(document), Some(erp)) => {
                let lines = Decimal::from(order.lines.len() + order.discounts.len() + 2);
                let room = if document.foreign { Decimal::new(1, 2) * lines } else { Decimal::ZERO };
                let off = |left: Decimal, right: Decimal| (cents(left) - cents(right)).abs();
                let equal = off(shop.net, erp.net) <= room + contradiction(order) && off(shop.gross, erp.gross) <= room;
                if equal { OrderMatch::Equal } else { OrderMatch::Different }
            }
            _ if order.state.cancelled || order.state.error => OrderMatch::NotASale,
            _ => OrderMatch::OnlyInShop,
        };
        day.add(ReconciledOrder {
            key: order.key.clone(),
            reference: order.reference.clone(),
            shop_state: order.state.label.clone(),
            state,
            shop: Some(shop),
            erp,
            documents: document.as_ref().map(numbers).unwrap_or_default(),
            problems: Vec::new(),
        });
    }
    for (key, document) in documents {
        let (erp, documents) = (Some(erp_figures(&document)), numbers(&document));
        let state = OrderMatch::OnlyInErp;
        let (reference, shop_state, problems) = (String::new(), String::new(), Vec::new());
        day.add(ReconciledOrder { key, reference, shop_state, state, shop: None, erp, documents, problems });
    }
    day
}

impl Reconciliation {
    fn add(&mut self, order: ReconciledOrder) {
        let count = match order.state {
            OrderMatch::Equal => &mut self.equal,
            OrderMatch::Different => &mut self.different,
            OrderMatch::OnlyInShop => &mut self.only_in_shop,
            OrderMatch::OnlyInErp => &mut self.only_in_erp,
            OrderMatch::NotASale => &mut self.not_a_sale,
        };
        *count += 1;
        if order.state != OrderMatch::NotASale {
            order.shop.into_iter().for_each(|figures| self.shop.add(figures));
            order.erp.into_iter().for_each(|figures| self.erp.add(figures));
        }
        self.orders.push(order);
    }
}

/// By how much the shop's own figures contradict each other: each part with tax beside the part without it at its rate,
/// the same for the sums of each rate, and the totals beside their parts. No document of such parts does better.
fn contradiction(order: &Order) -> Decimal {
    let lines = order.lines.iter().map(|line| (line.total_net, line.total_gross, line.tax_rate));
    let charges = [&order.shipping, &order.wrapping].map(|charge| (charge.net, charge.gross, charge.tax_rate));
    let off = |net: Decimal, gross: Decimal, rate: Decimal| {
        (cents(net * (Decimal::ONE + rate / Decimal::ONE_HUNDRED)) - gross).abs()
    };
    let totals = &order.totals;
    let (mut net_sum, mut gross_sum) = (-cents(totals.discounts_net), -cents(totals.discounts_gross));
    let (mut found, mut by_rate) = (Decimal::ZERO, BTreeMap::<Decimal, (Decimal, Decimal)>::new());
    for (net, gross, rate) in lines.chain(charges) {
        let (net, gross) = (cents(net), cents(gross));
        found += off(net, gross, rate);
        net_sum += net;
        gross_sum += gross;
        let sum = by_rate.entry(rate.normalize()).or_default();
        *sum = (sum.0 + net, sum.1 + gross);
    }
    found += by_rate.into_iter().map(|(rate, (net, gross))| off(net, gross, rate)).sum::<Decimal>();
    let beside = |total: Decimal, sum: Decimal| (cents(total) - sum.max(Decimal::ZERO)).abs();
    found + beside(totals.net, net_sum) + beside(totals.gross, gross_sum)
}

fn numbers(document: &OrderDocument) -> Vec<String> {
    document.documents.iter().map(|document| document.number.clone()).collect()
}

fn erp_figures(document: &OrderDocument) -> OrderFigures {
    OrderFigures { net: document.net, gross: document.gross, paid: document.paid }
}

/// What the shop charged; of a document in another currency, in the company's.
fn figures(order: &Order, document: Option<&OrderDocument>) -> OrderFigures {
    let foreign = document.is_none_or(|document| document.foreign);
    let rate = if foreign && order.conversion_rate > Decimal::ZERO { order.conversion_rate } else { Decimal::ONE };
    let amount = |amount: Decimal| cents(amount / rate).normalize();
    let totals = &order.totals;
    OrderFigures { net: amount(totals.net), gross: amount(totals.gross), paid: amount(totals.paid) }
}

fn cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use sync_model::{OrderLine, OrderState, OrderTotals, StageDocument};

    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap_or_default()
    }

    fn order(key: &str, net: &str, gross: &str) -> Order {
        let totals =
            OrderTotals { net: decimal(net), gross: decimal(gross), paid: decimal(gross), ..Default::default() };
        let (total_net, total_gross) = (totals.net, totals.gross);
        let rate = Decimal::from(20);
        let lines = vec![OrderLine { total_net, total_gross, tax_rate: rate, ..OrderLine::default() }];
        Order { key: key.into(), totals, lines, conversion_rate: Decimal::ONE, ..Order::default() }
    }

    fn document(key: &str, net: &str, gross: &str) -> (Key, OrderDocument) {
        let documents = vec![StageDocument { number: format!("BC{key}"), ..StageDocument::default() }];
        let (net, gross) = (decimal(net), decimal(gross));
        let document = OrderDocument { key: key.into(), documents, net, gross, ..OrderDocument::default() };
        (key.into(), document)
    }

    fn check(orders: &[Order], documents: Vec<(Key, OrderDocument)>, agrees: bool, expected: Expect) {
        let day = compare_day(orders, documents.into_iter().collect());
        let show = |figures: Option<OrderFigures>| {
            figures.map_or("-".to_owned(), |figures| format!("{}/{}", figures.net, figures.gross))
        };
        let mut text = String::new();
        for order in &day.orders {
            let (shop, erp) = (show(order.shop), show(order.erp));
            text += &format!("{} {:?} {shop} {erp} {}\n", order.key, order.state, order.documents.join("+"));
        }
        for sums in [day.shop, day.erp] {
            text += &format!("{} {} {} {}\n", sums.orders, sums.net, sums.gross, sums.paid);
        }
        expected.assert_eq(&text);
        assert_eq!(day.agrees(), agrees);
    }

    #[test]
    fn the_currency_is_the_companys_by_a_document_that_is_in_it() {
        let own = Order { currency: "CHF".to_owned(), ..order("2", "10", "12") };
        let strange = Order { currency: "EUR".to_owned(), ..order("1", "10", "12") };
        let (key, foreign) = document("1", "10", "12");
        let foreign = (key, OrderDocument { foreign: true, ..foreign });
        let orders = [strange, own];
        assert_eq!(compare_day(&orders, [foreign.clone()].into()).currency, "");
        assert_eq!(compare_day(&orders, [foreign, document("2", "10", "12")].into()).currency, "CHF");
    }

    #[test]
    fn equal_orders_and_cancelled_ones_without_a_document_agree() {
        let cancelled = Order { state: OrderState { cancelled: true, ..Default::default() }, ..order("3", "1", "1.2") };
        check(
            &[order("1", "10.001", "12.004"), cancelled],
            vec![document("1", "10", "12")],
            true,
            expect![[r#"
            1 Equal 10/12 10/12 BC1
            3 NotASale 1/1.2 - 
            1 10 12 12
            1 10 12 0
        "#]],
        );
    }

    #[test]
    fn orphans_and_differences_are_told_on_both_sides() {
        check(
            &[order("1", "10", "12"), order("2", "20", "24")],
            vec![document("1", "10", "12.01"), document("9", "5", "6")],
            false,
            expect![[r#"
                1 Different 10/12 10/12.01 BC1
                2 OnlyInShop 20/24 - 
                9 OnlyInErp - 5/6 BC9
                2 30 36 36
                2 15 18.01 0
            "#]],
        );
    }

    #[test]
    fn a_shop_that_contradicts_itself_is_allowed_as_much_without_tax_and_never_with_tax() {
        // 3.33 × 1.2 is 4.00; the shop says 4.01: a cent by line and by rate, and its document without tax is 3.34.
        let lines = [order("1", "3.33", "4.01")];
        check(
            &lines,
            vec![document("1", "3.34", "4.01")],
            true,
            expect![[r#"
            1 Equal 3.33/4.01 3.34/4.01 BC1
            1 3.33 4.01 4.01
            1 3.34 4.01 0
        "#]],
        );
        check(
            &lines,
            vec![document("1", "3.36", "4.01")],
            false,
            expect![[r#"
            1 Different 3.33/4.01 3.36/4.01 BC1
            1 3.33 4.01 4.01
            1 3.36 4.01 0
        "#]],
        );
        check(
            &lines,
            vec![document("1", "3.33", "4")],
            false,
            expect![[r#"
            1 Different 3.33/4.01 3.33/4 BC1
            1 3.33 4.01 4.01
            1 3.33 4 0
        "#]],
        );
    }

    #[test]
    fn another_currency_is_compared_in_the_companys_to_a_cent_a_line() {
        let francs = Order { conversion_rate: decimal("0.95"), ..order("1", "9.5", "11.42") };
        let (key, mut document) = document("1", "10.01", "12.03");
        document.foreign = true;
        check(
            std::slice::from_ref(&francs),
            vec![(key.clone(), document.clone())],
            true,
            expect![[r#"
            1 Equal 10/12.02 10.01/12.03 BC1
            1 10 12.02 12.02
            1 10.01 12.03 0
        "#]],
        );
        document.gross = decimal("12.06");
        check(
            &[francs],
            vec![(key, document)],
            false,
            expect![[r#"
                1 Different 10/12.02 10.01/12.06 BC1
                1 10 12.02 12.02
                1 10.01 12.06 0
            "#]],
        );
    }
}
