//! Orders as a shop stores them, made for the demonstration company: for the faults and the bench.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use sync_model::{
    Address, Batch, BatchId, BatchMode, Carrier, Charge, Customer, CustomerIdentity, Key, Order, OrderLine, OrderState,
    OrderTotals, Payment, Record, Stream, WriteAction, WriteItem,
};

fn cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
}

fn without_tax(amount: Decimal, rate: Decimal) -> Decimal {
    amount / (Decimal::ONE + rate / Decimal::ONE_HUNDRED)
}

/// One line: article, quantity, unit price with tax in cents, rate in tenths of a percent.
pub fn line(key: u64, reference: &str, quantity: u32, unit: i64, rate: i64) -> OrderLine {
    let (quantity, gross, rate) = (Decimal::from(quantity), Decimal::new(unit, 2), Decimal::new(rate, 1));
    let total_gross = cents(gross * quantity);
    OrderLine {
        key: Key::new(key.to_string()),
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
pub fn address(street: &str, city: &str) -> Address {
    Address {
        key: Key::new("9"),
        first_name: "Zoé".to_owned(),
        last_name: "D'Hoker".to_owned(),
        line1: street.to_owned(),
        postcode: "59000".to_owned(),
        city: city.to_owned(),
        country: "FR".to_owned(),
        phone: "0320000000".to_owned(),
        mobile: "0600000000".to_owned(),
        ..Address::default()
    }
}

/// An order of one customer, shipped for `shipping` cents, paid by card in one sum.
pub fn order(key: u64, customer: u64, lines: Vec<OrderLine>, shipping: i64) -> Order {
    let (gross, rate) = (Decimal::new(shipping, 2), Decimal::from(20));
    let shipping = Charge { net: cents(without_tax(gross, rate)), gross, tax_rate: rate };
    let sum = |of: fn(&OrderLine) -> Decimal| lines.iter().map(of).sum::<Decimal>();
    let totals = OrderTotals {
        net: sum(|line| line.total_net) + shipping.net,
        gross: sum(|line| line.total_gross) + shipping.gross,
        ..OrderTotals::default()
    };
    let placed_at = DateTime::<Utc>::from_timestamp(1_772_654_825, 0).map(|moment| moment.fixed_offset());
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
        billing: address("12 rue de l'Île", "Lille"),
        delivery: address("12 rue de l'Île", "Lille"),
        carrier: Some(Carrier { key: Key::new("3"), name: "Colissimo".to_owned(), ..Carrier::default() }),
        payments: vec![Payment {
            key: Key::new("1"),
            method: Key::new("ps_checkout"),
            label: "Carte bancaire".to_owned(),
            amount: totals.gross,
            currency: "EUR".to_owned(),
            paid_at: placed_at,
            transaction: format!("TX-{key}"),
        }],
        lines,
        shipping,
        totals,
        ..Order::default()
    }
}

/// A batch that writes them.
pub fn batch(orders: Vec<Order>) -> Batch {
    let item = |order: Order| WriteItem {
        key: order.key.clone(),
        action: WriteAction::Put,
        external_id: None,
        record: Some(Record::Order(Box::new(order))),
        overrides: Default::default(),
    };
    Batch {
        id: BatchId("orders".to_owned()),
        stream: Stream::Orders,
        mode: BatchMode::Apply,
        items: orders.into_iter().map(item).collect(),
    }
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
