//! Stands for everything outside the product: the Sage demonstration company and the tests of the whole.

pub mod bench;
pub mod contract;
pub mod judge;
pub mod sage;
