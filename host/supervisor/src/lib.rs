//! Starts a worker for one job, relays its events, watches, cancels and kills it; and the worker's own end of the
//! pipe.
//!
//! **Architecture Invariant:** a job never runs in the process that shows a window or keeps a schedule.
//!
//! **Architecture Invariant:** only what a plugin does itself is a sign of its life; a silent one is cancelled, then
//! killed with its worker.

mod ask;
mod pipe;
mod watch;
mod watched;
mod worker;

pub use ask::ask;
pub use pipe::event_pipe;
pub use watch::CallLimits;
pub use watched::{Tell, WatchedPlugins};
pub use worker::{Controls, Worker, WorkerFailure};
