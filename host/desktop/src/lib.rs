//! What stands behind the window: a desk on a thread of its own that reads the data folder and starts workers.
//!
//! **Architecture Invariant:** no plugin is loaded into the process that shows the window. Runs go to a worker;
//! what a plugin says of itself is asked from the console program.

mod articles;
mod chosen;
mod desk;
mod files;
mod inspect;
mod journal;
mod orders;
mod preferences;
mod runs;
mod seat;
mod system;

pub use desk::{Desk, Folders};
pub use preferences::{keep, read};
pub use seat::Sitter;
