//! The lines of a document: which article each one is, and the row that says so (sage100.md §2.7).

use std::{borrow::Cow, collections::HashMap};

use plugin_sdk::model::{Key, Order, OrderLine, Problem, Remedy};
use rust_decimal::Decimal;

use super::{
    articles::{Article, Articles, Sold},
    components::Role,
    config,
    draft::{Draft, Line, Part, Side, factor},
    insert::{Insert, day, no_date},
    lists::Expedition,
    prepare::{Plan, Prepared, Refusal},
    taxes::{self, LineTax},
    texts,
};
use crate::client::Value;

/// One line that only lacks its numbers.
pub struct PlannedLine {
    pub line: Line,
    pub article: Article,
    pub gammes: (i64, i64),
    pub design: String,
    /// The shop's own words for it; empty where the document says Sage's.
    pub written: String,
    pub tax: LineTax,
    /// Label of unit or pack, and how many of them.
    pub unit: (String, Decimal),
    pub cost: Decimal,
    /// `DE_No`.
    pub depot: i64,
    /// Unit price in the document's currency, on the side of its prices; 0 in the company's own.
    pub foreign: Decimal,
    /// Sage's own unit price on that side, where it stands above what was sold (functions.md J84).
    pub list: Option<Decimal>,
    /// Rank of the line among those of the same article.
    pub rank: i64,
    pub role: Role,
}

impl PlannedLine {
    /// The line of an article, before its words, tax, unit, depot and prices are known.
    fn of(line: Line, article: Article) -> Self {
        PlannedLine {
            line,
            article,
            gammes: (0, 0),
            design: String::new(),
            written: String::new(),
            tax: LineTax::default(),
            unit: (String::new(), Decimal::ZERO),
            cost: Decimal::ZERO,
            depot: 0,
            foreign: Decimal::ZERO,
            list: None,
            rank: 1,
            role: Role::Plain,
        }
    }

    /// With the shop's words for it, or with Sage's designation where there are none.
    fn called(mut self, written: String) -> Self {
        let name = texts::clean(&written);
        self.design = if name.is_empty() { self.article.designations[0].clone() } else { name };
        self.written = written;
        self
    }
}

/// What each line of the order is in Sage, by the line's key.
pub type Goods = HashMap<Key, Sold>;

/// Finds the article of every line.
///
/// # Errors
/// One problem for each line that stands for no article.
pub fn goods(plan: &Plan<'_>, remarks: &mut Vec<Problem>) -> Result<Goods, Refusal> {
    let mut goods = Goods::new();
    let mut problems = Vec::new();
    for line in plan.order.lines.iter().filter(|line| !line.quantity.is_zero()) {
        match of_line(plan, line, remarks) {
            Ok(sold) => {
                goods.insert(line.key.clone(), sold);
            }
            Err(problem) => problems.push(*problem),
        }
    }
    if problems.is_empty() { Ok(goods) } else { Err(Refusal { problems, proof: None }) }
}

fn of_line(plan: &Plan<'_>, line: &OrderLine, remarks: &mut Vec<Problem>) -> Result<Sold, Box<Problem>> {
    let articles = &plan.known.articles;
    let field = format!("line:{}", line.key);
    let chosen = plan.item.overrides.get(&field);
    let found = match chosen {
        Some(code) => articles.of_code(code),
        None => articles.of_line(line),
    };
    let named = if line.reference.is_empty() { &line.name } else { &line.reference };
    let about = |code: &str| {
        let mut problem = Problem::new(code).arg("reference", named).arg("name", &line.name);
        problem.record = Some(line.key.clone());
        problem
    };
    match found {
        Some(sold) if articles.is_complete(sold) => return Ok(sold.clone()),
        Some(_) => return Err(Box::new(about("variant-unknown").remedy(Remedy::Override { field }))),
        None => {}
    }
    let special = &plan.settings.articles;
    let by_rate = || taxes::of_line(plan.lists, &Default::default(), line.tax_rate).ok().and_then(|tax| tax.code);
    let of_rate = || by_rate().and_then(|code| special.unknown_by_tax.get(&code)).filter(|code| !code.is_empty());
    let stands_in = of_rate().or(special.unknown.as_ref()).filter(|_| chosen.is_none());
    let Some(code) = stands_in else {
        return Err(Box::new(about("article-unknown").remedy(Remedy::Override { field })));
    };
    let sold = articles.of_code(code).ok_or_else(|| special_missing(code, "article-unknown"))?;
    remarks.push(about("article-replaced").arg("article", code).as_remark());
    Ok(sold.clone())
}

fn special_missing(code: &str, key: &str) -> Box<Problem> {
    Box::new(Problem::new("special-article-unknown").arg("article", code).remedy(config::setting(key)))
}

/// The order with its quantities in units: a pack of six counts six.
pub fn in_units<'a>(order: &'a Order, goods: &Goods) -> Cow<'a, Order> {
    if goods.values().all(|sold| sold.pack.is_none()) {
        return Cow::Borrowed(order);
    }
    let mut scaled = order.clone();
    for line in &mut scaled.lines {
        if let Some(pack) = goods.get(&line.key).and_then(|sold| sold.pack.as_ref()) {
            line.quantity *= pack.units;
        }
    }
    Cow::Owned(scaled)
}

/// Gives every line of a draft its article, its tax code and its text.
///
/// # Errors
/// Every line for which one of them is missing.
pub fn planned(
    plan: &Plan<'_>,
    draft: &Draft,
    goods: &Goods,
    category: i64,
    expedition: &Expedition,
    remarks: &mut Vec<Problem>,
) -> Result<Vec<PlannedLine>, Refusal> {
    let mut lines: Vec<PlannedLine> = Vec::with_capacity(draft.lines.len());
    let mut problems: Vec<Problem> = Vec::new();
    for line in &draft.lines {
        let made = match line.part {
            Part::Goods => sold_line(plan, line, goods, category, remarks),
            _ => charge_line(plan, line, category, expedition),
        };
        match made {
            Ok(made) => lines.push(made),
            Err(problem) => problems.push(*problem),
        }
    }
    if problems.is_empty() {
        rank(&mut lines);
        return Ok(lines);
    }
    problems.dedup();
    Err(Refusal { problems, proof: Some(draft.proof.clone()) })
}

/// `DL_NoRef`: each line's rank among those of its article.
pub fn rank(lines: &mut [PlannedLine]) {
    let mut ranks: HashMap<String, i64> = HashMap::new();
    for planned in lines {
        let rank = ranks.entry(planned.article.reference.clone()).or_default();
        *rank += 1;
        planned.rank = *rank;
    }
}

/// The line of goods, with its article, tax code and text.
///
/// # Errors
/// When no tax code of Sage has its rate.
pub fn sold_line(
    plan: &Plan<'_>,
    line: &Line,
    goods: &Goods,
    category: i64,
    remarks: &mut Vec<Problem>,
) -> Result<PlannedLine, Box<Problem>> {
    let source = plan.order.lines.iter().find(|source| source.key == line.key);
    let sold = goods.get(&line.key).cloned().unwrap_or_default();
    let articles = &plan.known.articles;
    let article = articles.article(&sold.article).cloned().unwrap_or_default();
    let codes = articles.taxes(plan.lists, &article, category);
    let about = |mut problem: Problem| {
        problem.record = Some(line.key.clone());
        problem.arg("article", &article.reference)
    };
    let tax = taxes::of_line(plan.lists, &codes, line.rate).map_err(|problem| Box::new(about(*problem)))?;
    if let Some(own) = tax.instead_of {
        let remark = Problem::new("tax-rate-differs").arg("rate", line.rate.normalize()).arg("own", own);
        remarks.push(about(remark).as_remark());
    }
    let written = source.filter(|_| !plan.settings.sage_designations).map(|source| source.name.clone());
    let unit = match &sold.pack {
        Some(pack) => (pack.label.clone(), (line.quantity / pack.units).round_dp(6).normalize()),
        None => (plan.lists.units.get(&article.unit).cloned().unwrap_or_default(), line.quantity),
    };
    let made = PlannedLine { gammes: sold.gammes, tax, unit, ..PlannedLine::of(line.clone(), article) };
    Ok(made.called(written.unwrap_or_default()))
}

/// The setting that names the article of such a line, and the article.
fn special_article(
    plan: &Plan<'_>,
    line: &Line,
    expedition: &Expedition,
) -> Result<(&'static str, Option<String>), Box<Problem>> {
    let special = &plan.settings.articles;
    // The rate decides the code first: a rate may have an article of its own.
    let general = taxes::of_line(plan.lists, &Default::default(), line.rate)?;
    let by_rate = |map: &std::collections::BTreeMap<String, String>| {
        general.code.as_ref().and_then(|code| map.get(code)).filter(|code| !code.is_empty()).cloned()
    };
    let of_carrier = || Some(expedition.article.clone()).filter(|code| !code.is_empty());
    Ok(match line.part {
        // A voucher that gives no more than the shipping.
        Part::Discount if special.free_shipping.is_some() && gives_shipping(plan.order, line) => {
            ("article-free-shipping", special.free_shipping.clone())
        }
        Part::Shipping if line.gross.is_zero() => ("article-free-shipping", special.free_shipping.clone()),
        Part::Discount => ("article-discount", by_rate(&special.discount_by_tax).or_else(|| special.discount.clone())),
        Part::Shipping => (
            "article-shipping",
            by_rate(&special.shipping_by_tax).or_else(|| special.shipping.clone()).or_else(of_carrier),
        ),
        Part::Wrapping => ("article-wrapping", by_rate(&special.wrapping_by_tax).or_else(|| special.wrapping.clone())),
        Part::Rounding | Part::Goods => {
            ("article-rounding", by_rate(&special.rounding_by_tax).or_else(|| special.rounding.clone()))
        }
    })
}

/// Shipping, wrapping, discount and rounding: articles that stand for what is none.
fn charge_line(
    plan: &Plan<'_>,
    line: &Line,
    category: i64,
    expedition: &Expedition,
) -> Result<PlannedLine, Box<Problem>> {
    let (key, code) = special_article(plan, line, expedition)?;
    let Some(code) = code else {
        return Err(Box::new(Problem::new("special-article-missing").arg("key", key).remedy(config::setting(key))));
    };
    let articles = &plan.known.articles;
    let article = articles.article(&code).cloned().ok_or_else(|| special_missing(&code, key))?;
    let codes = articles.taxes(plan.lists, &article, category);
    let tax = taxes::of_line(plan.lists, &codes, line.rate)?;
    let order = plan.order;
    let own = match line.part {
        Part::Discount => order.discounts.iter().find(|discount| discount.key == line.key).map(|found| &found.name),
        Part::Shipping => order.carrier.as_ref().map(|carrier| &carrier.name),
        _ => None,
    };
    let written = own.filter(|_| !plan.settings.sage_designations).cloned().unwrap_or_default();
    let unit = (plan.lists.units.get(&article.unit).cloned().unwrap_or_default(), line.quantity);
    Ok(PlannedLine { tax, unit, ..PlannedLine::of(line.clone(), article) }.called(written))
}

fn gives_shipping(order: &Order, line: &Line) -> bool {
    let given = order.discounts.iter().find(|discount| discount.key == line.key);
    given.is_some_and(|discount| discount.free_shipping && discount.gross == order.shipping.gross)
}

/// A line of 0 for a delivery that costs nothing, where an article stands for it (functions.md J81).
///
/// # Errors
/// As for the other articles that stand for what is none.
pub fn free_shipping(
    plan: &Plan<'_>,
    category: i64,
    expedition: &Expedition,
) -> Result<Option<PlannedLine>, Box<Problem>> {
    let charge = &plan.order.shipping;
    let free = charge.net.is_zero() && charge.gross.is_zero() && plan.order.carrier.is_some();
    if !free || plan.settings.articles.free_shipping.is_none() {
        return Ok(None);
    }
    let (side, none) = (plan.settings.side, Decimal::ZERO);
    let line = Line::new(Part::Shipping, Key::default(), Decimal::ONE, charge.tax_rate, side, none);
    charge_line(plan, &line, category, expedition).map(Some)
}

/// Gives what was sold below Sage's price that price and a discount of a fixed amount (functions.md J84).
pub fn discounted(lines: &mut [PlannedLine], articles: &Articles, tariff: i64, side: Side) {
    for planned in lines.iter_mut().filter(|planned| planned.line.part == Part::Goods) {
        let (price, with_tax) = articles.price(&planned.article, planned.gammes, tariff);
        let factor = factor(planned.line.rate);
        let price = match (side, with_tax) {
            (Side::Gross, false) => price * factor,
            (Side::Net, true) => price / factor,
            _ => price,
        };
        let price = price.round_dp(6);
        planned.list = Some(price).filter(|price| *price > planned.line.price(side));
    }
}

/// The row of a line: every column, as the application writes them.
pub fn row(
    prepared: &Prepared,
    piece: &str,
    planned: &PlannedLine,
    position: usize,
    number: i64,
    side: Side,
) -> Insert {
    let PlannedLine { line, article, tax, .. } = planned;
    let account = &prepared.party.account;
    let price = planned.list.unwrap_or_else(|| line.price(side));
    let shown = planned.list.map_or_else(|| line.clone(), |price| line.priced(side, price));
    let mut row = Insert::into("F_DOCLIGNE");
    row.set_all(&["DO_Domaine"], 0)
        .set_all(&["DO_Type", "DO_DocType"], 1)
        .set("CT_Num", account.number.as_str())
        .set("DO_Piece", piece)
        .set_all(&["DO_Date", "DL_DateBC", "DL_DateBL", "DL_DatePL", "DL_DateDE"], day(prepared.moment.date()))
        .set("DL_Ligne", (position as i64 + 1) * 1000)
        .set("DL_No", number)
        .set("DL_NoRef", planned.rank)
        .set("DO_Ref", prepared.reference.as_str())
        .set(
            "AR_Ref",
            Some(article.reference.as_str()).filter(|code| !code.is_empty()).map_or(Value::Null, Value::from),
        )
        .set("DL_Design", planned.design.as_str())
        .set("AG_No1", planned.gammes.0)
        .set("AG_No2", planned.gammes.1)
        .set_all(&["DL_Qte", "DL_QteBC", "DL_QteBL", "DL_QtePL", "DL_QteDE"], line.quantity)
        .set("EU_Enumere", planned.unit.0.as_str())
        .set("EU_Qte", planned.unit.1)
        .set("DL_PoidsNet", (article.grams[0] * line.quantity).normalize())
        .set("DL_PoidsBrut", (article.grams[1] * line.quantity).normalize())
        .set("DL_PrixUnitaire", shown.unit_net)
        .set("DL_PUTTC", shown.unit_gross)
        .set("DL_Remise01REM_Valeur", (price - line.price(side)).normalize())
        .set("DL_TTC", i64::from(side == Side::Gross))
        .set("DL_PUDevise", planned.foreign)
        .set("DL_PUBC", 0)
        .set("DL_MontantHT", line.net)
        .set("DL_MontantTTC", line.gross)
        .set("DL_Taxe1", tax.rate)
        .set("DL_TypeTaxe1", tax.kind)
        .set("DL_CodeTaxe1", tax.code.clone().map_or(Value::Null, Value::Text))
        .set_all(&["DL_PrixRU", "DL_CMUP"], planned.cost)
        .set("CO_No", account.representative)
        .set("DE_No", planned.depot)
        .set("DL_Valorise", i64::from(planned.role.is_valued()))
        .set("DL_Escompte", 1)
        .set("DL_TNomencl", planned.role.kind())
        .set("AR_RefCompose", planned.role.compound().map_or(Value::Null, Value::from))
        .set("DL_FactPoids", article.priced_by_weight)
        .set_all(LINE_ZEROS, 0)
        .set_all(LINE_EMPTY, "")
        .set_all(&["DO_DateLivr", "DL_DateAvancement"], no_date())
        .set_all(&["DL_CodeTaxe2", "DL_CodeTaxe3", "RP_Code"], Value::Null);
    row
}

/// The row of a line of text: no article, no quantity, no amount.
pub fn note(prepared: &Prepared, piece: &str, text: &str, position: usize, number: i64, side: Side) -> Insert {
    let line = Line::new(Part::Goods, Key::default(), Decimal::ZERO, Decimal::ZERO, side, Decimal::ZERO);
    let nothing = PlannedLine {
        design: text.to_owned(),
        depot: prepared.depot,
        rank: (position + 1 - prepared.lines.len()) as i64,
        ..PlannedLine::of(line, Article::default())
    };
    row(prepared, piece, &nothing, position, number, side)
}

const LINE_ZEROS: &[&str] = &[
    "DL_TypeTaux1",
    "DL_TRemPied",
    "DL_TRemExep",
    "DL_Remise01REM_Type",
    "DL_Remise02REM_Valeur",
    "DL_Remise02REM_Type",
    "DL_Remise03REM_Valeur",
    "DL_Remise03REM_Type",
    "DL_Taxe2",
    "DL_TypeTaux2",
    "DL_TypeTaxe2",
    "DL_Taxe3",
    "DL_TypeTaux3",
    "DL_TypeTaxe3",
    "DL_MvtStock",
    "DT_No",
    "DL_TypePL",
    "DL_Frais",
    "DL_NonLivre",
    "DL_NoLink",
    "DL_QteRessource",
    "DL_PieceOFProd",
    "DL_NoSousTotal",
    "CA_No",
];
const LINE_EMPTY: &[&str] = &[
    "DL_PieceBC",
    "DL_PieceBL",
    "DL_PiecePL",
    "DL_PieceDE",
    "CA_Num",
    "AF_RefFourniss",
    "AC_RefClient",
    "DL_NoColis",
    "PF_Num",
    "DL_Operation",
    "DL_RefExterne",
];
