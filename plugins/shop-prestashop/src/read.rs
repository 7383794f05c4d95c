//! Reading: the request goes to the module as it is, and its page comes back.

use plugin_sdk::model::{
    Change, ConnectorError, Context, ErrorKind, LookupRequest, LookupResult, OrderState, Page, ReadRequest, Record,
    Scope,
};
use serde::Serialize;
use serde_json::Value;

use crate::client::{Client, Verb, nonce};

/// Reads one page.
pub fn read(client: &mut Client, context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
    let mut request = request.clone();
    request.limit = request.limit.min(client.settings.page_size);
    let mut page: Page = client.post(context, Verb::Read, arguments(&request)?, &fresh_id("read")?)?;
    let chosen = matches!(request.scope, Scope::Keys(_));
    keep_importable(&mut page, &client.settings.order_states, chosen);
    Ok(page)
}

/// Leaves out orders in a state that is not to be imported (H01). An order comes again when its state changes; one
/// that was asked for by name is answered as absent.
fn keep_importable(page: &mut Page, states: &[String], chosen: bool) {
    let changes = std::mem::take(&mut page.changes).into_iter().filter_map(|change| match change {
        Change::Upsert(Record::Order(order)) if !importable(&order.state, states) => {
            chosen.then(|| Change::Delete(order.key.clone()))
        }
        other => Some(other),
    });
    page.changes = changes.collect();
}

fn importable(state: &OrderState, states: &[String]) -> bool {
    if states.is_empty() {
        return (state.valid || state.paid) && !state.cancelled && !state.error;
    }
    states.iter().any(|wanted| *wanted == state.key.as_str())
}

/// Reads a live list.
pub fn lookup(
    client: &mut Client,
    context: &dyn Context,
    request: &LookupRequest,
) -> Result<LookupResult, ConnectorError> {
    client.post(context, Verb::Lookup, arguments(request)?, &fresh_id("lookup")?)
}

/// A request id that no other request has.
pub fn fresh_id(verb: &str) -> Result<String, ConnectorError> {
    Ok(format!("{verb}-{}", nonce()?))
}

/// A document of the model as a verb's arguments.
pub fn arguments(document: &impl Serialize) -> Result<Value, ConnectorError> {
    serde_json::to_value(document).map_err(|error| {
        ConnectorError::new(ErrorKind::Bug, "request-unbuildable", "failed to write the request's document")
            .detail(error)
    })
}

#[cfg(test)]
mod tests {
    use plugin_sdk::model::Order;

    use super::*;

    fn kept(states: &[&str], chosen: bool) -> Vec<String> {
        let order = |key: &str, state: OrderState| {
            Change::Upsert(Record::Order(Box::new(Order { key: key.into(), state, ..Default::default() })))
        };
        let paid = OrderState { key: "2".into(), paid: true, valid: true, ..Default::default() };
        let waiting = OrderState { key: "1".into(), ..Default::default() };
        let cancelled = OrderState { key: "6".into(), paid: true, cancelled: true, ..Default::default() };
        let changes = vec![order("10", paid), order("11", waiting), order("12", cancelled)];
        let mut page = Page { changes, next: None, more: false, complete_snapshot: false, total: None };
        let states: Vec<String> = states.iter().map(|&state| state.to_owned()).collect();
        keep_importable(&mut page, &states, chosen);
        let shown = page.changes.iter().map(|change| match change {
            Change::Upsert(_) => change.key().to_string(),
            _ => format!("-{}", change.key()),
        });
        shown.collect()
    }

    #[test]
    fn only_orders_in_a_state_that_may_be_imported_are_read() {
        assert_eq!(kept(&[], false), ["10"]);
        assert_eq!(kept(&[], true), ["10", "-11", "-12"]);
        assert_eq!(kept(&["1", "2"], false), ["10", "11"]);
    }
}
