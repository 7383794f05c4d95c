//! The folders in which plugins lie.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use app::{PluginInfo, PluginSource};
use plugin_abi::{LoadError, load_v1, v1::PluginModuleRef};
use plugin_sdk::loaded;
use sync_model::{Config, Connector, ConnectorError, Descriptor, ErrorKind, Role};

use crate::{Installed, Manifest, Register, Trust, trust::config};

/// Plugins below some folders, one folder each.
pub struct PluginFolders {
    folders: Vec<PathBuf>,
    trust: Trust,
    loaded: BTreeMap<PathBuf, PluginModuleRef>,
}

/// What is known of a plugin before it is loaded.
#[derive(Debug, Clone)]
pub struct Found {
    pub id: String,
    /// Where its manifest lies.
    pub folder: PathBuf,
    /// As it was taken in; nothing for what a developer put there.
    pub installed: Option<Installed>,
    pub disabled: bool,
    /// Unsigned plugins may run here.
    pub developer: bool,
    /// Another folder that calls itself the same.
    pub twin: Option<PathBuf>,
}

impl PluginFolders {
    /// Looks below these folders for what may be believed.
    pub fn new(folders: Vec<PathBuf>, trust: Trust) -> Self {
        Self { folders, trust, loaded: BTreeMap::new() }
    }

    /// Every plugin, by its folder's name, without loading any.
    ///
    /// # Errors
    /// When a register cannot be read.
    pub fn found(&self) -> Result<Vec<Found>, ConnectorError> {
        let mut found: Vec<Found> = Vec::new();
        for folder in &self.folders {
            let register = Register::read(folder)?;
            let mut entries: Vec<PathBuf> =
                std::fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
            entries.sort();
            for path in entries {
                let id = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                let installed = register.plugins.get(&id).cloned();
                let own = path.join("plugin.json").exists();
                if !own && installed.is_none() {
                    continue;
                }
                let (place, twin) = match &installed {
                    Some(installed) => (path.join(installed.folder()), own.then_some(path)),
                    None => (path, None),
                };
                match found.iter_mut().find(|known| known.id == id) {
                    Some(known) => known.twin = Some(place),
                    None => found.push(Found {
                        disabled: register.disabled.contains(&id),
                        developer: register.developer || self.trust.developer,
                        folder: place,
                        id,
                        installed,
                        twin,
                    }),
                }
            }
        }
        Ok(found)
    }

    /// The manifest of a plugin that may run here.
    fn manifest(&self, found: &Found) -> Result<Manifest, ConnectorError> {
        let id = &found.id;
        let twice = |second: &Path| {
            config("plugin-twice", "two plugins have this id", id)
                .arg("first", found.folder.display())
                .arg("second", second.display())
        };
        if let Some(twin) = &found.twin {
            return Err(twice(twin));
        }
        if found.disabled {
            return Err(config("plugin-disabled", "the plugin is switched off", id));
        }
        let manifest = match &found.installed {
            Some(installed) => self.trust.installed(id, &found.folder, installed)?,
            None if found.developer => Manifest::read(&found.folder)?,
            None => return Err(config("plugin-unsigned", "nobody signed the plugin", id)),
        };
        if manifest.id != *id {
            let other = found.folder.with_file_name(&manifest.id);
            return Err(config("plugin-twice", "the plugin lies in another one's folder", &manifest.id)
                .arg("first", other.display())
                .arg("second", found.folder.display()));
        }
        Ok(manifest)
    }

    fn module(&mut self, found: &Found) -> Result<(PluginModuleRef, Descriptor), ConnectorError> {
        let manifest = self.manifest(found)?;
        let path = manifest.verify(&found.folder)?;
        let module = match self.loaded.get(&path) {
            Some(module) => *module,
            None => {
                let module = load_v1(&path).map_err(|error| load_failed(&manifest.id, &error))?;
                self.loaded.insert(path, module);
                module
            }
        };
        let descriptor = loaded::descriptor(module)?;
        same_plugin(&manifest, &descriptor)?;
        Ok((module, descriptor))
    }

    fn one(&self, id: &str) -> Result<Found, ConnectorError> {
        let found = self.found()?.into_iter().find(|found| found.id == id);
        found.ok_or_else(|| config("plugin-missing", "the plugin is not installed", id))
    }
}

/// Whether a library is the one of its manifest. A signed manifest names its roles, and the library has no more.
pub(crate) fn same_plugin(manifest: &Manifest, descriptor: &Descriptor) -> Result<(), ConnectorError> {
    let roles = || descriptor.roles.iter().map(|role| role_name(*role));
    let more = !manifest.roles.is_empty() && roles().any(|role| !manifest.roles.contains(role));
    if descriptor.id == manifest.id && descriptor.version == manifest.version && !more {
        return Ok(());
    }
    Err(config("plugin-altered", "the library says it is another plugin", &manifest.id))
}

/// A role as manifests and certificates write it.
pub fn role_name(role: Role) -> &'static str {
    match role {
        Role::Erp => "erp",
        Role::Shop => "shop",
        Role::Transform => "transform",
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
    let library = std::path::absolute(library).map_err(failed)?;
    let module = load_v1(&library).map_err(|error| load_failed(&named, &error))?;
    let descriptor = loaded::descriptor(module)?;
    let folder = plugins.join(&descriptor.id);
    if Register::read(plugins)?.plugins.contains_key(&descriptor.id) {
        return Err(config("plugin-twice", "a signed plugin has this id", &descriptor.id)
            .arg("first", folder.display())
            .arg("second", library.display()));
    }
    std::fs::create_dir_all(&folder).map_err(failed)?;
    let file = library.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let draft = folder.join(format!("{file}.draft"));
    std::fs::copy(&library, &draft).map_err(failed)?;
    std::fs::rename(draft, folder.join(&file)).map_err(failed)?;
    Manifest::describe(&folder, &descriptor.id, descriptor.version, &file).map_err(failed)?;
    Ok(descriptor.id)
}

pub(crate) fn load_failed(id: &str, error: &LoadError) -> ConnectorError {
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
        let found = match self.found() {
            Ok(found) => found,
            Err(error) => {
                let folder = self.folders.first().cloned().unwrap_or_default();
                return vec![PluginInfo { id: "installed.json".to_owned(), folder, state: Err(error) }];
            }
        };
        found
            .into_iter()
            .map(|found| {
                let state = self.module(&found).map(|(_, descriptor)| descriptor);
                PluginInfo { id: found.id, folder: found.folder, state }
            })
            .collect()
    }

    fn descriptor(&mut self, id: &str) -> Result<Descriptor, ConnectorError> {
        let found = self.one(id)?;
        self.module(&found).map(|(_, descriptor)| descriptor)
    }

    fn open(&mut self, id: &str, config: &Config) -> Result<Box<dyn Connector>, ConnectorError> {
        let found = self.one(id)?;
        let (module, _) = self.module(&found)?;
        Ok(Box::new(loaded::open(module, config)?))
    }
}
