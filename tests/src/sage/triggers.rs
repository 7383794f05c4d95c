//! Triggers of the demonstration company: the refusals of a Sage base, with Sage's own numbers.
//!
//! The bodies of Sage's triggers are not public; these raise the numbers that are known (sage100.md part 0.1).
//! SQLite's older versions accept only literal messages, so a message names the table, not the record.

use anyhow::Result;
use rusqlite::Connection;

use super::notation::Table;
use super::schema::{NOW_ROUNDED, Schema};

/// Creates the triggers of every table.
///
/// # Errors
/// When SQLite refuses one.
pub fn create(schema: &Schema, connection: &Connection) -> Result<()> {
    for table in schema.tables().filter(|table| table.has_tail()) {
        connection.execute_batch(&engine_triggers(table))?;
    }
    for (name, event, condition, message) in RULES {
        connection.execute_batch(&format!(
            "CREATE TRIGGER [{name}] BEFORE {event} WHEN {condition}
             BEGIN SELECT RAISE(ABORT, '[SAGE] {message}'); END;"
        ))?;
    }
    Ok(())
}

/// A record on another user's screen is refused; a write refreshes `cbModification`.
fn engine_triggers(table: &Table) -> String {
    let name = &table.name;
    let locked = format!(
        "WHEN EXISTS (SELECT 1 FROM sim_lock WHERE table_name = '{name}' AND cbMarq = OLD.cbMarq)
         BEGIN SELECT RAISE(ABORT, '[SAGE] 80004 : enregistrement {name} verrouillé par un autre utilisateur'); END;"
    );
    let exact = "strftime('%Y-%m-%d %H:%M:%S','now','localtime')";
    let minute = "COALESCE((SELECT value FROM sim_setting WHERE name = 'modification_minute'), 1)";
    format!(
        "CREATE TRIGGER [TG_CBUPD_{name}] BEFORE UPDATE ON [{name}] {locked}
         CREATE TRIGGER [TG_CBDEL_{name}] BEFORE DELETE ON [{name}] {locked}
         CREATE TRIGGER [TG_CBMOD_{name}] AFTER UPDATE ON [{name}] WHEN NEW.cbModification IS OLD.cbModification
         BEGIN UPDATE [{name}] SET cbModification = CASE WHEN {minute} = 1 THEN {NOW_ROUNDED} ELSE {exact} END
               WHERE cbMarq = NEW.cbMarq; END;
         CREATE TRIGGER [TG_CBINS_{name}] AFTER INSERT ON [{name}] WHEN {minute} = 0
         BEGIN UPDATE [{name}] SET cbModification = {exact} WHERE cbMarq = NEW.cbMarq; END;"
    )
}

/// Name, event, condition, message. A third party's number is 0 for customers, 1 for suppliers.
const RULES: &[(&str, &str, &str, &str)] = &[
    (
        "TG_INS_CPTAF_DOCENTETE",
        "INSERT ON F_DOCENTETE",
        "NEW.DO_Domaine IN (0, 1) AND NOT EXISTS
           (SELECT 1 FROM F_COMPTET WHERE CT_Num = NEW.DO_Tiers AND CT_Type = NEW.DO_Domaine)",
        "82019 : le tiers du document n''est pas un client ou un fournisseur",
    ),
    (
        "TG_UPD_CPTAF_DOCENTETE",
        "UPDATE OF DO_Tiers ON F_DOCENTETE",
        "NEW.DO_Domaine IN (0, 1) AND NOT EXISTS
           (SELECT 1 FROM F_COMPTET WHERE CT_Num = NEW.DO_Tiers AND CT_Type = NEW.DO_Domaine)",
        "82019 : le tiers du document n''est pas un client ou un fournisseur",
    ),
    (
        "TG_INS_F_DOCREGL",
        "INSERT ON F_DOCREGL",
        "NOT EXISTS (SELECT 1 FROM F_DOCENTETE WHERE DO_Type = NEW.DO_Type
           AND DO_Piece COLLATE BINARY = NEW.DO_Piece AND DO_Domaine = NEW.DO_Domaine)",
        "50000 : le document de cette échéance n''existe pas",
    ),
    (
        "TG_INS_F_COMPTET_RACCOURCI",
        "INSERT ON F_COMPTET",
        "COALESCE(NEW.CT_Raccourci, '') <> '' AND EXISTS
           (SELECT 1 FROM F_COMPTET WHERE CT_Raccourci = NEW.CT_Raccourci)",
        "81003 : ce raccourci est déjà utilisé",
    ),
    (
        "TG_UPD_F_COMPTET_RACCOURCI",
        "UPDATE OF CT_Raccourci ON F_COMPTET",
        "COALESCE(NEW.CT_Raccourci, '') <> '' AND EXISTS
           (SELECT 1 FROM F_COMPTET WHERE CT_Raccourci = NEW.CT_Raccourci AND cbMarq <> NEW.cbMarq)",
        "81003 : ce raccourci est déjà utilisé",
    ),
    (
        "TG_INS_F_COMPTET_PAYEUR",
        "INSERT ON F_COMPTET",
        "NEW.CT_NumPayeur IS NULL OR (NEW.CT_NumPayeur COLLATE NOCASE <> NEW.CT_Num AND NOT EXISTS
           (SELECT 1 FROM F_COMPTET WHERE CT_Num = NEW.CT_NumPayeur))",
        "81004 : le tiers payeur n''existe pas",
    ),
    (
        "TG_INS_F_COMPTET_COMPTE",
        "INSERT ON F_COMPTET",
        "NOT EXISTS (SELECT 1 FROM F_COMPTEG WHERE CG_Num = NEW.CG_NumPrinc)",
        "81035 : le compte collectif principal n''existe pas",
    ),
    (
        "TG_INS_F_COMPTET_REPRESENTANT",
        "INSERT ON F_COMPTET",
        "COALESCE(NEW.CO_No, 0) <> 0 AND NOT EXISTS (SELECT 1 FROM F_COLLABORATEUR WHERE CO_No = NEW.CO_No)",
        "81058 : le représentant n''existe pas",
    ),
    (
        "TG_INS_F_COMPTET_BORNES",
        "INSERT ON F_COMPTET",
        "NEW.CT_Type = 0 AND (COALESCE(NEW.N_CatTarif, 0) NOT BETWEEN 1 AND 32
           OR COALESCE(NEW.N_CatCompta, 0) NOT BETWEEN 1 AND 50
           OR COALESCE(NEW.N_Expedition, 0) NOT BETWEEN 1 AND 50
           OR COALESCE(NEW.N_Condition, 0) NOT BETWEEN 1 AND 30
           OR COALESCE(NEW.N_Period, 0) NOT BETWEEN 1 AND 10 OR COALESCE(NEW.N_Risque, 0) NOT BETWEEN 1 AND 10)",
        "81263 : un numéro de paramètre du tiers est hors de ses bornes",
    ),
];
