//! Writing orders: every column, twice the same, all or nothing, to the cent.

mod atomic;
mod columns;
mod orders;
mod statuses;
mod sums;
mod whole;
