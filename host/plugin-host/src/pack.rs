//! From libraries to a package that waits for its signature; for whoever hands a plugin out.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use plugin_abi::load_v1;
use plugin_sdk::loaded;
use sync_model::{ConnectorError, ErrorKind};

use crate::{
    FileEntry, Manifest, Package, host_triple, role_name,
    source::load_failed,
    trust::{config, digest},
};

/// A package without its signature.
#[derive(Debug, Clone)]
pub struct Unsigned {
    pub manifest: Manifest,
    /// What is signed: the exact bytes of `plugin.json`.
    pub bytes: Vec<u8>,
    package: Package,
}

impl Unsigned {
    /// The package with its `plugin.sig`.
    pub fn signed(self, signature: &str) -> Package {
        self.package.with("plugin.json", self.bytes).with("plugin.sig", signature.as_bytes().to_vec())
    }
}

/// Asks a library of this system who it is and writes its manifest; `others` are the same plugin's libraries for
/// other systems, by triple, and `hosts` what it talks to beside the hosts of its settings.
///
/// # Errors
/// `plugin-load` when the library is no plugin, `plugin-package` when a file cannot be read or is named otherwise
/// than letters, digits, dots, dashes and underscores.
pub fn pack(
    library: &Path,
    others: &BTreeMap<String, PathBuf>,
    hosts: BTreeSet<String>,
) -> Result<Unsigned, ConnectorError> {
    let named = library.display().to_string();
    let path = std::path::absolute(library).map_err(|error| unreadable(library, error))?;
    let module = load_v1(&path).map_err(|error| load_failed(&named, &error))?;
    let descriptor = loaded::descriptor(module)?;
    let (mut files, mut package) = (BTreeMap::new(), Package::default());
    let own = (host_triple().to_owned(), library.to_owned());
    for (triple, path) in others.iter().map(|(triple, path)| (triple.clone(), path.clone())).chain([own]) {
        let bytes = std::fs::read(&path).map_err(|error| unreadable(&path, error))?;
        let file = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if package.file(&file).is_some() {
            return Err(unreadable(&path, "two libraries have this name"));
        }
        files.insert(triple, FileEntry { file: file.clone(), size: bytes.len() as u64, sha256: digest(&bytes) });
        package = package.with(&file, bytes);
    }
    let manifest = Manifest {
        id: descriptor.id.clone(),
        version: descriptor.version,
        roles: descriptor.roles.iter().map(|role| role_name(*role).to_owned()).collect(),
        hosts,
        border: 1,
        model: descriptor.model,
        files,
    };
    let text = serde_json::to_string_pretty(&manifest)
        .map_err(|error| config("plugin-manifest", "failed to write plugin.json", &descriptor.id).detail(error))?;
    let bytes = (text + "\n").into_bytes();
    // As the host will read it: a name that it refuses is better refused here.
    let manifest = Manifest::parse(&descriptor.id, &bytes)?;
    Ok(Unsigned { manifest, bytes, package })
}

fn unreadable(path: &Path, detail: impl ToString) -> ConnectorError {
    ConnectorError::new(ErrorKind::Config, "plugin-package", "failed to read a library")
        .arg("file", path.display())
        .detail(detail)
}
