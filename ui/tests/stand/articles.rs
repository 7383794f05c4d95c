//! Articles for the editor.

use app::{ArticleCounts, ArticleEdit, ArticleRow, ArticleSource};
use sync_model::{
    Article, ArticleCategories, ArticleIdentity, ArticleMedia, ArticleTexts, Category, CategoryIdentity, CategoryTexts,
    Localized, MediaRef,
};
use ui::{ArticlesUpdate, Update};

const NAMES: [&str; 12] = [
    "Agate ovale 12 mm, montée or",
    "Bague argent rhodié, oxyde de zirconium",
    "Bague or 750, saphir ovale",
    "Bracelet jonc ouvert, plaqué or",
    "Chaîne or forçat, 45 cm",
    "Collier été 2026",
    "Écrin velours, petit modèle",
    "Montre Émeraude, grand modèle",
    "Gourmette identité, gravure offerte",
    "Médaille de baptême, ange",
    "Montre Diva, cadran nacre",
    "Pendentif cœur, diamant 0,05 carat",
];

pub fn key(number: usize) -> String {
    format!("BIJ{number:06}")
}

pub fn row(number: usize) -> ArticleRow {
    ArticleRow {
        key: key(number).as_str().into(),
        name: NAMES[number % NAMES.len()].to_owned(),
        family: ["BAGUES", "MONTRES", "COLLIERS"][number % 3].to_owned(),
        published: number % 7 != 3,
        exported: number % 5 != 4,
        edits: u32::from(number == 1) * 2 + u32::from(number == 7),
        source_changes: u32::from(number == 7),
    }
}

/// A list of so many articles, as the program counts them.
pub fn listed(ticket: u64, all: u64) -> Update {
    let counts = ArticleCounts { all, published: all * 6 / 7, unexported: all / 5, modified: 2, source_changed: 1 };
    let families = ["BAGUES", "COLLIERS", "MONTRES"].map(str::to_owned).into();
    Update::Articles(ArticlesUpdate::Listed { ticket, counts, families })
}

pub fn page(ticket: u64, skip: u32, count: usize) -> Update {
    let first = usize::try_from(skip).unwrap();
    Update::Articles(ArticlesUpdate::Page { ticket, skip, rows: (first..first + count).map(row).collect() })
}

pub fn edits(number: usize) -> Update {
    let edit = |field: &str, value: &str, source: &str, before: Option<&str>| ArticleEdit {
        field: field.to_owned(),
        value: value.to_owned(),
        source: Some(source.to_owned()),
        source_before: before.map(str::to_owned),
        edited_at: "2026-11-20T09:12:00.000Z".to_owned(),
    };
    let edits = vec![
        edit(
            "texts.name.fr",
            "Bague argent rhodié, oxyde de zirconium taille princesse",
            "Bague argent rhodié, oxyde de zirconium",
            Some("Bague argent, zirconium"),
        ),
        edit("texts.short_description.fr", "<p>Argent 925 millièmes rhodié, livrée dans son écrin.</p>", "", None),
    ];
    Update::Articles(ArticlesUpdate::Edits { key: key(number).as_str().into(), edits })
}

pub fn source(number: usize) -> Update {
    let picture = |name: &str| MediaRef { key: format!("photos/{name}").as_str().into(), ..Default::default() };
    let texts = ArticleTexts {
        name: Localized::fr_en("Bague argent rhodié, oxyde de zirconium", "Silver ring, zirconium oxide"),
        description: Localized::fr("<p>Un solitaire à porter tous les jours.</p>"),
        tags: Localized::fr("bague, argent, solitaire"),
        ..Default::default()
    };
    let article = Article {
        key: key(number).as_str().into(),
        identity: Some(ArticleIdentity { active: true, ..Default::default() }),
        texts: Some(texts),
        categories: Some(ArticleCategories { keys: vec!["BAGUES-ARGENT".into()] }),
        media: Some(ArticleMedia {
            items: vec![picture("BAAR01.jpg"), picture("BAAR01-porte.jpg"), picture("BAAR01-ecrin.jpg")],
            ..Default::default()
        }),
        ..Default::default()
    };
    let source = Ok(ArticleSource { article: Some(Box::new(article)) });
    Update::Articles(ArticlesUpdate::Source { key: key(number).as_str().into(), source })
}

pub fn categories() -> Update {
    let category = |key: &str, parent: Option<&str>, french: &str, english: &str| Category {
        key: key.into(),
        identity: Some(CategoryIdentity { parent: parent.map(Into::into), active: true, ..Default::default() }),
        texts: Some(CategoryTexts { name: Localized::fr_en(french, english), ..Default::default() }),
    };
    let found = vec![
        category("BAGUES", None, "Bagues", "Rings"),
        category("BAGUES-ARGENT", Some("BAGUES"), "Bagues argent", "Silver rings"),
        category("BAGUES-OR", Some("BAGUES"), "Bagues or", "Gold rings"),
        category("FETES", None, "Idées pour les fêtes", "Gift ideas"),
        category("MONTRES", None, "Montres", "Watches"),
    ];
    Update::Articles(ArticlesUpdate::Categories { profile: "maison-varenne".to_owned(), found: Ok(found) })
}
