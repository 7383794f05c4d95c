//! The rules of an order's header: depot, who invoices, accounting category, free texts, free shipping (functions.md
//! J70b, J71, J74, J76, J81).

use plugin_sdk::model::{Invoice, Key, Order, OrderDiscount};
use serde_json::json;

use super::orders::{line, number, order, shown, write};
use crate::stand::Stand;

fn plain(key: u64, customer: u64) -> Order {
    let lines = vec![line("1", "LAM-LIN-01", "2", "59.90", "20"), line("2", "REV-TEX-12", "3", "9.50", "2.1")];
    order(key, customer, lines, "5.90")
}

/// Depots of header and lines, and what is reserved where.
fn depots(stand: &Stand, piece: &str) -> String {
    stand.text(&format!(
        "SELECT h.DE_No || ':' || GROUP_CONCAT(l.AR_Ref || '@' || l.DE_No || '=' || CAST(COALESCE((SELECT s.AS_QteRes
           FROM F_ARTSTOCK s WHERE s.AR_Ref = l.AR_Ref AND s.DE_No = l.DE_No), -1) AS INTEGER), ' ')
         FROM F_DOCENTETE h JOIN F_DOCLIGNE l ON l.DO_Piece = h.DO_Piece AND l.DO_Type = h.DO_Type
         WHERE h.DO_Piece = '{piece}' AND l.AR_Ref IN ('LAM-LIN-01', 'REV-TEX-12')"
    ))
}

fn company() -> Stand {
    let stand = Stand::small();
    stand.sql(
        "UPDATE F_ARTSTOCK SET AS_QteRes = 0, AS_Principal = 0 WHERE AR_Ref IN ('LAM-LIN-01', 'REV-TEX-12');
         UPDATE F_COMPTET SET CT_EMail = 'zoe4@exemple-boutique.fr', DE_No = 2, CT_Sommeil = 0, CT_ControlEnc = 0
           WHERE CT_Num = 'DUBOIS';",
    );
    stand
}

#[test]
fn one_depot_serves_every_order() {
    let stand = company();
    write(&stand, &[], vec![plain(1, 4)]);
    assert_eq!(depots(&stand, "BC00001"), "1:LAM-LIN-01@1=2 REV-TEX-12@1=3");
    write(&stand, &[("order-depot", json!("2"))], vec![plain(2, 4)]);
    assert_eq!(depots(&stand, "BC00002"), "2:LAM-LIN-01@2=2 REV-TEX-12@2=3");
}

#[test]
fn the_customers_depot_is_taken_where_the_account_names_one() {
    let stand = company();
    let rule = || ("order-depot-rule", json!("customer"));
    let outcomes = write(&stand, &[rule()], vec![plain(1, 4), plain(2, 5)]);
    assert_eq!(shown(&outcomes), ["created BC00001", "created BC00002"]);
    assert_eq!(depots(&stand, "BC00001"), "2:LAM-LIN-01@2=2 REV-TEX-12@2=3");
    assert_eq!(depots(&stand, "BC00002"), "1:LAM-LIN-01@1=2 REV-TEX-12@1=3");
    // A new account gets the depot of the settings, and its order leaves from there.
    write(&stand, &[rule(), ("customer-depot", json!("2"))], vec![plain(3, 6)]);
    assert_eq!(depots(&stand, "BC00003"), "2:LAM-LIN-01@2=4 REV-TEX-12@2=6");
}

#[test]
fn each_article_leaves_from_its_principal_depot_and_is_reserved_there() {
    let stand = company();
    stand.sql(
        "INSERT OR IGNORE INTO F_ARTSTOCK (AR_Ref, DE_No, AS_QteSto, AS_QteRes) VALUES ('LAM-LIN-01', 2, 5, 0);
         UPDATE F_ARTSTOCK SET AS_Principal = 1, AS_MontSto = 100, AS_QteSto = 5, AS_QteRes = 0
           WHERE AR_Ref = 'LAM-LIN-01' AND DE_No = 2;",
    );
    write(&stand, &[("order-depot-rule", json!("article"))], vec![plain(1, 4)]);
    assert_eq!(depots(&stand, "BC00001"), "1:LAM-LIN-01@2=2 REV-TEX-12@1=3");
    // The cost is that of the depot, and the other depot reserves nothing.
    let cost = "SELECT CAST(DL_CMUP AS INTEGER) || ' ' || (SELECT CAST(AS_QteRes AS INTEGER) FROM F_ARTSTOCK
        WHERE AR_Ref = 'LAM-LIN-01' AND DE_No = 1) FROM F_DOCLIGNE WHERE DO_Piece = 'BC00001' AND AR_Ref = 'LAM-LIN-01'";
    assert_eq!(stand.text(cost), "20 0");
}

#[test]
fn one_sale_has_one_invoice_number() {
    let stand = Stand::small();
    let invoiced = |key: u64| {
        let mut order = plain(key, 4);
        order.invoice = Some(Invoice { number: "#FA000123".to_owned(), issued_at: order.placed_at });
        order
    };
    let shop = ("order-invoices", json!("shop"));
    let outcomes = write(&stand, &[shop], vec![plain(1, 4), invoiced(2)]);
    assert_eq!(shown(&outcomes), ["rejected - invoice-missing", "created BC00001"]);
    let note = "SELECT DL_Design FROM F_DOCLIGNE WHERE DO_Piece = 'BC00001' AND AR_Ref IS NULL";
    assert_eq!(stand.text(note), "Facture #FA000123 du 04/03/2026");
    let outcomes = write(&stand, &[("order-invoices", json!("sage"))], vec![plain(1, 4), invoiced(3)]);
    assert_eq!(shown(&outcomes), ["created BC00002", "created BC00003 shop-invoices"]);
    let outcomes = write(&stand, &[], vec![invoiced(4)]);
    assert_eq!(shown(&outcomes), ["created BC00004"]);
}

#[test]
fn the_accounting_category_follows_country_profession_vat_number_and_export() {
    let stand = Stand::small();
    let settings = [
        ("countries", json!({"FR": "1", "RE": "3", "DE": "2"})),
        ("countries-business", json!({"FR": "2"})),
        ("accounting-eu-business", json!("4")),
        ("accounting-export", json!("3")),
    ];
    let to = |key: u64, country: &str, taxed: bool| {
        let mut order =
            order(key, key, vec![line("1", "LAM-LIN-01", "1", "59.90", if taxed { "20" } else { "0" })], "0");
        order.delivery.country = country.to_owned();
        order.billing.country = country.to_owned();
        order
    };
    let mut professional = to(2, "FR", true);
    professional.billing.company = "Lin & Laine".to_owned();
    let mut business = to(4, "DE", false);
    business.customer.identity.as_mut().expect("an identity").vat_number = "DE136695976".to_owned();
    let orders = vec![to(1, "FR", true), professional, to(3, "RE", true), business, to(5, "DE", true)];
    let abroad = vec![to(6, "US", false), to(7, "US", true), to(8, "MC", false)];
    write(&stand, &settings, orders.into_iter().chain(abroad).collect());
    let found: Vec<String> = (1..=8)
        .map(|key| {
            stand.text(&format!("SELECT CAST(N_CatCompta AS TEXT) FROM F_DOCENTETE WHERE DO_NoWeb = 'WEB-{key}'"))
        })
        .collect();
    // Mainland, professional, overseas, intra-community, the country's own; export; taxed abroad and Monaco: the account's.
    assert_eq!(found, ["1", "2", "3", "4", "2", "3", "1", "1"]);
}

#[test]
fn the_texts_of_the_header_are_the_relay_point_and_the_phone_or_as_set() {
    let stand = Stand::small();
    let mut relay = plain(1, 4);
    relay.delivery.other = "Relais 59000 Tabac de la Gare".to_owned();
    let texts = |piece: &str| {
        stand.text(&format!(
            "SELECT DO_Coord01 || '|' || DO_Coord02 || '|' || DO_Coord03 || '|' || DO_Coord04 FROM F_DOCENTETE
             WHERE DO_Piece = '{piece}'"
        ))
    };
    write(&stand, &[], vec![relay.clone()]);
    assert_eq!(texts("BC00001"), "Zoé D'Hoker|59000 Lille|Relais 59000 Tabac de la |0600000000");
    relay.key = Key::new("2");
    let settings = [("order-text-1", json!("{carrier} {phone}")), ("order-text-2", json!("Web {reference}"))];
    write(&stand, &settings, vec![relay]);
    assert_eq!(texts("BC00002"), "Colissimo 0600000000|Web REF000001|Relais 59000 Tabac de la |0600000000");
}

#[test]
fn free_shipping_has_an_article_of_its_own() {
    let stand = Stand::small();
    let settings = [("article-free-shipping", json!("EMBALLAGE"))];
    let free = order(1, 4, vec![line("1", "LAM-LIN-01", "1", "59.90", "20")], "0");
    // The shipping stays, and the voucher carries it (prestashop.md §10).
    let mut given = order(2, 5, vec![line("1", "LAM-LIN-01", "1", "59.90", "20")], "6.00");
    given.discounts.push(OrderDiscount {
        key: Key::new("5"),
        code: "PORT".to_owned(),
        name: "Port offert".to_owned(),
        net: number("5.00"),
        gross: number("6.00"),
        free_shipping: true,
    });
    given.totals.net -= number("5.00");
    given.totals.gross -= number("6.00");
    let outcomes = write(&stand, &settings, vec![free.clone(), given]);
    assert_eq!(shown(&outcomes), ["created BC00001", "created BC00002"]);
    let lines = |piece: &str| {
        stand.text(&format!(
            "SELECT GROUP_CONCAT(AR_Ref || ' ' || DL_MontantTTC, ', ') FROM
             (SELECT AR_Ref, DL_MontantTTC FROM F_DOCLIGNE WHERE DO_Piece = '{piece}' ORDER BY DL_Ligne)"
        ))
    };
    assert_eq!(lines("BC00001"), "LAM-LIN-01 59.9, EMBALLAGE 0");
    assert_eq!(lines("BC00002"), "LAM-LIN-01 59.9, FRAISPORT 6, EMBALLAGE -6");
    let mut again = free;
    again.key = Key::new("3");
    write(&stand, &[], vec![again]);
    assert_eq!(lines("BC00003"), "LAM-LIN-01 59.9");
}
