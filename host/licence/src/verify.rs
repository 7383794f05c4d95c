//! From a text to grants, or to the reason why not. Pure.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use ed25519_dalek::VerifyingKey;
use sync_model::Grants;

use crate::{
    ANY, Certificate, ComputerId, Kind, Licence, Refusal, Revocations,
    armour::unwrap,
    chain::{Signed, split},
    key_id,
    statement::parse,
};

/// Days after an on-line lease in which everything goes on with a warning.
pub(crate) const LEASE_WARNING_DAYS: i64 = 14;
/// A trial licence's longest life.
const TRIAL_DAYS: i64 = 30;

/// Whom to believe, and what they took back.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    pub roots: Vec<VerifyingKey>,
    pub revocations: Vec<Revocations>,
}

/// Where and when a licence is asked.
#[derive(Debug, Clone, Copy)]
pub struct Now<'a> {
    /// Judged by [`crate::judge_clock`] first.
    pub instant: DateTime<Utc>,
    pub computer: &'a ComputerId,
    /// What this computer was when it last passed: it may have drifted from what the licence names.
    pub recorded: Option<&'a ComputerId>,
    /// The shop's address or host, where it has one.
    pub shop: Option<&'a str>,
}

/// What a licence grants a shop on a computer at an instant.
///
/// # Errors
/// The first thing that does not hold, from the root down: chain, dates, revocations, limits, computer, shop.
pub fn verify(text: &str, keys: &Keys, now: &Now<'_>) -> Result<Grants, Refusal> {
    let licence = examine(text, keys, now.instant)?;
    licence.on_computer(now)?;
    licence.grants(now.shop)
}

/// The licence itself, wherever it is asked: signatures, dates, revocations and the reseller's limits hold.
///
/// # Errors
/// As [`verify`], but for computer and shop.
pub fn examine(text: &str, keys: &Keys, now: DateTime<Utc>) -> Result<Licence, Refusal> {
    let document = unwrap(Kind::Licence, text)?;
    let parts = split(&document)?;
    let [certificate, licence] = parts.as_slice() else { return Err(Refusal::new("licence-unreadable")) };
    let (certificate, key) = certificate_of(certificate, keys)?;
    in_force(&certificate, &key, keys, now)?;
    licence.by::<Licence>(&key)?;
    let licence: Licence = parse(licence.bytes)?;
    if licence.key != key_id(&key) || licence.reseller != certificate.reseller {
        return Err(Refusal::new("licence-altered"));
    }
    within(&licence, &certificate)?;
    dates(&licence, keys, now.date_naive())?;
    Ok(licence)
}

/// A reseller's certificate, in force.
///
/// # Errors
/// As [`examine`].
pub fn read_certificate(text: &str, keys: &Keys, now: DateTime<Utc>) -> Result<Certificate, Refusal> {
    let document = unwrap(Kind::Certificate, text)?;
    let parts = split(&document)?;
    let [certificate] = parts.as_slice() else { return Err(Refusal::new("licence-unreadable")) };
    let (certificate, key) = certificate_of(certificate, keys)?;
    in_force(&certificate, &key, keys, now)?;
    Ok(certificate)
}

/// A list of revocations. It has no last day: what was taken back stays taken back.
///
/// # Errors
/// When nobody we believe signed it, or it speaks of other resellers' licences.
pub fn read_revocations(text: &str, keys: &Keys) -> Result<Revocations, Refusal> {
    let document = unwrap(Kind::Revocations, text)?;
    let parts = split(&document)?;
    let (list, issuer) = match parts.as_slice() {
        [list] => {
            if !keys.roots.iter().any(|root| list.by::<Revocations>(root).is_ok()) {
                return Err(Refusal::new("licence-altered"));
            }
            (list, None)
        }
        [certificate, list] => {
            let (certificate, key) = certificate_of(certificate, keys)?;
            list.by::<Revocations>(&key)?;
            (list, Some(certificate.reseller))
        }
        _ => return Err(Refusal::new("licence-unreadable")),
    };
    let list: Revocations = parse(list.bytes)?;
    if list.reseller == issuer { Ok(list) } else { Err(Refusal::new("licence-altered")) }
}

fn certificate_of(signed: &Signed<'_>, keys: &Keys) -> Result<(Certificate, VerifyingKey), Refusal> {
    if !keys.roots.iter().any(|root| signed.by::<Certificate>(root).is_ok()) {
        // Not believed, only read to tell a foreign root from a damaged text.
        let claimed = parse::<Certificate>(signed.bytes).map(|certificate| certificate.root);
        let known = |id: &String| keys.roots.iter().any(|root| key_id(root) == *id);
        let foreign = claimed.as_ref().is_ok_and(|id| !known(id));
        return Err(Refusal::new(if foreign { "licence-unknown-issuer" } else { "licence-altered" }));
    }
    let certificate: Certificate = parse(signed.bytes)?;
    let bytes: Option<[u8; 32]> = hex::decode(&certificate.key).ok().and_then(|bytes| bytes.try_into().ok());
    let key = bytes.and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok());
    let key = key.ok_or_else(|| Refusal::new("licence-altered"))?;
    Ok((certificate, key))
}

fn in_force(certificate: &Certificate, key: &VerifyingKey, keys: &Keys, now: DateTime<Utc>) -> Result<(), Refusal> {
    let refused = |code| Refusal::new(code).arg("reseller", &certificate.name);
    let id = key_id(key);
    if keys.revocations.iter().any(|list| list.reseller.is_none() && list.keys.contains(&id)) {
        return Err(refused("licence-reseller-revoked"));
    }
    let today = now.date_naive();
    if today < certificate.from {
        return Err(refused("licence-reseller-not-yet").arg("from", certificate.from));
    }
    if today > certificate.until {
        return Err(refused("licence-reseller-expired").arg("until", certificate.until));
    }
    Ok(())
}

/// The reseller's limits.
fn within(licence: &Licence, certificate: &Certificate) -> Result<(), Refusal> {
    let beyond = |what: &str| Err(Refusal::new("licence-beyond-reseller").arg("what", what));
    let more = |count: usize, most: u32| u32::try_from(count).map_or(true, |count| count > most);
    let days = (licence.until - licence.from).num_days();
    if more(licence.shops.len(), certificate.shops) {
        return beyond("shops");
    }
    if licence.workstations > certificate.workstations {
        return beyond("workstations");
    }
    if licence.users > certificate.users {
        return beyond("users");
    }
    if more(licence.computers.len(), certificate.computers) {
        return beyond("computers");
    }
    if days < 0 || days > i64::from(certificate.days) {
        return beyond("days");
    }
    if licence.trial {
        return if certificate.trials && days <= TRIAL_DAYS { Ok(()) } else { beyond("trial") };
    }
    if licence.shops.iter().any(|shop| shop.host == ANY) {
        return beyond("shops");
    }
    let sold: BTreeSet<&String> = licence.shops.iter().flat_map(|shop| &shop.features).collect();
    match sold.into_iter().find(|name| !certificate.features.contains(ANY) && !certificate.features.contains(*name)) {
        Some(name) => beyond(name),
        None => Ok(()),
    }
}

fn dates(licence: &Licence, keys: &Keys, today: NaiveDate) -> Result<(), Refusal> {
    let refused = |code| Refusal::new(code).arg("number", &licence.number);
    let revoked = keys.revocations.iter().any(|list| {
        list.reseller.as_ref().is_none_or(|reseller| *reseller == licence.reseller)
            && list.licences.iter().any(|entry| entry.number == licence.number && licence.serial <= entry.serial)
    });
    if revoked {
        return Err(refused("licence-revoked"));
    }
    if today < licence.from {
        return Err(refused("licence-not-yet").arg("from", licence.from));
    }
    if today > licence.until {
        return Err(refused("licence-expired").arg("until", licence.until));
    }
    match licence.lease {
        Some(lease) if today > lease + TimeDelta::days(LEASE_WARNING_DAYS) => {
            Err(refused("licence-lease-ended").arg("until", lease))
        }
        _ => Ok(()),
    }
}

impl Licence {
    /// Whether the computer is one that the licence names.
    ///
    /// # Errors
    /// `licence-other-computer`.
    pub fn on_computer(&self, now: &Now<'_>) -> Result<(), Refusal> {
        let named = |id: &ComputerId| self.computers.iter().any(|computer| computer.is(id));
        let recorded = now.recorded.is_some_and(|recorded| recorded.is(now.computer));
        if named(now.computer) || recorded {
            return Ok(());
        }
        Err(Refusal::new("licence-other-computer").arg("number", &self.number).arg("computer", now.computer.short()))
    }

    /// What the licence grants a shop.
    ///
    /// # Errors
    /// `licence-no-shop` for a shop without an address, `licence-other-shop` for one that it does not name.
    pub fn grants(&self, shop: Option<&str>) -> Result<Grants, Refusal> {
        let host = shop.map(host_of).filter(|host| !host.is_empty());
        let found = self.shops.iter().find(|licensed| {
            licensed.host == ANY || host.as_ref().is_some_and(|host| host_of(&licensed.host) == *host)
        });
        let Some(found) = found else {
            let hosts: Vec<&str> = self.shops.iter().map(|shop| shop.host.as_str()).collect();
            return Err(match host {
                None => Refusal::new("licence-no-shop"),
                Some(host) => Refusal::new("licence-other-shop").arg("shop", host).arg("shops", hosts.join(", ")),
            });
        };
        Ok(Grants {
            holder: Some(self.holder.clone()),
            features: found.features.clone(),
            limits: None,
            scheduled_runs: true,
        })
    }
}

/// The host of an address, or of a host: lower case, without port, path or a leading `www.`.
pub fn host_of(address: &str) -> String {
    let rest = address.trim().split_once("://").map_or(address.trim(), |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match host.strip_prefix('[') {
        Some(inside) => inside.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let host = host.trim_end_matches('.').to_lowercase();
    host.strip_prefix("www.").map(ToOwned::to_owned).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::host_of;

    #[test]
    fn hosts_are_found_in_addresses() {
        for (address, host) in [
            ("https://www.Lin-et-laine.FR/boutique/", "lin-et-laine.fr"),
            ("lin-et-laine.fr", "lin-et-laine.fr"),
            ("http://127.0.0.1:8080", "127.0.0.1"),
            ("https://u:p@shop.example.:443/x?y#z", "shop.example"),
            ("http://[::1]:80/", "::1"),
            ("", ""),
        ] {
            assert_eq!(host_of(address), host, "{address}");
        }
    }
}
