//! What became of an order in the ERP: its stage, its documents, its parcel.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::Key;

/// How far the ERP has come with an order. `key` is the order's key in the shop.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OrderStatus {
    pub key: Key,
    pub stage: OrderStage,
    /// Every document that holds a part of the order, the earliest stage first.
    pub documents: Vec<StageDocument>,
    /// Pieces ordered, and pieces that left; what is neither is still to be delivered.
    pub ordered: Decimal,
    pub delivered: Decimal,
    /// The number of the latest parcel; empty when the ERP knows none.
    pub tracking_number: String,
}

/// The stages, in their order. A shop's own states are chosen by these, never by a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrderStage {
    #[default]
    Ordered,
    Preparing,
    /// A part has left, the rest is still to come.
    PartlyDelivered,
    Delivered,
    Invoiced,
}

impl OrderStage {
    /// Every stage, in order.
    pub const ALL: [OrderStage; 5] = [
        OrderStage::Ordered,
        OrderStage::Preparing,
        OrderStage::PartlyDelivered,
        OrderStage::Delivered,
        OrderStage::Invoiced,
    ];

    /// The stage's name in documents and settings.
    pub fn name(self) -> &'static str {
        match self {
            OrderStage::Ordered => "ordered",
            OrderStage::Preparing => "preparing",
            OrderStage::PartlyDelivered => "partly-delivered",
            OrderStage::Delivered => "delivered",
            OrderStage::Invoiced => "invoiced",
        }
    }
}

/// A document that holds a part of an order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct StageDocument {
    pub stage: OrderStage,
    pub number: String,
    pub date: Option<NaiveDate>,
}
