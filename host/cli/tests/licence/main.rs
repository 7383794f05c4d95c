//! Licences over the real program: what is applied, what is refused, and what the worker then does (D01–D09).

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

mod bad_input;
mod stand;

use chrono::{Days, Utc};
use licence::{ANY, LicensedShop};

use stand::{SHOP, Stand, certificate, code, revoke, sign, sign_under, text, today};

#[test]
fn without_a_licence_20_articles_and_5_orders_go_and_the_rest_is_left_whole() {
    let stand = Stand::new();
    assert!(!stand.done(&["licence", "show"]).contains("[licence-"));
    for _ in 0..2 {
        let said = stand.done(&["run", "own", "export-all"]);
        assert!(said.contains("10 fiches laissées de côté. Démonstration : 20 articles par profil au plus."), "{said}");
        assert_eq!(said.matches("au plus").count(), 1, "{said}");
        let said = stand.done(&["--lang", "en", "run", "own", "import-orders"]);
        assert!(said.contains("5 records left alone. Demonstration: 5 orders per profile at most."), "{said}");
        assert_eq!(stand.counts(), (20, 5));
    }
    // Prices and stock of the same 20, by the same count.
    for action in ["export-stock", "export-prices"] {
        stand.done(&["run", "own", action]);
        assert_eq!(stand.counts().0, 20);
    }
    let events = stand.json(&["run", "own", "export-all", "--dry-run"]);
    let held = events.iter().find(|event| event["event"] == "held").unwrap();
    assert_eq!((held["count"].as_u64(), held["problem"]["code"].as_str()), (Some(10), Some("demonstration-articles")));
    assert!(events.iter().any(|event| event["code"] == "demonstration"));
    // Every record that was left alone has its outcome in the history (I12).
    let run = stand.json(&["run", "own", "export-all"])[0]["run"].as_str().unwrap().to_owned();
    let history = stand.done(&["history", &run, "--limit", "100"]);
    assert_eq!(history.matches("skipped").count(), 10, "{history}");
}

#[test]
fn a_licence_lifts_the_limits_of_its_shop_and_what_was_held_comes_then() {
    let stand = Stand::new();
    stand.done(&["run", "own", "export-all"]);
    stand.done(&["run", "own", "import-orders"]);
    let said = stand.applied(&stand.terms());
    assert!(said.contains("Maison Lin & Laine") && said.contains("lin-et-laine.example"), "{said}");
    for action in ["export-all", "import-orders"] {
        let said = stand.done(&["run", "own", action]);
        assert!(!said.contains("monstration"), "{said}");
    }
    assert_eq!(stand.counts(), (30, 10));
    let state = &stand.json(&["licence", "show"])[0];
    assert_eq!((state["state"].as_str(), state["licence"]["number"].as_str()), (Some("valid"), Some("NAV-1")));
}

#[test]
fn another_shop_and_a_shop_without_address_stay_demonstrations_with_a_reason() {
    let stand = Stand::new();
    stand.applied(&stand.terms());
    for (url, expected) in [("https://other.example", "licence-other-shop"), ("", "licence-no-shop")] {
        stand.done(&["profile", "set", "own", "--set", &format!("shop.url={url}")]);
        let said = stand.done(&["run", "own", "export-all"]);
        assert!(said.contains(&format!("[{expected}]")), "{said}");
        assert_eq!(stand.counts().0, 20);
    }
    stand.done(&["profile", "set", "own", "--set", &format!("shop.url={SHOP}")]);
    stand.done(&["run", "own", "export-all"]);
    assert_eq!(stand.counts().0, 30);
}

#[test]
fn what_does_not_hold_is_refused_with_code_8_and_changes_nothing() {
    let stand = Stand::new();
    let good = stand.terms();
    stand.applied(&good);
    let text = sign(&good);
    let end = text.find("END").unwrap() - 30;
    let letter = if text.as_bytes()[end] == b'Q' { "R" } else { "Q" };
    let altered = format!("{}{letter}{}", &text[..end], &text[end + 1..]);
    stand.not_applied(&altered, "licence-altered");
    stand.not_applied("Bonjour", "licence-unreadable");
    let terms = licence::Licence { from: today() - Days::new(90), until: today() - Days::new(1), ..good.clone() };
    stand.not_applied(&sign(&terms), "licence-expired");
    let terms = licence::Licence { from: today() + Days::new(3), ..good.clone() };
    stand.not_applied(&sign(&terms), "licence-not-yet");
    let terms = licence::Licence { workstations: 6, ..good.clone() };
    stand.not_applied(&sign(&terms), "licence-beyond-reseller");
    let late = licence::Certificate { until: today() - Days::new(1), ..certificate() };
    stand.not_applied(&sign_under(&late, &good), "licence-reseller-expired");
    stand.done(&["licence", "show"]);
    // What mail does to it changes nothing.
    let mailed = format!("Bonjour,\r\n> {}", text.to_lowercase().replace('\n', "\r\n> "));
    assert_eq!(code(&stand.apply(&mailed)), 0);
}

#[test]
fn serials_rise_a_release_is_final_and_a_revocation_holds() {
    let stand = Stand::new();
    let terms = |serial: u32| licence::Licence { serial, ..stand.terms() };
    stand.applied(&terms(2));
    stand.not_applied(&sign(&terms(1)), "licence-superseded");
    assert!(stand.done(&["licence", "release"]).contains("NAVETTE-RELEASE-1 BEGIN"));
    assert_eq!(stand.json(&["licence", "show"])[0]["state"], "none");
    stand.refused(&["licence", "release"], "licence-none");
    stand.not_applied(&sign(&terms(2)), "licence-released");
    stand.applied(&terms(3));
    stand.not_applied(&revoke(1, "NAV-1", 3), "licence-revoked");
    stand.refused(&["licence", "show"], "licence-revoked");
    stand.done(&["run", "own", "export-all"]);
    assert_eq!(stand.counts().0, 20);
    // An older list does not take the place of a newer one.
    stand.not_applied(&revoke(1, "NAV-2", 1), "licence-superseded");
    stand.applied(&terms(4));
    assert_eq!(code(&stand.apply(&revoke(2, "NAV-2", 1))), 0);
}

#[test]
fn on_another_computer_it_runs_in_full_for_14_days() {
    let stand = Stand::new();
    let mut terms = stand.terms();
    for hash in terms.computers[0].0.values_mut() {
        hash.push('0');
    }
    assert!(stand.applied(&terms).contains("[licence-grace]"));
    let said = stand.done(&["run", "own", "export-all"]);
    assert!(said.contains("14 jours") && stand.counts().0 == 30, "{said}");
    stand.set_clock(15);
    stand.refused(&["licence", "show"], "licence-other-computer");
    stand.done(&["run", "own", "import-orders"]);
    assert_eq!(stand.counts().1, 5);
}

#[test]
fn a_clock_that_is_set_back_gains_nothing_and_the_reseller_can_reset_a_jump() {
    let stand = Stand::new();
    stand.applied(&stand.terms());
    stand.set_clock(200);
    stand.refused(&["licence", "show"], "licence-clock-back");
    stand.refused(&["licence", "show"], "licence-expired");
    let said = stand.done(&["run", "own", "export-all"]);
    assert!(said.contains("[licence-expired]") && stand.counts().0 == 20, "{said}");
    stand.not_applied(&sign(&licence::Licence { serial: 2, ..stand.terms() }), "licence-expired");
    let reset = licence::Licence { serial: 2, clock: Some(Utc::now()), ..stand.terms() };
    stand.applied(&reset);
    stand.done(&["run", "own", "export-all"]);
    assert_eq!(stand.counts().0, 30);
    // The same text does it once only.
    stand.set_clock(200);
    stand.not_applied(&sign(&reset), "licence-expired");
}

#[test]
fn a_paid_plugin_opens_only_with_its_feature_for_the_shop() {
    let stand = Stand::new();
    stand.profile("paid", "paid-shop", &[]);
    // The demonstration has every function, within its limits (D05).
    assert!(stand.done(&["run", "paid", "export-all"]).contains("20 articles"));
    stand.applied(&stand.terms());
    for command in [["run", "paid", "export-all"].as_slice(), &["profile", "check", "paid"]] {
        stand.refused(command, "demande l'option « paid-shop »");
        stand.refused(command, "[licence-feature]");
    }
    let shop =
        |host: &str, feature: &str| LicensedShop { host: host.to_owned(), features: [feature.to_owned()].into() };
    let bare = LicensedShop { features: Default::default(), ..shop("lin-et-laine.example", "paid-shop") };
    let other = vec![bare, shop("other.example", "paid-shop")];
    stand.applied(&licence::Licence { serial: 2, shops: other, ..stand.terms() });
    stand.refused(&["run", "paid", "export-all"], "licence-feature");
    let own = vec![shop("lin-et-laine.example", "paid-shop")];
    stand.applied(&licence::Licence { serial: 3, shops: own, ..stand.terms() });
    let said = stand.done(&["run", "paid", "export-all"]);
    assert!(said.contains("30 lues") && !said.contains("monstration"), "{said}");
    let trial = licence::Licence {
        serial: 4,
        trial: true,
        until: today() + Days::new(30),
        shops: vec![shop(ANY, ANY)],
        ..stand.terms()
    };
    let said = stand.applied(&trial);
    assert!(said.contains("[licence-ends-soon]"), "{said}");
    assert!(!stand.done(&["run", "paid", "export-all"]).contains("monstration"));
}

#[test]
fn the_generators_pair_is_not_limited() {
    let stand = Stand::new();
    let articles = std::fs::read_dir(stand.path("demo/shop/article")).unwrap().count();
    let orders = std::fs::read_dir(stand.path("demo/company.orders")).unwrap().count();
    assert_eq!((articles, orders), (30, 10));
}

#[test]
fn the_request_names_this_computer_and_shows_none_of_its_parts() {
    let stand = Stand::new();
    let out = stand.path("request.txt");
    let said = stand.done(&["licence", "request", "--out", out.to_str().unwrap()]);
    assert!(said.contains(&stand.computer().short()), "{said}");
    let request = std::fs::read_to_string(out).unwrap();
    assert!(request.starts_with("NAVETTE-COMPUTER-1 BEGIN"));
    let parts = String::from_utf8(licence::unwrap(licence::Kind::Computer, &request).unwrap()).unwrap();
    let machine = std::fs::read_to_string("/etc/machine-id").unwrap_or_else(|_| "no such file".to_owned());
    assert!(!parts.contains(machine.trim()), "{parts}");
    assert!(text(&stand.navette(&["--json", "licence", "request"])).contains(&stand.computer().short()));
}

/// I1, I10: whatever the instant of a kill, no more than the limits ever get in, and the next run fills them.
#[test]
fn a_worker_killed_in_the_demonstration_lets_no_more_in() {
    use std::{io::Write, process::Stdio, time::Duration};
    let stand = Stand::new();
    for kill in 0..8_u64 {
        for action in ["export-all", "import-orders"] {
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_navette"));
            let mut worker = command.arg("worker").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
            writeln!(worker.stdin.as_mut().unwrap(), "{}", stand.job(action, kill)).unwrap();
            std::thread::sleep(Duration::from_millis(20 + kill * 35));
            let _ = worker.kill();
            worker.wait().unwrap();
        }
        // Another order of the company's records must not let others in beside those under way.
        stand.add_first_article(kill);
        stand.forgive();
        let (articles, orders) = stand.counts();
        assert!(articles <= 20 && orders <= 5, "after kill {kill}: {articles} articles, {orders} orders");
    }
    for action in ["export-all", "import-orders"] {
        stand.done(&["run", "own", action]);
    }
    let (articles, orders) = stand.counts();
    assert_eq!((articles, orders), (20, 5));
}

/// D06b, D07b: seats are leases in the store; a run needs none.
#[test]
fn seats_are_counted_shown_and_stop_no_run() {
    let stand = Stand::new();
    let mut store = sync_store::SqliteStore::open(&stand.path("")).unwrap();
    // Without a licence there is nothing to count.
    for window in ["w1", "w2", "w3"] {
        assert_eq!(licence::sit(&mut store, window, window).unwrap(), None);
    }
    assert!(stand.json(&["licence", "seats"])[0]["seats"].as_array().unwrap().is_empty());
    stand.applied(&licence::Licence { users: 1, ..stand.terms() });
    assert_eq!(licence::sit(&mut store, "w1", "anne").unwrap(), None);
    let refusal = licence::sit(&mut store, "w2", "bob").unwrap().unwrap();
    assert_eq!((refusal.code, refusal.args["most"].as_str()), ("licence-users-full", "1"));
    assert!(refusal.args["who"].contains("anne ("), "{refusal:?}");
    let seats = &stand.json(&["licence", "seats"])[0];
    assert_eq!((seats["seats"][0]["account"].as_str(), seats["most"]["users"].as_u64()), (Some("anne"), Some(1)));
    stand.done(&["run", "own", "export-all"]);
    assert_eq!(stand.counts().0, 30);
    // A clock that is set back a year frees nobody's seat: what counts is the latest instant ever seen.
    stand.set_clock(0);
    let ahead = rusqlite::Connection::open(stand.path("navette.db")).unwrap();
    ahead.execute("UPDATE clock SET latest = latest + 7200", []).unwrap();
    ahead.execute("UPDATE seat SET until = until + 7200", []).unwrap();
    assert_eq!(licence::sit(&mut store, "w2", "bob").unwrap().unwrap().code, "licence-users-full");
    assert_eq!(licence::sit(&mut store, "w1", "anne").unwrap(), None);
}

/// A licence moves from a dead computer to its successor without anybody: in full for 14 days, in which the reseller
/// issues the text that drops the old one; the old one's text does not come back.
#[test]
fn a_licence_moves_from_a_dead_computer() {
    let stand = Stand::new();
    let mut dead = stand.terms();
    for hash in dead.computers[0].0.values_mut() {
        hash.push('0');
    }
    assert!(stand.applied(&dead).contains("[licence-grace]"));
    stand.set_clock(13);
    stand.done(&["licence", "show"]);
    stand.done(&["run", "own", "export-all"]);
    assert_eq!(stand.counts().0, 30);
    stand.set_clock(15);
    stand.refused(&["licence", "show"], "licence-other-computer");
    let moved = licence::Licence { serial: 2, ..stand.terms() };
    let said = stand.applied(&moved);
    assert!(!said.contains("licence-grace"), "{said}");
    stand.not_applied(&sign(&dead), "licence-superseded");
    stand.done(&["run", "own", "import-orders"]);
    assert_eq!(stand.counts().1, 10);
}

/// The computer's clock a year back: neither an ended licence nor a grace comes back, and a licence that holds goes on.
#[test]
fn a_clock_set_back_a_year_changes_nothing() {
    let stand = Stand::new();
    stand.applied(&stand.terms());
    stand.set_clock(99);
    let said = stand.done(&["licence", "show"]);
    assert!(said.contains("[licence-clock-back]"), "{said}");
    stand.done(&["run", "own", "export-all"]);
    assert_eq!(stand.counts().0, 30);
    stand.set_clock(365);
    stand.refused(&["licence", "show"], "licence-expired");
    stand.not_applied(&sign(&licence::Licence { serial: 2, ..stand.terms() }), "licence-expired");
}
