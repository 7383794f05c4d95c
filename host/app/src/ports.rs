//! What the use cases need from level 3.

use std::{collections::BTreeMap, path::PathBuf};

use chrono::{DateTime, Utc};
use sync_engine::{AdoptStore, Counts, StoreError};
use sync_model::{Config, Connector, ConnectorError, Descriptor, Entity, Key, Problem, Secret};

use crate::{Profile, RowPage, RunRecord, RunRow, RunState};

/// The store failed; see [`StoreError::code`].
pub type StoreFailure = StoreError;

/// Who runs a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseHolder(pub String);

/// Profiles, history and, for one run, the engine's part.
pub trait Store: AdoptStore {
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

    /// A page of the records or plan lines of a run.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn run_page(&mut self, run: &str, page: &RowPage<'_>) -> Result<Vec<RunRow>, StoreFailure>;

    /// How many records or plan lines a run has, by flow and state.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn run_states(&mut self, run: &str) -> Result<Vec<(String, String, u64)>, StoreFailure>;

    /// Why the last run that met these records refused them; those that were not refused are absent.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn kept_refusals(
        &mut self,
        profile: &str,
        entity: Entity,
        keys: &[Key],
    ) -> Result<BTreeMap<Key, Vec<Problem>>, StoreFailure>;
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

/// What is kept about the licence. Texts are opaque here: who reads them also checks them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeptLicence {
    pub text: Option<String>,
    /// The computer as it was when the licence last passed.
    pub computer: Option<String>,
    /// Times on other computers, under the same number.
    pub graces: Vec<KeptGrace>,
    pub revocations: Vec<String>,
}

/// A time on a computer that the licence does not name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptGrace {
    pub computer: String,
    pub begun: DateTime<Utc>,
}

/// The highest serials of a number that were applied and released here; zero for never.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LicenceSerials {
    pub applied: u32,
    pub released: u32,
}

/// What the store keeps about the licence.
pub trait Licences {
    /// All of it.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn kept_licence(&mut self) -> Result<KeptLicence, StoreFailure>;

    /// What became of a number here.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn licence_serials(&mut self, number: &str) -> Result<LicenceSerials, StoreFailure>;

    /// Keeps a licence in the place of any other.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn apply_licence(&mut self, number: &str, serial: u32, text: &str) -> Result<(), StoreFailure>;

    /// Forgets the licence and remembers that it was let go.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn release_licence(&mut self) -> Result<(), StoreFailure>;

    /// Notes what the computer is now.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn keep_computer(&mut self, computer: &str) -> Result<(), StoreFailure>;

    /// Notes the begin of a time on another computer.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn begin_grace(&mut self, grace: &KeptGrace) -> Result<(), StoreFailure>;

    /// Keeps a list of revocations, unless the issuer's kept one has the same or a higher number: then `false`.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn keep_revocations(&mut self, issuer: &str, number: u32, text: &str) -> Result<bool, StoreFailure>;

    /// Takes note of an instant and answers the latest one ever noted.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn see_instant(&mut self, instant: DateTime<Utc>) -> Result<DateTime<Utc>, StoreFailure>;

    /// Forgets later instants: the reseller says that the clock had jumped.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn reset_instant(&mut self, instant: DateTime<Utc>) -> Result<(), StoreFailure>;
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
