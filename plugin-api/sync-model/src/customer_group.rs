//! Customer groups: what a shop's visitors see prices by.

use serde::{Deserialize, Serialize};

use crate::{Key, Localized};

/// A group of customers, as the ERP's price category makes one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CustomerGroup {
    pub key: Key,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<CustomerGroupIdentity>,
}

/// What a group is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CustomerGroupIdentity {
    pub name: Localized,
    /// Its members are shown prices with tax.
    pub prices_with_tax: bool,
}
