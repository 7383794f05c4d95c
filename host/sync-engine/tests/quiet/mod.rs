//! A run that nobody listens to and that never waits.

use std::time::Duration;

use sync_engine::Pause;
use sync_model::{Context, LogLevel, Progress};

/// Says nothing, waits for nothing.
pub struct Quiet;

impl Context for Quiet {
    fn progress(&self, _progress: Progress) {}

    fn log(&self, _level: LogLevel, _message: &str) {}

    fn cancelled(&self) -> bool {
        false
    }
}

impl Pause for Quiet {
    fn pause(&self, _duration: Duration) {}
}
