//! Orders that the shop changed or cancelled after their import: shown field by field, nothing of it written
//! (functions.md H12, H13).

use plugin_sdk::model::{BatchMode, Key, OrderState, Outcome, OutcomeState};
use plugin_sdk::model::{Order, Problem};
use serde_json::json;

use super::orders::{address, batch, line, number, open, order, shown, write};
use crate::stand::{Quiet, Stand};

fn plain(key: u64) -> Order {
    order(
        key,
        1,
        vec![line("1", "LAM-LIN-01", "3", "59.90", "20"), line("2", "REV-TEX-12", "2", "9.50", "2.1")],
        "5.90",
    )
}

/// Sends an order again, as the engine does once something of it changed.
fn again(stand: &Stand, changed: &str, order: &Order) -> Outcome {
    let mut sent = batch(vec![order.clone()], BatchMode::Apply);
    sent.items[0].external_id = Some("BC00001".into());
    sent.items[0].overrides = [("changed".to_owned(), changed.to_owned())].into();
    open(stand, &[]).write(&Quiet, &sent).unwrap_or_else(|error| panic!("{error}")).remove(0)
}

fn told(outcome: &Outcome) -> Vec<String> {
    assert_eq!(
        (outcome.state, outcome.problems.iter().any(|problem| problem.remark)),
        (OutcomeState::Unchanged, false)
    );
    let one = |problem: &Problem| {
        let args: Vec<String> = problem.args.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("{} {}", problem.code, args.join(" "))
    };
    outcome.problems.iter().map(one).collect()
}

fn with_lines(mut lines: Vec<plugin_sdk::model::OrderLine>) -> Order {
    lines.retain(|line| !line.quantity.is_zero());
    order(1, 1, lines, "5.90")
}

#[test]
fn what_the_shop_changed_is_shown_and_sage_keeps_every_row() {
    let stand = Stand::small();
    write(&stand, &[], vec![plain(1)]);
    let before = stand.dump();
    let mut changed =
        with_lines(vec![line("1", "LAM-LIN-01", "2", "59.90", "20"), line("3", "NAP-LIN-150-1", "1", "74.90", "20")]);
    changed.delivery = address("3 quai de l'Ill", "Strasbourg", "FR");
    let outcome = again(&stand, "identity,price", &changed);
    assert_eq!(
        told(&outcome),
        [
            "order-changed piece=BC00001 sage-gross=204.60 sage-net=173.28 shop-gross=200.60 shop-net=167.17",
            "order-changed-line article=LAM-LIN-01 sage=3 shop=2",
            "order-changed-line article=NAP-LIN-150 1.0 sage=0 shop=1",
            "order-changed-line article=REV-TEX-12 sage=2 shop=0",
            "order-changed-address sage=Zoé D'Hoker, 12 rue de l'Île, 59000, Lille, France \
             shop=Zoé D'Hoker, 3 quai de l'Ill, 59000, Strasbourg, France",
        ]
    );
    let proof = outcome.proof.expect("both totals");
    assert!(!proof.holds && proof.lines.len() == 2, "{proof:?}");
    assert_eq!(stand.dump(), before);
}

#[test]
fn a_price_alone_shows_in_the_totals() {
    let stand = Stand::small();
    write(&stand, &[], vec![plain(1)]);
    let cheaper =
        with_lines(vec![line("1", "LAM-LIN-01", "3", "49.90", "20"), line("2", "REV-TEX-12", "2", "9.50", "2.1")]);
    let codes: Vec<String> = again(&stand, "price", &cheaper).problems.into_iter().map(|one| one.code).collect();
    assert_eq!(codes, ["order-changed"]);
}

#[test]
fn an_order_whose_state_alone_changed_is_nobodys_matter() {
    let stand = Stand::small();
    write(&stand, &[], vec![plain(1)]);
    // A person corrected the document: only a change of the shop would be told beside it.
    stand.sql("UPDATE F_DOCLIGNE SET DL_Qte = 1 WHERE DO_Piece = 'BC00001'");
    assert_eq!(told(&again(&stand, "identity", &plain(1))), Vec::<String>::new());
    assert_eq!(told(&again(&stand, "", &plain(1))), Vec::<String>::new());
    assert_eq!(again(&stand, "price", &plain(1)).problems.len(), 3);
}

#[test]
fn what_sage_followed_already_is_no_difference() {
    let stand = Stand::small();
    let changed = with_lines(vec![line("1", "LAM-LIN-01", "2", "59.90", "20")]);
    write(&stand, &[], vec![changed.clone()]);
    let outcome = again(&stand, "price", &changed);
    assert_eq!((told(&outcome), outcome.proof), (Vec::new(), None));
    // Not even where it is delivered in parts.
    stand.sql(
        "INSERT INTO F_DOCENTETE (DO_Domaine, DO_Type, DO_Piece, DO_Date, DO_Tiers, DO_NoWeb)
         SELECT DO_Domaine, 3, 'BL00001', DO_Date, DO_Tiers, '' FROM F_DOCENTETE WHERE DO_Piece = 'BC00001';
         UPDATE F_DOCLIGNE SET DL_PieceBC = DO_Piece, DO_Type = 3, DO_Piece = 'BL00001'
         WHERE DO_Piece = 'BC00001' AND AR_Ref = 'LAM-LIN-01'",
    );
    assert_eq!(told(&again(&stand, "price", &changed)), Vec::<String>::new());
}

#[test]
fn an_order_in_another_currency_is_compared_at_the_documents_rate() {
    let stand = Stand::small();
    let more = [("currencies", json!({"CHF": "CHF"}))];
    let francs = |mut made: Order| {
        (made.currency, made.conversion_rate) = ("CHF".to_owned(), number("0.9312"));
        made
    };
    write(&stand, &more, vec![francs(plain(1))]);
    assert_eq!(told(&again(&stand, "price", &francs(plain(1)))), Vec::<String>::new());
    let more =
        with_lines(vec![line("1", "LAM-LIN-01", "3", "60.90", "20"), line("2", "REV-TEX-12", "2", "9.50", "2.1")]);
    assert_eq!(shown(&[again(&stand, "price", &francs(more))]), ["unchanged BC00001 order-changed"]);
}

#[test]
fn a_cancelled_order_is_proposed_by_the_stage_it_has() {
    let stand = Stand::small();
    let settings = [
        ("payments", json!(true)),
        ("payment-methods", json!({"ps_checkout": "3"})),
        ("payment-journals", json!({"ps_checkout": "CB"})),
    ];
    let mut cancelled = plain(1);
    write(&stand, &settings, vec![cancelled.clone()]);
    cancelled.state =
        OrderState { key: Key::new("6"), label: "Annulée".to_owned(), cancelled: true, ..OrderState::default() };
    let said = |stand: &Stand| told(&again(stand, "identity", &cancelled));
    assert_eq!(said(&stand), ["order-cancelled-paid paid=204.60 piece=BC00001 state=Annulée"]);
    stand.sql("DELETE FROM F_REGLECH WHERE DO_Piece = 'BC00001'; DELETE FROM F_DOCREGL WHERE DR_TypeRegl = 0 AND DO_Piece = 'BC00001'");
    let before = stand.dump();
    assert_eq!(said(&stand), ["order-cancelled-unpaid paid=0.00 piece=BC00001 state=Annulée"]);
    assert_eq!(stand.dump(), before);
    for (kind, piece, code) in [(3, "BL00001", "order-cancelled-delivered"), (6, "FA00001", "order-cancelled-invoiced")]
    {
        stand.sql(&format!(
            "UPDATE F_DOCENTETE SET DO_Type = {kind}, DO_Piece = '{piece}' WHERE DO_NoWeb = 'WEB-1';
             UPDATE F_DOCLIGNE SET DL_PieceBC = 'BC00001', DO_Type = {kind}, DO_Piece = '{piece}'
             WHERE DO_Piece = 'BC00001' OR DL_PieceBC = 'BC00001'"
        ));
        assert_eq!(said(&stand), [format!("{code} paid=0.00 piece={piece} state=Annulée")]);
    }
}
