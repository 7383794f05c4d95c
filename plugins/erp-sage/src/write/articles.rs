//! The articles of a batch of orders, and what each line of the shop stands for in Sage.

use std::collections::{BTreeMap, HashMap};

use plugin_sdk::model::{ConnectorError, Context, OrderLine};
use rust_decimal::Decimal;

use super::{Writer, components::Recipes, lists::Lists, rules::DepotRule};
use crate::{
    mapping::{kilograms, variant_key},
    read::prices::{codes_on, today},
    select::As,
};

const ARTICLE: [(&str, As); 17] = [
    ("AR_Ref", As::Text),
    ("AR_Design", As::Text),
    ("FA_CodeFamille", As::Text),
    ("AR_UniteVen", As::Int),
    ("AR_UnitePoids", As::Int),
    ("AR_PoidsNet", As::Decimal),
    ("AR_PoidsBrut", As::Decimal),
    ("AR_PrixAch", As::Decimal),
    ("AR_SuiviStock", As::Int),
    ("AR_Gamme1", As::Int),
    ("AR_FactPoids", As::Int),
    ("AR_CodeBarre", As::Text),
    ("AR_Langue1", As::Text),
    ("AR_Langue2", As::Text),
    ("AR_PrixVen", As::Decimal),
    ("AR_PrixTTC", As::Int),
    ("AR_Nomencl", As::Int),
];
const VARIANT: [(&str, As); 5] =
    [("AR_Ref", As::Text), ("AG_No1", As::Int), ("AG_No2", As::Int), ("AE_Ref", As::Text), ("AE_CodeBarre", As::Text)];
const PACK: [(&str, As); 6] = [
    ("AR_Ref", As::Text),
    ("CO_No", As::Int),
    ("EC_Enumere", As::Text),
    ("EC_Quantite", As::Decimal),
    ("CO_Ref", As::Text),
    ("CO_CodeBarre", As::Text),
];
const ACCOUNTING: [(&str, As); 11] = [
    ("AR_Ref", As::Text),
    ("ACP_Champ", As::Int),
    ("ACP_ComptaCPT_Taxe1", As::Text),
    ("ACP_ComptaCPT_Taxe2", As::Text),
    ("ACP_ComptaCPT_Taxe3", As::Text),
    ("ACP_ComptaCPT_Date1", As::Text),
    ("ACP_ComptaCPT_Date2", As::Text),
    ("ACP_ComptaCPT_Date3", As::Text),
    ("ACP_ComptaCPT_TaxeAnc1", As::Text),
    ("ACP_ComptaCPT_TaxeAnc2", As::Text),
    ("ACP_ComptaCPT_TaxeAnc3", As::Text),
];

/// An article as a line needs it.
#[derive(Debug, Clone, Default)]
pub struct Article {
    pub reference: String,
    /// Designation, then those of Sage's languages 1 and 2.
    pub designations: [String; 3],
    pub family: String,
    pub unit: i64,
    /// Grams of one unit, net and gross.
    pub grams: [Decimal; 2],
    pub purchase: Decimal,
    pub tracked: bool,
    pub has_gammes: bool,
    pub priced_by_weight: i64,
    /// Sale price, and whether it is with tax.
    pub sale: (Decimal, bool),
    /// `AR_Nomencl`.
    pub nomenclature: i64,
}

/// What a line of the shop is in Sage.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sold {
    pub article: String,
    /// `AG_No1`, `AG_No2`; 0 without gammes.
    pub gammes: (i64, i64),
    pub pack: Option<Pack>,
}

/// A pack: its label and the units in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pack {
    pub label: String,
    pub units: Decimal,
}

/// The articles that a batch may need.
#[derive(Default)]
pub struct Articles {
    by_reference: HashMap<String, Article>,
    /// Variants and packs by the key that the other side knows: article and `12.34` or `pack.5`.
    forms: HashMap<(String, String), Sold>,
    /// References of articles, variants and packs.
    codes: HashMap<String, Sold>,
    barcodes: HashMap<String, Sold>,
    /// Article and accounting category → tax codes.
    taxes: HashMap<(String, i64), [String; 3]>,
    /// Article and depot → value and quantity.
    stock: HashMap<(String, i64), (Decimal, Decimal)>,
    /// Article → its principal depot; read where each line has its own only.
    pub(super) homes: HashMap<String, i64>,
    /// Article and price category → price, and whether it is with tax; read where discounts are written only.
    prices: HashMap<(String, i64), (Decimal, bool)>,
    /// Article, price category and gamme values → price, on the side of the tax of the article's own.
    of_gammes: HashMap<(String, i64, (i64, i64)), Decimal>,
    pub(super) recipes: Recipes,
}

impl Articles {
    /// The article of a reference.
    pub fn article(&self, reference: &str) -> Option<&Article> {
        self.by_reference.get(reference)
    }

    /// What a code of Sage names: an article, a variant or a pack.
    pub fn of_code(&self, code: &str) -> Option<&Sold> {
        self.codes.get(code)
    }

    /// What a line of an order stands for: by its link, else its reference, else its bar code. One whose variant is
    /// not known is answered only when nothing better is.
    pub fn of_line(&self, line: &OrderLine) -> Option<&Sold> {
        let linked = line.article.as_ref().and_then(|article| match &line.variant {
            Some(variant) => self.forms.get(&(article.as_str().to_owned(), variant.as_str().to_owned())),
            None => self.codes.get(article.as_str()),
        });
        let by_reference = (!line.reference.is_empty()).then(|| self.codes.get(&line.reference)).flatten();
        let by_barcode = (!line.ean.is_empty()).then(|| self.barcodes.get(&line.ean)).flatten();
        let found = [linked, by_reference, by_barcode];
        found.into_iter().flatten().find(|sold| self.is_complete(sold)).or(linked).or(by_reference).or(by_barcode)
    }

    /// The commercial nomenclatures among them.
    pub fn compounds(&self) -> Vec<String> {
        references(&self.by_reference, |article| matches!(article.nomenclature, 2 | 3))
    }

    /// Whether an article with gammes comes with the numbers of its values.
    pub fn is_complete(&self, sold: &Sold) -> bool {
        sold.gammes.0 != 0 || !self.article(&sold.article).is_some_and(|article| article.has_gammes)
    }

    /// The tax codes of an article in an accounting category: its own, code by code else its family's.
    pub fn taxes(&self, lists: &Lists, article: &Article, category: i64) -> [String; 3] {
        let own = self.taxes.get(&(article.reference.clone(), category));
        let family = lists.families.get(&(article.family.clone(), category));
        [0, 1, 2].map(|rank| {
            let code = own.map(|codes| codes[rank].as_str()).filter(|code| !code.is_empty());
            code.or_else(|| family.map(|codes| codes[rank].as_str())).unwrap_or_default().to_owned()
        })
    }

    /// The weighted average cost in a depot, else the purchase price.
    pub fn cost(&self, article: &Article, depot: i64) -> Decimal {
        match self.stock.get(&(article.reference.clone(), depot)) {
            Some((value, quantity)) if *quantity > Decimal::ZERO && *value > Decimal::ZERO => {
                (value / quantity).round_dp(6)
            }
            _ => article.purchase,
        }
    }

    /// Sage's price in a price category, and whether it is with tax: the variant's, else the category's, else the
    /// article's own (sage100.md §2.1).
    pub fn price(&self, article: &Article, gammes: (i64, i64), category: i64) -> (Decimal, bool) {
        let of_article = (article.reference.clone(), category);
        let (price, with_tax) = self.prices.get(&of_article).copied().unwrap_or(article.sale);
        let own = self.of_gammes.get(&(of_article.0, category, gammes)).copied();
        (own.unwrap_or(price), with_tax)
    }

    /// Takes over what another reading found.
    pub fn absorb(&mut self, other: Self) {
        self.by_reference.extend(other.by_reference);
        self.forms.extend(other.forms);
        self.codes.extend(other.codes);
        self.barcodes.extend(other.barcodes);
        self.taxes.extend(other.taxes);
        self.stock.extend(other.stock);
        self.prices.extend(other.prices);
        self.of_gammes.extend(other.of_gammes);
        self.recipes.extend(other.recipes);
        self.homes.extend(other.homes);
    }
}

impl Writer {
    /// Reads the articles that codes and bar codes may name.
    pub(super) fn articles(
        &mut self,
        context: &dyn Context,
        codes: &[String],
        barcodes: &[String],
        depot: i64,
    ) -> Result<Articles, ConnectorError> {
        let mut found = Articles::default();
        let mut owners: Vec<String> = codes.to_vec();
        for (table, wanted, code, barcode) in [
            ("F_ARTENUMREF", &VARIANT[..1], "AE_Ref", "AE_CodeBarre"),
            ("F_CONDITION", &PACK[..1], "CO_Ref", "CO_CodeBarre"),
            ("F_ARTICLE", &ARTICLE[..1], "", "AR_CodeBarre"),
        ] {
            let mut pages = self.read_listed(context, table, wanted, code, codes.iter().cloned(), "")?;
            pages.extend(self.read_listed(context, table, wanted, barcode, barcodes.iter().cloned(), "")?);
            owners.extend(pages.iter().flat_map(|rows| (0..rows.len).map(|row| rows.text(0, row).to_owned())));
        }
        self.read_articles(context, &mut found, &owners)?;
        if self.settings.components {
            self.read_components(context, &mut found)?;
        }
        let with_gammes: Vec<String> = references(&found.by_reference, |article| article.has_gammes);
        self.read_variants(context, &mut found, &with_gammes)?;
        let all: Vec<String> = references(&found.by_reference, |_| true);
        self.read_packs(context, &mut found, &all)?;
        self.read_accounting(context, &mut found, &all)?;
        self.read_stock(context, &mut found, depot)?;
        if self.settings.line_discounts {
            self.read_prices(context, &mut found, &all)?;
        }
        Ok(found)
    }

    pub(super) fn read_articles(
        &mut self,
        context: &dyn Context,
        found: &mut Articles,
        owners: &[String],
    ) -> Result<(), ConnectorError> {
        for rows in self.read_listed(context, "F_ARTICLE", &ARTICLE, "AR_Ref", owners.iter().cloned(), "")? {
            for row in 0..rows.len {
                let grams = |column| {
                    let kilos = kilograms(rows.decimal(column, row), rows.int(4, row));
                    kilos.map_or(Decimal::ZERO, |kilos| (kilos * Decimal::ONE_THOUSAND).normalize())
                };
                let article = Article {
                    reference: rows.text(0, row).to_owned(),
                    designations: [1, 12, 13].map(|column| rows.text(column, row).to_owned()),
                    family: rows.text(2, row).to_owned(),
                    unit: rows.int(3, row),
                    grams: [grams(5), grams(6)],
                    purchase: rows.decimal(7, row).normalize(),
                    tracked: rows.int(8, row) != 0,
                    has_gammes: rows.int(9, row) != 0,
                    priced_by_weight: rows.int(10, row),
                    sale: (rows.decimal(14, row).normalize(), rows.int(15, row) == 1),
                    nomenclature: rows.int(16, row),
                };
                let sold = Sold { article: article.reference.clone(), ..Sold::default() };
                found.add_code(rows.text(11, row), &sold, true);
                found.codes.insert(article.reference.clone(), sold);
                found.by_reference.insert(article.reference.clone(), article);
            }
        }
        Ok(())
    }

    fn read_variants(
        &mut self,
        context: &dyn Context,
        found: &mut Articles,
        owners: &[String],
    ) -> Result<(), ConnectorError> {
        for rows in self.read_listed(context, "F_ARTENUMREF", &VARIANT, "AR_Ref", owners.iter().cloned(), "")? {
            for row in 0..rows.len {
                let (first, second) = (rows.int(1, row), rows.int(2, row));
                let article = rows.text(0, row).to_owned();
                let sold = Sold { article: article.clone(), gammes: (first, second), pack: None };
                found.add_code(rows.text(3, row), &sold, false);
                found.add_code(rows.text(4, row), &sold, true);
                found.forms.insert((article, variant_key(first, second).0), sold);
            }
        }
        Ok(())
    }

    fn read_packs(
        &mut self,
        context: &dyn Context,
        found: &mut Articles,
        owners: &[String],
    ) -> Result<(), ConnectorError> {
        for rows in self.read_listed(context, "F_CONDITION", &PACK, "AR_Ref", owners.iter().cloned(), "")? {
            for row in 0..rows.len {
                let article = rows.text(0, row).to_owned();
                let units = rows.decimal(3, row).normalize();
                let pack = (units > Decimal::ONE).then(|| Pack { label: rows.text(2, row).to_owned(), units });
                let sold = Sold { article: article.clone(), gammes: (0, 0), pack };
                found.add_code(rows.text(4, row), &sold, false);
                found.add_code(rows.text(5, row), &sold, true);
                found.forms.insert((article, crate::mapping::pack_key(rows.int(1, row)).0), sold);
            }
        }
        Ok(())
    }

    fn read_accounting(
        &mut self,
        context: &dyn Context,
        found: &mut Articles,
        owners: &[String],
    ) -> Result<(), ConnectorError> {
        let day = today();
        let more = " AND ACP_Type = 0 AND ACP_TypeFacture = 0";
        for rows in self.read_listed(context, "F_ARTCOMPTA", &ACCOUNTING, "AR_Ref", owners.iter().cloned(), more)? {
            for row in 0..rows.len {
                let key = (rows.text(0, row).to_owned(), rows.int(1, row));
                found.taxes.insert(key, codes_on(&rows, 2, row, day));
            }
        }
        Ok(())
    }

    fn read_prices(
        &mut self,
        context: &dyn Context,
        found: &mut Articles,
        owners: &[String],
    ) -> Result<(), ConnectorError> {
        let wanted =
            [("AR_Ref", As::Text), ("AC_Categorie", As::Int), ("AC_PrixVen", As::Decimal), ("AC_PrixTTC", As::Int)];
        let more = " AND AC_Categorie > 0";
        for rows in self.read_listed(context, "F_ARTCLIENT", &wanted, "AR_Ref", owners.iter().cloned(), more)? {
            for row in (0..rows.len).filter(|row| !rows.decimal(2, *row).is_zero()) {
                let key = (rows.text(0, row).to_owned(), rows.int(1, row));
                found.prices.insert(key, (rows.decimal(2, row).normalize(), rows.int(3, row) == 1));
            }
        }
        let wanted = [
            ("AR_Ref", As::Text),
            ("TG_RefCF", As::Text),
            ("AG_No1", As::Int),
            ("AG_No2", As::Int),
            ("TG_Prix", As::Decimal),
        ];
        for rows in self.read_listed(context, "F_TARIFGAM", &wanted, "AR_Ref", owners.iter().cloned(), "")? {
            for row in (0..rows.len).filter(|row| !rows.decimal(4, *row).is_zero()) {
                // A customer's number begins with a capital: `A01` is none of the categories.
                let Some(category) = rows.text(1, row).strip_prefix('a').and_then(|rank| rank.parse().ok()) else {
                    continue;
                };
                let key = (rows.text(0, row).to_owned(), category, (rows.int(2, row), rows.int(3, row)));
                found.of_gammes.insert(key, rows.decimal(4, row).normalize());
            }
        }
        Ok(())
    }

    fn read_stock(&mut self, context: &dyn Context, found: &mut Articles, depot: i64) -> Result<(), ConnectorError> {
        let owners = references(&found.by_reference, |article| article.tracked);
        let wanted = [
            ("AR_Ref", As::Text),
            ("AS_MontSto", As::Decimal),
            ("AS_QteSto", As::Decimal),
            ("DE_No", As::Int),
            ("AS_Principal", As::Int),
        ];
        let rule = self.settings.header.depot;
        let more = if rule == DepotRule::One { format!(" AND DE_No = {depot}") } else { String::new() };
        for rows in self.read_listed(context, "F_ARTSTOCK", &wanted, "AR_Ref", owners, &more)? {
            for row in 0..rows.len {
                let (article, depot) = (rows.text(0, row).to_owned(), rows.int(3, row));
                if rule == DepotRule::Article && rows.int(4, row) == 1 {
                    found.homes.insert(article.clone(), depot);
                }
                found.stock.insert((article, depot), (rows.decimal(1, row), rows.decimal(2, row)));
            }
        }
        Ok(())
    }
}

impl Articles {
    /// An article's own code goes before one that a variant or a pack shares with it.
    fn add_code(&mut self, code: &str, sold: &Sold, barcode: bool) {
        if !code.is_empty() {
            let codes = if barcode { &mut self.barcodes } else { &mut self.codes };
            codes.entry(code.to_owned()).or_insert_with(|| sold.clone());
        }
    }
}

fn references(articles: &HashMap<String, Article>, wanted: impl Fn(&Article) -> bool) -> Vec<String> {
    let ordered: BTreeMap<&String, &Article> = articles.iter().collect();
    ordered.into_values().filter(|article| wanted(article)).map(|article| article.reference.clone()).collect()
}
