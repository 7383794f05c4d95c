//! The orders of the shop before and after their import (functions.md H01 to H14): what is kept of them, and the words
//! of the inbox.

mod acts;
mod inbox;
mod periods;
mod refunds;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sync_model::{
    Cursor, DateTime, Decimal, DraftDocument, ExternalId, FixedOffset, Key, NaiveDate, Problem, Proof, ProofLine,
};

use crate::{Store, StoreFailure};

pub use acts::{Act, attach_order, choose_for_order, ignore_order, recreate_order, unignore_order};
pub use inbox::{OrderSides, OrdersError, order_url, read_inbox};
pub use periods::{DayOf, Period, shop_day};
pub use refunds::{RefundRow, RefundState, RefundWish, apply_refund, preview_refund, read_refunds};

/// What a profile says about its orders.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OrderRules {
    /// Orders that were placed before this day are left alone (H14).
    pub start: Option<NaiveDate>,
    /// The period of an import that names none (H03).
    pub period: Option<Period>,
    /// What the days of that period are days of.
    pub day_of: DayOf,
    /// Whether the stock goes to the shop after an import (H04).
    pub refresh_stock: bool,
}

/// Where an order stands (H08).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InboxState {
    /// The ERP waits for something before it takes the order: its payment, mostly.
    New,
    Ready,
    /// Something stands in its way, or is worth a look before.
    Check,
    Imported,
    /// An import was tried and refused.
    Failed,
    /// A person or the start date leaves it out.
    Ignored,
    /// Imported, and its document was deleted in the ERP since (H06b).
    Deleted,
}

impl InboxState {
    /// Every state, in the order of the tabs.
    pub const ALL: [InboxState; 7] = [
        InboxState::New,
        InboxState::Ready,
        InboxState::Check,
        InboxState::Imported,
        InboxState::Failed,
        InboxState::Ignored,
        InboxState::Deleted,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            InboxState::New => "new",
            InboxState::Ready => "ready",
            InboxState::Check => "check",
            InboxState::Imported => "imported",
            InboxState::Failed => "failed",
            InboxState::Ignored => "ignored",
            InboxState::Deleted => "deleted",
        }
    }

    /// The state of that name.
    pub fn from_name(name: &str) -> Option<InboxState> {
        InboxState::ALL.into_iter().find(|state| state.name() == name)
    }

    /// The code of what staff call it.
    pub fn code(self) -> &'static str {
        match self {
            InboxState::New => "inbox-new",
            InboxState::Ready => "inbox-ready",
            InboxState::Check => "inbox-check",
            InboxState::Imported => "inbox-imported",
            InboxState::Failed => "inbox-failed",
            InboxState::Ignored => "inbox-ignored",
            InboxState::Deleted => "inbox-deleted",
        }
    }
}

/// One order of the inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxOrder {
    pub key: Key,
    /// What the buyer sees; several orders may share it.
    pub reference: String,
    /// In the shop's time zone.
    pub placed_at: Option<DateTime<FixedOffset>>,
    pub changed_at: Option<DateTime<FixedOffset>>,
    /// The company, else the person.
    pub customer: String,
    pub city: String,
    pub net: Decimal,
    pub gross: Decimal,
    pub currency: String,
    /// The means of payment, as the buyer saw it.
    pub payment: String,
    /// The order's state as the shop names it.
    pub shop_state: String,
    pub state: InboxState,
    /// Whether an import would write it now.
    pub importable: bool,
    /// One sentence and one remedy each; a remark stands in nobody's way.
    pub problems: Vec<Problem>,
    /// The number of the ERP's document, once there is one.
    pub document: Option<String>,
    /// Its page in the shop's back office.
    pub url: Option<String>,
    /// Why a person ignores it.
    pub because: Option<String>,
    /// Shop, ERP and difference, by rate and in total; of the orders that were asked for by name only.
    pub proof: Vec<ProofRow>,
    /// How the cents were settled.
    pub strategy: Option<String>,
    /// The document that an import would write; of the orders that were asked for by name only.
    pub draft: Option<DraftDocument>,
}

/// One figure of the proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofRow {
    /// `net`, `gross`, `gross-by-rate`, `tax:20`, `paid`.
    pub figure: String,
    pub shop: Decimal,
    pub erp: Decimal,
    pub difference: Decimal,
    /// Equal, or off by no more than the shop contradicts itself.
    pub agrees: bool,
}

impl ProofRow {
    fn of_line(line: &ProofLine) -> Self {
        let difference = (line.target - line.source.round_dp(2)).normalize();
        let (figure, shop, erp) = (line.figure.clone(), line.source.round_dp(2), line.target);
        Self { figure, shop, erp, difference, agrees: line.agrees() }
    }

    /// The rows of a proof, the total with tax last.
    pub fn of_proof(proof: &Proof) -> Vec<Self> {
        let mut rows: Vec<Self> = proof.lines.iter().map(Self::of_line).collect();
        rows.sort_by_key(|row| match row.figure.as_str() {
            "net" => 0,
            figure if figure.starts_with("tax:") => 1,
            "gross" => 3,
            _ => 2,
        });
        rows
    }
}

/// Which orders are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderChoice {
    /// What changed since the last import, and what waits since earlier ones.
    SinceLast,
    /// Days, both included, in the shop's time zone.
    Days {
        from: NaiveDate,
        to: NaiveDate,
        day_of: DayOf,
    },
    Keys(Vec<Key>),
}

/// What is wanted of the inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxQuery {
    pub choice: OrderChoice,
    pub state: Option<InboxState>,
    /// Part of a number, a reference, a name or a document.
    pub search: Option<String>,
}

/// What a person decided for an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub value: String,
    pub because: String,
    /// RFC 3339, UTC.
    pub decided_at: String,
}

/// Decisions by field.
pub type Decisions = BTreeMap<String, Decision>;

/// What the store keeps of orders, for commands that hold no lease.
pub trait Orders: Store {
    /// Lets the profile go that an act on an order has claimed.
    fn release(&mut self);

    /// The numbers of the ERP's documents; orders without one are absent.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn order_documents(&mut self, profile: &str, keys: &[Key]) -> Result<BTreeMap<Key, ExternalId>, StoreFailure>;

    /// Where the next import of what changed begins; none before the first.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn order_place(&mut self, profile: &str) -> Result<Option<Cursor>, StoreFailure>;

    /// Orders that an import asks for again: refused ones, and those that a person took up again; in key order.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn waiting_orders(&mut self, profile: &str) -> Result<Vec<Key>, StoreFailure>;

    /// What was decided for these orders; those without a decision are absent.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn order_decisions(&mut self, profile: &str, keys: &[Key]) -> Result<BTreeMap<Key, Decisions>, StoreFailure>;

    /// Keeps a decision in the place of an earlier one.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn decide_order(
        &mut self,
        profile: &str,
        key: &Key,
        field: &str,
        value: &str,
        because: &str,
    ) -> Result<(), StoreFailure>;

    /// Links an order to a document of the ERP, in the place of what was known or decided of it.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn link_order(&mut self, profile: &str, key: &Key, document: &ExternalId) -> Result<(), StoreFailure>;

    /// Forgets what the ERP acknowledged of an order, so that the next import that meets it sends it.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn forget_order_prints(&mut self, profile: &str, key: &Key) -> Result<(), StoreFailure>;

    /// Takes a decision back; answers whether there was one.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn undecide_order(&mut self, profile: &str, key: &Key, field: &str) -> Result<bool, StoreFailure>;
}
