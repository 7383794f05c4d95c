//! The next page of a read, fetched while the host takes the last one.
//!
//! The session goes with the thread that reads and comes back with the page, so that one connection never serves two
//! calls at once. A host that asks for something else gets its session back first; what was read ahead is dropped.

use std::{
    panic::resume_unwind,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::{Receiver, RecvTimeoutError, sync_channel},
    },
    thread::{Builder, JoinHandle},
    time::Duration,
};

use plugin_sdk::model::{ConnectorError, Context, LogLevel, Page, Progress, ReadRequest, Scope};

use crate::{read, session::Session};

/// How often a waiting call passes the reading thread's signs of life on to the host.
const SIGN: Duration = Duration::from_millis(100);

type Read = (Session, Result<Page, ConnectorError>);

/// A page that is being read before it is asked for.
pub struct Ahead {
    request: ReadRequest,
    state: Arc<State>,
    page: Receiver<Box<Read>>,
    thread: JoinHandle<()>,
}

#[derive(Default)]
struct State {
    stop: AtomicBool,
    /// Grows while the reading goes on.
    signs: AtomicU64,
}

impl Ahead {
    /// What a host asks for after `page`; none where nothing follows in order.
    pub fn following(request: &ReadRequest, page: &Page) -> Option<ReadRequest> {
        let in_order = !matches!(request.scope, Scope::Keys(_)) && page.next != request.after;
        (page.more && in_order).then(|| ReadRequest { after: page.next.clone(), ..request.clone() })
    }

    /// Begins to read; none where the system gives no thread, and the session is opened anew by the next call.
    pub fn begin(mut session: Session, request: ReadRequest) -> Option<Self> {
        let (state, asked) = (Arc::new(State::default()), request.clone());
        let (sender, page) = sync_channel(1);
        let context = Unasked(state.clone());
        let read = move || {
            let page = read::read(&mut session, &context, &asked);
            // Who asked may be gone.
            let _ = sender.send(Box::new((session, page)));
        };
        let thread = Builder::new().name("erp-sage-ahead".to_owned()).spawn(read).ok()?;
        Some(Self { request, state, page, thread })
    }

    /// Whether this is what was read ahead.
    pub fn is(&self, request: &ReadRequest) -> bool {
        self.request == *request
    }

    /// Waits for the page, under the host's eyes.
    pub fn wait(self, context: &dyn Context) -> Read {
        let mut seen = 0;
        loop {
            match self.page.recv_timeout(SIGN) {
                Ok(read) => return *read,
                Err(RecvTimeoutError::Disconnected) => return self.ended(),
                Err(RecvTimeoutError::Timeout) => {
                    let signs = self.state.signs.load(Ordering::Relaxed);
                    if signs != seen {
                        seen = signs;
                        self.state.stop.fetch_or(context.cancelled(), Ordering::Relaxed);
                    }
                }
            }
        }
    }

    /// Stops the reading and takes the session back; none where it broke.
    pub fn stop(self) -> Option<Session> {
        self.state.stop.store(true, Ordering::Relaxed);
        self.page.recv().ok().map(|read| read.0)
    }

    /// The thread sends its page or panics; a panic goes where it would have gone without it.
    fn ended(self) -> Read {
        match self.thread.join() {
            Err(panic) => resume_unwind(panic),
            Ok(()) => resume_unwind(Box::new("the reading thread ended without a page")),
        }
    }
}

/// The context of a read that nobody waits for yet.
struct Unasked(Arc<State>);

impl Context for Unasked {
    fn progress(&self, _progress: Progress) {
        self.0.signs.fetch_add(1, Ordering::Relaxed);
    }

    fn log(&self, _level: LogLevel, _message: &str) {
        self.0.signs.fetch_add(1, Ordering::Relaxed);
    }

    fn cancelled(&self) -> bool {
        self.0.signs.fetch_add(1, Ordering::Relaxed);
        self.0.stop.load(Ordering::Relaxed)
    }
}
