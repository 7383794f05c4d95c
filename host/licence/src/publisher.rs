//! Whose plugins are believed: the root signs publishers' certificates, a publisher signs what `plugin.json` says,
//! and through it the library's hash (`reliability.md` §6).
//!
//! A certificate's last day is asked when a plugin comes in, not each time that it is loaded: a business must not
//! stop on the day on which its supplier's certificate ends. What must stop is revoked.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    Keys, Kind, Refusal, armour,
    chain::{Signed, message, push, split},
    key_id,
    statement::{Statement, parse},
};

/// The root's word that a publisher may sign plugins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublisherCertificate {
    /// Who it is, `[a-z0-9-]`.
    pub publisher: String,
    pub name: String,
    /// The publisher's public key, hexadecimal.
    pub key: String,
    /// Which root signed it; see [`crate::key_id`].
    pub root: String,
    pub from: NaiveDate,
    /// The last day on which plugins of this publisher are taken in.
    pub until: NaiveDate,
    /// What its plugins may be: `erp`, `shop`, `transform`.
    pub roles: BTreeSet<String>,
    /// Fields that a reader must know, or refuse the whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub critical: Vec<String>,
}

/// The publisher's word for the exact bytes of a `plugin.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct PluginSignature {
    publisher: String,
    /// Which key signed it; see [`crate::key_id`].
    key: String,
    signed: NaiveDate,
    /// SHA-256 of the manifest's bytes, lower-case hexadecimal.
    manifest: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    critical: Vec<String>,
}

impl Statement for PublisherCertificate {
    const DOMAIN: &'static [u8] = b"navette-publisher-1\n";
    const FIELDS: &'static [&'static str] = &["publisher", "name", "key", "root", "from", "until", "roles"];
    fn critical(&self) -> &[String] {
        &self.critical
    }
}

impl Statement for PluginSignature {
    const DOMAIN: &'static [u8] = b"navette-plugin-1\n";
    const FIELDS: &'static [&'static str] = &["publisher", "key", "signed", "manifest"];
    fn critical(&self) -> &[String] {
        &self.critical
    }
}

/// The root's certificate for a publisher.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn sign_publisher(certificate: &PublisherCertificate, root: &SigningKey) -> Result<String, Refusal> {
    let mut document = Vec::new();
    add(&mut document, certificate, root)?;
    Ok(armour::wrap(Kind::Publisher, &document))
}

/// The text of a `plugin.sig` for the exact bytes of a `plugin.json`.
///
/// # Errors
/// When the certificate is none.
pub fn sign_plugin(manifest: &[u8], certificate: &str, key: &SigningKey, signed: NaiveDate) -> Result<String, Refusal> {
    let mut document = armour::unwrap(Kind::Publisher, certificate).map_err(altered)?;
    let publisher = match split(&document).map_err(altered)?.as_slice() {
        [one] => parse::<PublisherCertificate>(one.bytes).map_err(altered)?.publisher,
        _ => return Err(Refusal::new("plugin-signature")),
    };
    let key_id = key_id(&key.verifying_key());
    let signature =
        PluginSignature { publisher, key: key_id, signed, manifest: digest(manifest), critical: Vec::new() };
    add(&mut document, &signature, key)?;
    Ok(armour::wrap(Kind::Plugin, &document))
}

/// A publisher's certificate, in force.
///
/// # Errors
/// `plugin-signature`, `plugin-publisher-unknown`, and what [`PublisherCertificate::in_force`] finds.
pub fn read_publisher(text: &str, keys: &Keys, now: DateTime<Utc>) -> Result<PublisherCertificate, Refusal> {
    let document = armour::unwrap(Kind::Publisher, text).map_err(altered)?;
    let parts = split(&document).map_err(altered)?;
    let [certificate] = parts.as_slice() else { return Err(Refusal::new("plugin-signature")) };
    let (certificate, _) = certificate_of(certificate, keys)?;
    certificate.in_force(now)?;
    Ok(certificate)
}

/// Whose plugin it is: the chain from the root down to the exact bytes of `plugin.json`, and that nobody took the
/// publisher's key back. Dates are [`PublisherCertificate::in_force`]'s.
///
/// # Errors
/// `plugin-signature`, `plugin-publisher-unknown`, `plugin-publisher-revoked`.
pub fn verify_plugin(manifest: &[u8], signature: &str, keys: &Keys) -> Result<PublisherCertificate, Refusal> {
    let document = armour::unwrap(Kind::Plugin, signature).map_err(altered)?;
    let parts = split(&document).map_err(altered)?;
    let [certificate, signature] = parts.as_slice() else { return Err(Refusal::new("plugin-signature")) };
    let (certificate, key) = certificate_of(certificate, keys)?;
    signature.by::<PluginSignature>(&key).map_err(altered)?;
    let signature: PluginSignature = parse(signature.bytes).map_err(altered)?;
    let own = signature.key == key_id(&key) && signature.publisher == certificate.publisher;
    if own && signature.manifest == digest(manifest) { Ok(certificate) } else { Err(Refusal::new("plugin-signature")) }
}

impl PublisherCertificate {
    /// Whether plugins of this publisher are taken in at this instant.
    ///
    /// # Errors
    /// `plugin-publisher-expired` before the first day and after the last.
    pub fn in_force(&self, now: DateTime<Utc>) -> Result<(), Refusal> {
        let today = now.date_naive();
        if today >= self.from && today <= self.until {
            return Ok(());
        }
        let refusal = Refusal::new("plugin-publisher-expired").arg("publisher", &self.name);
        Err(refusal.arg("from", self.from).arg("until", self.until))
    }

    /// Whether its plugins may have these roles.
    ///
    /// # Errors
    /// `plugin-publisher-roles` names the first that they may not.
    pub fn allows<'a>(&self, roles: impl IntoIterator<Item = &'a str>) -> Result<(), Refusal> {
        match roles.into_iter().find(|role| !self.roles.contains(*role)) {
            Some(role) => Err(Refusal::new("plugin-publisher-roles").arg("publisher", &self.name).arg("role", role)),
            None => Ok(()),
        }
    }
}

impl Keys {
    /// Whether the root took a version of a plugin back.
    pub fn revokes_plugin(&self, id: &str, version: &semver::Version) -> bool {
        let roots = self.revocations.iter().filter(|list| list.reseller.is_none());
        roots.flat_map(|list| &list.plugins).any(|entry| entry.id == id && covers(&entry.versions, version))
    }
}

/// A trial version of a revoked one is revoked too, although a range does not match it by itself.
fn covers(range: &semver::VersionReq, version: &semver::Version) -> bool {
    let plain = semver::Version::new(version.major, version.minor, version.patch);
    range.matches(version) || range.matches(&plain)
}

fn certificate_of(signed: &Signed<'_>, keys: &Keys) -> Result<(PublisherCertificate, VerifyingKey), Refusal> {
    if !keys.roots.iter().any(|root| signed.by::<PublisherCertificate>(root).is_ok()) {
        // Not believed, only read to tell a foreign root from a damaged text.
        let claimed = parse::<PublisherCertificate>(signed.bytes);
        let known = |id: &String| keys.roots.iter().any(|root| key_id(root) == *id);
        return Err(match claimed {
            Ok(claimed) if !known(&claimed.root) => {
                Refusal::new("plugin-publisher-unknown").arg("publisher", claimed.name)
            }
            _ => Refusal::new("plugin-signature"),
        });
    }
    let certificate: PublisherCertificate = parse(signed.bytes).map_err(altered)?;
    let bytes: Option<[u8; 32]> = hex::decode(&certificate.key).ok().and_then(|bytes| bytes.try_into().ok());
    let key = bytes.and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok());
    let key = key.ok_or_else(|| Refusal::new("plugin-signature"))?;
    let id = key_id(&key);
    if keys.revocations.iter().any(|list| list.reseller.is_none() && list.keys.contains(&id)) {
        return Err(Refusal::new("plugin-publisher-revoked").arg("publisher", &certificate.name));
    }
    Ok((certificate, key))
}

/// What the licence's chain says of a broken text, said of a plugin. A field that is not known stays one.
fn altered(refusal: Refusal) -> Refusal {
    if refusal.code == "licence-newer" {
        Refusal { code: "plugin-newer", ..refusal }
    } else {
        Refusal::new("plugin-signature")
    }
}

fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn add<T: Statement>(document: &mut Vec<u8>, statement: &T, key: &SigningKey) -> Result<(), Refusal> {
    let bytes = serde_json::to_vec(statement).map_err(|_| Refusal::new("plugin-signature"))?;
    push(document, &bytes, &key.sign(&message::<T>(&bytes)).to_bytes());
    Ok(())
}
