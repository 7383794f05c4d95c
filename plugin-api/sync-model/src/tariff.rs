//! Tariffs: what the ERP asks groups and customers for an article, and the rules that make a shop ask the same.
//!
//! A [`Tariff`] says prices, a [`PriceRules`] says how a shop comes to them: a transform makes the one of the other.
//! Each is the complete set of one article, so that it replaces what was there without a moment in between.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Key, Problem, Tax, VariantPrice};

/// Whom a price is for. A customer goes before its group, a group before everyone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PriceTarget {
    #[default]
    Everyone,
    /// A customer group, by its key.
    Group(Key),
    /// A customer, by its key.
    Customer(Key),
}

/// What an article costs whom.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Tariff {
    /// The article's key.
    pub key: Key,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prices: Option<TariffPrices>,
}

/// The prices of a tariff.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TariffPrices {
    /// ISO 4217.
    pub currency: String,
    pub tax: Tax,
    /// The article's own unit price, as its price facet says it: the price that every rule starts from.
    pub net: Decimal,
    /// Eco-tax per unit, without tax: a shop adds it to every price, and takes percentages off both.
    pub eco_tax: Option<Decimal>,
    /// Variants whose own price differs from `net`, as the price facet says it.
    pub variants: Vec<VariantPrice>,
    /// Times in which something else holds, apart from each other: what `lines` say is before, between and after.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub periods: Vec<TariffPeriod>,
    /// Who pays something else. A customer without a line pays as its group, a group without one as everyone.
    pub lines: Vec<TariffLine>,
    /// The currencies in which somebody has a price of its own; in every other one the shop converts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub currencies: Vec<CurrencyPrices>,
}

/// What an article costs in another currency than the company's.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CurrencyPrices {
    /// ISO 4217.
    pub currency: String,
    /// Units of it for one of the company's: what a price comes to that is not stated in it.
    pub rate: Decimal,
    /// In this currency. Whoever has a line in the company's currency has one here too.
    pub lines: Vec<TariffLine>,
}

/// The prices of a promotion, or of several at a time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TariffPeriod {
    pub name: String,
    /// First and last day, both included; an open end has none.
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
    /// It is a sale, not just a promotion.
    pub is_sale: bool,
    /// It holds on the day on which it was read.
    pub current: bool,
    /// Everyone, and every target that has a line in the tariff or pays something else than its group.
    pub lines: Vec<TariffLine>,
    /// The same currencies as in the tariff.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub currencies: Vec<CurrencyPrices>,
}

/// The whole price of an article for one target.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TariffLine {
    pub target: PriceTarget,
    /// The group of a customer, whose rules would hold for it too.
    pub group: Option<Key>,
    /// By variant, then by rising quantity; each curve begins at its first quantity, 1 as a rule.
    pub points: Vec<TariffPoint>,
}

/// A price from a quantity on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TariffPoint {
    /// `None`: the article, and each variant that has no points of its own.
    pub variant: Option<Key>,
    pub from_quantity: Decimal,
    /// Unit price without tax and without eco-tax, at most six decimals.
    pub net: Decimal,
}

/// The price rules of one article: all of them, or those of its promotions.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PriceRules {
    /// The article's key.
    pub key: Key,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set: Option<PriceRuleSet>,
    /// What the transform or the engine remarks: told in history, no part of what is compared or sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Problem>,
}

/// The set that replaces the one before.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PriceRuleSet {
    pub rules: Vec<PriceRule>,
    /// The article's own price, where a rule without a variant holds a price: what a variant costs more is added to
    /// the rule's price, and a shop whose variants carry whole prices can tell it from this only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub net: Option<Decimal>,
    /// Whether the article is shown as being on sale; `None` leaves the shop's tick alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_sale: Option<bool>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PriceRule {
    pub target: PriceTarget,
    /// `None`: every variant.
    pub variant: Option<Key>,
    pub from_quantity: Decimal,
    pub effect: PriceEffect,
    /// ISO 4217: it holds for who buys in this currency, and its price is in it. `None`: every currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// First and last day, in the shop's time zone, both included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
}

/// What a rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PriceEffect {
    /// Takes the place of the article's price, without tax; a variant's difference is added unless the rule names it.
    Price(Decimal),
    /// Takes a percentage off the article's or the variant's price.
    Percent(Decimal),
    /// Takes an amount off it, without tax.
    Amount(Decimal),
}

impl Default for PriceEffect {
    fn default() -> Self {
        Self::Percent(Decimal::ZERO)
    }
}
