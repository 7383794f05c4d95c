//! Why an order's transaction ended without its document, and how long to wait for others.

use std::time::{Duration, Instant};

use plugin_sdk::model::{ConnectorError, ErrorKind, Problem, Remedy};

use super::config;
use crate::{
    client::Failure,
    error::{self, Report},
};

/// The longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_millis(800);

/// Why the transaction was rolled back.
pub enum Stop {
    /// This order is refused, the others go on.
    Reject(Box<Problem>),
    /// Somebody holds a record, or the base: worth another try.
    Held(Box<Held>),
    /// A number or a code was taken meanwhile: worth another try with fresh ones.
    Taken(Report),
    /// The whole call ends.
    Fail(Box<ConnectorError>),
}

/// A record that somebody holds.
pub struct Held {
    /// What a person would look for: an article, a customer, a series.
    record: String,
    report: Report,
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Reject(Box::new(problem))
    }
}

impl From<Box<Problem>> for Stop {
    fn from(problem: Box<Problem>) -> Self {
        Self::Reject(problem)
    }
}

impl From<ConnectorError> for Stop {
    fn from(error: ConnectorError) -> Self {
        Self::Fail(Box::new(error))
    }
}

impl Stop {
    /// A refusal that a setting mends.
    pub fn config(code: &str, key: &str) -> Problem {
        Problem::new(code).remedy(config::setting(key))
    }

    /// What a failed query means.
    pub fn of(failure: Failure, act: &str) -> Self {
        match failure {
            Failure::Report(report) => Self::of_report(act, report),
            other => other.into_error(act).into(),
        }
    }

    /// What a failed statement means.
    pub fn of_report(record: &str, report: Report) -> Self {
        if report.is_record_lock() || report.is_busy() {
            return Self::Held(Box::new(Held { record: record.to_owned(), report }));
        }
        if report.is_duplicate() {
            return Self::Taken(report);
        }
        let error = error::of_report(&format!("write {record}"), &report);
        let text = report.message.to_lowercase();
        let whole = ["disk", "readonly", "read-only", "full", "cancel", "interrupted"];
        if error.code == "sage-refused" {
            let problem =
                error.args.iter().fold(Problem::new("sage-refused"), |problem, (name, value)| problem.arg(name, value));
            return problem.arg("record", record).into();
        }
        if error.code != "query-failed" || whole.iter().any(|word| text.contains(word)) {
            return error.into();
        }
        Problem::new("write-refused").arg("record", record).arg("reason", report.message).into()
    }
}

impl Held {
    /// What is told once nobody wants to wait any longer: the record by name, or the base that is busy.
    ///
    /// # Errors
    /// `transient` when the base itself is busy: no other order would pass either.
    pub fn give_up(self) -> Result<Problem, ConnectorError> {
        let error = error::of_report(&format!("write {}", self.record), &self.report);
        if !self.report.is_record_lock() {
            return Err(error);
        }
        let reason = error.args.get("reason").cloned().unwrap_or_default();
        let problem = Problem::new("record-locked").arg("record", &self.record).arg("reason", reason);
        Ok(problem.remedy(Remedy::Retry))
    }
}

/// How long an order waits for a record that a Sage user has open.
pub struct Patience {
    until: Instant,
    pause: Duration,
    tries: u32,
}

impl Patience {
    /// Waits at most so long in all.
    pub fn new(wait: Duration) -> Self {
        Self { until: Instant::now() + wait, pause: Duration::from_millis(50), tries: 0 }
    }

    /// Whether another try is not worth it.
    pub fn is_over(&self) -> bool {
        // Two tries at least, so that a number taken meanwhile never refuses an order by itself.
        self.tries >= 2 && Instant::now() >= self.until
    }

    /// Lets the other one finish.
    pub fn pause(&mut self) {
        std::thread::sleep(self.pause);
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        self.tries += 1;
    }
}

/// The commit's own failure: whether it was kept is not known when the connection was lost in it.
pub fn committing(report: &Report) -> ConnectorError {
    let mut error = error::of_report("commit the order", report);
    if report.is_connection_lost() || report.state == "HY008" {
        error.kind = ErrorKind::Unknown;
    }
    error
}
