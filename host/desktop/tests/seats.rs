//! Two people at two windows over one data folder, under a licence with one seat: real desks, the real store, a real
//! licence of the tests' root. `cargo xtask test` builds the console program and the libraries.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

mod stand;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use app::{Action, Seats, Store};
use chrono::{Days, TimeDelta, Utc};
use desktop::Sitter;
use licence::{Certificate, Kind, Licence, Request, SigningKey, key_id, sign_certificate, sign_licence};
use stand::{SHOWN, Stand, demonstration, desk, program, told};
use sync_store::SqliteStore;
use ui::{ArticlesCommand, Command, Configure, Configured, OrderDecision, OrdersCommand, OrdersUpdate, Port, Update};

/// A licence for this computer with so many users, applied by the console program as a reseller's text is.
fn licensed(data: &Path, users: u32) {
    // The root that only builds for tests believe.
    let (root, reseller) =
        (SigningKey::from_bytes(b"navette test root, not released!"), SigningKey::from_bytes(&[2; 32]));
    let today = Utc::now().date_naive();
    let certificate = Certificate {
        reseller: "toile".to_owned(),
        name: "Toile & Cie".to_owned(),
        key: hex::encode(reseller.verifying_key().as_bytes()),
        root: key_id(&root.verifying_key()),
        from: today - Days::new(1),
        until: today + Days::new(400),
        shops: 2,
        workstations: 5,
        users: 5,
        computers: 1,
        days: 400,
        features: Default::default(),
        trials: true,
        critical: Vec::new(),
    };
    let request = data.join("request.txt");
    stand::navette(data, &["licence", "request", "--out", request.to_str().unwrap()]);
    let request = licence::unwrap(Kind::Computer, &std::fs::read_to_string(request).unwrap()).unwrap();
    let licence = Licence {
        number: "NAV-1".to_owned(),
        serial: 1,
        holder: "Maison Lin & Laine".to_owned(),
        reseller: "toile".to_owned(),
        key: key_id(&reseller.verifying_key()),
        shops: Vec::new(),
        workstations: 2,
        users,
        issued: today,
        from: today,
        until: today + Days::new(100),
        computers: vec![serde_json::from_slice::<Request>(&request).unwrap().computer],
        trial: false,
        lease: None,
        clock: None,
        critical: Vec::new(),
    };
    let text = sign_licence(&licence, &sign_certificate(&certificate, &root).unwrap(), &reseller).unwrap();
    let file = data.join("licence.txt");
    std::fs::write(&file, text).unwrap();
    stand::navette(data, &["licence", "apply", file.to_str().unwrap()]);
}

fn sitter(account: &str, renew: Duration) -> Sitter {
    Sitter { account: account.to_owned(), renew }
}

fn seat(update: Update) -> Option<Option<ui::NoSeat>> {
    if let Update::Seat(no_seat) = update { Some(no_seat) } else { None }
}

const MINUTES: Duration = Duration::from_secs(300);

#[test]
fn the_second_person_only_looks_until_the_first_one_leaves() {
    let data = demonstration(5);
    licensed(data.path(), 1);
    let (anne, of_anne) = desk(data.path(), sitter("anne", MINUTES));
    told(&of_anne, |update| matches!(update, Update::Opened { .. }).then_some(()));
    let bob = Stand::of(data.path(), program(), sitter("bob", MINUTES));
    bob.until("Toutes les places de la licence sont prises");
    assert!(bob.sees("anne ("), "who holds it: {:?}", bob.texts());
    bob.until(SHOWN);
    bob.press("Consulter seulement");
    assert!(bob.sees("Lecture seule"));
    bob.press("Lancer\u{a0}: Articles");
    bob.until("anne (");
    assert!(!bob.sees("Export en cours"));
    bob.press("Redemander la place");
    bob.until("anne (");
    drop(anne);
    bob.press("Redemander la place");
    bob.until_true("the window works", |bob| !bob.sees("Lecture seule") && !bob.sees("anne ("));
    bob.press("Lancer\u{a0}: Articles");
    bob.until("Rien à changer");
}

#[test]
fn whoever_waits_gets_the_seat_by_itself_and_whoever_holds_it_keeps_it() {
    let data = demonstration(5);
    licensed(data.path(), 1);
    let often = Duration::from_millis(200);
    let begun = Utc::now();
    let (anne, of_anne) = desk(data.path(), sitter("anne", often));
    told(&of_anne, |update| matches!(update, Update::Opened { .. }).then_some(()));
    // A second window of one person is no second seat.
    let (again, of_again) = desk(data.path(), sitter("anne", MINUTES));
    told(&of_again, |update| matches!(update, Update::Opened { .. }).then_some(()));
    again.send(Command::Sit);
    assert_eq!(told(&of_again, seat), None);
    drop(again);
    let (bob, of_bob) = desk(data.path(), sitter("bob", often));
    let refused = told(&of_bob, seat).unwrap();
    assert_eq!((refused.code.as_str(), refused.args["most"].as_str()), ("licence-users-full", "1"));
    let mut store = SqliteStore::open(data.path()).unwrap();
    let profile = Box::new(store.profiles().unwrap().remove(0));
    let name = profile.name.clone();
    // What a window without a seat asks is answered, and changes nothing.
    bob.send(Command::Configure(Configure::Save { profile, secrets: Default::default(), new: false }));
    let code = told(&of_bob, |update| match update {
        Update::Configured(Configured::Saved { outcome, .. }) => Some(outcome.unwrap_err().code),
        _ => None,
    });
    assert_eq!(code, "window-read-only");
    let act = OrderDecision::Ignore { because: "test".to_owned() };
    bob.send(Command::Orders(OrdersCommand::Act { profile: name.clone(), key: "1".into(), act }));
    let code = told(&of_bob, |update| match update {
        Update::Orders(OrdersUpdate::Shown { found, .. }) => Some(found.unwrap_err().code),
        _ => None,
    });
    assert_eq!(code, "window-read-only");
    bob.send(Command::Articles(ArticlesCommand::TurnOn { profile: name.clone() }));
    assert!(told(&of_bob, seat).is_some());
    assert!(!store.profiles().unwrap()[0].article_editor);
    let action = Action::ExportArticles;
    let (allow_removals, scope) = Default::default();
    bob.send(Command::Start { profile: name.clone(), action, dry_run: true, allow_removals, scope });
    assert!(told(&of_bob, seat).is_some());
    // It still shows.
    bob.send(Command::Show { profile: name });
    told(&of_bob, |update| matches!(update, Update::Profile { .. }).then_some(()));
    // Held for longer than at first: it was renewed.
    let later = begun + TimeDelta::minutes(20) + TimeDelta::seconds(1);
    let patience = Instant::now() + Duration::from_secs(30);
    while store.seats(later).unwrap().is_empty() {
        assert!(Instant::now() < patience, "never renewed");
        std::thread::sleep(Duration::from_millis(100));
    }
    drop(anne);
    assert_eq!(told(&of_bob, seat), None, "without being asked");
    let seats = store.seats(Utc::now()).unwrap();
    assert_eq!(seats.iter().map(|seat| seat.account.as_str()).collect::<Vec<_>>(), ["bob"]);
    drop(bob);
    assert!(store.seats(Utc::now()).unwrap().is_empty());
}
