//! What the panel of orders sets reaches the document (functions.md J70 to J87), and every function that the table of
//! `docs/order-functions.md` names has its setting and its test.

use std::{collections::BTreeSet, fs, path::Path};

use erp_sage::ErpSage;
use plugin_sdk::model::{Charge, Key, Order, OrderState, Plugin};
use serde_json::json;

use super::orders::{line, number, open, order, shown, write, write_on};
use crate::stand::Stand;

fn plain(key: u64) -> Order {
    order(key, 4, vec![line("1", "LAM-LIN-01", "1", "59.90", "20")], "5.90")
}

fn header(stand: &Stand, key: u64, columns: &str) -> String {
    stand.text(&format!("SELECT CAST({columns} AS TEXT) FROM F_DOCENTETE WHERE DO_NoWeb = 'WEB-{key}'"))
}

fn lines(stand: &Stand, key: u64) -> String {
    stand.text(&format!(
        "SELECT GROUP_CONCAT(AR_Ref || ' ' || DL_Design, ', ') FROM (SELECT l.AR_Ref, l.DL_Design FROM F_DOCLIGNE l
         JOIN F_DOCENTETE h ON h.DO_Piece = l.DO_Piece WHERE h.DO_NoWeb = 'WEB-{key}' AND l.AR_Ref <> 'ARRONDI' ORDER BY l.DL_Ligne)"
    ))
}

#[test]
fn status_series_and_reference_are_those_of_the_settings() {
    let stand = Stand::small();
    let settings = [
        ("order-status", json!("2")),
        ("number-series", json!("1")),
        ("order-reference", json!("{order}-{cart} {reference}")),
    ];
    let mut made = plain(1);
    made.cart = Some(Key::new("77"));
    stand.sql(
        "UPDATE P_SOUCHEVENTE SET S_Intitule = 'Web', S_Valide = 1 WHERE cbIndice = 2;
         DELETE FROM F_DOCCURRENTPIECE WHERE DC_Domaine = 0 AND DC_IdCol = 1 AND DC_Souche = 1;
         INSERT INTO F_DOCCURRENTPIECE (DC_Domaine, DC_IdCol, DC_Souche, DC_Piece) VALUES (0, 1, 1, 'WB00041');",
    );
    assert_eq!(shown(&write(&stand, &settings, vec![made])), ["created WB00041"]);
    assert_eq!(header(&stand, 1, "DO_Statut || ' ' || DO_Souche || ' ' || DO_Ref"), "2 1 1-77 REF000001");
    assert_eq!(shown(&write(&stand, &[], vec![plain(2)])), ["created BC00001"]);
    assert_eq!(header(&stand, 2, "DO_Statut || ' ' || DO_Souche || ' ' || DO_Ref"), "0 0 REF000002");
}

#[test]
fn the_day_is_the_shops_in_its_own_zone_or_todays() {
    let stand = Stand::small();
    let mut early = plain(1);
    // Half past midnight in the shop is the day before nearly everywhere else.
    early.placed_at = chrono::DateTime::parse_from_rfc3339("2026-03-04T00:30:00+14:00").ok();
    write(&stand, &[], vec![early]);
    assert_eq!(header(&stand, 1, "substr(DO_Date, 1, 10) || ' ' || DO_Heure"), "2026-03-04 000003000");
    let before = chrono::Local::now().date_naive();
    write(&stand, &[("order-date", json!("today"))], vec![plain(2)]);
    let day: chrono::NaiveDate = header(&stand, 2, "substr(DO_Date, 1, 10)").parse().expect("a day");
    assert!(day >= before && day <= chrono::Local::now().date_naive(), "{day}");
}

#[test]
fn a_carrier_is_mapped_by_its_key_and_brings_its_own_article() {
    let stand = Stand::small();
    stand.sql("UPDATE P_EXPEDITION SET E_Intitule = 'Coursier', AR_Ref = 'EMBALLAGE' WHERE cbIndice = 2");
    let settings = [("carriers", json!({"3": "2"})), ("customer-carrier", json!("1"))];
    let mut other = plain(2);
    other.carrier.as_mut().expect("a carrier").key = Key::new("9");
    let mut connector = open(&stand, &settings);
    write_on(connector.as_mut(), vec![plain(1), other]);
    drop(connector);
    assert_eq!((header(&stand, 1, "DO_Expedit"), header(&stand, 2, "DO_Expedit")), ("2".into(), "1".into()));
    // The article for shipping of the settings goes before the carrier's.
    assert_eq!(lines(&stand, 1), "LAM-LIN-01 Article LAM-LIN-01, FRAISPORT Colissimo");
    let without = [("article-shipping", json!("")), ("carriers", json!({"3": "2"}))];
    write(&stand, &without, vec![plain(3)]);
    assert_eq!(lines(&stand, 3), "LAM-LIN-01 Article LAM-LIN-01, EMBALLAGE Colissimo");
}

#[test]
fn wrapping_and_designations_are_those_of_the_settings() {
    let stand = Stand::small();
    let wrapped = |key: u64| {
        let mut made = plain(key);
        made.wrapping = Charge { net: number("2.5"), gross: number("3"), tax_rate: number("20") };
        (made.totals.net, made.totals.gross) = (made.totals.net + number("2.5"), made.totals.gross + number("3"));
        made
    };
    write(&stand, &[("sage-designations", json!(true))], vec![wrapped(1)]);
    let own = |article: &str| stand.text(&format!("SELECT AR_Design FROM F_ARTICLE WHERE AR_Ref = '{article}'"));
    let expected = ["LAM-LIN-01", "EMBALLAGE", "FRAISPORT"].map(|article| format!("{article} {}", own(article)));
    assert_eq!(lines(&stand, 1), expected.join(", "));
    write(&stand, &[], vec![wrapped(2)]);
    assert!(lines(&stand, 2).starts_with("LAM-LIN-01 Article LAM-LIN-01, EMBALLAGE "), "{}", lines(&stand, 2));
    let refused = write(&stand, &[("article-wrapping", json!(""))], vec![wrapped(3)]);
    assert_eq!(shown(&refused), ["rejected - special-article-missing"]);
}

#[test]
fn only_orders_in_the_states_of_the_settings_are_taken() {
    let stand = Stand::small();
    let waiting = |key: u64| {
        let mut made = plain(key);
        made.state = OrderState { key: Key::new("10"), label: "En attente du virement".to_owned(), ..made.state };
        made.state.valid = false;
        made
    };
    let skipped = "skipped - order-not-importable";
    assert_eq!(shown(&write(&stand, &[], vec![waiting(1), plain(2)])), [skipped, "created BC00001"]);
    let chosen = [("order-states", json!(["10"]))];
    assert_eq!(shown(&write(&stand, &chosen, vec![waiting(1), plain(3)])), ["created BC00002", skipped]);
}

/// Every `fn name` below a folder.
fn functions(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            functions(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap_or_default();
            let names = text.lines().filter_map(|line| line.trim_start().strip_prefix("fn "));
            found.extend(names.filter_map(|name| name.split_once('(')).map(|(name, _)| name.to_owned()));
        }
    }
}

#[test]
fn the_table_of_functions_names_settings_and_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let table = fs::read_to_string(root.join("docs/order-functions.md")).expect("the table");
    let mut tests = BTreeSet::new();
    for folder in ["plugins/erp-sage/src", "plugins/erp-sage/tests", "host/cli/tests", "host/app/src"] {
        functions(&root.join(folder), &mut tests);
    }
    let settings: BTreeSet<String> = ErpSage::descriptor()
        .settings
        .groups
        .iter()
        .flat_map(|group| group.fields.iter().map(|field| field.key.clone()))
        .collect();
    let mut rows = 0;
    for row in table.lines().filter(|line| line.starts_with("| J")) {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [function, keys, names] = cells[..] else { panic!("{row}") };
        let quoted = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
        for key in quoted(keys).iter().filter(|key| !key.starts_with("profile.")) {
            assert!(settings.contains(key), "{function}: no setting {key}");
        }
        assert!(!quoted(names).is_empty(), "{function} has no test");
        for name in quoted(names) {
            assert!(tests.contains(&name), "{function}: no test {name}");
        }
        rows += 1;
    }
    assert!(rows >= 20, "{rows} rows");
}
