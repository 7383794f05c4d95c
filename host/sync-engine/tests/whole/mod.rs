//! A flow of a whole stream, from which the tests tell what they want otherwise.

use sync_engine::{Again, Brake, FlowMode, FlowScope, FlowSpec};
use sync_model::Stream;

/// Every record and facet of the stream, applied, with removals, 30 a page.
pub fn whole(verb: &str, stream: Stream) -> FlowSpec {
    FlowSpec {
        name: format!("{verb}-{stream}"),
        stream,
        facets: stream.facets().to_vec(),
        scope: FlowScope::All,
        mode: FlowMode::Apply,
        only_new: false,
        removals: true,
        brake: Brake::default(),
        orders: Default::default(),
        ceiling: None,
        preview: false,
        page_limit: 30,
        again: Again::AfterWrites,
        settings: String::new(),
    }
}
