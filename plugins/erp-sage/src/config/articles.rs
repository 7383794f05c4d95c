//! What the settings say about articles: where each of their parts is read, and what becomes of a doubtful one.

use std::collections::BTreeMap;

use plugin_sdk::model::{Config, ConnectorError, Localized};

use super::{invalid, missing, two_letters};

/// Where the categories of articles come from (J42).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CategoryOrigin {
    Catalogue,
    Families,
    None,
}

/// Where the manufacturer of an article is read (J34).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Manufacturer {
    None,
    /// A column of F_ARTICLE: a statistic, an information libre or any other.
    Column(String),
    Family,
    Supplier,
    Fixed(String),
}

/// What conditionnements become (A03b).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packs {
    Ignored,
    /// Each one is a variant with its own price and whole stock.
    Variants,
    /// Each one is the quantity from which its unit price holds.
    Quantities,
}

/// What becomes of a sleeping article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asleep {
    /// It leaves the synchronisation.
    Left,
    /// It is sent, not for sale.
    Inactive,
}

/// What becomes of an article whose bar code is no EAN, or is another article's too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadBarCodes {
    /// Sent, with a remark: without the code that is none, with the one that is shared.
    Remark,
    Hold,
}

/// Which purchase price is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purchase {
    /// AR_PrixAch.
    Article,
    /// AR_PUNet.
    LastNet,
    /// AR_CoutStd.
    Standard,
    /// AF_PrixAch of the main supplier less its discount.
    Supplier,
    None,
}

/// What is read of an article.
#[derive(Debug, Clone)]
pub struct ArticleSettings {
    pub only_published: bool,
    /// Prices and stock also of articles that are not published (J35).
    pub unpublished_prices_and_stock: bool,
    pub asleep: Asleep,
    pub categories: CategoryOrigin,
    /// ISO code of the designation's language.
    pub language: String,
    /// ISO codes of Sage's languages 1 and 2.
    pub languages: [Option<String>; 2],
    pub gross_weight: bool,
    pub manufacturer: Manufacturer,
    /// Column of F_ARTICLE → name of the property.
    pub features: BTreeMap<String, String>,
    pub glossary: bool,
    pub packs: Packs,
    pub bad_bar_codes: BadBarCodes,
}

impl ArticleSettings {
    /// Checks them.
    ///
    /// # Errors
    /// `config`, naming the setting that is missing or unusable.
    pub(super) fn from_config(config: &Config) -> Result<Self, ConnectorError> {
        let languages = config.mapping("languages");
        let language = |slot: &str| {
            let code = languages.get(slot).filter(|code| !code.is_empty());
            code.map(|code| two_letters(code, "languages")).transpose()
        };
        Ok(Self {
            only_published: config.toggle("only-published", true),
            unpublished_prices_and_stock: config.toggle("unpublished-prices-and-stock", false),
            asleep: one_of(config, "asleep-articles", &[("left", Asleep::Left), ("inactive", Asleep::Inactive)])?,
            categories: one_of(
                config,
                "categories",
                &[
                    ("catalogue", CategoryOrigin::Catalogue),
                    ("families", CategoryOrigin::Families),
                    ("none", CategoryOrigin::None),
                ],
            )?,
            language: language("0")?.unwrap_or_else(|| "fr".to_owned()),
            languages: [language("1")?, language("2")?],
            gross_weight: one_of(config, "weight", &[("net", false), ("gross", true)])?,
            manufacturer: manufacturer(config)?,
            features: config.mapping("features").into_iter().filter(|(_, target)| !target.is_empty()).collect(),
            glossary: config.toggle("glossary", true),
            packs: one_of(
                config,
                "packs",
                &[("ignored", Packs::Ignored), ("variants", Packs::Variants), ("quantities", Packs::Quantities)],
            )?,
            bad_bar_codes: one_of(
                config,
                "bad-bar-codes",
                &[("remark", BadBarCodes::Remark), ("hold", BadBarCodes::Hold)],
            )?,
        })
    }

    /// A text of Sage's main language.
    pub fn text(&self, text: &str) -> Localized {
        Localized(BTreeMap::from([(self.language.clone(), text.to_owned())]))
    }

    /// The columns of F_ARTICLE that the settings name: properties, then the manufacturer's.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        let manufacturer = if let Manufacturer::Column(name) = &self.manufacturer { Some(name.as_str()) } else { None };
        self.features.keys().map(String::as_str).chain(manufacturer)
    }
}

impl Purchase {
    pub(super) fn from_config(config: &Config) -> Result<Self, ConnectorError> {
        let choices = [
            ("article", Self::Article),
            ("last-net", Self::LastNet),
            ("standard", Self::Standard),
            ("supplier", Self::Supplier),
            ("none", Self::None),
        ];
        one_of(config, "purchase-price", &choices)
    }

    /// The column that is read beside AR_PrixAch.
    pub fn column(self) -> Option<&'static str> {
        match self {
            Self::LastNet => Some("AR_PUNet"),
            Self::Standard => Some("AR_CoutStd"),
            Self::Article | Self::Supplier | Self::None => None,
        }
    }
}

/// Whether an article without a price is sent all the same.
pub(super) fn send_zero(config: &Config) -> Result<bool, ConnectorError> {
    one_of(config, "zero-prices", &[("hold", false), ("send", true)])
}

/// The choice of a setting; the first one where it is empty.
pub(super) fn one_of<T: Copy>(config: &Config, key: &str, choices: &[(&str, T)]) -> Result<T, ConnectorError> {
    let chosen = config.text(key);
    let found = choices.iter().find(|(name, _)| chosen.is_none_or(|chosen| chosen == *name));
    found.map(|(_, value)| *value).ok_or_else(|| invalid(key))
}

fn manufacturer(config: &Config) -> Result<Manufacturer, ConnectorError> {
    let text = |key: &str| config.text(key).map(str::to_owned).ok_or_else(|| missing(key));
    Ok(match config.text("manufacturer").unwrap_or("none") {
        "none" => Manufacturer::None,
        "column" => Manufacturer::Column(text("manufacturer-field")?),
        "family" => Manufacturer::Family,
        "supplier" => Manufacturer::Supplier,
        "fixed" => Manufacturer::Fixed(text("manufacturer-name")?),
        _ => return Err(invalid("manufacturer")),
    })
}
