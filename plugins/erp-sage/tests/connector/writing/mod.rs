//! Writing orders: every column, twice the same, all or nothing, to the cent.

mod atomic;
mod columns;
mod generated;
mod golden;
mod money;
mod orders;
mod parties;
mod rules;
mod sums;
mod whole;
