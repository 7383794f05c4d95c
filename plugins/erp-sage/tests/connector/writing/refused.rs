//! What stands in an order's way: each is named with its remedy, and the other orders go on (functions.md G20, H08, J90).

use plugin_sdk::model::Order;
use serde_json::{Value, json};

use super::orders::{line, order, shown, write};
use crate::stand::Stand;

fn plain(key: u64, customer: u64) -> Order {
    order(key, customer, vec![line("1", "LAM-LIN-01", "1", "59.90", "20")], "0")
}

/// Writes the order between two good ones; its answer, once it is sure that nothing of it stands in the base.
fn between(stand: &Stand, more: &[(&'static str, Value)], bad: Order) -> String {
    let key = bad.key.clone();
    let outcomes = write(stand, more, vec![plain(901, 91), bad, plain(902, 92)]);
    let shown = shown(&outcomes);
    for good in [&shown[0], &shown[2]] {
        assert!(good.starts_with("created") || good.starts_with("unchanged"), "{shown:?}");
    }
    if outcomes[1].external_id.is_none() {
        assert!(outcomes[1].problems.iter().all(|problem| problem.remedy.is_some()), "{:?}", outcomes[1]);
        let count = format!("SELECT CAST(COUNT(*) AS TEXT) FROM F_DOCENTETE WHERE DO_NoWeb = 'WEB-{key}'");
        assert_eq!(stand.text(&count), "0");
    }
    shown[1].clone()
}

fn paid() -> Vec<(&'static str, Value)> {
    vec![
        ("payments", json!(true)),
        ("payment-methods", json!({"ps_checkout": "3"})),
        ("payment-journals", json!({"ps_checkout": "CB"})),
    ]
}

#[test]
fn what_nobody_mapped_is_refused_where_that_is_wanted() {
    let stand = Stand::small();
    let strict = |carriers: Value, countries: Value| {
        let maps = [("order-unmapped", json!("refuse")), ("carriers", carriers), ("countries", countries)];
        [&paid()[..], &maps].concat()
    };
    let all = strict(json!({"3": "1"}), json!({"FR": "1"}));
    let mut carrier = plain(1, 1);
    carrier.carrier.as_mut().expect("a carrier").key = plugin_sdk::model::Key::new("77");
    assert_eq!(between(&stand, &all, carrier), "rejected - carrier-unmapped");
    let mut country = plain(2, 1);
    country.delivery.country = "LI".to_owned();
    assert_eq!(between(&stand, &all, country.clone()), "rejected - country-unmapped");
    let mut payment = plain(3, 1);
    payment.payments[0].method = plugin_sdk::model::Key::new("newpay");
    assert_eq!(between(&stand, &all, payment.clone()), "rejected - payment-unmapped");
    // By default the customer's own values stand in, and no deposit is made.
    assert!(between(&stand, &paid(), country).starts_with("created"));
    assert!(between(&stand, &paid(), payment).starts_with("created"));
}

#[test]
fn money_outside_the_open_exercises_is_refused() {
    let stand = Stand::small();
    let mut late = plain(1, 1);
    late.payments[0].paid_at = late.placed_at.map(|placed| placed - chrono::Duration::days(3_000));
    assert_eq!(between(&stand, &paid(), late.clone()), "rejected - period-closed");
    assert!(between(&stand, &[], late).starts_with("created"), "without deposits its day is nobody's business");
    stand.sql("UPDATE P_DOSSIER SET D_FinExo03 = '2026-02-28 00:00:00'");
    assert_eq!(shown(&write(&stand, &paid(), vec![plain(2, 1)])), ["rejected - period-closed"]);
}

#[test]
fn a_blocked_account_and_a_sleeping_one_are_refused() {
    let stand = Stand::small();
    stand.sql(
        "UPDATE F_COMPTET SET CT_EMail = 'zoe4@exemple-boutique.fr', CT_ControlEnc = 2 WHERE CT_Num = 'A01';
         UPDATE F_COMPTET SET CT_EMail = 'zoe5@exemple-boutique.fr', CT_Sommeil = 1 WHERE CT_Num = 'DUBOIS';",
    );
    assert_eq!(between(&stand, &[], plain(1, 4)), "rejected - customer-blocked");
    assert_eq!(between(&stand, &[], plain(2, 5)), "rejected - customer-asleep");
}

#[test]
fn an_address_without_postcode_is_written_where_the_country_has_none() {
    let stand = Stand::small();
    let mut made = plain(1, 1);
    (made.delivery.postcode, made.delivery.city) = (String::new(), "Dún Laoghaire".to_owned());
    made.delivery.country = "IE".to_owned();
    assert_eq!(between(&stand, &[], made), "created BC00002");
    let place = "SELECT LI_CodePostal || '|' || LI_Ville FROM F_LIVRAISON
        WHERE LI_No = (SELECT LI_No FROM F_DOCENTETE WHERE DO_NoWeb = 'WEB-1')";
    assert_eq!(stand.text(place), "|Dún Laoghaire");
}

#[test]
fn a_series_without_a_counter_refuses_by_name() {
    let stand = Stand::small();
    stand.sql("DELETE FROM F_DOCCURRENTPIECE WHERE DC_Domaine = 0 AND DC_IdCol = 1 AND DC_Souche = 0");
    let before = stand.dump();
    assert_eq!(shown(&write(&stand, &[], vec![plain(1, 1)])), ["rejected - series-unknown"]);
    assert_eq!(before, stand.dump());
}
