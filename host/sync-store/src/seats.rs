//! The leases of seats.

use std::collections::BTreeSet;

use app::{Seat, SeatAnswer, SeatLimits, Seats, StoreFailure};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{Connection, Row, SqliteConnection};

use crate::{SqliteStore, database::sql};

/// Minutes for which a seat is held without being renewed: so soon is a killed program's free again.
const MINUTES: i64 = 20;

/// Leases that hold. One that ends later than any can was made by a clock that has been set right since.
async fn held(connection: &mut SqliteConnection, now: DateTime<Utc>) -> Result<Vec<Seat>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT window, computer, account FROM seat WHERE until > ? AND until <= ? ORDER BY computer, account, window",
    )
    .bind(now.timestamp())
    .bind((now + TimeDelta::minutes(MINUTES)).timestamp())
    .fetch_all(connection)
    .await?;
    Ok(rows.iter().map(|row| Seat { window: row.get(0), computer: row.get(1), account: row.get(2) }).collect())
}

/// Whether there is room for one more beside the others; who has a seat already keeps it.
fn judge(seat: &Seat, others: &[Seat], limits: SeatLimits) -> Option<SeatAnswer> {
    let users: BTreeSet<(&str, &str)> =
        others.iter().map(|other| (other.computer.as_str(), other.account.as_str())).collect();
    let computers: BTreeSet<&str> = others.iter().map(|other| other.computer.as_str()).collect();
    let full = |count: usize, most: u32| u32::try_from(count).map_or(true, |count| count >= most);
    if !users.contains(&(seat.computer.as_str(), seat.account.as_str())) && full(users.len(), limits.users) {
        return Some(SeatAnswer::UsersFull(others.to_vec()));
    }
    if !computers.contains(seat.computer.as_str()) && full(computers.len(), limits.workstations) {
        return Some(SeatAnswer::WorkstationsFull(others.to_vec()));
    }
    None
}

impl Seats for SqliteStore {
    fn take_seat(&mut self, seat: &Seat, limits: SeatLimits, now: DateTime<Utc>) -> Result<SeatAnswer, StoreFailure> {
        let (connection, until) = (&mut self.connection, now + TimeDelta::minutes(MINUTES));
        let done = self.runtime.block_on(async {
            // Immediate: two windows that ask at once must not both be given the last seat.
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            let mut others = held(&mut transaction, now).await?;
            others.retain(|other| other.window != seat.window);
            if let Some(full) = judge(seat, &others, limits) {
                return Ok(full);
            }
            sqlx::query("DELETE FROM seat WHERE until <= ?").bind(now.timestamp()).execute(&mut *transaction).await?;
            sqlx::query("INSERT OR REPLACE INTO seat (window, computer, account, until) VALUES (?, ?, ?, ?)")
                .bind(&seat.window)
                .bind(&seat.computer)
                .bind(&seat.account)
                .bind(until.timestamp())
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            Ok(SeatAnswer::Held(until))
        });
        done.map_err(|error| sql("failed to take a seat", error))
    }

    fn leave_seat(&mut self, window: &str) -> Result<(), StoreFailure> {
        let leave = sqlx::query("DELETE FROM seat WHERE window = ?").bind(window).execute(&mut self.connection);
        self.runtime.block_on(leave).map(drop).map_err(|error| sql("failed to leave a seat", error))
    }

    fn seats(&mut self, now: DateTime<Utc>) -> Result<Vec<Seat>, StoreFailure> {
        let seats = self.runtime.block_on(held(&mut self.connection, now));
        seats.map_err(|error| sql("failed to read the seats", error))
    }
}
