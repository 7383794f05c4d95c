//! What a run tells: one closed enum, one JSON line each between the worker and whoever started it.

use serde::{Deserialize, Serialize};
use sync_engine::Counts;
use sync_model::Problem;

/// An event of one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub run: String,
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum EventKind {
    Started {
        profile: String,
        action: String,
    },
    FlowStarted {
        flow: String,
        stream: String,
    },
    Progress {
        flow: String,
        counts: Counts,
        total: Option<u64>,
    },
    Rejected {
        flow: String,
        key: String,
        problems: Vec<Problem>,
    },
    /// Records that were left alone, and why; once a flow.
    Held {
        flow: String,
        count: u64,
        problem: Problem,
    },
    /// Something to tell beside the flows: a sentence by its code.
    Notice {
        code: String,
        args: std::collections::BTreeMap<String, String>,
    },
    Waiting {
        flow: String,
        code: String,
        attempt: u32,
        of: u32,
        seconds: u64,
    },
    FlowEnded {
        flow: String,
        counts: Counts,
    },
    Log {
        level: sync_model::LogLevel,
        text: String,
    },
    /// A plugin is called, gives a sign of life, or has answered; for whoever watches the worker.
    Call {
        call: u64,
        plugin: String,
        verb: String,
        sign: CallSign,
    },
    /// The last event of every run.
    Ended {
        end: RunEnd,
    },
}

/// What is told of a call. A sign of life is something that the plugin itself did (progress, log line, question
/// whether to stop): the worker's own threads prove nothing about the plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallSign {
    Begun,
    Alive,
    Answered,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "end")]
pub enum RunEnd {
    Done {
        rejected: u64,
    },
    Cancelled,
    /// The brake asks (G18).
    NeedsDecision {
        flow: String,
        removals: u64,
        linked: u64,
        digest: String,
    },
    /// Somebody else runs this profile.
    Busy {
        holder: String,
    },
    Failed {
        code: String,
        args: std::collections::BTreeMap<String, String>,
        message: String,
        exit: u8,
    },
}

impl RunEnd {
    /// The console program's exit code: 0 done, 1 rejected records, 2 configuration, 3 not reached, 4 cancelled,
    /// 5 internal, 6 needs a decision, 7 busy, 8 licence or plugin refused.
    pub fn exit_code(&self) -> u8 {
        match self {
            RunEnd::Done { rejected: 0 } => 0,
            RunEnd::Done { .. } => 1,
            RunEnd::Cancelled => 4,
            RunEnd::NeedsDecision { .. } => 6,
            RunEnd::Busy { .. } => 7,
            RunEnd::Failed { exit, .. } => *exit,
        }
    }
}
