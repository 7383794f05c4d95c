//! The local database: profiles, links, fingerprints, cursors, history and the lease, in one SQLite file (WAL,
//! `synchronous=FULL`), one file a data folder.
//!
//! **Architecture Invariant:** a page's outcomes, links, fingerprints and cursor are one transaction, which also
//! checks the lease's fencing number: a worker that lost its lease commits nothing.

mod admitted;
mod adoption;
mod articles;
mod database;
mod flow;
mod history;
mod lease;
mod licences;
mod marks;
mod orders;
mod profiles;
mod refusal;
mod seats;

pub use database::SqliteStore;
