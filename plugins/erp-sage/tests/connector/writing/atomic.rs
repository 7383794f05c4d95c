//! All or nothing: whatever fails in the middle, the base is as it was.

use std::{thread, time::Duration};

use plugin_sdk::model::{BatchMode, ErrorKind, OutcomeState, Remedy};
use serde_json::json;

use super::orders::{batch, line, open, order, shown, write, write_on};
use crate::stand::{Quiet, Stand};

/// An order that touches every table.
fn made(key: u64, customer: u64) -> plugin_sdk::model::Order {
    let lines = vec![line("1", "NAP-LIN-150-1", "2", "74.90", "20"), line("2", "REV-TEX-12", "3", "9.50", "2.1")];
    order(key, customer, lines, "5.90")
}

fn deposits() -> Vec<(&'static str, serde_json::Value)> {
    vec![
        ("payments", json!(true)),
        ("payment-methods", json!({"ps_checkout": "3"})),
        ("payment-journals", json!({"ps_checkout": "CB"})),
        ("lock-wait", json!(0)),
    ]
}

#[test]
fn a_failure_at_any_statement_leaves_nothing() {
    let stand = Stand::small();
    let places = [
        "INSERT ON F_COMPTET",
        "INSERT ON F_COMPTETG",
        "INSERT ON F_REGLEMENTT",
        "INSERT ON F_CONTACTT",
        "INSERT ON F_LIVRAISON",
        "INSERT ON F_DOCENTETE",
        "INSERT ON F_DOCREGL",
        "INSERT ON F_DOCLIGNE WHEN NEW.DL_Ligne = 1000",
        "INSERT ON F_DOCLIGNE WHEN NEW.DL_Ligne = 3000",
        "UPDATE ON F_ARTSTOCK WHEN NEW.AR_Ref = 'REV-TEX-12'",
        "UPDATE ON F_GAMSTOCK",
        "UPDATE ON F_DOCCURRENTPIECE WHEN NEW.DC_Piece <> OLD.DC_Piece",
        "INSERT ON F_CREGLEMENT",
        "INSERT ON F_REGLECH",
    ];
    for place in places {
        stand.sql(&format!("CREATE TRIGGER fault AFTER {place} BEGIN SELECT RAISE(ABORT, 'a wire broke'); END"));
        let before = stand.dump();
        let outcomes = write(&stand, &deposits(), vec![made(1, 1)]);
        assert_eq!(shown(&outcomes), ["rejected - write-refused"], "{place} {outcomes:?}");
        assert_eq!(before, stand.dump(), "{place}");
        stand.sql("DROP TRIGGER fault");
    }
    let outcomes = write(&stand, &deposits(), vec![made(1, 1)]);
    assert_eq!(shown(&outcomes), ["created BC00001"], "{outcomes:?}");
}

#[test]
fn sages_own_refusal_carries_its_number() {
    let stand = Stand::small();
    stand.sql(
        "CREATE TRIGGER fault BEFORE INSERT ON F_DOCENTETE WHEN NEW.DO_NoWeb = 'WEB-2'
         BEGIN SELECT RAISE(ABORT, '[SAGE] 82019 : le tiers du document n''est pas un client'); END",
    );
    let outcomes = write(&stand, &[], vec![made(1, 1), made(2, 2), made(3, 3)]);
    assert_eq!(shown(&outcomes), ["created BC00001", "rejected - sage-refused", "created BC00002"]);
    let problem = &outcomes[1].problems[0];
    assert_eq!((problem.args["number"].as_str(), problem.args["record"].as_str()), ("82019", "BC00002"));
}

#[test]
fn a_record_open_in_sage_is_waited_for_then_named() {
    let stand = Stand::small();
    let lock = "INSERT INTO sim_lock SELECT 'F_ARTSTOCK', cbMarq, 'ANAIS' FROM F_ARTSTOCK
        WHERE AR_Ref = 'REV-TEX-12' AND DE_No = 1";
    stand.sql(lock);
    let hasty = [("lock-wait", json!(0))];
    let before = stand.dump();
    let outcomes = write(&stand, &hasty, vec![made(1, 1)]);
    assert_eq!(shown(&outcomes), ["rejected - record-locked"]);
    let problem = &outcomes[0].problems[0];
    assert_eq!((problem.args["record"].as_str(), &problem.remedy), ("REV-TEX-12", &Some(Remedy::Retry)));
    assert_eq!(before, stand.dump());
    // The others of the batch go on.
    let others = vec![made(2, 2), order(3, 3, vec![line("1", "LAM-LIN-01", "1", "9.90", "20")], "0")];
    assert_eq!(shown(&write(&stand, &hasty, others)), ["rejected - record-locked", "created BC00001"]);
    // Whoever waits long enough gets through.
    let mut patient = open(&stand, &[("lock-wait", json!(20))]);
    let mut anais = stand.client();
    thread::scope(|scope| {
        let waiting = scope.spawn(|| shown(&write_on(patient.as_mut(), vec![made(1, 1)])));
        thread::sleep(Duration::from_millis(300));
        anais.execute("DELETE FROM sim_lock", &[]).expect("ANAIS closes the article");
        assert_eq!(waiting.join().expect("the write ends"), ["created BC00002"]);
    });
}

#[test]
fn a_base_held_by_another_program_is_left_as_it_was() {
    let stand = Stand::small();
    let connection = stand.connection().replace("Timeout=2000", "Timeout=50");
    let before = stand.dump();
    let mut connector = open(&stand, &[("lock-wait", json!(0)), ("connection", json!(connection))]);
    let mut other = stand.client();
    other.begin().expect("the other program begins");
    other.execute("UPDATE F_DEPOT SET DE_No = DE_No WHERE DE_No = 3", &[]).expect("the other program writes");
    let error = connector.write(&Quiet, &batch(vec![made(1, 1)], BatchMode::Apply)).expect_err("the base is held");
    assert_eq!((error.kind, error.code.as_str()), (ErrorKind::Transient, "base-busy"), "{error}");
    other.rollback().expect("the other program ends");
    drop((connector, other));
    assert_eq!(before, stand.dump());
    assert_eq!(shown(&write(&stand, &[], vec![made(1, 1)])), ["created BC00001"]);
}

#[test]
fn two_connections_never_share_a_number() {
    let stand = Stand::small();
    let (mut left, mut right) = (open(&stand, &[]), open(&stand, &[]));
    let mut numbers = Vec::new();
    for turn in 0..4 {
        numbers.extend(shown(&write_on(left.as_mut(), vec![made(10 + turn, turn)])));
        numbers.extend(shown(&write_on(right.as_mut(), vec![made(20 + turn, turn)])));
    }
    let expected: Vec<String> = (1..=8).map(|number| format!("created BC{number:05}")).collect();
    assert_eq!(numbers, expected);
    // At the same time, the same orders from both sides: each is written once, by one of them.
    let orders = || (100..130).map(|key| made(key, key % 5 + 50)).collect::<Vec<_>>();
    let (first, second) = thread::scope(|scope| {
        let one = scope.spawn(|| write_on(left.as_mut(), orders()));
        let other = scope.spawn(|| write_on(right.as_mut(), orders()));
        (one.join().expect("one ends"), other.join().expect("the other ends"))
    });
    let count = |state| first.iter().chain(&second).filter(|outcome| outcome.state == state).count();
    assert_eq!(
        (count(OutcomeState::Created), count(OutcomeState::Unchanged)),
        (30, 30),
        "{:?} {:?}",
        shown(&first),
        shown(&second)
    );
    for (one, other) in first.iter().zip(&second) {
        assert_eq!(one.external_id, other.external_id);
    }
    drop((left, right));
    let marks = "SELECT CAST(COUNT(*) AS TEXT) || ' ' || COUNT(DISTINCT DO_NoWeb) || ' ' || COUNT(DISTINCT DO_Piece)
        FROM F_DOCENTETE WHERE DO_NoWeb LIKE 'WEB-%'";
    assert_eq!(stand.text(marks), "38 38 38");
    assert_eq!(stand.text("SELECT DC_Piece FROM F_DOCCURRENTPIECE WHERE DC_IdCol = 1 AND DC_Souche = 0"), "BC00039");
    let accounts = "SELECT CAST(COUNT(*) AS TEXT) FROM F_COMPTET WHERE CT_Num LIKE 'W0%'";
    assert_eq!(stand.text(accounts), "9");
}

#[test]
fn a_preview_tells_what_would_happen_and_writes_nothing() {
    let stand = Stand::small();
    assert_eq!(shown(&write(&stand, &[], vec![made(1, 1)])), ["created BC00001"]);
    let before = stand.dump();
    let mut foreign = made(3, 3);
    foreign.currency = "USD".to_owned();
    let preview = batch(vec![made(1, 1), made(2, 2), foreign], BatchMode::Preview);
    let outcomes = open(&stand, &[]).write(&Quiet, &preview).expect("a preview");
    assert_eq!(shown(&outcomes), ["unchanged BC00001", "created -", "rejected - currency-unmapped"]);
    assert!(outcomes[1].proof.as_ref().is_some_and(|proof| proof.holds));
    assert_eq!(before, stand.dump());
}
