//! Seats: who works in the window at the same time (D06, D06b). A run needs none, so that a sync never stops for one.

use chrono::{DateTime, Utc};

use crate::StoreFailure;

/// A window and who sits at it. One account of one computer is one user, whatever number of windows it has open; a
/// terminal server is one computer with many accounts (D07b).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    pub window: String,
    pub computer: String,
    pub account: String,
}

/// How many a licence has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeatLimits {
    pub users: u32,
    pub workstations: u32,
}

/// What became of a request for a seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeatAnswer {
    /// Held until this instant, unless it is renewed.
    Held(DateTime<Utc>),
    /// Every user's seat is taken, by these.
    UsersFull(Vec<Seat>),
    /// Every workstation's is.
    WorkstationsFull(Vec<Seat>),
}

/// The leases in the store.
pub trait Seats {
    /// Takes a seat, or renews the one that this window has.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn take_seat(&mut self, seat: &Seat, limits: SeatLimits, now: DateTime<Utc>) -> Result<SeatAnswer, StoreFailure>;

    /// Gives the window's seat back.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn leave_seat(&mut self, window: &str) -> Result<(), StoreFailure>;

    /// Who holds one at this instant.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn seats(&mut self, now: DateTime<Utc>) -> Result<Vec<Seat>, StoreFailure>;
}
