//! The border as a partner meets it: the real program and real libraries, of today and of earlier days.
//! `cargo xtask test` builds the libraries first.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

mod stand;
// A plugin that was built on the published border still runs.
mod frozen;
// What an author's test finds in a plugin that breaks the rules.
mod conformance;
// A plugin that never answers, and a job whose worker dies again and again.
mod hung;
mod parked;
// A plugin that changes records on their way.
mod transform;
