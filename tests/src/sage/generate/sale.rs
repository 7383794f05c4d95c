//! The existing documents: each one a pure function of the seed and its index, and the quantities they hold back.

use std::collections::HashMap;

use super::super::amount::Amount;
use super::super::random::Random;
use super::World;
use super::article::{Article, Combination};
use super::customer::Customer;
use super::taxes;
use super::third_parties::supplier_number;

const PURPOSE: u64 = 6;

/// The kinds of document that follow each other in a block of ten: `DO_Type` and the root of the number.
const BLOCK: [(i64, &str); 10] = [
    (0, "NDE"),
    (1, "NBC"),
    (1, "NBC"),
    (1, "NBC"),
    (2, "NPL"),
    (3, "NBL"),
    (6, "NFA"),
    (6, "NFA"),
    (7, "NFC"),
    (12, "AC"),
];

/// One document with its lines.
pub struct Document {
    pub index: usize,
    /// `DO_Type`; 12 is a purchase order.
    pub kind: i64,
    pub piece: String,
    pub date: String,
    pub third: Third,
    pub depot: i64,
    pub lines: Vec<Line>,
}

/// Whose document it is.
pub enum Third {
    Customer(Box<Customer>),
    Supplier(String),
}

/// One line.
pub struct Line {
    pub article: Article,
    pub combination: Option<Combination>,
    pub quantity: i64,
    pub price: Amount,
    pub discount: i64,
    pub vat: &'static str,
    /// Code of the éco-participation, on sales in France.
    pub ecotax: Option<&'static str>,
    pub amount: Amount,
    pub amount_with_vat: Amount,
}

/// Documents of the company: one for four articles, never more than 25,000.
pub fn document_count(world: &World) -> usize {
    if world.spec.customers == 0 { 0 } else { (world.spec.articles / 4).min(25_000) }
}

/// Number of the next document of that kind, for `F_DOCCURRENTPIECE`.
pub fn next_piece(world: &World, kind: i64) -> Option<String> {
    let root = BLOCK.iter().find(|(known, _)| *known == kind)?.1;
    let rank = (0..document_count(world)).filter(|index| BLOCK[index % 10].0 == kind).count() + 1;
    Some(format!("{root}{rank:05}"))
}

impl Document {
    /// The document of that index, below [`document_count`].
    pub fn at(world: &World, index: usize) -> Self {
        let mut random = Random::new(world.spec.seed, PURPOSE, index as u64);
        let (kind, root) = BLOCK[index % 10];
        let in_block = BLOCK.iter().filter(|(known, _)| *known == kind).count();
        let before = BLOCK.iter().take(index % 10).filter(|(known, _)| *known == kind).count();
        let rank = index / 10 * in_block + before + 1;
        let third = if kind == 12 {
            Third::Supplier(supplier_number(index))
        } else {
            Third::Customer(Box::new(Customer::at(world, random.below(world.spec.customers))))
        };
        let category = if let Third::Customer(customer) = &third { customer.town.accounting } else { 1 };
        let count = random.between(1, 4) as usize;
        let lines = (0..count).map(|_| line(world, kind, category, &mut random)).collect();
        Self {
            index,
            kind,
            piece: format!("{root}{rank:05}"),
            date: super::calendar::day(index % 360),
            third,
            depot: if index % 6 == 5 { 2 } else { 1 },
            lines,
        }
    }

    /// Sum of the lines HT.
    pub fn total(&self) -> Amount {
        self.lines.iter().fold(Amount::ZERO, |total, line| total + line.amount)
    }

    /// Sum of the lines TTC.
    pub fn total_with_vat(&self) -> Amount {
        self.lines.iter().fold(Amount::ZERO, |total, line| total + line.amount_with_vat)
    }
}

fn line(world: &World, kind: i64, category: i64, random: &mut Random) -> Line {
    let mut article = Article::at(world, random.below(world.spec.articles));
    // A few tries are enough to leave the sleeping ones aside.
    for _ in 0..5 {
        if article.is_exportable() {
            break;
        }
        article = Article::at(world, random.below(world.spec.articles));
    }
    let mut combinations = article.combinations();
    let combination = (!combinations.is_empty()).then(|| combinations.swap_remove(random.below(combinations.len())));
    let quantity = random.between(1, 8);
    let purchase = kind == 12;
    let more = combination.as_ref().map_or(Amount::ZERO, |combination| combination.more);
    let price = if purchase { article.purchase } else { article.net_price() + more };
    let discount = if purchase { 0 } else { *random.pick(&[0, 0, 0, 5, 10]) };
    let vat = if purchase { taxes::deductible(article.vat) } else { taxes::in_category(article.vat, category) };
    let amount = price.times(100 - discount, 100).times(quantity, 1).to_cents();
    let ecotax = article.ecotax.filter(|_| !purchase && matches!(category, 1 | 4));
    // An éco-participation (TP/HT) enters the base of the VAT.
    let base = amount + ecotax.map_or(Amount::ZERO, taxes::per_unit).times(quantity, 1);
    let amount_with_vat = taxes::with_vat(base, vat).to_cents();
    Line { article, combination, quantity, price, discount, vat, ecotax, amount, amount_with_vat }
}

/// Quantities that documents hold back or announce.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quantities {
    pub ordered: Amount,
    pub prepared: Amount,
    pub purchased: Amount,
}

/// The quantities of every article and variant, by depot. The number of documents is bounded, so is this.
pub struct Reservations {
    by_variant: HashMap<(usize, usize, i64), Quantities>,
    by_article: HashMap<(usize, i64), Quantities>,
}

impl Reservations {
    /// Adds up the documents.
    pub fn collect(world: &World) -> Self {
        let mut reservations = Self { by_variant: HashMap::new(), by_article: HashMap::new() };
        for index in 0..document_count(world) {
            let document = Document::at(world, index);
            for line in document.lines.iter().filter(|line| line.article.stock_method != 0) {
                let rank = line.combination.as_ref().map_or(0, |combination| combination.rank);
                let quantity = Amount::units(line.quantity);
                let article = line.article.index;
                for entry in [
                    reservations.by_variant.entry((article, rank, document.depot)).or_default(),
                    reservations.by_article.entry((article, document.depot)).or_default(),
                ] {
                    match document.kind {
                        1 => entry.ordered += quantity,
                        2 => entry.prepared += quantity,
                        12 => entry.purchased += quantity,
                        _ => {}
                    }
                }
            }
        }
        reservations
    }

    /// What is held of an article in a depot, its variants added up.
    pub fn of_article(&self, article: usize, depot: i64) -> Quantities {
        self.by_article.get(&(article, depot)).copied().unwrap_or_default()
    }

    /// What is held of one combination.
    pub fn of_variant(&self, article: usize, rank: usize, depot: i64) -> Quantities {
        self.by_variant.get(&(article, rank, depot)).copied().unwrap_or_default()
    }
}
