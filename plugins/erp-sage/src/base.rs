//! What the base has: its tables, their columns and lengths, its versions. Columns come and go with Sage's
//! versions, so everything asks here first.

use std::collections::BTreeMap;

use plugin_sdk::model::ConnectorError;

use crate::{client::Client, error};

/// Every table that the connector may touch; the others do not interest it.
const TABLES: &[&str] = &[
    "F_ARTICLE",
    "F_ARTSTOCK",
    "F_GAMSTOCK",
    "F_ARTGAMME",
    "F_ARTENUMREF",
    "F_ARTCLIENT",
    "F_TARIFGAM",
    "F_TARIFQTE",
    "F_TARIFCOND",
    "F_FAMCLIENT",
    "F_FAMTARIF",
    "F_FAMTARIFQTE",
    "F_TARIF",
    "F_TARIFSELECT",
    "F_TARIFREMISE",
    "F_CONDITION",
    "F_ENUMGAMME",
    "F_NOMENCLAT",
    "F_ARTFOURNISS",
    "F_ARTCOMPTA",
    "F_FAMCOMPTA",
    "F_FAMILLE",
    "F_CATALOGUE",
    "F_TAXE",
    "F_DEPOT",
    "F_DEPOTEMPL",
    "F_ARTGLOSS",
    "F_ARTICLEMEDIA",
    "F_GLOSSAIRE",
    "F_COMPTET",
    "F_COMPTETG",
    "F_COMPTEG",
    "F_LIVRAISON",
    "F_CONTACTT",
    "F_REGLEMENTT",
    "F_COLLABORATEUR",
    "F_PAYS",
    "F_DOCENTETE",
    "F_DOCLIGNE",
    "F_DOCREGL",
    "F_DOCCURRENTPIECE",
    "F_CREGLEMENT",
    "F_REGLECH",
    "F_JOURNAUX",
    "F_COMPTETINFOS",
    "F_DOCENTETEINFOS",
    "P_CATTARIF",
    "P_CATCOMPTA",
    "P_UNITE",
    "P_EXPEDITION",
    "P_CONDLIVR",
    "P_REGLEMENT",
    "P_SOUCHEVENTE",
    "P_DEVISE",
    "P_GAMME",
    "P_DOSSIER",
    "P_DOSSIERCIAL",
    "P_PREFERENCES",
    "P_COMMUNICATION",
    "P_TIERS",
    "P_PERIOD",
    "P_CRISQUE",
    "P_INTSTATART",
    "P_COLREGLEMENT",
    "cbSysLibre",
    "cbSysTable",
    "cbUserSession",
    "sim_company",
];

/// The tables without which a base is not a Sage commercial one.
pub const ESSENTIAL: &[(&str, &[&str])] = &[
    ("F_ARTICLE", &["AR_Ref", "AR_Design", "FA_CodeFamille", "AR_PrixVen"]),
    ("F_FAMILLE", &["FA_CodeFamille", "FA_Intitule"]),
    ("F_ARTSTOCK", &["AR_Ref", "DE_No", "AS_QteSto"]),
    ("F_ARTCLIENT", &["AR_Ref", "AC_Categorie", "AC_PrixVen"]),
    ("F_TAXE", &["TA_Code", "TA_Taux"]),
    ("F_DEPOT", &["DE_No", "DE_Intitule"]),
    ("F_COMPTET", &["CT_Num", "CT_Intitule", "CT_Type"]),
    ("F_DOCENTETE", &["DO_Domaine", "DO_Type", "DO_Piece", "DO_Tiers"]),
    ("F_DOCLIGNE", &["DO_Type", "DO_Piece", "AR_Ref", "DL_Qte"]),
    ("P_CATTARIF", &["CT_Intitule", "cbIndice"]),
];

/// Tables and columns of the base.
#[derive(Debug, Default)]
pub struct Base {
    tables: BTreeMap<String, BTreeMap<String, (String, usize)>>,
}

impl Base {
    /// Lists the columns of every table of interest.
    ///
    /// # Errors
    /// When the driver cannot list them.
    pub fn probe(client: &mut Client) -> Result<Self, ConnectorError> {
        let mut base = Self::default();
        for table in TABLES {
            let columns = client.columns(table).map_err(|failure| error::of_report("list the columns", &failure))?;
            for (name, length) in columns {
                base.add(table, &name, length);
            }
        }
        Ok(base)
    }

    fn add(&mut self, table: &str, column: &str, length: usize) {
        let columns = self.tables.entry(table.to_lowercase()).or_default();
        columns.insert(column.to_lowercase(), (column.to_owned(), length));
    }

    /// Whether the base has the table.
    pub fn has_table(&self, table: &str) -> bool {
        self.tables.contains_key(&table.to_lowercase())
    }

    /// Whether the base has the column.
    pub fn has(&self, table: &str, column: &str) -> bool {
        self.length(table, column).is_some()
    }

    /// Characters that a column holds.
    pub fn length(&self, table: &str, column: &str) -> Option<usize> {
        let columns = self.tables.get(&table.to_lowercase())?;
        columns.get(&column.to_lowercase()).map(|(_, length)| *length)
    }

    /// Names of the columns of a table, as the base spells them.
    pub fn columns(&self, table: &str) -> impl Iterator<Item = &str> {
        let columns = self.tables.get(&table.to_lowercase());
        columns.into_iter().flat_map(|columns| columns.values().map(|(name, _)| name.as_str()))
    }

    /// The first essential table or column that is missing, as `TABLE` or `TABLE.COLUMN`.
    pub fn missing(&self) -> Option<String> {
        for (table, columns) in ESSENTIAL {
            if !self.has_table(table) {
                return Some((*table).to_owned());
            }
            if let Some(column) = columns.iter().find(|column| !self.has(table, column)) {
                return Some(format!("{table}.{column}"));
            }
        }
        None
    }

    /// How many of the essential tables are there: none of them means that this is another program's base.
    pub fn essential_tables(&self) -> usize {
        ESSENTIAL.iter().filter(|(table, _)| self.has_table(table)).count()
    }

    /// Rows carry the time of their last change.
    pub fn has_row_versions(&self) -> bool {
        self.has("F_ARTICLE", "cbModification") && self.has("F_ARTSTOCK", "cbModification")
    }
}
