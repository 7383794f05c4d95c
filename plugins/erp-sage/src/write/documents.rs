//! The header of a document, its complementary information and its balancing instalment (sage100.md §2.7).

use plugin_sdk::model::Decimal;

use super::{
    config::WriteSettings,
    insert::{Insert, day, no_date},
    known::Info,
    lists::Lists,
    prepare::Prepared,
};
use crate::client::Value;

/// Hour of a document as Sage writes it: `000HHMMSS`.
pub fn hour(prepared: &Prepared) -> String {
    format!("000{}", prepared.moment.format("%H%M%S"))
}

/// The row of the header: every column, as the application writes them.
pub fn header(settings: &WriteSettings, lists: &Lists, prepared: &Prepared, piece: &str, place: i64) -> Insert {
    let account = &prepared.party.account;
    let [kind, line_kind, free_kind, free_line_kind, calculation] = prepared.expedition.kinds;
    let paid: Decimal = prepared.deposits.iter().map(|deposit| deposit.amount).sum();
    let mut row = Insert::into("F_DOCENTETE");
    row.set("DO_Domaine", 0)
        .set_all(&["DO_Type", "DO_DocType"], 1)
        .set("DO_Piece", piece)
        .set("DO_Date", day(prepared.moment.date()))
        .set("DO_Heure", hour(prepared))
        .set("DO_Ref", prepared.reference.as_str())
        .set("DO_NoWeb", prepared.mark.as_str())
        .set("DO_Tiers", account.number.as_str())
        .set("CT_NumPayeur", account.payer.as_str())
        .set("CT_NumCentrale", account.central.clone().map_or(Value::Null, Value::Text))
        .set("CG_Num", account.ledger.as_str())
        .set("DO_Devise", prepared.currency.rank)
        .set("DO_Cours", prepared.currency.quoted())
        .set("DE_No", prepared.depot)
        .set("LI_No", place)
        .set("CO_No", account.representative)
        .set("DO_Period", account.period)
        .set("DO_Expedit", prepared.carrier)
        .set("DO_Condition", prepared.condition)
        .set("DO_Tarif", account.tariff)
        .set("N_CatCompta", prepared.category)
        .set("DO_NbFacture", account.copies)
        .set("DO_BLFact", account.invoice_each)
        .set("DO_Langue", account.language)
        .set("DO_Souche", settings.series)
        .set("DO_Statut", settings.status)
        .set("DO_Colisage", lists.web.parcels)
        .set("DO_TypeColis", lists.web.parcel_kind)
        .set("DO_Transaction", lists.web.transaction)
        .set("DO_Regime", lists.web.regime)
        .set("DO_TypeFrais", kind)
        .set("DO_TypeLigneFrais", line_kind)
        .set("DO_TypeFranco", free_kind)
        .set("DO_TypeLigneFranco", free_line_kind)
        .set("DO_TypeCalcul", calculation)
        .set("DO_Contact", prepared.contact.as_str())
        .set_all(&["DO_TotalHT", "DO_TotalHTNet"], prepared.net)
        .set("DO_TotalTTC", prepared.gross)
        .set("DO_NetAPayer", prepared.gross - paid)
        .set("DO_MontantRegle", paid)
        .set_all(HEADER_ZEROS, 0)
        .set_all(HEADER_EMPTY, "")
        .set_all(HEADER_DATES, no_date())
        .set_all(&["DO_CodeTaxe1", "DO_CodeTaxe2", "DO_CodeTaxe3", "DO_GUID", "DO_FactureFile"], Value::Null);
    for (column, text) in ["DO_Coord01", "DO_Coord02", "DO_Coord03", "DO_Coord04"].into_iter().zip(&prepared.heads) {
        row.set(column, text.as_str());
    }
    row
}

/// A complementary information, copied from the account.
pub fn info(piece: &str, info: &Info) -> Insert {
    let mut row = Insert::into("F_DOCENTETEINFOS");
    row.set("DO_Type", 1)
        .set("DO_Piece", piece)
        .set("DI_Code", info.code.as_str())
        .set("DI_Intitule", info.label.as_str())
        .set("DI_Type", info.kind)
        .set("DI_Valeur", info.value.as_str());
    row
}

/// An instalment of a document. The balancing one takes what the deposits leave.
pub fn instalment(piece: &str, number: i64) -> Insert {
    let mut row = Insert::into("F_DOCREGL");
    row.set("DR_No", number)
        .set("DO_Domaine", 0)
        .set_all(&["DO_Type", "DO_DocType"], 1)
        .set("DO_Piece", piece)
        .set_all(&["DR_Pourcent", "EC_No", "DR_Regle", "CA_No"], 0);
    row
}

/// The balancing instalment.
pub fn balance(prepared: &Prepared, piece: &str, number: i64) -> Insert {
    let mut row = instalment(piece, number);
    row.set("DR_TypeRegl", 2)
        .set("DR_Date", day(prepared.due.0))
        .set("DR_Libelle", "")
        .set_all(&["DR_Montant", "DR_MontantDev"], 0)
        .set("DR_Equil", 1)
        .set("N_Reglement", prepared.due.1);
    row
}

/// Shipping is a line, so the header's own cost and its taxes stay 0 (sage100.md part 7.6); so does the cash discount
/// (part 7.1).
const HEADER_ZEROS: &[&str] = &[
    "DO_TxEscompte",
    "DO_Reliquat",
    "DO_Imprim",
    "DO_Ecart",
    "DO_Ventile",
    "AB_No",
    "CA_No",
    "CO_NoCaissier",
    "DO_Transfere",
    "DO_Cloture",
    "DO_Attente",
    "DO_Provenance",
    "MR_No",
    "DO_ValFrais",
    "DO_ValFranco",
    "DO_Taxe1",
    "DO_TypeTaux1",
    "DO_TypeTaxe1",
    "DO_Taxe2",
    "DO_TypeTaux2",
    "DO_TypeTaxe2",
    "DO_Taxe3",
    "DO_TypeTaux3",
    "DO_TypeTaxe3",
    "DO_MajCpta",
    "DO_FactureElec",
    "DO_TypeTransac",
    "DO_DemandeRegul",
    "ET_No",
    "DO_Valide",
    "DO_Coffre",
    "DO_EStatut",
    "DO_StatutBAP",
    "DO_Escompte",
];
const HEADER_EMPTY: &[&str] = &["CA_Num", "CA_NumIFRS", "DO_Motif", "DO_FactureFrs", "DO_PieceOrig", "DO_RefExterne"];
const HEADER_DATES: &[&str] = &[
    "DO_DateLivr",
    "DO_DebutAbo",
    "DO_FinAbo",
    "DO_DebutPeriod",
    "DO_FinPeriod",
    "DO_DateLivrRealisee",
    "DO_DateExpedition",
];
