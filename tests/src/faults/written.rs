//! What is written while it is disturbed: orders, a payment that comes in later, a customer without an order.

use sync_model::{Batch, BatchId, BatchMode, Customer, Key, Order, Payment, Record, Stream, WriteAction, WriteItem};

use crate::orders;

/// Three orders that touch every table (a new customer with a place and a payment; the same one with another place,
/// not paid yet; another customer who pays twice), the payment of the second, and a third customer.
pub fn batches() -> Vec<Batch> {
    let napkins = |key| orders::line(key, "NAP-LIN-150-1", "2", "74.90", "20");
    let cloth = |key| orders::line(key, "REV-TEX-12", "3", "9.50", "2.1");
    let lamp = |key| orders::line(key, "LAM-LIN-01", "1", "9.90", "20");
    let first = orders::order(1, 1, vec![napkins("1"), cloth("2")], "5.90");
    let mut second = orders::order(2, 1, vec![lamp("1"), cloth("2")], "0");
    second.delivery = orders::address("3 quai du Wault", "Lille", "FR");
    let late = std::mem::take(&mut second.payments);
    let mut third = orders::order(3, 2, vec![napkins("1"), lamp("2")], "4.90");
    let mut rest = third.payments[0].clone();
    third.payments[0].amount = "100".parse().unwrap_or_default();
    rest.amount = third.totals.gross - third.payments[0].amount;
    rest.transaction = "TX-3b".to_owned();
    third.payments.push(rest);
    let buyer = orders::order(9, 3, Vec::new(), "0").customer;
    let paid = payments(&second, late);
    vec![orders::batch(vec![first, second, third], BatchMode::Apply), paid, buyers(buyer)]
}

/// The first so many items of all batches.
pub fn beginning(count: usize) -> Vec<Batch> {
    let mut left = count;
    let cut = |mut batch: Batch| {
        batch.items.truncate(left);
        left -= batch.items.len();
        batch
    };
    batches().into_iter().map(cut).filter(|batch| !batch.items.is_empty()).collect()
}

fn batch(stream: Stream, item: WriteItem) -> Batch {
    Batch { id: BatchId(stream.name().to_owned()), stream, mode: BatchMode::Apply, items: vec![item] }
}

/// What came in for the second order, which an undisturbed run writes as `BC00002`.
fn payments(order: &Order, payments: Vec<Payment>) -> Batch {
    let record = orders::payments(order, payments);
    let item = WriteItem {
        key: record.key.clone(),
        action: WriteAction::Put,
        external_id: None,
        record: Some(Record::OrderPayments(record)),
        overrides: [("owner".to_owned(), "BC00002".to_owned())].into(),
    };
    batch(Stream::Payments, item)
}

fn buyers(mut customer: Customer) -> Batch {
    if let Some(identity) = &mut customer.identity {
        identity.addresses = vec![orders::address("1 rue Royale", "Lille", "FR")];
    }
    let item = WriteItem {
        key: Key::new(customer.key.as_str()),
        action: WriteAction::Put,
        external_id: None,
        record: Some(Record::Customer(Box::new(customer))),
        overrides: Default::default(),
    };
    batch(Stream::Buyers, item)
}
