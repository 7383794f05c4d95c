//! `installed.json` in the plugins' folder: what was installed there, from whom, and what is switched off. It stands
//! with the plugins, because who may write them may switch them, and because a worker is given this folder only.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use serde::{Deserialize, Serialize};
use sync_model::{ConnectorError, ErrorKind};

const FILE: &str = "installed.json";

/// What is known of a folder of plugins.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Register {
    /// Unsigned plugins may run.
    #[serde(default)]
    pub developer: bool,
    /// By id.
    #[serde(default)]
    pub plugins: BTreeMap<String, Installed>,
    #[serde(default)]
    pub disabled: BTreeSet<String>,
    /// The highest version that was ever installed, by id; it outlives a removal.
    #[serde(default)]
    pub highest: BTreeMap<String, semver::Version>,
}

/// A signed plugin that was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Installed {
    /// SHA-256 of its manifest, which also names its folder.
    pub manifest: String,
    pub version: semver::Version,
    /// The publisher's id.
    pub publisher: String,
    /// The publisher's name.
    pub publisher_name: String,
    pub roles: BTreeSet<String>,
    pub hosts: BTreeSet<String>,
}

impl Installed {
    /// The folder, below that of its id.
    pub fn folder(&self) -> &str {
        self.manifest.get(..16).unwrap_or(&self.manifest)
    }
}

impl Register {
    /// Reads it; a folder without one has nothing installed.
    ///
    /// # Errors
    /// `plugin-manifest` when it is there and cannot be read: nothing may then be believed installed.
    pub fn read(plugins: &Path) -> Result<Self, ConnectorError> {
        let text = match std::fs::read(plugins.join(FILE)) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(broken(error)),
        };
        serde_json::from_slice(&text).map_err(broken)
    }

    /// Writes it whole.
    ///
    /// # Errors
    /// `plugin-load` when the folder cannot be written.
    pub fn write(&self, plugins: &Path) -> Result<(), ConnectorError> {
        let text = serde_json::to_vec_pretty(self).map_err(broken)?;
        let draft = plugins.join(format!("{FILE}.draft"));
        let write = || {
            std::fs::create_dir_all(plugins)?;
            std::fs::write(&draft, text)?;
            std::fs::rename(&draft, plugins.join(FILE))
        };
        write().map_err(|error| {
            ConnectorError::new(ErrorKind::Config, "plugin-load", "failed to write installed.json")
                .arg("id", FILE)
                .detail(error)
        })
    }
}

fn broken(error: impl ToString) -> ConnectorError {
    ConnectorError::new(ErrorKind::Config, "plugin-manifest", "failed to read installed.json")
        .arg("id", FILE)
        .detail(error)
}
