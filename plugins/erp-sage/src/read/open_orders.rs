//! Pieces of the shop's open orders that the base's quantities do not contain yet (functions.md J32, sage100.md §3).
//!
//! An order that no document carries counts in full. One that is here is contained as soon as it is reserved; the real
//! stock contains what was delivered of it. A document reserves the components of a compound where it has lines of them;
//! where it has the compound's alone, they count until they are delivered.

use std::collections::{BTreeSet, HashMap};

use plugin_sdk::model::{Batch, ConnectorError, Context, Decimal, Key, LogLevel, OpenOrder, Record};

use super::{
    sides::{Keys, LIST},
    statuses::{Followed, follow},
};
use crate::{
    config::StockKind,
    select::{As, Select},
    session::Session,
};

/// Quantities by article, and there by variant; `None` for the article itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenPieces(HashMap<String, HashMap<Option<Key>, Decimal>>);

impl OpenPieces {
    /// What is asked for of an article itself, or of one of its variants.
    pub fn of(&self, article: &str, variant: Option<&Key>) -> Decimal {
        let variants = self.0.get(article);
        variants.and_then(|variants| variants.get(&variant.cloned())).copied().unwrap_or_default()
    }

    /// What is asked for of an article and of all its variants.
    pub fn of_all(&self, article: &str) -> Decimal {
        self.0.get(article).map(|variants| variants.values().sum()).unwrap_or_default()
    }

    fn add(&mut self, article: &str, variant: Option<Key>, quantity: Decimal) {
        if quantity > Decimal::ZERO {
            *self.0.entry(article.to_owned()).or_default().entry(variant).or_default() += quantity;
        }
    }
}

/// What a batch of open orders still asks of the base's quantities.
///
/// # Errors
/// As for [`Client::fetch`](crate::client::Client::fetch).
pub fn note(session: &mut Session, context: &dyn Context, batch: &Batch) -> Result<OpenPieces, ConnectorError> {
    let orders: Vec<&OpenOrder> = batch
        .items
        .iter()
        .filter_map(|item| match &item.record {
            Some(Record::OpenOrder(order)) => Some(order),
            _ => None,
        })
        .collect();
    if !session.settings.stock.open_orders || orders.is_empty() {
        return Ok(OpenPieces::default());
    }
    let mut here = documents(session, context, &orders)?;
    let contained = here.len();
    let real = session.settings.stock.kind == StockKind::Real;
    // Second place: what counts only as far as it is made of components.
    let (mut pieces, mut reserved) = (OpenPieces::default(), OpenPieces::default());
    for order in &orders {
        match here.remove(&order.key) {
            Some(found) => {
                let into = if real { &mut pieces } else { &mut reserved };
                for ((article, variant), asked) in found.waiting {
                    // Components with lines of their own are reserved.
                    if real || !found.composed.contains(&article) {
                        into.add(&article, variant, asked);
                    }
                }
            }
            None => order.pieces.iter().for_each(|asked| {
                pieces.add(asked.article.as_str(), asked.variant.clone(), asked.quantity);
            }),
        }
    }
    expand(session, context, &mut pieces, &reserved)?;
    let (open, articles) = (orders.len(), pieces.0.len());
    let text = format!(
        "{open} open orders of the shop, {contained} of them in Sage: pieces of {articles} articles are taken off."
    );
    context.log(LogLevel::Info, &text);
    Ok(pieces)
}

/// The orders that documents of the base carry; none where the profile gives no mark to its orders.
fn documents(
    session: &mut Session,
    context: &dyn Context,
    orders: &[&OpenOrder],
) -> Result<HashMap<Key, Followed>, ConnectorError> {
    let mut found = HashMap::new();
    let Some(tag) = session.settings.statuses.tag.clone() else { return Ok(found) };
    let prefix = format!("{tag}-");
    let marks: Vec<String> = orders.iter().map(|order| format!("{prefix}{}", order.key)).collect();
    for part in marks.chunks(LIST) {
        let part = follow(session, context, &prefix, part)?;
        found.extend(part.into_values().map(|followed| (followed.status.key.clone(), followed)));
    }
    Ok(found)
}

/// A compound is sold from its components: its pieces become theirs.
fn expand(
    session: &mut Session,
    context: &dyn Context,
    pieces: &mut OpenPieces,
    reserved: &OpenPieces,
) -> Result<(), ConnectorError> {
    let articles: BTreeSet<&String> = pieces.0.keys().chain(reserved.0.keys()).collect();
    let articles: Vec<String> = articles.into_iter().cloned().collect();
    let Session { client, base, .. } = session;
    let kinds = Select::new(base, &client.dialect, "F_ARTICLE", &[("AR_Ref", As::Text), ("AR_Nomencl", As::Int)]);
    let wanted = [("AR_Ref", As::Text), ("NO_RefDet", As::Text), ("NO_Qte", As::Decimal)];
    let parts = Select::new(base, &client.dialect, "F_NOMENCLAT", &wanted);
    for list in articles.chunks(LIST) {
        let (condition, values) = Keys::List(list).condition("AR_Ref");
        let rows = client.fetch(context, &kinds, &format!("WHERE {condition}"), &values, None)?;
        let compounds: Vec<String> = (0..rows.len)
            .filter(|row| matches!(rows.int(1, *row), 2 | 3))
            .map(|row| rows.text(0, row).to_owned())
            .collect();
        if compounds.is_empty() {
            continue;
        }
        let (condition, values) = Keys::List(&compounds).condition("AR_Ref");
        let rows = client.fetch(context, &parts, &format!("WHERE {condition}"), &values, None)?;
        let asked: Vec<Decimal> =
            (0..rows.len).map(|row| pieces.of_all(rows.text(0, row)) + reserved.of_all(rows.text(0, row))).collect();
        for compound in &compounds {
            pieces.0.remove(compound);
        }
        for (row, asked) in asked.into_iter().enumerate() {
            pieces.add(rows.text(1, row), None, asked * rows.decimal(2, row));
        }
    }
    Ok(())
}
