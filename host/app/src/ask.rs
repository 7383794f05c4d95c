//! One question to one plugin, before a profile is kept: the words between who asks and the process that opens the
//! plugin.

use std::{collections::BTreeMap, path::PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sync_model::{
    CheckReport, Config, ConnectorError, Context, Grants, LogLevel, LookupRequest, LookupResult, Progress, Secret,
};

use crate::{PluginSource, open_plugin};

/// The first line on the asked process's standard input: what the plugin is opened with, and the question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// Whose store knows which plugins were taken back.
    pub data_dir: PathBuf,
    pub plugin_dirs: Vec<PathBuf>,
    pub plugin: String,
    pub profile: String,
    /// By the plugin's own keys; they may not be kept anywhere yet.
    pub settings: BTreeMap<String, Value>,
    pub secrets: BTreeMap<String, Secret>,
    pub grants: Grants,
    pub question: Question,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Question {
    Check,
    Lookup(LookupRequest),
}

/// What the plugin answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    Report(CheckReport),
    List(LookupResult),
    /// The question could not be answered; the code's sentence says what to do.
    Refused {
        code: String,
        args: BTreeMap<String, String>,
        detail: Option<String>,
    },
}

impl From<ConnectorError> for Answer {
    fn from(error: ConnectorError) -> Self {
        Answer::Refused { code: error.code, args: error.args, detail: error.detail }
    }
}

/// Opens the plugin and asks it.
pub fn answer(plugins: &mut dyn PluginSource, ask: Ask) -> Answer {
    let Ask { plugin, profile, settings, secrets, grants, question, .. } = ask;
    let config = Config { profile, settings, secrets, grants };
    let answered = open_plugin(plugins, &plugin, &config).and_then(|mut opened| match question {
        Question::Check => opened.check(&Quiet).map(Answer::Report),
        Question::Lookup(request) => opened.lookup(&Quiet, &request).map(Answer::List),
    });
    answered.unwrap_or_else(Answer::from)
}

/// A question says nothing while it is answered; who asked ends the process when it takes too long.
pub struct Quiet;

impl Context for Quiet {
    fn progress(&self, _progress: Progress) {}

    fn log(&self, _level: LogLevel, _message: &str) {}

    fn cancelled(&self) -> bool {
        false
    }
}
