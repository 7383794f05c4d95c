//! Customer groups, customers and delivery addresses on their way to the shop (functions.md G07 to G11).

use plugin_sdk::model::{Change, Connector, Customer, CustomerGroup, Key, Record, Scope, Stream};
use serde_json::json;
use system_tests::sage::CompanySpec;

use crate::stand::{Quiet, Stand, read_all, request};

fn by_keys(connector: &mut dyn Connector, stream: Stream, keys: &[&str]) -> Vec<Change> {
    let keys = keys.iter().map(|key| Key::new(*key)).collect();
    connector.read(&Quiet, &request(stream, Scope::Keys(keys), 100)).unwrap_or_else(|error| panic!("{error}")).changes
}

fn customer(connector: &mut dyn Connector, key: &str) -> Customer {
    match by_keys(connector, Stream::Customers, &[key]).remove(0) {
        Change::Upsert(Record::Customer(customer)) => *customer,
        other => panic!("{key} is no customer: {other:?}"),
    }
}

fn problem(change: &Change) -> (&str, &str) {
    match change {
        Change::Faulty { key, problem } => (key.as_str(), problem.code.as_str()),
        other => panic!("no problem: {other:?}"),
    }
}

#[test]
fn a_group_is_a_price_category_in_use_with_its_way_of_showing_prices() {
    let stand = Stand::small();
    stand.sql("UPDATE P_CATTARIF SET CT_Intitule = '' WHERE cbIndice = 4");
    let mut connector = stand.open(&[]);
    let (changes, _, pages) = read_all(connector.as_mut(), request(Stream::CustomerGroups, Scope::All, 100));
    assert!(pages[0].complete_snapshot && changes.len() >= 3);
    let groups: Vec<&CustomerGroup> = changes
        .iter()
        .map(|change| match change {
            Change::Upsert(Record::CustomerGroup(group)) => group,
            other => panic!("no group: {other:?}"),
        })
        .collect();
    for group in groups {
        let number = group.key.as_str();
        let label = stand.text(&format!("SELECT CT_Intitule FROM P_CATTARIF WHERE cbIndice = {number}"));
        let gross = stand.text(&format!("SELECT CAST(CT_PrixTTC AS TEXT) FROM P_CATTARIF WHERE cbIndice = {number}"));
        let identity = group.identity.as_ref().expect("identity");
        assert_eq!((identity.name.get("fr"), identity.prices_with_tax), (label.as_str(), gross == "1"));
        assert_ne!(number, "4", "an unused row is no group");
    }
    let chosen = by_keys(connector.as_mut(), Stream::CustomerGroups, &["4", "1"]);
    assert!(matches!(&chosen[..], [Change::Delete(_), Change::Upsert(_)]), "{chosen:?}");
}

#[test]
fn an_address_is_the_accounts_own_else_a_contacts_and_several_are_told() {
    let stand = Stand::small();
    let mut connector = stand.open(&[]);
    let identity = |customer: Customer| customer.identity.expect("identity");
    let several = identity(customer(connector.as_mut(), "MULTI"));
    assert_eq!(several.email, "compta@exemple-client.fr");
    assert_eq!(several.other_emails, ["achats@exemple-client.fr"]);
    assert_eq!(identity(customer(connector.as_mut(), "CONTACT")).email, "chloe.contact@exemple-client.fr");
    assert_eq!(identity(customer(connector.as_mut(), "MINUSCULE")).email, "accueil@exemple-client.fr");
    let none = by_keys(connector.as_mut(), Stream::Customers, &["SANSMAIL", "INVALIDE"]);
    assert_eq!(problem(&none[0]), ("SANSMAIL", "customer-without-email"));
    assert_eq!(problem(&none[1]), ("INVALIDE", "customer-without-email"));
}

#[test]
fn a_customer_without_a_contact_takes_its_companys_name() {
    let stand = Stand::small();
    stand.sql(
        "UPDATE F_COMPTET SET CT_Intitule = 'Atelier des Lilas 3', CT_Contact = '' WHERE CT_Num = 'A01';
         DELETE FROM F_CONTACTT WHERE CT_Num = 'A01';
         UPDATE F_COMPTET SET CT_Intitule = 'DURAND Zoé', CT_Contact = 'Zoé Durand' WHERE CT_Num = 'HOTEL1';
         DELETE FROM F_CONTACTT WHERE CT_Num = 'HOTEL1';
         UPDATE F_COMPTET SET CT_Contact = 'Jean de la Tour' WHERE CT_Num = 'CONTACT';
         UPDATE F_CONTACTT SET CT_Nom = 'de la Tour', CT_Prenom = 'Jean' WHERE CT_Num = 'CONTACT';",
    );
    let mut connector = stand.open(&[]);
    let named = |key: &str, connector: &mut dyn Connector| {
        let identity = customer(connector, key).identity.expect("identity");
        (identity.first_name, identity.last_name, identity.company)
    };
    let text = |texts: (&str, &str, &str)| (texts.0.to_owned(), texts.1.to_owned(), texts.2.to_owned());
    assert_eq!(named("A01", connector.as_mut()), text(("Atelier", "des Lilas 3", "Atelier des Lilas 3")));
    assert_eq!(named("HOTEL1", connector.as_mut()), text(("Zoé", "Durand", "")), "a person is no company");
    assert_eq!(named("CONTACT", connector.as_mut()).0, "Jean");
}

#[test]
fn sleepers_prospects_and_the_one_account_of_all_buyers_stay() {
    let stand = Stand::small();
    let found = |settings: &[(&str, serde_json::Value)]| {
        let mut connector = stand.open(settings);
        let keys = ["SOMMEIL", "PROSPECT", "WEB", "A01"];
        let changes = by_keys(connector.as_mut(), Stream::Customers, &keys);
        changes.iter().map(|change| matches!(change, Change::Upsert(_))).collect::<Vec<bool>>()
    };
    assert_eq!(found(&[]), [false, false, true, true]);
    assert_eq!(found(&[("customers-prospects", json!(true))]), [false, true, true, true]);
    assert_eq!(found(&[("collective-customer", json!("WEB"))]), [false, false, false, true]);
}

#[test]
fn customers_come_page_by_page_once_each_with_their_group() {
    let stand = Stand::new(&CompanySpec { articles: 40, customers: 130, ..CompanySpec::default() });
    let mut connector = stand.open(&[]);
    let (whole, ..) = read_all(connector.as_mut(), request(Stream::Customers, Scope::All, 1_000));
    let (paged, _, pages) = read_all(connector.as_mut(), request(Stream::Customers, Scope::All, 7));
    assert_eq!(whole, paged);
    assert!(pages.len() > 15 && pages[0].total == Some(130));
    let (last, others) = pages.split_last().expect("pages");
    assert!(last.complete_snapshot && others.iter().all(|page| page.more && !page.complete_snapshot));
    for change in &whole {
        let Change::Upsert(Record::Customer(customer)) = change else { continue };
        let identity = customer.identity.as_ref().expect("identity");
        let key = customer.key.as_str();
        let category = stand.text(&format!("SELECT CAST(N_CatTarif AS TEXT) FROM F_COMPTET WHERE CT_Num = '{key}'"));
        assert_eq!(identity.group.as_ref().map(Key::as_str), Some(category.as_str()), "{key}");
        assert_eq!(identity.erp_code.as_deref(), Some(key));
        assert!(!identity.last_name.is_empty() && identity.active && !identity.guest, "{identity:?}");
    }
}

#[test]
fn a_delivery_place_becomes_an_address_of_its_customer() {
    let stand = Stand::small();
    stand.sql(
        "UPDATE F_COMPTET SET CT_Identifiant = 'BE 0123.456.789' WHERE CT_Num = 'A01';
         INSERT INTO F_LIVRAISON(LI_No, CT_Num, LI_Intitule, LI_Adresse, LI_Complement, LI_CodePostal, LI_Ville,
             LI_Pays, LI_Contact, LI_Telephone) VALUES
           (9001, 'A01', 'Entrepôt', '', '12 rue Haute', '1000', 'Bruxelles', 'Belgique', 'Anne Petit', '02 1'),
           (9002, 'A01', 'Sans ville', '1 rue A', '', '1000', '', 'Belgique', '', ''),
           (9003, 'A01', 'Loin', '1 rue A', '', '1000', 'Ailleurs', 'Syldavie', '', ''),
           (9004, 'SANSMAIL', 'Muet', '1 rue A', '', '59000', 'Lille', 'France', '', ''),
           (9005, 'SOMMEIL', 'Dormeur', '1 rue A', '', '59000', 'Lille', 'France', '', '');",
    );
    let mut connector = stand.open(&[]);
    let changes = by_keys(connector.as_mut(), Stream::Addresses, &["9001", "9002", "9003", "9004", "9005", "x"]);
    let Change::Upsert(Record::Address(address)) = &changes[0] else { panic!("{:?}", changes[0]) };
    assert_eq!(address.customer.as_ref().map(Key::as_str), Some("A01"));
    assert_eq!((address.line1.as_str(), address.line2.as_str()), ("12 rue Haute", ""));
    assert_eq!((address.country.as_str(), address.vat_number.as_str()), ("BE", "BE0123456789"));
    assert_eq!((address.first_name.as_str(), address.last_name.as_str()), ("Anne", "Petit"));
    assert_eq!((address.alias.as_str(), address.company.as_str()), ("Entrepôt", "Entrepôt"));
    assert_eq!(problem(&changes[1]), ("9002", "address-incomplete"));
    assert_eq!(problem(&changes[2]), ("9003", "country-unknown"));
    assert!(changes[3..].iter().all(|change| matches!(change, Change::Delete(_))), "{changes:?}");
    let (whole, ..) = read_all(connector.as_mut(), request(Stream::Addresses, Scope::All, 1_000));
    let (paged, _, pages) = read_all(connector.as_mut(), request(Stream::Addresses, Scope::All, 3));
    assert_eq!(whole, paged);
    assert!(pages.last().is_some_and(|page| page.complete_snapshot));
}

#[test]
fn an_account_that_an_order_made_names_the_shops_own_customer() {
    let stand = Stand::small();
    stand.sql(
        "UPDATE F_COMPTET SET CT_Commentaire = 'WEB-C12' WHERE CT_Num = 'A01';
         UPDATE F_COMPTET SET CT_Commentaire = 'AUT-C13' WHERE CT_Num = 'DUBOIS';
         UPDATE F_COMPTET SET CT_Commentaire = 'WEB-Client fidèle' WHERE CT_Num = 'HOTEL1';
         INSERT INTO F_LIVRAISON(LI_No, CT_Num, LI_Intitule, LI_Adresse, LI_CodePostal, LI_Ville, LI_Pays)
           VALUES (9001, 'A01', 'Client', '1 rue A', '59000', 'Lille', 'France');",
    );
    let origin = |connector: &mut dyn Connector, key: &str| {
        customer(connector, key).identity.and_then(|identity| identity.origin).map(|origin| origin.to_string())
    };
    let mut connector = stand.open(&[("shop-tag", json!("WEB"))]);
    let found = ["A01", "DUBOIS", "HOTEL1"].map(|key| origin(connector.as_mut(), key));
    assert_eq!(found, [Some("12".to_owned()), None, None]);
    let address = by_keys(connector.as_mut(), Stream::Addresses, &["9001"]);
    assert!(matches!(address[0], Change::Delete(_)), "what the shop brought stays as it has it");
    let mut connector = stand.open(&[("shop-tag", json!("WEB")), ("customers-exported", json!("shop"))]);
    let (changes, ..) = read_all(connector.as_mut(), request(Stream::Customers, Scope::All, 100));
    let keys: Vec<&str> = changes.iter().map(|change| change.key().as_str()).collect();
    assert_eq!(keys, ["A01"]);
    let (groups, ..) = read_all(connector.as_mut(), request(Stream::CustomerGroups, Scope::All, 100));
    assert!(groups.is_empty(), "the shop's own customers stay in its groups");
}
