//! The words of Navette, and nothing else: records of the canonical model, requests, pages, batches,
//! outcomes, problems, errors, descriptors and the [`Connector`] trait.
//!
//! Vendor-neutral by rule: no field that only one ERP or one shop has, no file, socket or clock.
//! Money and quantities are [`Decimal`], never a float; instants are RFC 3339, days are plain dates,
//! countries ISO 3166-1 alpha-2, currencies ISO 4217, languages ISO 639-1.
//! Every document is self-describing when it crosses the plugin border (field names are kept), so a field
//! may be added here, always with `#[serde(default)]`, without breaking an older plugin.

mod batch;
mod catalogue;
mod check;
mod computed_price;
mod connector;
mod credit_slip;
mod customer_group;
mod descriptor;
mod error;
mod explain;
mod grants;
mod id;
mod localized;
mod lookup;
mod media;
mod open_order;
mod order_document;
mod order_payments;
mod order_status;
mod party;
mod problem;
mod record;
mod request;
mod sale;
mod secret;
mod settings;
mod sold;
mod stream;
mod tariff;
mod transform;

pub use batch::{
    Batch, BatchId, BatchMode, DraftDocument, DraftLine, Outcome, OutcomeState, Proof, ProofLine, WriteAction,
    WriteItem,
};
pub use catalogue::{
    Article, ArticleCategories, ArticleFeatures, ArticleIdentity, ArticleKind, ArticleMedia, ArticlePrice,
    ArticleStock, ArticleTexts, Axis, AxisValue, Category, CategoryIdentity, CategoryTexts, Feature, MediaRef,
    PackItem, QuantityTier, Tax, Variant, VariantPrice, VariantStock,
};
pub use check::{CheckReport, CheckState, CheckStep};
pub use computed_price::{ComputedPrice, PricePoint};
pub use connector::{Config, Connector, Context, LogLevel, Plugin, Progress};
pub use credit_slip::{CreditSlip, SlipLine};
pub use customer_group::{CustomerGroup, CustomerGroupIdentity};
pub use descriptor::{Descriptor, MessageTemplate, Role, StreamSupport, TransformSpec};
pub use error::{ConnectorError, ErrorKind};
pub use explain::{ExplainRequest, ExplainSubject, Explanation, ExplanationStep};
pub use grants::{GrantLimits, Grants};
pub use id::{Cursor, ExternalId, Key};
pub use localized::Localized;
pub use lookup::{LookupEntry, LookupName, LookupRef, LookupRequest, LookupResult, LookupSide};
pub use media::{BlobChunk, BlobPart, BlobRequest, BlobWant};
pub use open_order::{OpenOrder, OrderedPieces};
pub use order_document::{OrderDeposit, OrderDocument, RateSum};
pub use order_payments::OrderPayments;
pub use order_status::{OrderStage, OrderStatus, StageDocument};
pub use party::{Address, Customer, CustomerIdentity};
pub use problem::{Problem, Remedy};
pub use record::{FacetVisitor, Record};
pub use request::{Change, Page, ReadRequest, Scope};
pub use sale::{
    Carrier, Charge, Invoice, Order, OrderDiscount, OrderLine, OrderState, OrderTotals, Payment, RoundingMode,
    RoundingType, TaxShare,
};
pub use secret::Secret;
pub use settings::{Choice, Condition, Field, FieldKind, SettingsGroup, SettingsSchema};
pub use sold::Sold;
pub use stream::{Entity, Facet, Stream};
pub use tariff::{
    CurrencyPrices, PriceEffect, PriceRule, PriceRuleSet, PriceRules, PriceTarget, Tariff, TariffLine, TariffPeriod,
    TariffPoint, TariffPrices,
};
pub use transform::{ReplaceSet, TransformOutput, TransformRequest};

pub use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
pub use rust_decimal::{Decimal, RoundingStrategy};
pub use semver;

/// Version of the canonical model that this crate speaks; a plugin's manifest states the range it accepts.
pub const MODEL_VERSION: &str = "1.0.0";
