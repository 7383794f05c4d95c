//! Orders as the shop charged them, with every decimal it keeps: nothing here is recomputed.

use chrono::{DateTime, FixedOffset};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Address, Customer, Key};

/// A shop's order. Its identity is (shop, `key`): a reference may be shared by several orders.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Order {
    /// The order's number in the shop's table; unique within the shop.
    pub key: Key,
    /// The reference that the buyer sees; not unique.
    pub reference: String,
    /// The cart it came from: two orders of one cart may be a payment module's double notification.
    pub cart: Option<Key>,
    /// Keys of other orders of the same cart, for the person to judge.
    pub same_cart: Vec<Key>,
    /// In the shop's time zone.
    pub placed_at: Option<DateTime<FixedOffset>>,
    pub changed_at: Option<DateTime<FixedOffset>>,
    pub state: OrderState,
    /// ISO 4217, and its decimals (0 for the yen).
    pub currency: String,
    pub currency_decimals: u32,
    /// Units of the order's currency for one of the shop's.
    pub conversion_rate: Decimal,
    pub customer: Customer,
    pub billing: Address,
    pub delivery: Address,
    pub carrier: Option<Carrier>,
    pub lines: Vec<OrderLine>,
    pub discounts: Vec<OrderDiscount>,
    pub shipping: Charge,
    pub wrapping: Charge,
    pub totals: OrderTotals,
    pub rounding_type: RoundingType,
    pub rounding_mode: RoundingMode,
    pub payments: Vec<Payment>,
    pub invoice: Option<Invoice>,
    /// What the buyer wrote.
    pub messages: Vec<String>,
    pub gift: bool,
    pub gift_message: String,
}

/// The state of an order, by its meaning and not by a number.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OrderState {
    pub key: Key,
    pub label: String,
    pub paid: bool,
    pub shipped: bool,
    pub delivered: bool,
    /// The sale is valid: it counts in the shop's turnover.
    pub valid: bool,
    pub cancelled: bool,
    pub error: bool,
}

/// Who brings the parcel. `key` is stable over edits of the carrier.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Carrier {
    pub key: Key,
    pub name: String,
    pub tracking_number: String,
    /// Kilograms.
    pub weight: Decimal,
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OrderLine {
    pub key: Key,
    /// The article's key in the ERP, where a link is known.
    pub article: Option<Key>,
    pub variant: Option<Key>,
    pub reference: String,
    pub ean: String,
    pub name: String,
    pub quantity: Decimal,
    /// Unit prices as sold, not rounded; eco-tax included.
    pub unit_net: Decimal,
    pub unit_gross: Decimal,
    /// Line totals as the shop stored them.
    pub total_net: Decimal,
    pub total_gross: Decimal,
    /// Unit price without tax before the shop's own discount.
    pub list_unit_net: Decimal,
    /// Sum of the line's tax rates, percent; 0 without tax.
    pub tax_rate: Decimal,
    pub taxes: Vec<TaxShare>,
    /// Eco-tax per unit without tax, inside the unit price, and its rate.
    pub eco_tax: Decimal,
    pub eco_tax_rate: Decimal,
    /// Kilograms per unit.
    pub weight: Decimal,
    pub refunded_quantity: Decimal,
}

/// A tax amount at one rate, as the shop stored it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TaxShare {
    pub rate: Decimal,
    pub unit_amount: Decimal,
    pub total_amount: Decimal,
}

/// A voucher that was used.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OrderDiscount {
    pub key: Key,
    pub code: String,
    pub name: String,
    pub net: Decimal,
    pub gross: Decimal,
    pub free_shipping: bool,
}

/// Shipping or gift wrapping.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Charge {
    pub net: Decimal,
    pub gross: Decimal,
    pub tax_rate: Decimal,
}

/// The order's figures as the shop stored them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OrderTotals {
    /// What the buyer owes, without and with tax: the figures that the ERP's document must equal.
    pub net: Decimal,
    pub gross: Decimal,
    pub products_net: Decimal,
    pub products_gross: Decimal,
    pub discounts_net: Decimal,
    pub discounts_gross: Decimal,
    /// What was really received.
    pub paid: Decimal,
}

/// What the shop rounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoundingType {
    PerItem,
    #[default]
    PerLine,
    OnTotal,
}

/// How the shop rounds a half.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoundingMode {
    Up,
    Down,
    #[default]
    HalfUp,
    HalfDown,
    HalfEven,
    HalfOdd,
}

/// Money that came in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Payment {
    pub key: Key,
    /// The payment module's stable name and the label that the buyer saw.
    pub method: Key,
    pub label: String,
    pub amount: Decimal,
    pub currency: String,
    pub paid_at: Option<DateTime<FixedOffset>>,
    pub transaction: String,
}

/// The invoice that the shop made, if it makes any.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Invoice {
    pub number: String,
    pub issued_at: Option<DateTime<FixedOffset>>,
}
