//! Stock per depot: rows missing where an article was never stored, some negative, variants adding up.

use anyhow::Result;

use super::super::amount::Amount;
use super::super::random::Random;
use super::super::rows::Rows;
use super::World;
use super::article::{Article, Combination};
use super::sale::{Quantities, Reservations};
use crate::cells;

const PURPOSE: u64 = 4;

/// Writes the stock of one article in the three depots.
///
/// # Errors
/// When SQLite refuses a row.
pub fn write(rows: &mut Rows<'_>, world: &World, article: &Article, reserved: &Reservations) -> Result<()> {
    if article.stock_method == 0 {
        return Ok(());
    }
    let mut random = Random::new(world.spec.seed, PURPOSE, article.index as u64);
    let combinations = article.combinations();
    for depot in 1..=3 {
        let held = match depot {
            1 => article.from_demo || !article.index.is_multiple_of(17),
            2 => random.percent(60),
            _ => random.percent(30),
        };
        // An order or a purchase creates the row where it was missing.
        let waiting = reserved.of_article(article.index, depot);
        if !held && waiting == Quantities::default() {
            continue;
        }
        let stored = if combinations.is_empty() {
            quantity(article, &mut random)
        } else {
            write_variants(rows, article, &combinations, depot, reserved, &mut random)?
        };
        write_row(rows, article, depot, stored, waiting, &mut random)?;
    }
    Ok(())
}

fn write_row(
    rows: &mut Rows<'_>,
    article: &Article,
    depot: i64,
    stored: Amount,
    waiting: Quantities,
    random: &mut Random,
) -> Result<()> {
    let checked = if random.percent(2) { Amount::units(random.between(1, 3)) } else { Amount::ZERO };
    rows.put(
        "F_ARTSTOCK",
        cells![
            "AR_Ref" => &article.reference, "DE_No" => depot, "AS_QteMini" => if depot == 1 { 5 } else { 0 },
            "AS_QteMaxi" => if depot == 1 { 300 } else { 0 }, "AS_MontSto" => stored.by(article.purchase).to_cents(),
            "AS_QteSto" => stored, "AS_QteRes" => waiting.ordered, "AS_QteCom" => waiting.purchased,
            "AS_QtePrepa" => waiting.prepared, "AS_Principal" => i64::from(depot == 1),
            "AS_QteAControler" => checked, "DP_NoPrincipal" => depot, "AS_Mouvemente" => 1,
        ],
    )?;
    if article.stock_method == 5 && stored > Amount::ZERO {
        rows.put(
            "F_LOTSERIE",
            cells![
                "AR_Ref" => &article.reference, "LS_NoSerie" => format!("L{:06}-{depot}", article.index),
                "LS_Peremption" => "2027-06-30 00:00:00", "LS_Fabrication" => "2025-06-30 00:00:00",
                "LS_Qte" => stored, "LS_QteRestant" => stored, "DE_No" => depot, "LS_MvtStock" => 1,
            ],
        )?;
    }
    Ok(())
}

/// Writes the rows of the variants and returns their sum.
fn write_variants(
    rows: &mut Rows<'_>,
    article: &Article,
    combinations: &[Combination],
    depot: i64,
    reserved: &Reservations,
    random: &mut Random,
) -> Result<Amount> {
    let mut total = Amount::ZERO;
    for combination in combinations {
        let waiting = reserved.of_variant(article.index, combination.rank, depot);
        if !article.from_demo && random.percent(8) && waiting == Quantities::default() {
            continue;
        }
        let stored = quantity(article, random);
        total += stored;
        rows.put(
            "F_GAMSTOCK",
            cells![
                "AR_Ref" => &article.reference, "AG_No1" => combination.first, "AG_No2" => combination.second,
                "DE_No" => depot, "GS_MontSto" => stored.by(article.purchase).to_cents(), "GS_QteSto" => stored,
                "GS_QteRes" => waiting.ordered, "GS_QteCom" => waiting.purchased, "GS_QtePrepa" => waiting.prepared,
                "DP_NoPrincipal" => depot,
            ],
        )?;
    }
    Ok(total)
}

/// Mostly a handful to two hundred; sometimes none, sometimes below zero, fabrics by half metres.
fn quantity(article: &Article, random: &mut Random) -> Amount {
    let units = Amount::units(random.between(1, 200));
    if article.from_demo {
        return units + Amount::units(20);
    }
    match random.below(50) {
        0 => Amount::units(-random.between(1, 5)),
        1..=6 => Amount::ZERO,
        7 if article.gammes.is_empty() => units + Amount::cents(50),
        _ => units,
    }
}
