//! What the windows of profiles and options ask for, and what they are told.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use app::{Answer, Profile, Question, Side};
use sync_model::{Descriptor, MessageTemplate, Role, Secret};

use crate::{PluginName, PluginTrouble};

/// What is asked for; the answers are [`Configured`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Configure {
    /// Reads a profile, what its plugins declare, and which of its secrets are kept.
    Read { profile: String },
    /// Adds or replaces a profile and the secrets that were typed, by full name.
    Save { profile: Box<Profile>, secrets: BTreeMap<String, Secret>, new: bool },
    /// Asks a plugin in a process of its own, under settings that need not be kept.
    Ask(Box<Inquiry>),
    /// What the assistant begins with.
    Begin,
    /// The agreement was accepted on this computer.
    Agree,
    /// What a plugin declares, for one side of a new profile.
    Face { side: Side, plugin: String },
    /// The licence of this data folder, after applying this text if there is one.
    Licence { apply: Option<String> },
    /// Does something with kept profiles.
    Change(ProfileChange),
}

/// What can be done with kept profiles; secrets are never copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfileChange {
    /// Removes a profile with its secrets and links; history stays.
    Remove { name: String },
    /// Keeps it a second time, under a name that is free.
    Copy { name: String },
    /// Makes it the one that is shown at the start.
    Default { name: String },
    /// Writes it as a template.
    Export { name: String, file: PathBuf },
    /// Adds the profile of a template, under a name that is free.
    Import { file: PathBuf },
}

/// One question to the plugin of one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inquiry {
    pub profile: Profile,
    pub side: Side,
    /// What was typed, by the plugin's own keys; it goes before what is kept.
    pub secrets: BTreeMap<String, Secret>,
    pub question: Question,
}

/// Something that could not be done: a code, the values for its sentence, the system's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    pub code: String,
    pub args: BTreeMap<String, String>,
    pub detail: String,
}

/// What a plugin declares, or why it does not load.
pub type Face = Result<Box<Descriptor>, PluginTrouble>;

/// What is told.
#[derive(Debug, Clone)]
pub enum Configured {
    /// A profile, the faces of its ERP and its shop, and the full names of the secrets that are kept.
    Read {
        profile: Box<Profile>,
        faces: [Face; 2],
        secrets: BTreeSet<String>,
    },
    Saved {
        profile: String,
        outcome: Result<(), Trouble>,
    },
    Answered {
        profile: String,
        side: Side,
        question: Question,
        answer: Answer,
    },
    /// Whether the agreement was accepted, which plugins are installed, which profiles there are.
    Begun {
        agreed: bool,
        plugins: Vec<Installed>,
        profiles: Vec<String>,
    },
    Face {
        side: Side,
        plugin: String,
        face: Face,
    },
    Licence(Result<LicenceStanding, Trouble>),
    /// What was done, and the name of the profile that came of it.
    Changed {
        change: ProfileChange,
        outcome: Result<Option<String>, Trouble>,
    },
}

/// A plugin that loads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    pub id: String,
    pub name: PluginName,
    pub publisher: String,
    pub roles: Vec<Role>,
}

/// The licence as it stands on this computer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LicenceStanding {
    pub valid: bool,
    pub holder: String,
    pub number: String,
    pub reseller: String,
    /// First and last day, as they stand in the licence.
    pub dates: Option<(String, String)>,
    pub shops: Vec<String>,
    pub computer: String,
    /// What stands in the way, or is to be told: a code, and the values for its sentence.
    pub remarks: Vec<(String, BTreeMap<String, String>)>,
    /// The sentences of those codes.
    pub messages: Vec<MessageTemplate>,
}
