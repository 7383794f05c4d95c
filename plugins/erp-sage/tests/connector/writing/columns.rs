//! Every column of what an order writes, against the lists of sage100.md §2.6 to §2.8: `columns.txt` is those lists
//! with the values of two orders, one of a new customer with a deposit, one of a customer that Sage had before.

use plugin_sdk::model::{Key, OrderDiscount};
use serde_json::json;

use super::orders::{line, number, order, shown, write};
use crate::stand::Stand;

const QUERIES: [(&str, &str); 12] = [
    ("header", "SELECT * FROM F_DOCENTETE WHERE DO_NoWeb LIKE 'WEB-%' ORDER BY DO_Piece"),
    ("lines", "SELECT * FROM F_DOCLIGNE WHERE DO_Piece LIKE 'BC%' ORDER BY DO_Piece, DL_Ligne"),
    ("informations", "SELECT * FROM F_DOCENTETEINFOS WHERE DO_Piece LIKE 'BC%'"),
    ("instalments", "SELECT * FROM F_DOCREGL WHERE DO_Piece LIKE 'BC%' ORDER BY DR_No"),
    ("money", "SELECT * FROM F_CREGLEMENT WHERE RG_Reference LIKE 'WEB-%'"),
    ("allocation", "SELECT * FROM F_REGLECH WHERE DO_Piece LIKE 'BC%'"),
    ("account", "SELECT * FROM F_COMPTET WHERE CT_Num LIKE 'W0%'"),
    ("ledger", "SELECT * FROM F_COMPTETG WHERE CT_Num LIKE 'W0%'"),
    ("terms", "SELECT * FROM F_REGLEMENTT WHERE CT_Num LIKE 'W0%'"),
    ("contact", "SELECT * FROM F_CONTACTT WHERE CT_Num LIKE 'W0%'"),
    ("place", "SELECT * FROM F_LIVRAISON WHERE LI_Contact LIKE 'Zoé%'"),
    ("counter", "SELECT * FROM F_DOCCURRENTPIECE WHERE DC_Domaine = 0 AND DC_IdCol = 1 AND DC_Souche = 0"),
];

fn written(stand: &Stand) -> String {
    let today = chrono::Local::now().format("'%Y-%m-%d 00:00:00'").to_string();
    let mut text = String::new();
    for (title, sql) in QUERIES {
        for row in stand.rows(sql) {
            text.push_str(&format!("[{title}]\n{}\n", row.join("\n")));
        }
    }
    text.replace(&today, "today")
}

#[test]
fn every_column_has_the_value_of_its_list() {
    let stand = Stand::small();
    stand.sql(
        "UPDATE F_COMPTET SET CT_EMail = 'zoe8@exemple-boutique.fr', CT_Langue = 1, CO_No = 2, N_Condition = 2
           WHERE CT_Num = 'HOTEL1';
         INSERT INTO F_COMPTETINFOS(CT_Num, CI_Code, CI_Intitule, CI_Domaine, CI_Type, CI_Valeur)
           VALUES ('HOTEL1', 'SIREN', 'Code service', 0, 1, 'ACHATS');",
    );
    let more = [
        ("payments", json!(true)),
        ("payment-methods", json!({"ps_checkout": "3"})),
        ("payment-journals", json!({"ps_checkout": "CB"})),
        ("carriers", json!({"4": "2"})),
        ("order-reference", json!("{order}/{reference}")),
    ];
    let lines = vec![line("1", "NAP-LIN-150-1", "2", "74.90", "20"), line("2", "REV-TEX-12", "1", "9.50", "2.1")];
    let mut first = order(41, 7, lines, "5.90");
    let discount = OrderDiscount { key: Key::new("5"), name: "Bienvenue".to_owned(), ..OrderDiscount::default() };
    first.discounts.push(OrderDiscount { net: number("8.42"), gross: number("10"), ..discount });
    first.totals.gross -= number("10");
    first.totals.net -= number("8.42");
    first.delivery.other = "Relais n° 12".to_owned();
    let mut second = order(42, 8, vec![line("3", "LAM-LIN-01", "1", "49.25", "20")], "0");
    second.payments.clear();
    second.carrier.as_mut().expect("a carrier").key = Key::new("4");
    let outcomes = write(&stand, &more, vec![first, second]);
    assert_eq!(shown(&outcomes), ["created BC00001", "created BC00002"]);
    let written = written(&stand);
    assert_eq!(written, include_str!("columns.txt"), "written:\n{written}");
}
