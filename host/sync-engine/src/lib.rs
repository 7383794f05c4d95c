//! The generic loop: read a page, transform, plan against what the other side last acknowledged, write a
//! batch, commit outcomes, links, fingerprints and cursor in one transaction.
//!
//! **Architecture Invariant:** the engine knows no file, socket, clock, vendor, window or licence. Time, faults
//! and the store are parameters, so that a test replays any run.
//!
//! **Architecture Invariant:** a cursor is committed only together with an outcome for every record before it;
//! a crash repeats a page and never loses one. Every sink is idempotent.

mod adopt;
mod adopting;
mod apply;
mod blobs;
mod ceiling;
mod decide;
mod detail;
mod fingerprint;
mod flow;
mod only_new;
mod overlay;
mod owner;
mod plan;
mod ports;
mod price_rules;
mod removal;
mod retry;
mod simulate;
mod spec;
mod under_way;

pub use adopt::{AdoptPorts, AdoptReport, AdoptSpec, run_adoption};
pub use adopting::{AdoptStore, Adopting, Candidate, CandidateState};
pub use ceiling::Ceiling;
pub use decide::{AGAIN, IGNORE, OrderRule, RECREATE};
pub use detail::FieldChange;
pub use fingerprint::{Fingerprints, digest, fingerprints};
pub use flow::run_flow;
pub use overlay::{EDITED_TEXTS, Edits, ListedArticle, Underneath};
pub use plan::{Before, PlannedItem, PlannedPage, Rules, plan_page};
pub use ports::{
    FaultPoints, FlowEvent, FlowPorts, FlowState, FlowStore, Known, LinkUpdate, Missing, NoFaults, PageCommit, Pause,
    PlanRow, RecordOutcome, Refusal, StoreError,
};
pub use spec::{Again, AllowedRemovals, Brake, Counts, FlowEnd, FlowError, FlowMode, FlowReport, FlowScope, FlowSpec};
