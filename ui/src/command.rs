//! What goes through the border of the window: commands out, updates in.

use std::{collections::BTreeMap, path::PathBuf};

use crate::{Configure, Configured};

use app::{Action, Event, Language, Messages, Profile, RunEnd, RunRecord, RunRow};
use sync_model::{Key, MessageTemplate, Role};

use crate::{
    ArticlesCommand, ArticlesUpdate, ChosenCommand, ChosenUpdate, FileCommand, Kept, OrdersCommand, OrdersUpdate,
};

/// What the window asks for. Nothing is answered at once; answers are [`Update`]s.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Opens the data folder, again or another one, and reads its profiles.
    Open { folder: Option<PathBuf> },
    /// Shows a profile: reads what it connects and its history.
    Show { profile: String },
    /// Starts a run in a worker.
    Start { profile: String, action: Action, dry_run: bool, allow_removals: Option<(u64, String)>, scope: Scope },
    /// Asks the running worker to stop after its page.
    Cancel,
    /// Reads the records of a run.
    Rows { run: String },
    /// Keeps language and appearance for the next start.
    Keep(Preferences),
    /// For the windows of profiles and options.
    Configure(Configure),
    /// The article editor's.
    Articles(ArticlesCommand),
    /// The page of orders'.
    Orders(OrdersCommand),
    /// Files on this computer.
    Files(FileCommand),
    /// Reads which plugins are installed.
    Plugins,
    /// Chosen articles and prices that differ.
    Chosen(ChosenCommand),
    /// Asks for the window's seat again, after it was refused.
    Sit,
}

/// Which records a run is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Scope {
    /// All that the action is about.
    #[default]
    Whole,
    Keys(Vec<Key>),
    /// The articles of a family of the ERP.
    Family(String),
    /// The articles of a category of the ERP and of those below it, by its key.
    Category(String),
    /// These, though nothing of them changed since they were sent: what the shop has is not what it was sent; of
    /// orders, also those that were imported before, which are told as existing (H05, H06).
    Again(Vec<Key>),
}

/// What the window remembers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preferences {
    pub language: Language,
    pub dark: bool,
}

/// Whom the window tells; it must answer at once.
pub trait Port {
    /// Takes a command.
    fn send(&self, command: Command);
}

/// Where the program works, for the window to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub folder: PathBuf,
    /// Where plugins are installed.
    pub plugins: PathBuf,
    /// The command lines that make a profile and the demonstration.
    pub profile_command: String,
    pub demo_command: String,
    pub version: String,
}

/// One side of a profile: its plugin, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connected {
    pub plugin: String,
    pub state: Result<PluginName, PluginTrouble>,
}

/// What a plugin is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluginName {
    pub french: String,
    pub english: String,
    pub version: String,
}

/// An installed plugin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluginEntry {
    pub id: String,
    /// Whether a profile uses it.
    pub used: bool,
    pub state: Result<KnownPlugin, PluginTrouble>,
}

/// What a plugin that loads says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPlugin {
    pub name: PluginName,
    pub publisher: String,
    pub roles: Vec<Role>,
}

/// Why a plugin does not load: a code, and the values for its sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluginTrouble {
    pub code: String,
    pub args: BTreeMap<String, String>,
}

impl PluginName {
    /// The name in a language.
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::French => &self.french,
            Language::English => &self.english,
        }
    }
}

/// Why the data folder does not open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreTrouble {
    pub code: String,
    pub detail: String,
}

/// What the program tells the window.
#[derive(Debug, Clone)]
pub enum Update {
    /// The data folder was opened, or was not.
    Opened { place: Place, profiles: Result<(Vec<Profile>, Option<String>), StoreTrouble> },
    /// A profile's sides, sentences, runs (newest first), and who holds the licence of its shop; nobody in the
    /// demonstration mode.
    Profile { profile: String, sides: [Connected; 2], messages: Messages, runs: Vec<RunRecord>, holder: Option<String> },
    /// A run was asked for and its worker starts.
    Starting { profile: String, action: Action, dry_run: bool },
    /// What the running worker says.
    Event(Event),
    /// The run ended; its history follows in an update of the profile.
    Ended { profile: String, action: Action, dry_run: bool, end: RunEnd },
    /// The records of a run, and whether there are more.
    Rows { run: String, rows: Vec<RunRow>, cut: bool },
    /// For the windows of profiles and options.
    Configured(Configured),
    /// The article editor's.
    Articles(ArticlesUpdate),
    /// The page of orders'.
    Orders(OrdersUpdate),
    /// The installed plugins, or why they cannot be told.
    Plugins(Result<Vec<PluginEntry>, PluginTrouble>),
    /// A file was written, or was not.
    Kept(Kept),
    /// Chosen articles and prices that differ.
    Chosen(ChosenUpdate),
    /// Whether the window has its seat under the licence, or why it only shows; told when that changes, and when
    /// something was asked that needs the seat.
    Seat(Option<NoSeat>),
}

/// Why the window has no seat: a code, the values for its sentence (who holds the seats is among them), and the
/// sentences of such codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoSeat {
    pub code: String,
    pub args: BTreeMap<String, String>,
    pub messages: Vec<MessageTemplate>,
}
