//! An order that somebody typed in Sage is attached to its document, once (H14).

use plugin_sdk::model::{
    Batch, BatchId, BatchMode, ExternalId, Order, Outcome, OutcomeState, Record, Stream, WriteAction, WriteItem,
};

use super::orders::{line, number, open, order, write};
use crate::stand::{Quiet, Stand};

fn plain(key: u64) -> Order {
    order(key, 7, vec![line("1", "LAM-LIN-01", "1", "59.90", "20")], "5.90")
}

/// A stand with the document of an order that carries no mark, as if it had been typed.
fn typed(key: u64) -> (Stand, Order) {
    let (stand, order) = (Stand::small(), plain(key));
    write(&stand, &[], vec![order.clone()]);
    stand.sql("UPDATE F_DOCENTETE SET DO_NoWeb = '' WHERE DO_Piece = 'BC00001'");
    (stand, order)
}

/// Over a connection of its own, closed before anybody looks: see [`Stand::client`].
fn attach(stand: &Stand, order: &Order, document: &str, mode: BatchMode) -> Outcome {
    let item = WriteItem {
        key: order.key.clone(),
        action: WriteAction::Adopt,
        external_id: Some(ExternalId::new(document)),
        record: Some(Record::Order(Box::new(order.clone()))),
        overrides: Default::default(),
    };
    let batch = Batch { id: BatchId("attach".to_owned()), stream: Stream::Orders, mode, items: vec![item] };
    open(stand, &[]).write(&Quiet, &batch).expect("an outcome").remove(0)
}

fn refused(outcome: &Outcome) -> &str {
    assert_eq!(outcome.state, OutcomeState::Rejected, "{outcome:?}");
    &outcome.problems[0].code
}

fn marks(stand: &Stand) -> String {
    stand.text("SELECT COUNT(*) || ' ' || COALESCE(MAX(DO_NoWeb), '') FROM F_DOCENTETE WHERE DO_NoWeb LIKE 'WEB-%'")
}

#[test]
fn a_typed_document_gets_the_mark_and_the_order_is_never_written_beside_it() {
    let (stand, order) = typed(41);
    let told = attach(&stand, &order, "BC00001", BatchMode::Preview);
    assert_eq!((told.state, marks(&stand).as_str()), (OutcomeState::Updated, "0 "), "{told:?}");
    let done = attach(&stand, &order, " BC00001 ", BatchMode::Apply);
    assert_eq!((done.state, done.external_id), (OutcomeState::Updated, Some("BC00001".into())));
    assert_eq!(marks(&stand), "1 WEB-41");
    assert_eq!(attach(&stand, &order, "BC00001", BatchMode::Apply).state, OutcomeState::Unchanged);
    let documents = || stand.text("SELECT COUNT(*) || '' FROM F_DOCENTETE");
    let before = documents();
    let imported = write(&stand, &[], vec![order]);
    assert_eq!((imported[0].state, imported[0].external_id.clone()), (OutcomeState::Unchanged, Some("BC00001".into())));
    assert_eq!(documents(), before);
}

#[test]
fn a_document_of_other_sums_of_another_order_or_of_nobody_is_refused() {
    let (stand, order) = typed(41);
    write(&stand, &[], vec![plain(42)]);
    let before = marks(&stand);
    let attached = |order: &Order, document| attach(&stand, order, document, BatchMode::Apply);
    assert_eq!(refused(&attached(&order, "BC99999")), "document-unknown");
    assert_eq!(refused(&attached(&order, "")), "document-unknown");
    assert_eq!(refused(&attached(&order, "BC00002")), "document-taken");
    let mut dearer = order.clone();
    dearer.totals.gross += number("0.01");
    let outcome = attached(&dearer, "BC00001");
    assert_eq!(refused(&outcome), "document-differs");
    assert_eq!(outcome.proof.expect("a proof").lines.len(), 2);
    stand.sql("UPDATE F_DOCENTETE SET DO_Devise = 2 WHERE DO_Piece = 'BC00001'");
    assert_eq!(refused(&attached(&order, "BC00001")), "document-foreign");
    assert_eq!(marks(&stand), before);
}

#[test]
fn an_order_that_was_imported_meanwhile_is_not_given_a_second_document() {
    let (stand, order) = typed(41);
    // The same order comes in by an import, and its document stands beside the typed one.
    write(&stand, &[], vec![order.clone()]);
    let outcome = attach(&stand, &order, "BC00001", BatchMode::Apply);
    assert_eq!((outcome.state, outcome.external_id), (OutcomeState::Unchanged, Some("BC00002".into())));
    assert_eq!(marks(&stand), "1 WEB-41");
}
