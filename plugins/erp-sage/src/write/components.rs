//! Commercial nomenclatures on an order (sage100.md §1 AR_Nomencl, F_NOMENCLAT; §2.4): the line of the compound, then
//! a line for each component, which is what stock is reserved of.
//!
//! A composé (2) has the price and its components none; a composant (3) has none, and its components share it.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap, HashSet},
};

use plugin_sdk::model::{ConnectorError, Context, Key, Order, OrderLine};
use rust_decimal::{Decimal, RoundingStrategy};

use super::{
    Writer,
    articles::{Articles, Sold},
    draft::{Line, Part},
    lines::{self, Goods, PlannedLine},
    prepare::{Plan, Refusal},
};
use crate::select::As;

/// A compound of compounds is taken apart so far; a base that goes round in circles ends there.
const DEPTH: usize = 5;

const PARTS: [(&str, As); 8] = [
    ("AR_Ref", As::Text),
    ("NO_RefDet", As::Text),
    ("NO_Qte", As::Decimal),
    ("NO_Ordre", As::Int),
    ("AG_No1", As::Int),
    ("AG_No2", As::Int),
    ("AG_No1Comp", As::Int),
    ("AG_No2Comp", As::Int),
];

/// What a line is in a nomenclature.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Role {
    #[default]
    Plain,
    /// The compound: nothing of it lies in stock.
    Compound {
        valued: bool,
    },
    Component {
        of: String,
        valued: bool,
    },
}

impl Role {
    /// `DL_Valorise`: whether the line carries the price.
    pub fn is_valued(&self) -> bool {
        !matches!(self, Self::Compound { valued: false } | Self::Component { valued: false, .. })
    }

    /// `DL_TNomencl`.
    pub fn kind(&self) -> i64 {
        i64::from(matches!(self, Self::Compound { .. }))
    }

    /// `AR_RefCompose`.
    pub fn compound(&self) -> Option<&str> {
        match self {
            Self::Component { of, .. } => Some(of),
            _ => None,
        }
    }
}

/// A row of F_NOMENCLAT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartOf {
    /// The variant of the compound that it is for; 0: all.
    gammes: (i64, i64),
    sold: Sold,
    quantity: Decimal,
}

/// Compound → its parts in their order.
pub type Recipes = HashMap<String, Vec<PartOf>>;

/// A line that is a compound: the lines that its components become, and how many of each for one of it.
pub struct Kit {
    compound: String,
    /// The components carry the price.
    shared: bool,
    parts: Vec<(Key, Decimal)>,
}

/// The compounds of an order, by the line's key.
pub type Kits = HashMap<Key, Kit>;

impl Writer {
    /// Reads the components of the compounds among the articles, and the articles that they are.
    pub(super) fn read_components(
        &mut self,
        context: &dyn Context,
        found: &mut Articles,
    ) -> Result<(), ConnectorError> {
        let mut known: HashSet<String> = HashSet::new();
        for _ in 0..DEPTH {
            let compounds: Vec<String> =
                found.compounds().into_iter().filter(|compound| known.insert(compound.clone())).collect();
            let mut parts: Vec<(String, i64, PartOf)> = Vec::new();
            for rows in self.read_listed(context, "F_NOMENCLAT", &PARTS, "AR_Ref", compounds, "")? {
                parts.extend((0..rows.len).map(|row| {
                    let gammes = (rows.int(6, row), rows.int(7, row));
                    let sold = Sold { article: rows.text(1, row).to_owned(), gammes, pack: None };
                    let part = PartOf {
                        gammes: (rows.int(4, row), rows.int(5, row)),
                        sold,
                        quantity: rows.decimal(2, row).normalize(),
                    };
                    (rows.text(0, row).to_owned(), rows.int(3, row), part)
                }));
            }
            if parts.is_empty() {
                break;
            }
            parts.sort_by_key(|(_, rank, _)| *rank);
            let articles: Vec<String> = parts.iter().map(|(_, _, part)| part.sold.article.clone()).collect();
            for (compound, _, part) in parts {
                found.recipes.entry(compound).or_default().push(part);
            }
            self.read_articles(context, found, &articles)?;
        }
        Ok(())
    }
}

/// What a compound is made of in the end: articles that are no compounds, with their quantities for one of it.
fn leaves(articles: &Articles, sold: &Sold, depth: usize) -> Vec<(Sold, Decimal)> {
    let mut found: Vec<(Sold, Decimal)> = Vec::new();
    let of_variant = |part: &&PartOf| part.gammes == (0, 0) || part.gammes == sold.gammes;
    for part in articles.recipes.get(&sold.article).into_iter().flatten().filter(of_variant) {
        if articles.article(&part.sold.article).is_none() || part.quantity <= Decimal::ZERO {
            continue;
        }
        let inner = if depth == 0 { Vec::new() } else { leaves(articles, &part.sold, depth - 1) };
        let inner = if inner.is_empty() { vec![(part.sold.clone(), Decimal::ONE)] } else { inner };
        found.extend(inner.into_iter().map(|(sold, quantity)| (sold, (quantity * part.quantity).normalize())));
    }
    found
}

/// The compounds among the lines of an order; their components become goods with keys of their own.
pub fn kits(plan: &Plan<'_>, goods: &mut Goods) -> Kits {
    let articles = &plan.known.articles;
    let mut kits = Kits::new();
    let mut made: Vec<(Key, Sold)> = Vec::new();
    for (key, sold) in goods.iter().filter(|_| plan.settings.components) {
        let kind = articles.article(&sold.article).map_or(0, |article| article.nomenclature);
        let leaves = leaves(articles, sold, DEPTH);
        if !matches!(kind, 2 | 3) || leaves.is_empty() {
            continue;
        }
        let parts = leaves.into_iter().enumerate().map(|(rank, (sold, quantity))| {
            let own = Key::new(format!("{key}/{rank}"));
            made.push((own.clone(), sold));
            (own, quantity)
        });
        let kit = Kit { compound: sold.article.clone(), shared: kind == 3, parts: parts.collect() };
        kits.insert(key.clone(), kit);
    }
    goods.extend(made);
    kits
}

/// The order with each compound that its components price taken apart: they share its amounts by their own prices,
/// the last takes what rounding leaves.
pub fn shared<'a>(plan: &Plan<'_>, order: Cow<'a, Order>, goods: &Goods, kits: &Kits) -> Cow<'a, Order> {
    if !kits.values().any(|kit| kit.shared) {
        return order;
    }
    let mut apart = order.into_owned();
    let decimals = apart.currency_decimals;
    apart.lines = apart
        .lines
        .into_iter()
        .flat_map(|line| match kits.get(&line.key).filter(|kit| kit.shared) {
            Some(kit) => taken_apart(&plan.known.articles, &line, goods, kit, decimals),
            None => vec![line],
        })
        .collect();
    Cow::Owned(apart)
}

fn taken_apart(articles: &Articles, line: &OrderLine, goods: &Goods, kit: &Kit, decimals: u32) -> Vec<OrderLine> {
    let price = |key: &Key| {
        let article = goods.get(key).and_then(|sold| articles.article(&sold.article));
        article.map_or(Decimal::ZERO, |article| article.sale.0.max(Decimal::ZERO))
    };
    let mut weights: Vec<Decimal> = kit.parts.iter().map(|(key, quantity)| price(key) * quantity).collect();
    if weights.iter().sum::<Decimal>().is_zero() {
        weights = kit.parts.iter().map(|(_, quantity)| *quantity).collect();
    }
    let whole: Decimal = weights.iter().sum();
    let share = |amount: Decimal, weight: Decimal| {
        (amount * weight / whole).round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
    };
    let (mut net, mut gross) = (line.total_net, line.total_gross);
    let last = kit.parts.len() - 1;
    let parts = kit.parts.iter().zip(weights).enumerate();
    parts
        .map(|(rank, ((key, quantity), weight))| {
            let own = match rank == last {
                true => (net, gross),
                false => (share(line.total_net, weight), share(line.total_gross, weight)),
            };
            net -= own.0;
            gross -= own.1;
            OrderLine {
                key: key.clone(),
                quantity: line.quantity * quantity,
                total_net: own.0,
                total_gross: own.1,
                ..line.clone()
            }
        })
        .collect()
}

/// The lines of the document with those of the nomenclatures in their places.
///
/// # Errors
/// As for a line that was sold.
pub fn placed(
    plan: &Plan<'_>,
    planned: Vec<PlannedLine>,
    order: &Order,
    (goods, kits): (&Goods, &Kits),
    category: i64,
) -> Result<Vec<PlannedLine>, Refusal> {
    if kits.is_empty() {
        return Ok(planned);
    }
    let parents: BTreeMap<&Key, &Key> =
        kits.iter().flat_map(|(key, kit)| kit.parts.iter().map(move |(own, _)| (own, key))).collect();
    let side = plan.settings.side;
    // The tax is told with the compound.
    let without_price = |key: &Key, quantity: Decimal, rate: Decimal, role: Role| {
        let nothing = Line::new(Part::Goods, key.clone(), quantity, rate, side, Decimal::ZERO);
        let made = lines::sold_line(plan, &nothing, goods, category, &mut Vec::new())?;
        Ok::<_, Refusal>(PlannedLine { role, ..made })
    };
    let mut lines: Vec<PlannedLine> = Vec::with_capacity(planned.len() * 2);
    let mut seen: HashSet<&Key> = HashSet::new();
    for mut line in planned {
        let goods_key = Some(line.line.key.clone()).filter(|_| line.line.part == Part::Goods);
        let Some(key) = goods_key else {
            lines.push(line);
            continue;
        };
        if let Some(parent) = parents.get(&key).copied() {
            let of = kits.get(parent).map(|kit| kit.compound.clone()).unwrap_or_default();
            if seen.insert(parent) {
                let sold = order.lines.iter().find(|line| line.key == *parent);
                let quantity = sold.map_or(Decimal::ONE, |line| line.quantity);
                lines.push(without_price(parent, quantity, line.line.rate, Role::Compound { valued: false })?);
            }
            line.role = Role::Component { of, valued: true };
            lines.push(line);
        } else if let Some(kit) = kits.get(&key) {
            let (quantity, rate) = (line.line.quantity, line.line.rate);
            line.role = Role::Compound { valued: true };
            lines.push(line);
            for (own, each) in &kit.parts {
                let role = Role::Component { of: kit.compound.clone(), valued: false };
                lines.push(without_price(own, quantity * each, rate, role)?);
            }
        } else {
            lines.push(line);
        }
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use plugin_sdk::model::{Key, OrderLine};
    use rust_decimal::Decimal;

    use super::{Kit, taken_apart};
    use crate::write::articles::Articles;

    #[test]
    fn shares_add_up_to_the_cent_whatever_the_quantities() {
        for cents in 1..300_i64 {
            let parts = [1, 2, 3].map(|quantity| (Key::new(format!("7/{quantity}")), Decimal::from(quantity)));
            let kit = Kit { compound: "A".to_owned(), shared: true, parts: parts.to_vec() };
            let line = OrderLine {
                quantity: Decimal::from(cents % 4 + 1),
                total_net: Decimal::new(cents * 83, 4),
                total_gross: Decimal::new(cents, 2),
                ..OrderLine::default()
            };
            let apart = taken_apart(&Articles::default(), &line, &HashMap::new(), &kit, 2);
            let sum = |of: fn(&OrderLine) -> Decimal| apart.iter().map(of).sum::<Decimal>();
            assert_eq!((sum(|part| part.total_net), sum(|part| part.total_gross)), (line.total_net, line.total_gross));
            assert_eq!(sum(|part| part.quantity), line.quantity * Decimal::from(6));
        }
    }
}
