//! Why an article is held, and what is remarked of one that is sent: a code and a remedy for each.

use plugin_sdk::model::{ArticlePrice, Change, Key, LookupSide, Problem, Remedy, Stream};
use rust_decimal::Decimal;

use super::identity::VariantOf;
use crate::{base::Base, config::Settings};

/// The code of a column that the settings name and the base has no more.
pub const GONE: &str = "information-gone";

/// A problem that is mended in the article's own record.
pub fn of_article(code: &str) -> Problem {
    Problem::new(code).remedy(Remedy::ChooseRecord { stream: Stream::Articles })
}

/// A price of 0 or below (C14: with gammes the base price may be 0, as long as each combination has its own).
pub fn price(price: &ArticlePrice, variants: &[VariantOf], settings: &Settings) -> Option<Problem> {
    let judge = |net: Decimal, variant: Option<Key>| {
        let code = match () {
            () if net.is_sign_negative() && !net.is_zero() => "price-negative",
            () if net.is_zero() && !settings.prices.send_zero => "price-missing",
            () => return None,
        };
        let problem = of_article(code).arg("price", net);
        Some(match variant {
            Some(variant) => problem.arg("variant", format!(" ({variant})")),
            None => problem.arg("variant", ""),
        })
    };
    if variants.is_empty() {
        return judge(price.net, None);
    }
    variants.iter().find_map(|variant| {
        let key = variant.key();
        let own = price.variants.iter().find(|price| price.key == key);
        judge(own.map_or(price.net, |own| own.net), Some(key))
    })
}

/// One line for each column that the settings name and the base has no more (J43 to J48): the others go on.
pub fn gone_columns(settings: &Settings, base: &Base) -> Vec<Change> {
    let gone = |column: &&str| !base.has("F_ARTICLE", column);
    let told = |column: &str| {
        let key = if settings.articles.features.contains_key(column) { "features" } else { "manufacturer-field" };
        let remedy =
            Remedy::OpenSetting { side: LookupSide::Own, path: "articles".to_owned(), key: Some(key.to_owned()) };
        let problem = Problem::new(GONE).arg("column", column).remedy(remedy);
        Change::Faulty { key: Key::new(column), problem }
    };
    let mut columns: Vec<&str> = settings.articles.columns().filter(gone).collect();
    columns.sort_unstable();
    columns.dedup();
    columns.into_iter().map(told).collect()
}
