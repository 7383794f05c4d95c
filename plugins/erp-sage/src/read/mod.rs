//! Reading: one page of a stream, by a constant number of range queries whatever the size of the base.

mod addresses;
pub mod articles;
pub mod bar_codes;
mod categories;
mod changes;
mod chosen;
mod cursor;
mod customers;
mod groups;
mod identity;
mod media;
pub mod open_orders;
mod parameters;
mod parties;
pub(crate) mod prices;
mod purchase;
mod reasons;
pub(crate) mod sides;
pub mod statuses;
mod stock;
pub mod stock_steps;
mod tariffs;
mod texts;
mod tiers;

use plugin_sdk::model::{ConnectorError, Context, Page, ReadRequest, Stream};

pub use bar_codes::Doubled;
pub use changes::Changed;
pub use parameters::Parameters;
pub use tariffs::{Buyers, Promotions, explain};

use crate::session::Session;

/// Reads one page.
///
/// # Errors
/// As the verb says.
pub fn read(session: &mut Session, context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
    match request.stream {
        Stream::Categories => categories::read(session, context, request),
        Stream::Articles | Stream::Media | Stream::Prices | Stream::Stock | Stream::Tariffs | Stream::Promotions => {
            articles::read(session, context, request)
        }
        Stream::OrderDocuments => statuses::documents::read(session, context, request),
        Stream::OrderStatuses => statuses::read(session, context, request),
        Stream::CustomerGroups => groups::read(session, context, request),
        Stream::Customers => customers::read(session, context, request),
        Stream::Addresses => addresses::read(session, context, request),
        other => Err(ConnectorError::unsupported(other.name())),
    }
}
