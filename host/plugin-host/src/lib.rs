//! Finds plugins (a folder with `plugin.json` and a library), checks the file *before* it is opened, loads it
//! and opens it as a [`Connector`](sync_model::Connector).

mod manifest;
mod source;

pub use manifest::{FileEntry, Manifest, host_triple, library_name};
pub use source::{PluginFolders, install_library};
