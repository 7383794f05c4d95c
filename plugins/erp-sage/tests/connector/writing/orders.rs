//! Orders as a shop stores them, and batches of them.

use plugin_sdk::model::{
    Address, Batch, BatchId, BatchMode, Carrier, Charge, Connector, Customer, CustomerIdentity, DateTime, Decimal, Key,
    Order, OrderLine, OrderState, OrderTotals, Outcome, Payment, Record, Stream, WriteAction, WriteItem,
};
use serde_json::{Value, json};

use crate::stand::{Quiet, Stand};

pub fn number(text: &str) -> Decimal {
    text.parse().unwrap_or_else(|_| panic!("{text} is a number"))
}

pub fn cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
}

/// What a profile needs to import the orders of a shop into the demonstration company.
pub fn settings() -> Vec<(&'static str, Value)> {
    vec![
        ("shop-tag", json!("WEB")),
        ("article-shipping", json!("FRAISPORT")),
        ("article-discount", json!("REMISE")),
        ("article-wrapping", json!("EMBALLAGE")),
        ("article-rounding", json!("ARRONDI")),
    ]
}

pub fn open(stand: &Stand, more: &[(&'static str, Value)]) -> Box<dyn Connector> {
    let mut all = settings();
    all.extend(more.iter().cloned());
    stand.open(&all)
}

pub fn address(line1: &str, city: &str, country: &str) -> Address {
    Address {
        key: Key::new("9"),
        first_name: "Zoé".to_owned(),
        last_name: "D'Hoker".to_owned(),
        line1: line1.to_owned(),
        postcode: "59000".to_owned(),
        city: city.to_owned(),
        country: country.to_owned(),
        phone: "0320000000".to_owned(),
        mobile: "0600000000".to_owned(),
        ..Address::default()
    }
}

/// One line: reference, quantity, gross unit price, rate; as a shop that rounds each line stores it.
pub fn line(key: &str, reference: &str, quantity: &str, gross: &str, rate: &str) -> OrderLine {
    let (quantity, gross, rate) = (number(quantity), number(gross), number(rate));
    let factor = Decimal::ONE + rate / Decimal::ONE_HUNDRED;
    let total_gross = cents(gross * quantity);
    OrderLine {
        key: Key::new(key),
        reference: reference.to_owned(),
        name: format!("Article {reference}"),
        quantity,
        unit_net: (gross / factor).round_dp(6),
        unit_gross: gross,
        total_net: cents(total_gross / factor),
        total_gross,
        tax_rate: rate,
        ..OrderLine::default()
    }
}

/// An order of one customer with its lines, shipping at 20 % where it is not zero.
pub fn order(key: u64, customer: u64, lines: Vec<OrderLine>, shipping: &str) -> Order {
    let gross = number(shipping);
    let shipping = Charge { net: cents(gross / number("1.2")), gross, tax_rate: number("20") };
    let sum = |of: fn(&OrderLine) -> Decimal| lines.iter().map(of).sum::<Decimal>();
    let totals = OrderTotals {
        net: sum(|line| line.total_net) + shipping.net,
        gross: sum(|line| line.total_gross) + shipping.gross,
        ..OrderTotals::default()
    };
    let placed_at = DateTime::parse_from_rfc3339("2026-03-04T21:07:05+01:00").expect("an instant");
    Order {
        key: Key::new(key.to_string()),
        reference: format!("REF{key:06}"),
        placed_at: Some(placed_at),
        state: OrderState { key: Key::new("2"), paid: true, valid: true, ..OrderState::default() },
        currency: "EUR".to_owned(),
        currency_decimals: 2,
        conversion_rate: Decimal::ONE,
        customer: Customer {
            key: Key::new(customer.to_string()),
            identity: Some(CustomerIdentity {
                email: format!("zoe{customer}@exemple-boutique.fr"),
                first_name: "Zoé".to_owned(),
                last_name: "D'Hoker".to_owned(),
                active: true,
                language: "fr".to_owned(),
                ..CustomerIdentity::default()
            }),
        },
        billing: address("12 rue de l'Île", "Lille", "FR"),
        delivery: address("12 rue de l'Île", "Lille", "FR"),
        carrier: Some(Carrier { key: Key::new("3"), name: "Colissimo".to_owned(), ..Carrier::default() }),
        payments: vec![Payment {
            key: Key::new("1"),
            method: Key::new("ps_checkout"),
            label: "Carte bancaire".to_owned(),
            amount: totals.gross,
            currency: "EUR".to_owned(),
            paid_at: Some(placed_at),
            transaction: "TX-1".to_owned(),
        }],
        lines,
        shipping,
        totals,
        ..Order::default()
    }
}

pub fn item(order: Order) -> WriteItem {
    WriteItem {
        key: order.key.clone(),
        action: WriteAction::Put,
        external_id: None,
        record: Some(Record::Order(Box::new(order))),
        overrides: Default::default(),
    }
}

pub fn batch(orders: Vec<Order>, mode: BatchMode) -> Batch {
    let id = BatchId(format!("batch-{}", orders.len()));
    Batch { id, stream: Stream::Orders, mode, items: orders.into_iter().map(item).collect() }
}

/// Writes over a connection of its own, closed before anybody looks: see [`Stand::client`].
pub fn write(stand: &Stand, more: &[(&'static str, Value)], orders: Vec<Order>) -> Vec<Outcome> {
    write_on(open(stand, more).as_mut(), orders)
}

pub fn write_on(connector: &mut dyn Connector, orders: Vec<Order>) -> Vec<Outcome> {
    connector.write(&Quiet, &batch(orders, BatchMode::Apply)).unwrap_or_else(|error| panic!("{error}"))
}

/// State, number, and codes of the problems.
pub fn shown(outcomes: &[Outcome]) -> Vec<String> {
    let text = |outcome: &Outcome| {
        let codes: Vec<&str> = outcome.problems.iter().map(|problem| problem.code.as_str()).collect();
        let id = outcome.external_id.as_ref().map(|id| id.as_str()).unwrap_or("-");
        format!("{} {} {}", outcome.state.name(), id, codes.join(",")).trim_end().to_owned()
    };
    outcomes.iter().map(text).collect()
}
