//! What the module says of itself and of the shop.

use std::collections::BTreeMap;

use plugin_sdk::model::semver::Version;
use serde::Deserialize;

/// The module that goes with this connector.
pub const WANTED_MODULE: Version = Version::new(1, 1, 0);

/// The answer of `describe`; everything in it may be absent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Description {
    pub module: String,
    pub protocol: u64,
    pub prestashop: String,
    pub php: String,
    pub database: String,
    pub shop: Shop,
    pub limits: Limits,
    pub maintenance: bool,
    pub demonstration: bool,
    pub streams: BTreeMap<String, Vec<String>>,
    pub listeners: BTreeMap<String, String>,
}

/// The shop of the module.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Shop {
    pub id: u64,
    pub name: String,
    pub currency: String,
    pub languages: Vec<String>,
    pub timezone: String,
    /// The shop's clock with its offset; empty of an older module.
    pub time: String,
    pub country: String,
    pub rounding_type: String,
}

/// The limits of the host; 0 means none.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default)]
pub struct Limits {
    pub max_execution_time: i64,
    pub memory_limit_mb: i64,
    pub post_max_mb: i64,
}

/// How the module's version stands to the wanted one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    Same,
    Older,
    Newer,
    Unreadable,
}

impl Description {
    /// Compares major and minor numbers; a patch is always welcome.
    pub fn fit(&self) -> Fit {
        let Ok(module) = Version::parse(&self.module) else { return Fit::Unreadable };
        match (module.major, module.minor).cmp(&(WANTED_MODULE.major, WANTED_MODULE.minor)) {
            std::cmp::Ordering::Less => Fit::Older,
            std::cmp::Ordering::Equal => Fit::Same,
            std::cmp::Ordering::Greater => Fit::Newer,
        }
    }

    /// Facts for people and support.
    pub fn facts(&self) -> BTreeMap<String, String> {
        let mut facts = BTreeMap::new();
        let mut fact = |name: &str, value: String| {
            if !value.is_empty() {
                facts.insert(name.to_owned(), value);
            }
        };
        fact("module", self.module.clone());
        fact("module-wanted", WANTED_MODULE.to_string());
        fact("protocol", self.protocol.to_string());
        fact("prestashop", self.prestashop.clone());
        fact("php", self.php.clone());
        fact("database", self.database.clone());
        fact("shop-id", self.shop.id.to_string());
        fact("shop-name", self.shop.name.clone());
        fact("currency", self.shop.currency.clone());
        fact("languages", self.shop.languages.join(", "));
        fact("timezone", self.shop.timezone.clone());
        fact("time", self.shop.time.clone());
        fact("country", self.shop.country.clone());
        fact("rounding-type", self.shop.rounding_type.clone());
        fact("max-execution-time", self.limits.max_execution_time.to_string());
        fact("memory-limit-mb", self.limits.memory_limit_mb.to_string());
        fact("post-max-mb", self.limits.post_max_mb.to_string());
        for (stream, verbs) in &self.streams {
            fact(&format!("stream-{stream}"), verbs.join(", "));
        }
        for (kind, listener) in &self.listeners {
            fact(&format!("listeners-{kind}"), listener.clone());
        }
        facts
    }
}
