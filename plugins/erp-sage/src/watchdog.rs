//! Stops a statement that runs too long: drivers ignore the time-out that ODBC offers, `SQLCancel` works on all.

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use odbc_api::{
    handles::{AsStatementRef, Statement},
    sys::{HStmt, SQLCancel},
};

/// The statement being watched.
struct Watched {
    until: Instant,
    statement: HandleOfStatement,
}

/// A raw statement handle that the watching thread may cancel.
struct HandleOfStatement(HStmt);

// SAFETY: ODBC allows SQLCancel from any thread while another one uses the statement. The handle is only used under
// the lock of `Shared`, and the guard that `watch` returns takes the same lock to forget it before it can be freed.
#[allow(unsafe_code)]
unsafe impl Send for HandleOfStatement {}

#[derive(Default)]
struct State {
    watched: Option<Watched>,
    stop: bool,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One thread that watches the statements of one connection, one at a time.
pub struct Watchdog {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Watchdog {
    /// A watchdog; its thread starts with the first statement.
    pub fn new() -> Self {
        Self { shared: Arc::new(Shared::default()), thread: None }
    }

    /// Watches `statement` until the guard is dropped; no time-out watches nothing.
    ///
    /// Invariant: the caller drops the guard before the statement.
    #[must_use]
    pub fn watch(&mut self, statement: &mut impl AsStatementRef, timeout: Duration) -> Watch {
        if timeout.is_zero() {
            return Watch { shared: None };
        }
        if self.thread.is_none() {
            let shared = Arc::clone(&self.shared);
            self.thread = Some(std::thread::spawn(move || run(&shared)));
        }
        let statement = HandleOfStatement(statement.as_stmt_ref().as_sys());
        self.shared.lock().watched = Some(Watched { until: Instant::now() + timeout, statement });
        self.shared.changed.notify_one();
        Watch { shared: Some(Arc::clone(&self.shared)) }
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.shared.lock().stop = true;
        self.shared.changed.notify_one();
        if let Some(thread) = self.thread.take() {
            // A panic of the watching thread has nothing to add here.
            let _ = thread.join();
        }
    }
}

/// Watching ends when this is dropped.
pub struct Watch {
    shared: Option<Arc<Shared>>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(shared) = &self.shared {
            shared.lock().watched = None;
        }
    }
}

fn run(shared: &Shared) {
    let mut state = shared.lock();
    while !state.stop {
        let now = Instant::now();
        state = match &state.watched {
            Some(watched) if watched.until <= now => {
                cancel(&watched.statement);
                state.watched = None;
                state
            }
            Some(watched) => {
                let left = watched.until - now;
                shared.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0
            }
            None => shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
        };
    }
}

#[allow(unsafe_code)]
fn cancel(statement: &HandleOfStatement) {
    // SAFETY: the handle is alive: its guard still exists, and dropping it waits for the lock that the caller holds.
    let _ = unsafe { SQLCancel(statement.0) };
}
