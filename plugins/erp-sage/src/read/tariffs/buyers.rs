//! Who buys, and what holds for whole families: held for a pass, because every article may need any of it.

use std::collections::HashMap;

use plugin_sdk::model::{ConnectorError, Context};
use rust_decimal::Decimal;

use super::scale::{Scale, Tier};
use crate::{
    client::Value,
    read::{
        parties::{ACCOUNT, Accounts},
        sides::Side,
    },
    select::{As, Select},
    session::Session,
};

/// Accounts of one query.
const PAGE: usize = 5_000;

/// A customer, as far as prices go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buyer {
    pub number: String,
    /// P_CATTARIF.cbIndice.
    pub category: i64,
    /// The buying office whose tariff is used (`CT_NumCentrale`).
    pub office: Option<String>,
    /// `CT_Taux01`, in percent.
    pub discount: Decimal,
}

/// The discount of a family for a category (F_FAMTARIF).
#[derive(Debug, Clone, Default)]
pub struct FamilyTariff {
    pub discount: Decimal,
    /// `FT_QteMont`, as for articles.
    pub kind: i64,
    /// `FT_TypeRem` 1: no customer's discount comes on top.
    pub is_final: bool,
}

/// Another currency than the company's, as far as it has a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Currency {
    /// `P_DEVISE.cbIndice`.
    pub rank: i64,
    /// ISO 4217.
    pub code: String,
    /// `D_Cours`: units of it for one of the company's.
    pub rate: Decimal,
}

/// Customers, categories, family discounts and currencies.
#[derive(Debug, Default)]
pub struct Buyers {
    pub all: HashMap<String, Buyer>,
    /// The price categories that the company uses.
    pub categories: Vec<i64>,
    /// Customers with a discount on everything.
    pub discounted: Vec<String>,
    /// Buying office → its members.
    pub members: HashMap<String, Vec<String>>,
    pub currencies: Vec<Currency>,
    /// Family → customer → discount in percent.
    pub families: HashMap<String, HashMap<String, Decimal>>,
    family_tariffs: HashMap<(String, i64), FamilyTariff>,
    /// Family → `aNN` → tiers.
    family_scales: HashMap<String, Scale>,
}

impl Buyers {
    /// Reads them; `only` names the customer that matters.
    ///
    /// # Errors
    /// As for [`Client::fetch`](crate::client::Client::fetch).
    pub fn read(session: &mut Session, context: &dyn Context, only: Option<&str>) -> Result<Self, ConnectorError> {
        let mut buyers = Self::default();
        let customers = session.settings.tariffs.customers;
        match only {
            Some(number) => buyers.accounts(session, context, " AND CT_Num = ?", &[Value::from(number)])?,
            None if customers => {
                let mut after = String::new();
                loop {
                    let values = [Value::from(after.as_str())];
                    let Some(last) = buyers.accounts(session, context, " AND CT_Num > ?", &values)? else { break };
                    after = last;
                }
                None
            }
            None => None,
        };
        buyers.categories(session, context)?;
        buyers.families(session, context)?;
        buyers.currencies(session, context)?;
        Ok(buyers)
    }

    /// The discount of a family for a category.
    pub fn family_tariff(&self, family: &str, category: i64) -> FamilyTariff {
        self.family_tariffs.get(&(family.to_owned(), category)).cloned().unwrap_or_default()
    }

    /// The scale of a family for a category.
    pub fn family_scale(&self, family: &str) -> Option<&Scale> {
        self.family_scales.get(family)
    }

    /// One query of accounts; the last number where more may follow.
    fn accounts(
        &mut self,
        session: &mut Session,
        context: &dyn Context,
        more: &str,
        values: &[Value],
    ) -> Result<Option<String>, ConnectorError> {
        let mut wanted = ACCOUNT.to_vec();
        wanted.extend([("CT_Taux01", As::Decimal), ("CT_NumCentrale", As::Text)]);
        let Session { client, base, settings, .. } = &mut *session;
        let select = Select::new(base, &client.dialect, "F_COMPTET", &wanted);
        let rest = format!("WHERE CT_Type = 0{more} ORDER BY CT_Num");
        let rows = client.fetch(context, &select, &rest, values, Some(PAGE))?;
        let contacts = Side::default();
        let accounts = Accounts { rows: &rows, contacts: &contacts, settings: &settings.customers };
        for row in (0..rows.len).filter(|row| accounts.selected(*row)) {
            let text = |column: usize| Some(rows.text(column, row).to_owned()).filter(|text| !text.is_empty());
            self.add(Buyer {
                number: rows.text(0, row).to_owned(),
                category: rows.int(9, row).max(1),
                office: text(ACCOUNT.len() + 1),
                discount: rows.decimal(ACCOUNT.len(), row),
            });
        }
        Ok((rows.len >= PAGE).then(|| rows.text(0, rows.len - 1).to_owned()))
    }

    fn add(&mut self, buyer: Buyer) {
        if !buyer.discount.is_zero() {
            self.discounted.push(buyer.number.clone());
        }
        if let Some(office) = &buyer.office {
            self.members.entry(office.clone()).or_default().push(buyer.number.clone());
        }
        self.all.insert(buyer.number.clone(), buyer);
    }

    fn categories(&mut self, session: &mut Session, context: &dyn Context) -> Result<(), ConnectorError> {
        let Session { client, base, .. } = &mut *session;
        let select =
            Select::new(base, &client.dialect, "P_CATTARIF", &[("cbIndice", As::Int), ("CT_Intitule", As::Text)]);
        let rows = client.fetch(context, &select, "", &[], None)?;
        let used = (0..rows.len).filter(|row| !rows.text(1, *row).trim().is_empty());
        self.categories = used.map(|row| rows.int(0, row)).collect();
        self.categories.sort_unstable();
        Ok(())
    }

    fn currencies(&mut self, session: &mut Session, context: &dyn Context) -> Result<(), ConnectorError> {
        let Session { client, base, .. } = &mut *session;
        let wanted = [("cbIndice", As::Int), ("D_CodeISO", As::Text), ("D_Cours", As::Decimal)];
        let select = Select::new(base, &client.dialect, "P_DEVISE", &wanted);
        let rows = client.fetch(context, &select, "", &[], None)?;
        let named = (0..rows.len).filter(|row| rows.text(1, *row).trim().len() == 3);
        let currency = |row| Currency {
            rank: rows.int(0, row),
            code: rows.text(1, row).trim().to_uppercase(),
            rate: rows.decimal(2, row),
        };
        self.currencies = named.map(currency).collect();
        Ok(())
    }

    fn families(&mut self, session: &mut Session, context: &dyn Context) -> Result<(), ConnectorError> {
        let Session { client, base, .. } = &mut *session;
        let mut table = |table, wanted: &[(&str, As)]| {
            if !base.has_table(table) {
                return Ok(crate::rows::Rows::default());
            }
            let select = Select::new(base, &client.dialect, table, wanted);
            client.fetch(context, &select, "", &[], None)
        };
        let wanted = [("FA_CodeFamille", As::Text), ("CT_Num", As::Text), ("FC_Remise", As::Decimal)];
        let rows = table("F_FAMCLIENT", &wanted)?;
        for row in (0..rows.len).filter(|row| !rows.decimal(2, *row).is_zero()) {
            let family = self.families.entry(rows.text(0, row).to_owned()).or_default();
            family.insert(rows.text(1, row).to_owned(), rows.decimal(2, row));
        }
        let wanted = [
            ("FA_CodeFamille", As::Text),
            ("FT_Categorie", As::Int),
            ("FT_Remise", As::Decimal),
            ("FT_QteMont", As::Int),
            ("FT_TypeRem", As::Int),
        ];
        let rows = table("F_FAMTARIF", &wanted)?;
        for row in 0..rows.len {
            let tariff = FamilyTariff {
                discount: rows.decimal(2, row),
                kind: rows.int(3, row),
                is_final: rows.int(4, row) == 1,
            };
            self.family_tariffs.insert((rows.text(0, row).to_owned(), rows.int(1, row)), tariff);
        }
        let wanted = [
            ("FA_CodeFamille", As::Text),
            ("FQ_RefCF", As::Text),
            ("FQ_BorneSup", As::Decimal),
            ("FQ_Remise01REM_Valeur", As::Decimal),
            ("FQ_Remise01REM_Type", As::Int),
            ("FQ_Remise02REM_Valeur", As::Decimal),
            ("FQ_Remise02REM_Type", As::Int),
            ("FQ_Remise03REM_Valeur", As::Decimal),
            ("FQ_Remise03REM_Type", As::Int),
        ];
        let rows = table("F_FAMTARIFQTE", &wanted)?;
        for row in 0..rows.len {
            let scale = self.family_scales.entry(rows.text(0, row).to_owned()).or_default();
            scale.add(rows.text(1, row), Tier::of(&rows, row, (2, 3), Decimal::ZERO));
        }
        Ok(())
    }
}
