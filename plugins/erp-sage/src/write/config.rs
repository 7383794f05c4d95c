//! The settings of writing: orders, customers, payments.

use std::{collections::BTreeMap, time::Duration};

use plugin_sdk::model::{Config, ConnectorError, ErrorKind, Key, LookupSide, OrderState, Payment, Problem, Remedy};

use super::{
    draft::{Foot, Side},
    lists::Lists,
    rules::HeaderRules,
};

/// Everything that decides how an order is written.
#[derive(Debug, Clone)]
pub struct WriteSettings {
    /// First part of `DO_NoWeb`: one shop, one tag.
    pub tag: String,
    /// `DO_Souche`, from 0.
    pub series: i64,
    /// `DE_No`; 0: the principal depot.
    pub depot: i64,
    pub status: i64,
    pub reference: String,
    pub dated: Dated,
    pub header: HeaderRules,
    /// States of the shop whose orders are taken; empty: every valid sale.
    pub states: Vec<String>,
    /// How long an order waits for a record that somebody has open.
    pub lock_wait: Duration,
    pub side: Side,
    pub foot: Foot,
    /// The shop's carrier → `P_EXPEDITION.cbIndice`.
    pub carriers: BTreeMap<String, String>,
    /// The order's currency → Sage's, both by ISO code.
    pub currencies: BTreeMap<String, String>,
    /// The rate is Sage's, not the one that the shop charged at.
    pub rate_of_sage: bool,
    /// ISO country → accounting category.
    pub countries: BTreeMap<String, String>,
    pub eu_business: Option<i64>,
    pub articles: SpecialArticles,
    pub sage_designations: bool,
    /// A discount column between Sage's price and the price sold at.
    pub line_discounts: bool,
    /// Commercial nomenclatures are written with their components.
    pub components: bool,
    /// What the buyer wrote becomes lines of text.
    pub comments: bool,
    /// A carrier, country or payment method that is not mapped refuses the order.
    pub refuse_unmapped: bool,
    pub vouchers: VoucherSettings,
    pub customers: CustomerSettings,
    pub payments: PaymentSettings,
}

/// Which day a document has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dated {
    Shop,
    Today,
    /// Of the shop's invoice; of the order where there is none.
    Invoice,
}

/// Vouchers that are money (functions.md J79b).
#[derive(Debug, Clone, Default)]
pub struct VoucherSettings {
    /// `P_REGLEMENT.cbIndice`; `None`: every voucher is a discount.
    pub method: Option<i64>,
    pub journal: String,
    /// First letters of the codes of gift cards.
    pub prefixes: Vec<String>,
}

/// Articles that stand for what is no article.
#[derive(Debug, Clone, Default)]
pub struct SpecialArticles {
    pub unknown: Option<String>,
    pub discount: Option<String>,
    pub wrapping: Option<String>,
    pub shipping: Option<String>,
    pub free_shipping: Option<String>,
    pub rounding: Option<String>,
    /// Tax code → article, where a rate has an article of its own.
    pub discount_by_tax: BTreeMap<String, String>,
    pub shipping_by_tax: BTreeMap<String, String>,
    pub wrapping_by_tax: BTreeMap<String, String>,
    pub rounding_by_tax: BTreeMap<String, String>,
    pub unknown_by_tax: BTreeMap<String, String>,
}

impl SpecialArticles {
    /// Takes the settings as they are; whether Sage has the articles is seen when orders are written.
    pub fn from_config(config: &Config) -> Self {
        let article = |key: &str| config.text(key).map(str::to_owned);
        Self {
            unknown: article("article-unknown"),
            discount: article("article-discount"),
            wrapping: article("article-wrapping"),
            shipping: article("article-shipping"),
            free_shipping: article("article-free-shipping"),
            rounding: article("article-rounding"),
            discount_by_tax: config.mapping("articles-discount-by-tax"),
            shipping_by_tax: config.mapping("articles-shipping-by-tax"),
            wrapping_by_tax: config.mapping("articles-wrapping-by-tax"),
            rounding_by_tax: config.mapping("articles-rounding-by-tax"),
            unknown_by_tax: config.mapping("articles-unknown-by-tax"),
        }
    }

    /// Those that stand for no goods: nothing of them is ever delivered.
    pub fn services(&self) -> impl Iterator<Item = &String> {
        let goods = |article: &String| self.unknown.iter().chain(self.unknown_by_tax.values()).any(|of| of == article);
        self.all().filter(move |article| !goods(article))
    }

    /// Every article named.
    pub fn all(&self) -> impl Iterator<Item = &String> {
        [&self.unknown, &self.discount, &self.wrapping, &self.shipping, &self.free_shipping, &self.rounding]
            .into_iter()
            .flatten()
            .chain(self.discount_by_tax.values())
            .chain(self.shipping_by_tax.values())
            .chain(self.wrapping_by_tax.values())
            .chain(self.rounding_by_tax.values())
            .chain(self.unknown_by_tax.values())
            .filter(|article| !article.is_empty())
    }
}

/// How customers are found and made.
#[derive(Debug, Clone)]
pub struct CustomerSettings {
    /// One account for every buyer, each with a delivery place of its own.
    pub collective: Option<String>,
    pub prefix: String,
    pub length: usize,
    pub by_email: bool,
    /// The e-mail is looked at before the code.
    pub email_first: bool,
    /// A later order brings the address of an account that an earlier one made up to date.
    pub update: bool,
    /// How a delivery place is found again.
    pub places: PlaceRule,
    /// SIRET and VAT number find a customer too.
    pub by_number: bool,
    pub account: String,
    pub tariff: i64,
    pub accounting: i64,
    pub method: i64,
    pub carrier: i64,
    pub condition: i64,
    pub period: i64,
    pub risk: i64,
    pub representative: i64,
    /// `RT_Condition` and `RT_NbJour` of the payment terms.
    pub terms: (i64, i64),
    /// `P_DEVISE.cbIndice`; 0: the company's own.
    pub currency: i64,
    /// `DE_No`; 0: that of orders.
    pub depot: i64,
    /// `CT_Langue`.
    pub language: i64,
    /// Statistics and informations libres: column, text with merge fields.
    pub fields: Vec<(String, String)>,
}

/// By what a delivery place is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceRule {
    /// Name and address.
    Whole,
    /// The address, whatever its name.
    Address,
    /// The name; its address is brought up to date.
    Name,
}

/// How payments become deposits.
#[derive(Debug, Clone)]
pub struct PaymentSettings {
    pub create: bool,
    /// The shop's payment method → `P_REGLEMENT.cbIndice`; without one, no deposit.
    pub methods: BTreeMap<String, String>,
    /// The shop's payment method → journal.
    pub journals: BTreeMap<String, String>,
    /// Methods whose money counts once the shop holds the order paid.
    pub when_paid: Vec<String>,
    /// Methods whose money is never written.
    pub never: Vec<String>,
}

impl PaymentSettings {
    /// Whether a payment is written, for an order that the shop holds paid or not.
    pub fn takes(&self, payment: &Payment, paid: bool) -> bool {
        let method = payment.method.as_str();
        let of = |methods: &[String]| methods.iter().any(|one| one == method);
        self.create && !of(&self.never) && (paid || !of(&self.when_paid))
    }
}

impl WriteSettings {
    /// Checks the settings.
    ///
    /// # Errors
    /// `config`, naming the setting that is missing or unusable.
    pub fn from_config(config: &Config) -> Result<Self, ConnectorError> {
        let tag = config.text("shop-tag").ok_or_else(|| fault("setting-missing", "shop-tag"))?;
        let usable = |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit();
        if tag.len() > 4 || !tag.chars().all(usable) {
            return Err(fault("setting-invalid", "shop-tag"));
        }
        Ok(Self {
            tag: tag.to_owned(),
            series: config.integer("number-series", 0),
            depot: config.integer("order-depot", 0),
            status: within(config, "order-status", 0, 0, 2)?,
            reference: config.text("order-reference").unwrap_or("{reference}").to_owned(),
            states: words(config, "order-states"),
            lock_wait: Duration::from_secs(within(config, "lock-wait", 5, 0, 60)?.unsigned_abs()),
            dated: choice(
                config,
                "order-date",
                &[("shop", Dated::Shop), ("today", Dated::Today), ("invoice", Dated::Invoice)],
            )?,
            side: choice(config, "order-prices", &[("gross", Side::Gross), ("net", Side::Net)])?,
            foot: choice(
                config,
                "order-foot",
                &[("both", Foot::Both), ("by-line", Foot::ByLine), ("by-rate", Foot::ByRate)],
            )?,
            header: HeaderRules::from_config(config)?,
            carriers: config.mapping("carriers"),
            currencies: config.mapping("currencies"),
            rate_of_sage: choice(config, "currency-rate", &[("shop", false), ("sage", true)])?,
            countries: config.mapping("countries"),
            eu_business: Some(config.integer("accounting-eu-business", 0)).filter(|category| *category > 0),
            articles: SpecialArticles::from_config(config),
            sage_designations: config.toggle("sage-designations", false),
            line_discounts: config.toggle("line-discounts", false),
            refuse_unmapped: choice(config, "order-unmapped", &[("default", false), ("refuse", true)])?,
            comments: config.toggle("order-comments", true),
            components: config.toggle("order-components", true),
            vouchers: VoucherSettings {
                method: Some(config.integer("payment-voucher-method", 0)).filter(|method| *method > 0),
                journal: config.text("payment-voucher-journal").unwrap_or_default().to_owned(),
                prefixes: words(config, "payment-voucher-prefixes"),
            },
            customers: customers(config)?,
            payments: PaymentSettings {
                create: config.toggle("payments", false),
                methods: config.mapping("payment-methods"),
                journals: config.mapping("payment-journals"),
                when_paid: words(config, "payments-when-paid"),
                never: words(config, "payments-never"),
            },
        })
    }

    /// `DO_NoWeb`: the order's identity inside Sage (sage100.md part 7.10).
    ///
    /// # Errors
    /// When the shop's number is too long for it.
    pub fn mark(&self, key: &Key) -> Result<String, Box<Problem>> {
        let mark = format!("{}-{key}", self.tag);
        let usable = |letter: char| letter.is_ascii_graphic();
        if mark.len() > 17 || key.as_str().is_empty() || !mark.chars().all(usable) {
            return Err(Box::new(Problem::new("mark-unusable").arg("mark", mark).remedy(setting("shop-tag"))));
        }
        Ok(mark)
    }

    /// The depot of orders: the chosen one, else the web site's in Sage, else the principal one.
    pub fn depot(&self, lists: &Lists) -> i64 {
        let chosen = [self.depot, lists.web.depot, lists.principal_depot];
        chosen.into_iter().find(|depot| *depot > 0).unwrap_or(0)
    }

    /// Whether an order in this state is imported.
    pub fn takes(&self, state: &OrderState) -> bool {
        if self.states.is_empty() {
            return state.valid && !state.cancelled && !state.error;
        }
        self.states.iter().any(|wanted| wanted == state.key.as_str())
    }
}

/// Opens the panel that holds a setting of writing.
pub fn setting(key: &str) -> Remedy {
    let path = match key.split('-').next() {
        Some("customer" | "customers" | "collective") => "customers",
        Some("payment" | "payments") => "payments",
        _ => "orders",
    };
    Remedy::OpenSetting { side: LookupSide::Own, path: path.to_owned(), key: Some(key.to_owned()) }
}

/// A list of words: `["2", "3"]`, or `2,3` as it is typed on a command line.
fn words(config: &Config, key: &str) -> Vec<String> {
    let word = |text: &str| text.trim().to_owned();
    let words: Vec<String> = match config.settings.get(key) {
        Some(serde_json::Value::Array(values)) => {
            values.iter().map(|value| value.as_str().map_or_else(|| word(&value.to_string()), word)).collect()
        }
        Some(serde_json::Value::String(text)) => text.split(',').map(word).collect(),
        _ => Vec::new(),
    };
    words.into_iter().filter(|word| !word.is_empty()).collect()
}

fn customers(config: &Config) -> Result<CustomerSettings, ConnectorError> {
    let collective = choice(config, "customer-accounts", &[("own", false), ("collective", true)])?;
    let account = config.text("collective-customer").map(str::to_owned);
    if collective && account.is_none() {
        return Err(fault("setting-missing", "collective-customer"));
    }
    let length = within(config, "customer-code-length", 8, 3, 17)?;
    Ok(CustomerSettings {
        collective: account.filter(|_| collective),
        prefix: config.text("customer-prefix").unwrap_or("W").to_uppercase(),
        length: usize::try_from(length).unwrap_or(8),
        by_email: config.toggle("customers-by-email", true),
        by_number: config.toggle("customers-by-number", true),
        account: config.text("customer-account").unwrap_or("4110000").to_owned(),
        tariff: within(config, "customer-price-category", 1, 1, 32)?,
        accounting: within(config, "customer-accounting-category", 1, 1, 50)?,
        method: within(config, "customer-payment-method", 1, 1, 30)?,
        carrier: within(config, "customer-carrier", 1, 1, 50)?,
        condition: within(config, "customer-condition", 1, 1, 30)?,
        period: within(config, "customer-period", 1, 1, 10)?,
        risk: within(config, "customer-risk", 1, 1, 10)?,
        representative: config.integer("customer-representative", 0),
        email_first: config.toggle("customers-email-first", false),
        update: config.toggle("customers-update", false),
        places: choice(
            config,
            "customer-places",
            &[("whole", PlaceRule::Whole), ("address", PlaceRule::Address), ("name", PlaceRule::Name)],
        )?,
        terms: (
            within(config, "customer-payment-condition", 0, 0, 2)?,
            within(config, "customer-payment-days", 0, 0, 999)?,
        ),
        currency: within(config, "customer-currency", 0, 0, 32)?,
        depot: config.integer("customer-depot", 0),
        language: within(config, "customer-language", 0, 0, 2)?,
        fields: super::fields::parse(config.text("customer-fields").unwrap_or_default())
            .ok_or_else(|| fault("setting-invalid", "customer-fields"))?,
    })
}

fn within(config: &Config, key: &str, default: i64, low: i64, high: i64) -> Result<i64, ConnectorError> {
    let value = config.integer(key, default);
    if (low..=high).contains(&value) { Ok(value) } else { Err(fault("setting-invalid", key)) }
}

/// One of a few words; the first is the default.
pub(super) fn choice<T: Copy>(config: &Config, key: &str, words: &[(&str, T)]) -> Result<T, ConnectorError> {
    let wanted = config.text(key).unwrap_or(words[0].0);
    let found = words.iter().find(|(word, _)| *word == wanted);
    found.map(|(_, value)| *value).ok_or_else(|| fault("setting-invalid", key))
}

fn fault(code: &str, key: &str) -> ConnectorError {
    ConnectorError::new(ErrorKind::Config, code, format!("the setting {key} is not usable")).arg("key", key)
}
