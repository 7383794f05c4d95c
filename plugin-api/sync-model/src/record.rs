//! A record of any stream, and the one way to look at its facets.

use serde::{Deserialize, Serialize};

use crate::{
    Address, Article, Category, ComputedPrice, CreditSlip, Customer, CustomerGroup, Entity, Facet, Key, OpenOrder,
    Order, OrderDocument, OrderPayments, OrderStatus, PriceRules, Tariff,
};

/// A record of the canonical model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Record {
    Category(Category),
    Article(Box<Article>),
    CustomerGroup(CustomerGroup),
    Customer(Box<Customer>),
    Address(Box<Address>),
    Order(Box<Order>),
    ComputedPrice(ComputedPrice),
    OrderStatus(OrderStatus),
    OrderDocument(OrderDocument),
    OpenOrder(OpenOrder),
    OrderPayments(OrderPayments),
    CreditSlip(Box<CreditSlip>),
    Tariff(Box<Tariff>),
    PriceRules(Box<PriceRules>),
}

/// Receives each facet that a record carries.
pub trait FacetVisitor {
    /// Called once per carried facet, in a fixed order.
    fn visit<T: Serialize>(&mut self, facet: Facet, value: &T);
}

impl Record {
    /// The record's business key.
    pub fn key(&self) -> &Key {
        match self {
            Record::Category(category) => &category.key,
            Record::Article(article) => &article.key,
            Record::CustomerGroup(group) => &group.key,
            Record::Customer(customer) => &customer.key,
            Record::Address(address) => &address.key,
            Record::Order(order) => &order.key,
            Record::ComputedPrice(price) => &price.key,
            Record::OrderStatus(status) => &status.key,
            Record::OrderDocument(document) => &document.key,
            Record::OpenOrder(order) => &order.key,
            Record::OrderPayments(payments) => &payments.key,
            Record::CreditSlip(slip) => &slip.key,
            Record::Tariff(tariff) => &tariff.key,
            Record::PriceRules(rules) => &rules.key,
        }
    }

    /// The record that this one hangs on. It is written only where that one is linked, and is told its id.
    pub fn owner(&self) -> Option<(Entity, &Key)> {
        match self {
            Record::OrderPayments(payments) => Some((Entity::Order, &payments.key)),
            Record::CreditSlip(slip) => Some((Entity::Order, &slip.order)),
            _ => None,
        }
    }

    /// Shows every carried facet to `visitor`. A record without parts is one facet, [`Facet::Identity`].
    pub fn visit_facets<V: FacetVisitor>(&self, visitor: &mut V) {
        fn part<T: Serialize, V: FacetVisitor>(visitor: &mut V, facet: Facet, value: &Option<T>) {
            if let Some(value) = value {
                visitor.visit(facet, value);
            }
        }
        match self {
            Record::Category(category) => {
                part(visitor, Facet::Identity, &category.identity);
                part(visitor, Facet::Texts, &category.texts);
            }
            Record::Article(article) => {
                part(visitor, Facet::Identity, &article.identity);
                part(visitor, Facet::Texts, &article.texts);
                part(visitor, Facet::Categories, &article.categories);
                part(visitor, Facet::Price, &article.price);
                part(visitor, Facet::Stock, &article.stock);
                part(visitor, Facet::Features, &article.features);
                part(visitor, Facet::Media, &article.media);
            }
            Record::CustomerGroup(group) => part(visitor, Facet::Identity, &group.identity),
            Record::Customer(customer) => part(visitor, Facet::Identity, &customer.identity),
            Record::Address(address) => visitor.visit(Facet::Identity, address),
            Record::Order(order) => visitor.visit(Facet::Identity, order),
            Record::ComputedPrice(price) => visitor.visit(Facet::Identity, price),
            Record::OrderStatus(status) => visitor.visit(Facet::Identity, status),
            Record::OrderDocument(document) => visitor.visit(Facet::Identity, document),
            Record::OpenOrder(order) => visitor.visit(Facet::Identity, order),
            Record::OrderPayments(payments) => visitor.visit(Facet::Identity, payments),
            Record::CreditSlip(slip) => visitor.visit(Facet::Identity, slip),
            Record::Tariff(tariff) => part(visitor, Facet::Identity, &tariff.prices),
            Record::PriceRules(rules) => part(visitor, Facet::Identity, &rules.set),
        }
    }

    /// Drops every facet that is not in `keep`, so that only what changed travels.
    pub fn retain_facets(&mut self, keep: &[Facet]) {
        fn part<T>(keep: &[Facet], facet: Facet, value: &mut Option<T>) {
            if !keep.contains(&facet) {
                *value = None;
            }
        }
        match self {
            Record::Category(category) => {
                part(keep, Facet::Identity, &mut category.identity);
                part(keep, Facet::Texts, &mut category.texts);
            }
            Record::Article(article) => {
                part(keep, Facet::Identity, &mut article.identity);
                part(keep, Facet::Texts, &mut article.texts);
                part(keep, Facet::Categories, &mut article.categories);
                part(keep, Facet::Price, &mut article.price);
                part(keep, Facet::Stock, &mut article.stock);
                part(keep, Facet::Features, &mut article.features);
                part(keep, Facet::Media, &mut article.media);
            }
            Record::CustomerGroup(group) => part(keep, Facet::Identity, &mut group.identity),
            Record::Customer(customer) => part(keep, Facet::Identity, &mut customer.identity),
            Record::Tariff(tariff) => part(keep, Facet::Identity, &mut tariff.prices),
            Record::PriceRules(rules) => part(keep, Facet::Identity, &mut rules.set),
            Record::Address(_)
            | Record::Order(_)
            | Record::ComputedPrice(_)
            | Record::OrderStatus(_)
            | Record::OrderDocument(_)
            | Record::OpenOrder(_)
            | Record::OrderPayments(_)
            | Record::CreditSlip(_) => {}
        }
    }
}
