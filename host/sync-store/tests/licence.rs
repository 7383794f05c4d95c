//! What the store keeps for licences, over a real file that is closed and opened again.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

use app::{KeptGrace, LicenceSerials, Licences, Store};
use chrono::{DateTime, TimeDelta, Utc};
use sync_engine::{FlowStore, PageCommit};
use sync_model::{Entity, Key, Stream};
use sync_store::SqliteStore;

fn open(folder: &tempfile::TempDir) -> SqliteStore {
    SqliteStore::open(folder.path()).unwrap()
}

fn keys(names: &[&str]) -> Vec<Key> {
    names.iter().map(|name| Key::new(*name)).collect()
}

fn admitted(store: &mut SqliteStore, limit: usize) -> Vec<String> {
    store.admitted(Entity::Article, limit).unwrap().into_iter().map(|key| key.0).collect()
}

#[test]
fn records_under_way_count_until_their_outcome_is_known_and_the_admitted_go_first() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    store.claim("p", "test").unwrap().unwrap();
    store.begin_run("r1", "export-all", false).unwrap();
    store.intend(Entity::Article, &keys(&["A", "B", "C"]), "r1.1").unwrap();
    // A crash: nobody knows what became of the three.
    drop(store);
    let mut store = open(&folder);
    store.claim("p", "test").unwrap().unwrap();
    assert_eq!(admitted(&mut store, 20), ["A", "B", "C"]);
    let commit =
        PageCommit { flow: "f".to_owned(), seen: keys(&["A", "C"]), admitted: keys(&["C"]), ..Default::default() };
    store.commit(Stream::Articles, &commit).unwrap();
    assert_eq!(admitted(&mut store, 20), ["B", "C"], "A was refused, B is still open");
    assert_eq!(admitted(&mut store, 1), ["C"]);
    assert!(store.admitted(Entity::Order, 20).unwrap().is_empty());
    store.claim("other", "test").unwrap().unwrap();
    assert!(admitted(&mut store, 20).is_empty());
    store.remove_profile("p").unwrap();
    store.claim("p", "test").unwrap().unwrap();
    assert!(admitted(&mut store, 20).is_empty());
}

#[test]
fn the_latest_instant_only_rises_until_it_is_reset() {
    let folder = tempfile::tempdir().unwrap();
    let day = |day: i64| DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(day);
    for (seen, latest) in [(100, 100), (200, 200), (150, 200), (199, 200)] {
        assert_eq!(open(&folder).see_instant(day(seen)).unwrap(), day(latest));
    }
    let mut store = open(&folder);
    store.reset_instant(day(120)).unwrap();
    assert_eq!(store.see_instant(day(121)).unwrap(), day(121));
}

#[test]
fn serials_outlive_the_licence_and_a_released_one_is_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    assert_eq!(store.licence_serials("N").unwrap(), LicenceSerials::default());
    store.apply_licence("N", 3, "three").unwrap();
    store.keep_computer("this").unwrap();
    let grace = KeptGrace { computer: "new".to_owned(), begun: DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(9) };
    store.begin_grace(&grace).unwrap();
    store.begin_grace(&KeptGrace { begun: grace.begun + TimeDelta::days(1), ..grace.clone() }).unwrap();
    let kept = open(&folder).kept_licence().unwrap();
    assert_eq!((kept.text.as_deref(), kept.computer.as_deref()), (Some("three"), Some("this")));
    assert_eq!(kept.graces, [grace], "a grace begins once");
    store.apply_licence("N", 2, "two").unwrap();
    assert_eq!(store.kept_licence().unwrap().computer, None, "another text is judged anew");
    assert_eq!(store.licence_serials("N").unwrap(), LicenceSerials { applied: 3, released: 0 });
    store.release_licence().unwrap();
    assert_eq!(store.kept_licence().unwrap().text, None);
    assert_eq!(open(&folder).licence_serials("N").unwrap(), LicenceSerials { applied: 3, released: 2 });
}

#[test]
fn of_an_issuers_revocations_the_highest_number_stays() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    for (issuer, number, taken) in [("", 4, true), ("", 4, false), ("", 3, false), ("", 5, true), ("toile", 1, true)] {
        assert_eq!(store.keep_revocations(issuer, number, &format!("{issuer}{number}")).unwrap(), taken);
    }
    assert_eq!(store.kept_licence().unwrap().revocations, ["5", "toile1"]);
}
