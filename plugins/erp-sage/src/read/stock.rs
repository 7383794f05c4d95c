//! What can be sold now: the chosen depots added up, variants apart, compounds by their scarcest component.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use plugin_sdk::model::{ArticleStock, ConnectorError, Context, VariantStock};
use rust_decimal::Decimal;

use super::{
    articles::{Sources, column},
    identity::{VariantOf, is_compound},
    open_orders::OpenPieces,
    sides::{Keys, LIST, Side},
};
use crate::{
    client::{Client, Value},
    config::{StockKind, StockSettings},
    rows::Rows,
    select::{As, Select},
    session::Session,
};

const ARTICLES: [(&str, As); 8] = [
    ("AR_Ref", As::Text),
    ("DE_No", As::Int),
    ("AS_QteSto", As::Decimal),
    ("AS_QteRes", As::Decimal),
    ("AS_QteCom", As::Decimal),
    ("AS_QtePrepa", As::Decimal),
    ("AS_QteAControler", As::Decimal),
    ("DP_NoPrincipal", As::Int),
];
const VARIANTS: [(&str, As); 9] = [
    ("AR_Ref", As::Text),
    ("DE_No", As::Int),
    ("GS_QteSto", As::Decimal),
    ("GS_QteRes", As::Decimal),
    ("GS_QteCom", As::Decimal),
    ("GS_QtePrepa", As::Decimal),
    ("GS_QteAControler", As::Decimal),
    ("AG_No1", As::Int),
    ("AG_No2", As::Int),
];
const COMPONENTS: [(&str, As); 3] = [("AR_Ref", As::Text), ("NO_RefDet", As::Text), ("NO_Qte", As::Decimal)];

/// Rows about the stock of a page.
pub struct Stock {
    articles: Side,
    variants: Side,
    components: Side,
    /// Available quantity of every component of the page's compounds.
    of_components: HashMap<String, Decimal>,
    depots: Vec<i64>,
    open: Arc<OpenPieces>,
}

impl Stock {
    /// Reads them.
    ///
    /// # Errors
    /// As for [`Client::fetch`].
    pub fn fetch(session: &mut Session, context: &dyn Context, keys: &Keys<'_>) -> Result<Self, ConnectorError> {
        let depots = session.parameters.as_ref().map(|parameters| parameters.depots.clone()).unwrap_or_default();
        let open = Arc::clone(&session.open);
        let Session { client, base, settings, .. } = &mut *session;
        let (more, values) = in_depots(&depots);
        let mut side = |table, wanted: &[(&str, As)], more: &str, values: &[Value]| {
            let select = Select::new(base, &client.dialect, table, wanted);
            Side::fetch(client, context, &select, keys, more, values)
        };
        let articles = side("F_ARTSTOCK", &ARTICLES, &more, &values)?;
        let variants = side("F_GAMSTOCK", &VARIANTS, &more, &values)?;
        let components = side("F_NOMENCLAT", &COMPONENTS, "", &[])?;
        let select = Select::new(base, &client.dialect, "F_ARTSTOCK", &ARTICLES);
        let mut of_components = components_stock(client, context, &select, &components, &depots, &settings.stock)?;
        for (component, quantity) in &mut of_components {
            *quantity -= open.of_all(component);
        }
        Ok(Self { articles, variants, components, of_components, depots, open })
    }

    /// The stock facet of one article.
    pub fn of_article(&self, sources: &Sources<'_>, row: usize, variants: &[VariantOf]) -> ArticleStock {
        let (rows, settings) = (sources.rows, &sources.settings.stock);
        let key = rows.text(column::REFERENCE, row);
        if is_compound(sources, row) {
            return self.of_compound(key, settings);
        }
        if rows.int(column::STOCK_METHOD, row) == 0 {
            return untracked(settings, variants);
        }
        let total: Decimal = self.articles.of_key(key).map(|row| quantity(&self.articles.rows, row, settings)).sum();
        let total = total - self.asked(key, variants);
        let own: Vec<VariantStock> = variants
            .iter()
            .map(|variant| VariantStock {
                key: variant.key(),
                quantity: self.of_variant(key, variant, total, settings),
            })
            .collect();
        let by_gammes = matches!(variants.first(), Some(VariantOf::Gammes(..)));
        ArticleStock {
            tracked: true,
            quantity: if by_gammes {
                own.iter().map(|variant| variant.quantity).sum::<Decimal>().normalize()
            } else {
                after_margin(total, settings)
            },
            location: self.location(sources, key),
            variants: own,
        }
    }

    /// Pieces of the article itself that open orders ask for, packs unpacked.
    fn asked(&self, key: &str, variants: &[VariantOf]) -> Decimal {
        let packs = variants.iter().filter_map(|variant| match variant {
            VariantOf::Pack(_, units) => Some(self.open.of(key, Some(&variant.key())) * units),
            VariantOf::Gammes(..) => None,
        });
        packs.sum::<Decimal>() + self.open.of(key, None)
    }

    fn of_variant(&self, key: &str, variant: &VariantOf, total: Decimal, settings: &StockSettings) -> Decimal {
        match variant {
            VariantOf::Gammes(first, second) => {
                let rows = &self.variants.rows;
                let own = |row: &usize| rows.int(7, *row) == *first && rows.int(8, *row) == *second;
                let sum: Decimal = self.variants.of_key(key).filter(own).map(|row| quantity(rows, row, settings)).sum();
                let asked = self.open.of(key, Some(&variant.key()));
                after_margin(sum - asked, settings)
            }
            VariantOf::Pack(_, units) => after_margin((total / units).floor(), settings),
        }
    }

    /// The scarcest component decides how many compounds can be made.
    fn of_compound(&self, key: &str, settings: &StockSettings) -> ArticleStock {
        let rows = &self.components.rows;
        let possible = self
            .components
            .of_key(key)
            .filter(|row| rows.decimal(2, *row) > Decimal::ZERO)
            // A component whose stock is not followed limits nothing.
            .filter_map(|row| Some((self.of_components.get(rows.text(1, row))? / rows.decimal(2, row)).floor()))
            .min();
        match possible {
            Some(quantity) => {
                ArticleStock { tracked: true, quantity: after_margin(quantity, settings), ..ArticleStock::default() }
            }
            None => untracked(settings, &[]),
        }
    }

    /// The place of the article in the first depot that has one.
    fn location(&self, sources: &Sources<'_>, key: &str) -> Option<String> {
        let rows = &self.articles.rows;
        let rank = |row: usize| self.depots.iter().position(|depot| *depot == rows.int(1, row));
        let row = self.articles.of_key(key).filter(|row| rows.int(7, *row) != 0).min_by_key(|row| rank(*row))?;
        sources.parameters.locations.get(&rows.int(7, row)).filter(|code| !code.is_empty()).cloned()
    }
}

fn in_depots(depots: &[i64]) -> (String, Vec<Value>) {
    let marks = vec!["?"; depots.len().max(1)].join(", ");
    let values =
        if depots.is_empty() { vec![Value::Int(0)] } else { depots.iter().map(|no| Value::Int(*no)).collect() };
    (format!(" AND DE_No IN ({marks})"), values)
}

/// Columns 2 to 6: real, reserved, on order, prepared, under control.
fn quantity(rows: &Rows, row: usize, settings: &StockSettings) -> Decimal {
    let of = |column| rows.decimal(column, row);
    match settings.kind {
        StockKind::Real => of(2),
        StockKind::Forecast => of(2) + of(4) - of(3) - of(5),
        StockKind::Available => of(2) - of(3) - of(5) - of(6),
    }
}

/// Of an article whose stock Sage does not follow (J32): the quantity of the settings, or none that counts.
fn untracked(settings: &StockSettings, variants: &[VariantOf]) -> ArticleStock {
    let Some(quantity) = settings.untracked else { return ArticleStock::default() };
    let own = variants.iter().map(|variant| VariantStock { key: variant.key(), quantity });
    let quantity = quantity * Decimal::from(variants.len().max(1));
    ArticleStock { tracked: true, quantity, variants: own.collect(), ..ArticleStock::default() }
}

fn after_margin(quantity: Decimal, settings: &StockSettings) -> Decimal {
    (quantity - settings.margin).normalize()
}

/// Adds up the components' stock by one list query for each [`LIST`] of them.
fn components_stock(
    client: &mut Client,
    context: &dyn Context,
    select: &Select,
    components: &Side,
    depots: &[i64],
    settings: &StockSettings,
) -> Result<HashMap<String, Decimal>, ConnectorError> {
    let rows = &components.rows;
    let references: BTreeSet<String> = (0..rows.len).map(|row| rows.text(1, row).to_owned()).collect();
    let references: Vec<String> = references.into_iter().collect();
    let (more, values) = in_depots(depots);
    let mut sums: HashMap<String, Decimal> = HashMap::new();
    for part in references.chunks(LIST) {
        let stock = Side::fetch(client, context, select, &Keys::List(part), &more, &values)?;
        for row in 0..stock.rows.len {
            let sum = sums.entry(stock.rows.text(0, row).to_owned()).or_default();
            *sum += quantity(&stock.rows, row, settings);
        }
    }
    Ok(sums)
}
