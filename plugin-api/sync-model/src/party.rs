//! Customers and their addresses.

use serde::{Deserialize, Serialize};

use crate::Key;

/// A customer of the shop or of the ERP.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Customer {
    pub key: Key,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<CustomerIdentity>,
}

/// Who a customer is. Never holds a password nor a consent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CustomerIdentity {
    pub email: String,
    /// Further addresses that the ERP keeps in the same field; `email` is the first of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_emails: Vec<String>,
    pub first_name: String,
    pub last_name: String,
    pub company: String,
    /// SIRET (14 digits) or SIREN (9), empty for a private person.
    pub siret: String,
    pub vat_number: String,
    /// Activity code (APE / NAF).
    pub ape: String,
    /// Bought without an account: never matched by e-mail alone.
    pub guest: bool,
    pub active: bool,
    /// ISO 639-1.
    pub language: String,
    pub group: Option<Key>,
    /// The customer's code in the ERP, where it is already known.
    pub erp_code: Option<String>,
    /// The shop's own key of the customer, where an order of this shop made the account in the ERP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Key>,
    pub addresses: Vec<Address>,
}

/// A postal address.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    pub key: Key,
    /// Whose address it is, where it travels alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<Key>,
    pub alias: String,
    pub company: String,
    pub first_name: String,
    pub last_name: String,
    pub line1: String,
    pub line2: String,
    pub postcode: String,
    pub city: String,
    pub region: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    pub phone: String,
    pub mobile: String,
    pub vat_number: String,
    /// Free text (instructions, relay point).
    pub other: String,
}
