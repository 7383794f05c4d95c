//! Writes the articles and what hangs on them: gammes, packs, nomenclatures, taxes, suppliers, texts, media.

use anyhow::Result;

use super::super::amount::Amount;
use super::super::random::Random;
use super::super::rows::{Cell, Fill, NO_DATE, Rows};
use super::World;
use super::article::{Article, Fault, Form, ean13};
use super::classes::path_of;
use super::taxes;
use super::third_parties::supplier_number;
use super::vocabulary::BRANDS;
use crate::cells;

const PURPOSE: u64 = 3;
/// Long texts that the articles share.
const GLOSSARY: usize = 12;

/// Articles that documents need and no shop shows: reference, designation, VAT code of France.
const SERVICES: &[(&str, &str, Option<&str>)] = &[
    ("FRAISPORT", "Frais de port", Some("C20")),
    ("FRAISPORT055", "Frais de port 5,5 %", Some("C055")),
    ("REMISE", "Bon de réduction", Some("C20")),
    ("REMISE10", "Bon de réduction 10 %", Some("C10")),
    ("REMISE055", "Bon de réduction 5,5 %", Some("C055")),
    ("REMISE021", "Bon de réduction 2,1 %", Some("C021")),
    ("EMBALLAGE", "Emballage cadeau", Some("C20")),
    ("ARRONDI", "Arrondi", None),
    ("DIVERS", "Article divers", Some("C20")),
];

/// Writes the service articles and the glossary.
///
/// # Errors
/// When SQLite refuses a row.
pub fn write_fixed(rows: &mut Rows<'_>) -> Result<()> {
    for (reference, designation, vat) in SERVICES {
        rows.put(
            "F_ARTICLE",
            cells![
                "AR_Ref" => *reference, "AR_Design" => *designation, "FA_CodeFamille" => "SERVICES",
                "AR_UniteVen" => 1, "AR_UnitePoids" => 3, "AR_HorsStat" => 1,
                "AR_DateCreation" => "2019-01-01 00:00:00",
            ],
        )?;
        for category in 1..=4 {
            // Without VAT means a code of rate zero: an empty one would fall back on the family.
            let code = vat.map_or("C00", |code| taxes::in_category(code, category));
            rows.put(
                "F_ARTCOMPTA",
                cells![
                    "AR_Ref" => *reference, "ACP_Type" => 0, "ACP_Champ" => category, "ACP_TypeFacture" => 0,
                    "ACP_ComptaCPT_CompteG" => "7085000", "ACP_ComptaCPT_Taxe1" => code,
                ],
            )?;
        }
    }
    for number in 1..=GLOSSARY {
        let text = format!(
            "Texte long n° {number} : tissé dans le Nord, lavable à 40 °C, « doux & résistant ».\r\n\
             L'étoffe s'assouplit au fil des lavages ; prix conseillé en € TTC."
        );
        rows.put(
            "F_GLOSSAIRE",
            cells![
                "GL_No" => number as i64, "GL_Domaine" => 0, "GL_Intitule" => format!("Description {number}"),
                "GL_Text" => text,
                "GL_TextLangue1" => format!("Long text no. {number}: woven in the north of France."),
            ],
        )?;
    }
    Ok(())
}

/// Writes one article and its side tables.
///
/// # Errors
/// When SQLite refuses a row.
pub fn write(rows: &mut Rows<'_>, world: &World, article: &Article) -> Result<()> {
    let mut random = Random::new(world.spec.seed, PURPOSE, article.index as u64);
    write_article(rows, world, article, &mut random)?;
    write_gammes(rows, article)?;
    match article.form {
        Form::Packs => write_packs(rows, article)?,
        Form::Compound(_) => write_components(rows, world, article, &mut random)?,
        Form::Plain | Form::Gammes => {}
    }
    write_accounting(rows, article)?;
    write_supplier(rows, article)?;
    if random.percent(30) {
        rows.put(
            "F_ARTGLOSS",
            cells!["AR_Ref" => &article.reference, "GL_No" => random.between(1, GLOSSARY as i64), "AGL_Num" => 1],
        )?;
    }
    if random.percent(20) {
        let notice = format!("Notices\\entretien-{}.pdf", random.below(8));
        write_media(rows, article, "Notice d'entretien", &notice, "application/pdf")?;
    }
    write_views(rows, article)
}

/// The photo of one article in three; most are JPEG.
fn photo(article: &Article) -> String {
    let ending = match article.index % 90 {
        place if place % 3 != 1 => return String::new(),
        13 => "gif",
        43 => "webp",
        _ => "jpg",
    };
    format!("Photos\\{:06}.{ending}", article.index)
}

/// A detail of one article in fourteen, and a picture of each value of the first gamme of one in four that has gammes:
/// its comment names the value.
fn write_views(rows: &mut Rows<'_>, article: &Article) -> Result<()> {
    if article.index % 14 == 4 {
        let file = format!("Photos\\{:06}-detail.png", article.index);
        write_media(rows, article, "Vue de détail", &file, "image/png")?;
    }
    let first = article.gammes.first().filter(|_| article.index.is_multiple_of(4));
    for (rank, value) in first.iter().flat_map(|gamme| &gamme.values).enumerate() {
        let file = format!("Photos\\{:06}-{rank}.jpg", article.index);
        write_media(rows, article, value.label, &file, "image/jpeg")?;
    }
    Ok(())
}

fn write_media(rows: &mut Rows<'_>, article: &Article, comment: &str, file: &str, mime: &str) -> Result<()> {
    rows.put(
        "F_ARTICLEMEDIA",
        cells![
            "AR_Ref" => &article.reference, "ME_Commentaire" => comment, "ME_Fichier" => file, "ME_TypeMIME" => mime,
        ],
    )
}

fn write_article(rows: &mut Rows<'_>, world: &World, article: &Article, random: &mut Random) -> Result<()> {
    let fill = if article.from_demo {
        Fill::Application
    } else {
        *random.pick(&[Fill::Application, Fill::Application, Fill::Application, Fill::Mixed, Fill::Null])
    };
    let path = place(world, article, random);
    let (unit, factor) = *random.pick(&[(3, 1), (3, 1), (2, 1000), (4, 0)]);
    let (unit, factor) = if article.from_demo { (3, 1) } else { (unit, factor) };
    let weight = |grams: i64| match factor {
        0 => Amount::units(grams * 1000),
        factor => Amount::units(grams).times(1, factor),
    };
    let english =
        if article.index.is_multiple_of(3) { format!("Linen item no. {}", article.index) } else { String::new() };
    let photo = photo(article);
    let hand = *random.pick(&["Oui", "Non", ""]);
    let composition = *random.pick(&["100 % lin / 40 °C", "Coton bio / 60 °C", "Laine d'Écosse / à la main", ""]);
    let since =
        if article.index.is_multiple_of(4) { super::calendar::day(article.index % 300) } else { NO_DATE.to_owned() };
    let new_price = if article.index % 20 == 3 { article.price.times(105, 100).to_cents() } else { Amount::ZERO };
    let gamme = |position: usize| article.gammes.get(position).map_or(0, |gamme| gamme.number);
    let compound = if let Form::Compound(kind) = article.form { kind } else { 0 };
    let packs = i64::from(article.form == Form::Packs);
    rows.put_as(
        "F_ARTICLE",
        fill,
        cells![
            "AR_Ref" => &article.reference, "AR_Design" => designation(article), "FA_CodeFamille" => &article.family,
            "AR_UnitePoids" => unit, "AR_PoidsNet" => weight(article.grams),
            "AR_PoidsBrut" => weight(article.grams + article.grams / 10), "AR_UniteVen" => 1,
            "AR_PrixAch" => article.purchase, "AR_Coef" => article.coefficient, "AR_PrixVen" => article.price,
            "AR_PrixTTC" => article.price_ttc, "AR_Gamme1" => gamme(0), "AR_Gamme2" => gamme(1),
            "AR_Type" => i64::from(article.form == Form::Gammes), "AR_SuiviStock" => article.stock_method,
            "AR_Nomencl" => compound, "AR_Condition" => packs, "AR_Sommeil" => article.asleep,
            "AR_Publie" => article.published, "AR_CodeBarre" => barcode(article), "AR_Langue1" => english,
            "AR_Stat01" => if article.index.is_multiple_of(2) { "Permanent" } else { "Saison" }, "AR_Photo" => photo,
            "AR_Pays" => *random.pick(&["France", "Portugal", ""]), "AR_CodeFiscal" => "63025100",
            "AR_DateCreation" => super::calendar::day(article.index % 200),
            "AR_DateModif" => format!("{} 00:00:00", &article.modified[..10]), "AR_PrixVenNouv" => new_price,
            "AR_DateApplication" => if new_price == Amount::ZERO { NO_DATE } else { "2027-01-01 00:00:00" },
            "CL_No1" => path[0], "CL_No2" => path[1], "CL_No3" => path[2], "CL_No4" => path[3], "CO_No" => 0,
            "Marque commerciale" => *random.pick(BRANDS), "Composition / Entretien" => composition,
            "Pourcentage de lin" => Amount::cents(random.between(0, 10_000)), "1ère commercialisation" => since,
            "Fabriqué à la main" => hand, "Coût d'emballage (€)" => Amount::cents(random.between(0, 300)),
            "Marge indicative" => article.price - article.purchase,
        ],
    )
}

/// A missing designation is NULL for one half of the faulty articles and empty for the other.
fn designation(article: &Article) -> Cell<'_> {
    match article.fault {
        Some(Fault::NoDesignation) if article.index.is_multiple_of(2) => Cell::Null,
        _ => Cell::Text(&article.designation),
    }
}

fn barcode(article: &Article) -> Cell<'_> {
    match &article.barcode {
        Some(code) => Cell::Text(code),
        None if article.index.is_multiple_of(2) => Cell::Null,
        None => Cell::Text(""),
    }
}

/// A place in the catalogue of the article's family; one article in forty has none.
fn place(world: &World, article: &Article, random: &mut Random) -> [i64; 4] {
    let code = super::vocabulary::FAMILIES[article.family_position].code;
    let positions: Vec<usize> =
        (0..world.nodes.len()).filter(|position| world.nodes[*position].family == Some(code)).collect();
    let choice = random.below(positions.len());
    match positions.get(choice) {
        Some(position) if article.from_demo || article.index % 40 != 17 => path_of(&world.nodes, *position),
        _ => [0; 4],
    }
}

fn write_gammes(rows: &mut Rows<'_>, article: &Article) -> Result<()> {
    for (kind, gamme) in article.gammes.iter().enumerate() {
        for value in &gamme.values {
            rows.put(
                "F_ARTGAMME",
                cells![
                    "AR_Ref" => &article.reference, "AG_No" => value.number, "EG_Enumere" => value.label,
                    "AG_Type" => kind as i64,
                ],
            )?;
        }
    }
    for combination in article.combinations() {
        rows.put(
            "F_ARTENUMREF",
            cells![
                "AR_Ref" => &article.reference, "AG_No1" => combination.first, "AG_No2" => combination.second,
                "AE_Ref" => &combination.reference, "AE_PrixAch" => article.purchase,
                "AE_CodeBarre" => combination.barcode, "AE_Sommeil" => combination.asleep,
            ],
        )?;
    }
    Ok(())
}

/// Packs of an article: the unit, a lot of six, a carton of twelve.
fn write_packs(rows: &mut Rows<'_>, article: &Article) -> Result<()> {
    for (rank, (label, quantity)) in PACKS.iter().enumerate() {
        rows.put(
            "F_CONDITION",
            cells![
                "AR_Ref" => &article.reference, "CO_No" => pack_number(article, rank), "EC_Enumere" => *label,
                "EC_Quantite" => *quantity, "CO_Ref" => format!("{}/{quantity}", article.reference),
                "CO_CodeBarre" => ean13(&format!("3762{:07}{rank}", article.index)),
                "CO_Principal" => i64::from(rank == 0),
            ],
        )?;
    }
    Ok(())
}

/// Label and quantity of the packs.
pub const PACKS: &[(&str, i64)] = &[("UNITÉ", 1), ("LOT DE 6", 6), ("CARTON DE 12", 12)];

/// `CO_No` of a pack.
pub fn pack_number(article: &Article, rank: usize) -> i64 {
    (article.index * PACKS.len() + rank + 1) as i64
}

fn write_components(rows: &mut Rows<'_>, world: &World, article: &Article, random: &mut Random) -> Result<()> {
    let mut order = 0;
    let mut seen: Vec<usize> = Vec::new();
    // Plain articles stand at the places 9 to 24 of each block of 25, before this one.
    let block = article.index - article.index % 25;
    while order < 3 && seen.len() < 40 && block >= 50 {
        let candidate = block - 25 + 9 + random.below(16);
        if seen.contains(&candidate) {
            seen.push(candidate);
            continue;
        }
        seen.push(candidate);
        let component = Article::at(world, candidate);
        if !component.is_exportable() || component.from_demo || component.form != Form::Plain {
            continue;
        }
        order += 1;
        rows.put(
            "F_NOMENCLAT",
            cells![
                "AR_Ref" => &article.reference, "NO_RefDet" => &component.reference,
                "NO_Qte" => random.between(1, 3), "NO_Ordre" => order, "NO_Repartition" => 0, "NO_Commentaire" => "",
            ],
        )?;
    }
    Ok(())
}

/// Own tax codes where they differ from the family, and the éco-participation as second code.
fn write_accounting(rows: &mut Rows<'_>, article: &Article) -> Result<()> {
    if !article.own_vat && article.ecotax.is_none() {
        return Ok(());
    }
    // With an éco-participation alone the first code stays empty and falls back on the family.
    let code = article.own_vat.then_some(article.vat);
    let old = article.own_vat && article.index % 2 == 1 && article.vat == "C20";
    rows.put(
        "F_ARTCOMPTA",
        cells![
            "AR_Ref" => &article.reference, "ACP_Type" => 0, "ACP_Champ" => 1, "ACP_TypeFacture" => 0,
            "ACP_ComptaCPT_CompteG" => "7070000", "ACP_ComptaCPT_Taxe1" => code,
            "ACP_ComptaCPT_Taxe2" => article.ecotax,
            "ACP_ComptaCPT_Date1" => if old { "2014-01-01 00:00:00" } else { NO_DATE },
            "ACP_ComptaCPT_TaxeAnc1" => old.then_some("C196"),
        ],
    )?;
    // The same éco-participation applies to the other territories of France.
    if let Some(ecotax) = article.ecotax {
        rows.put(
            "F_ARTCOMPTA",
            cells![
                "AR_Ref" => &article.reference, "ACP_Type" => 0, "ACP_Champ" => 4, "ACP_TypeFacture" => 0,
                "ACP_ComptaCPT_CompteG" => "7070400", "ACP_ComptaCPT_Taxe2" => ecotax,
            ],
        )?;
    }
    Ok(())
}

fn write_supplier(rows: &mut Rows<'_>, article: &Article) -> Result<()> {
    let suppliers = match article.index % 10 {
        9 => 0,
        3 => 2,
        _ => 1,
    };
    for rank in 0..suppliers {
        rows.put(
            "F_ARTFOURNISS",
            cells![
                "AR_Ref" => &article.reference, "CT_Num" => supplier_number(article.index + rank),
                "AF_RefFourniss" => format!("FR-{:07}", article.index), "AF_PrixAch" => article.purchase,
                "AF_Unite" => 1, "AF_Conversion" => 1, "AF_ConvDiv" => 1, "AF_DelaiAppro" => 14, "AF_QteMini" => 1,
                "AF_Principal" => i64::from(rank == 0),
            ],
        )?;
    }
    Ok(())
}
