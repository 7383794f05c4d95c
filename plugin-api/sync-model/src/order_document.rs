//! What stands in the ERP for an order of the shop, in figures: the ERP's side of the daily reconciliation.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Key, OrderStage, StageDocument};

/// The documents of an order and what they come to. `key` is the order's key in the shop.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OrderDocument {
    pub key: Key,
    pub stage: OrderStage,
    /// Every document that holds a part of the order, the earliest stage first.
    pub documents: Vec<StageDocument>,
    /// What the order's lines come to without and with tax, in the company's currency.
    pub net: Decimal,
    pub gross: Decimal,
    /// Payments received on these documents, in the company's currency.
    pub paid: Decimal,
    /// Whether the document is in another currency than the company's.
    pub foreign: bool,
    /// Deposits on documents that are not invoiced.
    pub deposits: Vec<OrderDeposit>,
    /// What the order's lines come to with tax, by rate of VAT in percent.
    pub rates: Vec<RateSum>,
}

/// Money that was received on a document before its invoice.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OrderDeposit {
    pub document: String,
    pub date: Option<NaiveDate>,
    pub label: String,
    /// In the company's currency.
    pub amount: Decimal,
}

/// A sum at one rate.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RateSum {
    pub rate: Decimal,
    pub gross: Decimal,
}
