//! The kept licence, asked: what a run may do, by what the store keeps, the computer and the clock.

use app::{KeptGrace, KeptLicence, Licences, StoreFailure};
use chrono::Utc;
use serde_json::json;
use sync_model::Grants;

use crate::{
    ComputerId, Grace, Kept, Keys, Note, Now, Refusal, Standing, ThisComputer, identify, judge_clock, read_revocations,
    roots, standing,
};

/// What a profile's shop may do, and what to tell about it.
///
/// # Errors
/// When the store cannot be read or written.
pub fn grants(store: &mut dyn Licences, shop_address: Option<&str>) -> Result<(Grants, Vec<Refusal>), StoreFailure> {
    let asked = Asked::new(store)?;
    let standing = asked.standing();
    write_down(store, &standing)?;
    let (grants, refusal) = standing.grants(shop_address);
    Ok((grants, refusal.into_iter().chain(standing.remarks).chain(asked.clock_back).collect()))
}

/// Whom this build believes, and what they took back as far as the store knows.
///
/// # Errors
/// When the store cannot be read.
pub fn keys(store: &mut dyn Licences) -> Result<Keys, StoreFailure> {
    Ok(believed(&store.kept_licence()?.revocations))
}

fn believed(revocations: &[String]) -> Keys {
    let roots = Keys { roots: roots(), revocations: Vec::new() };
    // A list that a newer version kept and this one cannot read takes nothing back here.
    let lists = revocations.iter().filter_map(|text| read_revocations(text, &roots).ok()).collect();
    Keys { revocations: lists, ..roots }
}

/// Everything that the question needs.
pub struct Asked {
    pub kept: Kept,
    pub recorded: Option<ComputerId>,
    pub keys: Keys,
    pub computer: ComputerId,
    pub instant: chrono::DateTime<Utc>,
    pub clock_back: Option<Refusal>,
}

impl Asked {
    /// Reads what is kept, and takes note of the instant.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn new(store: &mut dyn Licences) -> Result<Self, StoreFailure> {
        let KeptLicence { text, computer, graces, revocations } = store.kept_licence()?;
        let graces = graces.into_iter().filter_map(|grace| {
            Some(Grace { computer: serde_json::from_str(&grace.computer).ok()?, begun: grace.begun })
        });
        let now = Utc::now();
        let clock = judge_clock(now, Some(store.see_instant(now)?));
        Ok(Self {
            kept: Kept { text, graces: graces.collect() },
            recorded: computer.and_then(|text| serde_json::from_str(&text).ok()),
            keys: believed(&revocations),
            computer: identify(&ThisComputer),
            instant: clock.instant,
            clock_back: clock.set_back.then(|| Refusal::clock_back(clock.instant)),
        })
    }

    /// How the licence stands now.
    pub fn standing(&self) -> Standing {
        let (instant, computer, recorded) = (self.instant, &self.computer, self.recorded.as_ref());
        standing(&self.kept, &self.keys, &Now { instant, computer, recorded, shop: None })
    }
}

/// Keeps what the standing notes.
///
/// # Errors
/// When the store cannot be written.
pub fn write_down(store: &mut dyn Licences, standing: &Standing) -> Result<(), StoreFailure> {
    for note in &standing.notes {
        match note {
            Note::Computer(computer) => store.keep_computer(&json!(computer).to_string())?,
            Note::Grace(grace) => {
                let computer = json!(grace.computer).to_string();
                store.begin_grace(&KeptGrace { computer, begun: grace.begun })?;
            }
        }
    }
    Ok(())
}
