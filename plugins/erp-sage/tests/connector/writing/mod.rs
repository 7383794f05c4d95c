//! Writing orders: every column, twice the same, all or nothing, to the cent.

mod atomic;
mod attaching;
mod bad_input;
mod buyers;
mod changed;
mod columns;
mod components;
mod credit_notes;
mod documents;
mod generated;
mod golden;
mod header;
mod late;
mod money;
mod open_orders;
mod orders;
mod panel;
mod parties;
mod refunds;
mod refused;
mod rules;
mod statuses;
mod sums;
mod whole;
