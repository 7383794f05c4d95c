//! Which plugins may run here: signed ones of a publisher that the root knows, and what a developer builds.

use std::path::Path;

use licence::{Keys, PublisherCertificate, Refusal, verify_plugin};
use sha2::{Digest, Sha256};
use sync_model::{ConnectorError, ErrorKind};

use crate::{Installed, Manifest};

/// Whom to believe.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// The roots, and what they took back.
    pub keys: Keys,
    /// Unsigned plugins may run, whatever the folder's register says: what a development build does.
    pub developer: bool,
}

impl Trust {
    /// That of somebody who loads what they have just built.
    pub fn developer() -> Self {
        Self { keys: Keys::default(), developer: true }
    }

    /// Reads a manifest whose exact bytes a publisher signed, which nobody took back.
    ///
    /// # Errors
    /// What stands in its way, by code.
    pub(crate) fn signed(
        &self,
        id: &str,
        manifest: &[u8],
        signature: &str,
    ) -> Result<(Manifest, PublisherCertificate), ConnectorError> {
        let certificate = verify_plugin(manifest, signature, &self.keys).map_err(|refusal| refused(id, refusal))?;
        let manifest = Manifest::parse(id, manifest)?;
        certificate.allows(manifest.roles.iter().map(String::as_str)).map_err(|refusal| refused(id, refusal))?;
        if self.keys.revokes_plugin(&manifest.id, &manifest.version) {
            return Err(config("plugin-revoked", "the plugin was revoked", id).arg("version", &manifest.version));
        }
        Ok((manifest, certificate))
    }

    /// The manifest of what was installed, if it still is what was installed.
    ///
    /// # Errors
    /// What stands in its way, by code; `plugin-signature` for another manifest than the one that was taken in,
    /// signed or not: the folder was changed behind the program's back.
    pub(crate) fn installed(&self, id: &str, folder: &Path, installed: &Installed) -> Result<Manifest, ConnectorError> {
        let altered =
            |detail: String| config("plugin-signature", "the plugin is not what was installed", id).detail(detail);
        let bytes = std::fs::read(folder.join("plugin.json")).map_err(|error| altered(error.to_string()))?;
        let signature =
            std::fs::read_to_string(folder.join("plugin.sig")).map_err(|error| altered(error.to_string()))?;
        let (manifest, certificate) = self.signed(id, &bytes, &signature)?;
        if digest(&bytes) != installed.manifest || certificate.publisher != installed.publisher {
            return Err(altered(format!("version {}", manifest.version)));
        }
        Ok(manifest)
    }
}

pub(crate) fn config(code: &str, message: &str, id: &str) -> ConnectorError {
    ConnectorError::new(ErrorKind::Config, code, message).arg("id", id)
}

pub(crate) fn refused(id: &str, refusal: Refusal) -> ConnectorError {
    let error = config(refusal.code, "the plugin is not to be trusted", id);
    refusal.args.into_iter().fold(error, |error, (name, value)| error.arg(&name, value))
}

pub(crate) fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
