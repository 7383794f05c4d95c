//! Files that the window has written: commands and answers.

use std::path::PathBuf;

use app::Language;

/// What is to be written or opened on this computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileCommand {
    /// Writes a text into the folder of exports.
    Keep { name: String, text: String },
    /// Writes all records of a run into the folder of exports, as a table.
    KeepRows { profile: String, run: String, name: String, language: Language },
    /// Opens the folder in which a file was written.
    Open { folder: PathBuf },
    /// Gathers what support needs into a folder, without secrets.
    Bundle { name: String },
}

/// A file that was written, or why it was not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub path: PathBuf,
    pub failure: Option<String>,
}
