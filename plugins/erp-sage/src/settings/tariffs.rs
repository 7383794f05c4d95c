//! The settings of tariffs.

use plugin_sdk::model::{FieldKind, Localized, SettingsGroup};

use super::{choices, field, group};

/// The panel of tariffs.
pub fn tariffs() -> SettingsGroup {
    let order = choices(&[
        ("article", "Article, sinon famille, sinon client", "Article, else family, else customer"),
        ("family", "Famille, sinon article, sinon client", "Family, else article, else customer"),
        ("customer", "Client, sinon article, sinon famille", "Customer, else article, else family"),
        ("sum", "Cumulées (additionnées)", "Cumulated (added up)"),
        ("cascade", "En cascade", "In cascade"),
        ("manual", "Aucune", "None"),
    ]);
    let help = Localized::fr_en(
        "Comme dans Sage : Fichier › Paramètres société, « Priorité des remises ». Comparez un prix par « navette price explain ».",
        "As in Sage: File › Company parameters, “Priorité des remises”. Compare a price by “navette price explain”.",
    );
    let meeting = choices(&[
        ("best", "Le meilleur des deux prix", "The lower of both prices"),
        ("instead", "La promotion remplace les remises", "The promotion takes the discounts' place"),
        ("on-top", "La promotion s'ajoute aux remises", "The promotion comes on top"),
    ]);
    let sale_help = Localized::fr_en(
        "Séparés par des virgules : Sage ne distingue pas autrement les soldes des promotions.",
        "With commas between: Sage does not tell sales from promotions otherwise.",
    );
    let fields = vec![
        field("discount-choice", "Priorité des remises", "Priority of discounts", order)
            .default_value("article")
            .help(help),
        field(
            "tariff-customers",
            "Prix et remises propres aux clients",
            "Customers' own prices and discounts",
            FieldKind::Toggle,
        )
        .default_value(true),
        field("promotion-choice", "Promotion et remises", "Promotion and discounts", meeting).default_value("best"),
        field(
            "sale-words",
            "Mots qui désignent des soldes",
            "Words that name sales",
            FieldKind::Text { max_length: None },
        )
        .default_value("solde")
        .help(sale_help),
    ];
    group("tariffs", "Tarifs et remises", "Tariffs and discounts", fields)
}
