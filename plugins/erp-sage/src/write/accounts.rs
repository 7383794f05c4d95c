//! The rows of a new account (sage100.md §2.6): third party, ledger, terms, contact.

use chrono::{NaiveDate, NaiveDateTime};
use plugin_sdk::model::Context;

use super::{
    Writer,
    customers::{Account, Person},
    insert::{Insert, day, no_date},
    stop::Stop,
};
use crate::client::Value;

impl Writer {
    /// Gives an account its new address.
    pub(super) fn move_account(&mut self, account: &Account, address: &[String; 5]) -> Result<(), Stop> {
        let columns = ["CT_Adresse", "CT_Complement", "CT_CodePostal", "CT_Ville", "CT_Pays"];
        let sets: Vec<String> = columns.iter().map(|column| format!("{column} = ?")).collect();
        let mut values: Vec<Value> = address.iter().map(|text| Value::from(text.as_str())).collect();
        values.push(Value::from(account.number.as_str()));
        let sql = format!("UPDATE F_COMPTET SET {} WHERE CT_Num = ?", sets.join(", "));
        self.client.execute(&sql, &values).map_err(|report| Stop::of_report(&account.number, report))?;
        Ok(())
    }

    /// Inserts a new account with its ledger, its terms and its contact.
    pub(super) fn insert_account(
        &mut self,
        context: &dyn Context,
        account: &Account,
        person: &Person,
        depot: i64,
        today: NaiveDate,
    ) -> Result<(), Stop> {
        let record = account.number.clone();
        let mut row = account_row(account, person, depot, today);
        let rules = &self.settings.customers;
        row.set("N_Risque", rules.risk).set("N_Devise", rules.currency).set("CT_Langue", rules.language);
        for (column, value) in &person.fields {
            // Only `fields` writes a date in this form.
            match NaiveDateTime::parse_from_str(value, "%Y-%m-%d %H:%M:%S") {
                Ok(moment) => row.replace(column, Value::Moment(moment)),
                Err(_) => row.replace(column, value.as_str()),
            };
        }
        self.insert(&record, &row)?;
        let mut ledger = Insert::into("F_COMPTETG");
        ledger.set("CT_Num", record.as_str()).set("CG_Num", account.ledger.as_str());
        self.insert(&record, &ledger)?;
        let mut terms = Insert::into("F_REGLEMENTT");
        terms
            .set("CT_Num", record.as_str())
            .set("N_Reglement", self.settings.customers.method)
            .set("RT_Condition", self.settings.customers.terms.0)
            .set("RT_NbJour", self.settings.customers.terms.1)
            .set("RT_VRepart", 0)
            .set_all(&["RT_JourTb01", "RT_JourTb02", "RT_JourTb03", "RT_JourTb04", "RT_JourTb05", "RT_JourTb06"], 0)
            .set("RT_TRepart", 1);
        self.insert(&record, &terms)?;
        if person.last_name.is_empty() && person.first_name.is_empty() {
            return Ok(());
        }
        let number = self.next_number(context, "F_CONTACTT", "CT_No")?;
        let mut contact = Insert::into("F_CONTACTT");
        contact
            .set("CT_Num", record.as_str())
            .set("CT_Nom", person.last_name.as_str())
            .set("CT_Prenom", person.first_name.as_str())
            .set("CT_Telephone", person.phone.as_str())
            .set("CT_TelPortable", person.mobile.as_str())
            .set("CT_EMail", person.email.as_str())
            .set("CT_No", number)
            .set_all(&["N_Service", "N_Contact"], 1)
            .set("CT_Civilite", 0)
            .set_all(&["CT_Fonction", "CT_Telecopie", "CT_Facebook", "CT_LinkedIn", "CT_Skype"], "");
        self.insert(&record, &contact)
    }
}

/// The row of a new account: every column, as the application writes them.
fn account_row(account: &Account, person: &Person, depot: i64, today: NaiveDate) -> Insert {
    let mut row = Insert::into("F_COMPTET");
    row.set("CT_Num", account.number.as_str())
        .set("CT_Intitule", person.name.as_str())
        .set("CT_Type", 0)
        .set("CG_NumPrinc", account.ledger.as_str())
        .set("CT_Qualite", if person.company { "Société" } else { "" })
        .set("CT_Classement", person.name.to_uppercase())
        .set("CT_Contact", person.contact.as_str())
        .set("CT_Adresse", person.lines.0.as_str())
        .set("CT_Complement", person.lines.1.as_str())
        .set("CT_CodePostal", person.postcode.as_str())
        .set("CT_Ville", person.city.as_str())
        .set("CT_CodeRegion", person.region.as_str())
        .set("CT_Pays", person.country.as_str())
        .set("CT_Telephone", person.phone.as_str())
        .set("CT_EMail", person.email.as_str())
        .set("CT_Identifiant", person.vat_number.as_str())
        .set("CT_Siret", person.siret.as_str())
        .set("CT_Ape", person.ape.as_str())
        .set("CT_Commentaire", account.comment.as_str())
        .set("CT_NumPayeur", account.payer.as_str())
        .set("CO_No", account.representative)
        .set("DE_No", depot)
        .set("N_CatTarif", account.tariff)
        .set("N_CatCompta", account.accounting)
        .set("N_Period", account.period)
        .set("N_Expedition", account.carrier)
        .set("N_Condition", account.condition)
        .set_all(&["CT_Facture", "CT_Saut", "CT_Lettrage"], 1)
        .set("CT_DateCreate", day(today))
        .set("CT_LangueISO2", person.language.as_str())
        .set_all(ACCOUNT_ZEROS, 0)
        .set_all(ACCOUNT_EMPTY, "")
        .set_all(ACCOUNT_DATES, no_date())
        .set_all(&["CA_Num", "CA_NumIFRS", "CT_NumCentrale"], Value::Null);
    row
}

const ACCOUNT_ZEROS: &[&str] = &[
    "BT_Num",
    "CT_Encours",
    "CT_Assurance",
    "CT_Taux01",
    "CT_Taux02",
    "CT_Taux03",
    "CT_Taux04",
    "CT_BLFact",
    "CT_ValidEch",
    "CT_Sommeil",
    "CT_ControlEnc",
    "CT_NotRappel",
    "N_Analytique",
    "CT_Surveillance",
    "CT_SvCA",
    "CT_SvResultat",
    "CT_SvIncident",
    "CT_SvPrivil",
    "CT_SvNbMoisBilan",
    "N_AnalytiqueIFRS",
    "CT_PrioriteLivr",
    "CT_LivrPartielle",
    "MR_No",
    "CT_NotPenal",
    "EB_No",
    "CT_FactureElec",
    "CT_TypeNIF",
    "CT_EdiCodeType",
    "CT_ProfilSoc",
    "CT_StatutContrat",
    "CT_EchangeRappro",
    "CT_EchangeCR",
    "PI_NoEchange",
    "CT_BonAPayer",
    "CT_DelaiTransport",
    "CT_DelaiAppro",
    "CT_AnnulationCR",
    "CT_CessionCreance",
    "CT_ExclureTrait",
    "CT_GDPR",
    "CT_Prospect",
];
const ACCOUNT_EMPTY: &[&str] = &[
    "CT_Raccourci",
    "CT_Statistique01",
    "CT_Statistique02",
    "CT_Statistique03",
    "CT_Statistique04",
    "CT_Statistique05",
    "CT_Statistique06",
    "CT_Statistique07",
    "CT_Statistique08",
    "CT_Statistique09",
    "CT_Statistique10",
    "CT_Telecopie",
    "CT_Site",
    "CT_Coface",
    "CT_SvFormeJuri",
    "CT_SvEffectif",
    "CT_SvRegul",
    "CT_SvCotation",
    "CT_SvObjetMaj",
    "CT_RepresentInt",
    "CT_RepresentNIF",
    "CT_EdiCode",
    "CT_EdiCodeSage",
    "CT_Facebook",
    "CT_LinkedIn",
];
const ACCOUNT_DATES: &[&str] = &[
    "CT_SvDateCreate",
    "CT_SvDateIncid",
    "CT_SvDateMaj",
    "CT_SvDateBilan",
    "CT_DateFermeDebut",
    "CT_DateFermeFin",
    "CT_DateMAJ",
];
