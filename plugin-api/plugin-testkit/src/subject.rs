//! The plugin under test: a library, opened as the host opens it, or a type that is linked into the test.

use std::path::{Path, PathBuf};

use plugin_abi::{LoadError, load_v1};
use plugin_sdk::loaded;
use sync_model::{Config, Connector, ConnectorError, Descriptor, Plugin};

type Open = Box<dyn Fn(Config) -> Result<Box<dyn Connector>, ConnectorError>>;

/// A plugin under test.
pub struct Subject {
    descriptor: Box<dyn Fn() -> Result<Descriptor, ConnectorError>>,
    open: Open,
}

impl Subject {
    /// Opens a library as the host does; the path is absolute.
    ///
    /// # Errors
    /// When it is no plugin of a border that this suite knows.
    pub fn library(path: &Path) -> Result<Self, LoadError> {
        let module = load_v1(path)?;
        Ok(Self {
            descriptor: Box::new(move || loaded::descriptor(module)),
            open: Box::new(move |config| Ok(Box::new(loaded::open(module, &config)?))),
        })
    }

    /// Takes a plugin that is linked into the test: no border between, hence no guard against its panics.
    pub fn plugin<P: Plugin + 'static>() -> Self {
        Self { descriptor: Box::new(|| Ok(P::descriptor())), open: Box::new(P::open) }
    }

    /// What the plugin says of itself.
    ///
    /// # Errors
    /// When it answers no descriptor.
    pub fn descriptor(&self) -> Result<Descriptor, ConnectorError> {
        (self.descriptor)()
    }

    /// Opens the plugin.
    ///
    /// # Errors
    /// As the plugin answers.
    pub fn open(&self, config: Config) -> Result<Box<dyn Connector>, ConnectorError> {
        (self.open)(config)
    }
}

/// The library of a crate that cargo built for the running test.
///
/// # Panics
/// When it is not there; the sentence says what to add to the crate.
pub fn library(crate_name: &str) -> PathBuf {
    let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let file = format!("{prefix}{}{suffix}", crate_name.replace('-', "_"));
    let test = std::env::current_exe().unwrap_or_default();
    // Cargo lays it beside the test; `cargo build` lays another one folder above, which may be older.
    let found = test.ancestors().skip(1).take(2).map(|folder| folder.join(&file)).find(|path| path.exists());
    found.unwrap_or_else(|| {
        panic!("{file} is not built: crate-type in Cargo.toml of {crate_name} must hold \"cdylib\" and \"rlib\"")
    })
}
