//! Actions that a person starts, and the flows each is made of.

use serde::{Deserialize, Serialize};
use sync_engine::{Again, Brake, Ceiling, FlowMode, FlowScope, FlowSpec, OrderRule};
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
    /// G07 to G09: groups, customers in them, their delivery addresses.
    ExportCustomers,
    /// G13: only customers and addresses that the shop does not have yet.
    ExportNewCustomers,
    ImportOrders,
    /// Customers of the shop without an order (J60 to J65).
    ImportCustomers,
    ExportStatuses,
    /// G14: tariffs and discounts, as the price rules of the shop.
    ExportTariffs,
    /// G16: dated promotions.
    ExportPromotions,
    /// Links what the shop has already (G22); started by its own command, not from the menus.
    Adopt,
}

impl Action {
    /// Every action, in the order of the menus.
    pub const ALL: [Action; 14] = [
        Action::ExportAll,
        Action::ExportCategories,
        Action::ExportArticles,
        Action::ExportNewArticles,
        Action::ExportMedia,
        Action::ExportPrices,
        Action::ExportStock,
        Action::ExportCustomers,
        Action::ExportNewCustomers,
        Action::ExportTariffs,
        Action::ExportPromotions,
        Action::ExportStatuses,
        Action::ImportOrders,
        Action::ImportCustomers,
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
            Action::ExportCustomers => "export-customers",
            Action::ExportNewCustomers => "export-new-customers",
            Action::ImportOrders => "import-orders",
            Action::ImportCustomers => "import-customers",
            Action::ExportStatuses => "export-statuses",
            Action::ExportTariffs => "export-tariffs",
            Action::ExportPromotions => "export-promotions",
            Action::Adopt => "adopt",
        }
    }

    /// The action of that name.
    pub fn from_name(name: &str) -> Option<Action> {
        Action::ALL.into_iter().find(|action| action.name() == name)
    }

    /// Whether it goes from the ERP to the shop.
    pub fn exports(self) -> bool {
        !matches!(self, Action::ImportOrders | Action::ImportCustomers)
    }

    /// Whether the stream only goes along: the action does its work also where a side does not serve it.
    pub fn goes_along(self, stream: Stream) -> bool {
        match self {
            Action::ExportAll => stream == Stream::Media,
            Action::ImportOrders => stream != Stream::Orders,
            _ => false,
        }
    }

    /// The names of its flows, in order.
    pub fn flow_names(self) -> Vec<String> {
        self.streams().iter().map(|stream| self.flow_name(*stream)).collect()
    }

    fn flow_name(self, stream: Stream) -> String {
        let verb = match self {
            Action::Adopt => "adopt",
            Action::ImportOrders | Action::ImportCustomers => "import",
            _ => "export",
        };
        format!("{verb}-{}", stream.name())
    }

    fn streams(self) -> &'static [Stream] {
        match self {
            Action::ExportAll => &[Stream::Categories, Stream::Articles, Stream::Media],
            Action::ExportCategories => &[Stream::Categories],
            Action::ExportArticles | Action::ExportNewArticles => &[Stream::Articles],
            Action::ExportMedia => &[Stream::Media],
            Action::ExportPrices => &[Stream::Prices],
            Action::ExportStock => &[Stream::Stock],
            Action::ExportCustomers | Action::ExportNewCustomers => {
                &[Stream::CustomerGroups, Stream::Customers, Stream::Addresses]
            }
            // Money after the orders it is for: an order brings its own.
            Action::ImportOrders => &[Stream::Orders, Stream::Payments, Stream::CreditSlips],
            Action::ImportCustomers => &[Stream::Buyers],
            Action::ExportStatuses => &[Stream::OrderStatuses],
            Action::ExportTariffs => &[Stream::PriceRules],
            Action::ExportPromotions => &[Stream::Promotions],
            Action::Adopt => &[Stream::Categories, Stream::Articles],
        }
    }
}

/// How a run is held, beside its action.
#[derive(Debug, Clone)]
pub struct FlowLimits {
    pub brake: Brake,
    /// Which orders are left alone or sent again.
    pub orders: OrderRule,
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
/// `settings` is the digest of the profile's settings. Orders and their statuses are read by what changed, because a
/// shop's past only grows; goods are read whole, because only that tells what left.
pub fn flows(
    action: Action,
    scope: Option<FlowScope>,
    mode: FlowMode,
    limits: &FlowLimits,
    settings: &str,
) -> Vec<FlowSpec> {
    let grows = matches!(action, Action::ImportOrders | Action::ImportCustomers | Action::ExportStatuses);
    let whole = if grows { FlowScope::Since } else { FlowScope::All };
    // Who chose articles (G23) gets these and nothing else, not even the tree of categories.
    let chosen = action.exports() && scope.as_ref().is_some_and(FlowScope::is_chosen);
    let articles = |stream: &Stream| stream.entity() == Entity::Article;
    // Chosen orders and days of orders are not those of credit slips, which have keys and days of their own.
    let of_orders = !matches!(scope, None | Some(FlowScope::All | FlowScope::Since));
    let left_out = |stream: &Stream| {
        (of_orders && *stream == Stream::CreditSlips)
            || (chosen && action.streams().iter().any(articles) && !articles(stream))
    };
    action
        .streams()
        .iter()
        .filter(|stream| !left_out(stream))
        .map(|stream| FlowSpec {
            name: action.flow_name(*stream),
            stream: *stream,
            facets: facets(*stream),
            scope: scope.clone().unwrap_or_else(|| whole.clone()),
            mode,
            only_new: only_new(action, *stream),
            // Only a whole read of what is *listed* by the source tells that a record left; prices and stock
            // are facets of articles, an order never leaves, and a group stays for the customers that are in it.
            removals: matches!(
                stream,
                Stream::Categories
                    | Stream::Articles
                    | Stream::Customers
                    | Stream::Addresses
                    | Stream::PriceRules
                    | Stream::Promotions
            ),
            brake: limits.brake.clone(),
            orders: limits.orders,
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

/// Records of a page: what is small travels in larger pages, so that a request and a commit weigh less.
fn page_limit(stream: Stream) -> usize {
    match stream {
        Stream::Orders => 50,
        Stream::Payments | Stream::Buyers => 200,
        // An article may have a price for each of hundreds of groups: a page of these is as large as their product.
        Stream::Tariffs | Stream::PriceRules | Stream::Promotions => 200,
        Stream::Media => 200,
        Stream::Prices | Stream::Stock => 5_000,
        _ => 1_000,
    }
}

/// Whether a flow leaves alone what the other side has; groups follow their category also where only customers are new.
fn only_new(action: Action, stream: Stream) -> bool {
    match action {
        Action::ExportNewArticles => true,
        Action::ExportNewCustomers => stream != Stream::CustomerGroups,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn specs(action: Action) -> Vec<FlowSpec> {
        let limits = FlowLimits { brake: Brake::default(), orders: OrderRule::default(), demonstration: None };
        flows(action, None, FlowMode::Apply, &limits, "")
    }

    #[test]
    fn chosen_orders_and_days_bring_no_credit_slips_of_the_same_numbers() {
        let limits = FlowLimits { brake: Brake::default(), orders: OrderRule::default(), demonstration: None };
        let streams = |scope| {
            let specs = flows(Action::ImportOrders, scope, FlowMode::Apply, &limits, "");
            specs.into_iter().map(|spec| spec.stream).collect::<Vec<_>>()
        };
        let (orders, money) = (Stream::Orders, Stream::Payments);
        assert_eq!(streams(Some(FlowScope::Keys(vec!["7".into()]))), [orders, money]);
        assert_eq!(streams(None), [orders, money, Stream::CreditSlips]);
    }

    #[test]
    fn customers_go_after_their_groups_and_before_their_addresses() {
        let names = |action| specs(action).into_iter().map(|spec| spec.name).collect::<Vec<_>>();
        let all = ["export-customer-groups", "export-customers", "export-addresses"];
        assert_eq!(names(Action::ExportCustomers), all);
        assert_eq!(names(Action::ExportNewCustomers), all, "the flows share what they know of what was sent");
    }

    #[test]
    fn only_customers_and_addresses_can_leave_and_only_they_are_new_ones() {
        let rules = |action| {
            let rule = |spec: FlowSpec| (spec.only_new, spec.removals);
            specs(action).into_iter().map(rule).collect::<Vec<_>>()
        };
        assert_eq!(rules(Action::ExportCustomers), [(false, false), (false, true), (false, true)]);
        assert_eq!(rules(Action::ExportNewCustomers), [(false, false), (true, true), (true, true)]);
    }
}
