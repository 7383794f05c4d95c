//! Orders of the shop that still ask for goods: what an ERP takes off the quantities it sends (functions.md J32).

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::Key;

/// An order that the shop has taken and neither shipped nor cancelled. `key` is the order's key in the shop.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OpenOrder {
    pub key: Key,
    pub pieces: Vec<OrderedPieces>,
}

/// Pieces of one article that an open order asks for. Articles that the ERP does not know are not listed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OrderedPieces {
    pub article: Key,
    pub variant: Option<Key>,
    pub quantity: Decimal,
}
