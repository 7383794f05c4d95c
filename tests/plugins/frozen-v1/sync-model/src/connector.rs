//! The one trait that a plugin implements; a dynamic library is only its transport.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Batch, BlobChunk, BlobPart, BlobRequest, CheckReport, ConnectorError, Descriptor, ExplainRequest, Explanation,
    Grants, LookupRequest, LookupResult, Outcome, Page, ReadRequest, Secret, TransformOutput, TransformRequest,
};

/// What a call may say while it runs, and whether it should stop.
pub trait Context {
    /// Tells how far the call is; cheap, and dropped when nobody looks.
    fn progress(&self, progress: Progress);
    /// Writes a line to the host's log.
    fn log(&self, level: LogLevel, message: &str);
    /// Whether the host wants the call to end; asked between pages, requests and statements.
    fn cancelled(&self) -> bool;
}

/// How far a call is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    pub done: u64,
    pub total: Option<u64>,
    pub note: Option<String>,
}

/// How much a log line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogLevel {
    Debug,
    Info,
    Warn,
    Error,
}

/// Everything a plugin gets at `open`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Config {
    /// The profile it works for; stable, `[a-z0-9-]`.
    pub profile: String,
    /// This side's settings, by their keys without the side's name; may be half filled, for lookups.
    pub settings: BTreeMap<String, serde_json::Value>,
    pub secrets: BTreeMap<String, Secret>,
    pub grants: Grants,
}

impl Config {
    /// A text setting; `None` when it is absent or empty.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.settings.get(key).and_then(|value| value.as_str()).map(str::trim).filter(|text| !text.is_empty())
    }

    /// A switch; `default` when it is absent.
    pub fn toggle(&self, key: &str, default: bool) -> bool {
        match self.settings.get(key) {
            Some(serde_json::Value::Bool(value)) => *value,
            Some(serde_json::Value::String(text)) => matches!(text.as_str(), "true" | "1" | "yes" | "oui"),
            _ => default,
        }
    }

    /// A whole number; `default` when it is absent or not one.
    pub fn integer(&self, key: &str, default: i64) -> i64 {
        match self.settings.get(key) {
            Some(serde_json::Value::Number(number)) => number.as_i64().unwrap_or(default),
            Some(serde_json::Value::String(text)) => text.trim().parse().unwrap_or(default),
            _ => default,
        }
    }

    /// A mapping or an object; empty when it is absent.
    pub fn mapping(&self, key: &str) -> BTreeMap<String, String> {
        let Some(serde_json::Value::Object(object)) = self.settings.get(key) else { return BTreeMap::new() };
        object
            .iter()
            .filter_map(|(row, target)| target.as_str().map(|target| (row.clone(), target.to_owned())))
            .collect()
    }

    /// A secret; `None` when it is absent or empty.
    pub fn secret(&self, key: &str) -> Option<&Secret> {
        self.secrets.get(key).filter(|secret| !secret.expose().is_empty())
    }
}

/// A plugin's entry: what it is, and how to open it.
pub trait Plugin {
    /// What the plugin says of itself; needs no configuration and no connection.
    fn descriptor() -> Descriptor;

    /// Opens it for one profile. Half a configuration is enough for the verbs that do not need the rest.
    ///
    /// # Errors
    /// `config` for a setting that makes opening pointless; a connection is made by the verbs, not here.
    fn open(config: Config) -> Result<Box<dyn Connector>, ConnectorError>;
}

/// The verbs. All block; the host calls one at a time, from one thread at a time.
/// A verb that is not served keeps its default and answers `unsupported`.
pub trait Connector: Send {
    /// Tries each step of the connection by name.
    ///
    /// # Errors
    /// Only when the check itself could not run; a step that fails is part of the report.
    fn check(&mut self, context: &dyn Context) -> Result<CheckReport, ConnectorError> {
        let _ = context;
        Err(ConnectorError::unsupported("check"))
    }

    /// Reads one of the live lists.
    ///
    /// # Errors
    /// As for every call: the kind says who must act.
    fn lookup(&mut self, context: &dyn Context, request: &LookupRequest) -> Result<LookupResult, ConnectorError> {
        let _ = (context, request);
        Err(ConnectorError::unsupported("lookup"))
    }

    /// Reads one page. Reading twice gives the same; from any cursor nothing is lost.
    ///
    /// # Errors
    /// The whole page failed; nothing of it counts as read.
    fn read(&mut self, context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
        let _ = (context, request);
        Err(ConnectorError::unsupported("read"))
    }

    /// Writes a batch: one outcome per item, same order. Idempotent: the same batch again changes nothing.
    ///
    /// # Errors
    /// The whole call did not happen, or (`unknown`) may have; a bad record is an outcome, not an error.
    fn write(&mut self, context: &dyn Context, batch: &Batch) -> Result<Vec<Outcome>, ConnectorError> {
        let _ = (context, batch);
        Err(ConnectorError::unsupported("write"))
    }

    /// Explains a price.
    ///
    /// # Errors
    /// As for every call.
    fn explain(&mut self, context: &dyn Context, request: &ExplainRequest) -> Result<Explanation, ConnectorError> {
        let _ = (context, request);
        Err(ConnectorError::unsupported("explain"))
    }

    /// Changes records on their way.
    ///
    /// # Errors
    /// As for every call.
    fn transform(
        &mut self,
        context: &dyn Context,
        request: &TransformRequest,
    ) -> Result<TransformOutput, ConnectorError> {
        let _ = (context, request);
        Err(ConnectorError::unsupported("transform"))
    }

    /// Reads a part of a file.
    ///
    /// # Errors
    /// As for every call.
    fn read_blob(&mut self, context: &dyn Context, request: &BlobRequest) -> Result<BlobChunk, ConnectorError> {
        let _ = (context, request);
        Err(ConnectorError::unsupported("read-blob"))
    }

    /// Receives a part of a file.
    ///
    /// # Errors
    /// As for every call.
    fn write_blob(&mut self, context: &dyn Context, part: &BlobPart) -> Result<(), ConnectorError> {
        let _ = (context, part);
        Err(ConnectorError::unsupported("write-blob"))
    }
}
