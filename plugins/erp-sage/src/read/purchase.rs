//! The purchase price of an article, from where the settings say.

use rust_decimal::Decimal;

use super::{
    articles::{Sources, column},
    sides::Side,
};
use crate::{config::Purchase, rows::parse_decimal, select::As};

/// The main supplier's price of an article and its discount in percent; a price in another currency says so.
pub const SUPPLIERS: [(&str, As); 5] = [
    ("AR_Ref", As::Text),
    ("AF_PrixAch", As::Decimal),
    ("AF_Remise", As::Decimal),
    ("AF_Devise", As::Int),
    ("AF_Principal", As::Int),
];

/// The purchase price without tax; none where there is none.
pub fn of_article(sources: &Sources<'_>, row: usize, suppliers: &Side) -> Option<Decimal> {
    let rows = sources.rows;
    let price = match sources.settings.prices.purchase {
        Purchase::None => return None,
        Purchase::Article => rows.decimal(column::PURCHASE, row),
        // The column comes after those of the article's settings.
        Purchase::LastNet | Purchase::Standard => {
            parse_decimal(rows.text(column::EXTRA + sources.settings.articles.columns().count(), row))?
        }
        Purchase::Supplier => {
            let side = &suppliers.rows;
            let row = suppliers.of_key(rows.text(column::REFERENCE, row)).find(|row| side.int(3, *row) == 0)?;
            side.decimal(1, row) * (Decimal::ONE_HUNDRED - side.decimal(2, row)) / Decimal::ONE_HUNDRED
        }
    };
    (!price.is_zero()).then(|| price.normalize())
}
