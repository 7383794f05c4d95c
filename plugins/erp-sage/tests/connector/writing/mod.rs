//! Writing orders: every column, twice the same, all or nothing.

mod orders;
mod whole;
