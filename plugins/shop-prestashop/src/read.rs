//! Reading: the request goes to the module as it is, and its page comes back.

use plugin_sdk::model::{ConnectorError, Context, LookupRequest, LookupResult, Page, ReadRequest};

use crate::client::{Client, Verb, nonce};

/// Reads one page.
pub fn read(client: &mut Client, context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
    let mut request = request.clone();
    request.limit = request.limit.min(client.settings.page_size);
    client.post(context, Verb::Read, &request, &fresh_id("read")?)
}

/// Reads a live list.
pub fn lookup(
    client: &mut Client,
    context: &dyn Context,
    request: &LookupRequest,
) -> Result<LookupResult, ConnectorError> {
    client.post(context, Verb::Lookup, request, &fresh_id("lookup")?)
}

/// A request id that no other request has.
pub fn fresh_id(verb: &str) -> Result<String, ConnectorError> {
    Ok(format!("{verb}-{}", nonce()?))
}
