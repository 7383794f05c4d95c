//! Reading: the request goes to the module as it is, and its page comes back.

use plugin_sdk::model::{ConnectorError, Context, ErrorKind, LookupRequest, LookupResult, Page, ReadRequest};
use serde::Serialize;
use serde_json::Value;

use crate::client::{Client, Verb, nonce};

/// Reads one page.
pub fn read(client: &mut Client, context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
    let mut request = request.clone();
    request.limit = request.limit.min(client.settings.page_size);
    client.post(context, Verb::Read, arguments(&request)?, &fresh_id("read")?)
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
