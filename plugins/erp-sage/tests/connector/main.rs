//! The connector over the Sage demonstration company, through unixODBC and SQLite's own ODBC driver.

mod ahead;
mod bad_tariffs;
mod checking;
mod doubtful;
mod media;
mod parties;
mod reading;
mod stand;
mod tariffs;
mod writing;
