//! The tax code of a line: the article's own where its rate is the one that the shop charged.

use plugin_sdk::model::{Problem, Remedy, Stream};
use rust_decimal::Decimal;

use super::lists::Lists;

/// What a line carries as its VAT.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineTax {
    /// `None` for a rate of zero without a code.
    pub code: Option<String>,
    pub rate: Decimal,
    pub kind: i64,
    /// The rate that the article has in Sage, where it is another one.
    pub instead_of: Option<Decimal>,
}

/// Chooses the code of a line at `rate`; `codes` are the article's in the order's accounting category.
///
/// The eco-tax of a shop lies inside its prices, so that a line carries its VAT alone.
///
/// # Errors
/// When no code of Sage has the rate.
pub fn of_line(lists: &Lists, codes: &[String; 3], rate: Decimal) -> Result<LineTax, Box<Problem>> {
    let own = codes.iter().filter_map(|code| lists.taxes.get(code)).find(|tax| tax.is_vat());
    if let Some(tax) = own.filter(|tax| tax.rate == rate) {
        return Ok(LineTax { code: Some(tax.code.clone()), rate: tax.rate, kind: tax.kind, instead_of: None });
    }
    let instead_of = own.map(|tax| tax.rate);
    let candidates = lists.taxes.values().filter(|tax| tax.is_vat() && tax.rate == rate);
    // Collected before deductible, national before the others; then by code, which is the order of the list.
    let best = candidates.min_by_key(|tax| (!tax.collected, tax.origin));
    match best {
        Some(tax) => Ok(LineTax { code: Some(tax.code.clone()), rate, kind: tax.kind, instead_of }),
        None if rate.is_zero() => Ok(LineTax { instead_of, ..LineTax::default() }),
        None => {
            let remedy = Remedy::ChooseRecord { stream: Stream::Articles };
            Err(Box::new(Problem::new("tax-code-missing").arg("rate", rate.normalize()).remedy(remedy)))
        }
    }
}
