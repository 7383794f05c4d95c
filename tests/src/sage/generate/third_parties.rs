//! Writes customers and suppliers with their places, contacts, terms and accounts.

use anyhow::Result;

use super::super::amount::Amount;
use super::super::rows::{Cell, Fill, Rows};
use super::World;
use super::customer::{Customer, number_at, shorten};
use super::vocabulary::{FAMILIES, STREETS, TOWNS};
use crate::cells;

const SUPPLIERS: &[&str] = &[
    "Tissages Œuvre & Fils",
    "Filature du Nord",
    "L'Atelier d'Arras",
    "Lin de Flandre",
    "Coton Égée",
    "Laines d'Écosse",
    "Nacre et Corozo",
    "Imprimerie Lefèvre",
    "Les Ruches d'Anaïs",
    "Pépinière Saint-Yves",
    "Lumières de Lille",
    "Papeterie Bœuf",
];

/// Number of a supplier; the list is gone through in turn.
pub fn supplier_number(index: usize) -> String {
    format!("F{:04}", index % SUPPLIERS.len() + 1)
}

/// Writes every third party.
///
/// # Errors
/// When SQLite refuses a row.
pub fn write(rows: &mut Rows<'_>, world: &World) -> Result<()> {
    write_people(rows)?;
    for (index, name) in SUPPLIERS.iter().enumerate() {
        let number = supplier_number(index);
        rows.put(
            "F_COMPTET",
            cells![
                "CT_Num" => &number, "CT_Intitule" => *name, "CT_Type" => 1, "CG_NumPrinc" => "4010000",
                "CT_NumPayeur" => &number, "CT_Classement" => shorten(&name.to_uppercase(), 17),
                "CT_Pays" => "France", "N_CatTarif" => 1, "N_CatCompta" => 1, "N_Expedition" => 1,
                "N_Condition" => 1, "N_Period" => 1, "N_Risque" => 1,
                "CT_EMail" => format!("ventes@fournisseur{index}.exemple"),
            ],
        )?;
        rows.put("F_COMPTETG", cells!["CT_Num" => &number, "CG_Num" => "4010000"])?;
    }
    for index in 0..world.spec.customers {
        let customer = Customer::at(world, index);
        rows.written_at(&customer.modified);
        write_customer(rows, &customer)?;
        write_places(rows, &customer)?;
        write_contacts(rows, &customer)?;
        write_terms(rows, &customer)?;
        write_extras(rows, world, &customer)?;
    }
    Ok(())
}

fn write_people(rows: &mut Rows<'_>) -> Result<()> {
    let people = [
        ("L'Hermitte", "Anaïs", 1, 0),
        ("Lefèvre", "Thomas", 1, 0),
        ("Bœuf", "Hélène", 1, 0),
        ("Kowalski", "Marc", 0, 1),
    ];
    for (position, (last, first, seller, buyer)) in people.into_iter().enumerate() {
        rows.put(
            "F_COLLABORATEUR",
            cells![
                "CO_No" => position as i64 + 1, "CO_Nom" => last, "CO_Prenom" => first, "CO_Vendeur" => seller,
                "CO_Acheteur" => buyer, "CO_Fonction" => if seller == 1 { "Représentant" } else { "Acheteur" },
            ],
        )?;
    }
    Ok(())
}

fn write_customer(rows: &mut Rows<'_>, customer: &Customer) -> Result<()> {
    let fill = match customer.index % 6 {
        4 => Fill::Null,
        5 => Fill::Mixed,
        _ => Fill::Application,
    };
    let payer = customer.payer.map_or_else(|| customer.number.clone(), str::to_owned);
    let short_key = if customer.index % 8 == 1 { format!("K{:05}", customer.index) } else { String::new() };
    let vat_number = match (customer.professional, customer.town.accounting) {
        (true, 1) => format!("FR{:02}{:09}", customer.index % 97, 300_000_000 + customer.index),
        (true, 2) => format!("BE0{:09}", 400_000_000 + customer.index),
        _ => String::new(),
    };
    let siret =
        if customer.professional { format!("{:014}", 30_000_000_000_000 + customer.index) } else { String::new() };
    rows.put_as(
        "F_COMPTET",
        fill,
        cells![
            "CT_Num" => &customer.number, "CT_Intitule" => &customer.name, "CT_Type" => 0,
            "CG_NumPrinc" => "4110000", "CT_Qualite" => if customer.professional { "Société" } else { "" },
            "CT_Classement" => shorten(&customer.name.to_uppercase(), 17), "CT_Contact" => &customer.contact,
            "CT_Adresse" => &customer.street, "CT_Complement" => &customer.complement,
            "CT_CodePostal" => customer.town.postcode, "CT_Ville" => customer.town.name,
            "CT_Pays" => customer.town.country, "CT_Raccourci" => short_key, "CT_Identifiant" => vat_number,
            "CT_Siret" => siret, "CT_NumPayeur" => payer, "N_Risque" => 1, "CO_No" => customer.representative,
            "N_CatTarif" => customer.price_category, "CT_Taux01" => customer.discount,
            "CT_Taux02" => customer.cash_discount, "N_CatCompta" => customer.town.accounting, "N_Period" => 1,
            "CT_Facture" => 1, "CT_BLFact" => 0, "CT_Langue" => 0, "N_Expedition" => 1, "N_Condition" => 1,
            "CT_DateCreate" => super::calendar::day(customer.index % 300), "CT_Saut" => 1, "CT_Lettrage" => 1,
            "CT_Sommeil" => customer.asleep, "DE_No" => 0, "CT_Telephone" => &customer.phone,
            "CT_EMail" => email(customer), "CT_NumCentrale" => customer.buying_office,
            "CT_Prospect" => customer.prospect, "N_Devise" => 0, "MR_No" => 0,
            "CT_Encours" => if customer.professional { 5000 } else { 0 },
            "Code d'accès livreur" => if customer.index.is_multiple_of(5) { "A1234" } else { "" },
            "Points fidélité" => Amount::units((customer.index % 400) as i64),
            "cbModification" => &customer.modified,
        ],
    )?;
    rows.put("F_COMPTETG", cells!["CT_Num" => &customer.number, "CG_Num" => "4110000"])
}

/// No e-mail is NULL for some and empty for others.
fn email(customer: &Customer) -> Cell<'_> {
    if customer.email.is_empty() && customer.index.is_multiple_of(2) { Cell::Null } else { Cell::Text(&customer.email) }
}

fn write_places(rows: &mut Rows<'_>, customer: &Customer) -> Result<()> {
    for rank in 0..customer.delivery_places {
        let town = &TOWNS[(customer.index + rank * 3) % TOWNS.len()];
        let town = if rank == 0 { customer.town } else { town };
        let street = if rank == 0 { customer.street.clone() } else { format!("{} {}", rank + 10, STREETS[rank]) };
        let label = if rank == 0 { customer.name.clone() } else { format!("Entrepôt {} n° {rank}", town.name) };
        rows.put(
            "F_LIVRAISON",
            cells![
                "LI_No" => customer.first_place() + rank as i64, "CT_Num" => &customer.number,
                "LI_Intitule" => shorten(&label, 35), "LI_Adresse" => street,
                "LI_Complement" => &customer.complement, "LI_CodePostal" => town.postcode, "LI_Ville" => town.name,
                "LI_Pays" => town.country, "LI_Contact" => &customer.contact, "N_Expedition" => 1,
                "N_Condition" => 1, "LI_Principal" => i64::from(rank == 0), "LI_Telephone" => &customer.phone,
                "LI_EMail" => &customer.email,
            ],
        )?;
    }
    Ok(())
}

fn write_contacts(rows: &mut Rows<'_>, customer: &Customer) -> Result<()> {
    if let Some(address) = &customer.contact_email {
        rows.put(
            "F_CONTACTT",
            cells![
                "CT_Num" => &customer.number, "CT_Nom" => customer.last_name, "CT_Prenom" => customer.first_name,
                "N_Service" => 1, "CT_Fonction" => "Gérant(e)", "CT_Telephone" => &customer.phone,
                "CT_EMail" => address, "N_Contact" => 1, "CT_No" => customer.index as i64 * 2 + 1,
            ],
        )?;
    }
    if customer.index % 10 == 6 {
        rows.put(
            "F_CONTACTT",
            cells![
                "CT_Num" => &customer.number, "CT_Nom" => "Service comptabilité", "CT_Prenom" => "",
                "N_Service" => 2, "CT_Fonction" => "Comptabilité", "N_Contact" => 2,
                "CT_No" => customer.index as i64 * 2 + 2,
            ],
        )?;
    }
    Ok(())
}

/// Thirty days end of month, on receipt, or two instalments.
fn write_terms(rows: &mut Rows<'_>, customer: &Customer) -> Result<()> {
    let terms: &[(i64, i64, i64, i64, i64)] = match customer.index % 5 {
        0 | 1 => &[(1, 2, 30, 1, 0)],
        4 => &[(1, 0, 0, 0, 30), (1, 0, 60, 1, 0)],
        _ => &[(2, 0, 0, 1, 0)],
    };
    for (method, condition, days, kind, share) in terms {
        rows.put(
            "F_REGLEMENTT",
            cells![
                "CT_Num" => &customer.number, "N_Reglement" => *method, "RT_Condition" => *condition,
                "RT_NbJour" => *days, "RT_TRepart" => *kind, "RT_VRepart" => *share,
            ],
        )?;
    }
    Ok(())
}

fn write_extras(rows: &mut Rows<'_>, world: &World, customer: &Customer) -> Result<()> {
    if customer.index % 10 == 4 {
        let family = &FAMILIES[customer.index / 10 % FAMILIES.len()];
        let discount = Amount::units((customer.index % 4 + 1) as i64 * 3);
        let family = world.family_code(family, 0);
        rows.put(
            "F_FAMCLIENT",
            cells!["FA_CodeFamille" => family, "CT_Num" => &customer.number, "FC_Remise" => discount],
        )?;
    }
    if customer.index % 15 == 2 {
        rows.put(
            "F_COMPTETINFOS",
            cells![
                "CT_Num" => &customer.number, "CI_Code" => "SERVICE", "CI_Intitule" => "Code service",
                "CI_Valeur" => "ACHATS",
            ],
        )?;
    }
    debug_assert_eq!(customer.number, number_at(customer.index));
    Ok(())
}
