//! One side of a profile, opened in this process for a command that only asks.

use app::{Profile, Secrets, SideConfig, open_plugin};
use sync_model::{Config, Connector};

use crate::{failure::Failure, licence, place::Place};

/// Opens a side; `prefix` is how its settings and secrets are named in the profile.
pub fn open(place: &Place, profile: &Profile, prefix: &str, side: &SideConfig) -> Result<Box<dyn Connector>, Failure> {
    let secrets = place.vault()?.of_profile(&profile.name)?;
    let (grants, _) = licence::grants(place, profile)?;
    let prefix = format!("{prefix}.");
    let own = secrets.into_iter().filter_map(|(name, secret)| Some((name.strip_prefix(&prefix)?.to_owned(), secret)));
    let config =
        Config { profile: profile.name.clone(), settings: side.settings.clone(), secrets: own.collect(), grants };
    Ok(open_plugin(&mut place.plugins(), &side.plugin, &config)?)
}
