//! Orders as a shop stores them, and batches of them.

use plugin_sdk::model::{BatchMode, Connector, Order, Outcome};
use serde_json::{Value, json};

pub use system_tests::orders::{address, batch, cents, line, number, order};

use crate::stand::{Quiet, Stand};

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
