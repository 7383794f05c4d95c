//! The check of a connection, step by step: settings, connection, base, columns, company, reading, parameters.

use std::collections::BTreeMap;

use plugin_sdk::model::{CheckReport, CheckState, CheckStep, Config, ConnectorError, Context, ErrorKind};

use crate::{
    client::Client,
    config::Settings,
    rows::Rows,
    select::{As, Select},
    session::Session,
};

/// The generator's mark: a company with it is a demonstration.
pub const DEMONSTRATION_MARK: &str = "navette-demonstration-company";

/// The steps, in the order in which they are passed.
pub const STEPS: [&str; 7] = ["settings", "connection", "base", "columns", "company", "reading", "parameters"];

/// The step that a profile with a shop's tag has besides.
pub const WRITING: &str = "writing";

/// Tries every step.
///
/// # Errors
/// Only `cancelled`: everything else is a step of the report.
pub fn check(config: &Config, context: &dyn Context) -> Result<CheckReport, ConnectorError> {
    let settings = match Settings::from_config(config) {
        Ok(settings) => settings,
        Err(error) => return Ok(failed_at(CheckReport::default(), "settings", &error)),
    };
    let mut report = CheckReport::default();
    passed(&mut report, "settings");
    let mut session = match Session::open(settings) {
        Ok(session) => session,
        Err(error) => return Ok(failed_at(report, "connection", &error)),
    };
    passed(&mut report, "connection");
    report.facts.insert("database".to_owned(), session.client.dialect.product.clone());
    if let Err(error) = recognise(&session) {
        let step = if error.code == "column-missing" { "columns" } else { "base" };
        if step == "columns" {
            passed(&mut report, "base");
        }
        return Ok(failed_at(report, step, &error));
    }
    passed(&mut report, "base");
    passed(&mut report, "columns");
    for (name, step) in [
        ("company", company as fn(&mut Session, &dyn Context, &mut CheckReport) -> Result<(), ConnectorError>),
        ("reading", reading),
        ("parameters", parameters),
    ] {
        match step(&mut session, context, &mut report) {
            Ok(()) => passed(&mut report, name),
            Err(error) if error.kind == ErrorKind::Cancelled => return Err(error),
            Err(error) => return Ok(failed_at(report, name, &error)),
        }
    }
    // A profile that imports nothing needs none of it.
    if config.text("shop-tag").is_none() {
        return Ok(report);
    }
    match crate::write::check::check(config, context) {
        Ok(()) => passed(&mut report, WRITING),
        Err(error) if error.kind == ErrorKind::Cancelled => return Err(error),
        Err(error) => return Ok(failed_at(report, WRITING, &error)),
    }
    Ok(report)
}

/// Another program's base has none of the tables; an unfinished or very old one lacks some.
fn recognise(session: &Session) -> Result<(), ConnectorError> {
    let config = |code: &str, message: &str| ConnectorError::new(ErrorKind::Config, code, message);
    if session.base.essential_tables() == 0 {
        return Err(config("base-not-sage", "the base has none of Sage's tables"));
    }
    match session.base.missing() {
        None => Ok(()),
        Some(name) => match name.split_once('.') {
            Some((table, column)) => {
                Err(config("column-missing", "the base lacks a column").arg("table", table).arg("column", column))
            }
            None => Err(config("table-missing", "the base lacks a table").arg("table", name)),
        },
    }
}

fn one_row(client: &mut Client, context: &dyn Context, select: &Select) -> Result<Option<Rows>, ConnectorError> {
    let rows = client.fetch(context, select, "", &[], Some(1))?;
    Ok((rows.len > 0).then_some(rows))
}

/// Names the company and the versions; recognises the demonstration.
fn company(session: &mut Session, context: &dyn Context, report: &mut CheckReport) -> Result<(), ConnectorError> {
    let Session { client, base, .. } = session;
    let mut fact = |name: &str, value: String| {
        if !value.is_empty() {
            report.facts.insert(name.to_owned(), value);
        }
    };
    let select = Select::new(base, &client.dialect, "P_DOSSIERCIAL", &[("D_RaisonS", As::Text)]);
    if let Some(rows) = one_row(client, context, &select)? {
        fact("company", rows.text(0, 0).to_owned());
    }
    let wanted = [("CB_Type", As::Text), ("CB_Version", As::Int), ("CB_DescVersion", As::Int)];
    let select = Select::new(base, &client.dialect, "cbSysTable", &wanted);
    let rows = client.fetch(context, &select, "", &[], None)?;
    for row in 0..rows.len {
        let version = format!("{} / {}", rows.int(1, row), rows.int(2, row));
        fact(&format!("version-{}", rows.text(0, row).to_lowercase()), version);
    }
    let generation = if base.has("F_DOCENTETE", "DO_TotalTTC") {
        "100cloud"
    } else if base.has("F_DOCENTETE", "DO_DocType") {
        "100c v3"
    } else if base.has("F_DOCENTETE", "DO_GUID") {
        "i7 v8"
    } else if base.has("F_DOCENTETE", "DO_CodeTaxe1") {
        "i7.70"
    } else {
        "i7 and older"
    };
    fact("structure", generation.to_owned());
    fact("row-versions", base.has_row_versions().to_string());
    fact("piece-length", base.length("F_DOCENTETE", "DO_Piece").unwrap_or(0).to_string());
    fact("customer-name-length", base.length("F_COMPTET", "CT_Intitule").unwrap_or(0).to_string());
    if base.has_table("sim_company") {
        let select = Select::new(base, &client.dialect, "sim_company", &[("mark", As::Text)]);
        let rows = one_row(client, context, &select)?;
        report.demonstration = rows.is_some_and(|rows| rows.text(0, 0) == DEMONSTRATION_MARK);
    }
    Ok(())
}

/// Reads one row of each table that a page needs: a right may be missing on any of them.
fn reading(session: &mut Session, context: &dyn Context, report: &mut CheckReport) -> Result<(), ConnectorError> {
    let Session { client, base, .. } = session;
    for (table, columns) in crate::base::ESSENTIAL {
        let select = Select::new(base, &client.dialect, table, &[(columns[0], As::Text)]);
        one_row(client, context, &select).map_err(|error| error.arg("table", table))?;
    }
    let select = Select::new(base, &client.dialect, "F_ARTICLE", &[("AR_Ref", As::Text)]);
    // The pages of a read are asked for in this form.
    let rows = client.fetch(context, &select, "WHERE AR_Ref > ? ORDER BY AR_Ref", &["".into()], Some(2))?;
    if rows.len == 0 {
        report.facts.insert("articles".to_owned(), "0".to_owned());
    }
    Ok(())
}

/// The parameters that the settings name exist.
fn parameters(session: &mut Session, context: &dyn Context, report: &mut CheckReport) -> Result<(), ConnectorError> {
    session.load_parameters(context, true)?;
    let Session { client, base, settings, parameters, .. } = session;
    let unknown = |key: &str, value: i64| {
        ConnectorError::new(ErrorKind::Config, "choice-gone", "a chosen value is not in the base any more")
            .arg("key", key)
            .arg("value", value)
    };
    let select = Select::new(base, &client.dialect, "P_CATTARIF", &[("cbIndice", As::Int), ("CT_Intitule", As::Text)]);
    let rows = client.fetch(context, &select, "", &[], None)?;
    let category = settings.prices.category;
    if !(0..rows.len).any(|row| rows.int(0, row) == category && !rows.text(1, row).is_empty()) {
        return Err(unknown("price-category", category));
    }
    let select = Select::new(base, &client.dialect, "F_DEPOT", &[("DE_No", As::Int)]);
    let rows = client.fetch(context, &select, "", &[], None)?;
    let known: Vec<i64> = (0..rows.len).map(|row| rows.int(0, row)).collect();
    if let Some(depot) = settings.stock.depots.iter().find(|depot| !known.contains(depot)) {
        return Err(unknown("depots", *depot));
    }
    if let Some(parameters) = parameters {
        report.facts.insert("currency".to_owned(), parameters.currency.clone());
    }
    Ok(())
}

fn step(name: &str, state: CheckState) -> CheckStep {
    CheckStep { name: name.to_owned(), state, code: None, args: BTreeMap::new(), detail: None }
}

fn passed(report: &mut CheckReport, name: &str) {
    report.steps.push(step(name, CheckState::Passed));
}

/// Adds the failed step and what could not be tried behind it.
fn failed_at(mut report: CheckReport, name: &str, error: &ConnectorError) -> CheckReport {
    report.steps.push(CheckStep {
        code: Some(error.code.clone()),
        args: error.args.clone(),
        detail: error.detail.clone(),
        ..step(name, CheckState::Failed)
    });
    let behind = STEPS.iter().skip_while(|step| **step != name).skip(1);
    report.steps.extend(behind.map(|name| step(name, CheckState::NotTried)));
    report
}
