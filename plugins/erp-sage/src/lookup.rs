//! Live lists for the settings: read when asked for, by name or part of it.

use std::collections::HashMap;

use plugin_sdk::model::{ConnectorError, Context, LookupEntry, LookupName, LookupRequest, LookupResult};

use crate::{
    client::{Value, environment},
    rows::Rows,
    select::{As, Select},
    session::Session,
};

/// A list that is one table: columns of value and label, a condition, whether empty labels are unused rows.
struct List {
    table: &'static str,
    value: &'static str,
    label: &'static str,
    condition: &'static str,
}

const fn list(table: &'static str, value: &'static str, label: &'static str, condition: &'static str) -> List {
    List { table, value, label, condition }
}

/// The lists that need no base: the ODBC sources of this computer.
pub fn without_base(request: &LookupRequest) -> Option<Result<LookupResult, ConnectorError>> {
    (request.name == LookupName::OdbcSources).then(|| {
        let sources =
            environment()?.data_sources().map_err(|failure| crate::error::executing("list the sources", &failure))?;
        let entries = sources.into_iter().map(|source| LookupEntry {
            label: format!("{} ({})", source.server_name, source.driver),
            value: source.server_name,
            unusable: None,
        });
        Ok(cut(entries.collect(), request))
    })
}

/// Reads a list of the base.
///
/// # Errors
/// `unsupported` for a list that Sage does not have.
pub fn lookup(
    session: &mut Session,
    context: &dyn Context,
    request: &LookupRequest,
) -> Result<LookupResult, ConnectorError> {
    let entries = match request.name {
        LookupName::AccountingCategories => accounting_categories(session, context)?,
        LookupName::Features => features(session, context)?,
        LookupName::Languages => languages(),
        LookupName::NumberSeries => number_series(session, context)?,
        LookupName::Representatives => representatives(session, context)?,
        LookupName::Articles => search(session, context, request, ("F_ARTICLE", "AR_Ref", "AR_Design", ""))?,
        LookupName::Customers => {
            search(session, context, request, ("F_COMPTET", "CT_Num", "CT_Intitule", "CT_Type = 0 AND "))?
        }
        name => match table_of(name) {
            Some(list) => table(session, context, &list)?,
            None => return Err(ConnectorError::unsupported("this list")),
        },
    };
    Ok(cut(entries, request))
}

fn table_of(name: LookupName) -> Option<List> {
    Some(match name {
        LookupName::Depots => list("F_DEPOT", "DE_No", "DE_Intitule", ""),
        LookupName::PriceCategories | LookupName::CustomerGroups => list("P_CATTARIF", "cbIndice", "CT_Intitule", ""),
        LookupName::Carriers => list("P_EXPEDITION", "cbIndice", "E_Intitule", ""),
        LookupName::Countries => list("F_PAYS", "PA_CodeISO2", "PA_Intitule", ""),
        LookupName::PaymentMethods => list("P_REGLEMENT", "cbIndice", "R_Intitule", ""),
        LookupName::TaxRules => list("F_TAXE", "TA_Code", "TA_Intitule", ""),
        LookupName::Currencies => list("P_DEVISE", "D_CodeISO", "D_Intitule", ""),
        LookupName::Journals => list("F_JOURNAUX", "JO_Num", "JO_Intitule", ""),
        LookupName::Families => list("F_FAMILLE", "FA_CodeFamille", "FA_Intitule", "WHERE FA_Type = 0"),
        LookupName::DeliveryConditions => list("P_CONDLIVR", "cbIndice", "C_Intitule", ""),
        LookupName::Accounts => list("F_COMPTEG", "CG_Num", "CG_Intitule", ""),
        LookupName::Units => list("P_UNITE", "cbIndice", "U_Intitule", ""),
        _ => return None,
    })
}

fn table(session: &mut Session, context: &dyn Context, list: &List) -> Result<Vec<LookupEntry>, ConnectorError> {
    let Session { client, base, .. } = &mut *session;
    let wanted = [(list.value, As::Text), (list.label, As::Text)];
    let select = Select::new(base, &client.dialect, list.table, &wanted);
    let rows = client.fetch(context, &select, list.condition, &[], None)?;
    Ok((0..rows.len)
        // An empty label is a row that the company does not use; an empty value cannot be chosen.
        .filter(|row| !rows.text(0, *row).is_empty() && !rows.text(1, *row).is_empty())
        .map(|row| entry(rows.text(0, row), rows.text(1, row)))
        .collect())
}

fn entry(value: &str, label: &str) -> LookupEntry {
    LookupEntry { value: value.to_owned(), label: label.to_owned(), unusable: None }
}

/// One row holds the labels of all accounting categories of sales.
fn accounting_categories(session: &mut Session, context: &dyn Context) -> Result<Vec<LookupEntry>, ConnectorError> {
    let names: Vec<String> = (1..=50).map(|rank| format!("CA_ComptaVen{rank:02}")).collect();
    let wanted: Vec<(&str, As)> = names.iter().map(|name| (name.as_str(), As::Text)).collect();
    let Session { client, base, .. } = &mut *session;
    let select = Select::new(base, &client.dialect, "P_CATCOMPTA", &wanted);
    let rows = client.fetch(context, &select, "", &[], Some(1))?;
    let label = |rank: usize| rows.text(rank, 0);
    Ok((0..names.len())
        .filter(|rank| rows.len > 0 && !label(*rank).is_empty())
        .map(|rank| entry(&(rank + 1).to_string(), label(rank)))
        .collect())
}

/// Sage's languages have numbers and no code: the designation's, then the two of translations.
fn languages() -> Vec<LookupEntry> {
    vec![entry("0", "Désignation"), entry("1", "Langue 1"), entry("2", "Langue 2")]
}

/// Informations libres of articles first, then every other column of the article table.
fn features(session: &mut Session, context: &dyn Context) -> Result<Vec<LookupEntry>, ConnectorError> {
    let Session { client, base, .. } = &mut *session;
    let wanted = [("CB_Name", As::Text), ("CB_Type", As::Int), ("CB_Pos", As::Int)];
    let select = Select::new(base, &client.dialect, "cbSysLibre", &wanted);
    let rows = client.fetch(context, &select, "WHERE CB_File = ?", &[Value::from("F_ARTICLE")], None)?;
    let mut libres: Vec<(i64, String)> = (0..rows.len)
        // Type 0 is a deleted one: its column is gone.
        .filter(|row| rows.int(1, *row) != 0 && base.has("F_ARTICLE", rows.text(0, *row)))
        .map(|row| (rows.int(2, row), rows.text(0, row).to_owned()))
        .collect();
    libres.sort_unstable();
    let libres: Vec<String> = libres.into_iter().map(|(_, name)| name).collect();
    let others = base.columns("F_ARTICLE").filter(|name| !name.starts_with("cb"));
    let others: Vec<String> =
        others.filter(|name| !libres.iter().any(|libre| libre == name)).map(str::to_owned).collect();
    let statistics = statistics(session, context)?;
    let labelled = |name: &String| match statistics.get(name) {
        Some(label) => entry(name, &format!("{label} ({name})")),
        None => entry(name, name),
    };
    Ok(libres.iter().map(|name| entry(name, name)).chain(others.iter().map(labelled)).collect())
}

/// The columns of the statistics of articles, with the labels that the company gave them.
fn statistics(session: &mut Session, context: &dyn Context) -> Result<HashMap<String, String>, ConnectorError> {
    let Session { client, base, .. } = &mut *session;
    let wanted = [("cbIndice", As::Int), ("P_IntStatArt", As::Text)];
    let select = Select::new(base, &client.dialect, "P_INTSTATART", &wanted);
    let rows = client.fetch(context, &select, "", &[], None)?;
    let named = (0..rows.len).filter(|row| !rows.text(1, *row).is_empty());
    Ok(named.map(|row| (format!("AR_Stat{:02}", rows.int(0, row)), rows.text(1, row).to_owned())).collect())
}

/// Numbering series: `DO_Souche` counts from 0, the parameter rows from 1; a closed one is shown greyed.
fn number_series(session: &mut Session, context: &dyn Context) -> Result<Vec<LookupEntry>, ConnectorError> {
    let Session { client, base, .. } = &mut *session;
    let wanted = [("cbIndice", As::Int), ("S_Intitule", As::Text), ("S_Valide", As::Int)];
    let select = Select::new(base, &client.dialect, "P_SOUCHEVENTE", &wanted);
    let rows = client.fetch(context, &select, "", &[], None)?;
    Ok((0..rows.len)
        .filter(|row| !rows.text(1, *row).is_empty())
        .map(|row| LookupEntry {
            value: (rows.int(0, row) - 1).to_string(),
            label: rows.text(1, row).to_owned(),
            unusable: (rows.int(2, row) != 1).then(|| "series-closed".to_owned()),
        })
        .collect())
}

fn representatives(session: &mut Session, context: &dyn Context) -> Result<Vec<LookupEntry>, ConnectorError> {
    let Session { client, base, .. } = &mut *session;
    let wanted = [("CO_No", As::Int), ("CO_Nom", As::Text), ("CO_Prenom", As::Text), ("CO_Vendeur", As::Int)];
    let select = Select::new(base, &client.dialect, "F_COLLABORATEUR", &wanted);
    let rows = client.fetch(context, &select, "", &[], None)?;
    let person =
        |row| entry(&rows.int(0, row).to_string(), format!("{} {}", rows.text(2, row), rows.text(1, row)).trim());
    Ok((0..rows.len).filter(|row| rows.int(3, *row) == 1).map(person).collect())
}

/// A long list is searched by the beginning of its number or any part of its label.
fn search(
    session: &mut Session,
    context: &dyn Context,
    request: &LookupRequest,
    (table, value, label, condition): (&'static str, &str, &str, &str),
) -> Result<Vec<LookupEntry>, ConnectorError> {
    let Session { client, base, .. } = &mut *session;
    let select = Select::new(base, &client.dialect, table, &[(value, As::Text), (label, As::Text)]);
    let text = request.search.as_deref().unwrap_or_default().trim();
    // One more than asked for tells whether there are more.
    let limit = Some(request.limit + 1);
    let rest = format!("WHERE {condition}({value} LIKE ? OR {label} LIKE ?) ORDER BY {value}");
    let values = [Value::Text(format!("{text}%")), Value::Text(format!("%{text}%"))];
    let rows: Rows = client.fetch(context, &select, &rest, &values, limit)?;
    Ok((0..rows.len).map(|row| entry(rows.text(0, row), rows.text(1, row))).collect())
}

/// Filters by the searched text and cuts at the limit.
fn cut(entries: Vec<LookupEntry>, request: &LookupRequest) -> LookupResult {
    let wanted = request.search.as_deref().unwrap_or_default().trim().to_lowercase();
    let matches = |entry: &LookupEntry| {
        wanted.is_empty()
            || entry.label.to_lowercase().contains(&wanted)
            || entry.value.to_lowercase().contains(&wanted)
    };
    let mut entries: Vec<LookupEntry> = entries.into_iter().filter(matches).collect();
    let more = entries.len() > request.limit;
    entries.truncate(request.limit);
    LookupResult { entries, more }
}
