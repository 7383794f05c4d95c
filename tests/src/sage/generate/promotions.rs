//! Commercial tariffs: soldes and promotions, with a rebate and a commission that a shop must not see.

use anyhow::Result;

use super::super::amount::Amount;
use super::super::rows::Rows;
use super::World;
use super::article::Article;
use crate::cells;

/// Number, label, first day, last day, kind (`TF_Type`), discount in percent, discount by quantity.
const TARIFS: &[(i64, &str, &str, &str, i64, i64, bool)] = &[
    (1, "Soldes permanentes", "2020-01-01 00:00:00", "2099-12-31 00:00:00", 2, 20, false),
    (2, "Promotion linge de lit", "2024-01-01 00:00:00", "2098-12-31 00:00:00", 2, 15, false),
    (3, "Soldes d'hiver 2024", "2024-01-10 00:00:00", "2024-02-06 00:00:00", 2, 30, false),
    (4, "Soldes d'été 2090", "2090-06-26 00:00:00", "2090-07-23 00:00:00", 2, 40, false),
    (5, "Promotion par quantité", "2020-01-01 00:00:00", "2099-12-31 00:00:00", 2, 0, true),
    (6, "Remise de fin d'année", "2020-01-01 00:00:00", "2099-12-31 00:00:00", 1, 3, false),
    (7, "Commission des représentants", "2020-01-01 00:00:00", "2099-12-31 00:00:00", 0, 2, false),
];

/// Writes the tariffs, their tiers and the families they apply to.
///
/// # Errors
/// When SQLite refuses a row.
pub fn write(rows: &mut Rows<'_>, world: &World) -> Result<()> {
    for (number, label, first, last, kind, discount, tiers) in TARIFS {
        rows.put(
            "F_TARIF",
            cells![
                "TF_No" => *number, "TF_Intitule" => *label, "TF_Debut" => *first, "TF_Fin" => *last,
                "TF_Type" => *kind, "TF_Domaine" => 0, "TF_Objectif" => 0, "TF_Calcul" => 1,
                "TF_Remise01REM_Valeur" => *discount, "TF_Remise01REM_Type" => 1,
            ],
        )?;
        if *tiers {
            for (bound, percent) in [(3, 0), (9, 5), (99_999_999_999_999, 10)] {
                rows.put(
                    "F_TARIFREMISE",
                    cells![
                        "TF_No" => *number, "TR_BorneSup" => bound,
                        "TR_Remise01REM_Valeur" => Amount::units(percent), "TR_Remise01REM_Type" => 1,
                    ],
                )?;
            }
        }
    }
    rows.put("F_TARIFSELECT", cells!["TF_No" => 2, "TS_Interes" => 0, "TS_Ref" => "LIT"])?;
    rows.put("F_TARIFSELECT", cells!["TF_No" => 6, "TS_Interes" => 0, "TS_Ref" => "BAIN"])?;
    if world.spec.customers > 2 {
        rows.put("F_TARIFSELECT", cells!["TF_No" => 6, "TS_Interes" => 3, "TS_Ref" => "HOTEL1"])?;
    }
    Ok(())
}

/// Puts one article in fifty under a promotion.
///
/// # Errors
/// When SQLite refuses a row.
pub fn write_article(rows: &mut Rows<'_>, article: &Article) -> Result<()> {
    let tarif = match article.index % 100 {
        22 => 1,
        47 => 3,
        72 => 4,
        97 => 5,
        _ => return Ok(()),
    };
    rows.put("F_TARIFSELECT", cells!["TF_No" => tarif, "TS_Interes" => 1, "TS_Ref" => &article.reference])
}
