//! The settings that the host draws: Sage source, articles, prices, stock, orders.

mod after;
mod articles;
mod customers;
mod header;
mod media;
mod money;
mod orders;
mod payments;
mod tariffs;

use plugin_sdk::model::{
    Choice, Field, FieldKind, Localized, LookupName, LookupRef, LookupSide, SettingsGroup, SettingsSchema,
};

/// The schema.
pub fn schema() -> SettingsSchema {
    let mut groups = vec![source(), articles::articles(), prices(), tariffs::tariffs(), stock(), media::media()];
    groups.extend([orders::orders(), orders::customers(), orders::payments(), after::statuses()]);
    SettingsSchema { groups }
}

fn group(key: &str, fr: &str, en: &str, fields: Vec<Field>) -> SettingsGroup {
    SettingsGroup { key: key.to_owned(), label: Localized::fr_en(fr, en), help: Localized::default(), fields }
}

fn field(key: &str, fr: &str, en: &str, kind: FieldKind) -> Field {
    Field::new(key, Localized::fr_en(fr, en), kind)
}

fn text() -> FieldKind {
    FieldKind::Text { max_length: None }
}

fn own(name: LookupName) -> LookupRef {
    LookupRef { side: LookupSide::Own, name }
}

fn lookup(name: LookupName) -> FieldKind {
    FieldKind::Lookup { from: own(name) }
}

fn choices(rows: &[(&str, &str, &str)]) -> FieldKind {
    let choice =
        |(value, fr, en): &(&str, &str, &str)| Choice { value: (*value).to_owned(), label: Localized::fr_en(*fr, *en) };
    FieldKind::Choice { choices: rows.iter().map(choice).collect() }
}

fn source() -> SettingsGroup {
    let seconds = FieldKind::Number { min: Some(0), max: Some(3600), decimals: 0 };
    let encodings = choices(&[
        ("auto", "Automatique", "Automatic"),
        ("utf-8", "UTF-8", "UTF-8"),
        ("windows-1252", "Windows-1252", "Windows-1252"),
        ("utf-16", "UTF-16", "UTF-16"),
    ]);
    let connection_help = Localized::fr_en(
        "À la place d'une source : par exemple Driver=…;Database=…; sans mot de passe.",
        "Instead of a source: for example Driver=…;Database=…; without a password.",
    );
    let read_help = Localized::fr_en(
        "Vide : la même source lit et écrit. SQL Server en direct lit plus vite que le pilote de Sage.",
        "Empty: the same source reads and writes. SQL Server itself reads faster than Sage's driver.",
    );
    group(
        "source",
        "Base Sage",
        "Sage base",
        vec![
            field("source", "Source ODBC", "ODBC source", lookup(LookupName::OdbcSources)),
            field("connection", "Chaîne de connexion", "Connection string", text()).advanced().help(connection_help),
            field("user", "Utilisateur", "User", text()),
            field("password", "Mot de passe", "Password", FieldKind::Secret),
            field(
                "read-source",
                "Autre source pour lire",
                "Another source for reading",
                lookup(LookupName::OdbcSources),
            )
            .advanced()
            .help(read_help),
            field("read-connection", "Chaîne de connexion pour lire", "Connection string for reading", text())
                .advanced(),
            field("read-user", "Utilisateur pour lire", "User for reading", text()).advanced(),
            field("read-password", "Mot de passe pour lire", "Password for reading", FieldKind::Secret).advanced(),
            field("encoding", "Codage des textes", "Text encoding", encodings).default_value("auto").advanced(),
            field("query-timeout", "Durée maximale d'une requête (s)", "Longest query (s)", seconds)
                .default_value(120)
                .advanced(),
        ],
    )
}

fn prices() -> SettingsGroup {
    let tax_use = || {
        choices(&[
            ("by-kind", "Selon sa nature dans Sage", "By its kind in Sage"),
            ("vat", "TVA", "VAT"),
            ("eco-tax", "Éco-participation", "Eco-tax"),
            ("ignored", "Ignoré", "Ignored"),
        ])
    };
    group(
        "prices",
        "Prix",
        "Prices",
        vec![
            field("price-category", "Catégorie tarifaire", "Price category", lookup(LookupName::PriceCategories))
                .default_value("1")
                .required(),
            field(
                "accounting-category",
                "Catégorie comptable",
                "Accounting category",
                lookup(LookupName::AccountingCategories),
            )
            .default_value("1")
            .required(),
            field("tax-code-1", "Code taxe 1", "Tax code 1", tax_use()).default_value("by-kind").advanced(),
            field("tax-code-2", "Code taxe 2", "Tax code 2", tax_use()).default_value("by-kind").advanced(),
            field("tax-code-3", "Code taxe 3", "Tax code 3", tax_use()).default_value("by-kind").advanced(),
            field("tax-country", "Pays de la TVA", "Country of the VAT", text()).default_value("FR").advanced(),
            field(
                "category-discounts",
                "Appliquer la remise de la catégorie",
                "Apply the category's discount",
                FieldKind::Toggle,
            )
            .default_value(true),
            field(
                "quantity-discounts",
                "Envoyer les remises par quantité",
                "Send quantity discounts",
                FieldKind::Toggle,
            )
            .default_value(true),
            articles::purchase(),
            articles::zero_prices(),
        ],
    )
}

fn stock() -> SettingsGroup {
    let kinds = choices(&[
        (
            "available",
            "Disponible (réel − réservé − préparé − à contrôler)",
            "Available (real − reserved − prepared − to control)",
        ),
        ("real", "Réel", "Real"),
        (
            "forecast",
            "À terme (compte les commandes fournisseurs non reçues)",
            "Forecast (counts purchases not yet received)",
        ),
    ]);
    let depots = FieldKind::LookupMany { from: own(LookupName::Depots) };
    let quantity = FieldKind::Number { min: None, max: None, decimals: 2 };
    group(
        "stock",
        "Stock",
        "Stock",
        vec![
            field("depots", "Dépôts additionnés", "Depots added up", depots)
                .help(Localized::fr_en("Aucun : le dépôt principal.", "None: the principal depot.")),
            field("stock-kind", "Quantité envoyée", "Quantity sent", kinds).default_value("available"),
            field("stock-margin", "Marge de sécurité", "Safety margin", quantity.clone()).default_value(0),
            open_orders(),
            field(
                "untracked-quantity",
                "Quantité des articles non suivis en stock",
                "Quantity of articles whose stock is not followed",
                quantity,
            )
            .help(Localized::fr_en("Vide : vendus sans limite.", "Empty: sold without limit."))
            .advanced(),
        ],
    )
}

/// Whether open orders of the shop lower what is sent (J32).
fn open_orders() -> Field {
    let label = ("Retirer les commandes ouvertes de la boutique", "Take off the shop's open orders");
    field("open-orders", label.0, label.1, FieldKind::Toggle).default_value(true).help(Localized::fr_en(
        "Leurs pièces que Sage ne contient pas encore : commande non importée ; pour le stock réel, non livrée.",
        "Their pieces that Sage does not contain yet: order not imported; for the real stock, not delivered.",
    ))
}

#[cfg(test)]
mod tests {
    use super::schema;

    #[test]
    fn every_key_is_used_once() {
        let schema = schema();
        let mut keys: Vec<&str> =
            schema.groups.iter().flat_map(|group| group.fields.iter().map(|field| field.key.as_str())).collect();
        let count = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), count);
    }
}
