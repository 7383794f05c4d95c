//! Opening an answer: its signature first, then its packing, then its document.

use std::io::Read;

use flate2::read::GzDecoder;
use plugin_sdk::model::{ConnectorError, ErrorKind};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    error::Effect,
    sign::{Encoding, Keys, VERSION},
};

/// The most that an answer may hold, on the wire and unpacked.
pub const ANSWER_CAP: usize = 64 * 1024 * 1024;

/// An answer as it came.
#[derive(Debug, Default)]
pub struct Raw {
    pub status: u16,
    pub signature: Option<String>,
    pub encoding: Option<String>,
    pub content_type: String,
    /// A proxy packed it.
    pub transport_gzip: bool,
    pub location: Option<String>,
    pub asks_basic: bool,
    pub retry_after: Option<u64>,
    pub body: Vec<u8>,
}

#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Document<T> {
    ok: bool,
    #[serde(default = "none")]
    result: Option<T>,
    #[serde(default)]
    error: Option<ConnectorError>,
}

fn none<T>() -> Option<T> {
    None
}

/// An answer, opened.
pub struct Opened<T> {
    /// The module signed it.
    pub proven: bool,
    /// The verb's result; the module's own error; or what the answer shows of the way to the module.
    pub result: Result<T, ConnectorError>,
}

/// Opens an answer.
pub fn open<T: DeserializeOwned>(mut raw: Raw, keys: &Keys, nonce: &str, effect: Effect) -> Opened<T> {
    if raw.transport_gzip {
        match unpack(&raw.body, effect) {
            Ok(body) => raw.body = body,
            Err(error) => return Opened { proven: false, result: Err(error) },
        }
    }
    match proven(&raw, keys, nonce) {
        Some((encoding, start)) => Opened { proven: true, result: read(&raw, encoding, start, effect) },
        None => Opened { proven: false, result: Err(unproven(&raw, effect)) },
    }
}

fn read<T: DeserializeOwned>(raw: &Raw, encoding: Encoding, start: usize, effect: Effect) -> Result<T, ConnectorError> {
    let body = &raw.body[start..];
    let unpacked;
    let text = match encoding {
        Encoding::Identity => body,
        Encoding::Gzip => {
            unpacked = unpack(body, effect)?;
            &unpacked
        }
    };
    let document: Document<T> = serde_json::from_slice(text).map_err(|error| unreadable(&error))?;
    match document.error {
        // An answer without a result is read as one that is null.
        None if document.ok => document
            .result
            .map_or_else(|| T::deserialize(serde_json::Value::Null), Ok)
            .map_err(|error| unreadable(&error)),
        Some(mut error) if !document.ok => {
            error.retry_after = error.retry_after.or(raw.retry_after);
            Err(error)
        }
        _ => Err(ConnectorError::new(ErrorKind::Bug, "answer-unreadable", "the module's answer contradicts itself")),
    }
}

/// A document that is not what the protocol says.
pub fn unreadable(error: &serde_json::Error) -> ConnectorError {
    ConnectorError::new(ErrorKind::Bug, "answer-unreadable", "failed to read the module's document").detail(error)
}

/// The encoding, and where the signed body begins, if a signature holds.
fn proven(raw: &Raw, keys: &Keys, nonce: &str) -> Option<(Encoding, usize)> {
    if let Some(end) = raw.body.iter().take(1_025).position(|byte| *byte == b'\n') {
        let line = std::str::from_utf8(&raw.body[..end]).unwrap_or_default();
        let parts: Vec<&str> = line.split(' ').collect();
        if let [VERSION, status, line_nonce, encoding, signature] = parts[..]
            && let (Ok(status), Some(encoding)) = (status.parse(), Encoding::from_name(encoding))
        {
            // The line's status is signed; the transport's may have been changed on the way.
            let holds =
                line_nonce == nonce && keys.verify_answer(status, nonce, encoding, &raw.body[end + 1..], signature);
            return holds.then_some((encoding, end + 1));
        }
    }
    let encoding = Encoding::from_name(raw.encoding.as_deref()?)?;
    keys.verify_answer(raw.status, nonce, encoding, &raw.body, raw.signature.as_deref()?).then_some((encoding, 0))
}

/// What an answer without a valid signature is.
fn unproven(raw: &Raw, effect: Effect) -> ConnectorError {
    let status = raw.status;
    let (kind, code) = match status {
        300..=399 => (ErrorKind::Config, "redirected"),
        401 if raw.asks_basic => (ErrorKind::Config, "basic-auth-refused"),
        401 => (ErrorKind::Config, "status-401"),
        403 | 406 => (ErrorKind::Config, "waf"),
        404 | 410 => (ErrorKind::Config, "module-missing"),
        407 => (ErrorKind::Config, "proxy-refused"),
        413 => (ErrorKind::Config, "body-too-large"),
        429 => (ErrorKind::Transient, "too-many-requests"),
        503 => (ErrorKind::Transient, "under-maintenance"),
        500..=599 => (effect.lost(), "server-error"),
        400..=499 => (ErrorKind::Config, "request-refused"),
        _ if raw.signature.is_none() && raw.body.is_empty() => (effect.lost(), "empty-answer"),
        _ if raw.signature.is_none() && is_html(raw) => match effect {
            Effect::None => (ErrorKind::Config, "html-instead-of-json"),
            Effect::Writes => (ErrorKind::Unknown, "html-instead-of-json"),
        },
        _ => (ErrorKind::Unknown, "unsigned-answer"),
    };
    let mut error = ConnectorError::new(kind, code, "the shop's answer does not come from the module")
        .arg("status", status)
        .detail(excerpt(&raw.body));
    if let Some(location) = &raw.location {
        error = error.arg("target", location);
    }
    error.retry_after = raw.retry_after;
    error
}

fn is_html(raw: &Raw) -> bool {
    let start = String::from_utf8_lossy(&raw.body[..raw.body.len().min(64)]).trim_start().to_ascii_lowercase();
    start.starts_with('<') || raw.content_type.starts_with("text/html")
}

fn excerpt(body: &[u8]) -> String {
    String::from_utf8_lossy(&body[..body.len().min(400)]).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn unpack(bytes: &[u8], effect: Effect) -> Result<Vec<u8>, ConnectorError> {
    let mut unpacked = Vec::new();
    let read = GzDecoder::new(bytes).take(ANSWER_CAP as u64 + 1).read_to_end(&mut unpacked);
    read.map_err(|error| {
        ConnectorError::new(effect.lost(), "gzip-broken", "failed to unpack the shop's answer").detail(error)
    })?;
    if unpacked.len() > ANSWER_CAP {
        return Err(too_large(effect));
    }
    Ok(unpacked)
}

/// The refusal of an answer beyond the cap.
pub fn too_large(effect: Effect) -> ConnectorError {
    let kind = if effect == Effect::Writes { ErrorKind::Unknown } else { ErrorKind::Bug };
    ConnectorError::new(kind, "answer-too-large", "the shop's answer is beyond the cap")
        .arg("limit_mb", ANSWER_CAP >> 20)
}
