//! What a profile's history says today: the last run of each action, and what needs a person.

use sync_engine::Counts;

use crate::{Action, RunRecord, RunState};

/// Something that a person must look at, newest run of its action first.
#[derive(Debug, Clone, PartialEq)]
pub enum Attention {
    /// The brake asked and was not answered.
    Decision(RunRecord),
    /// Records were refused.
    Rejected(RunRecord),
    /// It failed, or its worker died.
    Failed(RunRecord),
}

impl RunRecord {
    /// The counts of all its flows.
    pub fn counts(&self) -> Counts {
        self.flows.iter().fold(Counts::default(), |sum, (_, counts)| Counts {
            read: sum.read + counts.read,
            created: sum.created + counts.created,
            updated: sum.updated + counts.updated,
            unchanged: sum.unchanged + counts.unchanged,
            removed: sum.removed + counts.removed,
            skipped: sum.skipped + counts.skipped,
            rejected: sum.rejected + counts.rejected,
        })
    }

    /// Records that it wrote (or, in a dry run, would have written).
    pub fn written(&self) -> u64 {
        let counts = self.counts();
        counts.created + counts.updated + counts.removed
    }
}

/// The newest run of an action that was no dry run; `runs` are newest first.
pub fn last_run(runs: &[RunRecord], action: Action) -> Option<&RunRecord> {
    runs.iter().find(|run| run.action == action.name() && !run.dry_run)
}

/// What needs a person. An action that ran well since is settled.
pub fn attentions(runs: &[RunRecord]) -> Vec<Attention> {
    let last = Action::ALL.into_iter().filter_map(|action| last_run(runs, action));
    let mut found: Vec<_> = last
        .filter_map(|run| match run.state {
            RunState::NeedsDecision => Some(Attention::Decision(run.clone())),
            RunState::Failed | RunState::Died => Some(Attention::Failed(run.clone())),
            RunState::Done if run.counts().rejected > 0 => Some(Attention::Rejected(run.clone())),
            RunState::Done | RunState::Running | RunState::Cancelled => None,
        })
        .collect();
    found.sort_by_key(|attention| match attention {
        Attention::Decision(_) => 0,
        Attention::Failed(_) => 1,
        Attention::Rejected(_) => 2,
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(action: Action, state: RunState, rejected: u64, dry_run: bool) -> RunRecord {
        RunRecord {
            id: format!("{action:?}"),
            profile: "demo".to_owned(),
            action: action.name().to_owned(),
            dry_run,
            started_at: "2026-11-24T02:00:00Z".to_owned(),
            ended_at: None,
            state,
            flows: vec![("export-articles".to_owned(), Counts { created: 2, rejected, ..Counts::default() })],
            code: None,
        }
    }

    #[test]
    fn what_ran_well_since_is_settled_and_a_dry_run_settles_nothing() {
        let refused = run(Action::ExportPrices, RunState::Done, 3, false);
        let well = run(Action::ExportPrices, RunState::Done, 0, false);
        let simulated = run(Action::ExportPrices, RunState::Done, 0, true);
        assert_eq!(attentions(&[simulated, refused.clone()]), [Attention::Rejected(refused.clone())]);
        assert_eq!(attentions(&[well, refused]), []);
    }

    #[test]
    fn a_decision_stands_first() {
        let runs = [
            run(Action::ExportPrices, RunState::Done, 1, false),
            run(Action::ExportStock, RunState::Died, 0, false),
            run(Action::ExportAll, RunState::NeedsDecision, 0, false),
        ];
        let found = attentions(&runs);
        assert!(matches!(found[..], [Attention::Decision(_), Attention::Failed(_), Attention::Rejected(_)]));
        assert_eq!(runs[0].written(), 2);
    }
}
