//! What the settings say about tariffs: how the discounts of article, family and customer meet.

use plugin_sdk::model::{Config, ConnectorError};

use super::articles::one_of;

/// How discounts combine: a company preference whose codes are not proven, hence a setting (sage100.md §2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiscountChoice {
    /// The article's, else the family's, else the customer's.
    Article,
    /// The family's, else the article's, else the customer's.
    Family,
    /// The customer's, else the article's, else the family's.
    Customer,
    /// All of them, added up.
    Sum,
    /// All of them, one after the other.
    Cascade,
    /// None: who writes the document decides.
    Manual,
}

/// How a tariff is read.
#[derive(Debug, Clone, Copy)]
pub struct TariffSettings {
    pub discounts: DiscountChoice,
    /// Customers' own prices and discounts too, not only those of categories.
    pub customers: bool,
}

impl TariffSettings {
    /// Checks them.
    ///
    /// # Errors
    /// `config`, naming the setting that is unusable.
    pub(super) fn from_config(config: &Config) -> Result<Self, ConnectorError> {
        let choices = [
            ("article", DiscountChoice::Article),
            ("family", DiscountChoice::Family),
            ("customer", DiscountChoice::Customer),
            ("sum", DiscountChoice::Sum),
            ("cascade", DiscountChoice::Cascade),
            ("manual", DiscountChoice::Manual),
        ];
        Ok(Self {
            discounts: one_of(config, "discount-choice", &choices)?,
            customers: config.toggle("tariff-customers", true),
        })
    }
}
