//! What the settings decide of an order's header: depot, accounting category, who invoices, free texts (functions.md
//! J70b, J71, J74, J76).

use std::collections::BTreeMap;

use plugin_sdk::model::{Config, ConnectorError, Order, Problem};

use super::{
    config::{self, choice},
    customers::Party,
    lines::PlannedLine,
    prepare::{Plan, UNION},
    texts,
};

/// What the header is decided by.
#[derive(Debug, Clone)]
pub struct HeaderRules {
    pub depot: DepotRule,
    pub invoicing: Invoicing,
    /// ISO country → accounting category of professionals.
    pub business_countries: BTreeMap<String, String>,
    /// Accounting category of what leaves the Union without tax and has no category of its own.
    pub export: Option<i64>,
    /// Patterns of `DO_Coord01` to `DO_Coord04`.
    pub heads: [String; 4],
}

/// Whose depot an order leaves from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DepotRule {
    /// One for all orders.
    One,
    /// The customer's, where its account names one.
    Customer,
    /// Each article's principal one, line by line.
    Article,
}

/// Who makes the invoice: one sale has one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invoicing {
    Undecided,
    Sage,
    Shop,
}

impl HeaderRules {
    /// Takes the settings.
    ///
    /// # Errors
    /// `config`, naming the setting that is unusable.
    pub fn from_config(config: &Config) -> Result<Self, ConnectorError> {
        let heads = ["{invoice-name}", "{invoice-town}", "{relay}", "{phone}"];
        let mut rank = 0;
        Ok(Self {
            depot: choice(
                config,
                "order-depot-rule",
                &[("one", DepotRule::One), ("customer", DepotRule::Customer), ("article", DepotRule::Article)],
            )?,
            invoicing: choice(
                config,
                "order-invoices",
                &[("undecided", Invoicing::Undecided), ("sage", Invoicing::Sage), ("shop", Invoicing::Shop)],
            )?,
            business_countries: config.mapping("countries-business"),
            export: Some(config.integer("accounting-export", 0)).filter(|category| *category > 0),
            heads: heads.map(|default| {
                rank += 1;
                config.text(&format!("order-text-{rank}")).unwrap_or(default).to_owned()
            }),
        })
    }
}

impl Plan<'_> {
    /// The depot of the document.
    pub fn depot(&self, party: &Party) -> i64 {
        let general = self.settings.depot(self.lists);
        let own = match (&party.new, self.settings.header.depot) {
            (_, DepotRule::One | DepotRule::Article) => 0,
            (Some(_), DepotRule::Customer) => self.settings.customers.depot,
            (None, DepotRule::Customer) => party.account.depot,
        };
        if self.lists.depots.contains(&own) { own } else { general }
    }

    /// Gives each line its depot and, from there, its cost.
    pub fn store(&self, lines: &mut [PlannedLine], depot: i64) {
        let articles = &self.known.articles;
        for planned in lines {
            let home = articles.homes.get(&planned.article.reference).copied();
            let home = home.filter(|home| self.lists.depots.contains(home));
            planned.depot = home.unwrap_or(depot);
            planned.cost = articles.cost(&planned.article, planned.depot);
        }
    }

    /// The accounting category: business in the Union, else what the country's professionals or its buyers have, else
    /// export, else the account's own.
    pub fn category(&self, party: &Party) -> Result<i64, Box<Problem>> {
        let country = self.order.delivery.country.to_uppercase();
        let without_tax = self.order.totals.net == self.order.totals.gross;
        let vat_number = match &party.new {
            Some(person) => &person.vat_number,
            None => &party.account.vat_number,
        };
        let in_union = UNION.contains(&country.as_str());
        if let Some(category) = self.settings.eu_business
            && without_tax
            && !vat_number.is_empty()
            && in_union
        {
            return Ok(category);
        }
        let header = &self.settings.header;
        let of = |map: &'static str, categories: &BTreeMap<String, String>| {
            categories.get(&country).filter(|category| !category.is_empty()).map(|category| (map, category.clone()))
        };
        let business = Some(&header.business_countries).filter(|_| is_professional(self.order));
        let mapped = business.and_then(|categories| of("countries-business", categories));
        let Some((key, mapped)) = mapped.or_else(|| of("countries", &self.settings.countries)) else {
            let abroad = !in_union && !["", "FR", "MC"].contains(&country.as_str());
            return match header.export {
                Some(category) if without_tax && abroad => Ok(category),
                _ if self.settings.refuse_unmapped => {
                    let problem = Problem::new("country-unmapped").arg("country", &country);
                    Err(Box::new(problem.remedy(config::setting("countries"))))
                }
                _ => Ok(party.account.accounting),
            };
        };
        let number = mapped.parse::<i64>().ok().filter(|category| (1..=50).contains(category));
        number.ok_or_else(|| Box::new(Problem::new("setting-invalid").arg("key", key).remedy(config::setting(key))))
    }

    /// One sale, one invoice number (functions.md J70b): where the shop invoices, its number must be there; where Sage
    /// does, an invoice of the shop is said.
    ///
    /// # Errors
    /// The shop invoices, and this order has no invoice yet.
    pub fn check_invoice(&self, remarks: &mut Vec<Problem>) -> Result<(), Box<Problem>> {
        let number = self.order.invoice.as_ref().map(|invoice| texts::clean(&invoice.number)).unwrap_or_default();
        let about = |code: &str| Problem::new(code).remedy(config::setting("order-invoices"));
        match self.settings.header.invoicing {
            Invoicing::Shop if number.is_empty() => Err(Box::new(about("invoice-missing"))),
            Invoicing::Sage if !number.is_empty() => {
                remarks.push(about("shop-invoices").arg("number", number).as_remark());
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The shop's invoice as a line of text, where the shop invoices.
    pub fn invoice_note(&self) -> Option<String> {
        let invoice = self.order.invoice.as_ref().filter(|_| self.settings.header.invoicing == Invoicing::Shop)?;
        let day = invoice.issued_at.map(|moment| moment.format(" du %d/%m/%Y").to_string()).unwrap_or_default();
        Some(texts::clean(&format!("Facture {}{day}", invoice.number)))
    }

    /// Free texts of the header: who is invoiced, where, the relay point, the phone, unless the settings say others.
    pub fn heads(&self) -> [String; 4] {
        let (billing, delivery) = (&self.order.billing, &self.order.delivery);
        let phone = if delivery.mobile.trim().is_empty() { &delivery.phone } else { &delivery.mobile };
        let carrier = self.order.carrier.as_ref().map(|carrier| carrier.name.as_str()).unwrap_or_default();
        self.settings.header.heads.each_ref().map(|pattern| {
            let filled = pattern
                .replace("{invoice-name}", &texts::place_name(billing))
                .replace("{invoice-town}", &format!("{} {}", billing.postcode, billing.city))
                .replace("{delivery-name}", &texts::place_name(delivery))
                .replace("{relay}", &delivery.other)
                .replace("{phone}", phone)
                .replace("{carrier}", carrier);
            texts::merged(&filled, self.order)
        })
    }
}

/// A buyer with a company or a SIRET.
fn is_professional(order: &Order) -> bool {
    let person = order.customer.identity.as_ref();
    let own = person.is_some_and(|person| [&person.company, &person.siret].iter().any(|text| !text.trim().is_empty()));
    own || !order.billing.company.trim().is_empty()
}
