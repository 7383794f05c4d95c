//! Articles in key order: a page of `F_ARTICLE`, its side tables, and the records made of both.

use plugin_sdk::model::{
    Article, ArticleCategories, ArticleFeatures, Change, ConnectorError, Context, Facet, Feature, Key, Page, Problem,
    ReadRequest, Record, Scope, Stream,
};

use super::{
    bar_codes::Doubled,
    changes::{self, Changed},
    chosen,
    cursor::Place,
    identity::Variants,
    media,
    parameters::Parameters,
    prices::Prices,
    reasons,
    sides::{Keys, LIST},
    stock::Stock,
    tariffs::{self, Tariffs},
    texts::Texts,
};
use crate::{
    client::Value,
    config::{Asleep, BadBarCodes, CategoryOrigin, Packs, Settings},
    mapping::{catalogue_key, display, family_key},
    rows::Rows,
    select::{As, Select},
    session::Session,
};

/// Places of the columns of `F_ARTICLE` in `COLUMNS`.
pub mod column {
    pub const REFERENCE: usize = 0;
    pub const DESIGNATION: usize = 1;
    pub const FAMILY: usize = 2;
    pub const WEIGHT_UNIT: usize = 3;
    pub const NET_WEIGHT: usize = 4;
    pub const GROSS_WEIGHT: usize = 5;
    pub const PURCHASE: usize = 6;
    pub const COEFFICIENT: usize = 7;
    pub const PRICE: usize = 8;
    pub const PRICE_TTC: usize = 9;
    pub const GAMME_1: usize = 10;
    pub const GAMME_2: usize = 11;
    pub const STOCK_METHOD: usize = 12;
    pub const NOMENCLATURE: usize = 13;
    pub const ASLEEP: usize = 14;
    pub const PUBLISHED: usize = 15;
    pub const BARCODE: usize = 16;
    pub const LANGUAGE_1: usize = 17;
    pub const LANGUAGE_2: usize = 18;
    pub const PACKS: usize = 19;
    pub const CATALOGUE_1: usize = 20;
    pub const KIND: usize = 24;
    /// The first column that the settings ask for.
    pub const EXTRA: usize = 25;
}

const COLUMNS: [(&str, As); column::EXTRA] = [
    ("AR_Ref", As::Text),
    ("AR_Design", As::Text),
    ("FA_CodeFamille", As::Text),
    ("AR_UnitePoids", As::Int),
    ("AR_PoidsNet", As::Decimal),
    ("AR_PoidsBrut", As::Decimal),
    ("AR_PrixAch", As::Decimal),
    ("AR_Coef", As::Decimal),
    ("AR_PrixVen", As::Decimal),
    ("AR_PrixTTC", As::Int),
    ("AR_Gamme1", As::Int),
    ("AR_Gamme2", As::Int),
    ("AR_SuiviStock", As::Int),
    ("AR_Nomencl", As::Int),
    ("AR_Sommeil", As::Int),
    ("AR_Publie", As::Int),
    ("AR_CodeBarre", As::Text),
    ("AR_Langue1", As::Text),
    ("AR_Langue2", As::Text),
    ("AR_Condition", As::Int),
    ("CL_No1", As::Int),
    ("CL_No2", As::Int),
    ("CL_No3", As::Int),
    ("CL_No4", As::Int),
    ("AR_Type", As::Int),
];

/// Reads one page of articles, media, prices or stock.
///
/// # Errors
/// As the verb says.
pub fn read(session: &mut Session, context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
    if matches!(request.stream, Stream::Tariffs | Stream::Promotions) {
        return tariffs::read(session, context, request);
    }
    pages(session, context, request)
}

/// Reads one page of what the request names, whatever its stream.
///
/// # Errors
/// As the verb says.
pub fn pages(session: &mut Session, context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
    match &request.scope {
        Scope::Keys(keys) => by_keys(session, context, request, keys),
        _ if request.stream == Stream::Media && session.settings.media.is_none() => {
            Ok(Page { changes: Vec::new(), next: None, more: false, complete_snapshot: false, total: Some(0) })
        }
        Scope::All | Scope::Since(_) | Scope::Group(_) | Scope::Category(_) => in_order(session, context, request),
        Scope::Period { .. } | Scope::Changed { .. } => Err(ConnectorError::unsupported("period")),
        Scope::Unlinked => Err(ConnectorError::unsupported("unlinked")),
    }
}

fn by_keys(
    session: &mut Session,
    context: &dyn Context,
    request: &ReadRequest,
    keys: &[Key],
) -> Result<Page, ConnectorError> {
    session.load_parameters(context, true)?;
    let keys: Vec<String> = keys.iter().map(|key| key.as_str().to_owned()).collect();
    let mut changes = Vec::with_capacity(keys.len());
    for part in keys.chunks(LIST) {
        changes.extend(chosen(session, context, request, part)?);
    }
    Ok(Page { changes, next: None, more: false, complete_snapshot: false, total: None })
}

fn in_order(session: &mut Session, context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
    let mut place = match &request.after {
        Some(cursor) => {
            session.load_parameters(context, false)?;
            Place::parse(cursor)?
        }
        None => begin(session, context, request)?,
    };
    let since = if let Scope::Since(cursor) = &request.scope { Some(Place::parse(cursor)?) } else { None };
    if let Some(since) = since.filter(|_| !place.full) {
        if let Some(keys) = changes::next_keys(session, context, request, &since, &place)? {
            return changed_page(session, context, request, &place, &keys);
        }
        // Invariant: the order of the base and the order of bytes never mix within a read, hence from the start.
        place = Place { key: None, full: true, ..place };
    }
    let wanted = scan(session, context, request, &place)?;
    let last = (wanted.rows.len > 0).then(|| wanted.rows.text(column::REFERENCE, wanted.rows.len - 1).to_owned());
    let more = wanted.rows.len >= wanted.limit;
    let all = matches!(request.scope, Scope::All);
    let since = matches!(request.scope, Scope::Since(_));
    let changes = match (&last, wanted.rows.len) {
        (Some(last), count) if count > 0 => {
            let first = wanted.rows.text(column::REFERENCE, 0).to_owned();
            // Chosen articles lie scattered: the range between two of them may be the whole base.
            let references: Vec<String>;
            let keys = if chosen::is_chosen(&request.scope) {
                references = (0..count).map(|row| wanted.rows.text(column::REFERENCE, row).to_owned()).collect();
                Keys::List(&references)
            } else {
                Keys::Range { first: &first, last }
            };
            assemble(session, context, request, wanted.rows, &keys, since)?
        }
        _ => Vec::new(),
    };
    let mut next = place.after(last.or_else(|| place.key.clone()));
    // Told before the first article; the page that is cut within them begins at the start again.
    let mut told = if place.key.is_none() && request.facets.contains(&Facet::Features) {
        reasons::gone_columns(&session.settings, &session.base)
    } else {
        Vec::new()
    };
    told.extend(changes);
    let (changes, cut) = media::fitted(told, &place, wanted.limit);
    let more = more || cut.is_some();
    next = cut.unwrap_or(next);
    let total = if request.after.is_none() && all { count(session, context, request)? } else { None };
    Ok(Page { changes, next: Some(next.cursor()), more, complete_snapshot: all && !more, total })
}

/// Starts a read: fresh parameters, and the time from which the next one goes on.
fn begin(session: &mut Session, context: &dyn Context, request: &ReadRequest) -> Result<Place, ConnectorError> {
    let parameters = session.load_parameters(context, true)?.fingerprint.clone();
    session.changed = None;
    let watermark = changes::watermark(session, context, &request.facets)?;
    let full = match &request.scope {
        // Parameters carry no date: when they changed, everything may have.
        Scope::Since(cursor) => {
            let since = Place::parse(cursor)?;
            since.watermark.is_empty() || since.parameters != parameters
        }
        _ => true,
    };
    Ok(Place { key: None, watermark, parameters, full, told: 0 })
}

fn changed_page(
    session: &mut Session,
    context: &dyn Context,
    request: &ReadRequest,
    place: &Place,
    keys: &[String],
) -> Result<Page, ConnectorError> {
    let mut changes = Vec::with_capacity(keys.len());
    for part in keys.chunks(LIST) {
        changes.extend(chosen(session, context, request, part)?);
    }
    let last = keys.last().cloned().or_else(|| place.key.clone());
    let more = session.changed.as_ref().is_some_and(|changed| changed.has_after(last.as_deref()));
    let total = session.changed.as_ref().filter(|_| request.after.is_none()).map(Changed::count);
    Ok(Page { changes, next: Some(place.after(last).cursor()), more, complete_snapshot: false, total })
}

/// The changes of chosen keys, in their order; an unknown key or one out of the selection is a deletion.
fn chosen(
    session: &mut Session,
    context: &dyn Context,
    request: &ReadRequest,
    part: &[String],
) -> Result<Vec<Change>, ConnectorError> {
    let keys = Keys::List(part);
    let (condition, values) = keys.condition("AR_Ref");
    let select = articles(session, &request.facets);
    let rows = session.client.fetch(context, &select, &format!("WHERE {condition}"), &values, None)?;
    let mut found: std::collections::HashMap<Key, Change> =
        assemble(session, context, request, rows, &keys, true)?.into_iter().map(|c| (c.key().clone(), c)).collect();
    let change = |key: &String| {
        let key = Key::new(key.as_str());
        found.remove(&key).unwrap_or(Change::Delete(key))
    };
    let mut changes: Vec<Change> = part.iter().map(change).collect();
    // What is left are the bad files of these articles, each under a key of its own.
    let mut others: Vec<Change> = found.into_values().collect();
    others.sort_by(|left, right| left.key().cmp(right.key()));
    changes.extend(others);
    Ok(changes)
}

struct Scan {
    rows: Rows,
    limit: usize,
}

/// The next page of the driving table, in the order of the base.
fn scan(
    session: &mut Session,
    context: &dyn Context,
    request: &ReadRequest,
    place: &Place,
) -> Result<Scan, ConnectorError> {
    let mut limit = request.limit.max(1);
    let mut conditions: Vec<&str> = Vec::new();
    let mut values: Vec<Value> = Vec::new();
    let choice = chosen::condition(session, context, &request.scope)?;
    if let Some((condition, chosen)) = &choice {
        limit = limit.min(LIST);
        conditions.push(condition);
        values.extend_from_slice(chosen);
    }
    // What was unpublished since is told as a deletion, so an incremental read does not leave it out.
    if !matches!(request.scope, Scope::Since(_)) && filters_published(&session.settings, request.stream) {
        conditions.push("AR_Publie = 1");
    }
    if let Some(key) = &place.key {
        conditions.push("AR_Ref > ?");
        values.push(Value::from(key.as_str()));
    }
    let filter = if conditions.is_empty() { String::new() } else { format!("WHERE {} ", conditions.join(" AND ")) };
    let select = articles(session, &request.facets);
    let rest = format!("{filter}ORDER BY AR_Ref");
    let rows = session.client.fetch(context, &select, &rest, &values, Some(limit))?;
    Ok(Scan { rows, limit })
}

/// How many articles the whole read has; unknown where the grammar cannot count.
fn count(session: &mut Session, context: &dyn Context, request: &ReadRequest) -> Result<Option<u64>, ConnectorError> {
    let filter = if filters_published(&session.settings, request.stream) { " WHERE AR_Publie = 1" } else { "" };
    let sql = format!("SELECT COUNT(*) FROM F_ARTICLE{filter}");
    match session.client.query(context, &sql, &[(As::Int, 0)], &[], None) {
        Ok(rows) => Ok(u64::try_from(rows.int(0, 0)).ok()),
        Err(crate::client::Failure::Cancelled) => Err(ConnectorError::cancelled()),
        Err(_) => Ok(None),
    }
}

fn filters_published(settings: &Settings, stream: Stream) -> bool {
    let unpublished_too =
        settings.articles.unpublished_prices_and_stock && matches!(stream, Stream::Prices | Stream::Stock);
    settings.articles.only_published && !unpublished_too
}

/// Whether a column of the driving table matters to a read of these facets.
fn is_needed(place: usize, facets: &[Facet]) -> bool {
    let wants = |facet| facets.contains(&facet);
    match place {
        column::REFERENCE | column::FAMILY | column::ASLEEP | column::PUBLISHED | column::KIND => true,
        column::GAMME_1 | column::GAMME_2 | column::PACKS | column::NOMENCLATURE | column::STOCK_METHOD => {
            wants(Facet::Identity) || wants(Facet::Price) || wants(Facet::Stock)
        }
        column::DESIGNATION | column::LANGUAGE_1 | column::LANGUAGE_2 => wants(Facet::Texts),
        column::PURCHASE | column::COEFFICIENT | column::PRICE | column::PRICE_TTC => wants(Facet::Price),
        column::WEIGHT_UNIT | column::NET_WEIGHT | column::GROSS_WEIGHT | column::BARCODE => wants(Facet::Identity),
        column::EXTRA.. => wants(Facet::Features) || wants(Facet::Identity) || wants(Facet::Price),
        _ => wants(Facet::Categories),
    }
}

/// The query of the driving table, with the columns that the settings ask for at its end.
pub fn articles(session: &Session, facets: &[Facet]) -> Select {
    let extra = extra_columns(&session.settings);
    let mut wanted: Vec<(&str, As)> = COLUMNS.to_vec();
    wanted.extend(extra.iter().map(|name| (name.as_str(), As::Text)));
    let needed = |place| is_needed(place, facets);
    Select::narrowed(&session.base, &session.client.dialect, "F_ARTICLE", &wanted, needed)
}

/// Columns named by the settings: properties, the manufacturer's, the purchase price's.
fn extra_columns(settings: &Settings) -> Vec<String> {
    settings.articles.columns().chain(settings.prices.purchase.column()).map(str::to_owned).collect()
}

/// Everything that a page's records are made of.
pub struct Sources<'a> {
    pub settings: &'a Settings,
    pub parameters: &'a Parameters,
    pub rows: &'a Rows,
}

/// The records of the rows; what is out of the selection becomes a deletion where `deletions` says so.
fn assemble(
    session: &mut Session,
    context: &dyn Context,
    request: &ReadRequest,
    rows: Rows,
    keys: &Keys<'_>,
    deletions: bool,
) -> Result<Vec<Change>, ConnectorError> {
    let wants = |facet| request.facets.contains(&facet);
    let variants = Variants::fetch(session, context, keys, &request.facets)?;
    let prices = if wants(Facet::Price) { Some(Prices::fetch(session, context, keys)?) } else { None };
    let priced = matches!(request.stream, Stream::Tariffs | Stream::Promotions);
    let tariffs = if priced { Some(Tariffs::fetch(session, context, keys)?) } else { None };
    let stock = if wants(Facet::Stock) { Some(Stock::fetch(session, context, keys)?) } else { None };
    let texts = if wants(Facet::Texts) { Some(Texts::fetch(session, context, keys)?) } else { None };
    if wants(Facet::Identity) && session.doubled.is_none() {
        session.doubled = Some(Doubled::read(session, context)?);
    }
    let media = if wants(Facet::Media) { media::fetch(session, context, keys, request)? } else { None };
    let Session { settings, parameters, doubled, multimedia, buyers, promotions, .. } = &mut *session;
    let Some(parameters) = parameters else { return Ok(Vec::new()) };
    let sources = Sources { settings, parameters, rows: &rows };
    let doubled = doubled.as_ref();
    let promotions = promotions.as_ref().filter(|_| request.stream == Stream::Promotions);
    let parts = Parts { facets: &request.facets, variants, prices, stock, texts, doubled };
    let published = filters_published(settings, request.stream);
    let mut changes = Vec::with_capacity(rows.len);
    for row in 0..rows.len {
        let key = Key::new(rows.text(column::REFERENCE, row));
        // Resources (AR_Type 2 and 3) are not sold.
        let selected = (rows.int(column::ASLEEP, row) != 1 || settings.articles.asleep == Asleep::Inactive)
            && (!published || rows.int(column::PUBLISHED, row) == 1)
            && rows.int(column::KIND, row) < 2;
        if selected {
            let (media, bad_files) = match (&media, multimedia.as_mut()) {
                (Some(media), Some(folder)) => {
                    let (media, bad) = media.of_article(folder, context, &sources, row)?;
                    (Some(media), bad)
                }
                _ => (None, Vec::new()),
            };
            match parts.article(&sources, row) {
                Ok(article) => {
                    if let (Some(tariffs), Some(buyers)) = (&tariffs, buyers.as_ref()) {
                        changes.push(parts.tariff((tariffs, buyers, promotions), &sources, row, article));
                        continue;
                    }
                    changes.push(Change::Upsert(Record::Article(Box::new(Article { media, ..article }))));
                    changes.extend(bad_files);
                }
                Err(problem) => changes.push(Change::Faulty { key, problem: *problem }),
            }
        } else if deletions {
            changes.push(Change::Delete(key));
        }
    }
    if let Some(folder) = multimedia {
        folder.remember(context);
    }
    Ok(changes)
}

/// What was read for a page, by facet.
pub struct Parts<'a> {
    pub facets: &'a [Facet],
    pub variants: Variants,
    pub prices: Option<Prices>,
    pub stock: Option<Stock>,
    pub texts: Option<Texts>,
    pub doubled: Option<&'a Doubled>,
}

impl Parts<'_> {
    /// One article of them.
    ///
    /// # Errors
    /// Why it is held.
    pub fn article(&self, sources: &Sources<'_>, row: usize) -> Result<Article, Box<Problem>> {
        let wants = |facet| self.facets.contains(&facet);
        let Sources { settings, rows, .. } = sources;
        let reference = rows.text(column::REFERENCE, row);
        if wants(Facet::Texts) && rows.text(column::DESIGNATION, row).is_empty() {
            return Err(Box::new(reasons::of_article("designation-missing")));
        }
        let variants = self.variants.of_article(sources, row);
        let mut remarks = Vec::new();
        if let Some(doubled) = self.doubled.filter(|_| wants(Facet::Identity)) {
            remarks = doubled.judge(reference, &self.variants.bar_codes(sources, row, &variants));
            if settings.articles.bad_bar_codes == BadBarCodes::Hold && !remarks.is_empty() {
                return Err(Box::new(remarks.remove(0)));
            }
        }
        let price = match &self.prices {
            Some(prices) => {
                let tiered = settings.articles.packs == Packs::Quantities;
                let packs = if tiered { self.variants.packs_of(sources, row) } else { Vec::new() };
                Some(prices.of_article(sources, row, &variants, &packs)?)
            }
            None => None,
        };
        if let Some(problem) = price.as_ref().and_then(|price| reasons::price(price, &variants, settings)) {
            return Err(Box::new(problem));
        }
        Ok(Article {
            key: Key::new(reference),
            group: Some(rows.text(column::FAMILY, row).to_owned()).filter(|family| !family.is_empty()),
            identity: wants(Facet::Identity).then(|| self.variants.identity(sources, row, &variants)),
            texts: self.texts.as_ref().map(|texts| texts.of_article(sources, row)),
            categories: wants(Facet::Categories).then(|| categories(sources, row)),
            price,
            stock: self.stock.as_ref().map(|stock| stock.of_article(sources, row, &variants)),
            features: wants(Facet::Features).then(|| features(sources, row)),
            media: None,
            remarks: remarks.into_iter().map(Problem::as_remark).collect(),
        })
    }
}

/// The deepest node of the catalogue, or the family.
fn categories(sources: &Sources<'_>, row: usize) -> ArticleCategories {
    let rows = sources.rows;
    let keys = match sources.settings.articles.categories {
        CategoryOrigin::None => Vec::new(),
        CategoryOrigin::Families => vec![family_key(rows.text(column::FAMILY, row), false)],
        CategoryOrigin::Catalogue => (0..4)
            .rev()
            .map(|level| rows.int(column::CATALOGUE_1 + level, row))
            .find(|number| *number != 0)
            .map(catalogue_key)
            .into_iter()
            .collect(),
    };
    ArticleCategories { keys }
}

/// The columns that the settings turn into properties.
fn features(sources: &Sources<'_>, row: usize) -> ArticleFeatures {
    let mut features = Vec::new();
    for (rank, target) in sources.settings.articles.features.values().enumerate() {
        let value = display(sources.rows.text(column::EXTRA + rank, row));
        if !value.is_empty() {
            features.push(Feature {
                // The label names it on both sides: another column may take its place.
                key: Key::new(target.as_str()),
                name: sources.settings.articles.text(target),
                value: sources.settings.articles.text(&value),
            });
        }
    }
    ArticleFeatures { features }
}
