//! What people decided for orders: some are left alone (functions.md H14), some are sent with an answer to a question
//! of the sink (H06b, H08).

use std::collections::BTreeMap;

use sync_model::{Key, NaiveDate, Outcome, OutcomeState, Problem, Record, Stream};

use crate::{FlowError, FlowStore, PageCommit, PlanRow, PlannedItem, PlannedPage, RecordOutcome, flow::Flow};

/// The decision that leaves an order alone; its value is the reason.
pub const IGNORE: &str = "ignore";
/// The decision that takes an order up again though nothing changed; gone with its next outcome.
pub const AGAIN: &str = "again";
/// The decision that writes an order anew whose document was deleted; sent to the sink, gone once it is written.
pub const RECREATE: &str = "recreate";

/// Which orders a flow leaves alone or sends again, beside what their records say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OrderRule {
    /// Orders placed before this day are left alone.
    pub start: Option<NaiveDate>,
    /// Orders that are linked are sent, too, and told in history (H05, H06).
    pub known_again: bool,
}

/// Records that are not sent, and why.
pub(crate) type LeftAlone = Vec<(Key, Problem)>;

impl Flow<'_, '_> {
    /// Takes out of a plan of orders what is left alone, and lays decisions beside the rest.
    pub(crate) fn decide(&self, store: &mut dyn FlowStore, planned: &mut PlannedPage) -> Result<LeftAlone, FlowError> {
        if self.spec.stream != Stream::Orders || planned.items.is_empty() {
            return Ok(Vec::new());
        }
        let keys: Vec<Key> = planned.items.iter().map(|item| item.key.clone()).collect();
        let mut decided = store.decisions(self.spec.stream.entity(), &keys)?;
        let mut left = Vec::new();
        planned.items.retain_mut(|item| {
            let own = decided.remove(&item.key).unwrap_or_default();
            match reason(item, &own, self.spec.orders.start) {
                Some(problem) => left.push((item.key.clone(), problem)),
                None => {
                    item.overrides.extend(own);
                    item.overrides.remove(IGNORE);
                    item.overrides.remove(AGAIN);
                    return true;
                }
            }
            false
        });
        Ok(left)
    }

    /// What is left alone has an outcome, too, and is not asked for again.
    pub(crate) fn leave_alone(&self, commit: &mut PageCommit, left: LeftAlone) {
        for (key, problem) in left {
            commit.counts.add(OutcomeState::Skipped);
            commit.cleared.push(key.clone());
            commit.seen.push(key.clone());
            let (state, problems) = (OutcomeState::Skipped, vec![problem]);
            commit.outcomes.push(RecordOutcome { key, state, external_id: None, problems, proof: None });
        }
    }

    /// H06: an order that was imported before is reported, never doubled.
    pub(crate) fn tell_existing(&self, outcomes: &mut [Outcome]) {
        for outcome in
            outcomes.iter_mut().filter(|_| self.spec.orders.known_again && self.spec.stream == Stream::Orders)
        {
            if outcome.state == OutcomeState::Unchanged {
                let document = outcome.external_id.as_ref().map(ToString::to_string).unwrap_or_default();
                outcome.problems.push(Problem::new("order-exists").arg("document", document).as_remark());
            }
        }
    }

    /// The same for a dry run.
    pub(crate) fn plan_left_alone(&mut self, left: LeftAlone, rows: &mut Vec<PlanRow>) {
        for (key, problem) in left {
            self.counts.add(OutcomeState::Skipped);
            rows.push(PlanRow::new(key, "hold", Vec::new(), vec![problem]));
        }
    }
}

/// Why an order is left alone; one that is imported never is.
fn reason(item: &PlannedItem, decided: &BTreeMap<String, String>, start: Option<NaiveDate>) -> Option<Problem> {
    if !item.new {
        return None;
    }
    if let Some(reason) = decided.get(IGNORE) {
        return Some(Problem::new("order-ignored").arg("reason", reason).as_remark());
    }
    let Record::Order(order) = &item.record else { return None };
    let day = order.placed_at.map(|moment| moment.date_naive())?;
    let start = start.filter(|start| day < *start)?;
    Some(Problem::new("order-before-start").arg("day", start).as_remark())
}
