//! A dry run (G17): what would become of each record, field by field, and what would be removed. Nothing is sent.

use std::collections::{BTreeMap, BTreeSet};

use sync_model::{Change, Facet, Key, Outcome, OutcomeState, Record};

use crate::{
    FlowError, FlowEvent, FlowStore, Missing, PlanRow, PlannedItem, PlannedPage, Refusal, decide::LeftAlone,
    detail::field_changes, flow::Flow, removal,
};

/// Keys of one question to the sink: as many as every connector takes.
pub(crate) const QUESTION: usize = 200;

impl Flow<'_, '_> {
    /// Adds a page to the run's plan.
    pub(crate) fn plan_only(
        &mut self,
        store: &mut dyn FlowStore,
        planned: PlannedPage,
        left: LeftAlone,
    ) -> Result<(), FlowError> {
        let mut rows = Vec::new();
        self.plan_left_alone(left, &mut rows);
        self.counts.unchanged += planned.unchanged.len() as u64;
        let (items, held) = self.room.split(planned.items);
        self.room.enter(items.iter().map(|item| item.key.clone()));
        let problems = self.room.problems(held.len());
        for PlannedItem { key, facets, .. } in held {
            self.counts.add(OutcomeState::Skipped);
            rows.push(PlanRow::new(key, "hold", facets, problems.clone()));
        }
        self.plan_items(items, &mut rows)?;
        for (key, problem) in planned.faulty {
            self.counts.add(OutcomeState::Rejected);
            rows.push(PlanRow::new(key, "reject", Vec::new(), vec![problem]));
        }
        for (key, Refusal { problems, .. }) in planned.refused {
            self.counts.add(OutcomeState::Rejected);
            rows.push(PlanRow::new(key, "reject", Vec::new(), problems));
        }
        Ok(store.add_plan(&self.spec.name, &rows)?)
    }

    fn plan_items(&mut self, items: Vec<PlannedItem>, rows: &mut Vec<PlanRow>) -> Result<(), FlowError> {
        let mut there = self.read_back(&items)?;
        let mut previewed =
            if self.spec.preview { self.writer.preview(&items)?.into_iter() } else { Vec::new().into_iter() };
        for item in items {
            let planned = if item.new { OutcomeState::Created } else { OutcomeState::Updated };
            let told = previewed.next().unwrap_or_else(|| Outcome::new(item.key.clone(), planned, None));
            let Outcome { state, mut problems, proof, document, .. } = told;
            problems.extend(item.remarks.iter().cloned());
            self.counts.add(state);
            if state == OutcomeState::Rejected {
                let (flow, key, problems) = (self.spec.name.clone(), item.key.clone(), problems.clone());
                (self.events)(FlowEvent::Rejected { flow, key, problems });
            }
            if let Some(change) = change_name(state) {
                let fields = field_changes(&item, there.remove(&item.key).as_ref());
                rows.push(PlanRow { key: item.key, change, facets: item.facets, problems, fields, proof, document });
            }
        }
        Ok(())
    }

    /// What the other side has of the records that would be changed; nothing where it cannot tell.
    fn read_back(&mut self, items: &[PlannedItem]) -> Result<BTreeMap<Key, Record>, FlowError> {
        let known: Vec<&PlannedItem> = items.iter().filter(|item| !item.new).collect();
        let mut there = BTreeMap::new();
        for part in known.chunks(QUESTION) {
            if !self.reads_back {
                break;
            }
            let facets: BTreeSet<Facet> = part.iter().flat_map(|item| item.facets.iter().copied()).collect();
            let keys = part.iter().map(|item| item.key.clone()).collect();
            let Some(changes) = self.writer.read_back(keys, facets.into_iter().collect())? else {
                self.reads_back = false;
                break;
            };
            there.extend(changes.into_iter().filter_map(|change| match change {
                Change::Upsert(record) => Some((record.key().clone(), record)),
                Change::Delete(_) | Change::Faulty { .. } => None,
            }));
        }
        Ok(there)
    }

    /// Adds what has left, and says whether the brake would ask.
    pub(crate) fn plan_removals(&mut self, store: &mut dyn FlowStore, missing: Missing) -> Result<(), FlowError> {
        let entity = self.spec.stream.entity();
        let mut after: Option<Key> = None;
        loop {
            let page = store.missing(entity, missing, after.as_ref(), self.spec.page_limit)?;
            let Some((last, _)) = page.last() else { break };
            after = Some(last.clone());
            let (gone, held) = self.room.split_removals(page);
            let problems = self.room.problems(held.len());
            let mut rows = Vec::with_capacity(gone.len() + held.len());
            for (key, _) in gone {
                self.counts.add(OutcomeState::Removed);
                rows.push(PlanRow::new(key, "remove", Vec::new(), Vec::new()));
            }
            for key in held {
                self.counts.add(OutcomeState::Skipped);
                rows.push(PlanRow::new(key, "hold", Vec::new(), problems.clone()));
            }
            store.add_plan(&self.spec.name, &rows)?;
        }
        let removals = removal::removals(store, self.spec, missing)?;
        if removal::brake(&self.spec.brake, &removals).is_some() {
            let removal::Removals { count, linked, digest } = removals;
            (self.events)(FlowEvent::Brake { flow: self.spec.name.clone(), removals: count, linked, digest });
        }
        Ok(())
    }
}

/// The line of a plan for what would become of a record; none where nothing would.
fn change_name(state: OutcomeState) -> Option<&'static str> {
    match state {
        OutcomeState::Created => Some("create"),
        OutcomeState::Updated | OutcomeState::Deferred => Some("update"),
        OutcomeState::Removed => Some("remove"),
        OutcomeState::Skipped => Some("hold"),
        OutcomeState::Rejected => Some("reject"),
        OutcomeState::Unchanged => None,
    }
}
