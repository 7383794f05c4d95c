//! A host that remembers what it was told and cancels when a test wants it to.

use std::{cell::Cell, cell::RefCell};

use sync_model::{Context, LogLevel, Progress};

/// The host of one or more calls.
#[derive(Debug, Default)]
pub struct FakeHost {
    cancel_after: Option<u32>,
    asked: Cell<u32>,
    logs: RefCell<Vec<(LogLevel, String)>>,
    progress: RefCell<Vec<Progress>>,
}

impl FakeHost {
    /// A host that never cancels.
    pub fn new() -> Self {
        Self::default()
    }

    /// A host that lets a connector ask `times` times, and wants the call to end from then on.
    pub fn cancelling(times: u32) -> Self {
        Self { cancel_after: Some(times), ..Self::default() }
    }

    /// How often a connector asked whether to stop.
    pub fn asked(&self) -> u32 {
        self.asked.get()
    }

    /// The log lines so far.
    pub fn logs(&self) -> Vec<(LogLevel, String)> {
        self.logs.borrow().clone()
    }

    /// What was told of the progress so far.
    pub fn progress_told(&self) -> Vec<Progress> {
        self.progress.borrow().clone()
    }
}

impl Context for FakeHost {
    fn progress(&self, progress: Progress) {
        self.progress.borrow_mut().push(progress);
    }

    fn log(&self, level: LogLevel, message: &str) {
        self.logs.borrow_mut().push((level, message.to_owned()));
    }

    fn cancelled(&self) -> bool {
        let asked = self.asked.get();
        self.asked.set(asked.saturating_add(1));
        self.cancel_after.is_some_and(|times| asked >= times)
    }
}
