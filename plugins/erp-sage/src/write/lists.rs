//! The parameter tables that orders need, read once for a batch.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, NaiveDate};
use plugin_sdk::model::{ConnectorError, Context};
use rust_decimal::Decimal;

use super::{Writer, fields::CustomerLists};
use crate::{
    read::prices::{codes_on, today},
    select::As,
};

/// A tax code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tax {
    pub code: String,
    pub rate: Decimal,
    /// `TA_TTaux`: 0 percentage.
    pub rate_kind: i64,
    /// `TA_Type`: 0 and 1 VAT.
    pub kind: i64,
    /// Collected, not deductible.
    pub collected: bool,
    /// `TA_Provenance`: 0 national.
    pub origin: i64,
}

impl Tax {
    /// VAT in percent.
    pub fn is_vat(&self) -> bool {
        self.rate_kind == 0 && matches!(self.kind, 0 | 1)
    }
}

/// A way of shipping.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expedition {
    pub label: String,
    /// The article of its cost.
    pub article: String,
    /// `E_TypeFrais`, `E_TypeLigneFrais`, `E_TypeFranco`, `E_TypeLigneFranco`, `E_TypeCalcul`.
    pub kinds: [i64; 5],
}

/// `P_COMMUNICATION`: Sage's own values for the orders of a web site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebDefaults {
    pub depot: i64,
    pub parcels: i64,
    pub parcel_kind: i64,
    pub transaction: i64,
    pub regime: i64,
}

/// ISO code → rank and rate.
type Rates = HashMap<String, (i64, Decimal)>;

/// The parameter tables.
pub struct Lists {
    /// `TA_Code` → tax.
    pub taxes: BTreeMap<String, Tax>,
    /// Family and accounting category → tax codes.
    pub families: HashMap<(String, i64), [String; 3]>,
    /// `cbIndice` → way of shipping; the unused rows are left out.
    pub expeditions: HashMap<i64, Expedition>,
    /// `P_UNITE.cbIndice` → label.
    pub units: HashMap<i64, String>,
    /// `DO_Souche` → whether it is open.
    pub series: HashMap<i64, bool>,
    /// ISO code → label.
    pub countries: HashMap<String, String>,
    pub web: WebDefaults,
    pub depots: Vec<i64>,
    pub principal_depot: i64,
    /// ISO code of the company's currency.
    pub currency: String,
    /// ISO code → rank and rate of a currency; the company's own has rank 0.
    pub rates: Rates,
    /// The rows of `P_REGLEMENT` in use.
    pub methods: Vec<i64>,
    /// First and last days of the accounting exercises that are open; empty where the base does not say.
    pub exercises: Vec<(NaiveDate, NaiveDate)>,
    pub journals: Vec<String>,
    pub accounts: Vec<String>,
    /// What a new customer may be given.
    pub customers: CustomerLists,
}

impl Lists {
    /// Reads them all.
    ///
    /// # Errors
    /// As for [`Client::fetch`](crate::client::Client::fetch).
    pub fn read(writer: &mut Writer, context: &dyn Context) -> Result<Self, ConnectorError> {
        let (depots, principal_depot) = depots(writer, context)?;
        let (currency, rates) = currencies(writer, context)?;
        Ok(Self {
            taxes: taxes(writer, context)?,
            families: families(writer, context)?,
            expeditions: expeditions(writer, context)?,
            units: labels(writer, context, "P_UNITE", ("cbIndice", "U_Intitule"))?,
            series: series(writer, context)?,
            countries: countries(writer, context)?,
            web: web(writer, context)?,
            depots,
            principal_depot,
            currency,
            rates,
            methods: labels(writer, context, "P_REGLEMENT", ("cbIndice", "R_Intitule"))?.into_keys().collect(),
            exercises: exercises(writer, context)?,
            journals: column(writer, context, "F_JOURNAUX", "JO_Num")?,
            accounts: column(writer, context, "F_COMPTEG", "CG_Num")?,
            customers: CustomerLists::read(writer, context)?,
        })
    }
}

/// `P_DOSSIER` keeps up to five.
fn exercises(writer: &mut Writer, context: &dyn Context) -> Result<Vec<(NaiveDate, NaiveDate)>, ConnectorError> {
    let names = (1..=5).flat_map(|rank| [format!("D_DebutExo{rank:02}"), format!("D_FinExo{rank:02}")]);
    let names: Vec<String> = names.collect();
    let wanted: Vec<(&str, As)> = names.iter().map(|name| (name.as_str(), As::Text)).collect();
    let rows = writer.read(context, "P_DOSSIER", &wanted, "", &[])?;
    let day = |column: usize| rows.text(column, 0).get(..10).and_then(|text| text.parse::<NaiveDate>().ok());
    let pairs = (0..5).filter_map(|rank| Some((day(2 * rank)?, day(2 * rank + 1)?)));
    // An unused pair holds Sage's empty date.
    Ok(pairs.filter(|(first, last)| first.year() > 1900 && first < last).collect())
}

fn taxes(writer: &mut Writer, context: &dyn Context) -> Result<BTreeMap<String, Tax>, ConnectorError> {
    let wanted = [
        ("TA_Code", As::Text),
        ("TA_Taux", As::Decimal),
        ("TA_TTaux", As::Int),
        ("TA_Type", As::Int),
        ("TA_Sens", As::Int),
        ("TA_Provenance", As::Int),
    ];
    let rows = writer.read(context, "F_TAXE", &wanted, "", &[])?;
    let tax = |row| Tax {
        code: rows.text(0, row).to_owned(),
        rate: rows.decimal(1, row).normalize(),
        rate_kind: rows.int(2, row),
        kind: rows.int(3, row),
        collected: rows.int(4, row) == 1,
        origin: rows.int(5, row),
    };
    Ok((0..rows.len).map(tax).map(|tax| (tax.code.clone(), tax)).collect())
}

fn families(writer: &mut Writer, context: &dyn Context) -> Result<HashMap<(String, i64), [String; 3]>, ConnectorError> {
    let wanted = [
        ("FA_CodeFamille", As::Text),
        ("FCP_Champ", As::Int),
        ("FCP_ComptaCPT_Taxe1", As::Text),
        ("FCP_ComptaCPT_Taxe2", As::Text),
        ("FCP_ComptaCPT_Taxe3", As::Text),
        ("FCP_ComptaCPT_Date1", As::Text),
        ("FCP_ComptaCPT_Date2", As::Text),
        ("FCP_ComptaCPT_Date3", As::Text),
        ("FCP_ComptaCPT_TaxeAnc1", As::Text),
        ("FCP_ComptaCPT_TaxeAnc2", As::Text),
        ("FCP_ComptaCPT_TaxeAnc3", As::Text),
    ];
    let rest = "WHERE FCP_Type = 0 AND FCP_TypeFacture = 0";
    let rows = writer.read(context, "F_FAMCOMPTA", &wanted, rest, &[])?;
    let day = today();
    Ok((0..rows.len)
        .map(|row| ((rows.text(0, row).to_owned(), rows.int(1, row)), codes_on(&rows, 2, row, day)))
        .collect())
}

fn expeditions(writer: &mut Writer, context: &dyn Context) -> Result<HashMap<i64, Expedition>, ConnectorError> {
    let wanted = [
        ("cbIndice", As::Int),
        ("E_Intitule", As::Text),
        ("AR_Ref", As::Text),
        ("E_TypeFrais", As::Int),
        ("E_TypeLigneFrais", As::Int),
        ("E_TypeFranco", As::Int),
        ("E_TypeLigneFranco", As::Int),
        ("E_TypeCalcul", As::Int),
    ];
    let rows = writer.read(context, "P_EXPEDITION", &wanted, "", &[])?;
    let expedition = |row| Expedition {
        label: rows.text(1, row).to_owned(),
        article: rows.text(2, row).to_owned(),
        kinds: [3, 4, 5, 6, 7].map(|column| rows.int(column, row)),
    };
    let used = (0..rows.len).filter(|row| !rows.text(1, *row).is_empty());
    Ok(used.map(|row| (rows.int(0, row), expedition(row))).collect())
}

fn labels(
    writer: &mut Writer,
    context: &dyn Context,
    table: &'static str,
    (number, label): (&str, &str),
) -> Result<HashMap<i64, String>, ConnectorError> {
    let rows = writer.read(context, table, &[(number, As::Int), (label, As::Text)], "", &[])?;
    let used = (0..rows.len).filter(|row| !rows.text(1, *row).is_empty());
    Ok(used.map(|row| (rows.int(0, row), rows.text(1, row).to_owned())).collect())
}

fn column(
    writer: &mut Writer,
    context: &dyn Context,
    table: &'static str,
    name: &str,
) -> Result<Vec<String>, ConnectorError> {
    let rows = writer.read(context, table, &[(name, As::Text)], "", &[])?;
    Ok((0..rows.len).map(|row| rows.text(0, row).to_owned()).collect())
}

/// `DO_Souche` counts from 0, the parameter rows from 1.
fn series(writer: &mut Writer, context: &dyn Context) -> Result<HashMap<i64, bool>, ConnectorError> {
    let wanted = [("cbIndice", As::Int), ("S_Intitule", As::Text), ("S_Valide", As::Int)];
    let rows = writer.read(context, "P_SOUCHEVENTE", &wanted, "", &[])?;
    let used = (0..rows.len).filter(|row| !rows.text(1, *row).is_empty());
    Ok(used.map(|row| (rows.int(0, row) - 1, rows.int(2, row) == 1)).collect())
}

fn countries(writer: &mut Writer, context: &dyn Context) -> Result<HashMap<String, String>, ConnectorError> {
    let wanted = [("PA_CodeISO2", As::Text), ("PA_Intitule", As::Text)];
    let rows = writer.read(context, "F_PAYS", &wanted, "", &[])?;
    Ok((0..rows.len).map(|row| (rows.text(0, row).to_uppercase(), rows.text(1, row).to_owned())).collect())
}

fn depots(writer: &mut Writer, context: &dyn Context) -> Result<(Vec<i64>, i64), ConnectorError> {
    let rows = writer.read(context, "F_DEPOT", &[("DE_No", As::Int), ("DE_Principal", As::Int)], "", &[])?;
    let principal = (0..rows.len).find(|row| rows.int(1, *row) == 1).map_or(0, |row| rows.int(0, row));
    Ok(((0..rows.len).map(|row| rows.int(0, row)).collect(), principal))
}

fn web(writer: &mut Writer, context: &dyn Context) -> Result<WebDefaults, ConnectorError> {
    let wanted = [
        ("DE_No", As::Int),
        ("CO_Colisage", As::Int),
        ("CO_TypeColis", As::Int),
        ("CO_Transaction", As::Int),
        ("CO_Regime", As::Int),
    ];
    let rows = writer.read(context, "P_COMMUNICATION", &wanted, "", &[])?;
    let or = |column: usize, default: i64| match rows.int(column, 0) {
        0 => default,
        value => value,
    };
    // Sage's own values where the company never set any.
    Ok(WebDefaults {
        depot: or(0, 0),
        parcels: or(1, 1),
        parcel_kind: or(2, 1),
        transaction: or(3, 11),
        regime: or(4, 21),
    })
}

/// The company's own currency is the one that `P_DOSSIERCIAL` names by its rank; the rates are units for one of it.
fn currencies(writer: &mut Writer, context: &dyn Context) -> Result<(String, Rates), ConnectorError> {
    let rows = writer.read(context, "P_DOSSIERCIAL", &[("N_DeviseCompte", As::Int)], "", &[])?;
    let own = rows.int(0, 0);
    let wanted = [("cbIndice", As::Int), ("D_CodeISO", As::Text), ("D_Cours", As::Decimal)];
    let rows = writer.read(context, "P_DEVISE", &wanted, "", &[])?;
    let mut currency = "EUR".to_owned();
    let mut rates = Rates::new();
    for row in (0..rows.len).filter(|row| !rows.text(1, *row).is_empty()) {
        let (rank, iso) = (rows.int(0, row), rows.text(1, row).to_owned());
        if rank == own {
            currency.clone_from(&iso);
        }
        rates.insert(iso, (if rank == own { 0 } else { rank }, rows.decimal(2, row).normalize()));
    }
    Ok((currency, rates))
}
