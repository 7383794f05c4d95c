//! Writing orders.

pub mod draft;
