//! Records that hang on another one (a payment on its order): they are written only where that one is linked, and are
//! told its id. What its import wrote of them is found by the sink.

use std::collections::BTreeMap;

use sync_model::{Entity, ExternalId, Key};

use crate::{FlowStore, PlannedPage, StoreError};

/// The field of a write item that holds the id of the record it hangs on.
const OWNER: &str = "owner";

/// Gives each planned record the id of the one it hangs on; what hangs on nothing linked is dropped, because it comes
/// with that one once that one is written.
pub(crate) fn own(store: &mut dyn FlowStore, planned: &mut PlannedPage) -> Result<(), StoreError> {
    let mut wanted: BTreeMap<Entity, Vec<Key>> = BTreeMap::new();
    for (entity, key) in planned.items.iter().filter_map(|item| item.record.owner()) {
        wanted.entry(entity).or_default().push(key.clone());
    }
    let mut ids: BTreeMap<(Entity, Key), ExternalId> = BTreeMap::new();
    for (entity, keys) in wanted {
        let known = store.known(entity, &keys)?;
        ids.extend(known.into_iter().filter_map(|(key, known)| Some(((entity, key), known.external_id?))));
    }
    planned.items.retain_mut(|item| match item.record.owner() {
        None => true,
        Some((entity, key)) => {
            let id = ids.get(&(entity, key.clone()));
            item.overrides.extend(id.map(|id| (OWNER.to_owned(), id.as_str().to_owned())));
            id.is_some()
        }
    });
    Ok(())
}
