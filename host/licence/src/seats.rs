//! A window's seat, by the kept licence.

use app::{Licences, Seat, SeatAnswer, SeatLimits, Seats, StoreFailure};

use crate::{Asked, Refusal};

/// Takes or renews a window's seat; the window asks every five minutes. `None` where it may be worked in: there is a
/// seat, or a licence that does not hold leaves the demonstration, which has no seats to count. Otherwise the reason
/// for which the window only shows.
///
/// The instant is the one that a clock set back does not change, so that turning it frees nobody's seat.
///
/// # Errors
/// When the store cannot be read or written.
pub fn sit<S: Licences + Seats>(store: &mut S, window: &str, account: &str) -> Result<Option<Refusal>, StoreFailure> {
    let asked = Asked::new(store)?;
    let standing = asked.standing();
    let (Some(licence), None) = (&standing.licence, &standing.refusal) else { return Ok(None) };
    let computer = asked.computer.short();
    let seat = Seat { window: window.to_owned(), computer, account: account.to_owned() };
    let limits = SeatLimits { users: licence.users, workstations: licence.workstations };
    let (code, most, others) = match store.take_seat(&seat, limits, asked.instant)? {
        SeatAnswer::Held(_) => return Ok(None),
        SeatAnswer::UsersFull(others) => ("licence-users-full", limits.users, others),
        SeatAnswer::WorkstationsFull(others) => ("licence-workstations-full", limits.workstations, others),
    };
    let mut names: Vec<String> = others.iter().map(|seat| format!("{} ({})", seat.account, seat.computer)).collect();
    names.dedup();
    Ok(Some(Refusal::new(code).arg("most", most).arg("who", names.join(", "))))
}
