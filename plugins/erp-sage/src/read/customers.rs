//! Customers in the order of their numbers: a page of F_COMPTET and the contacts of its range (functions.md G08).

use std::collections::HashMap;

use plugin_sdk::model::{
    Change, ConnectorError, Context, Customer, CustomerIdentity, Key, Page, Problem, ReadRequest, Record, Scope,
};

use super::{
    cursor::Place,
    groups::group_key,
    parties::{ACCOUNT, Accounts, CONTACT},
    sides::{Keys, LIST, Side},
};
use crate::{
    client::{Failure, Value},
    config::Settings,
    rows::Rows,
    select::{As, Select},
    session::Session,
};

/// Reads one page of customers.
///
/// # Errors
/// As the verb says.
pub fn read(session: &mut Session, context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
    match &request.scope {
        Scope::Keys(keys) => by_keys(session, context, keys),
        // The accounts are few beside the articles, and a contact that changes leaves no date on its account.
        Scope::All | Scope::Since(_) => in_order(session, context, request),
        Scope::Period { .. } | Scope::Changed { .. } | Scope::Group(_) | Scope::Category(_) | Scope::Unlinked => {
            Err(ConnectorError::unsupported("scope"))
        }
    }
}

fn by_keys(session: &mut Session, context: &dyn Context, keys: &[Key]) -> Result<Page, ConnectorError> {
    let texts: Vec<String> = keys.iter().map(|key| key.as_str().to_owned()).collect();
    let mut found = HashMap::new();
    for part in texts.chunks(LIST) {
        let list = Keys::List(part);
        let (condition, values) = list.condition("CT_Num");
        let rows = fetch(session, context, &format!("WHERE CT_Type = 0 AND {condition}"), &values, None)?;
        let changes = assemble(session, context, &rows, &list)?;
        found.extend(changes.into_iter().map(|change| (change.key().clone(), change)));
    }
    let change = |key: &Key| found.remove(key).unwrap_or_else(|| Change::Delete(key.clone()));
    let changes = keys.iter().map(change).collect();
    Ok(Page { changes, next: None, more: false, complete_snapshot: false, total: None })
}

fn in_order(session: &mut Session, context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
    let place = request.after.as_ref().map(Place::parse).transpose()?.unwrap_or_default();
    let limit = request.limit.max(1);
    let (after, values) = match &place.key {
        Some(key) => (" AND CT_Num > ?", vec![Value::from(key.as_str())]),
        None => ("", Vec::new()),
    };
    let rest = format!("WHERE CT_Type = 0{after} ORDER BY CT_Num");
    let rows = fetch(session, context, &rest, &values, Some(limit))?;
    let total = if request.after.is_none() { count(session, context)? } else { None };
    let more = rows.len >= limit;
    let all = matches!(request.scope, Scope::All);
    if rows.len == 0 {
        let next = Some(place.after(None).cursor());
        return Ok(Page { changes: Vec::new(), next, more: false, complete_snapshot: all, total });
    }
    let (first, last) = (rows.text(0, 0).to_owned(), rows.text(0, rows.len - 1).to_owned());
    let changes = assemble(session, context, &rows, &Keys::Range { first: &first, last: &last })?;
    let next = Some(place.after(more.then_some(last)).cursor());
    Ok(Page { changes, next, more, complete_snapshot: all && !more, total })
}

fn fetch(
    session: &mut Session,
    context: &dyn Context,
    rest: &str,
    values: &[Value],
    limit: Option<usize>,
) -> Result<Rows, ConnectorError> {
    let Session { client, base, .. } = &mut *session;
    let select = Select::new(base, &client.dialect, "F_COMPTET", &ACCOUNT);
    client.fetch(context, &select, rest, values, limit)
}

/// How many accounts the whole read looks at; unknown where the grammar cannot count.
fn count(session: &mut Session, context: &dyn Context) -> Result<Option<u64>, ConnectorError> {
    let sql = "SELECT COUNT(*) FROM F_COMPTET WHERE CT_Type = 0";
    match session.client.query(context, sql, &[(As::Int, 0)], &[], None) {
        Ok(rows) => Ok(u64::try_from(rows.int(0, 0)).ok()),
        Err(Failure::Cancelled) => Err(ConnectorError::cancelled()),
        Err(_) => Ok(None),
    }
}

fn assemble(
    session: &mut Session,
    context: &dyn Context,
    rows: &Rows,
    keys: &Keys<'_>,
) -> Result<Vec<Change>, ConnectorError> {
    let Session { client, base, settings, .. } = &mut *session;
    let select = Select::new(base, &client.dialect, "F_CONTACTT", &CONTACT);
    let contacts = Side::fetch(client, context, &select, keys, "", &[])?;
    let accounts = Accounts { rows, contacts: &contacts, settings: &settings.customers };
    let selected = (0..rows.len).filter(|row| accounts.selected(*row));
    Ok(selected.map(|row| change(settings, &accounts, row)).collect())
}

fn change(settings: &Settings, accounts: &Accounts<'_>, row: usize) -> Change {
    let rows = accounts.rows;
    let key = Key::new(rows.text(0, row));
    let mut emails = accounts.emails(row).into_iter();
    let Some(email) = emails.next() else {
        let problem = Problem::new("customer-without-email").arg("customer", rows.text(1, row));
        return Change::Faulty { key, problem };
    };
    let (first_name, last_name) = accounts.name(row);
    let number = |column: usize| -> String {
        rows.text(column, row).chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase()
    };
    let identity = CustomerIdentity {
        email,
        other_emails: emails.collect(),
        first_name,
        last_name,
        company: accounts.company(row),
        siret: number(4),
        vat_number: number(5),
        ape: number(6),
        active: true,
        language: language(settings, rows.int(7, row), rows.text(8, row)),
        group: Some(group_key(rows.int(9, row).max(1))),
        erp_code: Some(rows.text(0, row).to_owned()),
        origin: accounts.origin(row).map(Key::new),
        ..CustomerIdentity::default()
    };
    Change::Upsert(Record::Customer(Box::new(Customer { key, identity: Some(identity) })))
}

/// The account's language by its code, else by Sage's number of it; French where neither says.
fn language(settings: &Settings, number: i64, code: &str) -> String {
    let code = code.trim().to_lowercase();
    if code.len() == 2 {
        return code;
    }
    let rank = usize::try_from(number).unwrap_or(0).checked_sub(1);
    let listed = rank.and_then(|rank| settings.articles.languages.get(rank).cloned().flatten());
    listed.unwrap_or_else(|| "fr".to_owned())
}
