//! What became of imported orders, as Sage turns them into preparations, deliveries and invoices.

use plugin_sdk::model::{Change, Connector, Cursor, Key, Order, Record, Scope, Stream};

use super::orders::{line, open, order, write};
use crate::stand::{Quiet, Stand, read_all, request};

fn plain(key: u64) -> Order {
    let lines = vec![line("1", "LAM-LIN-01", "1", "59.90", "20"), line("2", "REV-TEX-12", "3", "9.50", "2.1")];
    order(key, 7, lines, "5.90")
}

/// Key, stage, delivered of ordered, documents, parcel.
fn shown(changes: &[Change]) -> Vec<String> {
    let text = |change: &Change| match change {
        Change::Upsert(Record::OrderStatus(status)) => {
            let documents: Vec<&str> = status.documents.iter().map(|document| document.number.as_str()).collect();
            let (key, stage) = (&status.key, status.stage.name());
            format!(
                "{key} {stage} {}/{} {} {}",
                status.delivered,
                status.ordered,
                documents.join("+"),
                status.tracking_number
            )
            .trim_end()
            .to_owned()
        }
        Change::Delete(key) => format!("{key} gone"),
        other => panic!("no status: {other:?}"),
    };
    changes.iter().map(text).collect()
}

fn of_keys(connector: &mut dyn Connector, keys: &[&str]) -> Vec<String> {
    let keys = keys.iter().map(|key| Key::new(*key)).collect();
    shown(&connector.read(&Quiet, &request(Stream::OrderStatuses, Scope::Keys(keys), 100)).expect("a page").changes)
}

fn everything(stand: &Stand, scope: Scope, limit: usize) -> (Vec<String>, Cursor) {
    let mut connector = open(stand, &[]);
    let (changes, next, _) = read_all(connector.as_mut(), request(Stream::OrderStatuses, scope, limit));
    (shown(&changes), next)
}

/// Sage keeps the lines and moves them: type, number and the number that they came from.
fn moved(from: &str, kind: i64, to: &str, condition: &str) -> String {
    format!(
        "UPDATE F_DOCLIGNE SET DL_PieceBC = CASE WHEN DL_PieceBC = '' THEN DO_Piece ELSE DL_PieceBC END, \
         DO_Type = {kind}, DO_Piece = '{to}' WHERE DO_Piece = '{from}' {condition};"
    )
}

fn header(from: &str, kind: i64, to: &str, mark: &str) -> String {
    format!(
        "INSERT INTO F_DOCENTETE (DO_Domaine, DO_Type, DO_Piece, DO_Date, DO_Tiers, DO_NoWeb) \
         SELECT DO_Domaine, {kind}, '{to}', '2026-03-0{kind} 00:00:00', DO_Tiers, '{mark}' \
         FROM F_DOCENTETE WHERE DO_Piece = '{from}';"
    )
}

#[test]
fn the_stage_follows_the_lines_through_every_document() {
    let stand = Stand::small();
    write(&stand, &[], vec![plain(1), plain(2), plain(3), plain(12)]);
    let (all, _) = everything(&stand, Scope::All, 2);
    assert_eq!(
        all,
        ["1 ordered 0/4 BC00001", "12 ordered 0/4 BC00004", "2 ordered 0/4 BC00002", "3 ordered 0/4 BC00003"]
    );
    // 1: one article delivered, the rest to come; the delivery carries the parcel and no mark.
    stand.sql(&header("BC00001", 3, "BL00001", ""));
    stand.sql(&moved("BC00001", 3, "BL00001", "AND AR_Ref = 'LAM-LIN-01'"));
    stand.sql("UPDATE F_DOCLIGNE SET DL_NoColis = '6A01' WHERE DO_Piece = 'BL00001'");
    // 2: being prepared.  3: invoiced whole, its own header gone.
    stand.sql(&format!(
        "UPDATE F_DOCENTETE SET DO_Type = 2, DO_Piece = 'PL00001' WHERE DO_Piece = 'BC00002'; {}",
        moved("BC00002", 2, "PL00001", "")
    ));
    stand.sql(&format!(
        "UPDATE F_DOCENTETE SET DO_Type = 7, DO_Piece = 'FA00001' WHERE DO_Piece = 'BC00003'; {}",
        moved("BC00003", 7, "FA00001", "")
    ));
    let mut connector = open(&stand, &[]);
    assert_eq!(
        of_keys(connector.as_mut(), &["1", "2", "3", "12", "99"]),
        [
            "1 partly-delivered 1/4 BC00001+BL00001 6A01",
            "2 preparing 0/4 PL00001",
            "3 invoiced 4/4 FA00001",
            "12 ordered 0/4 BC00004",
            "99 gone",
        ]
    );
    // The rest leaves too: the order's own header goes, the second delivery takes its mark.
    stand.sql(&format!(
        "UPDATE F_DOCENTETE SET DO_Type = 3, DO_Piece = 'BL00002' WHERE DO_Piece = 'BC00001'; {}
         UPDATE F_DOCENTETE SET DO_Date = '2026-03-09 00:00:00' WHERE DO_Piece = 'BL00002';
         UPDATE F_DOCLIGNE SET DL_NoColis = '6A02' WHERE DO_Piece = 'BL00002';",
        moved("BC00001", 3, "BL00002", "")
    ));
    assert_eq!(of_keys(open(&stand, &[]).as_mut(), &["1"]), ["1 delivered 4/4 BL00001+BL00002 6A02"]);
}

#[test]
fn a_document_of_several_orders_gives_each_its_own_lines() {
    let stand = Stand::small();
    write(&stand, &[], vec![plain(1), plain(2)]);
    // Both became one invoice that carries the first mark; one piece of the second stays behind.
    stand.sql(&format!(
        "UPDATE F_DOCENTETE SET DO_Type = 6, DO_Piece = 'FA00007' WHERE DO_Piece = 'BC00001'; {}{}",
        moved("BC00001", 6, "FA00007", ""),
        moved("BC00002", 6, "FA00007", "AND AR_Ref = 'LAM-LIN-01'")
    ));
    assert_eq!(
        of_keys(open(&stand, &[]).as_mut(), &["1", "2"]),
        ["1 invoiced 4/4 FA00007", "2 partly-delivered 1/4 BC00002+FA00007"]
    );
}

#[test]
fn only_what_changed_is_read_again() {
    let stand = Stand::small();
    write(&stand, &[], vec![plain(1), plain(2), plain(3)]);
    for table in ["F_DOCENTETE", "F_DOCLIGNE"] {
        stand.sql(&format!("UPDATE {table} SET cbModification = '2026-03-04 10:00:00'"));
    }
    let (_, next) = everything(&stand, Scope::All, 100);
    for table in ["F_DOCENTETE", "F_DOCLIGNE"] {
        stand.sql(&format!("UPDATE {table} SET cbModification = '2026-01-01 10:00:00'"));
    }
    assert_eq!(everything(&stand, Scope::Since(next.clone()), 100).0, Vec::<String>::new());
    // A delivery without a mark changes; the order's header did not.
    stand.sql(&header("BC00002", 3, "BL00001", ""));
    stand.sql(&moved("BC00002", 3, "BL00001", "AND AR_Ref = 'LAM-LIN-01'"));
    stand.sql(
        "UPDATE F_DOCENTETE SET cbModification = '2026-01-02 10:00:00';
         UPDATE F_DOCLIGNE SET cbModification = CASE WHEN DO_Piece = 'BL00001' THEN '2026-03-05 10:00:00' \
         ELSE '2026-01-02 10:00:00' END;",
    );
    assert_eq!(everything(&stand, Scope::Since(next), 100).0, ["2 partly-delivered 1/4 BC00002+BL00001"]);
}

#[test]
fn the_parcel_may_stand_in_a_column_of_the_header() {
    let stand = Stand::small();
    write(&stand, &[], vec![plain(1)]);
    stand.sql(&format!(
        "UPDATE F_DOCENTETE SET DO_Type = 3, DO_Piece = 'BL00001', DO_Coord04 = ' 6A77 ' WHERE DO_Piece = 'BC00001'; {}",
        moved("BC00001", 3, "BL00001", "")
    ));
    let mut connector = open(&stand, &[("tracking-column", "DO_Coord04".into())]);
    assert_eq!(of_keys(connector.as_mut(), &["1"]), ["1 delivered 4/4 BL00001 6A77"]);
    let refused = stand.open(&[]).read(&Quiet, &request(Stream::OrderStatuses, Scope::All, 10)).expect_err("no tag");
    assert_eq!(refused.code, "setting-missing");
}
