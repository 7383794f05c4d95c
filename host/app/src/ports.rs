//! What the use cases need from level 3.

use std::path::PathBuf;

use sync_engine::{Counts, FlowStore, StoreError};
use sync_model::{Config, Connector, ConnectorError, Descriptor, Secret};

use crate::{Profile, RunRecord, RunRow, RunState};

/// The store failed; see [`StoreError::code`].
pub type StoreFailure = StoreError;

/// Who runs a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseHolder(pub String);

/// Profiles, history and, for one run, the engine's part.
pub trait Store: FlowStore {
    /// All profiles by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn profiles(&mut self) -> Result<Vec<Profile>, StoreFailure>;

    /// Adds or replaces a profile.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn save_profile(&mut self, profile: &Profile) -> Result<(), StoreFailure>;

    /// Removes a profile and its links; history stays.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn remove_profile(&mut self, name: &str) -> Result<bool, StoreFailure>;

    /// The default profile's name.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn default_profile(&mut self) -> Result<Option<String>, StoreFailure>;

    /// Chooses the default profile.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn set_default_profile(&mut self, name: &str) -> Result<(), StoreFailure>;

    /// Takes the lease of a profile for this process; `Ok(Err(holder))` when somebody else has it.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn claim(&mut self, profile: &str, owner: &str) -> Result<Result<(), LeaseHolder>, StoreFailure>;

    /// Begins a run of the claimed profile.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn begin_run(&mut self, run: &str, action: &str, dry_run: bool) -> Result<(), StoreFailure>;

    /// Ends the run.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn end_run(&mut self, state: RunState, code: Option<&str>, flows: &[(String, Counts)]) -> Result<(), StoreFailure>;

    /// Ends a run whose worker is gone, in the name of the worker that could not; a run that its worker ended keeps
    /// its end, but for a cancelled one that was cancelled because its plugin hung.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn close_run(&mut self, run: &str, state: RunState, code: &str) -> Result<(), StoreFailure>;

    /// How often in a row the worker of a job (profile and action) died.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn deaths(&mut self, profile: &str, action: &str) -> Result<u32, StoreFailure>;

    /// Keeps that number; a worker counts itself as dead before it calls a plugin, and takes it back at its end.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn set_deaths(&mut self, profile: &str, action: &str, deaths: u32) -> Result<(), StoreFailure>;

    /// The latest runs, newest first; of all profiles without a name.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn runs(&mut self, profile: Option<&str>, limit: u32) -> Result<Vec<RunRecord>, StoreFailure>;

    /// The records and plan lines of a run.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn run_rows(&mut self, run: &str, limit: u32) -> Result<Vec<RunRow>, StoreFailure>;
}

/// Secrets of profiles.
pub trait Secrets {
    /// Keeps a secret.
    ///
    /// # Errors
    /// When the vault cannot be written.
    fn put(&mut self, profile: &str, name: &str, secret: &Secret) -> Result<(), StoreFailure>;

    /// All secrets of a profile, by full name (`shop.secret`).
    ///
    /// # Errors
    /// When the vault cannot be read or was altered.
    fn of_profile(&mut self, profile: &str) -> Result<std::collections::BTreeMap<String, Secret>, StoreFailure>;

    /// Forgets a profile's secrets.
    ///
    /// # Errors
    /// When the vault cannot be written.
    fn forget(&mut self, profile: &str) -> Result<(), StoreFailure>;
}

/// A plugin that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct PluginInfo {
    pub id: String,
    pub folder: PathBuf,
    /// What it says of itself, or why it is refused (code and line).
    pub state: Result<Descriptor, ConnectorError>,
}

/// Finds and opens plugins.
pub trait PluginSource {
    /// Every plugin folder, good or refused.
    fn list(&mut self) -> Vec<PluginInfo>;

    /// What the plugin says of itself.
    ///
    /// # Errors
    /// When it is missing or refused.
    fn descriptor(&mut self, id: &str) -> Result<Descriptor, ConnectorError>;

    /// Opens it.
    ///
    /// # Errors
    /// When it is missing, refused, or will not open.
    fn open(&mut self, id: &str, config: &Config) -> Result<Box<dyn Connector>, ConnectorError>;
}
