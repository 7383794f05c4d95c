//! Delivery addresses in the order of their numbers: a page of F_LIVRAISON and the accounts that it names
//! (functions.md G09). An address whose customer does not go to the shop stays here without a word: its customer is
//! listed already.

use std::collections::{BTreeSet, HashMap};

use plugin_sdk::model::{Address, Change, ConnectorError, Context, Key, Page, Problem, ReadRequest, Record, Scope};

use super::{
    cursor::Place,
    parties::{ACCOUNT, Accounts, CONTACT, Countries, in_two, is_person},
    sides::{Keys, LIST, Side},
};
use crate::{
    client::Value,
    rows::Rows,
    select::{As, Select},
    session::Session,
};

const COLUMNS: [(&str, As); 11] = [
    ("LI_No", As::Int),
    ("CT_Num", As::Text),
    ("LI_Intitule", As::Text),
    ("LI_Adresse", As::Text),
    ("LI_Complement", As::Text),
    ("LI_CodePostal", As::Text),
    ("LI_Ville", As::Text),
    ("LI_CodeRegion", As::Text),
    ("LI_Pays", As::Text),
    ("LI_Contact", As::Text),
    ("LI_Telephone", As::Text),
];

/// Reads one page of delivery addresses.
///
/// # Errors
/// As the verb says.
pub fn read(session: &mut Session, context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
    match &request.scope {
        Scope::Keys(keys) => by_keys(session, context, keys),
        Scope::All | Scope::Since(_) => in_order(session, context, request),
        Scope::Period { .. } | Scope::Changed { .. } | Scope::Group(_) | Scope::Category(_) | Scope::Unlinked => {
            Err(ConnectorError::unsupported("scope"))
        }
    }
}

fn by_keys(session: &mut Session, context: &dyn Context, keys: &[Key]) -> Result<Page, ConnectorError> {
    let numbers: Vec<i64> = keys.iter().filter_map(|key| key.as_str().parse().ok()).collect();
    let mut found = HashMap::new();
    let marks = vec!["?"; LIST].join(", ");
    for part in numbers.chunks(LIST) {
        let padded = part.iter().chain(part.last().into_iter().cycle()).take(LIST);
        let values: Vec<Value> = padded.map(|number| Value::Int(*number)).collect();
        let rows = fetch(session, context, &format!("WHERE LI_No IN ({marks})"), &values, None)?;
        let changes = assemble(session, context, &rows)?;
        found.extend(changes.into_iter().map(|change| (change.key().clone(), change)));
    }
    let change = |key: &Key| found.remove(key).unwrap_or_else(|| Change::Delete(key.clone()));
    let changes = keys.iter().map(change).collect();
    Ok(Page { changes, next: None, more: false, complete_snapshot: false, total: None })
}

fn in_order(session: &mut Session, context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
    let place = request.after.as_ref().map(Place::parse).transpose()?.unwrap_or_default();
    let limit = request.limit.max(1);
    let after: Option<i64> = place.key.as_deref().and_then(|key| key.parse().ok());
    let (filter, values) = match after {
        Some(number) => ("WHERE LI_No > ? ", vec![Value::Int(number)]),
        None => ("", Vec::new()),
    };
    let rows = fetch(session, context, &format!("{filter}ORDER BY LI_No"), &values, Some(limit))?;
    let more = rows.len >= limit;
    let last = (more && rows.len > 0).then(|| rows.int(0, rows.len - 1).to_string());
    let changes = assemble(session, context, &rows)?;
    let all = matches!(request.scope, Scope::All);
    let next = Some(place.after(last).cursor());
    Ok(Page { changes, next, more, complete_snapshot: all && !more, total: None })
}

fn fetch(
    session: &mut Session,
    context: &dyn Context,
    rest: &str,
    values: &[Value],
    limit: Option<usize>,
) -> Result<Rows, ConnectorError> {
    let Session { client, base, .. } = &mut *session;
    let select = Select::new(base, &client.dialect, "F_LIVRAISON", &COLUMNS);
    client.fetch(context, &select, rest, values, limit)
}

/// What an address takes from its account.
struct Owner {
    company: String,
    name: (String, String),
    vat_number: String,
}

/// The accounts of these addresses that go to the shop.
fn owners(session: &mut Session, context: &dyn Context, rows: &Rows) -> Result<HashMap<String, Owner>, ConnectorError> {
    let numbers: BTreeSet<String> = (0..rows.len).map(|row| rows.text(1, row).to_owned()).collect();
    let numbers: Vec<String> = numbers.into_iter().collect();
    let mut owners = HashMap::new();
    for part in numbers.chunks(LIST) {
        let Session { client, base, settings, .. } = &mut *session;
        let list = Keys::List(part);
        let (condition, values) = list.condition("CT_Num");
        let select = Select::new(base, &client.dialect, "F_COMPTET", &ACCOUNT);
        let rest = format!("WHERE CT_Type = 0 AND {condition}");
        let found = client.fetch(context, &select, &rest, &values, None)?;
        let select = Select::new(base, &client.dialect, "F_CONTACTT", &CONTACT);
        let contacts = Side::fetch(client, context, &select, &list, "", &[])?;
        let accounts = Accounts { rows: &found, contacts: &contacts, settings: &settings.customers };
        // What the shop brought stays as the shop has it, addresses too.
        let goes = |row: &usize| accounts.selected(*row) && accounts.origin(*row).is_none();
        for row in (0..found.len).filter(goes).filter(|row| !accounts.emails(*row).is_empty()) {
            let vat_number = found.text(5, row).chars().filter(char::is_ascii_alphanumeric).collect();
            let owner = Owner { company: accounts.company(row), name: accounts.name(row), vat_number };
            owners.insert(found.text(0, row).to_owned(), owner);
        }
    }
    Ok(owners)
}

fn assemble(session: &mut Session, context: &dyn Context, rows: &Rows) -> Result<Vec<Change>, ConnectorError> {
    if rows.len == 0 {
        return Ok(Vec::new());
    }
    let countries = Countries::read(session, context)?;
    let owners = owners(session, context, rows)?;
    let owned = (0..rows.len).filter_map(|row| Some((row, owners.get(rows.text(1, row))?)));
    Ok(owned.map(|(row, owner)| change(rows, row, owner, &countries)).collect())
}

fn change(rows: &Rows, row: usize, owner: &Owner, countries: &Countries) -> Change {
    let key = Key::new(rows.int(0, row).to_string());
    let text = |column: usize| rows.text(column, row).trim().to_owned();
    let faulty = |problem: Problem| Change::Faulty {
        key: key.clone(),
        problem: problem.arg("customer", text(1)).arg("place", text(2)),
    };
    let (mut line1, mut line2) = (text(3), text(4));
    if line1.is_empty() {
        (line1, line2) = (line2, String::new());
    }
    if line1.is_empty() || text(6).is_empty() {
        return faulty(Problem::new("address-incomplete"));
    }
    let Some(country) = countries.code(&text(8)) else {
        return faulty(Problem::new("country-unknown").arg("country", text(8)));
    };
    let contact = text(9);
    let (first_name, last_name) = if contact.is_empty() { owner.name.clone() } else { in_two(&contact) };
    // A place called as the person who receives there is no company.
    let company = if is_person(&text(2), &first_name, &last_name) { owner.company.clone() } else { text(2) };
    Change::Upsert(Record::Address(Box::new(Address {
        key,
        customer: Some(Key::new(text(1))),
        alias: text(2),
        company,
        first_name,
        last_name,
        line1,
        line2,
        postcode: text(5),
        city: text(6),
        region: text(7),
        country,
        phone: text(10),
        vat_number: owner.vat_number.clone(),
        ..Address::default()
    })))
}
