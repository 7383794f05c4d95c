//! The points of a run: its statements and file operations, as a recording run meets them, and what is done at each.

use std::fmt;

use anyhow::{Context, Result, ensure};

use super::place::Place;

/// What happens at a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    KillBefore,
    KillAfter,
    /// Another process holds the base until this one ends.
    Hold,
    /// Another process holds the base for a moment.
    HoldShort,
    /// A Sage user has the counters of the series open.
    LockCounter,
    /// A Sage user has every article's stock open.
    LockStock,
    KillFile,
    /// Killed there, and in the run after that once more.
    KillTwice,
    Torn,
    Full,
    Io,
}

/// What a point is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Statement,
    /// A statement that changes rows, or ends the transaction.
    Change,
    File,
    /// A file operation that writes bytes.
    Write,
}

const STATEMENT: [Fault; 5] = [Fault::KillBefore, Fault::Hold, Fault::HoldShort, Fault::LockCounter, Fault::LockStock];
const FILE: [Fault; 3] = [Fault::KillFile, Fault::KillTwice, Fault::Io];
const WRITE: [Fault; 2] = [Fault::Torn, Fault::Full];

impl Fault {
    /// As the table names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::KillBefore => "killed before the statement",
            Self::KillAfter => "killed after the statement",
            Self::Hold => "base held by another process",
            Self::HoldShort => "base held for a moment",
            Self::LockCounter => "counters open in Sage",
            Self::LockStock => "stock open in Sage",
            Self::KillFile => "killed before a file operation",
            Self::KillTwice => "killed, and again in the run after it",
            Self::Torn => "killed in the middle of a write",
            Self::Full => "disk full",
            Self::Io => "disk fails once",
        }
    }

    /// As the preloaded library names it.
    pub fn word(self) -> &'static str {
        match self {
            Self::KillBefore => "kill-before",
            Self::KillAfter => "kill-after",
            Self::Hold | Self::HoldShort | Self::LockCounter | Self::LockStock => "hold",
            Self::KillFile | Self::KillTwice => "kill-file",
            Self::Torn => "torn",
            Self::Full => "full",
            Self::Io => "io",
        }
    }
}

/// Operations at the beginning and at the end of one statement that are all struck.
const EDGE: usize = 4;
/// In between stand the pages of one write-out, which are all alike: every so many is struck.
const STRIDE: usize = 4;

/// One injection.
#[derive(Debug, Clone)]
pub(crate) struct Point {
    pub fault: Fault,
    /// The number of the statement or file operation, from 1.
    pub at: u64,
    pub step: String,
    /// Which of the ground's companies it is tried on.
    pub journal: Journal,
}

/// How SQLite keeps what is not committed yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Journal {
    /// New pages in a file of their own.
    Wal,
    /// Old pages in a file that is deleted at the commit.
    Delete,
}

impl Journal {
    pub const ALL: [Self; 2] = [Self::Wal, Self::Delete];

    /// As SQLite names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wal => "wal",
            Self::Delete => "delete",
        }
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({}, journal {})", self.fault.name(), self.at, self.step, self.journal.name())
    }
}

/// Every injection that a run allows.
pub(crate) fn plan(place: &Place<'_>, journal: Journal) -> Result<Vec<Point>> {
    place.restore(journal)?;
    let met = met(&place.record()?)?;
    ensure!(met.iter().any(|(kind, ..)| *kind == Kind::Write), "the recording run wrote nothing");
    let mut points = Vec::new();
    for (kind, at, step) in met {
        let faults: &[&[Fault]] = match kind {
            Kind::Statement => &[&STATEMENT],
            Kind::Change => &[&STATEMENT, &[Fault::KillAfter]],
            Kind::File => &[&FILE],
            Kind::Write => &[&FILE, &WRITE],
        };
        let point = |fault: &Fault| Point { fault: *fault, at, step: step.clone(), journal };
        points.extend(faults.iter().copied().flatten().map(point));
    }
    Ok(points)
}

/// At most so many of them, spread evenly.
pub(crate) fn spread(points: Vec<Point>, most: Option<usize>) -> Vec<Point> {
    let (count, most) = (points.len(), most.unwrap_or(usize::MAX));
    if count <= most {
        return points;
    }
    let kept = |position: usize| position * most / count != (position + 1) * most / count;
    points.into_iter().enumerate().filter(|(position, _)| kept(*position)).map(|(_, point)| point).collect()
}

/// The points that the library wrote down, with the step that each belongs to.
fn met(log: &str) -> Result<Vec<(Kind, u64, String)>> {
    let (mut step, mut inside) = ("connect".to_owned(), false);
    let (mut met, mut operations) = (Vec::new(), Vec::new());
    for line in log.lines() {
        let mut fields = line.split('\t');
        let (kind, number) = (fields.next(), fields.next().and_then(|number| number.parse().ok()));
        let what = fields.next().unwrap_or_default();
        let number = number.with_context(|| format!("the recording is unreadable: {line}"))?;
        match kind {
            Some("S") => {
                met.extend(thinned(std::mem::take(&mut operations)));
                let (named, changes) = named(what, inside);
                inside = named == "begin" || inside && named != "commit";
                step = named.to_owned();
                met.push((if changes { Kind::Change } else { Kind::Statement }, number, step.clone()));
            }
            _ => operations.push((if what == "write" { Kind::Write } else { Kind::File }, number, step.clone())),
        }
    }
    met.extend(thinned(operations));
    Ok(met)
}

/// The operations of one statement without those in its middle that are alike.
fn thinned(operations: Vec<(Kind, u64, String)>) -> impl Iterator<Item = (Kind, u64, String)> {
    let count = operations.len();
    operations.into_iter().enumerate().filter_map(move |(position, operation)| {
        let edge = position < EDGE || position + EDGE >= count;
        (edge || position % STRIDE == 0 || operation.0 != Kind::Write).then_some(operation)
    })
}

/// The step that a statement belongs to, and whether it changes anything.
fn named(sql: &str, inside: bool) -> (&'static str, bool) {
    let sql = sql.trim_start();
    let words: Vec<&str> = sql.split_whitespace().take(3).collect();
    let table = match words.first().map(|word| word.to_uppercase()).as_deref() {
        Some("INSERT") => words.get(2),
        Some("UPDATE") => words.get(1),
        Some("COMMIT") => return ("commit", true),
        Some("BEGIN") => return ("begin", true),
        Some("SELECT") => return (if inside { "reads of the transaction" } else { "reads before it" }, false),
        _ => return ("connect", false),
    };
    let step = match table.copied().unwrap_or_default() {
        "F_DOCCURRENTPIECE" => "counter",
        "F_COMPTET" | "F_COMPTETG" | "F_REGLEMENTT" | "F_CONTACTT" | "F_COMPTETINFOS" => "customer",
        "F_LIVRAISON" => "delivery place",
        "F_DOCENTETE" | "F_DOCENTETEINFOS" => "header",
        "F_DOCLIGNE" => "lines",
        "F_ARTSTOCK" | "F_GAMSTOCK" => "reserved stock",
        "F_DOCREGL" | "F_CREGLEMENT" | "F_REGLECH" => "instalment and payment",
        _ => "other",
    };
    (step, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_operations_belong_to_the_statement_before_them() {
        let log = "S\t1\tSELECT 1\nS\t2\tINSERT INTO F_DOCLIGNE (A) VALUES (?)\nF\t1\twrite\t/c.db-journal\n\
                   S\t3\tCOMMIT\nF\t2\tsync\t/c.db\n";
        let met = met(log).expect("a log");
        let steps: Vec<(&str, bool)> =
            met.iter().map(|(kind, _, step)| (step.as_str(), *kind == Kind::Write)).collect();
        assert_eq!(
            steps,
            [("reads before it", false), ("lines", false), ("lines", true), ("commit", false), ("commit", false)]
        );
    }

    #[test]
    fn of_many_pages_the_first_and_the_last_are_struck_and_some_between() {
        let log: String = (1..=40).map(|number| format!("F\t{number}\twrite\t/c.db\n")).collect();
        let numbers: Vec<u64> = met(&log).expect("a log").iter().map(|(_, number, _)| *number).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 9, 13, 17, 21, 25, 29, 33, 37, 38, 39, 40]);
    }

    #[test]
    fn a_sample_is_spread_over_all_points() {
        let point = |at| Point { fault: Fault::Io, at, step: String::new(), journal: Journal::Wal };
        let sample = spread((0..100).map(point).collect(), Some(4));
        assert_eq!(sample.iter().map(|point| point.at).collect::<Vec<_>>(), [24, 49, 74, 99]);
    }
}
