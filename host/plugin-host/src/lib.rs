//! Finds plugins, checks the file *before* it is opened, loads it and opens it as a
//! [`Connector`](sync_model::Connector).
//!
//! A signed plugin comes as a [`Package`], is verified, copied into a folder named by the hash of its manifest, and
//! that copy is loaded, after the same checks, each time. What a developer has built lies unsigned in a folder of
//! its own and runs only where the developer mode allows it (`reliability.md` §6).

mod install;
mod manifest;
mod pack;
mod package;
mod register;
mod source;
mod trust;

pub use install::{Offer, offer, remove, switch};
pub use manifest::{FileEntry, Manifest, host_triple, library_name};
pub use pack::{Unsigned, pack};
pub use package::{PACKAGE_ENDING, Package};
pub use register::{Installed, Register};
pub use source::{Found, PluginFolders, install_library, role_name};
pub use trust::Trust;
