//! Writing orders: every column, twice the same, all or nothing, to the cent.

mod atomic;
mod attaching;
mod bad_input;
mod buyers;
mod changed;
mod columns;
mod credit_notes;
mod documents;
mod generated;
mod golden;
mod late;
mod money;
mod open_orders;
mod orders;
mod parties;
mod refunds;
mod refused;
mod rules;
mod statuses;
mod sums;
mod whole;
