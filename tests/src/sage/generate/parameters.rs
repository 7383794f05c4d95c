//! Parameters of the company: the `P_` tables, depots, countries, versions, dictionary of informations libres.

use anyhow::Result;

use super::super::amount::Amount;
use super::super::libres::LIBRES;
use super::super::rows::Rows;
use super::World;
use super::vocabulary::{COLOURS, COUNTRIES, MATERIALS, SIZES};
use crate::cells;

/// Writes every parameter.
///
/// # Errors
/// When SQLite refuses a row.
pub fn write(rows: &mut Rows<'_>, world: &World) -> Result<()> {
    write_company(rows)?;
    write_versions(rows)?;
    write_lists(rows)?;
    write_shipping(rows)?;
    write_gammes(rows, world)?;
    write_depots(rows)?;
    write_web(rows)?;
    write_status_labels(rows)?;
    for (position, (label, code, iso)) in COUNTRIES.iter().enumerate() {
        rows.put(
            "F_PAYS",
            cells![
                "PA_Intitule" => *label, "PA_Code" => *code, "PA_CodeISO2" => *iso, "PA_SEPA" => 1,
                "PA_No" => position as i64 + 1,
            ],
        )?;
    }
    for (position, libre) in LIBRES.iter().enumerate() {
        rows.put(
            "cbSysLibre",
            cells![
                "CB_File" => libre.table, "CB_Name" => libre.name, "CB_Pos" => position as i64 + 1,
                "CB_Type" => libre.code, "CB_Len" => libre.length as i64, "CB_Formule" => libre.formula,
                "CB_Creator" => "CIAL",
            ],
        )?;
    }
    for (file, value) in [(1, "Oui"), (1, "Non"), (3, "Site web"), (3, "Téléphone"), (3, "Salon")] {
        rows.put("F_ENUMLIBRECIAL", cells!["N_File" => file, "N_Info" => 1, "EL_Intitule" => value])?;
    }
    Ok(())
}

fn write_company(rows: &mut Rows<'_>) -> Result<()> {
    rows.put(
        "P_DOSSIER",
        cells![
            "D_RaisonSoc" => "MAISON LIN & LAINE", "D_Profession" => "Négoce de linge de maison",
            "D_Adresse" => "12 quai de l'Île", "D_CodePostal" => "59100", "D_Ville" => "Roubaix",
            "D_Pays" => "France", "D_Siret" => "30000000000017", "D_Identifiant" => "FR12300000000",
            "N_DeviseCompte" => 1, "D_LgCg" => 7, "D_FormatQtes" => "# ##0,00",
            "D_DebutExo01" => "2024-01-01 00:00:00", "D_FinExo01" => "2024-12-31 00:00:00",
            "D_DebutExo02" => "2025-01-01 00:00:00", "D_FinExo02" => "2025-12-31 00:00:00",
            "D_DebutExo03" => "2026-01-01 00:00:00", "D_FinExo03" => "2026-12-31 00:00:00",
            "D_DebutExo04" => "2027-01-01 00:00:00", "D_FinExo04" => "2027-12-31 00:00:00",
        ],
    )?;
    rows.put(
        "P_DOSSIERCIAL",
        cells![
            "D_RaisonS" => "MAISON LIN & LAINE", "D_FormatQte" => "# ##0,00", "D_FormatPrix" => "# ##0,00",
            "N_DeviseCompte" => 1,
        ],
    )?;
    rows.put(
        "P_PREFERENCES",
        cells![
            "PR_ChoixRemise" => 1, "PR_UnitePoids" => 3, "PR_StockNeg" => 1, "PR_Souche" => 0, "DE_No" => 1,
            "N_Reglement" => 2, "CG_NumCli" => "4110000", "CG_NumFrs" => "4010000",
        ],
    )?;
    rows.put(
        "P_PARAMETRECIAL",
        cells![
            "P_BaseEncours" => 2, "P_InterditSommeil" => 1, "P_LibelleEntete1" => "Nom facturation",
            "P_LibelleEntete2" => "Adresse", "P_LibelleEntete3" => "Point relais", "P_LibelleEntete4" => "Divers",
        ],
    )?;
    rows.put("P_PARAMETRELIVR", cells!["PL_Duree" => 1])?;
    rows.put("P_COLREGLEMENT", cells!["CR_NumPiece01" => 1, "CR_Numero01" => "RG00001"])
}

fn write_versions(rows: &mut Rows<'_>) -> Result<()> {
    for (kind, guid) in
        [("CIAL", "5c1d8f0e-0000-4000-8000-000000000001"), ("CPTA", "5c1d8f0e-0000-4000-8000-000000000002")]
    {
        rows.put(
            "cbSysTable",
            cells![
                "CB_CBaseVersion" => 400, "CB_DescVersion" => 1500, "CB_Creator" => kind, "CB_Type" => kind,
                "CB_Version" => 300, "CB_TrigVersion" => 300, "CB_LocalGUID" => guid,
            ],
        )?;
        rows.put(
            "cbSysLink",
            cells![
                "CB_Type" => kind, "CB_Path" => format!("LINLAINE.{}", if kind == "CIAL" { "gcm" } else { "mae" }),
            ],
        )?;
    }
    Ok(())
}

/// The first labels of a list; the rest of its fixed number of rows stays empty.
fn list(rows: &mut Rows<'_>, table: &'static str, column: &'static str, labels: &[&str], size: usize) -> Result<()> {
    for rank in 0..size {
        let label = labels.get(rank).copied().unwrap_or_default();
        rows.put(table, cells![column => label, "cbIndice" => rank as i64 + 1])?;
    }
    Ok(())
}

fn write_lists(rows: &mut Rows<'_>) -> Result<()> {
    let categories = [
        ("Public HT", 0),
        ("Détail TTC", 1),
        ("Revendeurs HT", 0),
        ("Site web TTC", 1),
        ("Collectivités HT", 0),
        ("Export HT", 0),
    ];
    for rank in 0..32 {
        let (label, with_vat) = categories.get(rank).copied().unwrap_or_default();
        rows.put(
            "P_CATTARIF",
            cells!["CT_Intitule" => label, "CT_PrixTTC" => with_vat, "cbIndice" => rank as i64 + 1],
        )?;
    }
    list(rows, "P_UNITE", "U_Intitule", &["Pièce", "Mètre", "Lot", "Kilogramme", "Carton"], 30)?;
    list(rows, "P_CONDITIONNEMENT", "P_Conditionnement", &["Lots et cartons"], 10)?;
    list(rows, "P_PERIOD", "P_Period", &["Mensuelle", "Quinzaine", "À la commande"], 10)?;
    list(rows, "P_STATISTIQUE", "S_Intitule", &["Secteur", "Provenance"], 10)?;
    list(rows, "P_INTSTATART", "P_IntStatArt", &["Collection", "Style"], 5)?;
    list(rows, "P_SERVICECPTA", "S_Intitule", &["Direction", "Comptabilité"], 30)?;
    list(rows, "P_CONTACT", "C_Intitule", &["Principal", "Facturation"], 30)?;
    for (rank, (label, kind, low, high)) in
        [("Normal", 0, 0, 0), ("À surveiller", 1, 1, 1000), ("À bloquer", 2, 1000, 999_999)].into_iter().enumerate()
    {
        rows.put(
            "P_CRISQUE",
            cells![
                "R_Intitule" => label, "R_Type" => kind, "R_Min" => low, "R_Max" => high,
                "cbIndice" => rank as i64 + 1,
            ],
        )?;
    }
    for (rank, cents) in [1, 5, 10, 100].into_iter().enumerate() {
        rows.put(
            "P_ARRONDI",
            cells!["AR_Valeur" => Amount::cents(cents), "AR_Type" => 0, "cbIndice" => rank as i64 + 1],
        )?;
    }
    let methods = [
        ("Virement", "VIR"),
        ("Chèque", "CHQ"),
        ("Carte bancaire", "CB"),
        ("Espèces", "ESP"),
        ("PayPal", "PAY"),
        ("Prélèvement", "PRL"),
        ("Avoir / carte cadeau", "AVO"),
    ];
    for rank in 0..30 {
        let (label, code) = methods.get(rank).copied().unwrap_or_default();
        rows.put("P_REGLEMENT", cells!["R_Intitule" => label, "R_Code" => code, "cbIndice" => rank as i64 + 1])?;
    }
    write_numbering(rows)?;
    write_currencies(rows)?;
    rows.put("P_ANALYTIQUE", cells!["A_Intitule" => "Section", "cbIndice" => 1])
}

fn write_numbering(rows: &mut Rows<'_>) -> Result<()> {
    for (rank, (root, length, automatic)) in
        [("C", 7, 1), ("F", 5, 0), ("S", 5, 0), ("A", 5, 0)].into_iter().enumerate()
    {
        rows.put(
            "P_TIERS",
            cells![
                "T_Numerotation" => automatic, "T_Lg" => length, "T_Racine" => root, "cbIndice" => rank as i64 + 1,
            ],
        )?;
    }
    Ok(())
}

fn write_currencies(rows: &mut Rows<'_>) -> Result<()> {
    let currencies = [
        ("Euro", "EUR", "€", "1"),
        ("Dollar US", "USD", "$", "1.08"),
        ("Livre sterling", "GBP", "£", "0.85"),
        ("Franc suisse", "CHF", "CHF", "0.95"),
    ];
    for rank in 0..32 {
        let (label, iso, sign, rate) = currencies.get(rank).copied().unwrap_or(("", "", "", "0"));
        rows.put(
            "P_DEVISE",
            cells![
                "D_Intitule" => label, "D_CodeISO" => iso, "D_Sigle" => sign, "D_Cours" => Amount::parse(rate)?,
                "D_Format" => "# ##0,00", "cbIndice" => rank as i64 + 1,
            ],
        )?;
    }
    Ok(())
}

fn write_shipping(rows: &mut Rows<'_>) -> Result<()> {
    // Three carriers of a shop, then what a wholesaler has besides; value HT, free from.
    let methods = [
        ("Colissimo domicile", 0, 650, 80),
        ("Mondial Relay", 0, 390, 60),
        ("Chronopost 13 h", 0, 1490, 0),
        ("Enlèvement au dépôt", 0, 0, 0),
        ("Transporteur messagerie", 2, 1200, 500),
        ("Tournée Lille / Roubaix", 0, 0, 0),
    ];
    for rank in 0..50 {
        let (label, kind, value, free) = methods.get(rank).copied().unwrap_or_default();
        rows.put(
            "P_EXPEDITION",
            cells![
                "E_Intitule" => label, "AR_Ref" => if rank < 3 { "FRAISPORT" } else { "" }, "E_TypeFrais" => kind,
                "E_ValFrais" => Amount::cents(value), "E_TypeFranco" => 0, "E_ValFranco" => Amount::units(free),
                "cbIndice" => rank as i64 + 1,
            ],
        )?;
    }
    let conditions = ["Franco de port", "Port dû", "Départ usine"];
    list(rows, "P_CONDLIVR", "C_Intitule", &conditions, 30)?;
    let souches = [("Boutique en ligne", 1, "VTEW"), ("Négoce", 1, "VTE"), ("Ancienne série", 0, "VTE")];
    for rank in 0..50 {
        let (label, valid, journal) = souches.get(rank).copied().unwrap_or_default();
        rows.put(
            "P_SOUCHEVENTE",
            cells!["S_Intitule" => label, "S_Valide" => valid, "JO_Num" => journal, "cbIndice" => rank as i64 + 1],
        )?;
    }
    rows.put("P_SOUCHEACHAT", cells!["S_Intitule" => "Achats", "S_Valide" => 1, "JO_Num" => "ACH", "cbIndice" => 1])
}

fn write_gammes(rows: &mut Rows<'_>, world: &World) -> Result<()> {
    let gammes = [
        (1, "Couleur", 0),
        (2, "Taille", 0),
        (3, "Matière", 0),
        (11, "Remise par quantité", 1),
        (12, "Remise par montant", 2),
        (13, "Prix nets par quantité", 3),
    ];
    for rank in 1..=20 {
        let (_, label, kind) = gammes.iter().find(|(number, _, _)| *number == rank).copied().unwrap_or_default();
        rows.put("P_GAMME", cells!["G_Intitule" => label, "G_Type" => kind, "cbIndice" => rank])?;
    }
    let mut labels: [Vec<&str>; 3] = [COLOURS.to_vec(), SIZES.to_vec(), MATERIALS.to_vec()];
    for gamme in world.demo.iter().flat_map(|article| &article.gammes) {
        let list = &mut labels[usize::from(gamme.name != "Couleur")];
        for (label, _) in &gamme.values {
            if !list.contains(label) {
                list.push(label);
            }
        }
    }
    for (gamme, list) in labels.iter().enumerate() {
        for (line, label) in list.iter().enumerate() {
            rows.put(
                "F_ENUMGAMME",
                cells!["EG_Champ" => gamme as i64 + 1, "EG_Ligne" => line as i64 + 1, "EG_Enumere" => *label],
            )?;
        }
    }
    for (gamme, bounds) in
        [(11, [5, 20, 99_999_999_999_999]), (12, [100, 500, 99_999_999_999_999]), (13, [5, 20, 99_999_999_999_999])]
    {
        for (line, bound) in bounds.into_iter().enumerate() {
            rows.put(
                "F_ENUMGAMME",
                cells!["EG_Champ" => gamme, "EG_Ligne" => line as i64 + 1, "EG_BorneSup" => bound],
            )?;
        }
    }
    for (label, quantity) in super::goods::PACKS {
        rows.put("F_ENUMCOND", cells!["EC_Champ" => 1, "EC_Enumere" => *label, "EC_Quantite" => *quantity])?;
    }
    Ok(())
}

fn write_depots(rows: &mut Rows<'_>) -> Result<()> {
    let depots = [
        ("Entrepôt de Roubaix", "59100", "Roubaix"),
        ("Boutique de Lille", "59000", "Lille"),
        ("Réserve de l'Île", "59200", "Tourcoing"),
    ];
    for (position, (label, postcode, town)) in depots.into_iter().enumerate() {
        let number = position as i64 + 1;
        rows.put(
            "F_DEPOT",
            cells![
                "DE_No" => number, "DE_Intitule" => label, "DE_CodePostal" => postcode, "DE_Ville" => town,
                "DE_Pays" => "France", "DE_Principal" => i64::from(number == 1), "DE_Code" => format!("D{number}"),
                "DP_NoDefaut" => number,
            ],
        )?;
        rows.put(
            "F_DEPOTEMPL",
            cells![
                "DE_No" => number, "DP_No" => number, "DP_Code" => format!("A{number}T1N1P1"),
                "DP_Intitule" => "Emplacement principal",
            ],
        )?;
    }
    Ok(())
}

/// Sage's own defaults for the orders of a web site.
fn write_web(rows: &mut Rows<'_>) -> Result<()> {
    rows.put(
        "P_COMMUNICATION",
        cells![
            "N_CatTarif" => 4, "N_CatCompta" => 1, "CO_SoucheSite" => 0, "DE_No" => 1, "AR_RefAttente" => "DIVERS",
            "N_Condition" => 1, "N_Expedition" => 1, "N_Period" => 1, "CO_Statut" => 0, "CO_Regime" => 21,
            "CO_Transaction" => 11, "CO_NbFacture" => 1, "CO_Colisage" => 1, "CO_TypeColis" => 1,
        ],
    )
}

/// The labels of `DO_Statut` 0, 1 and 2 for each kind of sales document.
fn write_status_labels(rows: &mut Rows<'_>) -> Result<()> {
    let labels = [
        ("Saisi", "Envoyé", "Accepté"),
        ("Saisi", "Confirmé", "À préparer"),
        ("Saisi", "Confirmé", "À livrer"),
        ("Saisi", "Confirmé", "À facturer"),
        ("Saisi", "Confirmé", "À facturer"),
        ("Saisi", "Confirmé", "À facturer"),
        ("Saisi", "Confirmé", "À comptabiliser"),
    ];
    for rank in 0..11 {
        let (entered, confirmed, accepted) = labels.get(rank).copied().unwrap_or(("Saisi", "Confirmé", "Accepté"));
        rows.put(
            "P_ORGAVEN",
            cells![
                "D_Saisie" => 1, "D_Confirme" => 1, "D_Valide" => 1, "D_LibelleSaisie" => entered,
                "D_LibelleConfirme" => confirmed, "D_LibelleValide" => accepted, "cbIndice" => rank as i64 + 1,
            ],
        )?;
    }
    Ok(())
}
