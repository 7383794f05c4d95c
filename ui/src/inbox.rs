//! The orders between window and program: commands, answers, and what was chosen on the page.

use std::collections::BTreeSet;

use app::{DayOf, InboxOrder, InboxState, Period, ReconciledOrder, Reconciliation};
use chrono::{DateTime, NaiveDate, Utc};
use sync_model::Key;

use crate::PluginTrouble;

/// What the page of orders asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrdersCommand {
    /// The orders of some days; `ticket` tells the answers of an older choice from this one's.
    List {
        profile: String,
        days: OrderDays,
        ticket: u64,
    },
    /// One order with its proof.
    Show {
        profile: String,
        key: Key,
    },
    Act {
        profile: String,
        key: Key,
        act: OrderDecision,
    },
    Reconcile {
        profile: String,
        day: NaiveDate,
    },
    /// Opens the order's page of the shop's back office.
    See {
        url: String,
    },
}

/// Which days of orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderDays {
    Named(Period),
    Days { from: NaiveDate, to: NaiveDate, day_of: DayOf },
}

/// What a person decides for one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderDecision {
    Ignore { because: String },
    Resume,
    Attach { document: String },
    Recreate,
}

/// The sums of a day and its orders that do not agree, or why they could not be read.
pub type DayFound = Result<(Reconciliation, Vec<ReconciledOrder>), PluginTrouble>;

/// What the program answers.
#[derive(Debug, Clone)]
pub enum OrdersUpdate {
    Listed {
        ticket: u64,
        found: Result<Vec<InboxOrder>, PluginTrouble>,
    },
    /// The order as it stands now; `acted` when it is the answer to a decision.
    Shown {
        key: Key,
        acted: bool,
        found: Result<Box<InboxOrder>, PluginTrouble>,
    },
    Reconciled {
        day: NaiveDate,
        found: DayFound,
    },
}

/// The tabs of the page: what each keeps.
pub(crate) const TABS: [&[InboxState]; 7] = [
    &InboxState::ALL,
    &[InboxState::Ready],
    &[InboxState::Check, InboxState::Deleted],
    &[InboxState::New],
    &[InboxState::Failed],
    &[InboxState::Imported],
    &[InboxState::Ignored],
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum OrderSort {
    Number,
    #[default]
    Date,
    Customer,
    Total,
}

/// What a dialog asks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OrderAsk {
    Ignore(Key),
    Attach(Key),
    Reconcile,
}

/// The choices made on the page and the answers so far.
pub(crate) struct Inbox {
    pub days: OrderDays,
    /// The list offers two dates.
    pub custom: bool,
    pub days_error: Option<String>,
    pub ticket: u64,
    pub orders: Option<Result<Vec<InboxOrder>, PluginTrouble>>,
    pub read_at: Option<DateTime<Utc>>,
    pub filter: usize,
    pub search: String,
    pub sort: OrderSort,
    pub ascending: bool,
    pub checked: BTreeSet<Key>,
    /// Orders that were imported before can be chosen, too.
    pub imported_too: bool,
    pub current: Option<Key>,
    /// The chosen order with its proof, or why it could not be shown or changed.
    pub shown: Option<(Key, Result<Box<InboxOrder>, PluginTrouble>)>,
    /// What the last decision on the chosen order was refused for.
    pub refused: Option<PluginTrouble>,
    pub busy: bool,
    pub asks: Option<OrderAsk>,
    pub typed_error: Option<String>,
    pub day: Option<(NaiveDate, DayFound)>,
}

impl Default for Inbox {
    fn default() -> Self {
        Self {
            days: OrderDays::Named(Period::SinceLast),
            custom: false,
            days_error: None,
            ticket: 0,
            orders: None,
            read_at: None,
            filter: 0,
            search: String::new(),
            sort: OrderSort::default(),
            ascending: false,
            checked: BTreeSet::new(),
            imported_too: false,
            current: None,
            shown: None,
            refused: None,
            busy: false,
            asks: None,
            typed_error: None,
            day: None,
        }
    }
}

impl Inbox {
    pub fn all(&self) -> &[InboxOrder] {
        match &self.orders {
            Some(Ok(orders)) => orders,
            _ => &[],
        }
    }

    /// Whether the order can be ticked.
    pub fn selectable(&self, order: &InboxOrder) -> bool {
        order.importable || (self.imported_too && order.state == InboxState::Imported)
    }

    /// Offers the orders that were imported before, or takes them back.
    pub fn include(&mut self, on: bool) {
        self.imported_too = on;
        let gone: Vec<Key> =
            self.all().iter().filter(|order| !self.selectable(order)).map(|order| order.key.clone()).collect();
        self.checked.retain(|key| !gone.contains(key));
    }

    /// The orders that the tab and the search leave, in the chosen order.
    pub fn visible(&self) -> Vec<&InboxOrder> {
        let search = self.search.to_lowercase();
        let found = |order: &&InboxOrder| {
            let text = [order.key.as_str(), &order.reference, &order.customer, order.document.as_deref().unwrap_or("")];
            let text = text.join(" ").to_lowercase();
            search.split_whitespace().all(|word| text.contains(word))
        };
        let states = TABS[self.filter.min(TABS.len() - 1)];
        let kept = self.all().iter().filter(|order| states.contains(&order.state));
        let mut orders: Vec<&InboxOrder> = kept.filter(found).collect();
        match self.sort {
            OrderSort::Number => orders.sort_by_key(|order| (order.key.0.len(), &order.key.0)),
            OrderSort::Date => orders.sort_by_key(|order| order.placed_at),
            OrderSort::Customer => orders.sort_by_key(|order| order.customer.to_lowercase()),
            OrderSort::Total => orders.sort_by_key(|order| order.gross),
        }
        if !self.ascending {
            orders.reverse();
        }
        orders
    }

    /// Takes a list: what would be imported now is ticked, and what was ticked and is gone is not.
    pub fn take(&mut self, found: Result<Vec<InboxOrder>, PluginTrouble>, now: DateTime<Utc>) {
        self.orders = Some(found);
        self.read_at = Some(now);
        self.checked = self.all().iter().filter(|order| order.importable).map(|order| order.key.clone()).collect();
        if !self.all().iter().any(|order| Some(&order.key) == self.current.as_ref()) {
            (self.current, self.shown, self.refused) = (None, None, None);
        }
    }

    /// Takes an order as it stands after a decision or with its proof.
    pub fn replace(&mut self, order: &InboxOrder) {
        let Some(Ok(orders)) = &mut self.orders else { return };
        if let Some(place) = orders.iter_mut().find(|other| other.key == order.key) {
            *place = InboxOrder { proof: Vec::new(), ..order.clone() };
        }
        if !order.importable {
            self.checked.remove(&order.key);
        }
    }

    /// The chosen order, with its proof once it was read.
    pub fn chosen(&self) -> Option<&InboxOrder> {
        let key = self.current.as_ref()?;
        match &self.shown {
            Some((shown, Ok(order))) if shown == key => Some(order),
            _ => self.all().iter().find(|order| order.key == *key),
        }
    }
}
