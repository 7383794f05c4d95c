//! Tariffs: what each group and customer is asked for an article, as Sage's rules make it (sage100.md §2.1, §2.2).
//!
//! Only who pays something else has a line: a group beside everyone, a customer beside its group. Customers that
//! nothing singles out cost nothing, so a page stays as large as its exceptions.

mod buyers;
mod explain;
mod one;
mod promotions;
mod reckon;
mod scale;

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use plugin_sdk::model::{
    ArticlePrice, Change, ConnectorError, Context, CurrencyPrices, Facet, Key, Page, PriceTarget, Problem, ReadRequest,
    Remedy, Scope, Stream, Tariff, TariffLine, TariffPeriod, TariffPoint, TariffPrices,
};
use rust_decimal::Decimal;

pub use buyers::Buyers;
pub use explain::explain;
pub use promotions::Promotions;

use self::{
    buyers::{Buyer, Currency},
    promotions::Promotion,
    reckon::{Reckoning, Ware, Who},
    scale::{Scale, Tier},
};
use super::{
    articles::pages,
    cursor::Place,
    groups::group_key,
    identity::VariantOf,
    prices::today,
    sides::{Keys, Side},
};
use crate::{
    config::Settings,
    rows::Rows,
    select::{As, Select},
    session::Session,
};

const ROWS: [(&str, As); 11] = [
    ("AR_Ref", As::Text),
    ("AC_Categorie", As::Int),
    ("CT_Num", As::Text),
    ("AC_PrixVen", As::Decimal),
    ("AC_Coef", As::Decimal),
    ("AC_PrixTTC", As::Int),
    ("AC_QteMont", As::Int),
    ("AC_Remise", As::Decimal),
    ("AC_TypeRem", As::Int),
    ("AC_PrixDev", As::Decimal),
    ("AC_Devise", As::Int),
];
const VARIANTS: [(&str, As); 5] =
    [("AR_Ref", As::Text), ("TG_RefCF", As::Text), ("AG_No1", As::Int), ("AG_No2", As::Int), ("TG_Prix", As::Decimal)];
const PACKS: [(&str, As); 4] =
    [("AR_Ref", As::Text), ("TC_RefCF", As::Text), ("CO_No", As::Int), ("TC_Prix", As::Decimal)];
const SCALE: [(&str, As); 10] = [
    ("AR_Ref", As::Text),
    ("TQ_RefCF", As::Text),
    ("TQ_BorneSup", As::Decimal),
    ("TQ_Remise01REM_Valeur", As::Decimal),
    ("TQ_Remise01REM_Type", As::Int),
    ("TQ_Remise02REM_Valeur", As::Decimal),
    ("TQ_Remise02REM_Type", As::Int),
    ("TQ_Remise03REM_Valeur", As::Decimal),
    ("TQ_Remise03REM_Type", As::Int),
    ("TQ_PrixNet", As::Decimal),
];

/// Reads one page of tariffs: the articles whose prices are read, in the same order.
///
/// # Errors
/// As the verb says.
pub fn read(session: &mut Session, context: &dyn Context, request: &ReadRequest) -> Result<Page, ConnectorError> {
    if request.after.is_none() || session.buyers.is_none() {
        session.buyers = Some(Buyers::read(session, context, None)?);
    }
    if request.stream == Stream::Promotions && (request.after.is_none() || session.promotions.is_none()) {
        session.promotions = Some(Promotions::read(session, context)?);
    }
    // A tariff hangs on customers and families too, which say nothing of the articles that they touch.
    let since = matches!(request.scope, Scope::Since(_));
    let scope = if since { Scope::All } else { request.scope.clone() };
    let place = request.after.as_ref().map(Place::parse).transpose()?;
    let told = place.as_ref().map_or(0, |place| place.told);
    let after = place.map(|place| Place { told: 0, ..place }.cursor());
    let of_articles = ReadRequest { facets: vec![Facet::Price], scope, after, ..request.clone() };
    let page = pages(session, context, &of_articles)?;
    let page = Page { complete_snapshot: page.complete_snapshot && !since, ..page };
    if request.stream != Stream::Promotions || page.more {
        return Ok(page);
    }
    let faulty = session.promotions.as_ref().map(|promotions| promotions.faulty.as_slice()).unwrap_or_default();
    if matches!(request.scope, Scope::Keys(_)) {
        Ok(asked(page, faulty))
    } else {
        with_faulty(page, faulty, told, request.limit)
    }
}

/// A page of chosen keys, where a promotion that cannot be read may be one of them.
fn asked(mut page: Page, faulty: &[Change]) -> Page {
    for change in &mut page.changes {
        if let Some(found) = faulty.iter().find(|one| one.key() == change.key()) {
            change.clone_from(found);
        }
    }
    page
}

/// The last page, with the promotions that cannot be read as far as it has room; the place says how many were told.
fn with_faulty(mut page: Page, faulty: &[Change], told: usize, limit: usize) -> Result<Page, ConnectorError> {
    let rest = faulty.get(told..).unwrap_or_default();
    let taken = rest.len().min(limit.saturating_sub(page.changes.len()));
    page.changes.extend_from_slice(&rest[..taken]);
    if taken < rest.len() {
        let place = page.next.as_ref().map(Place::parse).transpose()?.unwrap_or_default();
        page.next = Some(Place { told: told + taken, ..place }.cursor());
        (page.more, page.complete_snapshot) = (true, false);
    }
    Ok(page)
}

/// One row of F_ARTCLIENT, as far as it says prices and discounts.
#[derive(Debug, Clone, Copy)]
struct RowPrice {
    price: Decimal,
    coefficient: Decimal,
    with_tax: bool,
    /// `AC_QteMont`: 0 none, 1 by quantity, 2 by amount, 3 net prices.
    kind: i64,
    discount: Decimal,
    /// `AC_TypeRem` 1, « hors remise »: no discount applies.
    is_final: bool,
    /// `AC_PrixDev` for documents in `AC_Devise`, where that is a currency and the price is not 0.
    foreign: Option<(i64, Decimal)>,
}

/// The rows about the tariffs of a page, by article and by whom they are for.
pub struct Tariffs {
    rows: Rows,
    categories: HashMap<String, HashMap<i64, usize>>,
    customers: HashMap<String, HashMap<String, usize>>,
    variants: HashMap<String, HashMap<(String, i64, i64), Decimal>>,
    packs: HashMap<String, HashMap<(String, i64), Decimal>>,
    scales: HashMap<String, Scale>,
    /// Everybody who is named by any of these tables, by article.
    named: HashMap<String, BTreeSet<String>>,
}

impl Tariffs {
    /// Reads them: four range queries whatever the page holds.
    ///
    /// # Errors
    /// As for [`Client::fetch`](crate::client::Client::fetch).
    pub fn fetch(session: &mut Session, context: &dyn Context, keys: &Keys<'_>) -> Result<Self, ConnectorError> {
        let Session { client, base, .. } = &mut *session;
        let mut side = |table, wanted: &[(&str, As)]| {
            let select = Select::new(base, &client.dialect, table, wanted);
            Side::fetch(client, context, &select, keys, "", &[]).map(|side| side.rows)
        };
        let mut tariffs = Self {
            rows: side("F_ARTCLIENT", &ROWS)?,
            categories: HashMap::new(),
            customers: HashMap::new(),
            variants: HashMap::new(),
            packs: HashMap::new(),
            scales: HashMap::new(),
            named: HashMap::new(),
        };
        tariffs.place();
        let rows = side("F_TARIFGAM", &VARIANTS)?;
        for row in (0..rows.len).filter(|row| !rows.decimal(4, *row).is_zero()) {
            let name = tariffs.name(rows.text(0, row), rows.text(1, row));
            let own = tariffs.variants.entry(rows.text(0, row).to_owned()).or_default();
            own.insert((name, rows.int(2, row), rows.int(3, row)), rows.decimal(4, row));
        }
        let rows = side("F_TARIFCOND", &PACKS)?;
        for row in (0..rows.len).filter(|row| !rows.decimal(3, *row).is_zero()) {
            let name = tariffs.name(rows.text(0, row), rows.text(1, row));
            let own = tariffs.packs.entry(rows.text(0, row).to_owned()).or_default();
            own.insert((name, rows.int(2, row)), rows.decimal(3, row));
        }
        let rows = side("F_TARIFQTE", &SCALE)?;
        for row in 0..rows.len {
            let name = tariffs.name(rows.text(0, row), rows.text(1, row));
            let scale = tariffs.scales.entry(rows.text(0, row).to_owned()).or_default();
            scale.add(&name, Tier::of(&rows, row, (2, 3), rows.decimal(9, row)));
        }
        Ok(tariffs)
    }

    fn place(&mut self) {
        for row in 0..self.rows.len {
            let (key, customer) = (self.rows.text(0, row).to_owned(), self.rows.text(2, row).to_owned());
            if customer.is_empty() {
                self.categories.entry(key).or_default().insert(self.rows.int(1, row), row);
            } else {
                self.named.entry(key.clone()).or_default().insert(customer.clone());
                self.customers.entry(key).or_default().insert(customer, row);
            }
        }
    }

    /// Remembers who is named; a category's name is nobody's number, customer A01 is not category a01.
    fn name(&mut self, key: &str, name: &str) -> String {
        let named = self.named.entry(key.to_owned()).or_default();
        if !named.contains(name) {
            named.insert(name.to_owned());
        }
        name.to_owned()
    }

    fn category_row(&self, key: &str, category: i64) -> Option<usize> {
        self.categories.get(key)?.get(&category).copied()
    }

    fn customer_row(&self, key: &str, number: &str) -> Option<usize> {
        self.customers.get(key)?.get(number).copied()
    }

    fn price_of(&self, row: usize) -> RowPrice {
        let rows = &self.rows;
        RowPrice {
            price: rows.decimal(3, row),
            coefficient: rows.decimal(4, row),
            with_tax: rows.int(5, row) == 1,
            kind: rows.int(6, row),
            discount: rows.decimal(7, row),
            is_final: rows.int(8, row) == 1,
            foreign: Some((rows.int(10, row), rows.decimal(9, row))).filter(|(of, price)| *of > 0 && !price.is_zero()),
        }
    }

    /// The currencies in which anybody has a price of the article.
    fn foreign(&self, key: &str) -> BTreeSet<i64> {
        let categories = self.categories.get(key).into_iter().flat_map(HashMap::values);
        let customers = self.customers.get(key).into_iter().flat_map(HashMap::values);
        categories.chain(customers).filter_map(|row| self.price_of(*row).foreign).map(|(rank, _)| rank).collect()
    }

    fn variant(&self, key: &str, name: &str, first: i64, second: i64) -> Option<Decimal> {
        self.variants.get(key)?.get(&(name.to_owned(), first, second)).copied()
    }

    fn pack(&self, key: &str, name: &str, number: i64) -> Option<Decimal> {
        self.packs.get(key)?.get(&(name.to_owned(), number)).copied()
    }

    fn scale(&self, key: &str) -> Option<&Scale> {
        self.scales.get(key)
    }
}

/// The tariff of one article beside its price facet, with the periods of its promotions where these are read.
///
/// # Errors
/// The article's problem: a scale with a gap, a price of 0.
pub fn of_article(
    (tariffs, buyers, settings, promotions): (&Tariffs, &Buyers, &Settings, Option<&Promotions>),
    ware: &Ware<'_>,
    price: ArticlePrice,
    variants: &[VariantOf],
) -> Result<Tariff, Box<Problem>> {
    let reckoning = |promotions, currency| Reckoning { tariffs, buyers, settings, ware, promotions, currency };
    let lines = lines(&reckoning(Vec::new(), None), &price, variants, &[])?;
    let stated = stated(tariffs, buyers, ware.key, &price.currency)?;
    let mut currencies = Vec::new();
    for other in stated {
        let lines = self::lines(&reckoning(Vec::new(), Some(other)), &price, variants, &[&lines])?;
        currencies.push(CurrencyPrices { currency: other.code.clone(), rate: other.rate.normalize(), lines });
    }
    let today = today();
    let mine = promotions.into_iter().flat_map(|promotions| &promotions.good);
    let mine: Vec<&Promotion> =
        mine.filter(|promotion| promotion.has(ware) && promotion.to.is_none_or(|to| to >= today)).collect();
    let mut periods = Vec::new();
    for (from, to) in spans(&mine) {
        let held: Vec<&Promotion> = mine.iter().copied().filter(|promotion| promotion.holds(from)).collect();
        if held.is_empty() || to.is_some_and(|to| to < today) {
            continue;
        }
        let names: Vec<&str> = held.iter().map(|promotion| promotion.label.as_str()).collect();
        let (name, is_sale) = (names.join(", "), held.iter().any(|promotion| promotion.is_sale));
        let current = from <= today && to.is_none_or(|to| today <= to);
        let lines = self::lines(&reckoning(held.clone(), None), &price, variants, &[&lines])?;
        let mut own = Vec::new();
        for CurrencyPrices { currency, rate, lines: before } in &currencies {
            let other = buyers.currencies.iter().find(|other| other.code == *currency);
            let lines = self::lines(&reckoning(held.clone(), other), &price, variants, &[&lines, before])?;
            own.push(CurrencyPrices { currency: currency.clone(), rate: *rate, lines });
        }
        periods.push(TariffPeriod { name, from, to, is_sale, current, lines, currencies: own });
    }
    let ArticlePrice { currency, net, tax, eco_tax, variants, .. } = price;
    let prices = TariffPrices { currency, tax, net, eco_tax, variants, periods, lines, currencies };
    Ok(Tariff { key: Key::new(ware.key), prices: Some(prices) })
}

/// The currencies in which somebody has a price of the article, without the company's.
///
/// # Errors
/// One that has no code or no rate: nobody can say what the others pay in it.
fn stated<'b>(
    tariffs: &Tariffs,
    buyers: &'b Buyers,
    key: &str,
    company: &str,
) -> Result<Vec<&'b Currency>, Box<Problem>> {
    let mut stated = Vec::new();
    for rank in tariffs.foreign(key) {
        match buyers.currencies.iter().find(|other| other.rank == rank) {
            Some(other) if other.code == company => {}
            Some(other) if other.rate > Decimal::ZERO => stated.push(other),
            _ => {
                let remedy = Remedy::ChooseRecord { stream: Stream::Articles };
                return Err(Box::new(Problem::new("tariff-currency").arg("currency", rank).remedy(remedy)));
            }
        }
    }
    Ok(stated)
}

/// The times between which the promotions that hold are the same ones.
fn spans(promotions: &[&Promotion]) -> Vec<(NaiveDate, Option<NaiveDate>)> {
    let ends = promotions.iter().filter_map(|promotion| promotion.to.and_then(|to| to.succ_opt()));
    let mut edges: Vec<NaiveDate> = promotions.iter().map(|promotion| promotion.from).chain(ends).collect();
    edges.sort_unstable();
    edges.dedup();
    let next = |place: usize| edges.get(place + 1).and_then(|edge| edge.pred_opt());
    edges.iter().enumerate().map(|(place, edge)| (*edge, next(place))).collect()
}

/// A line for everyone, for each group that pays something else and each customer that does not pay as its group;
/// and for whoever has one among `also`.
fn lines(
    reckoning: &Reckoning<'_>,
    price: &ArticlePrice,
    variants: &[VariantOf],
    also: &[&[TariffLine]],
) -> Result<Vec<TariffLine>, Box<Problem>> {
    let settings = reckoning.settings;
    let line = |who, name: &str| reckoning.line(who, variants).and_then(|points| judged(points, name, price, settings));
    let asked = |target: &PriceTarget| also.iter().copied().flatten().any(|line| line.target == *target);
    let own = reckon::category_name(settings.prices.category);
    let everyone = line(Who { category: settings.prices.category, customer: None, everyone: true }, &own)?;
    let mut lines = vec![TariffLine { target: PriceTarget::Everyone, group: None, points: everyone.clone() }];
    let mut groups: HashMap<i64, Vec<TariffPoint>> = HashMap::new();
    for category in &reckoning.buyers.categories {
        let who = Who { category: *category, customer: None, everyone: false };
        let points = line(who, &reckon::category_name(*category))?;
        let target = PriceTarget::Group(group_key(*category));
        if points != everyone || asked(&target) {
            lines.push(TariffLine { target, group: None, points: points.clone() });
        }
        groups.insert(*category, points);
    }
    for buyer in reckoning.singled_out() {
        let who = Who { category: buyer.category, customer: Some(buyer), everyone: false };
        let points = line(who, &buyer.number)?;
        let target = PriceTarget::Customer(Key::new(buyer.number.as_str()));
        if groups.get(&buyer.category).unwrap_or(&everyone) != &points || asked(&target) {
            lines.push(TariffLine { target, group: Some(group_key(buyer.category)), points });
        }
    }
    Ok(lines)
}

/// The points of a line, unless one of them asks nothing for what costs something.
fn judged(
    points: Vec<TariffPoint>,
    who: &str,
    price: &ArticlePrice,
    settings: &Settings,
) -> Result<Vec<TariffPoint>, Box<Problem>> {
    let free = points.iter().any(|point| point.net <= Decimal::ZERO);
    let worth = !price.net.is_zero() || !price.variants.is_empty();
    if free && worth && !settings.prices.send_zero {
        let remedy = Remedy::ChooseRecord { stream: Stream::Articles };
        return Err(Box::new(Problem::new("tariff-zero").arg("who", who).remedy(remedy)));
    }
    Ok(points)
}

impl<'a> Reckoning<'a> {
    /// The customers who may pay something else than their group.
    fn singled_out(&self) -> Vec<&'a Buyer> {
        let buyers = self.buyers;
        let named = self.tariffs.named.get(self.ware.key).into_iter().flatten();
        let mut numbers: BTreeSet<&str> = named.map(String::as_str).collect();
        let offices: Vec<&str> = numbers.iter().copied().collect();
        let members = offices.into_iter().filter_map(|office| buyers.members.get(office)).flatten();
        numbers.extend(members.map(String::as_str));
        numbers.extend(self.promotions.iter().flat_map(|promotion| promotion.customers()));
        numbers.extend(buyers.discounted.iter().map(String::as_str));
        let family = buyers.families.get(self.ware.family).into_iter().flat_map(HashMap::keys);
        numbers.extend(family.map(String::as_str));
        numbers.into_iter().filter_map(|number| buyers.all.get(number)).collect()
    }

    /// The whole curve of somebody: the article's, and those of the variants that go their own way.
    fn line(&self, who: Who<'_>, variants: &[VariantOf]) -> Result<Vec<TariffPoint>, Box<Problem>> {
        for (name, kind, tiers) in [self.scale(who), self.family_scale(who)].into_iter().flatten() {
            scale::whole(&name, kind, tiers)?;
        }
        let mut points = self.curve(who, None);
        let own: Vec<TariffPoint> = variants
            .iter()
            .map(|variant| self.curve(who, Some(variant)))
            .filter(|curve| !same(curve, &points))
            .flatten()
            .collect();
        points.extend(own);
        Ok(points)
    }

    fn curve(&self, who: Who<'_>, variant: Option<&VariantOf>) -> Vec<TariffPoint> {
        let mut points: Vec<TariffPoint> = Vec::new();
        for from_quantity in self.quantities(who, variant) {
            let net = self.net(who, variant, from_quantity, &mut None);
            if points.last().is_none_or(|last| last.net != net) {
                points.push(TariffPoint { variant: variant.map(VariantOf::key), from_quantity, net });
            }
        }
        points
    }
}

fn same(left: &[TariffPoint], right: &[TariffPoint]) -> bool {
    let figures = |points: &[TariffPoint]| -> Vec<(Decimal, Decimal)> {
        points.iter().map(|point| (point.from_quantity, point.net)).collect()
    };
    figures(left) == figures(right)
}
