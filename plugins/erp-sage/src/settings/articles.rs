//! The settings of articles: which ones, in which languages, and what becomes of a doubtful one.

use plugin_sdk::model::{Condition, Field, FieldKind, Localized, LookupName, LookupRef, LookupSide, SettingsGroup};

use super::{choices, field, group, lookup, own, text};

/// The panel.
pub fn articles() -> SettingsGroup {
    let mut fields = selection();
    fields.extend(parts());
    fields.extend(doubtful());
    group("articles", "Articles", "Articles", fields)
}

fn selection() -> Vec<Field> {
    let asleep = choices(&[
        ("left", "Retirer de la synchronisation", "Take out of the synchronisation"),
        ("inactive", "Envoyer, hors vente", "Send, not for sale"),
    ]);
    let categories = choices(&[
        ("catalogue", "Catalogue (4 niveaux)", "Catalogue (4 levels)"),
        ("families", "Familles d'articles", "Article families"),
        ("none", "Aucune", "None"),
    ]);
    let published = ("Seulement les articles publiés sur le web", "Only articles published on the web");
    let unpublished = ("Prix et stock aussi des articles non publiés", "Prices and stock of unpublished articles too");
    vec![
        field("only-published", published.0, published.1, FieldKind::Toggle).default_value(true),
        field("unpublished-prices-and-stock", unpublished.0, unpublished.1, FieldKind::Toggle)
            .default_value(false)
            .advanced(),
        field("asleep-articles", "Articles en sommeil", "Sleeping articles", asleep).default_value("left").advanced(),
        field("categories", "Catégories", "Categories", categories).default_value("catalogue"),
    ]
}

fn mapping(name: LookupName) -> FieldKind {
    FieldKind::Mapping { rows: own(name), target: LookupRef { side: LookupSide::Peer, name } }
}

fn parts() -> Vec<Field> {
    let weight = choices(&[("net", "Poids net", "Net weight"), ("gross", "Poids brut", "Gross weight")]);
    let languages_help = Localized::fr_en(
        "Langue de la désignation, et langues 1 et 2 de Sage ; une langue sans correspondance n'est pas envoyée.",
        "The designation's language, and Sage's languages 1 and 2; a language without a counterpart is not sent.",
    );
    let features_help = Localized::fr_en(
        "Un champ de l'article ou une information libre, et le libellé exact de la caractéristique ; vide : pas envoyé.",
        "A field of the article or an information libre, and the exact name of the property; empty: not sent.",
    );
    let packs = choices(&[
        ("ignored", "Ignorés", "Ignored"),
        ("variants", "En déclinaisons", "As variants"),
        ("quantities", "En prix par quantité", "As prices by quantity"),
    ]);
    let packs_help = Localized::fr_en(
        "En déclinaisons : chacun avec sa référence, son code-barres, son prix et son stock entier. En prix par \
         quantité : le prix à l'unité du conditionnement vaut à partir de sa quantité.",
        "As variants: each with its reference, bar code, price and whole stock. As prices by quantity: the pack's \
         price per unit holds from its quantity on.",
    );
    let only = |equals: &str| Some(Condition { field: "manufacturer".to_owned(), equals: equals.into() });
    let column = field("manufacturer-field", "Champ de la marque", "Field of the brand", lookup(LookupName::Features));
    let fixed = field("manufacturer-name", "Nom de la marque", "Name of the brand", text());
    vec![
        field("languages", "Langues", "Languages", mapping(LookupName::Languages)).help(languages_help),
        field("weight", "Poids", "Weight", weight).default_value("net"),
        field("manufacturer", "Marque", "Brand", manufacturers()).default_value("none"),
        Field { condition: only("column"), ..column },
        Field { condition: only("fixed"), ..fixed },
        field("features", "Caractéristiques", "Properties", mapping(LookupName::Features)).help(features_help),
        field("glossary", "Textes du glossaire en description", "Glossary texts as description", FieldKind::Toggle)
            .default_value(true),
        field("packs", "Conditionnements", "Packs", packs).default_value("ignored").help(packs_help),
    ]
}

fn manufacturers() -> FieldKind {
    choices(&[
        ("none", "Aucun", "None"),
        (
            "column",
            "Un champ, une statistique ou une information libre",
            "A field, a statistic or an information libre",
        ),
        ("family", "La famille", "The family"),
        ("supplier", "Le fournisseur principal", "The main supplier"),
        ("fixed", "Toujours le même", "Always the same"),
    ])
}

fn doubtful() -> Vec<Field> {
    let bad = choices(&[
        ("remark", "Envoyer l'article, avec une remarque", "Send the article, with a remark"),
        ("hold", "Retenir l'article", "Hold the article"),
    ]);
    let help = Localized::fr_en(
        "Un code qui n'est pas un EAN n'est pas envoyé ; un code partagé l'est.",
        "A code that is no EAN is not sent; a shared one is.",
    );
    let label = ("Code-barres faux ou en double", "Wrong or doubled bar codes");
    vec![field("bad-bar-codes", label.0, label.1, bad).default_value("remark").help(help).advanced()]
}

/// Which purchase price is sent.
pub fn purchase() -> Field {
    let kinds = choices(&[
        ("article", "Prix d'achat de l'article", "The article's purchase price"),
        ("last-net", "Dernier prix d'achat net", "The last net purchase price"),
        ("standard", "Coût standard", "The standard cost"),
        ("supplier", "Prix du fournisseur principal", "The main supplier's price"),
        ("none", "Aucun", "None"),
    ]);
    field("purchase-price", "Prix d'achat envoyé", "Purchase price sent", kinds).default_value("article").advanced()
}

/// What becomes of an article without a price.
pub fn zero_prices() -> Field {
    let kinds = choices(&[("hold", "Retenir l'article", "Hold the article"), ("send", "Envoyer", "Send")]);
    field("zero-prices", "Articles au prix de 0,00", "Articles at a price of 0.00", kinds)
        .default_value("hold")
        .advanced()
}
