//! Credit slips carried out in Sage (functions.md H12): to the cent, by stage, once, whole or not at all.

use plugin_sdk::model::{
    Batch, BatchId, BatchMode, CreditSlip, Outcome, OutcomeState, Record, Stream, WriteAction, WriteItem,
};
use serde_json::json;

use super::{
    orders::{line, number, open, order, shown, write},
    refunds::{moved, slip},
};
use crate::stand::{Quiet, Stand};

/// An order of three lamps (59.90 each) with shipping 5.90, paid.
fn stand() -> Stand {
    let stand = Stand::small();
    let settings = [
        ("payments", json!(true)),
        ("payment-methods", json!({"ps_checkout": "3"})),
        ("payment-journals", json!({"ps_checkout": "CB"})),
    ];
    let ordered = order(1, 1, vec![line("1", "LAM-LIN-01", "3", "59.90", "20")], "5.90");
    assert_eq!(shown(&write(&stand, &settings, vec![ordered])), ["created BC00001"]);
    stand
}

fn apply(stand: &Stand, slip: &CreditSlip, wishes: &[(&str, &str)], mode: BatchMode) -> Outcome {
    let mut overrides: std::collections::BTreeMap<String, String> =
        wishes.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect();
    overrides.insert("owner".to_owned(), "BC00001".to_owned());
    let item = WriteItem {
        key: slip.key.clone(),
        action: WriteAction::Put,
        external_id: None,
        record: Some(Record::CreditSlip(Box::new(slip.clone()))),
        overrides,
    };
    let batch = Batch { id: BatchId("refund-1".to_owned()), stream: Stream::CreditSlips, mode, items: vec![item] };
    open(stand, &[]).write(&Quiet, &batch).unwrap_or_else(|error| panic!("{error}")).remove(0)
}

fn lines(stand: &Stand, piece: &str) -> Vec<String> {
    let sql = format!(
        "SELECT DO_Type, AR_Ref, DL_Design, DL_Qte, EU_Qte, DL_PUTTC, DL_MontantHT, DL_MontantTTC, DL_MvtStock
         FROM F_DOCLIGNE WHERE DO_Piece = '{piece}' AND DO_Domaine = 0 ORDER BY DL_Ligne"
    );
    stand.rows(&sql).into_iter().map(|row| row.join(" ")).collect()
}

fn stock(stand: &Stand) -> String {
    stand.text("SELECT AS_QteRes || ' ' || AS_QteSto FROM F_ARTSTOCK WHERE AR_Ref = 'LAM-LIN-01' AND DE_No = 1")
}

fn proof(outcome: &Outcome) -> Vec<String> {
    let proof = outcome.proof.as_ref().expect("a proof");
    assert!(proof.holds);
    proof
        .lines
        .iter()
        .map(|line| format!("{} {:.2} {:.2}", line.figure, line.source.round_dp(2), line.target))
        .collect()
}

#[test]
fn h12_an_order_that_is_not_delivered_loses_what_was_refunded() {
    let stand = stand();
    let before = (stand.dump(), stock(&stand));
    let seen = apply(&stand, &slip(), &[("refund", "yes")], BatchMode::Preview);
    assert_eq!((seen.state, stand.dump()), (OutcomeState::Updated, before.0));
    assert_eq!(seen.document.map(|document| document.lines.len()), Some(2));

    let outcome = apply(&stand, &slip(), &[("refund", "yes")], BatchMode::Apply);
    assert_eq!(shown(std::slice::from_ref(&outcome)), ["updated BC00001 refund-money"]);
    assert_eq!(outcome.problems[0].args["over"], "125.70");
    assert_eq!(proof(&outcome), ["net 104.75 104.75", "gross 125.70 125.70"]);
    assert_eq!(
        lines(&stand, "BC00001"),
        [
            "DO_Type=1 AR_Ref='LAM-LIN-01' DL_Design='Article LAM-LIN-01' DL_Qte=1 EU_Qte=1 DL_PUTTC=59.9 DL_MontantHT=49.92 \
             DL_MontantTTC=59.9 DL_MvtStock=0",
            "DO_Type=1 AR_Ref=NULL DL_Design='Avoir boutique WEB/A12' DL_Qte=0 EU_Qte=0 DL_PUTTC=0 DL_MontantHT=0 \
             DL_MontantTTC=0 DL_MvtStock=0",
        ]
    );
    // One lamp of three is still to be delivered.
    let reserved = |text: &str| text.split(' ').next().and_then(|first| first.parse::<f64>().ok()).unwrap_or(f64::NAN);
    assert_eq!(reserved(&stock(&stand)), reserved(&before.1) - 2.0);
    let totals = stand.rows("SELECT DO_TotalHT FROM F_DOCENTETE WHERE DO_Piece = 'BC00001'");
    assert_eq!(totals, [["DO_TotalHT=49.92"]]);
}

#[test]
fn h12_a_slip_is_carried_out_once_whatever_became_of_its_document() {
    let stand = stand();
    apply(&stand, &slip(), &[("refund", "yes")], BatchMode::Apply);
    let once = stand.dump();
    let again = apply(&stand, &slip(), &[("refund", "yes")], BatchMode::Apply);
    assert_eq!(shown(&[again]), ["unchanged BC00001 refund-applied"]);
    assert_eq!(stand.dump(), once);
    moved(&stand, 3, "BL00001");
    let later = stand.dump();
    for wish in ["yes", "return", "credit"] {
        let again = apply(&stand, &slip(), &[("refund", wish)], BatchMode::Apply);
        assert_eq!(shown(&[again]), ["unchanged BL00001 refund-applied"]);
    }
    // An import that meets it says the same, as a remark.
    let met = apply(&stand, &slip(), &[], BatchMode::Apply);
    assert!(met.problems.iter().all(|problem| problem.remark) && met.problems[0].code == "refund-applied");
    assert_eq!(stand.dump(), later);
}

#[test]
fn h12_goods_of_a_delivery_come_back_by_a_return_note_or_as_money_alone() {
    for (kind, piece) in [(3, "BL00001"), (6, "FA00001"), (7, "FA00001")] {
        for (wish, note, own) in [("return", "BR00001", 4), ("credit", "BA00001", 5)] {
            let stand = stand();
            moved(&stand, kind, piece);
            let (before, held) = (stand.dump(), stock(&stand));
            let outcome = apply(&stand, &slip(), &[("refund", wish)], BatchMode::Apply);
            assert_eq!(shown(std::slice::from_ref(&outcome)), [format!("created {note} refund-money")]);
            assert_eq!(proof(&outcome), ["net 104.75 104.75", "gross 125.70 125.70"]);
            let entry = i64::from(own == 4);
            assert_eq!(
                lines(&stand, note),
                [
                    format!(
                        "DO_Type={own} AR_Ref=NULL DL_Design='Avoir boutique WEB/A12 : {piece}' DL_Qte=0 EU_Qte=0 \
                         DL_PUTTC=0 DL_MontantHT=0 DL_MontantTTC=0 DL_MvtStock=0"
                    ),
                    format!(
                        "DO_Type={own} AR_Ref='LAM-LIN-01' DL_Design='Article LAM-LIN-01' DL_Qte=2 EU_Qte=2 DL_PUTTC=59.9 \
                         DL_MontantHT=99.83 DL_MontantTTC=119.8 DL_MvtStock={entry}"
                    ),
                    format!(
                        "DO_Type={own} AR_Ref='FRAISPORT' DL_Design='Colissimo' DL_Qte=1 EU_Qte=1 DL_PUTTC=5.9 \
                         DL_MontantHT=4.92 DL_MontantTTC=5.9 DL_MvtStock={entry}"
                    ),
                ]
            );
            let header = "SELECT DO_Type, DO_DocType, DO_NoWeb, DO_PieceOrig, DO_Provenance, DO_TotalHT, DO_Tiers = \
                          (SELECT DO_Tiers FROM F_DOCENTETE WHERE DO_NoWeb = 'WEB-1') AS same";
            let header = format!("{header} FROM F_DOCENTETE WHERE DO_Piece = '{note}'");
            assert_eq!(
                stand.rows(&header)[0].join(" "),
                format!(
                    "DO_Type={own} DO_DocType={own} DO_NoWeb='WEB/A12' DO_PieceOrig='{piece}' DO_Provenance=0 \
                     DO_TotalHT=104.75 same=1"
                )
            );
            // The document itself stays as it was, sealed or not.
            let after: std::collections::BTreeSet<String> = stand.dump().into_iter().collect();
            let gone: Vec<&String> = before.iter().filter(|row| !after.contains(*row)).collect();
            let touched = |table: &str| gone.iter().filter(|row| row.starts_with(table)).count();
            assert_eq!((touched("F_DOCENTETE "), touched("F_DOCLIGNE "), touched("F_DOCREGL ")), (0, 0, 0));
            let amounts = |text: &str| -> Vec<f64> { text.split(' ').filter_map(|one| one.parse().ok()).collect() };
            let (held, now) = (amounts(&held), amounts(&stock(&stand)));
            assert_eq!((now[0], now[1]), (held[0], held[1] + if own == 4 { 2.0 } else { 0.0 }));
            let once = stand.dump();
            let again = apply(&stand, &slip(), &[("refund", wish)], BatchMode::Apply);
            assert_eq!(shown(&[again]), [format!("unchanged {note} refund-applied")]);
            assert_eq!(stand.dump(), once);
        }
    }
}

#[test]
fn h12_what_cannot_be_carried_out_is_refused_and_nothing_is_written() {
    let stand = stand();
    let mut more = slip();
    more.lines[0].quantity = number("4");
    let mut voucher = slip();
    (voucher.net, voucher.gross) = (number("96.42"), number("115.70"));
    let mut shipping = slip();
    shipping.shipping.gross = number("9.90");
    for (slip, wish, code) in [
        (&more, "yes", "refund-line-missing"),
        (&voucher, "yes", "refund-amounts-differ"),
        (&shipping, "yes", "refund-shipping-missing"),
        (&slip(), "return", "refund-way-unfit"),
    ] {
        let before = stand.dump();
        let outcome = apply(&stand, slip, &[("refund", wish)], BatchMode::Apply);
        assert_eq!(shown(&[outcome]), [format!("rejected - {code}")]);
        assert_eq!(stand.dump(), before);
    }
    for (kind, piece, wish, code) in
        [(2, "PL00001", "yes", "refund-in-preparation"), (3, "BL00001", "yes", "refund-way-missing")]
    {
        moved(&stand, kind, piece);
        let outcome = apply(&stand, &slip(), &[("refund", wish)], BatchMode::Apply);
        assert_eq!(shown(&[outcome]), [format!("rejected - {code}")]);
    }
    let full =
        "UPDATE F_DOCCURRENTPIECE SET DC_Piece = 'BR99999' WHERE DC_Domaine = 0 AND DC_IdCol = 4 AND DC_Souche = 0";
    stand.sql(full);
    let outcome = apply(&stand, &slip(), &[("refund", "return")], BatchMode::Apply);
    assert_eq!(shown(&[outcome]), ["rejected - series-full"]);
}

/// Sage refuses one statement after the other: each time nothing at all is left of the refund.
#[test]
fn h12_a_refund_that_is_cut_off_leaves_nothing_behind() {
    let of_order = [
        ("UPDATE", "F_ARTSTOCK"),
        ("INSERT", "F_DOCLIGNE"),
        ("DELETE", "F_DOCLIGNE"),
        ("UPDATE", "F_DOCLIGNE"),
        ("UPDATE", "F_DOCENTETE"),
    ];
    let of_return = [
        ("UPDATE", "F_DOCCURRENTPIECE"),
        ("INSERT", "F_DOCENTETE"),
        ("INSERT", "F_DOCREGL"),
        ("INSERT", "F_DOCLIGNE"),
        ("UPDATE", "F_ARTSTOCK"),
    ];
    for (wish, kind, guards) in [("yes", 1, of_order), ("return", 3, of_return)] {
        let stand = stand();
        if kind == 3 {
            moved(&stand, 3, "BL00001");
        }
        for (verb, table) in guards {
            stand
                .sql(&format!("CREATE TRIGGER cut BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, 'cut off'); END"));
            let before = stand.dump();
            let outcome = apply(&stand, &slip(), &[("refund", wish)], BatchMode::Apply);
            assert_eq!((outcome.state, stand.dump()), (OutcomeState::Rejected, before), "{verb} {table}");
            stand.sql("DROP TRIGGER cut");
        }
        let outcome = apply(&stand, &slip(), &[("refund", wish)], BatchMode::Apply);
        assert!(matches!(outcome.state, OutcomeState::Updated | OutcomeState::Created));
    }
}

#[test]
fn h12_an_order_of_several_rates_and_rounded_pieces_is_reduced_to_the_cent() {
    let stand = Stand::small();
    let lines_of = vec![line("1", "LAM-LIN-01", "7", "59.90", "20"), line("2", "LAM-LIN-01", "3", "33.333333", "20")];
    assert_eq!(write(&stand, &[], vec![order(1, 1, lines_of, "5.90")])[0].state, OutcomeState::Created);
    let whole = |sql: &str| stand.text(sql).parse::<f64>().unwrap_or(f64::NAN);
    let sum = "SELECT printf('%.2f', SUM(DL_MontantTTC)) FROM F_DOCLIGNE WHERE DO_Piece = 'BC00001'";
    let before = whole(sum);
    let mut partial = slip();
    partial.shipping = Default::default();
    partial.lines[0].quantity = number("2");
    (partial.lines[0].net, partial.lines[0].gross) = (number("55.55"), number("66.67"));
    (partial.net, partial.gross) = (number("55.55"), number("66.67"));
    let outcome = apply(&stand, &partial, &[("refund", "yes")], BatchMode::Apply);
    assert_eq!(outcome.state, OutcomeState::Updated, "{:?}", outcome.problems);
    assert_eq!(format!("{:.2}", before - whole(sum)), "66.67");
    let quantities = stand.rows("SELECT DL_Qte FROM F_DOCLIGNE WHERE DO_Piece = 'BC00001' AND AR_Ref = 'LAM-LIN-01'");
    assert_eq!(quantities, [["DL_Qte=7"], ["DL_Qte=1"]]);
}
