//! Categories and articles. An article's facets are optional parts: an absent one is *not carried* by this
//! read, which is not the same as empty.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Key, Localized, Problem};

/// A node of the category tree.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Category {
    pub key: Key,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<CategoryIdentity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub texts: Option<CategoryTexts>,
}

/// Where a category stands. A parent is always read before its children.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CategoryIdentity {
    /// `None` at the root of the tree.
    pub parent: Option<Key>,
    /// Rank among its siblings, from 0.
    pub position: u32,
    pub active: bool,
}

/// What a category is called.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CategoryTexts {
    pub name: Localized,
    pub description: Localized,
}

/// An article, simple or with variants, a pack or a service.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Article {
    /// The article's reference in the ERP.
    pub key: Key,
    /// The ERP's own group of the article, by which articles are chosen; never written, hence no facet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<ArticleIdentity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub texts: Option<ArticleTexts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub categories: Option<ArticleCategories>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<ArticlePrice>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stock: Option<ArticleStock>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub features: Option<ArticleFeatures>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media: Option<ArticleMedia>,
    /// What the source remarks of it: told in history when the article is written, never sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Problem>,
}

/// What an article is, and which variants it has.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ArticleIdentity {
    /// Shown to buyers; usually equal to the key.
    pub reference: String,
    pub kind: ArticleKind,
    pub active: bool,
    /// EAN-13 or EAN-8, digits only; empty when there is none.
    pub ean: String,
    pub manufacturer: Option<String>,
    /// Main supplier's name, and its own reference of the article.
    pub supplier: Option<String>,
    pub supplier_reference: Option<String>,
    /// Kilograms.
    pub weight: Option<Decimal>,
    /// The axes of its variants, at most two from an ERP with two « gammes », in display order.
    pub axes: Vec<Axis>,
    pub variants: Vec<Variant>,
    /// Components, for a pack.
    pub components: Vec<PackItem>,
}

/// How an article is sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ArticleKind {
    #[default]
    Simple,
    Variants,
    Pack,
    Service,
}

/// One axis along which variants differ (colour, size, ...).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Axis {
    pub key: Key,
    pub name: Localized,
}

/// One sellable variant: a value on each axis.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Variant {
    /// Unique within its article.
    pub key: Key,
    pub reference: String,
    pub ean: String,
    pub active: bool,
    /// In the order of the article's axes.
    pub values: Vec<AxisValue>,
}

/// A value on an axis.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AxisValue {
    pub axis: Key,
    /// Unique within its axis over the whole catalogue, so that « Bleu » is one value for every article.
    pub key: Key,
    pub label: Localized,
}

/// A component of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PackItem {
    pub article: Key,
    pub variant: Option<Key>,
    pub quantity: Decimal,
}

/// What is written about an article.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ArticleTexts {
    pub name: Localized,
    /// HTML of the allowlist.
    pub short_description: Localized,
    /// HTML of the allowlist.
    pub description: Localized,
    pub seo_title: Localized,
    pub seo_description: Localized,
    pub url_slug: Localized,
    /// Comma-separated tags by language.
    pub tags: Localized,
}

/// The categories that show an article; the first is the main one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ArticleCategories {
    pub keys: Vec<Key>,
}

/// What an article costs, without tax, in the company's currency.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ArticlePrice {
    /// ISO 4217.
    pub currency: String,
    /// Unit price without tax and without eco-tax, at most six decimals.
    pub net: Decimal,
    /// Purchase price without tax.
    pub purchase: Option<Decimal>,
    pub tax: Tax,
    /// Eco-tax per unit, without tax.
    pub eco_tax: Option<Decimal>,
    /// Variants whose price differs from `net`; the others cost `net`.
    pub variants: Vec<VariantPrice>,
    /// Quantity discounts, by rising quantity.
    pub tiers: Vec<QuantityTier>,
}

/// The tax that an article bears where the company sells by default.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Tax {
    /// Percent, e.g. `20` or `5.5`.
    pub rate: Decimal,
    /// ISO 3166-1 alpha-2 of the country whose tax it is.
    pub country: String,
}

/// The whole price of one variant, without tax.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct VariantPrice {
    pub key: Key,
    pub net: Decimal,
}

/// A price from a quantity on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct QuantityTier {
    pub from_quantity: Decimal,
    /// Unit price without tax.
    pub net: Decimal,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

/// What can be sold now.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ArticleStock {
    /// `false`: sold without limit.
    pub tracked: bool,
    /// Of the article itself; with variants, the sum of theirs.
    pub quantity: Decimal,
    pub location: Option<String>,
    pub variants: Vec<VariantStock>,
}

/// What can be sold of one variant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct VariantStock {
    pub key: Key,
    pub quantity: Decimal,
}

/// Named properties that a shop can filter by.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ArticleFeatures {
    pub features: Vec<Feature>,
}

/// One property and its value.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Feature {
    pub key: Key,
    pub name: Localized,
    pub value: Localized,
}

/// The pictures and documents of an article, in order; the `media` stream carries them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ArticleMedia {
    pub items: Vec<MediaRef>,
    /// A file that the source names could not be read: what the shop has and `items` has not stays there.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub incomplete: bool,
}

/// One picture or document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MediaRef {
    /// Names the file in `read_blob`; its last part, after a `/`, is the file's own name.
    pub key: Key,
    /// `image/jpeg`, `application/pdf`, ...
    pub mime: String,
    /// SHA-256 of the bytes, lower-case hexadecimal.
    pub sha256: String,
    pub caption: Localized,
    pub variant: Option<Key>,
}
