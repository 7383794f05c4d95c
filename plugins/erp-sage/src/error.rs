//! What went wrong at the database, as errors with stable codes: who must act, and what Sage said.

use odbc_api::handles::State;
use plugin_sdk::model::{ConnectorError, ErrorKind};

/// What the driver reported, without its prefixes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// The five characters of the SQLSTATE; empty when the driver gave none.
    pub state: String,
    pub native: i32,
    pub message: String,
}

impl Report {
    /// Reads the report of an ODBC call.
    pub fn of(error: &odbc_api::Error) -> Self {
        use odbc_api::Error::{Diagnostics, InvalidRowArraySize, UnableToRepresentNull, UnsupportedOdbcApiVersion};
        match error {
            Diagnostics { record, .. }
            | InvalidRowArraySize { record, .. }
            | UnableToRepresentNull(record)
            | UnsupportedOdbcApiVersion(record) => {
                let State(state) = record.state;
                let text = record.to_string();
                let message = text.split_once("Message: ").map_or(text.as_str(), |(_, message)| message);
                Self {
                    state: String::from_utf8_lossy(&state).into_owned(),
                    native: record.native_error,
                    message: strip_prefixes(message),
                }
            }
            other => Self { message: other.to_string(), ..Self::default() },
        }
    }

    /// Sage's own number, from 80000 to 89999, where the message carries one.
    pub fn sage_number(&self) -> Option<u32> {
        // The values of a doubled key may hold any number.
        if self.is_duplicate() {
            return None;
        }
        let digits = |character: char| !character.is_ascii_digit();
        self.message
            .split(digits)
            .filter(|word| word.len() == 5)
            .filter_map(|word| word.parse().ok())
            .find(|number| (80_000..90_000).contains(number))
    }

    /// A record that somebody holds: Sage's 80004, 80007 and 80008.
    pub fn is_record_lock(&self) -> bool {
        matches!(self.sage_number(), Some(80_004 | 80_007 | 80_008))
    }

    /// Another transaction holds what this one needs.
    pub fn is_busy(&self) -> bool {
        let message = self.message.to_lowercase();
        matches!(self.state.as_str(), "40001" | "HYT00" | "HYT01")
            || ["database is locked", "database table is locked", "deadlock"].iter().any(|text| message.contains(text))
    }

    /// A unique index refused the row.
    pub fn is_duplicate(&self) -> bool {
        let message = self.message.to_lowercase();
        self.state == "23505"
            || matches!(self.native, 2601 | 2627)
            || message.contains("unique constraint failed")
            || message.contains("duplicate key")
    }

    /// The base has no such table.
    pub fn is_missing_table(&self) -> bool {
        self.state == "42S02" || self.message.to_lowercase().contains("no such table")
    }

    /// The connection is gone, so what was sent may or may not have been done.
    pub fn is_connection_lost(&self) -> bool {
        self.state.starts_with("08")
    }
}

/// Drivers put their names in brackets before what they say; Sage's own bracket stays recognisable by its number.
fn strip_prefixes(message: &str) -> String {
    let mut rest = message.trim();
    while let Some(after) = rest.strip_prefix('[')
        && let Some(end) = after.find(']')
    {
        rest = after[end + 1..].trim_start();
    }
    rest.trim().to_owned()
}

/// The error of a connection that could not be made.
pub fn connecting(source: &str, error: &odbc_api::Error) -> ConnectorError {
    let report = Report::of(error);
    let message = report.message.to_lowercase();
    let (kind, code) = match report.state.as_str() {
        "IM002" => (ErrorKind::Config, "odbc-source-unknown"),
        "IM003" => (ErrorKind::Config, "odbc-driver-missing"),
        "IM014" => (ErrorKind::Config, "odbc-bitness"),
        "28000" => (ErrorKind::Config, "login-refused"),
        _ if message.contains("can't open lib") => (ErrorKind::Config, "odbc-driver-missing"),
        _ if message.contains("unable to open") || message.contains("not a database") => {
            (ErrorKind::Config, "base-unreadable")
        }
        _ => (ErrorKind::Transient, "connection-failed"),
    };
    ConnectorError::new(kind, code, "failed to connect to the ODBC source").arg("source", source).detail(report.message)
}

/// The error of a statement that failed.
pub fn executing(what: &str, error: &odbc_api::Error) -> ConnectorError {
    of_report(what, &Report::of(error))
}

/// The error that a report stands for.
pub fn of_report(what: &str, report: &Report) -> ConnectorError {
    let message = report.message.to_lowercase();
    let (kind, code) = match () {
        () if report.is_record_lock() => (ErrorKind::Transient, "record-locked"),
        () if report.sage_number().is_some() => (ErrorKind::Rejected, "sage-refused"),
        () if report.is_busy() => (ErrorKind::Transient, "base-busy"),
        () if report.is_connection_lost() => (ErrorKind::Transient, "connection-lost"),
        () if report.state == "HY008" => (ErrorKind::Transient, "query-timeout"),
        () if report.is_missing_table() => (ErrorKind::Config, "table-missing"),
        () if report.state == "42S22" || message.contains("no such column") => (ErrorKind::Config, "column-missing"),
        () if report.state == "42000" && message.contains("permission") => (ErrorKind::Config, "right-missing"),
        () => (ErrorKind::Transient, "query-failed"),
    };
    let error = ConnectorError::new(kind, code, format!("failed to {what}")).detail(&report.message);
    match report.sage_number() {
        Some(number) => error.arg("number", number).arg("reason", reason(&report.message)).arg("record", what),
        None => error,
    }
}

/// What Sage says after its number.
fn reason(message: &str) -> &str {
    let text = message.split_once(" : ").map_or(message, |(_, reason)| reason);
    // SQLite's driver adds its own code between parentheses.
    text.rsplit_once(" (").filter(|(_, code)| code.ends_with(')')).map_or(text, |(text, _)| text)
}

#[cfg(test)]
mod tests {
    use super::{Report, of_report, strip_prefixes};

    fn report(message: &str) -> Report {
        Report { state: "HY000".to_owned(), native: 1, message: strip_prefixes(message) }
    }

    #[test]
    fn numbers_of_sage_say_who_must_act() {
        let locked = report("[SQLite][SAGE] 80004 : enregistrement F_ARTSTOCK verrouillé (19)");
        assert!(locked.is_record_lock());
        assert_eq!(of_report("write", &locked).code, "record-locked");
        let refused = of_report("write", &report("[Simba][Simba ODBC Driver][CBase] 82019 : tiers inconnu"));
        assert_eq!((refused.code.as_str(), refused.args["number"].as_str()), ("sage-refused", "82019"));
        assert_eq!(refused.args["reason"], "tiers inconnu");
    }

    #[test]
    fn messages_lose_their_prefixes_and_keep_their_sense() {
        assert_eq!(
            report("[unixODBC][Driver Manager]Data source name not found").message,
            "Data source name not found"
        );
        assert!(report("[SQLite]UNIQUE constraint failed: F_DOCENTETE.DO_Piece (19)").is_duplicate());
        assert_eq!(of_report("read", &report("[SQLite]no such table: F_ARTICLE (1)")).code, "table-missing");
        assert_eq!(of_report("read", &report("[SQLite]database is locked (5)")).code, "base-busy");
    }
}
