//! A command that failed: a code, its sentence, an exit code.

use std::collections::BTreeMap;

use app::{OrdersError, PluginSource, ProfileError, StoreFailure};
use sync_model::{ConnectorError, ErrorKind, Problem};

use crate::place::Place;

/// Why a command failed.
pub struct Failure {
    pub code: String,
    pub args: BTreeMap<String, String>,
    pub detail: Option<String>,
    pub exit: u8,
}

impl Failure {
    /// Something about the call or the configuration.
    pub fn usage(code: &str) -> Self {
        Self { code: code.to_owned(), args: BTreeMap::new(), detail: None, exit: 2 }
    }

    /// Something that the licence does not allow.
    pub fn licence(code: &str) -> Self {
        Self { exit: 8, ..Self::usage(code) }
    }

    /// Something that its user must decide.
    pub fn decision(code: &str) -> Self {
        Self { exit: 6, ..Self::usage(code) }
    }

    /// Adds a value for the sentence.
    pub fn arg(mut self, name: &str, value: &str) -> Self {
        self.args.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Prints it to standard error, or as JSON.
    pub fn print(&self, place: &Place) {
        let mut messages = place.messages(None);
        for descriptor in place.plugins().list().into_iter().filter_map(|plugin| plugin.state.ok()) {
            messages.add(&descriptor.messages);
        }
        let sentence = messages.sentence(&self.code, &self.args, place.language);
        if place.json {
            let document = serde_json::json!({
                "error": self.code, "args": self.args, "message": sentence, "detail": self.detail, "exit": self.exit,
            });
            eprintln!("{document}");
        } else {
            eprintln!("{sentence} [{}]", self.code);
            if let Some(detail) = &self.detail {
                eprintln!("  {detail}");
            }
        }
    }
}

impl From<StoreFailure> for Failure {
    fn from(error: StoreFailure) -> Self {
        let mut detail = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            detail += &format!(": {cause}");
            source = cause.source();
        }
        Self { code: error.code.to_owned(), args: BTreeMap::new(), detail: Some(detail), exit: 5 }
    }
}

impl From<ConnectorError> for Failure {
    fn from(error: ConnectorError) -> Self {
        let exit = match error.kind {
            _ if error.code.starts_with("plugin-") || error.code.starts_with("licence-") => 8,
            ErrorKind::Config | ErrorKind::Rejected => 2,
            ErrorKind::Transient | ErrorKind::Unknown => 3,
            _ => 5,
        };
        Self { code: error.code, args: error.args, detail: error.detail, exit }
    }
}

impl From<OrdersError> for Failure {
    fn from(error: OrdersError) -> Self {
        match error {
            OrdersError::Side(error) => error.into(),
            OrdersError::Store(error) => error.into(),
            OrdersError::Busy(holder) => Self { exit: 7, ..Self::usage("busy") }.arg("holder", &holder),
            OrdersError::Refused(problems) => refused(problems),
            other => Self { detail: Some(other.to_string()), exit: 5, ..Self::usage("internal") },
        }
    }
}

/// The first problem that is no remark stands for all; an order that is refused is no fault of the call.
fn refused(mut problems: Vec<Problem>) -> Failure {
    problems.sort_by_key(|problem| problem.remark);
    let Some(first) = problems.into_iter().next() else { return Failure::usage("order-refused") };
    Failure { code: first.code, args: first.args, detail: None, exit: 1 }
}

impl From<licence::Refusal> for Failure {
    fn from(refusal: licence::Refusal) -> Self {
        Self { args: refusal.args, ..Self::licence(refusal.code) }
    }
}

impl From<ProfileError> for Failure {
    fn from(error: ProfileError) -> Self {
        Self { code: error.code(), args: error.args(), detail: None, exit: 2 }
    }
}
