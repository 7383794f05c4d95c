//! Finds plugins (a folder with `plugin.json` and a library), checks the file *before* it is opened, loads it
//! and turns the border into the [`Connector`](sync_model::Connector) trait.

mod loaded;
mod manifest;
mod source;

pub use manifest::{FileEntry, Manifest, host_triple, library_name};
pub use source::{PluginFolders, install_library};
