//! Prices per tariff category, per customer, per variant and pack, and the discount scales.

use anyhow::Result;

use super::super::amount::Amount;
use super::super::random::Random;
use super::super::rows::Rows;
use super::World;
use super::article::{Article, Form};
use super::customer::number_at;
use super::goods::{PACKS, pack_number};
use super::taxes;
use crate::cells;

const PURPOSE: u64 = 5;
/// The bound of a last tier.
const ENDLESS: i64 = 99_999_999_999_999;

/// Writes every tariff of one article.
///
/// # Errors
/// When SQLite refuses a row.
pub fn write(rows: &mut Rows<'_>, world: &World, article: &Article) -> Result<()> {
    let mut random = Random::new(world.spec.seed, PURPOSE, article.index as u64);
    write_categories(rows, article, &mut random)?;
    if world.spec.customers > 0 && article.index % 20 == 11 {
        write_exception(rows, world, article, &mut random)?;
    }
    if world.spec.customers > 0 && article.index % 100 == 2 {
        // Customer A01 has the key of category a01 for a base that ignores case.
        write_scale(rows, article, "A01", 2, 1)?;
    }
    write_variants(rows, article)?;
    if article.form == Form::Packs && article.index % 2 == 1 {
        let (_, quantity) = PACKS[1];
        let price = article.net_price().times(quantity * 9, 10).to_cents();
        rows.put(
            "F_TARIFCOND",
            cells![
                "AR_Ref" => &article.reference, "TC_RefCF" => "a01", "CO_No" => pack_number(article, 1),
                "TC_Prix" => price,
            ],
        )?;
    }
    Ok(())
}

fn write_categories(rows: &mut Rows<'_>, article: &Article, random: &mut Random) -> Result<()> {
    let net = article.net_price();
    let gross = taxes::with_vat(net, article.vat).to_cents();
    let scaled = article.form == Form::Plain && !article.from_demo && article.index % 8 == 5;
    // Category 1 repeats the price of the article, or holds 0 and means it, or has no row at all.
    if article.from_demo || scaled || random.percent(60) {
        let price = if article.from_demo || random.percent(50) { article.price } else { Amount::ZERO };
        let kind = if scaled { (article.index / 8 % 3) as i64 + 1 } else { 0 };
        rows.put(
            "F_ARTCLIENT",
            cells![
                "AR_Ref" => &article.reference, "AC_Categorie" => 1, "AC_PrixVen" => price,
                "AC_PrixTTC" => article.price_ttc, "AC_QteMont" => kind,
                "EG_Champ" => if scaled { 10 + kind } else { 0 }, "CT_Num" => None::<&str>,
            ],
        )?;
        if scaled {
            write_scale(rows, article, "a01", kind, 1 + article.index % 3)?;
        }
    }
    if random.percent(60) {
        rows.put(
            "F_ARTCLIENT",
            cells![
                "AR_Ref" => &article.reference, "AC_Categorie" => 2, "AC_PrixVen" => gross, "AC_PrixTTC" => 1,
                "CT_Num" => None::<&str>,
            ],
        )?;
    }
    if random.percent(50) {
        let (price, coefficient, discount) = match random.below(3) {
            0 => (net.times(80, 100).to_cents(), Amount::ZERO, Amount::ZERO),
            1 => (Amount::ZERO, Amount::cents(165), Amount::ZERO),
            _ => (Amount::ZERO, Amount::ZERO, Amount::units(random.between(5, 20))),
        };
        let final_price = i64::from(article.index % 30 == 1);
        rows.put(
            "F_ARTCLIENT",
            cells![
                "AR_Ref" => &article.reference, "AC_Categorie" => 3, "AC_PrixVen" => price, "AC_Coef" => coefficient,
                "AC_Remise" => discount, "AC_TypeRem" => final_price, "CT_Num" => None::<&str>,
            ],
        )?;
    }
    if article.from_demo || random.percent(20) {
        rows.put(
            "F_ARTCLIENT",
            cells![
                "AR_Ref" => &article.reference, "AC_Categorie" => 4, "AC_PrixVen" => gross, "AC_PrixTTC" => 1,
                "CT_Num" => None::<&str>,
            ],
        )?;
    }
    Ok(())
}

/// An exception for one customer: a price, or a discount alone, or a scale of its own.
fn write_exception(rows: &mut Rows<'_>, world: &World, article: &Article, random: &mut Random) -> Result<()> {
    let customer = number_at(random.below(world.spec.customers));
    let kind = article.index / 20 % 3;
    let price = if kind == 0 { article.net_price().times(85, 100).to_cents() } else { Amount::ZERO };
    let discount = if kind == 1 { Amount::cents(1250) } else { Amount::ZERO };
    rows.put(
        "F_ARTCLIENT",
        cells![
            "AR_Ref" => &article.reference, "AC_Categorie" => 0, "CT_Num" => &customer, "AC_PrixVen" => price,
            "AC_Remise" => discount, "AC_QteMont" => i64::from(kind == 2),
            "EG_Champ" => if kind == 2 { 11 } else { 0 },
            "AC_RefClient" => format!("VOTRE-{:05}", article.index % 100_000),
        ],
    )?;
    if kind == 2 && customer != "A01" {
        write_scale(rows, article, &customer, 1, 2)?;
    }
    Ok(())
}

/// A scale: kind 1 by quantity, 2 by amount, 3 net prices; `depth` discounts in cascade.
fn write_scale(rows: &mut Rows<'_>, article: &Article, key: &str, kind: i64, depth: usize) -> Result<()> {
    let bounds = if kind == 2 { [100, 500, ENDLESS] } else { [5, 20, ENDLESS] };
    for (rank, bound) in bounds.into_iter().enumerate() {
        let rank = rank as i64;
        let part = |position: usize, value: i64| if depth > position && kind != 3 { rank * value } else { 0 };
        let net = if kind == 3 { article.net_price().times(100 - 6 * rank, 100) } else { Amount::ZERO };
        // The third discount of a cascade is an amount per unit, the others are percentages.
        let last = if depth > 2 && kind != 3 { Amount::cents(10 * rank) } else { Amount::ZERO };
        rows.put(
            "F_TARIFQTE",
            cells![
                "AR_Ref" => &article.reference, "TQ_RefCF" => key, "TQ_BorneSup" => bound,
                "TQ_Remise01REM_Valeur" => part(0, 5), "TQ_Remise01REM_Type" => 1,
                "TQ_Remise02REM_Valeur" => part(1, 2), "TQ_Remise02REM_Type" => 1, "TQ_Remise03REM_Valeur" => last,
                "TQ_Remise03REM_Type" => 0, "TQ_PrixNet" => net,
            ],
        )?;
    }
    Ok(())
}

/// A row for each combination when one of them costs more; 0 means the price of the article.
fn write_variants(rows: &mut Rows<'_>, article: &Article) -> Result<()> {
    let combinations = article.combinations();
    if combinations.iter().all(|combination| combination.more == Amount::ZERO) {
        return Ok(());
    }
    for combination in &combinations {
        let more = combination.more;
        let price = if more == Amount::ZERO { Amount::ZERO } else { article.net_price() + more };
        rows.put(
            "F_TARIFGAM",
            cells![
                "AR_Ref" => &article.reference, "TG_RefCF" => "a01", "AG_No1" => combination.first,
                "AG_No2" => combination.second, "TG_Prix" => price,
            ],
        )?;
        if !article.from_demo && article.index % 5 == 3 {
            let price = (article.net_price() + more).times(80, 100).to_cents();
            rows.put(
                "F_TARIFGAM",
                cells![
                    "AR_Ref" => &article.reference, "TG_RefCF" => "a03", "AG_No1" => combination.first,
                    "AG_No2" => combination.second, "TG_Prix" => price,
                ],
            )?;
        }
    }
    Ok(())
}
