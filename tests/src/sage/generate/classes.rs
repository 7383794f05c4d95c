//! Classes of articles: families with their centralising ones, and the catalogue of four levels.

use anyhow::Result;

use super::super::amount::Amount;
use super::super::rows::Rows;
use super::taxes;
use super::vocabulary::{CENTRALS, FAMILIES, Family};
use super::{World, family_code};
use crate::cells;

/// A node of the catalogue; `CL_No` is its position plus one.
#[derive(Clone, Debug)]
pub struct Node {
    pub label: String,
    pub parent: Option<usize>,
    pub level: i64,
    /// Code of the family whose articles stand here; none for the first level.
    pub family: Option<&'static str>,
}

/// `level name|family`: the level is the number of spaces before the name.
const TREE: &str = "\
Table & cuisine
 Nappes|TABLE
  Lin
   Unies
   Imprimées
  Coton
  Enduites
 Serviettes de table|TABLE
  Lin
  Coton
 Torchons et tabliers|CUISINE
  Torchons
   Lot de 3
   À l'unité
  Tabliers
  Maniques / gants
Chambre
 Draps|LIT
  Draps plats
   Percale
   Lin
  Draps-housses
   Percale
   Flanelle
 Housses de couette|LIT
  140 × 200
  220 × 240
  240 × 260
 Couvertures et plaids|LIT
  Laine
  Coton
Salle de bain
 Serviettes|BAIN
  Éponge
   500 g/m²
   700 g/m²
  Nid d'abeille
 Peignoirs|BAIN
  Femme
  Homme
 Tapis de bain|BAIN
Décoration & jardin
 Coussins|DECO
  Laine d'Écosse
  Velours
 Lumière|DECO
  Lampes
  Bougies
 Jardin|JARDIN
  Graines
  Bulbes & plants
Mode et mercerie
 Accessoires|MODE
  Bonnets
  Écharpes et châles
 Mercerie|MERCERIE
  Boutons
  Rubans
Livres et épicerie fine
 Livres|LIBRAIRIE
  Couture
  Tissage
  Revues
 Épicerie « Cœur »|EPICERIE
  Thés & tisanes
  Miels, confitures, chocolats
";

/// The catalogue: the tree above, and one collection more for every 2,000 articles.
pub fn nodes(articles: usize) -> Vec<Node> {
    let mut nodes: Vec<Node> = Vec::new();
    let mut path: Vec<usize> = Vec::new();
    for line in TREE.lines() {
        let level = line.len() - line.trim_start().len();
        path.truncate(level);
        let (label, family) = match line.trim().split_once('|') {
            Some((label, code)) => {
                (label, FAMILIES.iter().find(|family| family.code == code).map(|family| family.code))
            }
            None => (line.trim(), path.last().and_then(|parent| nodes[*parent].family)),
        };
        nodes.push(Node { label: label.to_owned(), parent: path.last().copied(), level: level as i64, family });
        path.push(nodes.len() - 1);
    }
    let third: Vec<usize> = (0..nodes.len()).filter(|position| nodes[*position].level == 2).collect();
    for rank in 0..articles / 2_000 {
        let parent = third[rank % third.len()];
        let family = nodes[parent].family;
        nodes.push(Node { label: format!("Collection {}", rank + 1), parent: Some(parent), level: 3, family });
    }
    nodes
}

/// The numbers (`CL_No1` to `CL_No4`) of a node and its ancestors; 0 where there is none.
pub fn path_of(nodes: &[Node], position: usize) -> [i64; 4] {
    let mut path = [0; 4];
    let mut next = Some(position);
    while let Some(current) = next {
        path[nodes[current].level as usize] = current as i64 + 1;
        next = nodes[current].parent;
    }
    path
}

/// Writes families and catalogue.
///
/// # Errors
/// When SQLite refuses a row.
pub fn write(rows: &mut Rows<'_>, world: &World) -> Result<()> {
    for (position, node) in world.nodes.iter().enumerate() {
        rows.put(
            "F_CATALOGUE",
            cells![
                "CL_No" => position as i64 + 1, "CL_Intitule" => &node.label,
                "CL_Code" => format!("{:03}", (position + 1) % 1000),
                "CL_NoParent" => node.parent.map_or(0, |parent| parent as i64 + 1), "CL_Niveau" => node.level,
            ],
        )?;
    }
    for (code, label) in CENTRALS {
        rows.put("F_FAMILLE", cells!["FA_CodeFamille" => *code, "FA_Type" => 2, "FA_Intitule" => *label])?;
    }
    // A total with the code of a detail family: only type 0 carries articles.
    rows.put("F_FAMILLE", cells!["FA_CodeFamille" => "DECO", "FA_Type" => 1, "FA_Intitule" => "Total décoration"])?;
    for (position, family) in FAMILIES.iter().enumerate() {
        for rank in 0..world.family_count() {
            write_family(rows, world, family, rank, position)?;
        }
    }
    let services = "SERVICES";
    rows.put(
        "F_FAMILLE",
        cells!["FA_CodeFamille" => services, "FA_Type" => 0, "FA_Intitule" => "Prestations et frais"],
    )?;
    write_accounting(rows, services, "C20")
}

fn write_family(rows: &mut Rows<'_>, world: &World, family: &Family, rank: usize, position: usize) -> Result<()> {
    let code = family_code(family, rank);
    let label = if rank == 0 { family.label.to_owned() } else { format!("{} {}", family.label, rank + 1) };
    let home = world.nodes.iter().position(|node| node.family == Some(family.code));
    let path = home.map_or([0; 4], |home| path_of(&world.nodes, home));
    rows.put(
        "F_FAMILLE",
        cells![
            "FA_CodeFamille" => &code, "FA_Type" => 0, "FA_Intitule" => label, "FA_UniteVen" => 1,
            "FA_Coef" => Amount::cents(210), "FA_SuiviStock" => 2, "FA_Central" => family.central,
            "FA_UnitePoids" => 3, "FA_Publie" => 1, "FA_Pays" => "France", "CL_No1" => path[0], "CL_No2" => path[1],
            "CL_No3" => 0, "CL_No4" => 0,
        ],
    )?;
    write_accounting(rows, &code, family.vat)?;
    write_tariff(rows, &code, position)
}

fn write_accounting(rows: &mut Rows<'_>, code: &str, vat: &'static str) -> Result<()> {
    for category in 1..=4 {
        let account = ["7070000", "7070200", "7070300", "7070400"][category as usize - 1];
        for document in 0..=2 {
            rows.put(
                "F_FAMCOMPTA",
                cells![
                    "FA_CodeFamille" => code, "FCP_Type" => 0, "FCP_Champ" => category,
                    "FCP_TypeFacture" => document, "FCP_ComptaCPT_CompteG" => account,
                    "FCP_ComptaCPT_Taxe1" => taxes::in_category(vat, category),
                ],
            )?;
        }
    }
    rows.put(
        "F_FAMCOMPTA",
        cells![
            "FA_CodeFamille" => code, "FCP_Type" => 1, "FCP_Champ" => 1, "FCP_TypeFacture" => 0,
            "FCP_ComptaCPT_CompteG" => "6070000", "FCP_ComptaCPT_Taxe1" => taxes::deductible(vat),
        ],
    )
}

/// Resellers get a family discount on some families, communities a scale by quantity.
fn write_tariff(rows: &mut Rows<'_>, code: &str, position: usize) -> Result<()> {
    if position.is_multiple_of(3) {
        rows.put(
            "F_FAMTARIF",
            cells![
                "FA_CodeFamille" => code, "FT_Categorie" => 3, "FT_Coef" => Amount::ZERO,
                "FT_Remise" => Amount::units(7),
            ],
        )?;
    }
    if position % 4 == 1 {
        rows.put(
            "F_FAMTARIF",
            cells!["FA_CodeFamille" => code, "FT_Categorie" => 5, "FT_QteMont" => 1, "EG_Champ" => 11],
        )?;
        for (bound, discount) in [(9, 0), (49, 5), (99_999_999_999_999, 12)] {
            rows.put(
                "F_FAMTARIFQTE",
                cells![
                    "FA_CodeFamille" => code, "FQ_RefCF" => "a05", "FQ_BorneSup" => bound,
                    "FQ_Remise01REM_Valeur" => discount, "FQ_Remise01REM_Type" => 1,
                ],
            )?;
        }
    }
    Ok(())
}
