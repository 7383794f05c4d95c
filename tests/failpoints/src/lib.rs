//! Failure points of the programs under test, on Linux, by `LD_PRELOAD`: nothing of this is in the product.
//!
//! It stands between SQLite (the one behind the ODBC driver, and the store's own) and the C library, and between the
//! ODBC driver and SQLite. It counts statements and file operations, and does at the chosen one what `NAVETTE_FAULT`
//! says. The database and the driver are the real ones, and so is what they make of a full disk.

#[cfg(target_os = "linux")]
mod files;
#[cfg(target_os = "linux")]
mod plan;
#[cfg(target_os = "linux")]
mod statements;
