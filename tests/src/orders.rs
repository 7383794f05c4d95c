//! Orders as a shop stores them, made for the demonstration company, and batches of them.

use chrono::DateTime;
use rust_decimal::Decimal;
use sync_model::{
    Address, Batch, BatchId, BatchMode, Carrier, Charge, Customer, CustomerIdentity, Key, Order, OrderLine,
    OrderPayments, OrderState, OrderTotals, Payment, Record, Stream, WriteAction, WriteItem,
};

/// A number as it is written.
pub fn number(text: &str) -> Decimal {
    text.parse().unwrap_or_else(|_| panic!("{text} is a number"))
}

/// An amount in whole cents.
pub fn cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
}

fn without_tax(amount: Decimal, rate: Decimal) -> Decimal {
    amount / (Decimal::ONE + rate / Decimal::ONE_HUNDRED)
}

/// One line: article, quantity, unit price with tax, rate in percent; as a shop that rounds each line stores it.
pub fn line(key: &str, reference: &str, quantity: &str, gross: &str, rate: &str) -> OrderLine {
    let (quantity, gross, rate) = (number(quantity), number(gross), number(rate));
    let total_gross = cents(gross * quantity);
    OrderLine {
        key: Key::new(key),
        reference: reference.to_owned(),
        name: format!("Article {reference}"),
        quantity,
        unit_net: without_tax(gross, rate).round_dp(6),
        unit_gross: gross,
        total_net: cents(without_tax(total_gross, rate)),
        total_gross,
        tax_rate: rate,
        ..OrderLine::default()
    }
}

/// Where a customer lives.
pub fn address(street: &str, city: &str, country: &str) -> Address {
    Address {
        key: Key::new("9"),
        first_name: "Zoé".to_owned(),
        last_name: "D'Hoker".to_owned(),
        line1: street.to_owned(),
        postcode: "59000".to_owned(),
        city: city.to_owned(),
        country: country.to_owned(),
        phone: "0320000000".to_owned(),
        mobile: "0600000000".to_owned(),
        ..Address::default()
    }
}

/// An order of one customer with its lines, shipping at 20 % where it is not zero, paid by card in one sum.
pub fn order(key: u64, customer: u64, lines: Vec<OrderLine>, shipping: &str) -> Order {
    let (gross, rate) = (number(shipping), Decimal::from(20));
    let shipping = Charge { net: cents(without_tax(gross, rate)), gross, tax_rate: rate };
    let sum = |of: fn(&OrderLine) -> Decimal| lines.iter().map(of).sum::<Decimal>();
    let totals = OrderTotals {
        net: sum(|line| line.total_net) + shipping.net,
        gross: sum(|line| line.total_gross) + shipping.gross,
        ..OrderTotals::default()
    };
    let placed_at = DateTime::parse_from_rfc3339("2026-03-04T21:07:05+01:00").ok();
    Order {
        key: Key::new(key.to_string()),
        reference: format!("REF{key:06}"),
        placed_at,
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
            paid_at: placed_at,
            transaction: "TX-1".to_owned(),
        }],
        lines,
        shipping,
        totals,
        ..Order::default()
    }
}

/// What a shop says of the money of an order, all of it here.
pub fn payments(order: &Order, payments: Vec<Payment>) -> OrderPayments {
    OrderPayments {
        key: order.key.clone(),
        reference: order.reference.clone(),
        settled: true,
        currency: order.currency.clone(),
        currency_decimals: order.currency_decimals,
        charged: order.totals.gross,
        received: payments.iter().map(|payment| payment.amount).sum(),
        payments,
        shared_with: Vec::new(),
    }
}

/// The item that writes an order.
pub fn item(order: Order) -> WriteItem {
    WriteItem {
        key: order.key.clone(),
        action: WriteAction::Put,
        external_id: None,
        record: Some(Record::Order(Box::new(order))),
        overrides: Default::default(),
    }
}

/// A batch of orders.
pub fn batch(orders: Vec<Order>, mode: BatchMode) -> Batch {
    let id = BatchId(format!("batch-{}", orders.len()));
    Batch { id, stream: Stream::Orders, mode, items: orders.into_iter().map(item).collect() }
}

/// What a profile needs to import orders into the demonstration company.
pub fn settings(connection: &str) -> serde_json::Map<String, serde_json::Value> {
    let settings = serde_json::json!({
        "connection": connection,
        "shop-tag": "WEB",
        "article-shipping": "FRAISPORT",
        "article-discount": "REMISE",
        "article-wrapping": "EMBALLAGE",
        "article-rounding": "ARRONDI",
        "payments": true,
        "payment-methods": {"ps_checkout": "3"},
        "payment-journals": {"ps_checkout": "CB"},
    });
    settings.as_object().cloned().unwrap_or_default()
}
