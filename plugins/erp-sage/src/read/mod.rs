//! Reading: one page of a stream, by a constant number of range queries whatever the size of the base.

pub mod articles;
mod categories;
mod changes;
mod cursor;
mod identity;
mod media;
mod parameters;
pub(crate) mod prices;
pub(crate) mod sides;
mod stock;
mod texts;

use plugin_sdk::model::{ConnectorError, Context, Page, ReadRequest, Stream};

pub use changes::Changed;
pub use parameters::Parameters;

use crate::session::Session;

/// Reads one page.
///
/// # Errors
/// As the verb says.
pub fn read(session: &mut Session, context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
    match request.stream {
        Stream::Categories => categories::read(session, context, request),
        Stream::Articles | Stream::Media | Stream::Prices | Stream::Stock => articles::read(session, context, request),
        other => Err(ConnectorError::unsupported(other.name())),
    }
}
