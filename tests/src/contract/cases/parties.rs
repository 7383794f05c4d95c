//! Customer groups, customers and delivery addresses: what they open, whom they let in, what stays the shop's.

use anyhow::{Result, ensure};
use sync_model::{
    Address, Customer, CustomerGroup, CustomerGroupIdentity, CustomerIdentity, Key, OutcomeState, Record, Stream,
};

use crate::contract::{
    Case, Verdict,
    records::texts,
    stand::{Stand, all, put, remove},
    tables::quoted,
};

pub(crate) const CASES: [Case; 6] = [
    Case { name: "a new customer group opens what the default one opens", run: groups },
    Case { name: "a customer comes without password and consent, in its group", run: customers },
    Case { name: "a second customer with the same e-mail is refused, both named", run: twins },
    Case { name: "an account of the shop is linked and keeps its password", run: linked },
    Case { name: "a delivery address follows its country's rules", run: addresses },
    Case { name: "a customer that left is never deleted", run: left },
];

fn group(stand: &Stand, name: &str, prices_with_tax: bool) -> Record {
    let identity = CustomerGroupIdentity { name: texts(&stand.languages, name), prices_with_tax };
    Record::CustomerGroup(CustomerGroup { key: Key::new(stand.key(name)), identity: Some(identity) })
}

fn customer(stand: &Stand, name: &str, group: &str) -> Customer {
    let key = stand.key(name);
    let identity = CustomerIdentity {
        email: format!("{}@exemple-client.fr", key.to_lowercase()),
        first_name: "Anne".to_owned(),
        last_name: "Petit 2".to_owned(),
        company: "Toiles & Fils 3".to_owned(),
        siret: "73282932000074".to_owned(),
        active: true,
        language: stand.languages.first().cloned().unwrap_or_default(),
        group: Some(Key::new(stand.key(group))),
        ..CustomerIdentity::default()
    };
    Customer { key: Key::new(key), identity: Some(identity) }
}

fn record(customer: Customer) -> Record {
    Record::Customer(Box::new(customer))
}

fn address(stand: &Stand, name: &str, customer: &str) -> Address {
    Address {
        key: Key::new(stand.key(name)),
        customer: Some(Key::new(stand.key(customer))),
        alias: "Entrepôt".to_owned(),
        first_name: "Anne".to_owned(),
        last_name: "Petit".to_owned(),
        line1: "12 rue Haute".to_owned(),
        postcode: "59000".to_owned(),
        city: "Lille".to_owned(),
        country: "FR".to_owned(),
        phone: "03 20 00 00 00".to_owned(),
        ..Address::default()
    }
}

/// A group of the suite's and one customer in it.
fn prepared(stand: &mut Stand, name: &str) -> Result<(Customer, u64)> {
    let group_name = format!("G{name}");
    let made = group(stand, &group_name, true);
    stand.put(Stream::CustomerGroups, vec![made], OutcomeState::Created)?;
    let customer = customer(stand, name, &group_name);
    stand.put(Stream::Customers, vec![record(customer.clone())], OutcomeState::Created)?;
    let id = stand.id("customer", customer.key.as_str(), "")?;
    Ok((customer, id))
}

fn groups(stand: &mut Stand) -> Result<Verdict> {
    let records = vec![group(stand, "GT", true), group(stand, "GH", false)];
    stand.put(Stream::CustomerGroups, records.clone(), OutcomeState::Created)?;
    let default = stand.setting("PS_CUSTOMER_GROUP")?;
    for (name, method) in [("GT", "0"), ("GH", "1")] {
        let id = stand.id("customer-group", &stand.key(name), "")?;
        let shown = format!("SELECT price_display_method, show_prices FROM {{group}} WHERE id_group = {id}");
        stand.tables.expect("prices shown", &shown, &format!("{method} | 1"))?;
        for (table, column) in
            [("category_group", "id_category"), ("carrier_group", "id_carrier"), ("module_group", "id_module")]
        {
            let of =
                |group: &str| format!("SELECT {column} FROM {{{table}}} WHERE id_group = {group} ORDER BY {column}");
            let wanted = stand.tables.rows(&of(&default))?.concat().join("\n");
            ensure!(!wanted.is_empty(), "the default group opens nothing of {table}");
            stand.tables.expect(table, &of(&id.to_string()), &wanted)?;
        }
    }
    stand.put(Stream::CustomerGroups, records, OutcomeState::Unchanged)?;
    Ok(Verdict::Held)
}

fn customers(stand: &mut Stand) -> Result<Verdict> {
    let (customer, id) = prepared(stand, "ALONE")?;
    let group = stand.id("customer-group", &stand.key("GALONE"), "")?;
    let row = format!(
        "SELECT firstname, lastname, company, newsletter, optin, active, is_guest, id_default_group, \
         passwd LIKE '$2y$10$%' AND LENGTH(passwd) = 60 FROM {{customer}} WHERE id_customer = {id}"
    );
    stand.tables.expect(
        "the account",
        &row,
        &format!("Anne | Petit | Toiles & Fils 3 | 0 | 0 | 1 | 0 | {group} | 1"),
    )?;
    let groups = format!("SELECT id_group FROM {{customer_group}} WHERE id_customer = {id}");
    stand.tables.expect("its groups", &groups, &group.to_string())?;
    let before = stand.tables.snapshot(&["navette_fence"])?;
    stand.put(Stream::Customers, vec![record(customer)], OutcomeState::Unchanged)?;
    before.same("the second writing", &stand.tables.snapshot(&["navette_fence"])?)?;
    Ok(Verdict::Held)
}

fn twins(stand: &mut Stand) -> Result<Verdict> {
    let (first, _) = prepared(stand, "TWIN1")?;
    let mut second = customer(stand, "TWIN2", "GTWIN1");
    if let (Some(identity), Some(other)) = (&mut second.identity, &first.identity) {
        identity.email = other.email.to_uppercase();
    }
    let batch = stand.batch(Stream::Customers, vec![put(record(second.clone()))]);
    let outcomes = stand.write(&batch)?;
    all(&outcomes, OutcomeState::Rejected)?;
    let problem = outcomes.first().and_then(|outcome| outcome.problems.first());
    let named = problem.is_some_and(|problem| {
        problem.code == "customer-email-twice"
            && problem.args.get("first").map(String::as_str) == Some(first.key.as_str())
            && problem.args.get("second").map(String::as_str) == Some(second.key.as_str())
    });
    ensure!(named, "{problem:?} instead of both customers' names");
    Ok(Verdict::Held)
}

fn linked(stand: &mut Stand) -> Result<Verdict> {
    let (mut customer, id) = prepared(stand, "ACCOUNT")?;
    // The account becomes the shop's own: its link is forgotten, a password and a consent are given.
    let key = quoted(customer.key.as_str());
    stand.tables.run(&format!("DELETE FROM {{navette_link}} WHERE entity = 'customer' AND erp_key = {key}"))?;
    stand.tables.run(&format!(
        "UPDATE {{customer}} SET passwd = 'kept', newsletter = 1, company = 'Autre' WHERE id_customer = {id}"
    ))?;
    if let Some(identity) = &mut customer.identity {
        identity.email = identity.email.to_uppercase();
    }
    stand.put(Stream::Customers, vec![record(customer.clone())], OutcomeState::Updated)?;
    ensure!(stand.id("customer", customer.key.as_str(), "")? == id, "another account than the shop's was taken");
    let row = format!("SELECT passwd, newsletter, company FROM {{customer}} WHERE id_customer = {id}");
    stand.tables.expect("the account", &row, "kept | 1 | Toiles & Fils 3")?;
    Ok(Verdict::Held)
}

fn addresses(stand: &mut Stand) -> Result<Verdict> {
    let (_, id) = prepared(stand, "PLACE")?;
    let good = Record::Address(Box::new(address(stand, "A1", "PLACE")));
    let mut other = address(stand, "A2", "PLACE");
    other.postcode = "5900".to_owned();
    let mut lost = address(stand, "A3", "NOBODY");
    lost.line1 = "1 rue A".to_owned();
    stand.put(Stream::Addresses, vec![good.clone()], OutcomeState::Created)?;
    let items = [other, lost].map(|address| put(Record::Address(Box::new(address))));
    let batch = stand.batch(Stream::Addresses, items.to_vec());
    let outcomes = stand.write(&batch)?;
    all(&outcomes, OutcomeState::Rejected)?;
    let codes: Vec<&str> = outcomes.iter().flat_map(|outcome| &outcome.problems).map(|p| p.code.as_str()).collect();
    ensure!(codes == ["postcode-invalid", "address-customer-missing"], "{codes:?}");
    let country = stand.tables.one("SELECT id_country FROM {country} WHERE iso_code = 'FR'")?;
    let made = stand.id("address", &stand.key("A1"), "")?;
    let row = format!(
        "SELECT id_customer, id_country, alias, address1, postcode, city, deleted FROM {{address}} WHERE id_address = {made}"
    );
    stand.tables.expect(
        "the address",
        &row,
        &format!("{id} | {country} | Entrepôt | 12 rue Haute | 59000 | Lille | 0"),
    )?;
    stand.put(Stream::Addresses, vec![good], OutcomeState::Unchanged)?;
    Ok(Verdict::Held)
}

fn left(stand: &mut Stand) -> Result<Verdict> {
    let (customer, id) = prepared(stand, "LEFT")?;
    let batch = stand.batch(Stream::Customers, vec![remove(customer.key.as_str())]);
    let outcomes = stand.write(&batch)?;
    let state = outcomes.first().map(|outcome| outcome.state);
    // The merchant's setting decides between the two.
    let off = stand.setting("NAVETTE_CUSTOMERS_LEFT")? == "deactivate";
    let wanted = if off { OutcomeState::Removed } else { OutcomeState::Skipped };
    ensure!(state == Some(wanted), "{state:?} instead of {}", wanted.name());
    let row = format!("SELECT active, deleted FROM {{customer}} WHERE id_customer = {id}");
    stand.tables.expect("the account", &row, if off { "0 | 0" } else { "1 | 0" })?;
    Ok(Verdict::Held)
}
