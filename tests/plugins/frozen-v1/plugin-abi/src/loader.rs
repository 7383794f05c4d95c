//! Opens a library by its full path and takes its root module.
//!
//! `RootModule::load_from_file` is not used: it keeps one static per type and silently returns the first plugin
//! for every later path. Nothing is ever unloaded: a plugin's threads and statics may outlive any call.

use std::path::{Path, PathBuf};

use abi_stable::library::{AbiHeaderRef, LibraryError, ROOT_MODULE_LOADER_NAME_WITH_NUL};

use crate::v1::PluginModuleRef;

/// Why a library could not be taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    #[error("the plugin's path is not absolute: {}", .0.display())]
    Relative(PathBuf),
    #[error("failed to open the library {}", path.display())]
    Open {
        path: PathBuf,
        #[source]
        source: libloading::Error,
    },
    #[error("the library {} is no Navette plugin", path.display())]
    NoHeader {
        path: PathBuf,
        #[source]
        source: libloading::Error,
    },
    /// The layouts differ; `summary` is one line, `report` the whole comparison, for a file.
    #[error("the library {} speaks another plugin border: {summary}", path.display())]
    Incompatible { path: PathBuf, summary: String, report: String },
}

/// Opens the library at the absolute `path` and checks that it speaks border version 1.
///
/// The file must have been checked before (size, SHA-256): a truncated library kills the process that opens it.
///
/// # Errors
/// See [`LoadError`].
pub fn load_v1(path: &Path) -> Result<PluginModuleRef, LoadError> {
    if !path.is_absolute() {
        return Err(LoadError::Relative(path.to_owned()));
    }
    let library = open(path).map_err(|source| LoadError::Open { path: path.to_owned(), source })?;
    // SAFETY: the symbol of this name is, by abi_stable's convention, an `AbiHeaderRef`; its contents are
    // validated by `upgrade` before anything else of it is used.
    let header = unsafe { library.get::<AbiHeaderRef>(ROOT_MODULE_LOADER_NAME_WITH_NUL.as_bytes()) }
        .map(|symbol| *symbol)
        .map_err(|source| LoadError::NoHeader { path: path.to_owned(), source })?;
    // Invariant: nothing is ever unloaded.
    std::mem::forget(library);
    header
        .upgrade()
        .and_then(|header| header.init_root_module::<PluginModuleRef>())
        .map_err(|error| incompatible(path, &error))
}

fn incompatible(path: &Path, error: &LibraryError) -> LoadError {
    let report = error.to_string();
    let summary = match error {
        LibraryError::IncompatibleVersionNumber { expected_version, actual_version, .. } => {
            format!("the host speaks {expected_version}, the plugin {actual_version}")
        }
        LibraryError::AbiInstability(_) => "the layout of the border differs".to_owned(),
        _ => report.lines().find(|line| !line.trim().is_empty()).unwrap_or("unknown reason").trim().to_owned(),
    };
    LoadError::Incompatible { path: path.to_owned(), summary, report }
}

#[cfg(not(windows))]
fn open(path: &Path) -> Result<libloading::Library, libloading::Error> {
    // SAFETY: opening runs the library's initialisers; the caller has checked the file's hash against a manifest
    // that the user trusts, which is all that can be asked of native code.
    unsafe { libloading::Library::new(path) }
}

#[cfg(windows)]
fn open(path: &Path) -> Result<libloading::Library, libloading::Error> {
    use libloading::os::windows::{LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR, LOAD_LIBRARY_SEARCH_SYSTEM32, Library};
    // SAFETY: as above; the search is restricted to the plugin's own folder and the system's.
    unsafe { Library::load_with_flags(path, LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_SYSTEM32) }
        .map(Into::into)
}
