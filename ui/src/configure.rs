//! What the windows of profiles and options ask for, and what they are told.

use std::collections::{BTreeMap, BTreeSet};

use app::{Answer, Profile, Question, Side};
use sync_model::{Descriptor, Secret};

use crate::PluginTrouble;

/// What is asked for; the answers are [`Configured`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Configure {
    /// Reads a profile, what its plugins declare, and which of its secrets are kept.
    Read { profile: String },
    /// Adds or replaces a profile and the secrets that were typed, by full name.
    Save { profile: Box<Profile>, secrets: BTreeMap<String, Secret>, new: bool },
    /// Asks a plugin in a process of its own, under settings that need not be kept.
    Ask(Box<Inquiry>),
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
}
