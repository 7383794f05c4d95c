//! Every licence that does not hold: its code, its sentence and a way out, in both languages, and nothing changed.

use chrono::{Days, Utc};
use licence::{Certificate, Licence};

use crate::stand::{Stand, certificate, code, revoke, sign, sign_under, text, today};

/// Asks in both languages: the code, the fixed part of the sentence and the fixed part of the remedy are told.
fn told(stand: &Stand, arguments: &[&str], expected: &str, exit: i32) {
    let template = licence::messages().into_iter().find(|template| template.code == expected).unwrap();
    let fixed = |text: &str| text.split('{').next().unwrap_or_default().trim().to_owned();
    let mut both = Vec::new();
    for language in ["fr", "en"] {
        let output = stand.navette(&[&["--lang", language], arguments].concat());
        let said = text(&output);
        assert_eq!(code(&output), exit, "{expected}: {said}");
        assert!(said.contains(&format!("[{expected}]")), "{expected}: {said}");
        for part in [template.text.get(language), template.remedy.get(language)] {
            assert!(!fixed(part).is_empty() && said.contains(&fixed(part)), "{expected} without « {part} »: {said}");
        }
        both.push(said);
    }
    assert_ne!(both[0], both[1], "{expected}");
}

#[test]
fn every_text_that_does_not_hold_is_told_in_both_languages_and_changes_nothing() {
    let stand = Stand::new();
    let good = stand.terms();
    let next = Licence { serial: 2, ..good.clone() };
    let text = sign(&next);
    let place = text.find("END").unwrap() - 30;
    let letter = if text.as_bytes()[place] == b'Q' { "R" } else { "Q" };
    let altered = format!("{}{letter}{}", &text[..place], &text[place + 1..]);
    let late = Certificate { until: today() - Days::new(1), ..certificate() };
    let file = stand.path("given.txt");
    stand.applied(&Licence { serial: 1, ..good });
    let before = stand.json(&["licence", "show"]);
    let (yesterday, soon) = (today() - Days::new(1), today() + Days::new(3));
    for (given, expected) in [
        (altered, "licence-altered"),
        ("Bonjour".to_owned(), "licence-unreadable"),
        (text.lines().take(3).collect::<Vec<_>>().join("\n"), "licence-unreadable"),
        (sign(&Licence { from: today() - Days::new(90), until: yesterday, ..next.clone() }), "licence-expired"),
        (sign(&Licence { from: soon, ..next.clone() }), "licence-not-yet"),
        (sign(&Licence { workstations: 6, ..next.clone() }), "licence-beyond-reseller"),
        (sign_under(&late, &next), "licence-reseller-expired"),
        (sign(&Licence { serial: 0, ..next.clone() }), "licence-superseded"),
        (sign(&Licence { critical: vec!["moon".to_owned()], ..next.clone() }), "licence-newer"),
    ] {
        std::fs::write(&file, given).unwrap();
        told(&stand, &["licence", "apply", file.to_str().unwrap()], expected, 8);
        assert_eq!(stand.json(&["licence", "show"]), before, "{expected}");
    }
    // Another case of letters and other line ends are what mail does: the same licence.
    std::fs::write(&file, text.to_lowercase().replace('\n', "\r\n")).unwrap();
    assert!(stand.done(&["licence", "apply", file.to_str().unwrap()]).contains("NAV-1"));
}

#[test]
fn what_ceases_to_hold_is_told_in_both_languages_and_stops_no_run() {
    let stand = Stand::new();
    stand.applied(&stand.terms());
    for (url, expected) in [("https://other.example", "licence-other-shop"), ("", "licence-no-shop")] {
        stand.done(&["profile", "set", "own", "--set", &format!("shop.url={url}")]);
        told(&stand, &["run", "own", "export-all"], expected, 0);
    }
    assert_eq!(stand.counts().0, 20);
    stand.set_clock(30);
    told(&stand, &["licence", "show"], "licence-clock-back", 0);
    stand.set_clock(200);
    told(&stand, &["licence", "show"], "licence-expired", 8);

    let stand = Stand::new();
    let mut elsewhere = stand.terms();
    elsewhere.computers[0].0.values_mut().for_each(|hash| hash.push('0'));
    stand.applied(&elsewhere);
    told(&stand, &["licence", "show"], "licence-grace", 0);
    stand.set_clock(15);
    told(&stand, &["licence", "show"], "licence-other-computer", 8);

    let stand = Stand::new();
    stand.applied(&stand.terms());
    stand.not_applied(&revoke(1, "NAV-1", 1), "licence-revoked");
    told(&stand, &["licence", "show"], "licence-revoked", 8);
    stand.done(&["run", "own", "export-all"]);
    assert_eq!(stand.counts().0, 20, "the demonstration's limits are left");
}

#[test]
fn a_seat_that_is_taken_is_told_with_who_sits_there_and_a_way_out() {
    let stand = Stand::new();
    let mut store = sync_store::SqliteStore::open(&stand.path("")).unwrap();
    let users = Licence { users: 1, clock: Some(Utc::now()), ..stand.terms() };
    stand.applied(&users);
    assert_eq!(licence::sit(&mut store, "w1", "anne").unwrap(), None);
    let refusal = licence::sit(&mut store, "w2", "bob").unwrap().unwrap();
    let template = licence::messages().into_iter().find(|template| template.code == refusal.code).unwrap();
    for language in ["fr", "en"] {
        assert!(template.text.get(language).contains("{who}") && !template.remedy.get(language).is_empty());
    }
    assert_eq!(refusal.code, "licence-users-full");
}
