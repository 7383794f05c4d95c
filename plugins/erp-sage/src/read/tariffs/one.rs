//! One article as its tariff sees it: for a page, and for an explanation.

use plugin_sdk::model::{Article, Change, ConnectorError, Context, Facet, Problem, Record};
use rust_decimal::Decimal;

use super::{Buyers, Promotions, Tariffs, of_article, reckon::Ware};
use crate::{
    config::{Packs, Settings},
    read::{
        articles::{self, Parts, Sources, column},
        identity::{VariantOf, Variants},
        prices::{Prices, Taxes},
        sides::Keys,
    },
    session::Session,
};

/// One article with all that its tariff is made of.
pub struct One<'a> {
    pub tariffs: &'a Tariffs,
    pub buyers: &'a Buyers,
    pub settings: &'a Settings,
    pub ware: Ware<'a>,
    pub variants: Vec<VariantOf>,
    pub eco_tax: Option<Decimal>,
    /// ISO code of the company's currency.
    pub currency: String,
}

/// Looks at one article as its tariff does; `None` when it is not for sale.
///
/// # Errors
/// As for a read, and what `look` answers.
pub fn with_one<T>(
    session: &mut Session,
    context: &dyn Context,
    key: &str,
    look: impl FnOnce(Option<One<'_>>) -> Result<T, ConnectorError>,
) -> Result<T, ConnectorError> {
    let references = [key.to_owned()];
    let (keys, facets) = (Keys::List(&references), [Facet::Price]);
    let (condition, values) = keys.condition("AR_Ref");
    let select = articles::articles(session, &facets);
    let rows = session.client.fetch(context, &select, &format!("WHERE {condition}"), &values, None)?;
    let variants = Variants::fetch(session, context, &keys, &facets)?;
    let prices = Some(Prices::fetch(session, context, &keys)?);
    let tariffs = Tariffs::fetch(session, context, &keys)?;
    let Session { settings, parameters: Some(parameters), buyers: Some(buyers), .. } = &*session else {
        return look(None);
    };
    let sources = Sources { settings, parameters, rows: &rows };
    let parts = Parts { facets: &facets, variants, prices, stock: None, texts: None, doubled: None };
    // A base that ignores case answers more than was asked.
    let Some(row) = (0..rows.len).find(|row| rows.text(column::REFERENCE, *row) == key) else { return look(None) };
    let Ok(article) = parts.article(&sources, row) else { return look(None) };
    let Ok(ware) = parts.ware(&sources, row) else { return look(None) };
    let eco_tax = article.price.and_then(|price| price.eco_tax);
    let variants = parts.variants.of_article(&sources, row);
    look(Some(One {
        tariffs: &tariffs,
        buyers,
        settings,
        ware,
        variants,
        eco_tax,
        currency: parameters.currency.clone(),
    }))
}

impl Parts<'_> {
    /// The tariff of one article, whose price facet is read already.
    pub fn tariff(
        &self,
        (tariffs, buyers, promotions): (&Tariffs, &Buyers, Option<&Promotions>),
        sources: &Sources<'_>,
        row: usize,
        article: Article,
    ) -> Change {
        let variants = self.variants.of_article(sources, row);
        let made = self.ware(sources, row).and_then(|ware| {
            let known = (tariffs, buyers, sources.settings, promotions);
            of_article(known, &ware, article.price.unwrap_or_default(), &variants)
        });
        match made {
            Ok(tariff) => Change::Upsert(Record::Tariff(Box::new(tariff))),
            Err(problem) => Change::Faulty { key: article.key, problem: *problem },
        }
    }

    fn ware<'r>(&self, sources: &Sources<'r>, row: usize) -> Result<Ware<'r>, Box<Problem>> {
        let rows = sources.rows;
        let tiered = sources.settings.articles.packs == Packs::Quantities;
        Ok(Ware {
            key: rows.text(column::REFERENCE, row),
            family: rows.text(column::FAMILY, row),
            price: rows.decimal(column::PRICE, row),
            with_tax: rows.int(column::PRICE_TTC, row) == 1,
            coefficient: rows.decimal(column::COEFFICIENT, row),
            purchase: rows.decimal(column::PURCHASE, row),
            taxes: self.prices.as_ref().map_or_else(|| Ok(Taxes::default()), |prices| prices.taxes(sources, row))?,
            packs: if tiered { self.variants.packs_of(sources, row) } else { Vec::new() },
        })
    }
}
