//! What a person decides for one order: ignore it, attach it to a document that was typed by hand, write it anew after
//! its document was deleted (H06b, H14). Each act holds the profile, so that no run meets it half way.

use sync_engine::{AGAIN, IGNORE, RECREATE};
use sync_model::{
    Batch, BatchId, BatchMode, ExternalId, Key, OutcomeState, Problem, Record, Stream, WriteAction, WriteItem,
};

use super::{InboxOrder, InboxQuery, InboxState, OrderChoice, OrderSides, Orders, OrdersError, read_inbox};
use crate::Profile;

/// Who acts on which order.
pub struct Act<'a> {
    pub profile: &'a Profile,
    pub key: &'a Key,
    /// Who it is, for whoever finds the profile held.
    pub owner: &'a str,
}

/// Leaves an order out of every import until it is taken up again.
///
/// # Errors
/// An order that is imported, or that the shop does not have; else what a side answers, or the store.
pub fn ignore_order(
    store: &mut dyn Orders,
    sides: &mut OrderSides<'_>,
    act: &Act<'_>,
    because: &str,
) -> Result<InboxOrder, OrdersError> {
    held(store, act, |store| {
        let order = found(store, sides, act)?;
        if matches!(order.state, InboxState::Imported | InboxState::Deleted) {
            return Err(refused("order-imported", &order));
        }
        store.decide_order(&act.profile.name, act.key, IGNORE, "yes", because.trim())?;
        found(store, sides, act)
    })
}

/// Takes an ignored order up again; the next import of what changed asks for it.
///
/// # Errors
/// An order that nobody ignores; else what a side answers, or the store.
pub fn unignore_order(
    store: &mut dyn Orders,
    sides: &mut OrderSides<'_>,
    act: &Act<'_>,
) -> Result<InboxOrder, OrdersError> {
    held(store, act, |store| {
        if !store.undecide_order(&act.profile.name, act.key, IGNORE)? {
            let order = found(store, sides, act)?;
            return Err(refused("order-not-ignored", &order));
        }
        store.decide_order(&act.profile.name, act.key, AGAIN, "yes", "")?;
        found(store, sides, act)
    })
}

/// Answers a question of the ERP about an order (`customer`, `line:3`), as the remedies of its problems name it; without
/// a value the answer is taken back.
///
/// # Errors
/// An order that is imported, or a field that is no question of the ERP; else what a side answers, or the store.
pub fn choose_for_order(
    store: &mut dyn Orders,
    sides: &mut OrderSides<'_>,
    act: &Act<'_>,
    (field, value): (&str, Option<&str>),
) -> Result<InboxOrder, OrdersError> {
    if [IGNORE, AGAIN, RECREATE].contains(&field) || field.is_empty() {
        return Err(OrdersError::Refused(vec![Problem::new("order-field-unknown").arg("field", field)]));
    }
    held(store, act, |store| {
        let order = found(store, sides, act)?;
        if order.state == InboxState::Imported {
            return Err(refused("order-imported", &order));
        }
        let profile = &act.profile.name;
        match value {
            Some(value) => store.decide_order(profile, act.key, field, value.trim(), "")?,
            None => drop(store.undecide_order(profile, act.key, field)?),
        }
        // An answer makes importable what was refused or left; the next import asks for it.
        store.decide_order(profile, act.key, AGAIN, "yes", "")?;
        found(store, sides, act)
    })
}

/// Attaches an order to a document that somebody typed in the ERP: the ERP compares the sums and notes its mark.
///
/// # Errors
/// An order that is imported; a document that does not exist, belongs to another order or comes to other sums; else
/// what a side answers, or the store.
pub fn attach_order(
    store: &mut dyn Orders,
    sides: &mut OrderSides<'_>,
    act: &Act<'_>,
    document: &str,
) -> Result<InboxOrder, OrdersError> {
    held(store, act, |store| {
        let order = found(store, sides, act)?;
        if order.state == InboxState::Imported {
            return Err(refused("order-imported", &order));
        }
        let item = WriteItem {
            key: act.key.clone(),
            action: WriteAction::Adopt,
            external_id: Some(ExternalId::new(document.trim())),
            record: sides.order(act.key)?.map(|order| Record::Order(Box::new(order))),
            overrides: Default::default(),
        };
        let id = BatchId(format!("attach.{}", act.key));
        let batch = Batch { id, stream: Stream::Orders, mode: BatchMode::Apply, items: vec![item] };
        let outcome = sides.erp.write(sides.context, &batch)?.into_iter().next();
        let linked = outcome.filter(|outcome| outcome.key == *act.key);
        let Some(outcome) = linked else { return Err(refused("order-not-attached", &order)) };
        match (outcome.state, outcome.external_id) {
            (OutcomeState::Updated | OutcomeState::Unchanged, Some(id)) => {
                store.link_order(&act.profile.name, act.key, &id)?;
                found(store, sides, act)
            }
            _ if outcome.problems.is_empty() => Err(refused("order-not-attached", &order)),
            _ => Err(OrdersError::Refused(outcome.problems)),
        }
    })
}

/// Lets the next import of an order write it anew, because its document was deleted in the ERP. Nothing is written
/// here; the ERP looks for the order's mark once more when it writes.
///
/// # Errors
/// An order whose document stands, or that was never imported; else what a side answers, or the store.
pub fn recreate_order(store: &mut dyn Orders, sides: &mut OrderSides<'_>, act: &Act<'_>) -> Result<(), OrdersError> {
    held(store, act, |store| {
        let order = found(store, sides, act)?;
        match order.state {
            InboxState::Deleted => {}
            InboxState::Imported => return Err(refused("order-stands", &order)),
            _ => return Err(refused("order-never-imported", &order)),
        }
        store.decide_order(&act.profile.name, act.key, RECREATE, "yes", "")?;
        Ok(store.forget_order_prints(&act.profile.name, act.key)?)
    })
}

/// Holds the profile during an act.
pub(super) fn held<T>(
    store: &mut dyn Orders,
    act: &Act<'_>,
    work: impl FnOnce(&mut dyn Orders) -> Result<T, OrdersError>,
) -> Result<T, OrdersError> {
    if let Err(holder) = store.claim(&act.profile.name, act.owner)? {
        return Err(OrdersError::Busy(holder.0));
    }
    let done = work(store);
    store.release();
    done
}

/// The order as the inbox shows it now.
fn found(store: &mut dyn Orders, sides: &mut OrderSides<'_>, act: &Act<'_>) -> Result<InboxOrder, OrdersError> {
    let query = InboxQuery { choice: OrderChoice::Keys(vec![act.key.clone()]), state: None, search: None };
    let order = read_inbox(store, sides, act.profile, &query)?.into_iter().next();
    order.ok_or_else(|| OrdersError::Refused(vec![Problem::new("order-unknown").arg("order", act.key)]))
}

fn refused(code: &str, order: &InboxOrder) -> OrdersError {
    let document = order.document.as_deref().unwrap_or_default();
    OrdersError::Refused(vec![Problem::new(code).arg("order", &order.key).arg("document", document)])
}
