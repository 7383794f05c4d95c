//! Writes the existing documents with their instalments, payments and entries, and the next numbers.

use anyhow::Result;

use super::super::amount::Amount;
use super::super::rows::Rows;
use super::World;
use super::customer::shorten;
use super::sale::{Document, Line, Third, document_count, next_piece};
use super::taxes;
use crate::cells;

/// Who a document is for, as its columns want it.
struct Party {
    domain: i64,
    number: String,
    payer: String,
    account: &'static str,
    accounting: i64,
    tariff: i64,
    place: i64,
    representative: i64,
}

/// Writes every document.
///
/// # Errors
/// When SQLite refuses a row.
pub fn write(rows: &mut Rows<'_>, world: &World) -> Result<()> {
    let mut line_number = 0;
    for index in 0..document_count(world) {
        let document = Document::at(world, index);
        let party = party(&document);
        rows.written_at(&document.date.replace("00:00:00", "10:15:00"));
        write_header(rows, &document, &party)?;
        write_instalment(rows, &document, &party)?;
        for (position, line) in document.lines.iter().enumerate() {
            line_number += 1;
            write_line(rows, &document, &party, line, position, line_number)?;
        }
    }
    write_numbers(rows, world)
}

fn party(document: &Document) -> Party {
    match &document.third {
        Third::Customer(customer) => Party {
            domain: 0,
            number: customer.number.clone(),
            payer: customer.payer.map_or_else(|| customer.number.clone(), str::to_owned),
            account: "4110000",
            accounting: customer.town.accounting,
            tariff: customer.price_category,
            place: if customer.delivery_places > 0 { customer.first_place() } else { 0 },
            representative: customer.representative,
        },
        Third::Supplier(number) => Party {
            domain: 1,
            number: number.clone(),
            payer: number.clone(),
            account: "4010000",
            accounting: 1,
            tariff: 1,
            place: 0,
            representative: 0,
        },
    }
}

fn write_header(rows: &mut Rows<'_>, document: &Document, party: &Party) -> Result<()> {
    // Orders of a shop that the company had before: their marks must not be taken for ours.
    let web = if document.index % 10 == 3 { format!("OLD-{}", 1000 + document.index) } else { String::new() };
    let origin = if web.is_empty() { "Téléphone" } else { "Site web" };
    let souche = if party.domain == 0 { 1 } else { 0 };
    rows.put(
        "F_DOCENTETE",
        cells![
            "DO_Domaine" => party.domain, "DO_Type" => document.kind, "DO_DocType" => document.kind,
            "DO_Piece" => &document.piece, "DO_Date" => &document.date,
            "DO_Ref" => format!("CDE {}", document.index), "DO_Tiers" => &party.number,
            "CT_NumPayeur" => &party.payer, "CG_Num" => party.account, "CO_No" => party.representative,
            "DO_Period" => 1, "DE_No" => document.depot, "LI_No" => party.place, "DO_Expedit" => 1,
            "DO_NbFacture" => 1, "DO_Souche" => souche, "DO_Condition" => 1, "DO_Tarif" => party.tariff,
            "DO_Colisage" => 1, "DO_TypeColis" => 1, "DO_Transaction" => 11, "DO_Regime" => 21,
            "N_CatCompta" => party.accounting, "DO_Statut" => 2, "DO_Heure" => "000101500", "DO_NoWeb" => web,
            "DO_TotalHT" => document.total(), "DO_Devise" => 0, "DO_Imprim" => i64::from(document.kind >= 6),
            "Origine de la commande" => origin,
        ],
    )
}

fn write_instalment(rows: &mut Rows<'_>, document: &Document, party: &Party) -> Result<()> {
    let number = document.index as i64 + 1;
    let paid = document.index % 10 == 6;
    rows.put(
        "F_DOCREGL",
        cells![
            "DR_No" => number, "DO_Domaine" => party.domain, "DO_Type" => document.kind,
            "DO_Piece" => &document.piece, "DO_DocType" => document.kind, "DR_TypeRegl" => 2,
            "DR_Date" => &document.date, "DR_Equil" => 1, "N_Reglement" => 2, "DR_Regle" => paid,
        ],
    )?;
    let total = document.total_with_vat();
    if paid {
        rows.put(
            "F_CREGLEMENT",
            cells![
                "RG_No" => number, "CT_NumPayeur" => &party.payer, "CT_NumPayeurOrig" => &party.number,
                "RG_Date" => &document.date, "RG_Libelle" => format!("Règlement {}", document.piece),
                "RG_Montant" => total, "N_Reglement" => 2, "RG_Impute" => 1, "JO_Num" => "BQ1",
                "CG_Num" => party.account, "RG_Piece" => format!("{number}"), "RG_Heure" => "000101500",
                "CG_NumCont" => None::<&str>, "CG_NumEcart" => None::<&str>,
            ],
        )?;
        rows.put(
            "F_REGLECH",
            cells![
                "RG_No" => number, "DR_No" => number, "DO_Domaine" => party.domain, "DO_Type" => document.kind,
                "DO_Piece" => &document.piece, "RC_Montant" => total,
            ],
        )?;
    }
    if document.kind == 7 {
        rows.put(
            "F_ECRITUREC",
            cells![
                "JO_Num" => "VTE", "EC_No" => number, "JM_Date" => format!("{}-01 00:00:00", &document.date[..7]),
                "EC_Jour" => 1, "EC_Date" => &document.date, "EC_Piece" => &document.piece,
                "CG_Num" => party.account, "CT_Num" => &party.payer,
                "EC_Intitule" => format!("Facture {}", document.piece), "EC_Montant" => total,
            ],
        )?;
    }
    Ok(())
}

fn write_line(
    rows: &mut Rows<'_>,
    document: &Document,
    party: &Party,
    line: &Line,
    position: usize,
    number: i64,
) -> Result<()> {
    let article = &line.article;
    let (first, second) =
        line.combination.as_ref().map_or((0, 0), |combination| (combination.first, combination.second));
    let grams = Amount::units(article.grams * line.quantity);
    let order =
        if document.kind >= 2 && party.domain == 0 { format!("ABC{:05}", document.index) } else { String::new() };
    let delivery =
        if document.kind >= 6 && party.domain == 0 { format!("ABL{:05}", document.index) } else { String::new() };
    let moves = if matches!(document.kind, 3 | 6 | 7) { 3 } else { 0 };
    let kept = Amount::units(line.quantity);
    rows.put(
        "F_DOCLIGNE",
        cells![
            "DO_Domaine" => party.domain, "DO_Type" => document.kind, "DO_DocType" => document.kind,
            "CT_Num" => &party.number, "DO_Piece" => &document.piece, "DL_PieceBC" => order,
            "DL_PieceBL" => delivery, "DO_Date" => &document.date, "DL_DateBC" => &document.date,
            "DL_DateBL" => &document.date, "DL_DatePL" => &document.date, "DL_DateDE" => &document.date,
            "DL_Ligne" => (position as i64 + 1) * 1000, "DO_Ref" => format!("CDE {}", document.index),
            "AR_Ref" => &article.reference, "DL_Design" => shorten(&article.designation, 69), "DL_Qte" => kept,
            "DL_QteBC" => kept, "DL_QteBL" => kept, "DL_QtePL" => kept, "DL_QteDE" => kept, "DL_PoidsNet" => grams,
            "DL_PoidsBrut" => grams.times(110, 100), "DL_Remise01REM_Valeur" => line.discount,
            "DL_Remise01REM_Type" => 1, "DL_PrixUnitaire" => line.price,
            "DL_Taxe1" => Amount(taxes::rate(line.vat) * 100_000), "DL_CodeTaxe1" => line.vat,
            "DL_Taxe2" => line.ecotax.map_or(Amount::ZERO, taxes::per_unit),
            "DL_TypeTaux2" => if line.ecotax.is_some() { 2 } else { 0 },
            "DL_TypeTaxe2" => if line.ecotax.is_some() { 2 } else { 0 }, "DL_CodeTaxe2" => line.ecotax,
            "CO_No" => party.representative, "AG_No1" => first, "AG_No2" => second, "DL_PrixRU" => article.purchase,
            "DL_CMUP" => article.purchase, "DL_MvtStock" => moves, "EU_Enumere" => "Pièce", "EU_Qte" => kept,
            "DE_No" => document.depot, "DL_NoRef" => 1,
            "DL_PUTTC" => taxes::with_vat(line.price, line.vat).to_cents(), "DL_No" => number, "DL_Valorise" => 1,
            "DL_MontantHT" => line.amount, "DL_MontantTTC" => line.amount_with_vat, "DL_Escompte" => 1,
            "PF_Num" => "",
        ],
    )
}

fn write_numbers(rows: &mut Rows<'_>, world: &World) -> Result<()> {
    // Column of the numbering screen, root of the number in the first souche, kind of document.
    let sales = [(0, "DE", 0), (1, "BC", 1), (2, "PL", 2), (3, "BL", 3), (4, "BR", 4), (5, "BA", 5), (6, "FA", 6)];
    for (column, root, kind) in sales {
        let mut put = |souche: i64, piece: String| {
            rows.put(
                "F_DOCCURRENTPIECE",
                cells!["DC_Domaine" => 0, "DC_IdCol" => column, "DC_Souche" => souche, "DC_Piece" => piece],
            )
        };
        put(0, format!("{root}00001"))?;
        put(1, next_piece(world, kind).unwrap_or_else(|| format!("N{root}00001")))?;
        put(2, format!("Z{root}00001"))?;
    }
    let purchases = next_piece(world, 12).unwrap_or_else(|| "AC00001".to_owned());
    rows.put(
        "F_DOCCURRENTPIECE",
        cells![
            "DC_Domaine" => 1, "DC_IdCol" => 2, "DC_Souche" => 0, "DC_Piece" => purchases,
        ],
    )
}
