//! Customer groups: the price categories that the company uses (functions.md G07).

use plugin_sdk::model::{
    Change, ConnectorError, Context, CustomerGroup, CustomerGroupIdentity, Key, Localized, Page, ReadRequest, Record,
    Scope,
};

use crate::{
    select::{As, Select},
    session::Session,
};

const COLUMNS: [(&str, As); 3] = [("cbIndice", As::Int), ("CT_Intitule", As::Text), ("CT_PrixTTC", As::Int)];

/// Reads the groups; Sage has 32 at most, so there is one page.
///
/// # Errors
/// As the verb says.
pub fn read(session: &mut Session, context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
    // What the shop brought stays in the shop's own groups.
    if session.settings.customers.only_shop && !matches!(request.scope, Scope::Keys(_)) {
        return Ok(page(Vec::new(), request, Some(0)));
    }
    let Session { client, base, .. } = &mut *session;
    let select = Select::new(base, &client.dialect, "P_CATTARIF", &COLUMNS);
    let rows = client.fetch(context, &select, "", &[], None)?;
    let mut used: Vec<(i64, CustomerGroupIdentity)> = (0..rows.len)
        // An empty label is a row that the company does not use.
        .filter(|row| !rows.text(1, *row).trim().is_empty())
        .map(|row| {
            let name = Localized::fr(rows.text(1, row).trim());
            (rows.int(0, row), CustomerGroupIdentity { name, prices_with_tax: rows.int(2, row) == 1 })
        })
        .collect();
    used.sort_by_key(|(number, _)| *number);
    let mut groups: Vec<CustomerGroup> = used
        .into_iter()
        .map(|(number, identity)| CustomerGroup { key: group_key(number), identity: Some(identity) })
        .collect();
    let total = Some(groups.len() as u64);
    let Scope::Keys(keys) = &request.scope else {
        return Ok(page(groups, request, total));
    };
    let change = |key: &Key| match groups.iter().position(|group| group.key == *key) {
        Some(place) => Change::Upsert(Record::CustomerGroup(groups.swap_remove(place))),
        None => Change::Delete(key.clone()),
    };
    let changes = keys.iter().map(change).collect();
    Ok(Page { changes, next: None, more: false, complete_snapshot: false, total: None })
}

fn page(groups: Vec<CustomerGroup>, request: &ReadRequest, total: Option<u64>) -> Page {
    let start: usize = request.after.as_ref().and_then(|place| place.as_str().parse().ok()).unwrap_or(0);
    let count = groups.len();
    let upsert = |group| Change::Upsert(Record::CustomerGroup(group));
    let changes: Vec<Change> = groups.into_iter().skip(start).take(request.limit.max(1)).map(upsert).collect();
    let end = start + changes.len();
    let more = end < count;
    let all = matches!(request.scope, Scope::All);
    let next = Some(if more { end } else { 0 }.to_string().into());
    Page { changes, next, more, complete_snapshot: all && !more, total }
}

/// The key of the group of a price category.
pub fn group_key(number: i64) -> Key {
    Key::new(number.to_string())
}
