//! Where a program stands with the licence that it keeps: grants, and what to tell and to keep. Pure.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sync_model::Grants;

use crate::{ComputerId, Keys, Licence, Now, Refusal, examine};

/// Days for which a licence runs in full on a computer that it does not name.
const GRACE_DAYS: i64 = 14;
/// Such times a year.
const GRACES: usize = 2;
/// From when on the end is said.
const SOON_DAYS: i64 = 30;

/// A time on a new computer, after the old one died.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grace {
    pub computer: ComputerId,
    pub begun: DateTime<Utc>,
}

/// What the program keeps.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    pub text: Option<String>,
    /// Of this licence's number.
    pub graces: Vec<Grace>,
}

/// What to write down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// The computer as it is now: it has drifted.
    Computer(ComputerId),
    /// A new computer's first day.
    Grace(Grace),
}

/// The licence as it stands on this computer.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// Where the text itself holds.
    pub licence: Option<Licence>,
    /// Why a text that is kept grants nothing.
    pub refusal: Option<Refusal>,
    /// What to tell beside a licence that holds.
    pub remarks: Vec<Refusal>,
    pub notes: Vec<Note>,
}

impl Standing {
    /// What a shop may do: never less than the demonstration, and then why no more, where there is a licence.
    pub fn grants(&self, shop: Option<&str>) -> (Grants, Option<Refusal>) {
        let answer = match (&self.licence, &self.refusal) {
            (Some(licence), None) => licence.grants(shop),
            (_, refusal) => return (Grants::demonstration(), refusal.clone()),
        };
        answer.map_or_else(|refusal| (Grants::demonstration(), Some(refusal)), |grants| (grants, None))
    }
}

/// Judges what is kept.
pub fn standing(kept: &Kept, keys: &Keys, now: &Now<'_>) -> Standing {
    let mut standing = Standing::default();
    if let Some(text) = &kept.text
        && let Err(refusal) = judge(text, &kept.graces, keys, now, &mut standing)
    {
        standing.refusal = Some(refusal);
    }
    standing
}

fn judge(text: &str, graces: &[Grace], keys: &Keys, now: &Now<'_>, standing: &mut Standing) -> Result<(), Refusal> {
    let licence = standing.licence.insert(examine(text, keys, now.instant)?).clone();
    match licence.on_computer(now) {
        Ok(()) if now.recorded != Some(now.computer) => standing.notes.push(Note::Computer(now.computer.clone())),
        Ok(()) => {}
        Err(refusal) => grace(refusal, graces, now, standing)?,
    }
    let today = now.instant.date_naive();
    if let Some(lease) = licence.lease.filter(|lease| today > *lease) {
        let left = (lease + TimeDelta::days(crate::verify::LEASE_WARNING_DAYS) - today).num_days();
        standing.remarks.push(Refusal::new("licence-lease-late").arg("days", left));
    }
    let left = (licence.until - today).num_days();
    if left <= SOON_DAYS {
        standing.remarks.push(Refusal::new("licence-ends-soon").arg("days", left).arg("until", licence.until));
    }
    Ok(())
}

/// A dead computer must not stop the business: its successor runs at once, for a while.
fn grace(refusal: Refusal, graces: &[Grace], now: &Now<'_>, standing: &mut Standing) -> Result<(), Refusal> {
    let begun = match graces.iter().rfind(|grace| grace.computer.is(now.computer)) {
        Some(grace) => grace.begun,
        None => {
            let year = now.instant - TimeDelta::days(365);
            if now.computer.0.is_empty() || graces.iter().filter(|grace| grace.begun > year).count() >= GRACES {
                return Err(refusal);
            }
            standing.notes.push(Note::Grace(Grace { computer: now.computer.clone(), begun: now.instant }));
            now.instant
        }
    };
    let left = begun + TimeDelta::days(GRACE_DAYS) - now.instant;
    if left <= TimeDelta::zero() {
        return Err(refusal);
    }
    // A day that has begun is still a day.
    let left = (left + TimeDelta::days(1) - TimeDelta::seconds(1)).num_days();
    standing.remarks.push(Refusal::new("licence-grace").arg("days", left).arg("computer", now.computer.short()));
    Ok(())
}
