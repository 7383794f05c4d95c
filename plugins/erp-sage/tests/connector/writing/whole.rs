//! What orders become, and what is refused.

use plugin_sdk::model::{BatchMode, ExternalId, Key, Order, Remedy};
use serde_json::json;

use super::orders::{address, batch, line, number, open, order, shown, write};
use crate::stand::{Quiet, Stand};

fn plain(key: u64, customer: u64) -> Order {
    order(key, customer, vec![line("1", "LAM-LIN-01", "1", "59.90", "20")], "0")
}

#[test]
fn a_repeat_is_unchanged_and_changes_no_row() {
    let stand = Stand::small();
    let lines = || vec![line("1", "NAP-LIN-150-1", "2", "74.90", "20"), line("2", "REV-TEX-12", "1", "9.50", "2.1")];
    let orders = || vec![order(41, 7, lines(), "5.90"), order(42, 7, lines(), "0")];
    assert_eq!(shown(&write(&stand, &[], orders())), ["created BC00001", "created BC00002"]);
    let before = stand.dump();
    assert_eq!(shown(&write(&stand, &[], orders())), ["unchanged BC00001", "unchanged BC00002"]);
    assert_eq!(before, stand.dump());
}

#[test]
fn an_order_is_found_again_whatever_became_of_it() {
    let stand = Stand::small();
    write(&stand, &[], vec![plain(1, 1), plain(2, 1)]);
    // Sage turns an order into a delivery by changing its rows.
    stand.sql(
        "UPDATE F_DOCENTETE SET DO_Type = 3, DO_Piece = 'BL90001' WHERE DO_Piece = 'BC00001';
         UPDATE F_DOCLIGNE SET DL_PieceBC = 'BC00001', DO_Type = 3, DO_Piece = 'BL90001' WHERE DO_Piece = 'BC00001';
         UPDATE F_DOCENTETE SET DO_Type = 7, DO_Piece = 'FA90001' WHERE DO_Piece = 'BC00002';",
    );
    let before = stand.dump();
    assert_eq!(shown(&write(&stand, &[], vec![plain(1, 1), plain(2, 1)])), ["unchanged BL90001", "unchanged FA90001"]);
    assert_eq!(before, stand.dump());
    // The number that a delivered order had is not given again, even if the counter is set back.
    stand.sql("UPDATE F_DOCCURRENTPIECE SET DC_Piece = 'BC00001' WHERE DC_IdCol = 1 AND DC_Souche = 0");
    assert_eq!(shown(&write(&stand, &[], vec![plain(3, 1)])), ["created BC00002"]);
}

#[test]
fn an_order_deleted_in_sage_comes_back_only_when_asked_for() {
    let stand = Stand::small();
    let mut made = batch(vec![plain(1, 1)], BatchMode::Apply);
    made.items[0].external_id = Some(ExternalId::new("BC00077"));
    let before = stand.dump();
    let outcomes = open(&stand, &[]).write(&Quiet, &made).expect("an answer");
    assert_eq!(shown(&outcomes), ["skipped BC00077 order-deleted"]);
    assert_eq!(before, stand.dump());
    made.items[0].overrides.insert("recreate".to_owned(), "yes".to_owned());
    assert_eq!(shown(&open(&stand, &[]).write(&Quiet, &made).expect("an answer")), ["created BC00001"]);
}

#[test]
fn an_order_merged_into_the_invoice_of_another_is_not_deleted() {
    let stand = Stand::small();
    assert_eq!(shown(&write(&stand, &[], vec![plain(1, 1), plain(2, 1)])), ["created BC00001", "created BC00002"]);
    // One invoice for both; it carries the mark of the first, and the second has no header left.
    stand.sql(
        "UPDATE F_DOCENTETE SET DO_Type = 6, DO_Piece = 'FA90001' WHERE DO_Piece = 'BC00001';
         DELETE FROM F_DOCENTETE WHERE DO_Piece = 'BC00002';
         UPDATE F_DOCLIGNE SET DL_PieceBC = DO_Piece, DO_Type = 6, DO_Piece = 'FA90001';",
    );
    let before = stand.dump();
    let mut again = batch(vec![plain(2, 1)], BatchMode::Apply);
    // By the number that it had, then by the number that was answered, and whoever asks to recreate it.
    for (number, recreate) in [("BC00002", "no"), ("FA90001", "no"), ("BC00002", "yes")] {
        again.items[0].external_id = Some(ExternalId::new(number));
        again.items[0].overrides.insert("recreate".to_owned(), recreate.to_owned());
        let outcomes = open(&stand, &[]).write(&Quiet, &again).expect("an answer");
        assert_eq!(shown(&outcomes), ["unchanged FA90001"], "{number} {recreate}");
    }
    assert_eq!(before, stand.dump());
    // Its lines deleted as well, it is gone.
    stand.sql("DELETE FROM F_DOCLIGNE WHERE DL_PieceBC = 'BC00002'");
    again.items[0].overrides.clear();
    let outcomes = open(&stand, &[]).write(&Quiet, &again).expect("an answer");
    assert_eq!(shown(&outcomes), ["skipped BC00002 order-deleted"]);
}

#[test]
fn what_is_refused_is_named_and_the_others_go_on() {
    let stand = Stand::small();
    stand.sql(
        "UPDATE F_COMPTET SET CT_EMail = 'zoe4@exemple-boutique.fr' WHERE CT_Num = 'SOMMEIL';
         UPDATE F_COMPTET SET CT_EMail = 'zoe5@exemple-boutique.fr' WHERE CT_Num IN ('A01', 'DUBOIS');",
    );
    let unknown = order(1, 1, vec![line("7", "NO-SUCH", "1", "10", "20"), line("8", "NOR-THIS", "1", "10", "20")], "0");
    let variant = order(2, 1, vec![line("1", "NAP-LIN-150", "1", "74.90", "20")], "0");
    let tax = order(3, 1, vec![line("1", "LAM-LIN-01", "1", "59.90", "17")], "0");
    let mut dollars = plain(4, 1);
    dollars.currency = "USD".to_owned();
    let empty = order(5, 1, Vec::new(), "0");
    let mut off = plain(6, 1);
    off.totals.gross += number("3");
    let mut unpaid = plain(7, 1);
    unpaid.state.valid = false;
    let mut long = plain(8, 123_456_789);
    long.customer.key = Key::new("123456789");
    let refused = vec![unknown, variant, tax, dollars, empty, off, unpaid, long];
    let before = stand.dump();
    let outcomes = write(&stand, &[], refused.clone());
    let expected = [
        "rejected - article-unknown,article-unknown",
        "rejected - variant-unknown",
        "rejected - tax-code-missing",
        "rejected - currency-unmapped",
        "rejected - order-empty",
        "rejected - amounts-differ",
        "skipped - order-not-importable",
        "rejected - customer-code-too-long",
    ];
    assert_eq!(shown(&outcomes), expected);
    assert_eq!(before, stand.dump());
    assert_eq!(outcomes[0].problems[1].record, Some(Key::new("8")));
    assert_eq!(outcomes[0].problems[1].remedy, Some(Remedy::Override { field: "line:8".to_owned() }));
    assert!(outcomes[5].proof.as_ref().is_some_and(|proof| !proof.holds));
    for outcome in &outcomes {
        assert!(outcome.problems.iter().all(|problem| problem.remedy.is_some()), "{outcome:?}");
    }
    let mut mixed = refused;
    mixed.insert(3, plain(9, 9));
    let outcomes = write(&stand, &[], mixed);
    assert_eq!(shown(&outcomes)[3], "created BC00001");
    let parties = write(&stand, &[], vec![plain(10, 4), plain(11, 5)]);
    assert_eq!(shown(&parties), ["rejected - customer-asleep", "rejected - customer-ambiguous"]);
}

#[test]
fn settings_that_name_nothing_are_named() {
    let stand = Stand::small();
    let before = stand.dump();
    let refusal = |more: &[(&'static str, serde_json::Value)], made: Order| {
        let outcomes = write(&stand, more, vec![made]);
        assert_eq!(before, stand.dump());
        shown(&outcomes).remove(0)
    };
    let shipped = || order(1, 1, vec![line("1", "LAM-LIN-01", "1", "59.90", "20")], "5.90");
    assert_eq!(refusal(&[("number-series", json!(2))], plain(1, 1)), "rejected - series-closed");
    assert_eq!(refusal(&[("number-series", json!(9))], plain(1, 1)), "rejected - series-unknown");
    assert_eq!(refusal(&[("order-depot", json!(9))], plain(1, 1)), "rejected - choice-gone");
    assert_eq!(refusal(&[("article-shipping", json!("NOTHING"))], shipped()), "rejected - special-article-unknown");
    assert_eq!(refusal(&[("carriers", json!({"3": "44"}))], plain(1, 1)), "rejected - carrier-unknown");
    assert_eq!(refusal(&[("customer-account", json!("4119999"))], plain(1, 1)), "rejected - ledger-unknown");
    assert_eq!(
        refusal(&[("customer-code-length", json!(3)), ("customer-prefix", json!("WEB"))], plain(1, 1)),
        "rejected - customer-code-too-long"
    );
    let journal = [("payments", json!(true)), ("payment-methods", json!({"ps_checkout": "3"}))];
    assert_eq!(refusal(&journal, plain(1, 1)), "rejected - journal-unknown");
    stand.sql("UPDATE F_DOCCURRENTPIECE SET DC_Piece = 'BC99999' WHERE DC_IdCol = 1 AND DC_Souche = 0");
    assert_eq!(shown(&write(&stand, &[], vec![plain(1, 1)])), ["rejected - series-full"]);
    let error = stand.open(&[]).write(&Quiet, &batch(vec![plain(1, 1)], BatchMode::Apply)).expect_err("no tag");
    assert_eq!((error.code.as_str(), error.args["key"].as_str()), ("setting-missing", "shop-tag"));
}

#[test]
fn an_unknown_article_takes_the_one_of_the_settings_or_of_a_person() {
    let stand = Stand::small();
    let unknown = |key| order(key, 1, vec![line("7", "NO-SUCH", "1", "10", "20")], "0");
    let outcomes = write(&stand, &[("article-unknown", json!("DIVERS"))], vec![unknown(1)]);
    assert_eq!(shown(&outcomes), ["created BC00001 article-replaced"]);
    assert!(outcomes[0].problems[0].remark);
    let mut chosen = batch(vec![unknown(2)], BatchMode::Apply);
    chosen.items[0].overrides.insert("line:7".to_owned(), "NAP-LIN-150-2".to_owned());
    assert_eq!(shown(&open(&stand, &[]).write(&Quiet, &chosen).expect("an answer")), ["created BC00002"]);
    let lines = "SELECT group_concat(AR_Ref || ' ' || AG_No1 || ' ' || DL_Design, ', ') FROM F_DOCLIGNE
        WHERE DO_Piece IN ('BC00001', 'BC00002')";
    assert_eq!(stand.text(lines), "DIVERS 0 Article NO-SUCH, NAP-LIN-150 2 Article NO-SUCH");
}

#[test]
fn customers_are_found_again_by_what_proves_them() {
    let stand = Stand::small();
    stand.sql(
        "UPDATE F_COMPTET SET CT_EMail = 'x@y.fr; Zoe1@Exemple-Boutique.fr' WHERE CT_Num = 'A01';
         UPDATE F_COMPTET SET CT_Siret = '732829320 00074' WHERE CT_Num = 'DUBOIS';
         UPDATE F_COMPTET SET CT_EMail = 'zoe3@exemple-boutique.fr' WHERE CT_Num = 'DUBOIS2';",
    );
    let mut company = plain(2, 2);
    company.customer.identity.as_mut().expect("a person").siret = "732 829 320 00074".to_owned();
    let mut guest = plain(3, 3);
    guest.customer.identity.as_mut().expect("a person").guest = true;
    let mut elsewhere = plain(5, 4);
    elsewhere.delivery = address("5 quai du Wault", "Lille", "FR");
    let orders = vec![plain(1, 1), company, guest, plain(4, 4), elsewhere, plain(6, 4)];
    let outcomes = write(&stand, &[], orders);
    assert!(outcomes.iter().all(|outcome| outcome.problems.is_empty()), "{outcomes:?}");
    let who = "SELECT group_concat(DO_Tiers, ' ') FROM (SELECT DO_Tiers FROM F_DOCENTETE WHERE DO_NoWeb LIKE 'WEB-%'
        ORDER BY DO_Piece)";
    assert_eq!(stand.text(who), "A01 DUBOIS W0000003 W0000004 W0000004 W0000004");
    let places = "SELECT group_concat(LI_Adresse || ' ' || LI_Principal, ', ') FROM (SELECT * FROM F_LIVRAISON
        WHERE CT_Num = 'W0000004' ORDER BY LI_No)";
    assert_eq!(stand.text(places), "12 rue de l'Île 1, 5 quai du Wault 0");
    // A code that is somebody else's is nobody's to use.
    stand.sql("UPDATE F_COMPTET SET CT_Commentaire = '', CT_EMail = 'autre@exemple.fr' WHERE CT_Num = 'W0000004'");
    assert_eq!(shown(&write(&stand, &[], vec![plain(7, 4)])), ["rejected - customer-code-taken"]);
    let mut chosen = batch(vec![plain(7, 4)], BatchMode::Apply);
    chosen.items[0].overrides.insert("customer".to_owned(), "A01".to_owned());
    assert_eq!(shown(&open(&stand, &[]).write(&Quiet, &chosen).expect("an answer")), ["created BC00007"]);
}

#[test]
fn one_account_may_stand_for_every_buyer() {
    let stand = Stand::small();
    let more = [("customer-accounts", json!("collective")), ("collective-customer", json!("WEB"))];
    let mut other = plain(2, 2);
    other.delivery = address("5 quai du Wault", "Lille", "FR");
    assert_eq!(shown(&write(&stand, &more, vec![plain(1, 1), other])), ["created BC00001", "created BC00002"]);
    let where_to = "SELECT group_concat(E.DO_Tiers || ' ' || L.LI_Adresse, ', ') FROM F_DOCENTETE E
        JOIN F_LIVRAISON L ON L.LI_No = E.LI_No AND L.CT_Num = E.DO_Tiers WHERE E.DO_NoWeb LIKE 'WEB-%'";
    assert_eq!(stand.text(where_to), "WEB 12 rue de l'Île, WEB 5 quai du Wault");
    let unknown = [("customer-accounts", json!("collective")), ("collective-customer", json!("NOBODY"))];
    assert_eq!(shown(&write(&stand, &unknown, vec![plain(3, 1)])), ["rejected - customer-unknown"]);
}

#[test]
fn the_country_decides_the_accounting_category_and_so_the_tax_code() {
    let stand = Stand::small();
    let abroad = |key, country: &str| {
        let mut made = order(key, key, vec![line("1", "LAM-LIN-01", "1", "59.90", "0")], "0");
        made.delivery.country = country.to_owned();
        made
    };
    let mut business = abroad(3, "BE");
    business.customer.identity.as_mut().expect("a person").vat_number = "BE 0400000000".to_owned();
    let more = [("countries", json!({"US": "3", "RE": "4"})), ("accounting-eu-business", json!("2"))];
    let outcomes = write(&stand, &more, vec![abroad(1, "US"), abroad(2, "BE"), business]);
    assert_eq!(
        shown(&outcomes),
        ["created BC00001", "created BC00002 eu-order-without-vat-number,tax-rate-differs", "created BC00003",]
    );
    let codes = "SELECT group_concat(E.N_CatCompta || ' ' || L.DL_CodeTaxe1, ', ') FROM F_DOCENTETE E
        JOIN F_DOCLIGNE L ON L.DO_Piece = E.DO_Piece WHERE E.DO_NoWeb LIKE 'WEB-%'";
    assert_eq!(stand.text(codes), "3 C00, 1 CI00, 2 CI00");
}

#[test]
fn what_is_sold_is_reserved_in_its_depot() {
    let stand = Stand::small();
    stand.sql(
        "UPDATE F_ARTSTOCK SET AS_QteRes = 1.5 WHERE AR_Ref = 'NAP-LIN-150' AND DE_No = 1;
         UPDATE F_GAMSTOCK SET GS_QteRes = NULL WHERE AR_Ref = 'NAP-LIN-150' AND DE_No = 1 AND AG_No1 = 1;
         DELETE FROM F_ARTSTOCK WHERE AR_Ref = 'REV-TEX-12'",
    );
    let lines = vec![
        line("1", "NAP-LIN-150-1", "2", "74.90", "20"),
        line("2", "NAP-LIN-150-2", "1", "74.90", "20"),
        line("3", "REV-TEX-12", "4", "9.50", "2.1"),
        line("4", "NAP-LIN-150-1", "1", "74.90", "20"),
    ];
    assert_eq!(shown(&write(&stand, &[], vec![order(1, 1, lines, "5.90")])), ["created BC00001"]);
    let reserved = "SELECT (SELECT AS_QteRes FROM F_ARTSTOCK WHERE AR_Ref = 'NAP-LIN-150' AND DE_No = 1) || ' ' ||
        (SELECT GS_QteRes FROM F_GAMSTOCK WHERE AR_Ref = 'NAP-LIN-150' AND DE_No = 1 AND AG_No1 = 1) || ' ' ||
        (SELECT AS_QteRes || ' ' || AS_QteSto FROM F_ARTSTOCK WHERE AR_Ref = 'REV-TEX-12' AND DE_No = 1)";
    assert_eq!(stand.text(reserved), "5.5 3 4 0");
    assert_eq!(stand.text("SELECT CAST(COUNT(*) AS TEXT) FROM F_ARTSTOCK WHERE AR_Ref = 'FRAISPORT'"), "0");
}

#[test]
fn a_pack_is_written_in_units_and_named_as_a_pack() {
    let stand = Stand::small();
    let pack = "FROM F_CONDITION C JOIN F_ARTSTOCK S ON S.AR_Ref = C.AR_Ref AND S.DE_No = 1 WHERE C.EC_Quantite = 6";
    let article = stand.text(&format!("SELECT C.AR_Ref {pack} ORDER BY C.CO_No LIMIT 1"));
    let key = stand.text(&format!("SELECT 'pack.' || C.CO_No {pack} ORDER BY C.CO_No LIMIT 1"));
    stand.sql(&format!("UPDATE F_ARTSTOCK SET AS_QteRes = 0 WHERE AR_Ref = '{article}'"));
    let mut sold = line("1", "the shop's own", "2", "53.40", "20");
    (sold.article, sold.variant) = (Some(Key::new(article.clone())), Some(Key::new(key)));
    let outcomes = write(&stand, &[], vec![order(1, 1, vec![sold], "0")]);
    assert!(shown(&outcomes)[0].starts_with("created BC00001"), "{outcomes:?}");
    let written = "SELECT DL_Qte || ' ' || EU_Enumere || ' ' || EU_Qte || ' ' || DL_PUTTC || ' ' || DL_MontantTTC
        FROM F_DOCLIGNE WHERE DO_Piece = 'BC00001' AND DL_Ligne = 1000";
    assert_eq!(stand.text(written), "12 LOT DE 6 2 8.9 106.8");
    let reserved = format!("SELECT CAST(AS_QteRes AS TEXT) FROM F_ARTSTOCK WHERE AR_Ref = '{article}' AND DE_No = 1");
    assert_eq!(stand.text(&reserved), "12");
}

#[test]
fn hostile_texts_are_cut_and_never_obeyed() {
    let stand = Stand::small();
    let mut made = plain(1, 1);
    let nasty = "Robert'); DROP TABLE F_DOCLIGNE;--\0\u{1F4A9} \r\n{ts '1753'} ? ";
    made.lines[0].name = nasty.repeat(20);
    made.reference = nasty.to_owned();
    made.delivery.line1 = nasty.repeat(5);
    made.delivery.other = nasty.to_owned();
    made.billing.last_name = nasty.to_owned();
    let person = made.customer.identity.as_mut().expect("a person");
    (person.last_name, person.company) = (nasty.to_owned(), nasty.to_owned());
    assert_eq!(
        shown(&write(&stand, &[], vec![made])),
        ["created BC00001 professional-without-siren,address-cut,text-cut,text-cut,text-cut,text-replaced"]
    );
    assert_eq!(stand.text("SELECT DO_Ref FROM F_DOCENTETE WHERE DO_NoWeb = 'WEB-1'"), "Robert'); DROP TA");
}
