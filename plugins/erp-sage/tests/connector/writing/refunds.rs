//! Credit slips of the shop, listed by the stage of their order: nothing is written unless asked (functions.md H12).

use plugin_sdk::model::{
    Batch, BatchId, BatchMode, Charge, CreditSlip, Key, OutcomeState, Record, SlipLine, Stream, WriteAction, WriteItem,
};
use serde_json::json;

use super::orders::{line, number, open, order, shown, write};
use crate::stand::{Quiet, Stand};

pub fn slip() -> CreditSlip {
    let line = SlipLine {
        key: Key::new("1"),
        reference: "LAM-LIN-01".to_owned(),
        quantity: number("2"),
        net: number("99.83"),
        gross: number("119.796"),
        tax_rate: number("20"),
        ..SlipLine::default()
    };
    CreditSlip {
        key: Key::new("12"),
        order: Key::new("1"),
        reference: "REF000001".to_owned(),
        currency: "EUR".to_owned(),
        currency_decimals: 2,
        lines: vec![line],
        shipping: Charge { net: number("4.92"), gross: number("5.90"), tax_rate: number("20") },
        net: number("104.75"),
        gross: number("125.696"),
        refunded: number("125.70"),
        ..CreditSlip::default()
    }
}

fn list(stand: &Stand, mode: BatchMode) -> Vec<plugin_sdk::model::Outcome> {
    let item = WriteItem {
        key: Key::new("12"),
        action: WriteAction::Put,
        external_id: None,
        record: Some(Record::CreditSlip(Box::new(slip()))),
        overrides: [("owner".to_owned(), "BC00001".to_owned())].into(),
    };
    let batch = Batch { id: BatchId("slips-1".to_owned()), stream: Stream::CreditSlips, mode, items: vec![item] };
    open(stand, &[]).write(&Quiet, &batch).unwrap_or_else(|error| panic!("{error}"))
}

pub fn moved(stand: &Stand, kind: i64, piece: &str) {
    stand.sql(&format!(
        "UPDATE F_DOCENTETE SET DO_Type = {kind}, DO_Piece = '{piece}' WHERE DO_NoWeb = 'WEB-1';
         UPDATE F_DOCREGL SET DO_Type = {kind}, DO_Piece = '{piece}' WHERE DO_Piece LIKE '__00001' AND DO_Domaine = 0
             AND DR_No > 30;
         UPDATE F_DOCLIGNE SET DL_PieceBC = 'BC00001', DO_Type = {kind}, DO_Piece = '{piece}'
             WHERE DO_Piece = 'BC00001' OR DL_PieceBC = 'BC00001'"
    ));
}

#[test]
fn a_credit_slip_is_listed_by_the_stage_of_its_order() {
    let stand = Stand::small();
    let settings = [
        ("payments", json!(true)),
        ("payment-methods", json!({"ps_checkout": "3"})),
        ("payment-journals", json!({"ps_checkout": "CB"})),
    ];
    write(&stand, &settings, vec![order(1, 1, vec![line("1", "LAM-LIN-01", "3", "59.90", "20")], "5.90")]);
    let before = stand.dump();
    for mode in [BatchMode::Preview, BatchMode::Apply] {
        let outcome = list(&stand, mode).remove(0);
        assert_eq!((outcome.state, outcome.problems.len()), (OutcomeState::Unchanged, 1));
        let problem = &outcome.problems[0];
        assert!(!problem.remark && problem.remedy.is_some());
        let args: Vec<String> = problem.args.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(
            format!("{} {}", problem.code, args.join(" ")),
            "refund-on-order goods=2 × LAM-LIN-01 gross=125.70 net=104.75 order=REF000001 paid=185.60 piece=BC00001 \
             refunded=125.70 shipping=5.90 slip=12"
        );
    }
    assert_eq!(stand.dump(), before);
    for (kind, piece, code) in [
        (2, "PL00001", "refund-on-preparation"),
        (3, "BL00001", "refund-on-delivery"),
        (6, "FA00001", "refund-on-invoice"),
        (7, "FA00001", "refund-on-invoice"),
    ] {
        moved(&stand, kind, piece);
        let outcomes = list(&stand, BatchMode::Apply);
        assert_eq!(shown(&outcomes), [format!("unchanged BC00001 {code}")]);
        assert_eq!(outcomes[0].problems[0].args["piece"], piece);
    }
    stand.sql("DELETE FROM F_DOCLIGNE WHERE DL_PieceBC = 'BC00001'");
    assert_eq!(shown(&list(&stand, BatchMode::Apply)), ["unchanged BC00001 refund-without-document"]);
}

#[test]
fn an_order_that_was_refunded_before_its_import_says_so() {
    let stand = Stand::small();
    let mut refunded = order(1, 1, vec![line("1", "LAM-LIN-01", "3", "59.90", "20")], "5.90");
    refunded.lines[0].refunded_quantity = number("2");
    assert_eq!(shown(&write(&stand, &[], vec![refunded])), ["created BC00001 order-refunded"]);
}
