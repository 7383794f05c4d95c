//! The small tables that every page needs: held whole, read again at the start of each pass.

use std::collections::HashMap;

use plugin_sdk::model::{ConnectorError, Context};
use rust_decimal::Decimal;
use sha2::{Digest, Sha256};

use crate::{
    client::Value,
    config::Settings,
    rows::Rows,
    select::{As, Select},
    session::Session,
};

/// A tax code.
#[derive(Debug, Clone)]
pub struct TaxCode {
    pub rate: Decimal,
    /// `TA_TTaux`: 0 percentage, 1 amount, 2 amount per unit.
    pub rate_kind: i64,
    /// `TA_Type`: 0 and 1 VAT, 2 and above parafiscal.
    pub kind: i64,
}

/// A detail family.
#[derive(Debug, Clone, Default)]
pub struct Family {
    pub label: String,
    /// Tax codes of sales in the accounting category of the settings.
    pub taxes: [String; 3],
}

/// Gammes, taxes, families, depots, currency.
#[derive(Debug, Default)]
pub struct Parameters {
    /// `P_GAMME.cbIndice` → label.
    pub gammes: HashMap<i64, String>,
    /// The lines of a gamme's values by label, by `P_GAMME.cbIndice`: the order in which Sage shows them.
    pub gamme_lines: HashMap<i64, HashMap<String, i64>>,
    pub taxes: HashMap<String, TaxCode>,
    pub families: HashMap<String, Family>,
    /// `DP_No` → code.
    pub locations: HashMap<i64, String>,
    /// The depots that count.
    pub depots: Vec<i64>,
    /// ISO code of the company's currency.
    pub currency: String,
    /// Changes when any of this does.
    pub fingerprint: String,
}

impl Parameters {
    /// Reads them all.
    ///
    /// # Errors
    /// As for [`Client::fetch`](crate::client::Client::fetch).
    pub fn read(session: &mut Session, context: &dyn Context) -> Result<Self, ConnectorError> {
        let mut reader = Reader { session, context, hasher: Sha256::new() };
        let mut parameters = Self::default();
        let gammes = reader.table("P_GAMME", &[("cbIndice", As::Int), ("G_Intitule", As::Text)], "")?;
        for row in 0..gammes.len {
            parameters.gammes.insert(gammes.int(0, row), gammes.text(1, row).to_owned());
        }
        if reader.session.base.has_table("F_ENUMGAMME") {
            let wanted = [("EG_Champ", As::Int), ("EG_Enumere", As::Text), ("EG_Ligne", As::Int)];
            let lines = reader.table("F_ENUMGAMME", &wanted, "")?;
            for row in 0..lines.len {
                let of_gamme = parameters.gamme_lines.entry(lines.int(0, row)).or_default();
                of_gamme.insert(lines.text(1, row).to_owned(), lines.int(2, row));
            }
        }
        reader.taxes(&mut parameters)?;
        reader.families(&mut parameters)?;
        reader.depots(&mut parameters)?;
        parameters.currency = reader.currency()?;
        parameters.fingerprint = reader.fingerprint();
        Ok(parameters)
    }
}

struct Reader<'a> {
    session: &'a mut Session,
    context: &'a dyn Context,
    hasher: Sha256,
}

impl Reader<'_> {
    fn table(&mut self, table: &'static str, wanted: &[(&str, As)], rest: &str) -> Result<Rows, ConnectorError> {
        self.narrowed(table, wanted, rest, &[])
    }

    fn narrowed(
        &mut self,
        table: &'static str,
        wanted: &[(&str, As)],
        rest: &str,
        values: &[Value],
    ) -> Result<Rows, ConnectorError> {
        let Session { client, base, .. } = &mut *self.session;
        let select = Select::new(base, &client.dialect, table, wanted);
        let rows = client.fetch(self.context, &select, rest, values, None)?;
        let mut lines: Vec<String> = (0..rows.len).map(|row| line(&rows, wanted.len(), row)).collect();
        // The order of rows without a wish for one is nobody's promise.
        lines.sort_unstable();
        self.hasher.update(table);
        lines.iter().for_each(|line| self.hasher.update(line));
        Ok(rows)
    }

    fn taxes(&mut self, parameters: &mut Parameters) -> Result<(), ConnectorError> {
        let wanted = [("TA_Code", As::Text), ("TA_Taux", As::Decimal), ("TA_TTaux", As::Int), ("TA_Type", As::Int)];
        let rows = self.table("F_TAXE", &wanted, "")?;
        for row in 0..rows.len {
            let code = TaxCode { rate: rows.decimal(1, row), rate_kind: rows.int(2, row), kind: rows.int(3, row) };
            parameters.taxes.insert(rows.text(0, row).to_owned(), code);
        }
        Ok(())
    }

    fn families(&mut self, parameters: &mut Parameters) -> Result<(), ConnectorError> {
        let wanted = [("FA_CodeFamille", As::Text), ("FA_Intitule", As::Text), ("FA_Type", As::Int)];
        let rows = self.table("F_FAMILLE", &wanted, "")?;
        for row in (0..rows.len).filter(|row| rows.int(2, *row) == 0) {
            let family = Family { label: rows.text(1, row).to_owned(), ..Family::default() };
            parameters.families.insert(rows.text(0, row).to_owned(), family);
        }
        let wanted = [
            ("FA_CodeFamille", As::Text),
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
        let category = Value::Int(self.session.settings.prices.accounting);
        let rest = "WHERE FCP_Champ = ? AND FCP_Type = 0 AND FCP_TypeFacture = 0";
        let rows = self.narrowed("F_FAMCOMPTA", &wanted, rest, &[category])?;
        for row in 0..rows.len {
            let family = parameters.families.entry(rows.text(0, row).to_owned()).or_default();
            family.taxes = super::prices::codes_on(&rows, 1, row, super::prices::today());
        }
        Ok(())
    }

    fn depots(&mut self, parameters: &mut Parameters) -> Result<(), ConnectorError> {
        let rows = self.table("F_DEPOTEMPL", &[("DP_No", As::Int), ("DP_Code", As::Text)], "")?;
        for row in 0..rows.len {
            parameters.locations.insert(rows.int(0, row), rows.text(1, row).to_owned());
        }
        parameters.depots.clone_from(&self.session.settings.stock.depots);
        if parameters.depots.is_empty() {
            let rows = self.table("F_DEPOT", &[("DE_No", As::Int), ("DE_Principal", As::Int)], "")?;
            let principal = (0..rows.len).find(|row| rows.int(1, *row) == 1);
            parameters.depots = principal.map(|row| rows.int(0, row)).into_iter().collect();
        }
        Ok(())
    }

    /// The company's own currency; the euro where the base does not say.
    fn currency(&mut self) -> Result<String, ConnectorError> {
        let company = self.table("P_DOSSIER", &[("N_DeviseCompte", As::Int)], "")?;
        let rank = if company.len > 0 { company.int(0, 0) } else { 0 };
        let rows = self.table("P_DEVISE", &[("cbIndice", As::Int), ("D_CodeISO", As::Text)], "")?;
        let row = (0..rows.len).find(|row| rows.int(0, *row) == rank);
        let code = row.map(|row| rows.text(1, row)).filter(|code| code.len() == 3);
        Ok(code.unwrap_or("EUR").to_uppercase())
    }

    fn fingerprint(&mut self) -> String {
        // What is read depends on these settings as much as on the tables.
        let Settings { articles, prices, stock, .. } = &self.session.settings;
        self.hasher.update(format!("{articles:?}{prices:?}{stock:?}"));
        let digest = std::mem::take(&mut self.hasher).finalize();
        digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect()
    }
}

fn line(rows: &Rows, width: usize, row: usize) -> String {
    let cell = |column| format!("{}|{}|{}", rows.text(column, row), rows.int(column, row), rows.decimal(column, row));
    (0..width).map(|column| cell(column) + "\u{1f}").collect()
}
