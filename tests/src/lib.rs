//! Stands for everything outside the product: the Sage demonstration company and the tests of the whole.

pub mod bench;
pub mod contract;
#[cfg(target_os = "linux")]
pub mod faults;
pub mod judge;
pub mod orders;
pub mod sage;
