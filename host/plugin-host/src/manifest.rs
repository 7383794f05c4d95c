//! `plugin.json`: read before the library is opened.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::Read,
    path::Path,
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sync_model::{ConnectorError, ErrorKind, MODEL_VERSION};

/// What stands beside a library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// `[a-z0-9-]`.
    pub id: String,
    pub version: semver::Version,
    /// `erp`, `shop`, `transform`; a signed manifest names them all.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub roles: BTreeSet<String>,
    /// Hosts that it talks to beside those of its settings; shown before it is installed.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub hosts: BTreeSet<String>,
    /// Module of the border, e.g. `1`.
    pub border: u32,
    /// Range of the canonical model.
    pub model: semver::VersionReq,
    /// By target triple.
    pub files: BTreeMap<String, FileEntry>,
}

/// A library file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    pub file: String,
    pub size: u64,
    /// Lower-case hexadecimal.
    pub sha256: String,
}

/// The triple under which this program looks for its file.
pub fn host_triple() -> &'static str {
    match (std::env::consts::ARCH, std::env::consts::OS) {
        ("x86_64", "windows") => "x86_64-pc-windows",
        ("x86", "windows") => "i686-pc-windows",
        ("aarch64", "linux") => "aarch64-unknown-linux",
        ("x86_64", "macos") => "x86_64-apple-darwin",
        ("aarch64", "macos") => "aarch64-apple-darwin",
        _ => "x86_64-unknown-linux",
    }
}

/// The file name that a library of this crate has here.
pub fn library_name(crate_name: &str) -> String {
    let stem = crate_name.replace('-', "_");
    format!("{}{stem}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX)
}

impl Manifest {
    /// Reads `plugin.json` of a folder.
    ///
    /// # Errors
    /// `plugin-manifest` when it is missing or malformed.
    pub fn read(folder: &Path) -> Result<Self, ConnectorError> {
        let id = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let bytes = std::fs::read(folder.join("plugin.json")).map_err(|error| unreadable(&id, error))?;
        Self::parse(&id, &bytes)
    }

    /// Reads the bytes of a `plugin.json`; `named` is what to call it where it is malformed.
    ///
    /// # Errors
    /// `plugin-manifest` when it is malformed.
    pub fn parse(named: &str, bytes: &[u8]) -> Result<Self, ConnectorError> {
        let manifest: Manifest = serde_json::from_slice(bytes).map_err(|error| unreadable(named, error))?;
        let names = manifest.files.values().all(|entry| crate::package::plain(&entry.file));
        let good_id =
            manifest.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if names && good_id && !manifest.id.is_empty() {
            Ok(manifest)
        } else {
            Err(unreadable(named, "bad id or file name"))
        }
    }

    /// Writes the manifest of a library that lies in `folder`.
    ///
    /// # Errors
    /// When the library cannot be read or the manifest not written.
    pub fn describe(folder: &Path, id: &str, version: semver::Version, file: &str) -> std::io::Result<Self> {
        let (size, sha256) = digest(&folder.join(file))?;
        let manifest = Manifest {
            id: id.to_owned(),
            version,
            roles: BTreeSet::new(),
            hosts: BTreeSet::new(),
            border: 1,
            model: semver::VersionReq::parse("^1").map_err(std::io::Error::other)?,
            files: BTreeMap::from([(host_triple().to_owned(), FileEntry { file: file.to_owned(), size, sha256 })]),
        };
        let text = serde_json::to_string_pretty(&manifest).map_err(std::io::Error::other)?;
        std::fs::write(folder.join("plugin.json"), text + "\n")?;
        Ok(manifest)
    }

    /// Checks versions; answers the file of this system.
    ///
    /// # Errors
    /// `plugin-version` names both sides.
    pub fn compatible(&self) -> Result<&FileEntry, ConnectorError> {
        let refused =
            |code: &str, message: &str| ConnectorError::new(ErrorKind::Config, code, message).arg("id", &self.id);
        let version = |wants: String, has: String| {
            refused("plugin-version", "the plugin wants another version").arg("wants", wants).arg("has", has)
        };
        if self.border != 1 {
            return Err(version(format!("border {}", self.border), "border 1".to_owned()));
        }
        let ours = semver::Version::parse(MODEL_VERSION).map_err(|_| refused("plugin-version", "bad model version"))?;
        if !self.model.matches(&ours) {
            return Err(version(format!("model {}", self.model), format!("model {ours}")));
        }
        self.files
            .get(host_triple())
            .ok_or_else(|| version(self.files.keys().cloned().collect::<Vec<_>>().join(", "), host_triple().to_owned()))
    }

    /// Checks versions, then the file's size and hash; answers the library's path.
    ///
    /// # Errors
    /// `plugin-version` names both sides; `plugin-altered` for a truncated or changed file.
    pub fn verify(&self, folder: &Path) -> Result<std::path::PathBuf, ConnectorError> {
        let refused =
            |code: &str, message: &str| ConnectorError::new(ErrorKind::Config, code, message).arg("id", &self.id);
        let entry = self.compatible()?;
        let path = folder.join(&entry.file);
        let (size, sha256) =
            digest(&path).map_err(|error| refused("plugin-altered", "failed to read the library").detail(error))?;
        if size != entry.size || sha256 != entry.sha256 {
            return Err(refused("plugin-altered", "the library is not the manifest's"));
        }
        // Not `canonicalize`: its `\\?\` paths are none that Windows' restricted library search promises to take.
        std::path::absolute(&path)
            .map_err(|error| refused("plugin-altered", "failed to find the library").detail(error))
    }
}

fn unreadable(id: &str, detail: impl ToString) -> ConnectorError {
    ConnectorError::new(ErrorKind::Config, "plugin-manifest", "failed to read plugin.json").arg("id", id).detail(detail)
}

fn digest(path: &Path) -> std::io::Result<(u64, String)> {
    let (mut file, mut hash, mut size) = (File::open(path)?, Sha256::new(), 0);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((size, hex::encode(hash.finalize())));
        }
        size += read as u64;
        hash.update(&buffer[..read]);
    }
}
