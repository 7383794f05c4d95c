//! What the other side itself reckons for an article, for a comparison (G21); nothing is made from it.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::Key;

/// The prices that a visitor without an account is asked for one article.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ComputedPrice {
    /// The article's key.
    pub key: Key,
    /// ISO 4217.
    pub currency: String,
    /// Percent of tax in the shop's own country; `None` where the article has no rule for it.
    pub tax_rate: Option<Decimal>,
    /// By variant, then by rising quantity.
    pub points: Vec<PricePoint>,
}

/// One price.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PricePoint {
    /// `None` for an article without variants.
    pub variant: Option<Key>,
    /// From this quantity on, up to the next point's.
    pub from_quantity: Decimal,
    /// Unit price without tax, with eco-tax.
    pub net: Decimal,
    /// Unit price with tax.
    pub gross: Decimal,
    /// The price rule of somebody else that decides here, by its id in the shop.
    pub foreign_rule: Option<String>,
}
