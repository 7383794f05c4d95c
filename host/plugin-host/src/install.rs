//! From a package to a plugin that runs: read, verify, show, copy into a folder named by hash, load that copy.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use plugin_abi::load_v1;
use plugin_sdk::loaded;
use sync_model::ConnectorError;

use crate::{
    Installed, Manifest, Package, Register, Trust, host_triple,
    source::{load_failed, same_plugin},
    trust::{config, digest, refused},
};

/// A package that was verified, before anything of it has run.
#[derive(Debug, Clone)]
pub struct Offer {
    pub manifest: Manifest,
    pub publisher: String,
    pub publisher_name: String,
    /// What is installed under this id.
    pub known: Option<Installed>,
    /// Roles and hosts that what is installed does not have.
    pub new_roles: BTreeSet<String>,
    pub new_hosts: BTreeSet<String>,
    /// The highest version that was ever here, where it is higher.
    pub downgrade_of: Option<semver::Version>,
    manifest_bytes: Vec<u8>,
    signature: String,
    library: Vec<u8>,
}

/// Verifies a package: signature, publisher, revocations, versions, and the library's size and hash.
///
/// # Errors
/// The first thing that stands in its way, by code.
pub fn offer(file: &Path, plugins: &Path, trust: &Trust, now: DateTime<Utc>) -> Result<Offer, ConnectorError> {
    let package = Package::read(file)?;
    let shown = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let missing = || config("plugin-package", "the package is incomplete", &shown).arg("file", file.display());
    let bytes = package.file("plugin.json").ok_or_else(missing)?;
    // Only to name it: nothing of it is believed yet.
    let id = Manifest::parse(&shown, bytes).map_or_else(|_| shown.clone(), |manifest| manifest.id);
    let signature = package.file("plugin.sig").ok_or_else(|| config("plugin-unsigned", "no signature", &id))?;
    let signature = String::from_utf8_lossy(signature).into_owned();
    let (manifest, certificate) = trust.signed(&id, bytes, &signature)?;
    certificate.in_force(now).map_err(|refusal| refused(&id, refusal))?;
    let entry = manifest.compatible()?;
    let library = package.file(&entry.file).ok_or_else(missing)?;
    if library.len() as u64 != entry.size || digest(library) != entry.sha256 {
        return Err(config("plugin-altered", "the library is not the manifest's", &id));
    }
    let register = Register::read(plugins)?;
    let known = register.plugins.get(&id).cloned();
    if let Some(known) = known.as_ref().filter(|known| known.publisher != certificate.publisher) {
        return Err(config("plugin-publisher-other", "another publisher's plugin has this id", &id)
            .arg("known", &known.publisher_name)
            .arg("publisher", &certificate.name));
    }
    let folder = plugins.join(&id);
    if folder.join("plugin.json").exists() {
        return Err(config("plugin-twice", "an unsigned plugin has this id", &id)
            .arg("first", folder.display())
            .arg("second", file.display()));
    }
    let more = |all: &BTreeSet<String>, before: fn(&Installed) -> &BTreeSet<String>| match &known {
        Some(known) => all.difference(before(known)).cloned().collect(),
        None => all.clone(),
    };
    Ok(Offer {
        new_roles: more(&manifest.roles, |known| &known.roles),
        new_hosts: more(&manifest.hosts, |known| &known.hosts),
        downgrade_of: register.highest.get(&id).filter(|highest| **highest > manifest.version).cloned(),
        publisher: certificate.publisher,
        publisher_name: certificate.name,
        known,
        manifest_bytes: bytes.to_vec(),
        signature,
        library: library.to_vec(),
        manifest,
    })
}

impl Offer {
    /// Copies what was verified (not the file, which may have changed since), loads the copy, and only then makes
    /// it the one that runs.
    ///
    /// # Errors
    /// When the folder cannot be written, or the library is not what its manifest says.
    pub fn install(self, plugins: &Path) -> Result<(), ConnectorError> {
        let id = self.manifest.id.clone();
        let installed = Installed {
            manifest: digest(&self.manifest_bytes),
            version: self.manifest.version.clone(),
            publisher: self.publisher.clone(),
            publisher_name: self.publisher_name.clone(),
            roles: self.manifest.roles.clone(),
            hosts: self.manifest.hosts.clone(),
        };
        let folder = plugins.join(&id).join(installed.folder());
        self.copy(&folder).map_err(|error| config("plugin-load", "failed to copy the plugin", &id).detail(error))?;
        let checked = self.manifest.verify(&folder).and_then(|path| {
            let module = load_v1(&path).map_err(|error| load_failed(&id, &error))?;
            same_plugin(&self.manifest, &loaded::descriptor(module)?)
        });
        let mut register = Register::read(plugins)?;
        if let Err(error) = checked {
            // Best effort: what the register does not name is never loaded.
            let _ = std::fs::remove_dir_all(&folder);
            return Err(error);
        }
        let highest = register.highest.entry(id.clone()).or_insert_with(|| installed.version.clone());
        *highest = installed.version.clone().max(highest.clone());
        register.plugins.insert(id.clone(), installed.clone());
        register.write(plugins)?;
        sweep(&plugins.join(&id), installed.folder());
        Ok(())
    }

    fn copy(&self, folder: &Path) -> std::io::Result<()> {
        if self.manifest.verify(folder).is_ok() {
            // Installed before, and perhaps open in another process.
            std::fs::write(folder.join("plugin.json"), &self.manifest_bytes)?;
            return std::fs::write(folder.join("plugin.sig"), &self.signature);
        }
        let draft = folder.with_extension("draft");
        for stale in [draft.as_path(), folder] {
            if stale.exists() {
                std::fs::remove_dir_all(stale)?;
            }
        }
        std::fs::create_dir_all(&draft)?;
        std::fs::write(draft.join("plugin.json"), &self.manifest_bytes)?;
        std::fs::write(draft.join("plugin.sig"), &self.signature)?;
        if let Some(entry) = self.manifest.files.get(host_triple()) {
            std::fs::write(draft.join(&entry.file), &self.library)?;
        }
        std::fs::rename(draft, folder)
    }
}

/// Removes the folders of earlier versions; one that another process still has open stays until the next time.
fn sweep(folder: &Path, keep: &str) {
    let entries: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    for entry in entries.iter().filter(|entry| entry.file_name().is_some_and(|name| name != keep)) {
        let _ = std::fs::remove_dir_all(entry);
    }
}

/// Takes a plugin out, signed or not. The highest version that was here stays known.
///
/// # Errors
/// `plugin-missing`, or `plugin-load` when the folder cannot be changed.
pub fn remove(plugins: &Path, id: &str) -> Result<(), ConnectorError> {
    let folder = known(plugins, id)?;
    let mut register = Register::read(plugins)?;
    register.plugins.remove(id);
    register.disabled.remove(id);
    register.write(plugins)?;
    std::fs::remove_dir_all(folder)
        .map_err(|error| config("plugin-load", "failed to remove the plugin", id).detail(error))
}

/// Switches a plugin on or off.
///
/// # Errors
/// `plugin-missing`, or `plugin-load` when the register cannot be written.
pub fn switch(plugins: &Path, id: &str, on: bool) -> Result<(), ConnectorError> {
    known(plugins, id)?;
    let mut register = Register::read(plugins)?;
    if on {
        register.disabled.remove(id)
    } else {
        register.disabled.insert(id.to_owned())
    };
    register.write(plugins)
}

fn known(plugins: &Path, id: &str) -> Result<PathBuf, ConnectorError> {
    let folder = plugins.join(id);
    if crate::package::plain(id) && folder.is_dir() {
        return Ok(folder);
    }
    Err(config("plugin-missing", "the plugin is not installed", id))
}
