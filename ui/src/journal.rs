//! The journal of this window: what workers said, the newest last, and which lines a filter leaves.

use app::{EventKind, RunEnd};
use chrono::{DateTime, Utc};
use sync_model::LogLevel;

/// Lines that are kept; a tenth of them is let go at once, so that letting go is rare.
pub(crate) const KEPT: usize = 100_000;

/// One line: an event as it came, told in the language of whoever reads it.
pub(crate) struct Line {
    pub at: DateTime<Utc>,
    pub event: EventKind,
}

#[derive(Default)]
pub(crate) struct Journal {
    pub lines: Vec<Line>,
    /// Places of the lines under the filter.
    pub shown: Vec<usize>,
    pub level: usize,
    pub search: String,
    pub current: Option<usize>,
    /// Errors, warnings and informations.
    pub counts: [u64; 3],
}

/// What became of the shown lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    None,
    Added,
    /// Lines were let go: every place is another one now.
    Renewed,
}

impl Line {
    /// How much it matters; signs of progress and life are no lines.
    pub fn level(&self) -> LogLevel {
        match &self.event {
            EventKind::Log { level, .. } => *level,
            EventKind::Rejected { .. } | EventKind::Waiting { .. } | EventKind::Held { .. } => LogLevel::Warn,
            EventKind::Ended { end: RunEnd::Failed { .. } } => LogLevel::Error,
            EventKind::Ended { end: RunEnd::NeedsDecision { .. } | RunEnd::Busy { .. } } => LogLevel::Warn,
            _ => LogLevel::Info,
        }
    }
}

fn rank(level: LogLevel) -> usize {
    match level {
        LogLevel::Error => 0,
        LogLevel::Warn => 1,
        LogLevel::Info | LogLevel::Debug => 2,
    }
}

impl Journal {
    /// Whether an event is a line of the journal.
    pub fn notes(event: &EventKind) -> bool {
        !matches!(event, EventKind::Progress { .. } | EventKind::Call { .. })
    }

    /// Adds an event.
    pub fn add(&mut self, line: Line, say: &dyn Fn(&Line) -> String) -> Change {
        self.counts[rank(line.level())] += 1;
        self.lines.push(line);
        if self.lines.len() > KEPT {
            self.lines.drain(..KEPT / 10);
            self.current = None;
            self.refilter(say);
            return Change::Renewed;
        }
        let last = self.lines.len() - 1;
        if self.keeps(&self.lines[last], say) {
            self.shown.push(last);
            return Change::Added;
        }
        Change::None
    }

    /// Looks through all lines again.
    pub fn refilter(&mut self, say: &dyn Fn(&Line) -> String) {
        let lines = self.lines.iter().enumerate();
        self.shown = lines.filter(|(_, line)| self.keeps(line, say)).map(|(place, _)| place).collect();
    }

    /// The line of a row.
    pub fn row(&self, row: usize) -> Option<&Line> {
        self.lines.get(*self.shown.get(row)?)
    }

    fn keeps(&self, line: &Line, say: &dyn Fn(&Line) -> String) -> bool {
        let level = match self.level {
            0 => true,
            level => rank(line.level()) == level - 1,
        };
        level && (self.search.is_empty() || say(line).to_lowercase().contains(&self.search))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(level: LogLevel, text: &str) -> Line {
        Line { at: DateTime::default(), event: EventKind::Log { level, text: text.to_owned() } }
    }

    fn say(line: &Line) -> String {
        match &line.event {
            EventKind::Log { text, .. } => text.clone(),
            _ => String::new(),
        }
    }

    #[test]
    fn a_filter_leaves_its_lines_and_new_ones_join_them() {
        let mut journal = Journal { level: 2, search: "page".to_owned(), ..Journal::default() };
        assert_eq!(journal.add(line(LogLevel::Warn, "Page 3 again"), &say), Change::Added);
        assert_eq!(journal.add(line(LogLevel::Warn, "slow"), &say), Change::None);
        assert_eq!(journal.add(line(LogLevel::Error, "page lost"), &say), Change::None);
        assert_eq!((journal.shown.clone(), journal.counts), (vec![0], [1, 2, 0]));
        journal.level = 0;
        journal.refilter(&say);
        assert_eq!(journal.shown, [0, 2]);
    }

    #[test]
    fn the_oldest_lines_go_when_there_are_too_many() {
        let mut journal = Journal::default();
        for _ in 0..KEPT {
            journal.add(line(LogLevel::Info, "x"), &say);
        }
        assert_eq!(journal.add(line(LogLevel::Info, "last"), &say), Change::Renewed);
        assert_eq!(journal.lines.len(), KEPT - KEPT / 10 + 1);
        assert_eq!(journal.row(journal.shown.len() - 1).map(say), Some("last".to_owned()));
    }
}
