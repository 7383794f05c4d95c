//! Payments that come in after the import of their order: on whatever Sage has made of it, once each, to the cent
//! (functions.md J90, sage100.md §2.8).

use expect_test::expect;
use plugin_sdk::model::{
    Batch, BatchId, BatchMode, DateTime, Decimal, Key, Order, OrderPayments, Outcome, OutcomeState, Payment, Record,
    Stream, WriteAction, WriteItem,
};
use serde_json::{Value, json};
use system_tests::orders::payments as of;

use super::orders::{line, number, open, order, shown, write};
use crate::stand::{Quiet, Stand};

/// 204.60 with tax, not paid yet.
fn unpaid(key: u64) -> Order {
    let lines = vec![line("1", "LAM-LIN-01", "3", "59.90", "20"), line("2", "REV-TEX-12", "2", "9.50", "2.1")];
    Order { payments: Vec::new(), ..order(key, 1, lines, "5.90") }
}

fn paid() -> Vec<(&'static str, Value)> {
    vec![
        ("payments", json!(true)),
        ("payment-methods", json!({"ps_checkout": "3", "cheque": "2"})),
        ("payment-journals", json!({"ps_checkout": "CB", "cheque": "BQ1"})),
    ]
}

fn payment(key: &str, amount: &str) -> Payment {
    Payment {
        key: Key::new(key),
        method: Key::new("ps_checkout"),
        label: "Carte bancaire".to_owned(),
        amount: number(amount),
        currency: "EUR".to_owned(),
        paid_at: Some(DateTime::parse_from_rfc3339("2026-03-09T10:11:12+01:00").expect("an instant")),
        transaction: format!("TX-{key}"),
    }
}

fn item(record: OrderPayments, owner: &str) -> WriteItem {
    WriteItem {
        key: record.key.clone(),
        action: WriteAction::Put,
        external_id: None,
        record: Some(Record::OrderPayments(record)),
        overrides: [("owner".to_owned(), owner.to_owned())].into(),
    }
}

fn send(stand: &Stand, more: &[(&'static str, Value)], mode: BatchMode, items: Vec<WriteItem>) -> Vec<Outcome> {
    let batch = Batch { id: BatchId("payments-1".to_owned()), stream: Stream::Payments, mode, items };
    open(stand, more).write(&Quiet, &batch).unwrap_or_else(|error| panic!("{error}"))
}

fn pay(stand: &Stand, record: OrderPayments, owner: &str) -> String {
    shown(&send(stand, &paid(), BatchMode::Apply, vec![item(record, owner)])).remove(0)
}

/// Type, document, amount and label of the deposits; amount, reference and label of the money; what it settles.
fn rows(stand: &Stand, key: u64) -> Vec<String> {
    let mark = format!("WEB-{key}");
    let sql = format!(
        "SELECT d.DO_Type || ' ' || d.DO_Piece || ' ' || l.RC_Montant || ' of ' || m.RG_Montant || ' ' || m.RG_Libelle
         || CASE d.DR_TypeRegl WHEN 0 THEN ' deposit' ELSE ' settles' END
         FROM F_CREGLEMENT m JOIN F_REGLECH l ON l.RG_No = m.RG_No JOIN F_DOCREGL d ON d.DR_No = l.DR_No
         AND d.DO_Type = l.DO_Type AND d.DO_Piece = l.DO_Piece WHERE m.RG_Reference = '{mark}' ORDER BY m.RG_No, d.DO_Piece"
    );
    let texts = |row: Vec<String>| row[0].split_once('=').expect("a value").1.trim_matches('\'').to_owned();
    stand.rows(&sql).into_iter().map(texts).collect()
}

/// A company of a version that keeps the sums of money in the header.
fn with_totals() -> Stand {
    let stand = Stand::small();
    stand.sql(
        "ALTER TABLE F_DOCENTETE ADD COLUMN DO_NetAPayer numeric(24,6);
         ALTER TABLE F_DOCENTETE ADD COLUMN DO_MontantRegle numeric(24,6)",
    );
    stand
}

/// Sage turns what stands in a document into another one, header and lines.
fn become_document(stand: &Stand, from: &str, kind: i64, to: &str) {
    stand.sql(&format!(
        "UPDATE F_DOCENTETE SET DO_Type = {kind}, DO_Piece = '{to}' WHERE DO_Piece = '{from}';
         UPDATE F_DOCREGL SET DO_Type = {kind}, DO_Piece = '{to}' WHERE DO_Piece = '{from}';
         UPDATE F_REGLECH SET DO_Type = {kind}, DO_Piece = '{to}' WHERE DO_Piece = '{from}';
         UPDATE F_DOCLIGNE SET DL_PieceBC = CASE WHEN DL_PieceBC = '' THEN DO_Piece ELSE DL_PieceBC END,
             DO_Type = {kind}, DO_Piece = '{to}' WHERE DO_Piece = '{from}';"
    ));
}

#[test]
fn a_late_payment_has_the_columns_that_the_import_gives_one() {
    let stand = Stand::small();
    let mut with = unpaid(1);
    with.payments = vec![payment("7", "204.60")];
    let without = unpaid(2);
    write(&stand, &paid(), vec![with, without.clone()]);
    assert_eq!(pay(&stand, of(&without, vec![payment("7", "204.60")]), "BC00002"), "created BC00002");
    let columns = |table: &str, condition: &str| {
        let all = stand.rows(&format!("SELECT * FROM {table} WHERE {condition}"));
        // What numbers them, and the hour: of the document there, of the payment here.
        let own = ["DR_No", "RG_No", "RG_Piece", "DO_Piece", "RG_Reference", "RG_Heure"];
        let other = |text: &String| !own.contains(&text.split_once('=').expect("a value").0);
        all.into_iter().map(|row| row.into_iter().filter(other).collect()).collect::<Vec<Vec<String>>>()
    };
    for table in ["F_DOCREGL", "F_REGLECH", "F_DOCENTETE"] {
        let of = |piece: &str| match table {
            "F_DOCENTETE" => columns(table, &format!("DO_Piece = '{piece}'"))
                .into_iter()
                .map(|row| {
                    row.into_iter()
                        .filter(|text| !text.starts_with("DO_Ref") && !text.starts_with("DO_NoWeb"))
                        .collect()
                })
                .collect::<Vec<Vec<String>>>(),
            // The instalment that takes the rest is the document's own.
            "F_DOCREGL" => columns(table, &format!("DO_Piece = '{piece}' AND DR_TypeRegl = 0")),
            _ => columns(table, &format!("DO_Piece = '{piece}'")),
        };
        assert_eq!(of("BC00001"), of("BC00002"), "{table}");
    }
    assert_eq!(columns("F_CREGLEMENT", "RG_Reference = 'WEB-1'"), columns("F_CREGLEMENT", "RG_Reference = 'WEB-2'"));
    assert_eq!(rows(&stand, 2), ["1 BC00002 204.6 of 204.6 TX-7 #7 deposit"]);
}

#[test]
fn every_column_of_a_late_payment() {
    let stand = Stand::small();
    write(&stand, &paid(), vec![unpaid(1)]);
    pay(&stand, of(&unpaid(1), vec![payment("7", "100")]), "BC00001");
    let mut text = String::new();
    for (table, condition) in [
        ("F_DOCREGL", "DO_Piece = 'BC00001' AND DR_TypeRegl = 0"),
        ("F_CREGLEMENT", "RG_Reference = 'WEB-1'"),
        ("F_REGLECH", "DO_Piece = 'BC00001'"),
    ] {
        let rows = stand.rows(&format!("SELECT * FROM {table} WHERE {condition}"));
        text += &format!("[{table}] {}\n", rows.iter().map(|row| row.join(" ")).collect::<Vec<_>>().join("\n"));
    }
    expect![[r#"
        [F_DOCREGL] DR_No=32 DO_Domaine=0 DO_Type=1 DO_Piece='BC00001' DR_TypeRegl=0 DR_Date='2026-03-09 00:00:00' DR_Libelle='TX-7 #7' DR_Pourcent=0 DR_Montant=100 DR_MontantDev=0 DR_Equil=0 EC_No=0 cbEC_No=NULL DR_Regle=0 N_Reglement=3 CA_No=0 cbCA_No=NULL DO_DocType=1
        [F_CREGLEMENT] RG_No=28 CT_NumPayeur='W0000001' RG_Date='2026-03-09 00:00:00' RG_Reference='WEB-1' RG_Libelle='TX-7 #7' RG_Montant=100 RG_MontantDev=0 N_Reglement=3 RG_Impute=1 RG_Compta=0 EC_No=0 cbEC_No=NULL RG_Type=0 RG_Cours=0 N_Devise=0 JO_Num='CB' CG_NumCont=NULL RG_Impaye='1753-01-01 00:00:00' CG_Num='4110000' RG_TypeReg=0 RG_Heure='000101112' RG_Piece='28' CA_No=0 CO_NoCaissier=0 cbCO_NoCaissier=NULL RG_Banque=0 RG_Transfere=0 RG_Cloture=0 RG_Ticket=0 RG_Souche=0 CT_NumPayeurOrig='W0000001' RG_DateEchCont='1753-01-01 00:00:00' CG_NumEcart=NULL JO_NumEcart=NULL RG_MontantEcart=0 RG_NoBonAchat=0 RG_Valide=0 RG_Anterieur=0 cbCA_No=NULL
        [F_REGLECH] RG_No=28 DR_No=32 DO_Domaine=0 DO_Type=1 DO_Piece='BC00001' RC_Montant=100 RG_TypeReg=0
    "#]].assert_eq(&text);
}

#[test]
fn several_partial_payments_come_once_each_and_the_sums_are_proved() {
    let stand = with_totals();
    let order = unpaid(1);
    write(&stand, &paid(), vec![order.clone()]);
    let first = of(&order, vec![payment("7", "100")]);
    let both = of(&order, vec![payment("7", "100"), payment("8", "104.60")]);
    assert_eq!(pay(&stand, first.clone(), "BC00001"), "created BC00001");
    let outcomes = send(&stand, &paid(), BatchMode::Apply, vec![item(both.clone(), "BC00001")]);
    assert_eq!(outcomes[0].state, OutcomeState::Created);
    let proof = outcomes[0].proof.clone().expect("a proof");
    let sums: Vec<(Decimal, Decimal)> = proof.lines.iter().map(|line| (line.source, line.target)).collect();
    assert!(proof.holds && sums.iter().all(|sum| *sum == (number("204.60"), number("204.60"))), "{proof:?}");
    let expected = ["1 BC00001 100 of 100 TX-7 #7 deposit", "1 BC00001 104.6 of 104.6 TX-8 #8 deposit"];
    assert_eq!(rows(&stand, 1), expected);
    let header = "SELECT DO_MontantRegle || ' ' || DO_NetAPayer FROM F_DOCENTETE WHERE DO_Piece = 'BC00001'";
    assert_eq!(stand.text(header), "204.6 0");
    // Whatever the program remembers: Sage's own rows tell.
    let before = stand.dump();
    assert_eq!(pay(&stand, both, "BC00001"), "unchanged BC00001");
    assert_eq!(pay(&stand, first, "BC00001"), "unchanged BC00001");
    assert_eq!(stand.dump(), before);
}

#[test]
fn what_the_import_wrote_is_not_written_again_not_even_without_the_shops_number() {
    let stand = Stand::small();
    let mut order = unpaid(1);
    order.payments = vec![payment("7", "204.60")];
    write(&stand, &paid(), vec![order.clone()]);
    let record = of(&order, order.payments.clone());
    assert_eq!(pay(&stand, record.clone(), "BC00001"), "unchanged BC00001");
    stand.sql("UPDATE F_CREGLEMENT SET RG_Libelle = 'TX-7' WHERE RG_Reference = 'WEB-1'");
    let before = stand.dump();
    assert_eq!(pay(&stand, record, "BC00001"), "unchanged BC00001");
    assert_eq!(stand.dump(), before);
}

#[test]
fn the_money_follows_the_order_into_every_document() {
    let stand = with_totals();
    let orders = [unpaid(1), unpaid(2), unpaid(3), unpaid(4)];
    write(&stand, &paid(), orders.to_vec());
    become_document(&stand, "BC00001", 2, "PL00001");
    become_document(&stand, "BC00002", 3, "BL00001");
    become_document(&stand, "BC00003", 6, "FA00001");
    become_document(&stand, "BC00004", 7, "FA00002");
    let sealed = stand.rows("SELECT * FROM F_DOCENTETE WHERE DO_Piece = 'FA00002'");
    for (order, number) in orders.iter().zip(["BC00001", "BC00002", "BC00003", "BC00004"]) {
        let payments = vec![payment(&format!("1{}", order.key), "100"), payment(&format!("2{}", order.key), "104.60")];
        assert_eq!(pay(&stand, of(order, payments), number), format!("created {number}"));
    }
    assert_eq!(
        rows(&stand, 1),
        ["2 PL00001 100 of 100 TX-11 #11 deposit", "2 PL00001 104.6 of 104.6 TX-21 #21 deposit"]
    );
    assert_eq!(
        rows(&stand, 2),
        ["3 BL00001 100 of 100 TX-12 #12 deposit", "3 BL00001 104.6 of 104.6 TX-22 #22 deposit"]
    );
    assert_eq!(
        rows(&stand, 3),
        ["6 FA00001 100 of 100 TX-13 #13 settles", "6 FA00001 104.6 of 104.6 TX-23 #23 settles"]
    );
    assert_eq!(
        rows(&stand, 4),
        ["7 FA00002 100 of 100 TX-14 #14 settles", "7 FA00002 104.6 of 104.6 TX-24 #24 settles"]
    );
    // What is to pay on an invoice is less its deposits only; an invoice in the books stays as it is.
    let header = "SELECT DO_MontantRegle || ' ' || DO_NetAPayer FROM F_DOCENTETE WHERE DO_Piece = 'FA00001'";
    assert_eq!(stand.text(header), "204.6 204.6");
    assert_eq!(stand.rows("SELECT * FROM F_DOCENTETE WHERE DO_Piece = 'FA00002'"), sealed);
}

#[test]
fn an_order_in_two_documents_is_paid_in_the_later_stage_first() {
    let stand = Stand::small();
    write(&stand, &paid(), vec![unpaid(1)]);
    stand.sql(
        "INSERT INTO F_DOCENTETE (DO_Domaine, DO_Type, DO_Piece, DO_Date, DO_Tiers, CT_NumPayeur, CG_Num, DO_NoWeb)
         SELECT DO_Domaine, 3, 'BL00001', DO_Date, DO_Tiers, CT_NumPayeur, CG_Num, '' FROM F_DOCENTETE WHERE DO_Piece = 'BC00001';
         UPDATE F_DOCLIGNE SET DL_PieceBC = DO_Piece, DO_Type = 3, DO_Piece = 'BL00001'
         WHERE DO_Piece = 'BC00001' AND AR_Ref = 'LAM-LIN-01'",
    );
    assert_eq!(pay(&stand, of(&unpaid(1), vec![payment("7", "204.60")]), "BC00001"), "created BC00001");
    assert_eq!(
        rows(&stand, 1),
        ["1 BC00001 24.9 of 204.6 TX-7 #7 deposit", "3 BL00001 179.7 of 204.6 TX-7 #7 deposit"]
    );
}

#[test]
fn an_order_that_became_part_of_anothers_invoice_is_paid_there() {
    let stand = Stand::small();
    write(&stand, &paid(), vec![unpaid(1), unpaid(2)]);
    become_document(&stand, "BC00001", 6, "FA00001");
    stand.sql(
        "DELETE FROM F_DOCREGL WHERE DO_Piece = 'BC00002';
         UPDATE F_DOCLIGNE SET DL_PieceBC = DO_Piece, DO_Type = 6, DO_Piece = 'FA00001' WHERE DO_Piece = 'BC00002';
         DELETE FROM F_DOCENTETE WHERE DO_Piece = 'BC00002'",
    );
    assert_eq!(pay(&stand, of(&unpaid(2), vec![payment("7", "204.60")]), "BC00002"), "created BC00002");
    assert_eq!(rows(&stand, 2), ["6 FA00001 204.6 of 204.6 TX-7 #7 settles"]);
    // The other half of the invoice is the first order's.
    assert_eq!(pay(&stand, of(&unpaid(1), vec![payment("8", "204.60")]), "BC00001"), "created BC00001");
    assert_eq!(rows(&stand, 1), ["6 FA00001 204.6 of 204.6 TX-8 #8 settles"]);
}

#[test]
fn what_cannot_be_written_is_said_and_leaves_no_row() {
    let stand = Stand::small();
    let order = unpaid(1);
    write(&stand, &paid(), vec![order.clone()]);
    let before = stand.dump();
    let mut late = payment("7", "204.60");
    late.paid_at = Some(DateTime::parse_from_rfc3339("1999-03-09T10:11:12+01:00").expect("an instant"));
    assert_eq!(pay(&stand, of(&order, vec![late]), "BC00001"), "rejected - period-closed");
    assert_eq!(pay(&stand, of(&order, vec![payment("7", "204.61")]), "BC00001"), "rejected - payment-exceeds-document");
    let mut francs = payment("7", "10");
    francs.currency = "CHF".to_owned();
    assert_eq!(pay(&stand, of(&order, vec![francs]), "BC00001"), "rejected - payment-currency");
    let back = of(&order, vec![payment("7", "-20")]);
    assert_eq!(pay(&stand, back, "BC00001"), "unchanged BC00001 payment-refund");
    let gone = of(&Order { key: Key::new("99"), ..order.clone() }, vec![payment("7", "10")]);
    assert_eq!(pay(&stand, gone, "BC00099"), "rejected - payment-without-document");
    let record = || vec![item(of(&order, vec![payment("7", "204.60")]), "BC00001")];
    assert_eq!(shown(&send(&stand, &[], BatchMode::Apply, record())), ["skipped BC00001"]);
    assert_eq!(shown(&send(&stand, &paid(), BatchMode::Preview, record())), ["created BC00001"]);
    assert_eq!(stand.dump(), before);
    // The accountant was faster: nothing is added twice.
    stand.sql(
        "INSERT INTO F_CREGLEMENT (RG_No, CT_NumPayeur, RG_Montant, RG_Type, JO_Num, RG_Cloture)
             SELECT 9001, CT_NumPayeur, 204.6, 0, 'BQ1', 0 FROM F_DOCENTETE WHERE DO_Piece = 'BC00001';
         INSERT INTO F_REGLECH (RG_No, DR_No, DO_Domaine, DO_Type, DO_Piece, RC_Montant)
             SELECT 9001, DR_No, 0, 1, DO_Piece, 204.6 FROM F_DOCREGL WHERE DO_Piece = 'BC00001'",
    );
    let before = stand.dump();
    assert_eq!(
        pay(&stand, of(&order, vec![payment("7", "204.60")]), "BC00001"),
        "unchanged BC00001 payment-already-settled"
    );
    assert_eq!(stand.dump(), before);
}

#[test]
fn each_method_has_its_rule() {
    let stand = Stand::small();
    let order = unpaid(1);
    let rules = [&paid()[..], &[("payments-when-paid", json!(["cheque"])), ("payments-never", json!(["ps_checkout"]))]]
        .concat();
    let mut cheque = payment("8", "4.60");
    cheque.method = Key::new("cheque");
    // At the import already: the cheque is announced, the card is never written.
    let mut announced = order.clone();
    (announced.state.paid, announced.payments) = (false, vec![payment("7", "200"), cheque.clone()]);
    write(&stand, &rules, vec![announced]);
    let mut record = of(&order, vec![payment("7", "200"), cheque]);
    record.settled = false;
    let sent = |record: &OrderPayments| {
        shown(&send(&stand, &rules, BatchMode::Apply, vec![item(record.clone(), "BC00001")])).remove(0)
    };
    assert_eq!(sent(&record), "skipped BC00001");
    assert_eq!(rows(&stand, 1), Vec::<String>::new());
    record.settled = true;
    assert_eq!(sent(&record), "created BC00001");
    assert_eq!(rows(&stand, 1), ["1 BC00001 4.6 of 4.6 TX-8 #8 deposit"]);
}

#[test]
fn money_that_orders_of_one_cart_share_is_written_as_far_as_each_goes() {
    let stand = Stand::small();
    let orders = [unpaid(1), unpaid(2)];
    write(&stand, &paid(), orders.to_vec());
    for (order, other) in [(&orders[0], "2"), (&orders[1], "1")] {
        let record = OrderPayments { shared_with: vec![Key::new(other)], ..of(order, vec![payment("7", "409.20")]) };
        let piece = format!("BC0000{}", order.key);
        assert_eq!(pay(&stand, record, &piece), format!("created {piece}"));
        assert_eq!(
            rows(&stand, order.key.as_str().parse().expect("a number")),
            [format!("1 {piece} 204.6 of 409.2 TX-7 #7 deposit").replace("of 409.2", "of 204.6")]
        );
    }
}

#[test]
fn a_payment_in_the_orders_currency_settles_both_amounts() {
    let stand = Stand::small();
    let mut francs = unpaid(1);
    (francs.currency, francs.conversion_rate) = ("CHF".to_owned(), number("0.9312"));
    let more = [&paid()[..], &[("currencies", json!({"CHF": "CHF"}))]].concat();
    write(&stand, &more, vec![francs.clone()]);
    let money = |key: &str, amount: &str| Payment { currency: "CHF".to_owned(), ..payment(key, amount) };
    let record = of(&francs, vec![money("7", "100"), money("8", "104.60")]);
    let outcomes = send(&stand, &more, BatchMode::Apply, vec![item(record, "BC00001")]);
    assert!(outcomes[0].proof.as_ref().is_some_and(|proof| proof.holds), "{outcomes:?}");
    let sums = "SELECT group_concat(N_Devise || ' ' || RG_Cours || ' ' || RG_MontantDev || ' ' || RG_Montant, ', ')
        FROM (SELECT * FROM F_CREGLEMENT WHERE RG_Reference = 'WEB-1' ORDER BY RG_No)";
    let company = stand.text("SELECT CAST(SUM(DL_MontantTTC) AS TEXT) FROM F_DOCLIGNE WHERE DO_Piece = 'BC00001'");
    let second = number(&company) - number("107.39");
    assert_eq!(stand.text(sums), format!("4 0.9312 100 107.39, 4 0.9312 104.6 {second}"));
}
