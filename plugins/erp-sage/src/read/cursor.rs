//! Places in a stream, as the connector writes them for itself.

use plugin_sdk::model::{ConnectorError, Cursor, ErrorKind};
use serde::{Deserialize, Serialize};

/// A place: the last key read, and what the read as a whole began with.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Place {
    /// The last key of the page; none at the start.
    #[serde(rename = "k", skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The latest `cbModification` of the base when the read began: the next one starts there.
    #[serde(rename = "w", default)]
    pub watermark: String,
    /// Fingerprint of the parameters, which carry no modification date.
    #[serde(rename = "p", default)]
    pub parameters: String,
    /// The read goes through everything although only changes were asked for.
    #[serde(rename = "f", default)]
    pub full: bool,
    /// Changes of what follows `key` that earlier pages told: an article with bad files may be longer than a page.
    #[serde(rename = "t", default, skip_serializing_if = "is_zero")]
    pub told: usize,
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl Place {
    /// Reads a cursor of ours.
    ///
    /// # Errors
    /// `bug` for a text that is none.
    pub fn parse(cursor: &Cursor) -> Result<Self, ConnectorError> {
        serde_json::from_str(cursor.as_str()).map_err(|error| {
            ConnectorError::new(ErrorKind::Bug, "cursor-unreadable", "failed to read the cursor").detail(error)
        })
    }

    /// The cursor that stands for this place.
    pub fn cursor(&self) -> Cursor {
        Cursor::new(serde_json::to_string(self).unwrap_or_default())
    }

    /// The same read, after `key`.
    pub fn after(&self, key: Option<String>) -> Self {
        Self { key, told: 0, ..self.clone() }
    }
}
