//! The adoption of a shop that has records already (G22): categories, then articles.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sync_engine::{AdoptPorts, AdoptSpec, Counts, FlowEnd, FlowMode, digest, run_adoption};
use sync_model::{Connector, ExternalId, Facet, Key, Stream};

use crate::{
    EventKind, RunEnd, RunOptions, RunPorts,
    run::{flow_event, flow_failed},
};

/// What a person decided about an adoption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AdoptChoice {
    /// Articles' counterparts by key, named one by one.
    pub articles: BTreeMap<Key, ExternalId>,
    /// Categories' counterparts by key.
    pub categories: BTreeMap<Key, ExternalId>,
    /// What the shop keeps as its staff wrote it, until it is asked for.
    pub kept: Vec<Facet>,
}

impl Default for AdoptChoice {
    fn default() -> Self {
        let kept = vec![Facet::Texts, Facet::Categories, Facet::Features, Facet::Media];
        Self { articles: BTreeMap::new(), categories: BTreeMap::new(), kept }
    }
}

impl AdoptChoice {
    /// The default, but with these facets sent with the next export.
    pub fn sending(facets: &[Facet]) -> Self {
        let mut choice = Self::default();
        choice.kept.retain(|facet| !facets.contains(facet));
        choice
    }
}

/// Adopts both streams, and tells each one's sums by a notice.
pub(crate) fn adopt(
    ports: &mut RunPorts<'_>,
    options: &RunOptions<'_>,
    (erp, shop): (&mut dyn Connector, &mut dyn Connector),
    counts: &mut Vec<(String, Counts)>,
) -> RunEnd {
    let mut rejected = 0;
    let choice = options.adopt;
    let named = serde_json::to_vec(choice).unwrap_or_default();
    let settings = digest(&[options.profile.settings_digest().as_bytes(), named.as_slice()].concat());
    for (stream, named) in [(Stream::Categories, &choice.categories), (Stream::Articles, &choice.articles)] {
        let spec = AdoptSpec {
            name: format!("adopt-{}", stream.name()),
            stream,
            mode: if options.dry_run { FlowMode::DryRun } else { FlowMode::Apply },
            named: named.clone(),
            kept: choice.kept.clone(),
            page_limit: 1_000,
            settings: settings.clone(),
        };
        let events = ports.events;
        let adopt_ports = AdoptPorts {
            source: &mut *erp,
            sink: &mut *shop,
            store: ports.store,
            context: ports.context,
            pause: ports.pause,
            faults: ports.faults,
            events: &move |event| events(flow_event(event)),
            run: options.run,
        };
        let report = match run_adoption(adopt_ports, &spec) {
            Ok(report) => report,
            Err(error) => return flow_failed(&error),
        };
        counts.push((spec.name, report.counts));
        rejected += report.counts.rejected;
        if report.end == FlowEnd::Cancelled {
            return RunEnd::Cancelled;
        }
        let sums = [
            ("matched", report.counts.updated),
            ("linked", report.counts.unchanged),
            ("ambiguous", report.counts.rejected),
            ("only_source", report.only_source),
            ("only_sink", report.only_sink),
        ];
        let code = match (stream, options.dry_run) {
            (Stream::Categories, true) => "adopt-categories-preview",
            (Stream::Categories, false) => "adopt-categories-done",
            (_, true) => "adopt-articles-preview",
            (_, false) => "adopt-articles-done",
        };
        let args = sums.map(|(name, count)| (name.to_owned(), count.to_string())).into();
        (ports.events)(EventKind::Notice { code: code.to_owned(), args });
    }
    RunEnd::Done { rejected }
}
