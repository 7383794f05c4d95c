//! Live lists, by names of one closed list, so that one side's settings can show the other side's rows.

use serde::{Deserialize, Serialize};

/// Which side of a profile answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LookupSide {
    /// The plugin that declares the field.
    #[serde(rename = "self")]
    Own,
    /// The plugin on the other side of the profile.
    Peer,
}

/// The lists that exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LookupName {
    OdbcSources,
    Depots,
    PriceCategories,
    AccountingCategories,
    Carriers,
    Countries,
    PaymentMethods,
    OrderStates,
    Features,
    Languages,
    TaxRules,
    CustomerGroups,
    Currencies,
    Journals,
    NumberSeries,
    Articles,
    Families,
    Customers,
    Shops,
    PaymentTerms,
    DeliveryConditions,
    Accounts,
    Representatives,
    Units,
}

/// A list of one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LookupRef {
    pub side: LookupSide,
    pub name: LookupName,
}

/// Asks for a list, filtered by a text and cut at a limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookupRequest {
    pub name: LookupName,
    #[serde(default)]
    pub search: Option<String>,
    pub limit: usize,
}

/// A list, as read just now.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LookupResult {
    pub entries: Vec<LookupEntry>,
    /// More exist than were asked for.
    pub more: bool,
}

/// One row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LookupEntry {
    /// What is stored.
    pub value: String,
    /// What is shown.
    pub label: String,
    /// Why it cannot be used, in which case it is shown greyed (`code` of a template).
    pub unusable: Option<String>,
}
