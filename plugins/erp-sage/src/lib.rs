//! Navette's connector for Sage 100 Gestion Commerciale over ODBC.

pub mod base;
pub mod client;
pub mod config;
pub mod dialect;
pub mod error;
pub mod rows;
pub mod select;
mod watchdog;
