//! Records that the suite writes.

use rust_decimal::Decimal;
use sync_model::{
    Article, ArticleCategories, ArticleFeatures, ArticleIdentity, ArticleKind, ArticlePrice, ArticleStock,
    ArticleTexts, Axis, AxisValue, Category, CategoryIdentity, CategoryTexts, Feature, Key, Localized, Record, Tax,
    Variant, VariantStock,
};

/// A decimal from a text that the suite itself wrote.
pub fn decimal(text: &str) -> Decimal {
    text.parse().unwrap_or_default()
}

/// The same words in each language, told apart by the language's code.
pub fn texts(languages: &[String], words: &str) -> Localized {
    Localized(languages.iter().map(|language| (language.clone(), format!("{words} {language}"))).collect())
}

/// A category; `parent` empty at the root.
pub fn category(languages: &[String], key: &str, parent: &str, position: u32) -> Category {
    Category {
        key: Key::new(key),
        identity: Some(CategoryIdentity {
            parent: (!parent.is_empty()).then(|| Key::new(parent)),
            position,
            active: true,
        }),
        texts: Some(CategoryTexts {
            name: texts(languages, &format!("Rayon {key}")),
            description: texts(languages, "Description"),
        }),
    }
}

/// A simple article with every facet but media.
pub fn article(languages: &[String], key: &str) -> Article {
    Article {
        key: Key::new(key),
        identity: Some(ArticleIdentity {
            reference: key.to_owned(),
            kind: ArticleKind::Simple,
            active: true,
            ean: "3760000000017".to_owned(),
            weight: Some(decimal("1.25")),
            ..ArticleIdentity::default()
        }),
        texts: Some(ArticleTexts {
            name: texts(languages, &format!("Article {key}")),
            short_description: texts(languages, "<p>Court</p>"),
            description: texts(languages, "<p>Long</p>"),
            ..ArticleTexts::default()
        }),
        categories: Some(ArticleCategories::default()),
        price: Some(price("20.5")),
        stock: Some(ArticleStock { tracked: true, quantity: decimal("5"), ..ArticleStock::default() }),
        ..Article::default()
    }
}

/// A price at the full French rate.
pub fn price(net: &str) -> ArticlePrice {
    ArticlePrice {
        currency: "EUR".to_owned(),
        net: decimal(net),
        tax: Tax { rate: decimal("20"), country: "FR".to_owned() },
        ..ArticlePrice::default()
    }
}

/// An article with two axes and four variants, `mark` in the names of axes and values; quantities 1 to 4.
pub fn variants(languages: &[String], key: &str, mark: &str) -> Article {
    let mut article = article(languages, key);
    let (colour, size) = (format!("{mark}-C"), format!("{mark}-T"));
    let axis = |key: &str| Axis { key: Key::new(key), name: texts(languages, key) };
    let value = |axis: &str, value: &str| AxisValue {
        axis: Key::new(axis),
        key: Key::new(value),
        label: texts(languages, &format!("{axis} {value}")),
    };
    let mut variants = Vec::new();
    let mut quantities = Vec::new();
    for (index, (hue, width)) in [("B", "S"), ("B", "L"), ("R", "S"), ("R", "L")].into_iter().enumerate() {
        let variant = Key::new(format!("{hue}{width}"));
        variants.push(Variant {
            key: variant.clone(),
            reference: format!("{key}-{hue}{width}"),
            active: true,
            values: vec![value(&colour, hue), value(&size, width)],
            ..Variant::default()
        });
        quantities.push(VariantStock { key: variant, quantity: Decimal::from(index + 1) });
    }
    if let Some(identity) = &mut article.identity {
        identity.kind = ArticleKind::Variants;
        identity.axes = vec![axis(&colour), axis(&size)];
        identity.variants = variants;
    }
    article.stock =
        Some(ArticleStock { tracked: true, quantity: decimal("10"), variants: quantities, ..ArticleStock::default() });
    article
}

/// One feature.
pub fn features(languages: &[String], key: &str, value: &str) -> ArticleFeatures {
    let (name, value) = (texts(languages, key), texts(languages, value));
    ArticleFeatures { features: vec![Feature { key: Key::new(key), name, value }] }
}

/// An article that carries one facet only, by what `fill` puts into it.
pub fn part(key: &str, fill: impl FnOnce(&mut Article)) -> Article {
    let mut article = Article { key: Key::new(key), ..Article::default() };
    fill(&mut article);
    article
}

/// As records of the model.
pub fn articles(articles: impl IntoIterator<Item = Article>) -> Vec<Record> {
    articles.into_iter().map(|article| Record::Article(Box::new(article))).collect()
}

/// As records of the model.
pub fn categories(categories: impl IntoIterator<Item = Category>) -> Vec<Record> {
    categories.into_iter().map(Record::Category).collect()
}
