//! The settings: their parsed form. The schema that the host draws is in `settings`.

use std::time::Duration;

use odbc_api::escape_attribute_value;
use plugin_sdk::model::{Config, ConnectorError, ErrorKind};

/// How narrow text travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    #[default]
    Utf8,
    Windows1252,
    Utf16,
}

impl Encoding {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "utf-8" => Self::Utf8,
            "windows-1252" => Self::Windows1252,
            "utf-16" => Self::Utf16,
            // Windows converts between the program and the driver; elsewhere drivers speak UTF-8.
            "auto" => {
                if cfg!(windows) {
                    Self::Utf16
                } else {
                    Self::Utf8
                }
            }
            _ => return None,
        })
    }
}

/// An ODBC source and how to enter it.
#[derive(Clone)]
pub struct Source {
    /// What people know it by; never holds a password.
    pub name: String,
    connection: String,
    pub encoding: Encoding,
    pub timeout: Duration,
}

impl Source {
    /// The connection string. It may hold a password: never logged.
    pub fn connection_string(&self) -> &str {
        &self.connection
    }

    /// The source that the settings with this prefix describe, or `None` when they are empty.
    fn from_config(config: &Config, prefix: &str) -> Result<Option<Self>, ConnectorError> {
        let key = |name: &str| format!("{prefix}{name}");
        let source = config.text(&key("source"));
        let text = config.text(&key("connection"));
        let Some(name) = source.or(text) else { return Ok(None) };
        let mut connection = match (source, text) {
            (Some(source), _) => format!("DSN={};", escape_attribute_value(source)),
            (None, Some(text)) => format!("{};", text.trim_end_matches(';')),
            (None, None) => String::new(),
        };
        if let Some(user) = config.text(&key("user")) {
            connection.push_str(&format!("UID={};", escape_attribute_value(user)));
        }
        if let Some(password) = config.secret(&key("password")) {
            connection.push_str(&format!("PWD={};", escape_attribute_value(password.expose())));
        }
        let encoding = config.text("encoding").unwrap_or("auto");
        let encoding = Encoding::from_name(encoding).ok_or_else(|| invalid("encoding"))?;
        let timeout = Duration::from_secs(u64::try_from(config.integer("query-timeout", 120)).unwrap_or(0));
        // A connection string typed by hand may hold a password: its beginning is enough to know it by.
        let name = if source.is_some() { name } else { name.split(';').next().unwrap_or_default() };
        Ok(Some(Self { name: name.to_owned(), connection, encoding, timeout }))
    }
}

fn invalid(key: &str) -> ConnectorError {
    ConnectorError::new(ErrorKind::Config, "setting-invalid", format!("the setting {key} is not usable"))
        .arg("key", key)
}
