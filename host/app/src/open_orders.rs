//! Before quantities go to the shop, the ERP is told what the shop's open orders ask for (functions.md J32).
//!
//! Only the ERP knows which orders its quantities contain already, hence it takes the pieces off, not the host.

use std::time::Duration;

use sync_engine::Pause;
use sync_model::{
    Batch, BatchId, BatchMode, Change, Connector, ConnectorError, Context, ErrorKind, ExplainRequest, Explanation,
    ReadRequest, Record, Scope, Stream, StreamSupport, WriteAction, WriteItem,
};

use crate::{PluginSource, Profile, Side};

/// Orders asked for at once.
const PAGE: usize = 1_000;

/// Tries of one call, the first included: the first call to a shop that wakes up often fails.
const TRIES: u64 = 4;

/// Whether both sides know open orders; an older plugin does not, and quantities then go as the ERP has them.
pub(crate) fn serve_open_orders(plugins: &mut dyn PluginSource, profile: &Profile) -> bool {
    let mut serves = |side: Side, served: fn(&StreamSupport) -> bool| {
        let descriptor = plugins.descriptor(&profile.side(side).plugin);
        descriptor.is_ok_and(|descriptor| descriptor.stream(Stream::OpenOrders).is_some_and(served))
    };
    serves(Side::Shop, |support| support.read) && serves(Side::Erp, |support| support.write)
}

/// How the quantity that is sent of an article came to be, the shop's open orders included.
///
/// # Errors
/// What a side answers.
pub fn explain_stock(
    plugins: &mut dyn PluginSource,
    profile: &Profile,
    (erp, shop): (&mut dyn Connector, &mut dyn Connector),
    context: &dyn Context,
    request: &ExplainRequest,
) -> Result<Explanation, ConnectorError> {
    if serve_open_orders(plugins, profile) {
        tell_open_orders((erp, shop), (context, &AtOnce), "explain")?;
    }
    erp.explain(context, request)
}

/// Whoever asks for an explanation waits for the answer, not for a second try.
struct AtOnce;

impl Pause for AtOnce {
    fn pause(&self, _duration: Duration) {}
}

/// Reads the shop's open orders and hands all of them to the ERP's connector, which keeps them until the next ones
/// come; answers how many there are.
///
/// # Errors
/// What a side answers.
pub(crate) fn tell_open_orders(
    (erp, shop): (&mut dyn Connector, &mut dyn Connector),
    (context, pause): (&dyn Context, &dyn Pause),
    run: &str,
) -> Result<usize, ConnectorError> {
    let mut items = Vec::new();
    let mut after = None;
    loop {
        let (stream, scope) = (Stream::OpenOrders, Scope::All);
        let facets = stream.facets().to_vec();
        let request = ReadRequest { stream, facets, scope, after: after.clone(), limit: PAGE };
        let page = again((context, pause), || shop.read(context, &request))?;
        items.extend(page.changes.into_iter().filter_map(item));
        if !page.more {
            break;
        }
        if page.next == after {
            return Err(ConnectorError::new(ErrorKind::Bug, "cursor-stuck", "the cursor did not move"));
        }
        after = page.next;
    }
    let count = items.len();
    let batch =
        Batch { id: BatchId(format!("{run}-open-orders")), stream: Stream::OpenOrders, mode: BatchMode::Apply, items };
    again((context, pause), || erp.write(context, &batch))?;
    Ok(count)
}

fn again<T>(
    (context, pause): (&dyn Context, &dyn Pause),
    mut call: impl FnMut() -> Result<T, ConnectorError>,
) -> Result<T, ConnectorError> {
    for attempt in 1..TRIES {
        match call() {
            Err(error) if error.kind == ErrorKind::Transient && !context.cancelled() => {
                pause.pause(Duration::from_secs(error.retry_after.unwrap_or(attempt).min(60)));
            }
            other => return other,
        }
    }
    call()
}

fn item(change: Change) -> Option<WriteItem> {
    let Change::Upsert(record @ Record::OpenOrder(_)) = change else { return None };
    Some(WriteItem {
        key: record.key().clone(),
        action: WriteAction::Put,
        external_id: None,
        record: Some(record),
        overrides: Default::default(),
    })
}

#[cfg(test)]
mod tests {
    use sync_model::{Key, OpenOrder, Outcome, OutcomeState, Page};

    use super::*;
    use crate::Quiet;

    impl Pause for Quiet {
        fn pause(&self, _: Duration) {}
    }

    /// Serves five orders, two a page, and notes what is written.
    #[derive(Default)]
    struct Double {
        stuck: bool,
        /// Calls that fail before one is answered.
        away: usize,
        told: Vec<Key>,
    }

    impl Connector for Double {
        fn read(&mut self, _: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
            if self.away > 0 {
                self.away -= 1;
                return Err(ConnectorError::new(ErrorKind::Transient, "away", "the shop is away"));
            }
            let start: usize = request.after.as_ref().map_or(0, |place| place.as_str().parse().unwrap());
            let key = |number: usize| Key::new(number.to_string());
            let order = |number| Change::Upsert(Record::OpenOrder(OpenOrder { key: key(number), pieces: Vec::new() }));
            let end = if self.stuck { start } else { (start + 2).min(5) };
            Ok(Page {
                changes: (start..end).map(order).collect(),
                next: Some(end.to_string().as_str().into()),
                more: end < 5,
                complete_snapshot: false,
                total: None,
            })
        }

        fn write(&mut self, _: &dyn Context, batch: &Batch) -> Result<Vec<Outcome>, ConnectorError> {
            self.told = batch.items.iter().map(|item| item.key.clone()).collect();
            Ok(self.told.iter().map(|key| Outcome::new(key.clone(), OutcomeState::Unchanged, None)).collect())
        }
    }

    fn told(erp: &mut Double, shop: &mut Double) -> Result<usize, String> {
        tell_open_orders((erp, shop), (&Quiet, &Quiet), "run").map_err(|error| error.code)
    }

    #[test]
    fn every_page_goes_to_the_erp_in_one_batch_also_from_a_shop_that_wakes_up() {
        let (mut erp, mut shop) = (Double::default(), Double { away: 2, ..Double::default() });
        assert_eq!(told(&mut erp, &mut shop), Ok(5));
        let keys: Vec<&str> = erp.told.iter().map(Key::as_str).collect();
        assert_eq!(keys, ["0", "1", "2", "3", "4"]);
    }

    #[test]
    fn a_cursor_that_stays_and_a_shop_that_stays_away_end_it() {
        let (mut erp, mut stuck) = (Double::default(), Double { stuck: true, ..Double::default() });
        assert_eq!(told(&mut erp, &mut stuck), Err("cursor-stuck".to_owned()));
        assert_eq!(told(&mut erp, &mut Double { away: 9, ..Double::default() }), Err("away".to_owned()));
        assert!(erp.told.is_empty());
    }
}
