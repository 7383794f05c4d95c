//! What the documents of imported orders come to, by order and by day.

use plugin_sdk::model::{Change, Key, NaiveDate, Order, Record, Scope, Stream};

use super::orders::{line, open, order, write};
use crate::stand::{Quiet, Stand, read_all, request};

fn plain(key: u64) -> Order {
    let lines = vec![line("1", "LAM-LIN-01", "1", "59.90", "20"), line("2", "REV-TEX-12", "3", "9.50", "2.1")];
    order(key, 7, lines, "5.90")
}

fn shown(changes: &[Change]) -> Vec<String> {
    let text = |change: &Change| match change {
        Change::Upsert(Record::OrderDocument(document)) => {
            let numbers: Vec<&str> = document.documents.iter().map(|document| document.number.as_str()).collect();
            let (key, stage, paid) = (&document.key, document.stage.name(), document.paid);
            format!("{key} {stage} {} {} {paid} {}", document.net, document.gross, numbers.join("+"))
        }
        Change::Delete(key) => format!("{key} gone"),
        other => panic!("no document: {other:?}"),
    };
    changes.iter().map(text).collect()
}

fn of_keys(stand: &Stand, keys: &[&str]) -> Vec<String> {
    let keys = keys.iter().map(|key| Key::new(*key)).collect();
    let request = request(Stream::OrderDocuments, Scope::Keys(keys), 100);
    shown(&open(stand, &[]).read(&Quiet, &request).expect("a page").changes)
}

fn of_day(stand: &Stand, day: &str) -> Vec<String> {
    let day: NaiveDate = day.parse().expect("a day");
    let scope = Scope::Period { from: day, to: day };
    shown(&read_all(open(stand, &[]).as_mut(), request(Stream::OrderDocuments, scope, 2)).0)
}

#[test]
fn documents_are_found_by_order_and_by_day_and_keep_their_sums_when_they_move() {
    let stand = Stand::small();
    let orders = [plain(1), plain(2), plain(3)];
    let (net, gross) = (orders[0].totals.net, orders[0].totals.gross);
    write(&stand, &[], orders.to_vec());
    let whole = |key: &str, stage: &str, paid: &str, number: &str| {
        format!("{key} {stage} {} {} {paid} {number}", net.normalize(), gross.normalize())
    };
    let expected = [("1", "BC00001"), ("2", "BC00002"), ("3", "BC00003")];
    let expected: Vec<String> = expected.iter().map(|(key, number)| whole(key, "ordered", "0", number)).collect();
    assert_eq!(of_day(&stand, "2026-03-04"), expected);
    assert_eq!(of_day(&stand, "2026-03-03"), Vec::<String>::new());
    // 1: a part was delivered on another day, with a deposit and a settled instalment. 2: deleted. 3: a line changed.
    stand.sql(
        "INSERT INTO F_DOCENTETE (DO_Domaine, DO_Type, DO_Piece, DO_Date, DO_Tiers) \
         SELECT 0, 3, 'BL00001', '2026-03-09 00:00:00', DO_Tiers FROM F_DOCENTETE WHERE DO_Piece = 'BC00001';
         UPDATE F_DOCLIGNE SET DL_PieceBC = DO_Piece, DO_Type = 3, DO_Piece = 'BL00001' \
         WHERE DO_Piece = 'BC00001' AND AR_Ref = 'LAM-LIN-01';
         INSERT INTO F_DOCREGL (DR_No, DO_Domaine, DO_Type, DO_Piece, DR_TypeRegl, DR_Montant) \
         VALUES (9001, 0, 1, 'BC00001', 0, 10.5);
         INSERT INTO F_CREGLEMENT (RG_No, RG_Montant, RG_Cloture, JO_Num) SELECT 9001, 2.25, 0, MIN(JO_Num) FROM F_JOURNAUX;
         INSERT INTO F_REGLECH (RG_No, DR_No, DO_Domaine, DO_Type, DO_Piece, RC_Montant) \
         SELECT 9001, DR_No, 0, 1, 'BC00001', 2.25 FROM F_DOCREGL WHERE DO_Piece = 'BC00001' AND DR_TypeRegl = 2;
         DELETE FROM F_DOCLIGNE WHERE DO_Piece = 'BC00002';
         DELETE FROM F_DOCREGL WHERE DO_Piece = 'BC00002';
         DELETE FROM F_DOCENTETE WHERE DO_Piece = 'BC00002';
         UPDATE F_DOCLIGNE SET DL_MontantTTC = DL_MontantTTC + 1 \
         WHERE DO_Piece = 'BC00003' AND AR_Ref = 'LAM-LIN-01';",
    );
    let changed =
        format!("3 ordered {} {} 0 BC00003", net.normalize(), (gross + rust_decimal::Decimal::ONE).normalize());
    let first = whole("1", "partly-delivered", "12.75", "BC00001+BL00001");
    assert_eq!(of_keys(&stand, &["1", "2", "3"]), [first, "2 gone".to_owned(), changed]);
}

#[test]
fn deposits_are_given_until_the_invoice_with_the_sums_by_rate() {
    let stand = Stand::small();
    let settings = [
        ("payments", serde_json::json!(true)),
        ("payment-methods", serde_json::json!({"ps_checkout": "3"})),
        ("payment-journals", serde_json::json!({"ps_checkout": "CB"})),
    ];
    write(&stand, &settings, vec![plain(1)]);
    let read = || {
        let scope = Scope::Keys(vec![Key::new("1")]);
        match open(&stand, &[])
            .read(&Quiet, &request(Stream::OrderDocuments, scope, 10))
            .expect("a page")
            .changes
            .remove(0)
        {
            Change::Upsert(Record::OrderDocument(document)) => document,
            other => panic!("no document: {other:?}"),
        }
    };
    let document = read();
    let deposits: Vec<String> = document
        .deposits
        .iter()
        .map(|one| format!("{} {} {} {}", one.document, one.date.expect("a day"), one.amount, one.label))
        .collect();
    assert_eq!(deposits, [format!("BC00001 2026-03-04 {} TX-1 #1", document.gross)]);
    assert_eq!(document.rates.iter().map(|one| one.gross).sum::<plugin_sdk::model::Decimal>(), document.gross);
    let at =
        |rate: &str| document.rates.iter().find(|one| one.rate.to_string() == rate).map(|one| one.gross.to_string());
    assert_eq!(at("2.1").as_deref(), Some("28.5"));
    stand.sql(
        "UPDATE F_DOCENTETE SET DO_Type = 6 WHERE DO_Piece = 'BC00001'; UPDATE F_DOCREGL SET DO_Type = 6 WHERE DO_Piece = 'BC00001';
         UPDATE F_DOCLIGNE SET DO_Type = 6, DL_PieceBC = 'BC00001' WHERE DO_Piece = 'BC00001'",
    );
    let invoiced = read();
    assert_eq!((invoiced.deposits, invoiced.paid), (Vec::new(), document.paid));
}

#[test]
fn an_imported_order_that_somebody_looks_at_is_proved_rate_by_rate() {
    let stand = Stand::small();
    write(&stand, &[], vec![plain(1)]);
    let look = || {
        let mut batch = super::orders::batch(vec![plain(1)], plugin_sdk::model::BatchMode::Preview);
        batch.items[0].overrides.insert("proof".to_owned(), "yes".to_owned());
        let outcome = open(&stand, &[]).write(&Quiet, &batch).expect("an answer").remove(0);
        let proof = outcome.proof.expect("a proof");
        let text =
            |line: &plugin_sdk::model::ProofLine| format!("{} {:.2} {:.2}", line.figure, line.source, line.target);
        (proof.holds, proof.lines.iter().map(text).collect::<Vec<_>>())
    };
    let figures = ["net 82.75 82.75", "gross 94.30 94.30", "tax:2.1 0.59 0.59", "tax:20 10.96 10.96"];
    assert_eq!(look(), (true, figures.map(str::to_owned).to_vec()));
    // A person gave the article another rate in Sage.
    stand.sql("UPDATE F_DOCLIGNE SET DL_Taxe1 = 20 WHERE DO_Piece = 'BC00001' AND AR_Ref = 'REV-TEX-12'");
    let (holds, lines) = look();
    assert_eq!((holds, lines[2].as_str(), lines[3].as_str()), (false, "tax:2.1 0.59 0.00", "tax:20 10.96 11.55"));
}
