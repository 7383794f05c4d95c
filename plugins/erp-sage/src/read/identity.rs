//! What an article is: its variants by gammes or packs, its components, its supplier.

use std::collections::{BTreeSet, HashMap};

use plugin_sdk::model::{
    ArticleIdentity, ArticleKind, Axis, AxisValue, ConnectorError, Context, Facet, Key, Localized, PackItem, Variant,
};
use rust_decimal::Decimal;

use super::{
    articles::{Sources, column},
    sides::{Keys, LIST, Side},
};
use crate::{
    client::Value,
    config::{Manufacturer, Packs},
    mapping::{ean, kilograms, pack_key, variant_key},
    select::{As, Select},
    session::Session,
};

/// A bar code as it stands in Sage.
pub struct BarCode<'a> {
    pub variant: Option<Key>,
    pub code: &'a str,
}

/// One sellable form of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VariantOf {
    /// A combination of gamme values: `AG_No1`, `AG_No2`.
    Gammes(i64, i64),
    /// A pack: `CO_No` and the units in it.
    Pack(i64, Decimal),
}

impl VariantOf {
    /// The variant's key.
    pub fn key(&self) -> Key {
        match self {
            Self::Gammes(first, second) => variant_key(*first, *second),
            Self::Pack(number, _) => pack_key(*number),
        }
    }
}

/// Rows about the variants and components of a page.
#[derive(Default)]
pub struct Variants {
    combinations: Side,
    values: Side,
    packs: Side,
    components: Side,
    suppliers: Side,
    supplier_names: HashMap<String, String>,
}

const COMBINATIONS: [(&str, As); 6] = [
    ("AR_Ref", As::Text),
    ("AG_No1", As::Int),
    ("AG_No2", As::Int),
    ("AE_Ref", As::Text),
    ("AE_CodeBarre", As::Text),
    ("AE_Sommeil", As::Int),
];
const VALUES: [(&str, As); 3] = [("AR_Ref", As::Text), ("AG_No", As::Int), ("EG_Enumere", As::Text)];
const PACKS: [(&str, As); 6] = [
    ("AR_Ref", As::Text),
    ("CO_No", As::Int),
    ("EC_Quantite", As::Decimal),
    ("EC_Enumere", As::Text),
    ("CO_Ref", As::Text),
    ("CO_CodeBarre", As::Text),
];
const COMPONENTS: [(&str, As); 6] = [
    ("AR_Ref", As::Text),
    ("NO_RefDet", As::Text),
    ("NO_Qte", As::Decimal),
    ("AG_No1", As::Int),
    ("AG_No2", As::Int),
    ("NO_Ordre", As::Int),
];
const SUPPLIERS: [(&str, As); 4] =
    [("AR_Ref", As::Text), ("CT_Num", As::Text), ("AF_RefFourniss", As::Text), ("AF_Principal", As::Int)];

impl Variants {
    /// Reads what the facets need.
    ///
    /// # Errors
    /// As for [`Client::fetch`](crate::client::Client::fetch).
    pub fn fetch(
        session: &mut Session,
        context: &dyn Context,
        keys: &Keys<'_>,
        facets: &[Facet],
    ) -> Result<Self, ConnectorError> {
        let identity = facets.contains(&Facet::Identity);
        let any = identity || facets.contains(&Facet::Price) || facets.contains(&Facet::Stock);
        let mut variants = Self::default();
        if !any {
            return Ok(variants);
        }
        let packs = session.settings.articles.packs != Packs::Ignored;
        let Session { client, base, .. } = &mut *session;
        let mut side = |table, wanted: &[(&str, As)], more: &str| {
            let select = Select::new(base, &client.dialect, table, wanted);
            Side::fetch(client, context, &select, keys, more, &[])
        };
        variants.combinations = side("F_ARTENUMREF", &COMBINATIONS, "")?;
        if packs {
            variants.packs = side("F_CONDITION", &PACKS, "")?;
        }
        if identity {
            variants.values = side("F_ARTGAMME", &VALUES, "")?;
            variants.components = side("F_NOMENCLAT", &COMPONENTS, "")?;
            variants.suppliers = side("F_ARTFOURNISS", &SUPPLIERS, " AND AF_Principal = 1")?;
            variants.supplier_names = supplier_names(session, context, &variants.suppliers)?;
        }
        Ok(variants)
    }

    /// The variants of one article, in the order of their numbers.
    pub fn of_article(&self, sources: &Sources<'_>, row: usize) -> Vec<VariantOf> {
        let (rows, key) = (sources.rows, sources.rows.text(column::REFERENCE, row));
        let mut variants: Vec<VariantOf> = Vec::new();
        if rows.int(column::GAMME_1, row) != 0 {
            let side = &self.combinations.rows;
            let gammes = self.combinations.of_key(key).map(|row| (side.int(1, row), side.int(2, row)));
            let mut gammes: Vec<(i64, i64)> = gammes.collect();
            gammes.sort_unstable();
            variants.extend(gammes.into_iter().map(|(first, second)| VariantOf::Gammes(first, second)));
        } else if sources.settings.articles.packs == Packs::Variants {
            variants = self.packs_of(sources, row);
        }
        variants
    }

    /// The packs of an article without gammes, the smallest first.
    pub fn packs_of(&self, sources: &Sources<'_>, row: usize) -> Vec<VariantOf> {
        let rows = sources.rows;
        if rows.int(column::GAMME_1, row) != 0 || rows.int(column::PACKS, row) == 0 {
            return Vec::new();
        }
        let side = &self.packs.rows;
        let packs = self.packs.of_key(rows.text(column::REFERENCE, row));
        let packs = packs.map(|row| (side.decimal(2, row), side.int(1, row)));
        let mut packs: Vec<(Decimal, i64)> = packs.filter(|(quantity, _)| !quantity.is_zero()).collect();
        packs.sort_unstable();
        packs.into_iter().map(|(quantity, number)| VariantOf::Pack(number, quantity)).collect()
    }

    /// The bar codes of one article as Sage has them, each with the variant that bears it.
    pub fn bar_codes<'a>(&'a self, sources: &Sources<'a>, row: usize, variants: &[VariantOf]) -> Vec<BarCode<'a>> {
        let rows = sources.rows;
        let key = rows.text(column::REFERENCE, row);
        let own = BarCode { variant: None, code: rows.text(column::BARCODE, row) };
        let of_variant = |variant: &VariantOf| {
            let (side, column) = match variant {
                VariantOf::Gammes(..) => (&self.combinations, 4),
                VariantOf::Pack(..) => (&self.packs, 5),
            };
            let is_own = |row: &usize| match variant {
                VariantOf::Gammes(first, second) => {
                    (side.rows.int(1, *row), side.rows.int(2, *row)) == (*first, *second)
                }
                VariantOf::Pack(number, _) => side.rows.int(1, *row) == *number,
            };
            let row = side.of_key(key).find(is_own)?;
            Some(BarCode { variant: Some(variant.key()), code: side.rows.text(column, row) })
        };
        let codes = std::iter::once(own).chain(variants.iter().filter_map(of_variant));
        codes.filter(|bar_code| !bar_code.code.is_empty()).collect()
    }

    /// The identity facet of one article.
    pub fn identity(&self, sources: &Sources<'_>, row: usize, variants: &[VariantOf]) -> ArticleIdentity {
        let rows = sources.rows;
        let key = rows.text(column::REFERENCE, row);
        let components = self.components_of(sources, row);
        let (supplier, supplier_reference) = self.supplier_of(key);
        let weight = if sources.settings.articles.gross_weight { column::GROSS_WEIGHT } else { column::NET_WEIGHT };
        ArticleIdentity {
            reference: key.to_owned(),
            kind: match () {
                () if !components.is_empty() => ArticleKind::Pack,
                () if !variants.is_empty() => ArticleKind::Variants,
                () => ArticleKind::Simple,
            },
            active: rows.int(column::ASLEEP, row) != 1,
            ean: ean(rows.text(column::BARCODE, row)),
            manufacturer: manufacturer(sources, row, supplier.as_deref()),
            supplier,
            supplier_reference,
            weight: kilograms(rows.decimal(weight, row), rows.int(column::WEIGHT_UNIT, row)),
            axes: axes(sources, row, variants),
            variants: self.variants_of(sources, row, variants),
            components,
        }
    }

    /// Its variants in the order in which Sage shows the values of their gammes; packs, the smallest first.
    fn variants_of(&self, sources: &Sources<'_>, row: usize, variants: &[VariantOf]) -> Vec<Variant> {
        let key = sources.rows.text(column::REFERENCE, row);
        let labels: HashMap<i64, &str> =
            self.values.of_key(key).map(|row| (self.values.rows.int(1, row), self.values.rows.text(2, row))).collect();
        let place = |gamme: usize, number: &i64| {
            let lines = sources.parameters.gamme_lines.get(&sources.rows.int(gamme, row));
            let line = lines.and_then(|lines| lines.get(*labels.get(number)?));
            // A value that was typed on the article alone comes behind those of the gamme.
            (line.copied().unwrap_or(i64::MAX), *number)
        };
        let mut variants: Vec<&VariantOf> = variants.iter().collect();
        variants.sort_by_cached_key(|variant| match variant {
            VariantOf::Gammes(first, second) => (place(column::GAMME_1, first), place(column::GAMME_2, second)),
            VariantOf::Pack(..) => ((0, 0), (0, 0)),
        });
        variants
            .into_iter()
            .filter_map(|variant| match variant {
                VariantOf::Gammes(first, second) => self.combination(sources, row, (*first, *second), &labels),
                VariantOf::Pack(number, _) => self.pack(sources, key, *number),
            })
            .collect()
    }

    fn combination(
        &self,
        sources: &Sources<'_>,
        row: usize,
        (first, second): (i64, i64),
        labels: &HashMap<i64, &str>,
    ) -> Option<Variant> {
        let rows = &self.combinations.rows;
        let found = self
            .combinations
            .of_key(sources.rows.text(column::REFERENCE, row))
            .find(|row| rows.int(1, *row) == first && rows.int(2, *row) == second)?;
        let value = |gamme: usize, number: i64| {
            let label = labels.get(&number).copied().unwrap_or_default();
            AxisValue {
                axis: axis_key(sources.rows.int(gamme, row)),
                key: Key::new(label),
                label: sources.settings.articles.text(label),
            }
        };
        let mut values = vec![value(column::GAMME_1, first)];
        if second != 0 {
            values.push(value(column::GAMME_2, second));
        }
        Some(Variant {
            key: variant_key(first, second),
            reference: rows.text(3, found).to_owned(),
            ean: ean(rows.text(4, found)),
            active: rows.int(5, found) != 1,
            values,
        })
    }

    fn pack(&self, sources: &Sources<'_>, key: &str, number: i64) -> Option<Variant> {
        let rows = &self.packs.rows;
        let found = self.packs.of_key(key).find(|row| rows.int(1, *row) == number)?;
        let label = rows.text(3, found);
        Some(Variant {
            key: pack_key(number),
            reference: rows.text(4, found).to_owned(),
            ean: ean(rows.text(5, found)),
            active: true,
            values: vec![AxisValue {
                axis: Key::new("packs"),
                key: Key::new(label),
                label: sources.settings.articles.text(label),
            }],
        })
    }

    /// The components of a commercial nomenclature; other nomenclatures are no packs.
    fn components_of(&self, sources: &Sources<'_>, row: usize) -> Vec<PackItem> {
        if !is_compound(sources, row) {
            return Vec::new();
        }
        let rows = &self.components.rows;
        let mut found: Vec<usize> = self.components.of_key(sources.rows.text(column::REFERENCE, row)).collect();
        found.sort_by_key(|row| rows.int(5, *row));
        found
            .into_iter()
            .map(|row| PackItem {
                article: Key::new(rows.text(1, row)),
                variant: (rows.int(3, row) != 0).then(|| variant_key(rows.int(3, row), rows.int(4, row))),
                quantity: rows.decimal(2, row),
            })
            .collect()
    }

    fn supplier_of(&self, key: &str) -> (Option<String>, Option<String>) {
        let rows = &self.suppliers.rows;
        let Some(row) = self.suppliers.of_key(key).next() else { return (None, None) };
        let name = self.supplier_names.get(rows.text(1, row)).cloned();
        let reference = Some(rows.text(2, row)).filter(|text| !text.is_empty()).map(str::to_owned);
        (name, reference)
    }
}

/// Commercial nomenclatures: composé (2) and composant (3).
pub fn is_compound(sources: &Sources<'_>, row: usize) -> bool {
    matches!(sources.rows.int(column::NOMENCLATURE, row), 2 | 3)
}

fn axis_key(gamme: i64) -> Key {
    Key::new(format!("gamme.{gamme}"))
}

fn axes(sources: &Sources<'_>, row: usize, variants: &[VariantOf]) -> Vec<Axis> {
    match variants.first() {
        None => Vec::new(),
        Some(VariantOf::Pack(..)) => {
            vec![Axis { key: Key::new("packs"), name: Localized::fr_en("Conditionnement", "Pack") }]
        }
        Some(VariantOf::Gammes(..)) => [column::GAMME_1, column::GAMME_2]
            .into_iter()
            .map(|column| sources.rows.int(column, row))
            .filter(|gamme| *gamme != 0)
            .map(|gamme| {
                let name = sources.parameters.gammes.get(&gamme).map_or("", String::as_str);
                Axis { key: axis_key(gamme), name: sources.settings.articles.text(name) }
            })
            .collect(),
    }
}

fn manufacturer(sources: &Sources<'_>, row: usize, supplier: Option<&str>) -> Option<String> {
    let name = match &sources.settings.articles.manufacturer {
        Manufacturer::None => None,
        Manufacturer::Fixed(name) => Some(name.as_str()),
        Manufacturer::Supplier => supplier,
        Manufacturer::Family => {
            let family = sources.parameters.families.get(sources.rows.text(column::FAMILY, row));
            family.map(|family| family.label.as_str())
        }
        // The manufacturer's column comes after the properties.
        Manufacturer::Column(_) => {
            Some(sources.rows.text(column::EXTRA + sources.settings.articles.features.len(), row))
        }
    };
    name.filter(|name| !name.is_empty()).map(str::to_owned)
}

/// Names of the suppliers of a page, by their numbers.
fn supplier_names(
    session: &mut Session,
    context: &dyn Context,
    suppliers: &Side,
) -> Result<HashMap<String, String>, ConnectorError> {
    let rows = &suppliers.rows;
    let numbers: BTreeSet<String> = (0..rows.len).map(|row| rows.text(1, row).to_owned()).collect();
    let numbers: Vec<String> = numbers.into_iter().filter(|number| !number.is_empty()).collect();
    let mut names = HashMap::new();
    let Session { client, base, .. } = &mut *session;
    let wanted = [("CT_Num", As::Text), ("CT_Intitule", As::Text)];
    let select = Select::new(base, &client.dialect, "F_COMPTET", &wanted);
    for part in numbers.chunks(LIST) {
        let (condition, values) = Keys::List(part).condition("CT_Num");
        let values: Vec<Value> = values;
        let rows = client.fetch(context, &select, &format!("WHERE {condition}"), &values, None)?;
        names.extend((0..rows.len).map(|row| (rows.text(0, row).to_owned(), rows.text(1, row).to_owned())));
    }
    Ok(names)
}
