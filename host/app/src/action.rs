//! Actions that a person starts, and the flows each is made of.

use serde::{Deserialize, Serialize};
use sync_engine::{Again, Brake, Ceiling, FlowMode, FlowScope, FlowSpec};
use sync_model::{Entity, Facet, GrantLimits, Problem, Stream};

/// An action. ADR 0001: prices and stock travel with their article in an export of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    ExportAll,
    ExportCategories,
    ExportArticles,
    ExportNewArticles,
    ExportMedia,
    ExportPrices,
    ExportStock,
    ImportOrders,
}

impl Action {
    /// Every action, in the order of the menus.
    pub const ALL: [Action; 8] = [
        Action::ExportAll,
        Action::ExportCategories,
        Action::ExportArticles,
        Action::ExportNewArticles,
        Action::ExportMedia,
        Action::ExportPrices,
        Action::ExportStock,
        Action::ImportOrders,
    ];

    /// The action's name on the command line and in history.
    pub fn name(self) -> &'static str {
        match self {
            Action::ExportAll => "export-all",
            Action::ExportCategories => "export-categories",
            Action::ExportArticles => "export-articles",
            Action::ExportNewArticles => "export-new-articles",
            Action::ExportMedia => "export-media",
            Action::ExportPrices => "export-prices",
            Action::ExportStock => "export-stock",
            Action::ImportOrders => "import-orders",
        }
    }

    /// The action of that name.
    pub fn from_name(name: &str) -> Option<Action> {
        Action::ALL.into_iter().find(|action| action.name() == name)
    }

    /// Whether it goes from the ERP to the shop.
    pub fn exports(self) -> bool {
        self != Action::ImportOrders
    }

    /// The names of its flows, in order.
    pub fn flow_names(self) -> Vec<String> {
        self.streams().iter().map(|stream| self.flow_name(*stream)).collect()
    }

    fn flow_name(self, stream: Stream) -> String {
        format!("{}-{}", if self.exports() { "export" } else { "import" }, stream.name())
    }

    fn streams(self) -> &'static [Stream] {
        match self {
            Action::ExportAll => &[Stream::Categories, Stream::Articles, Stream::Media],
            Action::ExportCategories => &[Stream::Categories],
            Action::ExportArticles | Action::ExportNewArticles => &[Stream::Articles],
            Action::ExportMedia => &[Stream::Media],
            Action::ExportPrices => &[Stream::Prices],
            Action::ExportStock => &[Stream::Stock],
            Action::ImportOrders => &[Stream::Orders],
        }
    }
}

/// How a run is held, beside its action.
#[derive(Debug, Clone)]
pub struct FlowLimits {
    pub brake: Brake,
    /// The demonstration's, where they hold.
    pub demonstration: Option<GrantLimits>,
}

impl FlowLimits {
    fn ceiling(&self, stream: Stream) -> Option<Ceiling> {
        let limits = self.demonstration?;
        let (records, code) = match stream.entity() {
            Entity::Article => (limits.articles, "demonstration-articles"),
            Entity::Order => (limits.orders, "demonstration-orders"),
            _ => return None,
        };
        Some(Ceiling { records, problem: Problem::new(code).arg("limit", records) })
    }
}

/// The flows of an action. `scope` overrides where a flow looks (chosen keys, days).
///
/// `settings` is the digest of the profile's settings. Orders are read by what changed, because a shop's past only
/// grows; goods are read whole, because only that tells what left.
pub fn flows(
    action: Action,
    scope: Option<FlowScope>,
    mode: FlowMode,
    limits: &FlowLimits,
    settings: &str,
) -> Vec<FlowSpec> {
    let whole = if action.exports() { FlowScope::All } else { FlowScope::Since };
    action
        .streams()
        .iter()
        .map(|stream| FlowSpec {
            name: action.flow_name(*stream),
            stream: *stream,
            facets: facets(*stream),
            scope: scope.clone().unwrap_or_else(|| whole.clone()),
            mode,
            only_new: action == Action::ExportNewArticles,
            // Only a whole read of what is *listed* by the source tells that a record left; prices and stock
            // are facets of articles, and an order never leaves.
            removals: matches!(stream, Stream::Categories | Stream::Articles),
            brake: limits.brake.clone(),
            ceiling: limits.ceiling(*stream),
            // What stands in an order's way is known by the ERP alone; a whole catalogue is planned here.
            preview: !action.exports(),
            page_limit: page_limit(*stream),
            again: if action.exports() { Again::AfterWrites } else { Again::Always },
            settings: settings.to_owned(),
        })
        .collect()
}

/// Pictures and documents travel in a flow of their own, after their articles.
fn facets(stream: Stream) -> Vec<Facet> {
    let all = stream.facets().iter().copied();
    all.filter(|facet| *facet != Facet::Media || stream == Stream::Media).collect()
}

fn page_limit(stream: Stream) -> usize {
    match stream {
        Stream::Orders => 50,
        Stream::Media => 200,
        _ => 1_000,
    }
}
