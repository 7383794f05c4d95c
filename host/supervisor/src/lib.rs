//! Starts a worker for one job, relays its events, cancels and kills it; and the worker's own end of the pipe.
//!
//! **Architecture Invariant:** a job never runs in the process that shows a window or keeps a schedule.

mod pipe;
mod worker;

pub use pipe::event_pipe;
pub use worker::{Controls, Worker, WorkerFailure};
