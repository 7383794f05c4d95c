//! Customers of the shop without an order come into Sage once, and are the accounts of their later orders.

use plugin_sdk::model::{
    Batch, BatchId, BatchMode, Customer, CustomerIdentity, Key, Order, Outcome, Record, Stream, WriteAction, WriteItem,
};
use serde_json::{Value, json};

use super::orders::{address, line, open, order, shown, write};
use crate::stand::{Quiet, Stand};

fn buyer(key: u64, email: &str) -> Customer {
    let identity = CustomerIdentity {
        email: email.to_owned(),
        first_name: "Zoé".to_owned(),
        last_name: format!("D'Hoker {key}"),
        active: true,
        language: "fr".to_owned(),
        addresses: vec![address("3, rue de l'Église", "Lille", "FR")],
        ..CustomerIdentity::default()
    };
    Customer { key: Key::new(key.to_string()), identity: Some(identity) }
}

/// Over a connection of its own, closed before anybody looks: see [`Stand::client`].
fn bring(stand: &Stand, more: &[(&'static str, Value)], buyers: &[Customer], mode: BatchMode) -> Vec<Outcome> {
    let item = |customer: &Customer| WriteItem {
        key: customer.key.clone(),
        action: WriteAction::Put,
        external_id: None,
        record: Some(Record::Customer(Box::new(customer.clone()))),
        overrides: Default::default(),
    };
    let items = buyers.iter().map(item).collect();
    let batch = Batch { id: BatchId("buyers".to_owned()), stream: Stream::Buyers, mode, items };
    open(stand, more).write(&Quiet, &batch).expect("outcomes")
}

fn accounts(stand: &Stand) -> String {
    stand.text("SELECT COUNT(*) || '' FROM F_COMPTET")
}

#[test]
fn a_buyer_comes_in_once_and_a_later_order_is_theirs() {
    let stand = Stand::small();
    let buyers = [buyer(901, "zoe@exemple.fr"), buyer(902, "yann@exemple.fr")];
    let before = stand.dump();
    assert_eq!(shown(&bring(&stand, &[], &buyers, BatchMode::Preview)), ["created W0000901", "created W0000902"]);
    assert_eq!(stand.dump(), before, "a preview writes nothing");
    assert_eq!(shown(&bring(&stand, &[], &buyers, BatchMode::Apply)), ["created W0000901", "created W0000902"]);
    let account = "SELECT CT_Intitule || '|' || CT_EMail || '|' || CT_Ville || '|' || CT_Commentaire FROM F_COMPTET \
                   WHERE CT_Num = 'W0000901'";
    assert_eq!(stand.text(account), "D'HOKER 901 Zoé|zoe@exemple.fr|Lille|WEB-C901");
    let (after, count) = (stand.dump(), accounts(&stand));
    assert_eq!(shown(&bring(&stand, &[], &buyers, BatchMode::Apply)), ["unchanged W0000901", "unchanged W0000902"]);
    assert_eq!(stand.dump(), after, "a repeat writes nothing");
    // An order with the number of the buyer is no order of theirs, and one of theirs makes no second account.
    let mut later: Order = order(901, 902, vec![line("1", "LAM-LIN-01", "1", "59.90", "20")], "0");
    later.customer = buyer(902, "yann@exemple.fr");
    write(&stand, &[], vec![later]);
    assert_eq!(accounts(&stand), count);
    assert_eq!(stand.text("SELECT DO_Tiers FROM F_DOCENTETE WHERE DO_NoWeb = 'WEB-901'"), "W0000902");
}

#[test]
fn a_buyer_whom_sage_has_is_found_and_guests_and_closed_accounts_stay_out() {
    let stand = Stand::small();
    let whose = stand.text(
        "SELECT CT_Num FROM F_COMPTET WHERE CT_Type = 0 AND CT_Sommeil = 0 AND CT_ControlEnc = 0 \
         AND CT_EMail LIKE '%@%' AND CT_Num GLOB '[A-Z]*' ORDER BY CT_Num LIMIT 1",
    );
    stand.sql(&format!("UPDATE F_COMPTET SET CT_EMail = 'known@exemple.fr' WHERE CT_Num = '{whose}'"));
    let with = |key, change: fn(&mut CustomerIdentity)| {
        let mut customer = buyer(key, "new@exemple.fr");
        customer.identity.iter_mut().for_each(change);
        customer
    };
    let buyers = [
        buyer(903, "known@exemple.fr"),
        with(904, |identity| identity.guest = true),
        with(905, |identity| identity.active = false),
        Customer { key: Key::new("906"), identity: None },
    ];
    let before = stand.dump();
    let expected = [format!("unchanged {whose}"), "skipped -".into(), "skipped -".into(), "skipped -".into()];
    assert_eq!(shown(&bring(&stand, &[], &buyers, BatchMode::Apply)), expected);
    let collective = [("customer-accounts", json!("collective")), ("collective-customer", json!(whose))];
    let outcomes = bring(&stand, &collective, &[buyer(907, "new@exemple.fr")], BatchMode::Apply);
    assert_eq!(shown(&outcomes), ["skipped - buyers-collective"]);
    let gone =
        bring(&stand, &[("customer-account", json!("4999999"))], &[buyer(907, "x@exemple.fr")], BatchMode::Apply);
    assert_eq!(shown(&gone), ["rejected - ledger-unknown"]);
    assert_eq!(stand.dump(), before);
}
