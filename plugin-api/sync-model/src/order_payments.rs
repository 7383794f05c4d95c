//! Everything that was paid for an order of the shop, for money that comes in after the order was imported.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Key, Payment};

/// The money of an order so far. `key` is the order's key in the shop, each payment has its own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OrderPayments {
    pub key: Key,
    /// The reference that the buyer sees.
    pub reference: String,
    /// The order's state says that it is paid.
    pub settled: bool,
    /// ISO 4217, and its decimals (0 for the yen).
    pub currency: String,
    pub currency_decimals: u32,
    /// What the buyer owes with tax, in that currency.
    pub charged: Decimal,
    /// What the shop itself says that was received.
    pub received: Decimal,
    /// Every payment, those of the import too; money that went back is negative.
    pub payments: Vec<Payment>,
    /// Other orders that the same money is for: a cart that was split has one payment.
    pub shared_with: Vec<Key>,
}
