//! Reading: the request goes to the module as it is, and its answer comes back.

use plugin_sdk::model::{
    ConnectorError, Context, ExplainRequest, Explanation, LookupRequest, LookupResult, Page, ReadRequest,
};

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

/// Asks for one price as the shop reckons it.
pub fn explain(
    client: &mut Client,
    context: &dyn Context,
    request: &ExplainRequest,
) -> Result<Explanation, ConnectorError> {
    client.post(context, Verb::Explain, request, &fresh_id("explain")?)
}

/// A request id that no other request has.
pub fn fresh_id(verb: &str) -> Result<String, ConnectorError> {
    Ok(format!("{verb}-{}", nonce()?))
}
