//! The words between a worker and whoever started it: one JSON line each way.

use std::{collections::BTreeMap, path::PathBuf};

use serde::{Deserialize, Serialize};
use sync_model::{Grants, NaiveDate, Secret};

use crate::Action;

/// The first line on a worker's standard input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkerJob {
    pub run: String,
    pub data_dir: PathBuf,
    pub plugin_dirs: Vec<PathBuf>,
    pub profile: String,
    pub action: Action,
    #[serde(default)]
    pub dry_run: bool,
    #[serde(default)]
    pub keys: Vec<String>,
    /// Only the articles of this group of the ERP.
    #[serde(default)]
    pub group: Option<String>,
    /// Only the articles of this category and of those below it.
    #[serde(default)]
    pub category: Option<String>,
    #[serde(default)]
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// The days of `period` are those of the last change of an order's state.
    #[serde(default)]
    pub by_status: bool,
    /// Orders that were imported before are looked at, too.
    #[serde(default)]
    pub known_again: bool,
    /// An answer to the brake: count and digest.
    #[serde(default)]
    pub allow_removals: Option<(u64, String)>,
    /// For an adoption: what a person decided.
    #[serde(default)]
    pub adopt: crate::AdoptChoice,
    /// Only this profile's, by full name.
    pub secrets: BTreeMap<String, Secret>,
    pub grants: Grants,
    /// Who started it, for the lease and history.
    pub owner: String,
}

impl WorkerJob {
    /// A run of everything of an action, in the demonstration's limits and without secrets, for `owner` to narrow and
    /// to license. `place` is the data folder and the folders of plugins.
    pub fn whole(run: String, place: (PathBuf, Vec<PathBuf>), profile: String, action: Action, owner: String) -> Self {
        Self {
            run,
            data_dir: place.0,
            plugin_dirs: place.1,
            profile,
            action,
            dry_run: false,
            keys: Vec::new(),
            group: None,
            category: None,
            period: None,
            by_status: false,
            known_again: false,
            allow_removals: None,
            adopt: Default::default(),
            secrets: BTreeMap::new(),
            grants: Grants::demonstration(),
            owner,
        }
    }
}

/// Later lines. The end of input means: finish the page, commit, stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WorkerCommand {
    Cancel,
}
