//! Promotions and soldes (F_TARIF, sage100.md §2.2): what they take off whose price of what, and from when until when.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use plugin_sdk::model::{Change, ConnectorError, Context, Key, Problem};
use rust_decimal::Decimal;

use super::{
    reckon::{Ware, Who},
    scale::{Tier, begins, whole},
};
use crate::{
    config::TariffSettings,
    mapping::date,
    rows::Rows,
    select::{As, Select},
    session::Session,
};

/// The first day of a promotion that has none.
const EARLY: NaiveDate = match NaiveDate::from_ymd_opt(2000, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// The bound of a tier without end.
const ENDLESS: i64 = 99_999_999_999_999;

/// One promotion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promotion {
    pub number: i64,
    pub label: String,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
    /// Whether it is one of Sage's « soldes », by the words of the settings.
    pub is_sale: bool,
    families: BTreeSet<String>,
    articles: BTreeSet<String>,
    categories: BTreeSet<i64>,
    customers: BTreeSet<String>,
    /// 1 by quantity, 2 by amount (`TF_Objectif`).
    kind: i64,
    tiers: Vec<Tier>,
}

impl Promotion {
    /// Whether it holds on a day.
    pub fn holds(&self, day: NaiveDate) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// Whether an article is in it.
    pub fn has(&self, ware: &Ware<'_>) -> bool {
        self.families.contains(ware.family) || self.articles.contains(ware.key)
    }

    /// Whether somebody gets it: everybody, unless it names categories or customers.
    pub fn is_for(&self, who: Who<'_>) -> bool {
        let open = self.categories.is_empty() && self.customers.is_empty();
        let named = who.customer.is_some_and(|buyer| self.customers.contains(&buyer.number));
        open || named || self.categories.contains(&who.category)
    }

    /// The customers that it names.
    pub fn customers(&self) -> impl Iterator<Item = &str> {
        self.customers.iter().map(String::as_str)
    }

    /// A price less the promotion, for a quantity.
    pub fn apply(&self, price: Decimal, quantity: Decimal) -> Decimal {
        let begins = begins(self.kind, &self.tiers, price);
        let tier = begins.into_iter().rev().find(|(from, _)| *from <= quantity);
        tier.map_or(price, |(_, tier)| tier.apply(self.kind, price))
    }

    /// The quantities from which it takes something else off.
    pub fn quantities(&self, price: Decimal) -> Vec<Decimal> {
        begins(self.kind, &self.tiers, price).into_iter().map(|(from, _)| from).collect()
    }
}

/// The promotions that can be, and what is wrong with the others.
#[derive(Debug, Default)]
pub struct Promotions {
    pub good: Vec<Promotion>,
    pub faulty: Vec<Change>,
}

impl Promotions {
    /// Reads the promotions of sales.
    ///
    /// # Errors
    /// As for [`Client::fetch`](crate::client::Client::fetch).
    pub fn read(session: &mut Session, context: &dyn Context) -> Result<Self, ConnectorError> {
        let mut promotions = Self::default();
        if !session.base.has_table("F_TARIF") {
            return Ok(promotions);
        }
        let wanted: Vec<(&str, As)> = [
            ("TF_No", As::Int),
            ("TF_Intitule", As::Text),
            ("TF_Debut", As::Text),
            ("TF_Fin", As::Text),
            ("TF_Objectif", As::Int),
            ("CT_Num", As::Text),
        ]
        .into_iter()
        .chain(DISCOUNTS)
        .collect();
        let rows = table(session, context, "F_TARIF", &wanted, "WHERE TF_Type = 2 AND TF_Domaine = 0")?;
        let selected = selected(session, context)?;
        let tiers = tiers(session, context)?;
        for row in 0..rows.len {
            let number = rows.int(0, row);
            let chosen = (
                selected.get(&number).map_or(&[][..], Vec::as_slice),
                tiers.get(&number).map_or(&[][..], Vec::as_slice),
            );
            match promotion(&rows, row, chosen, &session.settings.tariffs) {
                Ok(promotion) => promotions.good.push(promotion),
                Err(problem) => {
                    let problem = problem.arg("promotion", rows.text(1, row));
                    let key = Key::new(format!("promotion.{number}"));
                    promotions.faulty.push(Change::Faulty { key, problem });
                }
            }
        }
        promotions.good.sort_by_key(|promotion| promotion.number);
        Ok(promotions)
    }
}

const DISCOUNTS: [(&str, As); 6] = [
    ("TF_Remise01REM_Valeur", As::Decimal),
    ("TF_Remise01REM_Type", As::Int),
    ("TF_Remise02REM_Valeur", As::Decimal),
    ("TF_Remise02REM_Type", As::Int),
    ("TF_Remise03REM_Valeur", As::Decimal),
    ("TF_Remise03REM_Type", As::Int),
];

fn table(
    session: &mut Session,
    context: &dyn Context,
    table: &'static str,
    wanted: &[(&str, As)],
    rest: &str,
) -> Result<Rows, ConnectorError> {
    let Session { client, base, .. } = &mut *session;
    if !base.has_table(table) {
        return Ok(Rows::default());
    }
    let select = Select::new(base, &client.dialect, table, wanted);
    client.fetch(context, &select, rest, &[], None)
}

/// What each tariff selects: 0 a family, 1 an article, 2 a price category, 3 a customer.
fn selected(session: &mut Session, context: &dyn Context) -> Result<HashMap<i64, Vec<(i64, String)>>, ConnectorError> {
    let wanted = [("TF_No", As::Int), ("TS_Interes", As::Int), ("TS_Ref", As::Text)];
    let rows = table(session, context, "F_TARIFSELECT", &wanted, "")?;
    let mut selected: HashMap<i64, Vec<(i64, String)>> = HashMap::new();
    for row in 0..rows.len {
        let chosen = (rows.int(1, row), rows.text(2, row).to_owned());
        selected.entry(rows.int(0, row)).or_default().push(chosen);
    }
    Ok(selected)
}

fn tiers(session: &mut Session, context: &dyn Context) -> Result<HashMap<i64, Vec<Tier>>, ConnectorError> {
    let wanted = [
        ("TF_No", As::Int),
        ("TR_BorneSup", As::Decimal),
        ("TR_Remise01REM_Valeur", As::Decimal),
        ("TR_Remise01REM_Type", As::Int),
        ("TR_Remise02REM_Valeur", As::Decimal),
        ("TR_Remise02REM_Type", As::Int),
        ("TR_Remise03REM_Valeur", As::Decimal),
        ("TR_Remise03REM_Type", As::Int),
    ];
    let rows = table(session, context, "F_TARIFREMISE", &wanted, "")?;
    let mut tiers: HashMap<i64, Vec<Tier>> = HashMap::new();
    for row in 0..rows.len {
        tiers.entry(rows.int(0, row)).or_default().push(Tier::of(&rows, row, (1, 2), Decimal::ZERO));
    }
    tiers.values_mut().for_each(|tiers| tiers.sort_by_key(|tier| tier.bound));
    Ok(tiers)
}

fn promotion(
    rows: &Rows,
    row: usize,
    (selected, tiers): (&[(i64, String)], &[Tier]),
    settings: &TariffSettings,
) -> Result<Promotion, Box<Problem>> {
    let texts = |kind: i64| -> BTreeSet<String> {
        selected.iter().filter(|(of, text)| *of == kind && !text.is_empty()).map(|(_, text)| text.clone()).collect()
    };
    let (from, to) = (date(rows.text(2, row)).unwrap_or(EARLY), date(rows.text(3, row)));
    if to.is_some_and(|to| to < from) {
        let problem =
            Problem::new("promotion-dates").arg("from", from).arg("to", rows.text(3, row).get(..10).unwrap_or(""));
        return Err(Box::new(problem));
    }
    let (families, articles) = (texts(0), texts(1));
    if families.is_empty() && articles.is_empty() {
        return Err(Box::new(Problem::new("promotion-without-target")));
    }
    let label = rows.text(1, row).to_owned();
    let kind = if rows.int(4, row) == 1 { 2 } else { 1 };
    let tiers = if tiers.is_empty() {
        vec![Tier { bound: Decimal::from(ENDLESS), ..Tier::of(rows, row, (0, 6), Decimal::ZERO) }]
    } else {
        whole(&label, kind, tiers)?;
        tiers.to_vec()
    };
    let customers = texts(3).into_iter().chain(Some(rows.text(5, row).to_owned()).filter(|number| !number.is_empty()));
    let named = label.to_lowercase();
    Ok(Promotion {
        number: rows.int(0, row),
        from,
        to,
        is_sale: settings.sale_words.iter().any(|word| named.contains(word.as_str())),
        label,
        families,
        articles,
        categories: texts(2).iter().filter_map(|text| text.trim_start_matches('a').parse().ok()).collect(),
        customers: customers.collect(),
        kind,
        tiers,
    })
}
