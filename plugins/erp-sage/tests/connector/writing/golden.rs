//! What recorded orders of a real shop write, column by column (sage100.md §2.7, §2.8): one readable file per order.
//!
//! `NAVETTE_UPDATE_GOLDEN=1 cargo test -p erp-sage --test connector golden` makes the files anew. They bless nothing by
//! themselves: `rules` judges the same rows by the rules of the specification, in the same test.

use std::{collections::BTreeMap, path::PathBuf};

use plugin_sdk::model::{Order, Record};
use serde_json::json;

use super::{
    orders::{open, shown, write_on},
    rules::{self, Before},
};
use crate::stand::Stand;
use system_tests::sage::CompanySpec;

/// What a profile of the recorded shop sets.
pub fn settings() -> Vec<(&'static str, serde_json::Value)> {
    let methods = ["cartebancaire", "ps_wirepayment", "ps_checkpayment", "ps_cashondelivery"];
    let each = |value: &str| json!(methods.map(|method| (method, value)).into_iter().collect::<BTreeMap<_, _>>());
    vec![
        ("payments", json!(true)),
        ("payment-methods", each("3")),
        ("payment-journals", each("CB")),
        ("payment-voucher-method", json!("1")),
        ("payment-voucher-journal", json!("CB")),
        ("payment-voucher-prefixes", json!(rules::GIFT_CARDS)),
        ("currencies", json!({"CHF": "CHF"})),
    ]
}

/// The recorded orders by their number.
pub fn recorded() -> Vec<Order> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/recorded-orders");
    let mut orders: Vec<Order> = std::fs::read_dir(folder)
        .expect("the recorded orders")
        .map(|entry| {
            let text = std::fs::read_to_string(entry.expect("an entry").path()).expect("an order");
            match serde_json::from_str(&text).expect("a record") {
                Record::Order(order) => *order,
                other => panic!("no order: {other:?}"),
            }
        })
        .collect();
    orders.sort_by_key(|order| order.key.as_str().parse::<u32>().unwrap_or(0));
    orders
}

#[test]
fn every_column_of_recorded_orders_is_as_kept() {
    let stand = Stand::new(&CompanySpec { articles: 620, customers: 20, ..CompanySpec::default() });
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/connector/writing/golden");
    let update = std::env::var_os("NAVETTE_UPDATE_GOLDEN").is_some();
    let (mut written, mut differing) = (0, Vec::new());
    for order in recorded() {
        let before = Before::of(&stand);
        let outcomes = write_on(open(&stand, &settings()).as_mut(), vec![order.clone()]);
        let text = format!("# order {}: {}\n{}", order.key, shown(&outcomes)[0], document(&stand, &order));
        let file = folder.join(format!("{}.txt", order.key));
        if update {
            std::fs::write(&file, &text).expect("the golden file is written");
        } else if std::fs::read_to_string(&file).unwrap_or_default() != text {
            differing.push(format!("{}:\n{text}", file.display()));
        }
        if outcomes[0].external_id.is_some() {
            rules::check(&stand, &order, &before);
            written += 1;
        }
    }
    assert!(differing.is_empty(), "{} files differ; the first: {}", differing.len(), differing[0]);
    assert!(written == 48, "{written} orders were written");
}

/// Every row of an order's document, every column: those that all rows share first, by their value.
fn document(stand: &Stand, order: &Order) -> String {
    let mark = format!("WEB-{}", order.key);
    let of =
        format!("WHERE DO_Domaine = 0 AND DO_Piece = (SELECT DO_Piece FROM F_DOCENTETE WHERE DO_NoWeb = '{mark}')");
    let sold = format!("WHERE DE_No = 1 AND AR_Ref IN (SELECT AR_Ref FROM F_DOCLIGNE {of})");
    let tables = [
        ("F_DOCENTETE", of.clone(), "DO_Piece"),
        ("F_DOCLIGNE", of.clone(), "DL_Ligne"),
        ("F_DOCREGL", of.clone(), "DR_No"),
        ("F_CREGLEMENT", format!("WHERE RG_Reference = '{mark}'"), "RG_No"),
        ("F_REGLECH", of.clone(), "DR_No"),
        ("F_ARTSTOCK", sold.clone(), "AR_Ref"),
        ("F_GAMSTOCK", sold, "AR_Ref, AG_No1, AG_No2"),
        ("F_DOCCURRENTPIECE", "WHERE DC_Domaine = 0 AND DC_IdCol = 1 AND DC_Souche = 0".to_owned(), "DC_Souche"),
    ];
    let mut text = String::new();
    for (table, condition, sorted) in tables {
        let rows = stand.rows(&format!("SELECT * FROM {table} {condition} ORDER BY {sorted}"));
        text.push_str(&format!("\n[{table}] {} rows\n{}", rows.len(), shared_then_own(&rows)));
    }
    text
}

fn shared_then_own(rows: &[Vec<String>]) -> String {
    let Some(first) = rows.first() else { return String::new() };
    let is_shared = |column: usize| rows.iter().all(|row| row[column] == first[column]);
    let mut by_value: Vec<(&str, Vec<&str>)> = Vec::new();
    for (_, column) in first.iter().enumerate().filter(|(position, _)| is_shared(*position)) {
        let (name, value) = column.split_once('=').expect("a column and its value");
        match by_value.iter_mut().find(|(known, _)| *known == value) {
            Some((_, names)) => names.push(name),
            None => by_value.push((value, vec![name])),
        }
    }
    let mut text = String::new();
    for (value, names) in by_value {
        text.push_str(&format!("  {value}: {}\n", names.join(" ")));
    }
    for row in rows {
        let own: Vec<&str> =
            row.iter().enumerate().filter(|(column, _)| !is_shared(*column)).map(|(_, value)| value.as_str()).collect();
        if !own.is_empty() {
            text.push_str(&format!("  - {}\n", own.join("; ")));
        }
    }
    text
}
