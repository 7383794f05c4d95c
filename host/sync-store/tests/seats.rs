//! Seats over a real file: two programs of two computers with one data folder.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

use app::{Seat, SeatAnswer, SeatLimits, Seats};
use chrono::{DateTime, TimeDelta, Utc};
use sync_store::SqliteStore;

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::minutes(minutes)
}

fn seat(window: &str, computer: &str, account: &str) -> Seat {
    Seat { window: window.to_owned(), computer: computer.to_owned(), account: account.to_owned() }
}

const fn limits(users: u32, workstations: u32) -> SeatLimits {
    SeatLimits { users, workstations }
}

#[test]
fn two_computers_one_seat_the_second_waits_until_the_first_leaves_or_dies() {
    let folder = tempfile::tempdir().unwrap();
    let (mut one, mut two) = (SqliteStore::open(folder.path()).unwrap(), SqliteStore::open(folder.path()).unwrap());
    let (anne, bob) = (seat("w1", "office", "anne"), seat("w2", "stock", "bob"));
    let only = limits(1, 2);
    assert_eq!(one.take_seat(&anne, only, at(0)).unwrap(), SeatAnswer::Held(at(20)));
    assert_eq!(two.take_seat(&bob, only, at(1)).unwrap(), SeatAnswer::UsersFull(vec![anne.clone()]));
    // Renewed every five minutes it is never free.
    for minutes in (5..60).step_by(5) {
        assert_eq!(one.take_seat(&anne, only, at(minutes)).unwrap(), SeatAnswer::Held(at(minutes + 20)));
        assert!(matches!(two.take_seat(&bob, only, at(minutes + 4)).unwrap(), SeatAnswer::UsersFull(_)));
    }
    one.leave_seat("w1").unwrap();
    assert_eq!(two.take_seat(&bob, only, at(60)).unwrap(), SeatAnswer::Held(at(80)));
    // Killed: its seat is free when its lease ends, not before.
    drop(two);
    assert_eq!(one.take_seat(&anne, only, at(79)).unwrap(), SeatAnswer::UsersFull(vec![bob]));
    assert_eq!(one.take_seat(&anne, only, at(80)).unwrap(), SeatAnswer::Held(at(100)));
    assert_eq!(one.seats(at(81)).unwrap(), [anne]);
}

#[test]
fn a_user_is_an_account_of_a_computer_and_a_terminal_server_is_one_workstation() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = SqliteStore::open(folder.path()).unwrap();
    let held = |answer: SeatAnswer| matches!(answer, SeatAnswer::Held(_));
    let two = limits(2, 1);
    assert!(held(store.take_seat(&seat("w1", "rds", "anne"), two, at(0)).unwrap()));
    // A second window of the same user takes no second seat.
    assert!(held(store.take_seat(&seat("w2", "rds", "anne"), two, at(0)).unwrap()));
    let elsewhere = store.take_seat(&seat("w3", "home", "anne"), two, at(0)).unwrap();
    assert!(matches!(elsewhere, SeatAnswer::WorkstationsFull(_)), "{elsewhere:?}");
    assert!(held(store.take_seat(&seat("w4", "rds", "bob"), two, at(0)).unwrap()));
    assert!(matches!(store.take_seat(&seat("w5", "rds", "cleo"), two, at(0)).unwrap(), SeatAnswer::UsersFull(_)));
    // One of her windows closed: anne still has her seat by the other.
    store.leave_seat("w1").unwrap();
    assert!(matches!(store.take_seat(&seat("w5", "rds", "cleo"), two, at(1)).unwrap(), SeatAnswer::UsersFull(_)));
}

#[test]
fn the_last_seat_is_given_once_however_many_ask_for_it() {
    let folder = tempfile::tempdir().unwrap();
    drop(SqliteStore::open(folder.path()).unwrap());
    let path = folder.path();
    let held = std::thread::scope(|scope| {
        let ask = |number: usize| {
            let mut store = SqliteStore::open(path).unwrap();
            let seat = seat(&format!("w{number}"), &format!("c{number}"), "user");
            matches!(store.take_seat(&seat, limits(1, 9), at(0)).unwrap(), SeatAnswer::Held(_))
        };
        let asked: Vec<_> = (0..6).map(|number| scope.spawn(move || ask(number))).collect();
        asked.into_iter().map(|thread| thread.join().unwrap()).filter(|held| *held).count()
    });
    assert_eq!(held, 1);
}

#[test]
fn a_lease_of_a_clock_that_had_jumped_to_the_future_holds_no_seat() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = SqliteStore::open(folder.path()).unwrap();
    let year = 365 * 24 * 60;
    store.take_seat(&seat("w1", "office", "anne"), limits(1, 1), at(year)).unwrap();
    let answer = store.take_seat(&seat("w2", "stock", "bob"), limits(1, 1), at(0)).unwrap();
    assert_eq!(answer, SeatAnswer::Held(at(20)));
}
