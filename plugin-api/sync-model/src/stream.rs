//! Streams (what is moved), entities (what a link is kept for) and facets (what is compared).

use serde::{Deserialize, Serialize};

/// A named flow of records of one kind. The list is closed: a plugin answers `unsupported` for a stream that it does
/// not serve, and cannot unpack a document that names one it does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stream {
    Categories,
    Articles,
    Media,
    Prices,
    Stock,
    CustomerGroups,
    Customers,
    Addresses,
    /// The shop's own customers on their way to the ERP.
    Buyers,
    Tariffs,
    Promotions,
    PriceRules,
    Orders,
    CreditSlips,
    Payments,
    OrderDocuments,
    OrderStatuses,
    ComputedPrices,
    /// What the shop's open orders ask for: read from the shop, then noted by the ERP for its quantities.
    OpenOrders,
}

impl Stream {
    /// Every stream, in the order in which a whole export would run them.
    pub const ALL: [Stream; 19] = [
        Stream::Categories,
        Stream::Articles,
        Stream::Media,
        Stream::Prices,
        Stream::Stock,
        Stream::CustomerGroups,
        Stream::Customers,
        Stream::Addresses,
        Stream::Buyers,
        Stream::Tariffs,
        Stream::Promotions,
        Stream::PriceRules,
        Stream::Orders,
        Stream::CreditSlips,
        Stream::Payments,
        Stream::OrderDocuments,
        Stream::OrderStatuses,
        Stream::ComputedPrices,
        Stream::OpenOrders,
    ];

    /// The stream's name as it is written in documents, in the store and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Stream::Categories => "categories",
            Stream::Articles => "articles",
            Stream::Media => "media",
            Stream::Prices => "prices",
            Stream::Stock => "stock",
            Stream::CustomerGroups => "customer-groups",
            Stream::Customers => "customers",
            Stream::Addresses => "addresses",
            Stream::Buyers => "buyers",
            Stream::Tariffs => "tariffs",
            Stream::Promotions => "promotions",
            Stream::PriceRules => "price-rules",
            Stream::Orders => "orders",
            Stream::CreditSlips => "credit-slips",
            Stream::Payments => "payments",
            Stream::OrderDocuments => "order-documents",
            Stream::OrderStatuses => "order-statuses",
            Stream::ComputedPrices => "computed-prices",
            Stream::OpenOrders => "open-orders",
        }
    }

    /// The stream of that name.
    pub fn from_name(name: &str) -> Option<Stream> {
        Stream::ALL.into_iter().find(|stream| stream.name() == name)
    }

    /// What the stream's records are records *of*. Articles, media, prices and stock share one entity,
    /// hence one link and one set of fingerprints: a price sent with its article is not sent again by `prices`.
    pub fn entity(self) -> Entity {
        match self {
            Stream::Articles | Stream::Media | Stream::Prices | Stream::Stock => Entity::Article,
            Stream::Categories => Entity::Category,
            Stream::CustomerGroups => Entity::CustomerGroup,
            Stream::Customers => Entity::Customer,
            Stream::Addresses => Entity::Address,
            Stream::Buyers => Entity::Buyer,
            Stream::Tariffs => Entity::Tariff,
            Stream::Promotions => Entity::Promotion,
            Stream::PriceRules => Entity::PriceRule,
            Stream::Orders => Entity::Order,
            Stream::CreditSlips => Entity::CreditSlip,
            Stream::Payments => Entity::Payment,
            Stream::OrderDocuments => Entity::OrderDocument,
            Stream::OrderStatuses => Entity::OrderStatus,
            Stream::ComputedPrices => Entity::ComputedPrice,
            Stream::OpenOrders => Entity::OpenOrder,
        }
    }

    /// The facets that a full read of the stream carries.
    pub fn facets(self) -> &'static [Facet] {
        match self {
            Stream::Articles => &[
                Facet::Identity,
                Facet::Texts,
                Facet::Categories,
                Facet::Price,
                Facet::Stock,
                Facet::Features,
                Facet::Media,
            ],
            Stream::Media => &[Facet::Media],
            Stream::Prices => &[Facet::Price],
            Stream::Stock => &[Facet::Stock],
            Stream::Categories => &[Facet::Identity, Facet::Texts],
            _ => &[Facet::Identity],
        }
    }
}

impl std::fmt::Display for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// What a link (our key ↔ their id) and its fingerprints are kept for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Entity {
    Category,
    Article,
    Media,
    CustomerGroup,
    Customer,
    Address,
    /// By the shop's key: a [`Entity::Customer`] has the ERP's.
    Buyer,
    Tariff,
    Promotion,
    PriceRule,
    Order,
    CreditSlip,
    Payment,
    OrderDocument,
    OrderStatus,
    ComputedPrice,
    OpenOrder,
}

impl Entity {
    /// The entity's name as it is written in the store.
    pub fn name(self) -> &'static str {
        match self {
            Entity::Category => "category",
            Entity::Article => "article",
            Entity::Media => "media",
            Entity::CustomerGroup => "customer-group",
            Entity::Customer => "customer",
            Entity::Address => "address",
            Entity::Buyer => "buyer",
            Entity::Tariff => "tariff",
            Entity::Promotion => "promotion",
            Entity::PriceRule => "price-rule",
            Entity::Order => "order",
            Entity::CreditSlip => "credit-slip",
            Entity::Payment => "payment",
            Entity::OrderDocument => "order-document",
            Entity::OrderStatus => "order-status",
            Entity::ComputedPrice => "computed-price",
            Entity::OpenOrder => "open-order",
        }
    }
}

/// A part of a record that is compared and sent as one: only the facets that changed travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Facet {
    Identity,
    Texts,
    Categories,
    Price,
    Stock,
    Features,
    Media,
}

impl Facet {
    /// The facet's name as it is written in plans and in the store.
    pub fn name(self) -> &'static str {
        match self {
            Facet::Identity => "identity",
            Facet::Texts => "texts",
            Facet::Categories => "categories",
            Facet::Price => "price",
            Facet::Stock => "stock",
            Facet::Features => "features",
            Facet::Media => "media",
        }
    }

    /// One byte that stands for the facet in stored fingerprints; never reused for another.
    pub fn tag(self) -> u8 {
        match self {
            Facet::Identity => 1,
            Facet::Texts => 2,
            Facet::Categories => 3,
            Facet::Price => 4,
            Facet::Stock => 5,
            Facet::Features => 6,
            Facet::Media => 7,
        }
    }
}
