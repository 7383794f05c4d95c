//! Commercial nomenclatures on an order: the compound's line, its components, what is reserved, and the cents.

use plugin_sdk::model::{BatchMode, Decimal, Order, Outcome};
use serde_json::json;

use super::{
    open_orders::tell,
    orders::{batch, line, open, order, shown, write, write_on},
};
use crate::stand::{Quiet, Stand, article};

/// `TAP-BAI-02` is made of one `TAB-CUI-01` and two `COU-LAI-130`; nothing of any of them is reserved.
fn company(kind: i64) -> Stand {
    let stand = Stand::small();
    stand.sql(&format!(
        "UPDATE F_ARTICLE SET AR_Nomencl = {kind} WHERE AR_Ref = 'TAP-BAI-02';
         INSERT INTO F_NOMENCLAT(AR_Ref, NO_RefDet, NO_Qte, NO_Ordre) VALUES
           ('TAP-BAI-02', 'COU-LAI-130', 2, 2), ('TAP-BAI-02', 'TAB-CUI-01', 1, 1);
         UPDATE F_ARTSTOCK SET AS_QteSto = 20, AS_QteRes = 0, AS_QtePrepa = 0, AS_QteAControler = 0
           WHERE AR_Ref IN ('COU-LAI-130', 'TAB-CUI-01', 'TAP-BAI-02');"
    ));
    stand
}

fn sold(key: u64, quantity: &str, price: &str) -> Order {
    order(
        key,
        key,
        vec![line("1", "TAP-BAI-02", quantity, price, "20"), line("2", "LAM-LIN-01", "1", "59.90", "20")],
        "0",
    )
}

/// Article, quantity, amount with tax, role of each line.
fn lines(stand: &Stand, piece: &str) -> Vec<String> {
    let rows = stand.rows(&format!(
        "SELECT AR_Ref, DL_Qte, DL_MontantTTC, DL_Valorise, DL_TNomencl, AR_RefCompose FROM F_DOCLIGNE
         WHERE DO_Piece = '{piece}' ORDER BY DL_Ligne"
    ));
    let value = |text: &String| text.split_once('=').expect("a value").1.trim_matches('\'').to_owned();
    rows.iter().map(|row| row.iter().map(value).collect::<Vec<_>>().join(" ")).collect()
}

fn reserved(stand: &Stand) -> String {
    ["TAP-BAI-02", "TAB-CUI-01", "COU-LAI-130"]
        .map(|article| {
            stand.text(&format!(
                "SELECT CAST(CAST(COALESCE(SUM(AS_QteRes), 0) AS INTEGER) AS TEXT) FROM F_ARTSTOCK WHERE AR_Ref = '{article}'"
            ))
        })
        .join(" ")
}

fn proven(outcome: &Outcome) {
    let proof = outcome.proof.as_ref().expect("a proof");
    assert!(proof.holds, "{proof:?}");
}

#[test]
fn a_compound_keeps_its_price_and_its_components_are_reserved() {
    let stand = company(2);
    let outcomes = write(&stand, &[], vec![sold(1, "3", "24.90")]);
    assert_eq!(shown(&outcomes), ["created BC00001"]);
    proven(&outcomes[0]);
    assert_eq!(
        lines(&stand, "BC00001"),
        [
            "TAP-BAI-02 3 74.7 1 1 NULL",
            "TAB-CUI-01 3 0 0 0 TAP-BAI-02",
            "COU-LAI-130 6 0 0 0 TAP-BAI-02",
            "LAM-LIN-01 1 59.9 1 0 NULL",
        ]
    );
    assert_eq!(reserved(&stand), "0 3 6");
    assert_eq!(stand.text("SELECT CAST(DO_TotalHT AS TEXT) FROM F_DOCENTETE WHERE DO_Piece = 'BC00001'"), "112.17");
    // A second import, and one that asks what the shop changed since, find nothing.
    let mut again = batch(vec![sold(1, "3", "24.90")], BatchMode::Apply);
    again.items[0].overrides.insert("changed".to_owned(), "price".to_owned());
    let outcomes = open(&stand, &[]).write(&Quiet, &again).expect("a write");
    assert_eq!(shown(&outcomes), ["unchanged BC00001"]);
    assert_eq!(reserved(&stand), "0 3 6");
}

#[test]
fn a_preview_shows_the_components() {
    let stand = company(2);
    let preview = batch(vec![sold(1, "2", "24.90")], BatchMode::Preview);
    let outcomes = open(&stand, &[]).write(&Quiet, &preview).expect("a preview");
    let document = outcomes[0].document.as_ref().expect("a document");
    let quantities: Vec<String> =
        document.lines.iter().map(|line| format!("{} {} {}", line.article, line.quantity, line.gross)).collect();
    assert_eq!(quantities, ["TAP-BAI-02 2 49.80", "TAB-CUI-01 2 0", "COU-LAI-130 4 0", "LAM-LIN-01 1 59.90"]);
}

#[test]
fn components_that_are_priced_share_the_amount_to_the_cent() {
    let stand = company(3);
    stand.sql(
        "UPDATE F_ARTICLE SET AR_PrixVen = 10, AR_PrixTTC = 0 WHERE AR_Ref = 'TAB-CUI-01';
         UPDATE F_ARTICLE SET AR_PrixVen = 5, AR_PrixTTC = 0 WHERE AR_Ref = 'COU-LAI-130';",
    );
    let outcomes = write(&stand, &[], vec![sold(1, "1", "24.91")]);
    assert_eq!(shown(&outcomes), ["created BC00001"]);
    let written = lines(&stand, "BC00001");
    assert_eq!(written[0], "TAP-BAI-02 1 0 0 1 NULL");
    assert_eq!(written[1..3], ["TAB-CUI-01 1 12.46 1 0 TAP-BAI-02", "COU-LAI-130 2 12.45 1 0 TAP-BAI-02"]);
    assert_eq!(reserved(&stand), "0 1 2");
    // Whatever the price, the document comes to what the shop charged.
    let orders: Vec<Order> = (2..62_u64)
        .map(|key| sold(key, &(key % 4 + 1).to_string(), &format!("{}.{:02}", key % 30 + 1, key * 37 % 100)))
        .collect();
    let mut connector = open(&stand, &[]);
    let outcomes = write_on(connector.as_mut(), orders.clone());
    drop(connector);
    for (order, outcome) in orders.iter().zip(&outcomes) {
        assert_eq!(outcome.state.name(), "created", "{:?}", outcome.problems);
        proven(outcome);
        let piece = outcome.external_id.as_ref().expect("a number");
        let rows = stand.rows(&format!("SELECT DL_MontantTTC FROM F_DOCLIGNE WHERE DO_Piece = '{piece}'"));
        let amount =
            |row: &Vec<String>| row[0].split_once('=').expect("a value").1.parse::<Decimal>().expect("an amount");
        assert_eq!(rows.iter().map(amount).sum::<Decimal>(), order.totals.gross);
    }
}

#[test]
fn compounds_of_compounds_are_taken_apart_and_circles_end() {
    let stand = company(2);
    stand.sql(
        "UPDATE F_ARTICLE SET AR_Nomencl = 2 WHERE AR_Ref = 'TAB-CUI-01';
         INSERT INTO F_NOMENCLAT(AR_Ref, NO_RefDet, NO_Qte, NO_Ordre) VALUES ('TAB-CUI-01', 'REV-TEX-12', 4, 1);",
    );
    write(&stand, &[], vec![sold(1, "2", "24.90")]);
    assert_eq!(
        lines(&stand, "BC00001")[..3],
        ["TAP-BAI-02 2 49.8 1 1 NULL", "REV-TEX-12 8 0 0 0 TAP-BAI-02", "COU-LAI-130 4 0 0 0 TAP-BAI-02",]
    );
    stand.sql("INSERT INTO F_NOMENCLAT(AR_Ref, NO_RefDet, NO_Qte, NO_Ordre) VALUES ('TAB-CUI-01', 'TAP-BAI-02', 1, 2)");
    let outcomes = write(&stand, &[], vec![sold(2, "1", "24.90")]);
    assert_eq!(shown(&outcomes), ["created BC00002"]);
}

#[test]
fn without_components_the_compound_alone_is_written() {
    let stand = company(3);
    write(&stand, &[("order-components", json!(false))], vec![sold(1, "3", "24.90")]);
    assert_eq!(lines(&stand, "BC00001"), ["TAP-BAI-02 3 74.7 1 0 NULL", "LAM-LIN-01 1 59.9 1 0 NULL"]);
}

#[test]
fn reserved_components_are_taken_off_the_stock_once() {
    let stand = company(2);
    let available = |stand: &Stand| {
        let mut connector = open(stand, &[]);
        tell(connector.as_mut(), &[("1", &[("TAP-BAI-02", None, 3)])]);
        ["TAP-BAI-02", "TAB-CUI-01", "COU-LAI-130"]
            .map(|key| article(connector.as_mut(), key).stock.expect("stock").quantity.to_string())
            .join(" ")
    };
    let before = available(&stand);
    write(&stand, &[], vec![sold(1, "3", "24.90")]);
    assert_eq!(available(&stand), before, "reserved in Sage is as good as asked for in the shop");
    assert_eq!(before, "7 17 14");
}
