//! The settings: their parsed form. The schema that the host draws is in `settings`.

use std::{collections::BTreeMap, time::Duration};

use odbc_api::escape_attribute_value;
use plugin_sdk::model::{Config, ConnectorError, Decimal, ErrorKind};

use crate::rows::parse_decimal;

/// Every setting of a profile, checked.
pub struct Settings {
    pub read: Source,
    /// Where orders are written; the same source unless another one is for reading only.
    pub write: Source,
    pub articles: ArticleSettings,
    pub prices: PriceSettings,
    pub stock: StockSettings,
    pub customers: CustomerReading,
}

/// Where the categories of articles come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CategoryOrigin {
    Catalogue,
    Families,
    None,
}

/// Where the manufacturer of an article is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Manufacturer {
    None,
    /// A column of F_ARTICLE: a statistic or an information libre.
    Column(String),
    Family,
    Supplier,
    Fixed(String),
}

/// What is read of an article.
#[derive(Debug, Clone)]
pub struct ArticleSettings {
    pub only_published: bool,
    /// Prices and stock also of articles that are not published.
    pub unpublished_prices_and_stock: bool,
    pub categories: CategoryOrigin,
    /// ISO codes of Sage's languages 1 and 2.
    pub languages: [Option<String>; 2],
    pub gross_weight: bool,
    pub manufacturer: Manufacturer,
    /// Column of F_ARTICLE → name of the property.
    pub features: BTreeMap<String, String>,
    pub glossary: bool,
    pub packs_as_variants: bool,
}

/// What one of the three tax codes is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaxUse {
    /// By the kind that F_TAXE gives the code.
    ByKind,
    Vat,
    EcoTax,
    Ignored,
}

/// How a price is read.
#[derive(Debug, Clone)]
pub struct PriceSettings {
    /// P_CATTARIF.cbIndice.
    pub category: i64,
    /// Accounting category, 1 to 50.
    pub accounting: i64,
    pub tax_use: [TaxUse; 3],
    /// ISO code of the country whose tax it is.
    pub country: String,
    pub discounts: bool,
    pub tiers: bool,
}

/// What counts as available.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StockKind {
    /// AS_QteSto.
    Real,
    /// Real + on order − reserved − prepared.
    Forecast,
    /// Real − reserved − prepared − under control.
    Available,
}

/// Which customers go to the shop.
#[derive(Debug, Clone)]
pub struct CustomerReading {
    /// Prospects too.
    pub prospects: bool,
    /// The account that stands for every buyer of the shop: it is nobody's.
    pub collective: Option<String>,
    /// First part of the mark that an account made by an order of this shop carries in `CT_Commentaire`.
    pub tag: Option<String>,
    /// Only the accounts that orders of this shop made.
    pub only_shop: bool,
}

/// How stock is read.
#[derive(Debug, Clone)]
pub struct StockSettings {
    /// DE_No; empty: the principal depot.
    pub depots: Vec<i64>,
    pub kind: StockKind,
    pub margin: Decimal,
}

impl Settings {
    /// Checks the settings.
    ///
    /// # Errors
    /// `config`, naming the setting that is missing or unusable.
    pub fn from_config(config: &Config) -> Result<Self, ConnectorError> {
        let write = Source::from_config(config, "")?.ok_or_else(|| missing("source"))?;
        let read = Source::from_config(config, "read-")?.unwrap_or_else(|| write.clone());
        Ok(Self {
            read,
            write,
            articles: articles(config)?,
            prices: prices(config)?,
            stock: StockSettings {
                depots: numbers(config, "depots")?,
                kind: match config.text("stock-kind").unwrap_or("available") {
                    "real" => StockKind::Real,
                    "forecast" => StockKind::Forecast,
                    "available" => StockKind::Available,
                    _ => return Err(invalid("stock-kind")),
                },
                margin: decimal(config, "stock-margin")?,
            },
            customers: CustomerReading {
                prospects: config.toggle("customers-prospects", false),
                collective: config.text("collective-customer").map(str::to_owned),
                tag: config.text("shop-tag").map(str::to_owned),
                only_shop: match config.text("customers-exported").unwrap_or("all") {
                    "all" => false,
                    "shop" => true,
                    _ => return Err(invalid("customers-exported")),
                },
            },
        })
    }
}

fn articles(config: &Config) -> Result<ArticleSettings, ConnectorError> {
    Ok(ArticleSettings {
        only_published: config.toggle("only-published", true),
        unpublished_prices_and_stock: config.toggle("unpublished-prices-and-stock", false),
        categories: match config.text("categories").unwrap_or("catalogue") {
            "catalogue" => CategoryOrigin::Catalogue,
            "families" => CategoryOrigin::Families,
            "none" => CategoryOrigin::None,
            _ => return Err(invalid("categories")),
        },
        languages: [language(config, "language-1")?, language(config, "language-2")?],
        gross_weight: match config.text("weight").unwrap_or("net") {
            "net" => false,
            "gross" => true,
            _ => return Err(invalid("weight")),
        },
        manufacturer: manufacturer(config)?,
        features: config.mapping("features").into_iter().filter(|(_, target)| !target.is_empty()).collect(),
        glossary: config.toggle("glossary", true),
        packs_as_variants: config.toggle("packs-as-variants", false),
    })
}

fn prices(config: &Config) -> Result<PriceSettings, ConnectorError> {
    let between = |key: &str, most: i64| match config.integer(key, 1) {
        value if (1..=most).contains(&value) => Ok(value),
        _ => Err(invalid(key)),
    };
    let tax_use = |key: &str| match config.text(key).unwrap_or("by-kind") {
        "by-kind" => Ok(TaxUse::ByKind),
        "vat" => Ok(TaxUse::Vat),
        "eco-tax" => Ok(TaxUse::EcoTax),
        "ignored" => Ok(TaxUse::Ignored),
        _ => Err(invalid(key)),
    };
    Ok(PriceSettings {
        category: between("price-category", 32)?,
        accounting: between("accounting-category", 50)?,
        tax_use: [tax_use("tax-code-1")?, tax_use("tax-code-2")?, tax_use("tax-code-3")?],
        country: language(config, "tax-country")?.unwrap_or_else(|| "fr".to_owned()).to_uppercase(),
        discounts: config.toggle("category-discounts", true),
        tiers: config.toggle("quantity-discounts", true),
    })
}

fn manufacturer(config: &Config) -> Result<Manufacturer, ConnectorError> {
    let field = || config.text("manufacturer-field").map(str::to_owned).ok_or_else(|| missing("manufacturer-field"));
    Ok(match config.text("manufacturer").unwrap_or("none") {
        "none" => Manufacturer::None,
        "column" => Manufacturer::Column(field()?),
        "family" => Manufacturer::Family,
        "supplier" => Manufacturer::Supplier,
        "fixed" => Manufacturer::Fixed(field()?),
        _ => return Err(invalid("manufacturer")),
    })
}

/// Two letters of ISO 639 or ISO 3166.
fn language(config: &Config, key: &str) -> Result<Option<String>, ConnectorError> {
    match config.text(key) {
        None => Ok(None),
        Some(code) if code.len() == 2 && code.chars().all(|letter| letter.is_ascii_alphabetic()) => {
            Ok(Some(code.to_lowercase()))
        }
        Some(_) => Err(invalid(key)),
    }
}

fn decimal(config: &Config, key: &str) -> Result<Decimal, ConnectorError> {
    match config.settings.get(key) {
        Some(serde_json::Value::Number(number)) => parse_decimal(&number.to_string()).ok_or_else(|| invalid(key)),
        Some(serde_json::Value::String(text)) => parse_decimal(text).ok_or_else(|| invalid(key)),
        _ => Ok(Decimal::ZERO),
    }
}

/// A list of numbers: `[1, "2"]`, or `1,2` as it is typed on a command line.
fn numbers(config: &Config, key: &str) -> Result<Vec<i64>, ConnectorError> {
    let number = |text: &str| text.trim().parse().map_err(|_| invalid(key));
    match config.settings.get(key) {
        None | Some(serde_json::Value::Null) => Ok(Vec::new()),
        Some(serde_json::Value::Array(values)) => values
            .iter()
            .map(|value| match value {
                serde_json::Value::String(text) => number(text),
                other => number(&other.to_string()),
            })
            .collect(),
        Some(serde_json::Value::String(text)) => {
            text.split(',').filter(|part| !part.trim().is_empty()).map(number).collect()
        }
        Some(other) => Ok(vec![number(&other.to_string())?]),
    }
}

/// How narrow text travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    #[default]
    Utf8,
    Windows1252,
    Utf16,
}

impl Encoding {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "utf-8" => Self::Utf8,
            "windows-1252" => Self::Windows1252,
            "utf-16" => Self::Utf16,
            // Windows converts between the program and the driver; elsewhere drivers speak UTF-8.
            "auto" => {
                if cfg!(windows) {
                    Self::Utf16
                } else {
                    Self::Utf8
                }
            }
            _ => return None,
        })
    }
}

/// An ODBC source and how to enter it.
#[derive(Clone)]
pub struct Source {
    /// What people know it by; never holds a password.
    pub name: String,
    connection: String,
    pub encoding: Encoding,
    pub timeout: Duration,
}

impl Source {
    /// The connection string. It may hold a password: never logged.
    pub fn connection_string(&self) -> &str {
        &self.connection
    }

    /// The source that the settings with this prefix describe, or `None` when they are empty.
    fn from_config(config: &Config, prefix: &str) -> Result<Option<Self>, ConnectorError> {
        let key = |name: &str| format!("{prefix}{name}");
        let source = config.text(&key("source"));
        let text = config.text(&key("connection"));
        let Some(name) = source.or(text) else { return Ok(None) };
        let mut connection = match (source, text) {
            (Some(source), _) => format!("DSN={};", escape_attribute_value(source)),
            (None, Some(text)) => format!("{};", text.trim_end_matches(';')),
            (None, None) => String::new(),
        };
        if let Some(user) = config.text(&key("user")) {
            connection.push_str(&format!("UID={};", escape_attribute_value(user)));
        }
        if let Some(password) = config.secret(&key("password")) {
            connection.push_str(&format!("PWD={};", escape_attribute_value(password.expose())));
        }
        let encoding = config.text("encoding").unwrap_or("auto");
        let encoding = Encoding::from_name(encoding).ok_or_else(|| invalid("encoding"))?;
        let timeout = Duration::from_secs(u64::try_from(config.integer("query-timeout", 120)).unwrap_or(0));
        // A connection string typed by hand may hold a password: its beginning is enough to know it by.
        let name = if source.is_some() { name } else { name.split(';').next().unwrap_or_default() };
        Ok(Some(Self { name: name.to_owned(), connection, encoding, timeout }))
    }
}

fn missing(key: &str) -> ConnectorError {
    ConnectorError::new(ErrorKind::Config, "setting-missing", format!("the setting {key} is empty")).arg("key", key)
}

fn invalid(key: &str) -> ConnectorError {
    ConnectorError::new(ErrorKind::Config, "setting-invalid", format!("the setting {key} is not usable"))
        .arg("key", key)
}
