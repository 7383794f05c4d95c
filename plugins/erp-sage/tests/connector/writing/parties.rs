//! The customers and places that orders bring (functions.md A14, A15, J60 to J65, sage100.md §2.5, §2.6).

use plugin_sdk::model::Order;
use serde_json::{Value, json};

use super::orders::{address, line, order, shown, write};
use crate::stand::Stand;

fn plain(key: u64, customer: u64) -> Order {
    order(key, customer, vec![line("1", "LAM-LIN-01", "1", "59.90", "20")], "0")
}

fn person(order: &mut Order) -> &mut plugin_sdk::model::CustomerIdentity {
    order.customer.identity.as_mut().expect("a person")
}

fn company(key: u64, siret: &str) -> Order {
    let mut made = plain(key, key);
    person(&mut made).company = "Toiles & Fils".to_owned();
    person(&mut made).siret = siret.to_owned();
    made
}

/// One column of the account that an order of this number made.
fn account(stand: &Stand, customer: u64, column: &str) -> String {
    stand.text(&format!("SELECT CAST(\"{column}\" AS TEXT) FROM F_COMPTET WHERE CT_Num = 'W{customer:07}'"))
}

#[test]
fn a_new_customer_carries_every_parameter_of_the_settings() {
    let stand = Stand::small();
    stand.sql("INSERT INTO F_COMPTEG(CG_Num, CG_Intitule) VALUES ('4111000', 'Clients du site')");
    let more: [(&'static str, Value); 13] = [
        ("customer-account", json!("4111000")),
        ("customer-price-category", json!("2")),
        ("customer-accounting-category", json!("2")),
        ("customer-payment-method", json!("2")),
        ("customer-payment-condition", json!(2)),
        ("customer-payment-days", json!(30)),
        ("customer-carrier", json!("1")),
        ("customer-condition", json!("1")),
        ("customer-period", json!(2)),
        ("customer-representative", json!(2)),
        ("customer-depot", json!("2")),
        ("customer-language", json!(1)),
        ("customer-currency", json!(1)),
    ];
    let outcomes = write(&stand, &more, vec![plain(1, 1)]);
    assert_eq!(shown(&outcomes), ["created BC00001 tax-rate-differs"], "the category of the Union has no VAT");
    let columns =
        "SELECT CG_NumPrinc || ' ' || N_CatTarif || ' ' || N_CatCompta || ' ' || N_Expedition || ' ' || N_Condition
        || ' ' || N_Period || ' ' || CO_No || ' ' || DE_No || ' ' || CT_Langue || ' ' || N_Devise || ' ' || N_Risque
        || ' ' || CT_NumPayeur FROM F_COMPTET WHERE CT_Num = 'W0000001'";
    assert_eq!(stand.text(columns), "4111000 2 2 1 1 2 2 2 1 1 1 W0000001");
    let terms = "SELECT N_Reglement || ' ' || RT_Condition || ' ' || RT_NbJour || ' ' || RT_TRepart FROM F_REGLEMENTT
        WHERE CT_Num = 'W0000001'";
    assert_eq!(stand.text(terms), "2 2 30 1");
    assert_eq!(stand.text("SELECT CG_Num FROM F_COMPTETG WHERE CT_Num = 'W0000001'"), "4111000");
    let contact = "SELECT CT_Nom || ' ' || CT_Prenom || ' ' || CT_EMail FROM F_CONTACTT WHERE CT_Num = 'W0000001'";
    assert_eq!(stand.text(contact), "D'Hoker Zoé zoe1@exemple-boutique.fr");
}

#[test]
fn a_parameter_that_names_nothing_is_said_by_its_own_setting() {
    let stand = Stand::small();
    let before = stand.dump();
    for (key, value) in [
        ("customer-price-category", json!("31")),
        ("customer-accounting-category", json!("49")),
        ("customer-payment-method", json!("29")),
        ("customer-condition", json!("29")),
        ("customer-period", json!(9)),
        ("customer-risk", json!(9)),
        ("customer-representative", json!(99)),
        ("customer-depot", json!("99")),
        ("customer-currency", json!(31)),
    ] {
        let outcomes = write(&stand, &[(key, value)], vec![plain(1, 1)]);
        assert_eq!(shown(&outcomes), ["rejected - choice-gone"], "{key}");
        assert_eq!(outcomes[0].problems[0].args["key"], key);
    }
    assert_eq!(before, stand.dump());
}

#[test]
fn statistics_and_informations_libres_are_filled() {
    let stand = Stand::small();
    let fields =
        "Statistique 1=Web; ct_statistique02={country}; Code d'accès livreur=W{customer}; Points fidélité=12,5;
        Fête / anniversaire=31/03/2026";
    assert_eq!(shown(&write(&stand, &[("customer-fields", json!(fields))], vec![plain(1, 7)])), ["created BC00001"]);
    assert_eq!(account(&stand, 7, "CT_Statistique01"), "Web");
    assert_eq!(account(&stand, 7, "CT_Statistique02"), "FR");
    assert_eq!(account(&stand, 7, "CT_Statistique03"), "");
    assert_eq!(account(&stand, 7, "Code d'accès livreur"), "W7");
    assert_eq!(account(&stand, 7, "Points fidélité").trim_end_matches('0'), "12.5");
    assert!(account(&stand, 7, "Fête / anniversaire").starts_with("2026-03-31"));
    let before = stand.dump();
    let refused =
        |fields: &str| shown(&write(&stand, &[("customer-fields", json!(fields))], vec![plain(2, 8)])).remove(0);
    assert_eq!(refused("Inconnue=1"), "rejected - customer-field-unknown");
    assert_eq!(refused("Statistique 11=1"), "rejected - customer-field-unknown");
    assert_eq!(refused("CT_Sommeil=1"), "rejected - customer-field-unknown", "no column of the application");
    assert_eq!(refused("Points fidélité=douze"), "rejected - customer-field-invalid");
    assert_eq!(before, stand.dump());
}

#[test]
fn company_numbers_reach_sage_only_when_they_are_right() {
    let stand = Stand::small();
    let mut foreign = company(3, "");
    foreign.billing.country = "BE".to_owned();
    foreign.billing.vat_number = "0400.000.002".to_owned();
    let mut wrong = company(4, "732829320");
    person(&mut wrong).vat_number = "FR99732829320".to_owned();
    person(&mut wrong).ape = "46.41Z".to_owned();
    let orders = vec![company(1, "732 829 320 00074"), company(2, "732 829 320 00075"), foreign, wrong];
    let expected = [
        "created BC00001",
        "created BC00002 siret-invalid,professional-without-siren",
        "created BC00003",
        "created BC00004 vat-number-invalid",
    ];
    assert_eq!(shown(&write(&stand, &[("customers-by-number", json!(false))], orders)), expected);
    assert_eq!(account(&stand, 1, "CT_Siret"), "73282932000074");
    assert_eq!(account(&stand, 1, "CT_Qualite"), "Société");
    assert_eq!(account(&stand, 2, "CT_Siret"), "");
    assert_eq!(account(&stand, 3, "CT_Identifiant"), "BE0400000002");
    assert_eq!(account(&stand, 4, "CT_Identifiant"), "");
    assert_eq!(account(&stand, 4, "CT_Ape"), "4641Z");
}

#[test]
fn a_tax_free_order_into_the_union_without_a_vat_number_is_flagged() {
    let stand = Stand::small();
    let abroad = |key: u64, vat: &str| {
        let mut made = order(key, key, vec![line("1", "LAM-LIN-01", "1", "59.90", "0")], "0");
        (made.delivery.country, made.billing.country) = ("BE".to_owned(), "BE".to_owned());
        person(&mut made).vat_number = vat.to_owned();
        made
    };
    let more = [("accounting-eu-business", json!("2"))];
    let outcomes = write(&stand, &more, vec![abroad(1, "BE0400000002"), abroad(2, "BE04"), abroad(3, "")]);
    let codes: Vec<bool> = shown(&outcomes).iter().map(|text| text.contains("eu-order-without-vat-number")).collect();
    assert_eq!(codes, [false, true, true], "{outcomes:?}");
}

#[test]
fn buyers_are_found_by_code_then_number_then_email_with_name() {
    let stand = Stand::small();
    stand.sql(
        "UPDATE F_COMPTET SET CT_EMail = 'zoe1@exemple-boutique.fr', CT_Intitule = 'AUTRE' WHERE CT_Num = 'A01';
         UPDATE F_COMPTET SET CT_EMail = 'zoe1@exemple-boutique.fr', CT_Intitule = 'Toiles & Fils' WHERE CT_Num = 'DUBOIS';
         UPDATE F_COMPTET SET CT_Siret = '73282932000074' WHERE CT_Num = 'DUBOIS2';
         UPDATE F_COMPTET SET CT_EMail = 'zoe3@exemple-boutique.fr' WHERE CT_Num = 'LONG';",
    );
    let tiers =
        |stand: &Stand, mark: &str| stand.text(&format!("SELECT DO_Tiers FROM F_DOCENTETE WHERE DO_NoWeb = '{mark}'"));
    // Two accounts have the address: the one that is called as the buyer's company is meant.
    let mut named = company(1, "");
    named.customer.key = "1".into();
    let mut numbered = company(2, "73282932000074");
    person(&mut numbered).email = "zoe1@exemple-boutique.fr".to_owned();
    write(&stand, &[], vec![named, numbered]);
    assert_eq!((tiers(&stand, "WEB-1"), tiers(&stand, "WEB-2")), ("DUBOIS".to_owned(), "DUBOIS2".to_owned()));
    // Neither is called so: a person chooses.
    assert_eq!(shown(&write(&stand, &[], vec![plain(3, 1)])), ["rejected - customer-ambiguous"]);
    // An account of an earlier order comes first, unless the settings ask for the e-mail first.
    write(&stand, &[("customers-by-email", json!(false))], vec![plain(4, 3)]);
    stand.sql("UPDATE F_COMPTET SET CT_EMail = '' WHERE CT_Num = 'W0000003'");
    write(&stand, &[], vec![plain(5, 3)]);
    write(&stand, &[("customers-email-first", json!(true))], vec![plain(6, 3)]);
    let found = ["WEB-4", "WEB-5", "WEB-6"].map(|mark| tiers(&stand, mark));
    assert_eq!(found, ["W0000003", "W0000003", "LONG"]);
}

#[test]
fn a_code_is_unique_among_customers_and_suppliers() {
    let stand = Stand::small();
    stand.sql("UPDATE F_COMPTET SET CT_Type = 1 WHERE CT_Num = 'WEB'");
    let more = [("customer-prefix", json!("WE")), ("customer-code-length", json!(3))];
    let mut made = plain(1, 1);
    made.customer.key = "B".into();
    assert_eq!(shown(&write(&stand, &more, vec![made])), ["rejected - customer-code-taken"]);
}

#[test]
fn a_blocked_customer_takes_no_order() {
    let stand = Stand::small();
    stand.sql("UPDATE F_COMPTET SET CT_EMail = 'zoe1@exemple-boutique.fr', CT_ControlEnc = 2 WHERE CT_Num = 'A01'");
    let outcomes = write(&stand, &[], vec![plain(1, 1)]);
    assert_eq!(shown(&outcomes), ["rejected - customer-blocked"]);
    assert_eq!(outcomes[0].problems[0].args["customer"], "A01");
}

#[test]
fn a_later_order_moves_an_account_of_ours_where_the_settings_ask_for_it() {
    let stand = Stand::small();
    stand.sql("UPDATE F_COMPTET SET CT_EMail = 'zoe2@exemple-boutique.fr' WHERE CT_Num = 'A01'");
    let street = |key: u64, customer: u64| {
        let mut made = plain(key, customer);
        made.billing = address("5 quai du Wault, résidence des Œillets, escalier C", "Lille", "FR");
        made
    };
    write(&stand, &[], vec![plain(1, 1), street(2, 1)]);
    assert_eq!(account(&stand, 1, "CT_Adresse"), "12 rue de l'Île");
    let own = "SELECT CT_Adresse FROM F_COMPTET WHERE CT_Num = 'A01'";
    let before = stand.text(own);
    write(&stand, &[("customers-update", json!(true))], vec![street(3, 1), street(4, 2)]);
    assert_eq!(account(&stand, 1, "CT_Adresse"), "5 quai du Wault, résidence des");
    assert_eq!(account(&stand, 1, "CT_Complement"), "Œillets, escalier C");
    assert_eq!(stand.text(own), before, "an account of the company's own is never touched");
}

#[test]
fn delivery_places_are_found_by_the_rule_of_the_settings() {
    let to = |key: u64, name: &str, street: &str| {
        let mut made = plain(key, 1);
        made.delivery = address(street, "Lille", "FR");
        made.delivery.company = name.to_owned();
        made
    };
    let places = "SELECT group_concat(LI_Intitule || ', ' || LI_Adresse, '; ') FROM (SELECT * FROM F_LIVRAISON
        WHERE CT_Num = 'W0000001' ORDER BY LI_No)";
    let run = |rule: &str| {
        let stand = Stand::small();
        let orders = vec![to(1, "Dépôt", "1 rue A"), to(2, "Dépôt", "2 rue B"), to(3, "Bureau", "2 rue B")];
        let outcomes = write(&stand, &[("customer-places", json!(rule))], orders);
        assert!(outcomes.iter().all(|outcome| outcome.external_id.is_some()), "{outcomes:?}");
        stand.text(places)
    };
    assert_eq!(run("whole"), "Dépôt, 1 rue A; Dépôt, 2 rue B; Bureau, 2 rue B");
    assert_eq!(run("address"), "Dépôt, 1 rue A; Dépôt, 2 rue B");
    assert_eq!(run("name"), "Dépôt, 2 rue B; Bureau, 2 rue B");
}
