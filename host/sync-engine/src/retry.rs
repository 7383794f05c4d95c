//! Trying again: the host's business, never a plugin's.

use std::time::Duration;

use sync_model::{ConnectorError, Context, ErrorKind};

use crate::{FlowEvent, Pause};

/// Tries of one call, the first included.
pub(crate) const TRIES: u32 = 6;

/// What a try needs beside the call itself.
#[derive(Clone, Copy)]
pub(crate) struct Retry<'a> {
    pub flow: &'a str,
    pub context: &'a (dyn Context + Sync),
    pub pause: &'a dyn Pause,
    pub events: &'a (dyn Fn(FlowEvent) + Sync),
}

impl Retry<'_> {
    /// Runs `call` until it succeeds, fails for good or the tries are used up. An error whose effect is
    /// *unknown* is repeated too: the batch keeps its id, so the other side answers with the first outcome.
    pub fn run<T>(&self, mut call: impl FnMut() -> Result<T, ConnectorError>) -> Result<T, ConnectorError> {
        let mut attempt = 1;
        loop {
            let error = match call() {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let again = matches!(error.kind, ErrorKind::Transient | ErrorKind::Unknown);
            if !again || attempt >= TRIES || self.context.cancelled() {
                return Err(error);
            }
            let seconds = error.retry_after.unwrap_or(1 << (attempt - 1)).min(60);
            attempt += 1;
            (self.events)(FlowEvent::Waiting {
                flow: self.flow.to_owned(),
                code: error.code.clone(),
                attempt,
                of: TRIES,
                seconds,
            });
            self.pause.pause(Duration::from_secs(seconds));
        }
    }
}
