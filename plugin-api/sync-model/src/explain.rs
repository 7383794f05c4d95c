//! `explain`: how a side reckons a price or a quantity, step by step.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Key, Localized};

/// What is explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExplainSubject {
    #[default]
    Price,
    /// The quantity that is sent, whoever the buyer is.
    Stock,
}

/// Asks for the price of one article for one buyer, or for its quantity.
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
    #[serde(default)]
    pub subject: ExplainSubject,
    /// Promotions count: the profile sends them.
    #[serde(default)]
    pub promotions: bool,
    /// ISO 4217 of what the buyer pays in; `None`: the company's currency.
    #[serde(default)]
    pub currency: Option<String>,
}

/// The reckoning.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Explanation {
    /// Unit price without tax, or the quantity.
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
    /// The unit price, or the quantity, after this step.
    pub net: Decimal,
}
