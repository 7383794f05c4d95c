//! A credit slip of the shop: goods that were refunded, a part of the shipping, and what was given back for them.

use chrono::{DateTime, FixedOffset};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Charge, Key};

/// A credit slip. `key` is its own number in the shop.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CreditSlip {
    pub key: Key,
    /// The order that it is of, and the reference that the buyer sees.
    pub order: Key,
    pub reference: String,
    pub issued_at: Option<DateTime<FixedOffset>>,
    /// ISO 4217, and its decimals.
    pub currency: String,
    pub currency_decimals: u32,
    pub lines: Vec<SlipLine>,
    pub shipping: Charge,
    /// Goods and shipping, without and with tax.
    pub net: Decimal,
    pub gross: Decimal,
    /// What was given back; another sum than `gross` where somebody chose one.
    pub refunded: Decimal,
}

/// Pieces of one line of the order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SlipLine {
    /// The order's line.
    pub key: Key,
    /// The article's key in the ERP, where a link is known.
    pub article: Option<Key>,
    pub variant: Option<Key>,
    pub reference: String,
    pub ean: String,
    pub name: String,
    pub quantity: Decimal,
    pub net: Decimal,
    pub gross: Decimal,
    pub tax_rate: Decimal,
}
