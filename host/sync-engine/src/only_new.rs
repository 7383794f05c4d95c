//! Only new records (G03): both sides are listed, and what the sink has already is left alone although no link of
//! ours names it, because the store may be younger than the shop.

use std::collections::BTreeSet;

use sync_model::{Change, Facet, Key};

use crate::{FlowError, PlannedPage, flow::Flow, simulate::QUESTION};

impl Flow<'_, '_> {
    /// Takes off the plan of a page what the sink has; a sink that cannot tell is sent everything without a link.
    pub(crate) fn leave_what_is_there(&mut self, planned: &mut PlannedPage) -> Result<(), FlowError> {
        if !self.spec.only_new {
            return Ok(());
        }
        let keys: Vec<Key> = planned.items.iter().map(|item| item.key.clone()).collect();
        let mut there = BTreeSet::new();
        for part in keys.chunks(QUESTION) {
            let Some(changes) = self.writer.read_back(part.to_vec(), vec![Facet::Identity])? else { break };
            let present = changes.iter().filter(|change| matches!(change, Change::Upsert(_)));
            there.extend(present.map(|change| change.key().clone()));
        }
        planned.items.retain(|item| !there.contains(&item.key));
        planned.unchanged.extend(there);
        Ok(())
    }
}
