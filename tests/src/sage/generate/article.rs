//! The articles: each one is a pure function of the seed and its index, so that stock, tariffs and documents
//! can speak of any article without keeping a million of them in memory.

use super::super::amount::Amount;
use super::super::random::Random;
use super::World;
use super::calendar;
use super::demo::{DemoArticle, DemoGamme};
use super::taxes;
use super::vocabulary::{COLOURS, FABRICS, FAMILIES, Family, MATERIALS, PATTERNS, Product, SIZES};

/// Room for the gamme values of one article in the base-wide numbers.
const GAMME_ROOM: i64 = 24;
const PURPOSE: u64 = 1;

/// What an article is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Plain,
    Gammes,
    /// Sold by packs (conditionnement).
    Packs,
    /// Commercial nomenclature: 2 composé, 3 composant.
    Compound(i64),
}

/// A deliberate mistake, only with `CompanySpec::with_faults`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    NoDesignation,
    ForbiddenReference,
    UnknownVat,
    ForbiddenDesignation,
    WrongBarcode,
    NoPrice,
}

/// A gamme of an article: its row of `P_GAMME` and its values.
#[derive(Clone, Debug)]
pub struct Gamme {
    pub number: i64,
    pub values: Vec<GammeValue>,
}

/// A value of a gamme: its base-wide number, its label, what it adds to the price.
#[derive(Clone, Debug)]
pub struct GammeValue {
    pub number: i64,
    pub label: &'static str,
    pub more: Amount,
}

/// An existing combination (`F_ARTENUMREF`).
#[derive(Clone, Debug)]
pub struct Combination {
    pub rank: usize,
    pub first: i64,
    /// 0 with one gamme only.
    pub second: i64,
    pub reference: String,
    pub barcode: Option<String>,
    pub more: Amount,
    pub asleep: bool,
}

/// One article.
#[derive(Clone, Debug)]
pub struct Article {
    pub index: usize,
    pub reference: String,
    pub designation: String,
    pub family: String,
    /// Position of the family in the vocabulary.
    pub family_position: usize,
    /// `AR_PrixVen`, HT or TTC by `price_ttc`; 0 when the price comes from the coefficient.
    pub price: Amount,
    pub price_ttc: bool,
    pub purchase: Amount,
    pub coefficient: Amount,
    pub vat: &'static str,
    /// The VAT code is written on the article itself.
    pub own_vat: bool,
    pub ecotax: Option<&'static str>,
    pub grams: i64,
    pub gammes: Vec<Gamme>,
    pub form: Form,
    /// `AR_SuiviStock`: 0 none, 2 CMUP, 3 FIFO, 5 lot.
    pub stock_method: i64,
    pub asleep: bool,
    pub published: bool,
    pub barcode: Option<String>,
    pub modified: String,
    pub fault: Option<Fault>,
    pub from_demo: bool,
}

impl Article {
    /// The article of that index, below `World::articles`.
    pub fn at(world: &World, index: usize) -> Self {
        match world.demo.get(index) {
            Some(demo) => from_demo(world, index, demo),
            None => generated(world, index),
        }
    }

    /// Published and awake: what a shop may receive.
    pub fn is_exportable(&self) -> bool {
        self.published && !self.asleep
    }

    /// The price HT of one unit.
    pub fn net_price(&self) -> Amount {
        let price = if self.price == Amount::ZERO { self.purchase.by(self.coefficient) } else { self.price };
        if self.price_ttc { taxes::without_vat(price, self.vat) } else { price }
    }

    /// The combinations in the order of the cartesian product of both gammes.
    pub fn combinations(&self) -> Vec<Combination> {
        let none = [GammeValue { number: 0, label: "", more: Amount::ZERO }];
        let Some(first) = self.gammes.first() else {
            return Vec::new();
        };
        let seconds = self.gammes.get(1).map_or(none.as_slice(), |gamme| gamme.values.as_slice());
        let mut combinations = Vec::new();
        for one in &first.values {
            for two in seconds {
                let rank = combinations.len() + 1;
                combinations.push(Combination {
                    rank,
                    first: one.number,
                    second: two.number,
                    reference: format!("{}-{rank}", self.reference),
                    barcode: (self.index.is_multiple_of(2) && self.index < 1_000_000)
                        .then(|| ean13(&format!("3761{:06}{:02}", self.index, rank))),
                    more: one.more + two.more,
                    asleep: !self.from_demo && rank > 2 && (self.index + rank).is_multiple_of(31),
                });
            }
        }
        // A base does not hold every combination of two gammes.
        if !self.from_demo && self.gammes.len() == 2 && self.index.is_multiple_of(5) {
            combinations.pop();
        }
        combinations
    }
}

fn from_demo(world: &World, index: usize, demo: &DemoArticle) -> Article {
    let family_position = FAMILIES.iter().position(|family| family.code == demo.family).unwrap_or(0);
    let mut random = Random::new(world.spec.seed, PURPOSE, index as u64);
    Article {
        index,
        reference: demo.reference.to_owned(),
        designation: demo.designation.to_owned(),
        family: demo.family.to_owned(),
        family_position,
        price: demo.price,
        price_ttc: false,
        purchase: demo.price.times(45, 100).to_cents(),
        coefficient: Amount::ZERO,
        vat: demo.vat,
        own_vat: FAMILIES[family_position].vat != demo.vat,
        ecotax: demo.ecotax.and_then(taxes::ecotax_code),
        grams: demo.grams,
        gammes: demo_gammes(index, &demo.gammes),
        form: if demo.gammes.is_empty() { Form::Plain } else { Form::Gammes },
        stock_method: 2,
        asleep: false,
        published: true,
        barcode: Some(ean13(&format!("37600{index:07}"))),
        modified: calendar::minute(&mut random),
        fault: None,
        from_demo: true,
    }
}

fn demo_gammes(index: usize, gammes: &[DemoGamme]) -> Vec<Gamme> {
    let mut numbers = numbers_of(index);
    gammes
        .iter()
        .map(|gamme| Gamme {
            number: if gamme.name == "Couleur" { 1 } else { 2 },
            values: gamme
                .values
                .iter()
                .map(|(label, more)| GammeValue { number: numbers.next().unwrap_or(0), label, more: *more })
                .collect(),
        })
        .collect()
}

fn numbers_of(index: usize) -> std::ops::RangeFrom<i64> {
    let first = i64::try_from(index).unwrap_or(0) * GAMME_ROOM + 1;
    first..
}

fn generated(world: &World, index: usize) -> Article {
    let mut random = Random::new(world.spec.seed, PURPOSE, index as u64);
    let family_position = random.below(FAMILIES.len());
    let family = &FAMILIES[family_position];
    let product = random.pick(family.products);
    let (fabric, fabric_words) = *random.pick(FABRICS);
    let pattern = *random.pick(PATTERNS);
    let vat = if family.code == "LIBRAIRIE" && index.is_multiple_of(5) { "C021" } else { family.vat };
    let form = form_of(index);
    let fault = fault_of(world, index);
    let mut article = Article {
        index,
        reference: reference(product.root, fabric, index),
        designation: format!("{} {fabric_words} {pattern} n° {index}", product.name),
        family: world.family_code(family, index),
        family_position,
        price: Amount::ZERO,
        price_ttc: form == Form::Plain && index % 25 == 12,
        purchase: Amount::ZERO,
        coefficient: Amount::ZERO,
        vat,
        own_vat: vat != family.vat || index % 33 == 5,
        ecotax: (product.root == "LAM").then_some(if product.grams > 1000 { "ECO25" } else { "ECO08" }),
        grams: product.grams + random.between(-10, 10) * product.grams / 100,
        gammes: if form == Form::Gammes { gammes(index, &mut random) } else { Vec::new() },
        form,
        stock_method: stock_method(family, form, index),
        asleep: index % 97 == 50,
        published: index % 61 != 7,
        barcode: random.percent(80).then(|| ean13(&format!("37600{index:07}"))),
        modified: calendar::minute(&mut random),
        fault,
        from_demo: false,
    };
    set_price(&mut article, product, &mut random);
    if let Some(fault) = fault {
        spoil(&mut article, fault);
    }
    article
}

/// Numbers rise with the index, as in a company that numbers its articles; slashes, spaces and signs occur too.
fn reference(root: &str, fabric: &str, index: usize) -> String {
    match index {
        _ if index % 53 == 11 => format!("LL{index:06}/VAR"),
        _ if index % 79 == 40 => format!("LL{index:06} {root}"),
        _ if index % 83 == 41 => format!("LL{index:06}.{root}+{fabric}"),
        _ => format!("LL{index:06}-{root}"),
    }
}

/// One gamme 20 %, two gammes 8 %, packs 4 %, nomenclatures 4 %.
fn form_of(index: usize) -> Form {
    match index % 25 {
        0..=6 => Form::Gammes,
        7 => Form::Packs,
        // The first blocks hold no component yet.
        8 if index >= 50 => Form::Compound(if index % 50 == 8 { 2 } else { 3 }),
        _ => Form::Plain,
    }
}

fn gammes(index: usize, random: &mut Random) -> Vec<Gamme> {
    let mut numbers = numbers_of(index);
    let mut colour = |random: &mut Random, most: i64| {
        let count = random.between(2, most) as usize;
        let start = random.below(COLOURS.len());
        values(COLOURS, start, count, &mut numbers, Amount::ZERO)
    };
    if index % 25 >= 5 {
        let first = Gamme { number: 1, values: colour(random, 3) };
        let (start, count) = (random.below(SIZES.len()), random.between(2, 4) as usize);
        let step = Amount::cents(random.between(0, 3) * 250);
        return vec![first, Gamme { number: 2, values: values(SIZES, start, count, &mut numbers, step) }];
    }
    match index % 5 {
        0..=2 => vec![Gamme { number: 1, values: colour(random, 5) }],
        3 => {
            let (start, count) = (random.below(SIZES.len()), random.between(2, 5) as usize);
            let step = Amount::cents(random.between(0, 4) * 150);
            vec![Gamme { number: 2, values: values(SIZES, start, count, &mut numbers, step) }]
        }
        _ => vec![Gamme { number: 3, values: values(MATERIALS, 0, 3, &mut numbers, Amount::cents(400)) }],
    }
}

fn values(
    labels: &'static [&'static str],
    start: usize,
    count: usize,
    numbers: &mut std::ops::RangeFrom<i64>,
    step: Amount,
) -> Vec<GammeValue> {
    (0..count.min(labels.len()))
        .map(|rank| GammeValue {
            number: numbers.next().unwrap_or(0),
            label: labels[(start + rank) % labels.len()],
            more: step.times(rank as i64, 1),
        })
        .collect()
}

fn stock_method(family: &Family, form: Form, index: usize) -> i64 {
    match (family.code, form) {
        (_, Form::Compound(_)) => 0,
        ("EPICERIE", Form::Plain) => 5,
        ("JARDIN", Form::Plain) => 3,
        _ if index % 41 == 9 => 0,
        _ => 2,
    }
}

/// Prices of a shop: TTC ends in 0, 50 or 90 cents and HT has six decimals; others are round HT.
fn set_price(article: &mut Article, product: &Product, random: &mut Random) {
    let euros = random.between(product.low, product.high - 1);
    let ttc = Amount::cents(euros * 100 + *random.pick(&[0, 50, 90, 90]));
    let net = taxes::without_vat(ttc, article.vat);
    article.price = match () {
        () if article.price_ttc => ttc,
        () if random.percent(25) => net.to_cents(),
        () => net,
    };
    article.purchase = net.times(random.between(38, 62), 100).to_cents();
    if article.form == Form::Plain && article.index % 100 == 63 {
        article.price = Amount::ZERO;
        article.coefficient = Amount::cents(random.between(160, 240));
    }
}

fn fault_of(world: &World, index: usize) -> Option<Fault> {
    if !world.spec.with_faults || index % 100 != 37 {
        return None;
    }
    Some(match (index / 100) % 6 {
        0 => Fault::NoDesignation,
        1 => Fault::ForbiddenReference,
        2 => Fault::UnknownVat,
        3 => Fault::ForbiddenDesignation,
        4 => Fault::WrongBarcode,
        _ => Fault::NoPrice,
    })
}

fn spoil(article: &mut Article, fault: Fault) {
    match fault {
        Fault::NoDesignation => article.designation = String::new(),
        Fault::ForbiddenReference => article.reference = format!("LL{:06}<R>;={{}}", article.index),
        Fault::UnknownVat => {
            article.vat = "C196";
            article.own_vat = true;
        }
        Fault::ForbiddenDesignation => article.designation = format!("Nappe <b>#{}</b>; lin=100 {{%}}", article.index),
        Fault::WrongBarcode => article.barcode = Some("123ABC".to_owned()),
        Fault::NoPrice => {
            article.price = Amount::ZERO;
            article.purchase = Amount::ZERO;
            article.coefficient = Amount::ZERO;
        }
    }
}

/// The twelve digits with their check digit.
pub fn ean13(digits: &str) -> String {
    let digits: String = digits.chars().chain("000000000000".chars()).take(12).collect();
    let sum: u32 = digits
        .bytes()
        .enumerate()
        .map(|(position, digit)| u32::from(digit - b'0') * if position % 2 == 0 { 1 } else { 3 })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}
