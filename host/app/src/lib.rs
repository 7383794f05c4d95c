//! Use cases of the product: what a profile is, what an action does, what a run tells, which sentence a code
//! has. Ports are declared here and implemented by level 3.
//!
//! **Architecture Invariant:** no I/O, no vendor. Windows and programs reach the rest through this crate.

mod action;
mod event;
mod history;
mod messages;
mod overview;
mod ports;
mod profile;
mod run;
mod worker;

pub use action::{Action, flows};
pub use event::{Event, EventKind, RunEnd};
pub use history::{RunRecord, RunRow, RunState};
pub use messages::{Language, Messages};
pub use overview::{Attention, attentions, last_run};
pub use ports::{LeaseHolder, PluginInfo, PluginSource, Secrets, Store, StoreFailure};
pub use profile::{Profile, ProfileError, Side, SideConfig, find_secret, parse_setting};
pub use run::{RunOptions, RunPorts, run_action};
pub use sync_engine::Counts;
pub use worker::{WorkerCommand, WorkerJob};
