//! What a new customer is given beside its mandatory parameters: statistics and informations libres, by the setting
//! `customer-fields` (functions.md A15, sage100.md §2.9).

use std::collections::HashMap;

use chrono::NaiveDate;
use plugin_sdk::model::{ConnectorError, Context, Order, Problem};

use super::{Writer, config, config::WriteSettings, customers::Person, lists::Lists, texts};
use crate::{client::Value, rows::parse_decimal, select::As};

/// The lists that the parameters of a customer are chosen from. An empty one is not kept by this base: anything passes.
#[derive(Debug, Default)]
pub struct CustomerLists {
    pub tariffs: Listed,
    pub accounting: Listed,
    pub conditions: Listed,
    pub periods: Listed,
    pub risks: Listed,
    pub currencies: Listed,
    pub representatives: Listed,
    /// Name in small letters → column and `CB_Type` of an information libre of F_COMPTET that may be written.
    libres: HashMap<String, (String, i64)>,
}

/// Numbers of the rows in use.
#[derive(Debug, Default)]
pub struct Listed(Vec<i64>);

impl Listed {
    /// Whether the number may be chosen.
    pub fn takes(&self, number: i64) -> bool {
        self.0.is_empty() || self.0.contains(&number)
    }
}

impl CustomerLists {
    /// Reads them all.
    ///
    /// # Errors
    /// As for [`Client::fetch`](crate::client::Client::fetch).
    pub fn read(writer: &mut Writer, context: &dyn Context) -> Result<Self, ConnectorError> {
        let mut list = |table, number, label| -> Result<Listed, ConnectorError> {
            let rows = writer.read(context, table, &[(number, As::Int), (label, As::Text)], "", &[])?;
            let used = (0..rows.len).filter(|row| !rows.text(1, *row).is_empty());
            Ok(Listed(used.map(|row| rows.int(0, row)).collect()))
        };
        Ok(Self {
            tariffs: list("P_CATTARIF", "cbIndice", "CT_Intitule")?,
            conditions: list("P_CONDLIVR", "cbIndice", "C_Intitule")?,
            periods: list("P_PERIOD", "cbIndice", "P_Period")?,
            risks: list("P_CRISQUE", "cbIndice", "R_Intitule")?,
            currencies: list("P_DEVISE", "cbIndice", "D_Intitule")?,
            representatives: list("F_COLLABORATEUR", "CO_No", "CO_Nom")?,
            accounting: accounting(writer, context)?,
            libres: libres(writer, context)?,
        })
    }
}

/// One row holds the labels of all accounting categories of sales.
fn accounting(writer: &mut Writer, context: &dyn Context) -> Result<Listed, ConnectorError> {
    let names: Vec<String> = (1..=50).map(|rank| format!("CA_ComptaVen{rank:02}")).collect();
    let wanted: Vec<(&str, As)> = names.iter().map(|name| (name.as_str(), As::Text)).collect();
    let rows = writer.read(context, "P_CATCOMPTA", &wanted, "", &[])?;
    let used = (0..names.len()).filter(|rank| rows.len > 0 && !rows.text(*rank, 0).is_empty());
    Ok(Listed(used.filter_map(|rank| i64::try_from(rank + 1).ok()).collect()))
}

/// Those that are neither deleted (type 0) nor computed by Sage.
fn libres(writer: &mut Writer, context: &dyn Context) -> Result<HashMap<String, (String, i64)>, ConnectorError> {
    let wanted = [("CB_Name", As::Text), ("CB_Type", As::Int), ("CB_Formule", As::Text)];
    let rows = writer.read(context, "cbSysLibre", &wanted, "WHERE CB_File = ?", &[Value::from("F_COMPTET")])?;
    let usable = (0..rows.len).filter(|row| rows.int(1, *row) != 0 && rows.text(2, *row).trim().is_empty());
    let named = usable.map(|row| {
        let name = rows.text(0, row).to_owned();
        (name.to_lowercase(), (name, rows.int(1, row)))
    });
    Ok(named.collect())
}

/// The setting's parts, `Statistique 1=Web; Code client web={customer}`; `None` when one of them has no equals sign.
pub fn parse(text: &str) -> Option<Vec<(String, String)>> {
    let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (name, value) = part.split_once('=')?;
            Some((name.trim().to_owned(), value.trim().to_owned()))
        })
        .collect()
}

/// The columns of a new customer and their values.
///
/// # Errors
/// A field that F_COMPTET does not have, or a value that it does not take.
pub fn of_customer(
    settings: &WriteSettings,
    lists: &Lists,
    order: &Order,
    person: &Person,
) -> Result<Vec<(String, String)>, Box<Problem>> {
    let fault = |code: &str, field: &str, value: &str| {
        let problem = Problem::new(code).arg("field", field).arg("value", value);
        Box::new(problem.remedy(config::setting("customer-fields")))
    };
    let mut columns = Vec::new();
    for (name, template) in &settings.customers.fields {
        let value = merged(template, order, person);
        let (column, kind) = column(lists, name).ok_or_else(|| fault("customer-field-unknown", name, &value))?;
        let fitting = fit(&value, kind).ok_or_else(|| fault("customer-field-invalid", name, &value))?;
        columns.push((column, fitting));
    }
    Ok(columns)
}

/// A statistic by its rank (`1`, `Statistique 1`), or an information libre by its label.
fn column(lists: &Lists, name: &str) -> Option<(String, i64)> {
    let lower = name.to_lowercase();
    if let Some(libre) = lists.customers.libres.get(&lower) {
        return Some(libre.clone());
    }
    let rank = lower.trim_start_matches("ct_").trim_start_matches("statistique").trim().parse::<u32>().ok()?;
    (1..=10).contains(&rank).then(|| (format!("CT_Statistique{rank:02}"), 9))
}

/// The text as the column takes it; a date is `2026-03-31` or `31/03/2026`.
fn fit(value: &str, kind: i64) -> Option<String> {
    match kind {
        7 | 20 => parse_decimal(value).map(|number| number.normalize().to_string()),
        3 | 14 => {
            let formats = ["%Y-%m-%d", "%d/%m/%Y"];
            let day = formats.iter().find_map(|format| NaiveDate::parse_from_str(value, format).ok())?;
            Some(day.format("%Y-%m-%d 00:00:00").to_string())
        }
        _ => Some(value.to_owned()),
    }
}

fn merged(template: &str, order: &Order, person: &Person) -> String {
    let group = order.customer.identity.as_ref().and_then(|identity| identity.group.as_ref());
    let filled = template
        .replace("{customer}", order.customer.key.as_str())
        .replace("{email}", &person.email)
        .replace("{group}", group.map(|group| group.as_str()).unwrap_or_default())
        .replace("{language}", &person.language)
        .replace("{country}", &order.billing.country);
    texts::clean(&filled)
}

#[cfg(test)]
mod tests {
    use super::{fit, parse};

    #[test]
    fn fields_are_named_and_valued() {
        let parsed = parse("Statistique 1=Web; N° client = W{customer} ;").expect("fields");
        assert_eq!(parsed, [("Statistique 1".into(), "Web".into()), ("N° client".into(), "W{customer}".into())]);
        assert_eq!(parse("Statistique 1"), None);
        assert_eq!(parse(""), Some(Vec::new()));
    }

    #[test]
    fn values_fit_their_columns() {
        assert_eq!(fit("12,50", 7).as_deref(), Some("12.5"));
        assert_eq!(fit("douze", 7), None);
        assert_eq!(fit("31/03/2026", 14).as_deref(), Some("2026-03-31 00:00:00"));
        assert_eq!(fit("demain", 3), None);
        assert_eq!(fit("Web", 9).as_deref(), Some("Web"));
    }
}
