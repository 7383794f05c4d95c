//! What is signed: certificates, licences, revocations; and the two unsigned notes between customer and reseller.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{ComputerId, Refusal};

/// In a list of features: all of them. As a shop's host, in a trial licence: any shop.
pub const ANY: &str = "*";

/// The root's word that a reseller may issue licences, within limits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Who it is, `[a-z0-9-]`.
    pub reseller: String,
    pub name: String,
    /// The reseller's public key, hexadecimal.
    pub key: String,
    /// Which root signed it; see [`crate::key_id`].
    pub root: String,
    pub from: NaiveDate,
    /// The last day. Licences of this reseller hold only while a certificate does.
    pub until: NaiveDate,
    /// The most of each per licence.
    pub shops: u32,
    pub workstations: u32,
    pub users: u32,
    pub computers: u32,
    pub days: u32,
    /// Features that may be sold; [`ANY`] for all.
    pub features: BTreeSet<String>,
    #[serde(default)]
    pub trials: bool,
    /// Fields that a reader must know, or refuse the whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub critical: Vec<String>,
}

/// What a customer may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Licence {
    pub number: String,
    /// Rises with every text issued under the number; a higher one takes the place of a lower one.
    pub serial: u32,
    pub holder: String,
    pub reseller: String,
    /// Which key signed it; see [`crate::key_id`].
    pub key: String,
    pub shops: Vec<LicensedShop>,
    pub workstations: u32,
    pub users: u32,
    pub issued: NaiveDate,
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
    pub computers: Vec<ComputerId>,
    /// Everything, in any shop, for 30 days (D05).
    #[serde(default)]
    pub trial: bool,
    /// An on-line lease's last day; what follows is [`crate::standing`]'s.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease: Option<NaiveDate>,
    /// Sets the latest instant that the program has seen back to this one, after a jump to the future.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub critical: Vec<String>,
}

/// A shop of a licence and its features (D06c).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicensedShop {
    pub host: String,
    #[serde(default)]
    pub features: BTreeSet<String>,
}

/// What no longer holds. The root's list is about everybody, a reseller's about its own licences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocations {
    /// Rises; a lower number never takes the place of a higher one.
    pub number: u32,
    pub issued: NaiveDate,
    /// `None` for the root's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reseller: Option<String>,
    #[serde(default)]
    pub licences: Vec<RevokedLicence>,
    /// Ids of resellers' and publishers' keys; only the root's list counts.
    #[serde(default)]
    pub keys: Vec<String>,
    /// Plugins that must not run any more; only the root's list counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plugins: Vec<RevokedPlugin>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub critical: Vec<String>,
}

/// A licence number, and up to which serial it is revoked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevokedLicence {
    pub number: String,
    pub serial: u32,
}

/// A plugin, and which versions of it are revoked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevokedPlugin {
    pub id: String,
    pub versions: semver::VersionReq,
}

/// A computer that wants a licence; not signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    pub computer: ComputerId,
}

/// The old computer's word that it let a licence go (D08); not signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    pub number: String,
    pub serial: u32,
    pub computer: ComputerId,
}

/// A statement that is signed: its domain keeps one kind from passing for another.
pub(crate) trait Statement: Serialize + DeserializeOwned {
    const DOMAIN: &'static [u8];
    const FIELDS: &'static [&'static str];
    fn critical(&self) -> &[String];
}

impl Statement for Certificate {
    const DOMAIN: &'static [u8] = b"navette-certificate-1\n";
    const FIELDS: &'static [&'static str] = &[
        "reseller",
        "name",
        "key",
        "root",
        "from",
        "until",
        "shops",
        "workstations",
        "users",
        "computers",
        "days",
        "features",
        "trials",
    ];
    fn critical(&self) -> &[String] {
        &self.critical
    }
}

impl Statement for Licence {
    const DOMAIN: &'static [u8] = b"navette-licence-1\n";
    const FIELDS: &'static [&'static str] = &[
        "number",
        "serial",
        "holder",
        "reseller",
        "key",
        "shops",
        "workstations",
        "users",
        "issued",
        "from",
        "until",
        "computers",
        "trial",
        "lease",
        "clock",
    ];
    fn critical(&self) -> &[String] {
        &self.critical
    }
}

impl Statement for Revocations {
    const DOMAIN: &'static [u8] = b"navette-revocations-1\n";
    const FIELDS: &'static [&'static str] = &["number", "issued", "reseller", "licences", "keys", "plugins"];
    fn critical(&self) -> &[String] {
        &self.critical
    }
}

/// Reads a statement whose signature was checked.
pub(crate) fn parse<T: Statement>(bytes: &[u8]) -> Result<T, Refusal> {
    let statement: T = serde_json::from_slice(bytes).map_err(|_| Refusal::new("licence-unreadable"))?;
    match statement.critical().iter().find(|name| !T::FIELDS.contains(&name.as_str())) {
        Some(name) => Err(Refusal::new("licence-newer").arg("field", name)),
        None => Ok(statement),
    }
}
