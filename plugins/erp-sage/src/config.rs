//! The settings: their parsed form. The schema that the host draws is in `settings`.

use std::time::Duration;

mod articles;
mod tariffs;

use odbc_api::escape_attribute_value;
use plugin_sdk::model::{Config, ConnectorError, Decimal, ErrorKind};

pub use articles::{ArticleSettings, Asleep, BadBarCodes, CategoryOrigin, Manufacturer, Packs, Purchase};
pub use tariffs::{DiscountChoice, PromotionChoice, TariffSettings};

use crate::{multimedia::MediaSettings, read::statuses::StatusSettings, rows::parse_decimal};

/// Every setting of a profile, checked.
pub struct Settings {
    pub read: Source,
    /// Where orders are written; the same source unless another one is for reading only.
    pub write: Source,
    pub articles: ArticleSettings,
    pub prices: PriceSettings,
    pub tariffs: TariffSettings,
    pub stock: StockSettings,
    pub customers: CustomerReading,
    pub statuses: StatusSettings,
    /// Without a folder no media are read.
    pub media: Option<MediaSettings>,
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
    /// An article without a price is sent all the same.
    pub send_zero: bool,
    pub purchase: Purchase,
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
    /// The pieces of the shop's open orders are taken off, as far as the base does not contain them.
    pub open_orders: bool,
    /// Sent of an article whose stock Sage does not follow; none: it is sold without limit.
    pub untracked: Option<Decimal>,
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
            articles: ArticleSettings::from_config(config)?,
            prices: prices(config)?,
            tariffs: TariffSettings::from_config(config)?,
            stock: StockSettings {
                depots: numbers(config, "depots")?,
                kind: match config.text("stock-kind").unwrap_or("available") {
                    "real" => StockKind::Real,
                    "forecast" => StockKind::Forecast,
                    "available" => StockKind::Available,
                    _ => return Err(invalid("stock-kind")),
                },
                margin: decimal(config, "stock-margin")?.unwrap_or_default(),
                open_orders: config.toggle("open-orders", true),
                untracked: decimal(config, "untracked-quantity")?,
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
            statuses: StatusSettings::from_config(config),
            media: MediaSettings::from_config(config)?,
        })
    }
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
        country: two_letters(config.text("tax-country").unwrap_or("fr"), "tax-country")?.to_uppercase(),
        discounts: config.toggle("category-discounts", true),
        tiers: config.toggle("quantity-discounts", true),
        send_zero: articles::send_zero(config)?,
        purchase: Purchase::from_config(config)?,
    })
}

/// Two letters of ISO 639 or ISO 3166.
fn two_letters(code: &str, key: &str) -> Result<String, ConnectorError> {
    let good = code.len() == 2 && code.chars().all(|letter| letter.is_ascii_alphabetic());
    if good { Ok(code.to_lowercase()) } else { Err(invalid(key)) }
}

fn decimal(config: &Config, key: &str) -> Result<Option<Decimal>, ConnectorError> {
    let text = match config.settings.get(key) {
        Some(serde_json::Value::Number(number)) => number.to_string(),
        Some(serde_json::Value::String(text)) if !text.trim().is_empty() => text.clone(),
        _ => return Ok(None),
    };
    parse_decimal(&text).map(Some).ok_or_else(|| invalid(key))
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

pub(crate) fn invalid(key: &str) -> ConnectorError {
    ConnectorError::new(ErrorKind::Config, "setting-invalid", format!("the setting {key} is not usable"))
        .arg("key", key)
}
