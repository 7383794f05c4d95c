//! The further settings of the customers that orders bring.

use plugin_sdk::model::{Field, FieldKind, Localized, LookupName};

use super::{choices, field, lookup, text};

fn number(min: i64, max: i64) -> FieldKind {
    FieldKind::Number { min: Some(min), max: Some(max), decimals: 0 }
}

/// Terms, depot, language, currency, places, fields.
pub fn more() -> Vec<Field> {
    let conditions = choices(&[
        ("0", "Jours nets", "Net days"),
        ("1", "Fin de mois civil", "End of the calendar month"),
        ("2", "Fin de mois", "End of month"),
    ]);
    let places = choices(&[
        ("whole", "Nom et adresse", "Name and address"),
        ("address", "Adresse, quel que soit le nom", "Address, whatever the name"),
        ("name", "Nom ; son adresse est mise à jour", "Name; its address is brought up to date"),
    ]);
    let languages =
        choices(&[("0", "Aucune", "None"), ("1", "Langue 1", "Language 1"), ("2", "Langue 2", "Language 2")]);
    let fields_help = Localized::fr_en(
        "« Statistique 1=Web; Code client web={customer} » ; {customer}, {email}, {group}, {language} et {country} sont remplacés.",
        "“Statistique 1=Web; Code client web={customer}”; {customer}, {email}, {group}, {language} and {country} are replaced.",
    );
    let update_help = Localized::fr_en(
        "Seulement les comptes qu'une commande de la boutique a créés.",
        "Only accounts that an order of the shop made.",
    );
    vec![
        field("customer-payment-condition", "Condition de règlement", "Payment condition", conditions)
            .default_value("0")
            .advanced(),
        field("customer-payment-days", "Jours de règlement", "Days of payment", number(0, 999))
            .default_value(0)
            .advanced(),
        field("customer-depot", "Dépôt de rattachement", "Depot of the customer", lookup(LookupName::Depots))
            .help(Localized::fr_en("Vide : celui des commandes.", "Empty: that of orders."))
            .advanced(),
        field("customer-language", "Langue", "Language", languages).default_value("0").advanced(),
        field(
            "customer-currency",
            "Devise (rang dans Sage, 0 : celle de la société)",
            "Currency (rank in Sage, 0: the company's)",
            number(0, 32),
        )
        .default_value(0)
        .advanced(),
        field("customers-update", "Mettre l'adresse à jour", "Bring the address up to date", FieldKind::Toggle)
            .default_value(false)
            .help(update_help),
        field("customer-places", "Retrouver un lieu de livraison par", "Find a delivery place by", places)
            .default_value("whole"),
        field("customer-fields", "Statistiques et informations libres", "Statistics and informations libres", text())
            .help(fields_help),
    ]
}
