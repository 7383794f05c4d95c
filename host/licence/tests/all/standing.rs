//! What a program is told and what it writes down.

use chrono::TimeDelta;
use licence::{Grace, Kept, Note, Now, standing};
use sync_model::Grants;

use crate::bench::{Bench, computer, day, instant};

fn kept(bench: &Bench) -> Kept {
    Kept { text: Some(bench.text()), graces: Vec::new() }
}

fn full(bench: &Bench, standing: &licence::Standing) -> bool {
    standing.grants(bench.shop).0.limits.is_none()
}

fn codes(standing: &licence::Standing) -> Vec<&str> {
    standing.remarks.iter().map(|remark| remark.code).collect()
}

#[test]
fn without_a_licence_or_with_a_refused_one_the_demonstration_is_left() {
    let mut bench = Bench::new();
    let none = standing(&Kept::default(), &bench.keys, &bench.now());
    assert_eq!(none.grants(bench.shop), (Grants::demonstration(), None));
    let text = kept(&bench);
    bench.instant = instant("2027-01-01");
    let expired = standing(&text, &bench.keys, &bench.now());
    let (grants, refusal) = expired.grants(bench.shop);
    assert_eq!(grants, Grants::demonstration());
    assert_eq!(refusal.unwrap().code, "licence-expired");
}

#[test]
fn the_computer_is_recorded_once_and_again_when_it_drifts() {
    let bench = Bench::new();
    let first = standing(&kept(&bench), &bench.keys, &bench.now());
    assert_eq!(first.notes, [Note::Computer(computer("office"))]);
    let recorded = computer("office");
    let now = Now { recorded: Some(&recorded), ..bench.now() };
    assert!(standing(&kept(&bench), &bench.keys, &now).notes.is_empty());
    let mut drifted = computer("office");
    for part in ["disk", "network"] {
        drifted.0.insert(part.to_owned(), "new".to_owned());
    }
    let now = Now { computer: &drifted, ..now };
    assert_eq!(standing(&kept(&bench), &bench.keys, &now).notes, [Note::Computer(drifted)]);
}

#[test]
fn a_new_computer_runs_in_full_for_14_days_twice_a_year() {
    let mut bench = Bench::new();
    bench.computer = computer("new");
    let first = standing(&kept(&bench), &bench.keys, &bench.now());
    assert!(full(&bench, &first));
    assert_eq!(codes(&first), ["licence-grace"]);
    let begun = Grace { computer: computer("new"), begun: bench.instant };
    assert_eq!(first.notes, [Note::Grace(begun.clone())]);
    for (days, full) in [(0, true), (13, true), (14, false), (90, false)] {
        let later = Kept { graces: vec![begun.clone()], ..kept(&bench) };
        let now = Now { instant: bench.instant + TimeDelta::days(days), ..bench.now() };
        let standing = standing(&later, &bench.keys, &now);
        assert_eq!(self::full(&bench, &standing), full, "after {days} days");
        assert!(standing.notes.is_empty());
        assert_eq!(standing.refusal.is_some_and(|refusal| refusal.code == "licence-other-computer"), !full);
    }
    let others = |count: usize, age: i64| {
        let begun = bench.instant - TimeDelta::days(age);
        let grace = |number: usize| Grace { computer: computer(&format!("old{number}")), begun };
        let kept = Kept { graces: (0..count).map(grace).collect(), ..kept(&bench) };
        full(&bench, &standing(&kept, &bench.keys, &bench.now()))
    };
    assert!(others(1, 20) && !others(2, 20) && others(2, 366));
}

#[test]
fn an_on_line_lease_ends_with_14_days_of_warnings() {
    let mut bench = Bench::new();
    bench.licence.lease = Some(day("2026-06-10"));
    for (date, full, told) in [
        ("2026-06-10", true, false),
        ("2026-06-11", true, true),
        ("2026-06-24", true, true),
        ("2026-06-25", false, false),
    ] {
        let now = Now { instant: instant(date), ..bench.now() };
        let standing = standing(&kept(&bench), &bench.keys, &now);
        assert_eq!(self::full(&bench, &standing), full, "{date}");
        assert_eq!(codes(&standing).contains(&"licence-lease-late"), told, "{date}");
    }
}

#[test]
fn the_end_is_said_30_days_before_and_another_shop_is_only_demonstrated() {
    let bench = Bench::new();
    for (date, told) in [("2026-11-30", false), ("2026-12-01", true), ("2026-12-31", true)] {
        let now = Now { instant: instant(date), ..bench.now() };
        assert_eq!(codes(&standing(&kept(&bench), &bench.keys, &now)).contains(&"licence-ends-soon"), told, "{date}");
    }
    let standing = standing(&kept(&bench), &bench.keys, &bench.now());
    let (grants, refusal) = standing.grants(Some("https://other.example"));
    assert_eq!(grants, Grants::demonstration());
    assert_eq!(refusal.unwrap().code, "licence-other-shop");
}
