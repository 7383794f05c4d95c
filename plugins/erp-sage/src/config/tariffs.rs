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

/// How a promotion meets the discounts: a company preference whose codes are not proven (sage100.md §2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromotionChoice {
    /// The lower of both prices.
    Best,
    /// The promotion takes the discounts' place.
    Instead,
    /// It comes on top of them.
    OnTop,
}

/// How a tariff is read.
#[derive(Debug, Clone)]
pub struct TariffSettings {
    pub discounts: DiscountChoice,
    /// Customers' own prices and discounts too, not only those of categories.
    pub customers: bool,
    pub promotions: PromotionChoice,
    /// Words of a promotion's name that make it one of Sage's « soldes », in small letters.
    pub sale_words: Vec<String>,
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
            promotions: one_of(
                config,
                "promotion-choice",
                &[
                    ("best", PromotionChoice::Best),
                    ("instead", PromotionChoice::Instead),
                    ("on-top", PromotionChoice::OnTop),
                ],
            )?,
            sale_words: config
                .text("sale-words")
                .unwrap_or("solde")
                .split(',')
                .map(|word| word.trim().to_lowercase())
                .filter(|word| !word.is_empty())
                .collect(),
        })
    }
}
