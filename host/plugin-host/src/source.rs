//! The folders in which plugins lie.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use app::{PluginInfo, PluginSource};
use plugin_abi::{LoadError, load_v1, v1::PluginModuleRef};
use plugin_sdk::loaded;
use sync_model::{Config, Connector, ConnectorError, Descriptor, ErrorKind};

use crate::Manifest;

/// Plugins below some folders, one folder each; the first of an id wins.
pub struct PluginFolders {
    folders: Vec<PathBuf>,
    loaded: BTreeMap<PathBuf, PluginModuleRef>,
}

impl PluginFolders {
    /// Looks below these folders.
    pub fn new(folders: Vec<PathBuf>) -> Self {
        Self { folders, loaded: BTreeMap::new() }
    }

    fn found(&self) -> Vec<(String, PathBuf)> {
        let mut found: Vec<(String, PathBuf)> = Vec::new();
        for folder in &self.folders {
            let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
                .into_iter()
                .flatten()
                .filter_map(|entry| Some(entry.ok()?.path()))
                .filter(|path| path.join("plugin.json").exists())
                .collect();
            entries.sort();
            for path in entries {
                let id = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                if !found.iter().any(|(known, _)| *known == id) {
                    found.push((id, path));
                }
            }
        }
        found
    }

    fn module(&mut self, folder: &Path) -> Result<(PluginModuleRef, Descriptor), ConnectorError> {
        let manifest = Manifest::read(folder)?;
        let path = manifest.verify(folder)?;
        let module = match self.loaded.get(&path) {
            Some(module) => *module,
            None => {
                let module = load_v1(&path).map_err(|error| refused(&manifest.id, &error))?;
                self.loaded.insert(path, module);
                module
            }
        };
        let descriptor = loaded::descriptor(module)?;
        if descriptor.id == manifest.id && descriptor.version == manifest.version {
            return Ok((module, descriptor));
        }
        Err(ConnectorError::new(ErrorKind::Config, "plugin-altered", "the library says it is another plugin")
            .arg("id", &manifest.id))
    }

    fn folder(&self, id: &str) -> Result<PathBuf, ConnectorError> {
        self.found().into_iter().find(|(known, _)| known == id).map(|(_, folder)| folder).ok_or_else(|| {
            ConnectorError::new(ErrorKind::Config, "plugin-missing", "the plugin is not installed").arg("id", id)
        })
    }
}

/// Installs a library that one built oneself: asks it who it is, copies it into a folder of its own below
/// `plugins` and writes its manifest. The file is trusted by whoever calls this.
///
/// # Errors
/// When it is no plugin, or the folder cannot be written.
pub fn install_library(library: &Path, plugins: &Path) -> Result<String, ConnectorError> {
    let named = library.display().to_string();
    let failed = |error: std::io::Error| {
        ConnectorError::new(ErrorKind::Config, "plugin-load", "failed to install the plugin")
            .arg("id", &named)
            .detail(error)
    };
    let library = library.canonicalize().map_err(failed)?;
    let module = load_v1(&library).map_err(|error| refused(&named, &error))?;
    let descriptor = loaded::descriptor(module)?;
    let folder = plugins.join(&descriptor.id);
    std::fs::create_dir_all(&folder).map_err(failed)?;
    let file = library.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let draft = folder.join(format!("{file}.draft"));
    std::fs::copy(&library, &draft).map_err(failed)?;
    std::fs::rename(draft, folder.join(&file)).map_err(failed)?;
    Manifest::describe(&folder, &descriptor.id, descriptor.version, &file).map_err(failed)?;
    Ok(descriptor.id)
}

fn refused(id: &str, error: &LoadError) -> ConnectorError {
    let mut detail = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        detail += &format!(": {cause}");
        source = cause.source();
    }
    ConnectorError::new(ErrorKind::Config, "plugin-load", "failed to load the plugin").arg("id", id).detail(detail)
}

impl PluginSource for PluginFolders {
    fn list(&mut self) -> Vec<PluginInfo> {
        self.found()
            .into_iter()
            .map(|(id, folder)| {
                let state = self.module(&folder).map(|(_, descriptor)| descriptor);
                PluginInfo { id, folder, state }
            })
            .collect()
    }

    fn descriptor(&mut self, id: &str) -> Result<Descriptor, ConnectorError> {
        let folder = self.folder(id)?;
        self.module(&folder).map(|(_, descriptor)| descriptor)
    }

    fn open(&mut self, id: &str, config: &Config) -> Result<Box<dyn Connector>, ConnectorError> {
        let folder = self.folder(id)?;
        let (module, _) = self.module(&folder)?;
        Ok(Box::new(loaded::open(module, config)?))
    }
}
