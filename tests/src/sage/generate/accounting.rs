//! The accounting side: accounts, tax codes, journals, accounting categories.

use anyhow::Result;

use super::super::amount::Amount;
use super::super::rows::Rows;
use super::taxes::TAXES;
use crate::cells;

const ACCOUNTS: &[(&str, &str, i64)] = &[
    ("4110000", "Clients", 1),
    ("4110001", "Clients boutique en ligne", 1),
    ("4010000", "Fournisseurs", 2),
    ("5120000", "Banque", 0),
    ("5115000", "Cartes bancaires à encaisser", 0),
    ("5115100", "Encaissements PayPal", 0),
    ("5300000", "Caisse", 0),
    ("6070000", "Achats de marchandises", 0),
    ("7070000", "Ventes de marchandises France", 0),
    ("7070200", "Ventes intracommunautaires", 0),
    ("7070300", "Ventes à l'export", 0),
    ("7070400", "Ventes DOM", 0),
    ("7085000", "Ports et frais accessoires", 0),
    ("7097000", "Rabais, remises, ristournes", 0),
    ("4478000", "Éco-participations", 0),
    ("3700000", "Stock de marchandises", 0),
];

/// Writes accounts, taxes, journals and categories.
///
/// # Errors
/// When SQLite refuses a row.
pub fn write(rows: &mut Rows<'_>) -> Result<()> {
    for (number, label, third) in ACCOUNTS {
        rows.put(
            "F_COMPTEG",
            cells![
                "CG_Num" => *number, "CG_Intitule" => *label, "CG_Classement" => *number,
                "CG_Tiers" => i64::from(*third != 0), "CG_DateCreate" => "2019-01-01 00:00:00", "N_Nature" => *third,
                "CG_Lettrage" => i64::from(*third != 0),
            ],
        )?;
    }
    let mut accounts: Vec<&str> = Vec::new();
    for tax in TAXES {
        if tax.account != "4478000" && !accounts.contains(&tax.account) {
            accounts.push(tax.account);
            let label = super::customer::shorten(tax.label, 35);
            rows.put(
                "F_COMPTEG",
                cells!["CG_Num" => tax.account, "CG_Intitule" => label, "CG_Classement" => tax.account],
            )?;
        }
    }
    for (position, tax) in TAXES.iter().enumerate() {
        let rate = if tax.rate_kind == 0 { Amount(tax.value * 100_000) } else { Amount(tax.value) };
        rows.put(
            "F_TAXE",
            cells![
                "TA_Code" => tax.code, "TA_Intitule" => tax.label, "TA_TTaux" => tax.rate_kind, "TA_Taux" => rate,
                "TA_Type" => tax.kind, "CG_Num" => tax.account, "TA_No" => position as i64 + 1,
                "TA_Sens" => tax.sense, "TA_Provenance" => tax.origin, "TA_Assujet" => 100,
            ],
        )?;
    }
    write_journals(rows)?;
    rows.put(
        "P_CATCOMPTA",
        cells![
            "CA_ComptaVen01" => "Ventes France", "CA_ComptaVen02" => "Ventes intracommunautaires",
            "CA_ComptaVen03" => "Ventes export", "CA_ComptaVen04" => "Ventes DOM",
            "CA_ComptaAch01" => "Achats France", "CA_ComptaAch02" => "Achats intracommunautaires",
            "CA_ComptaSto01" => "Stock",
        ],
    )
}

fn write_journals(rows: &mut Rows<'_>) -> Result<()> {
    // Kinds of journal: 0 purchases, 1 sales, 2 treasury, 3 general.
    let journals: [(&str, &str, i64, Option<&str>); 7] = [
        ("VTE", "Ventes", 1, None),
        ("VTEW", "Ventes boutique en ligne", 1, None),
        ("ACH", "Achats", 0, None),
        ("BQ1", "Banque", 2, Some("5120000")),
        ("CB", "Cartes bancaires", 2, Some("5115000")),
        ("PAYP", "PayPal", 2, Some("5115100")),
        ("OD", "Opérations diverses", 3, None),
    ];
    for (number, label, kind, account) in journals {
        rows.put(
            "F_JOURNAUX",
            cells![
                "JO_Num" => number, "JO_Intitule" => label, "JO_Type" => kind, "CG_Num" => account,
                "JO_Reglement" => i64::from(kind == 2),
            ],
        )?;
    }
    Ok(())
}
