//! `explain`: how a side reckons a price, step by step.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Key, Localized};

/// Asks for the price of one article for one buyer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainRequest {
    pub article: Key,
    #[serde(default)]
    pub variant: Option<Key>,
    #[serde(default)]
    pub customer: Option<Key>,
    #[serde(default)]
    pub group: Option<Key>,
    pub quantity: Decimal,
    pub date: NaiveDate,
    /// Promotions count: the profile sends them.
    #[serde(default)]
    pub promotions: bool,
}

/// The reckoning.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Explanation {
    /// Unit price without tax.
    pub net: Decimal,
    pub gross: Option<Decimal>,
    pub steps: Vec<ExplanationStep>,
}

/// One step of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ExplanationStep {
    pub rule: String,
    pub text: Localized,
    /// The unit price after this step.
    pub net: Decimal,
}
