//! One unit price: sage100.md §2.1 and §2.2 step by step, the same for a page of tariffs and for an explanation.

use plugin_sdk::model::{ExplanationStep, Localized};
use rust_decimal::Decimal;

use super::{
    Tariffs,
    buyers::{Buyer, Buyers, Currency},
    promotions::Promotion,
    scale::{Tier, begins},
};
use crate::{
    config::{DiscountChoice, PromotionChoice, Settings},
    mapping::french_number,
    read::{
        identity::VariantOf,
        prices::{Taxes, rounded},
    },
};

/// Who is asked a price.
#[derive(Debug, Clone, Copy)]
pub struct Who<'a> {
    pub category: i64,
    pub customer: Option<&'a Buyer>,
    /// Nobody known: the category of the settings, with the discounts that they let through.
    pub everyone: bool,
}

/// What an article itself says.
#[derive(Debug)]
pub struct Ware<'a> {
    pub key: &'a str,
    pub family: &'a str,
    pub price: Decimal,
    pub with_tax: bool,
    pub coefficient: Decimal,
    pub purchase: Decimal,
    pub taxes: Taxes,
    /// Packs that are sold as quantities, by rising quantity.
    pub packs: Vec<VariantOf>,
}

/// Everything that a price depends on.
pub struct Reckoning<'a> {
    pub tariffs: &'a Tariffs,
    pub buyers: &'a Buyers,
    pub settings: &'a Settings,
    pub ware: &'a Ware<'a>,
    /// The promotions of the article that hold at the time.
    pub promotions: Vec<&'a Promotion>,
    /// What the buyer pays in, where it is not the company's.
    pub currency: Option<&'a Currency>,
}

/// Where the steps of an explanation go; nothing is kept of a page.
pub type Trace<'t> = Option<&'t mut Vec<ExplanationStep>>;

/// A price before discounts.
#[derive(Debug, Clone, Copy, Default)]
struct Base {
    price: Decimal,
    with_tax: bool,
}

/// The discounts of one source.
struct Source<'a> {
    rule: &'static str,
    fr: String,
    en: String,
    kind: i64,
    tier: Option<&'a Tier>,
    percent: Decimal,
}

impl Source<'_> {
    fn apply(&self, price: Decimal) -> Decimal {
        let price = self.tier.map_or(price, |tier| tier.apply(self.kind, price));
        price * (Decimal::ONE_HUNDRED - self.percent) / Decimal::ONE_HUNDRED
    }
}

impl<'a> Reckoning<'a> {
    /// The names under which the tables of variants, packs and scales know somebody, the nearest first.
    pub fn names(&self, who: Who<'_>) -> Vec<String> {
        let customer = who.customer.map(|buyer| buyer.number.clone());
        let office = who.customer.and_then(|buyer| buyer.office.clone());
        customer.into_iter().chain(office).chain([category_name(who.category)]).collect()
    }

    /// The rows of F_ARTCLIENT that hold, the nearest first: the customer's, its buying office's, the category's.
    fn rows(&self, who: Who<'_>) -> Vec<(usize, &'static str)> {
        let customer = who.customer.map(|buyer| (buyer.number.as_str(), "customer"));
        let office = who.customer.and_then(|buyer| Some((buyer.office.as_deref()?, "office")));
        let named = customer.into_iter().chain(office);
        let named = named.filter_map(|(number, rule)| Some((self.tariffs.customer_row(self.ware.key, number)?, rule)));
        let category = self.tariffs.category_row(self.ware.key, who.category).map(|row| (row, "category"));
        // The buying office's tariff is used by who has none of its own.
        let mut rows: Vec<_> = named.collect();
        rows.truncate(1);
        rows.extend(category);
        rows
    }

    /// The unit price without tax for a quantity, and the steps that led to it.
    pub fn net(&self, who: Who<'_>, variant: Option<&VariantOf>, quantity: Decimal, trace: &mut Trace<'_>) -> Decimal {
        let base = self.base(who, variant, quantity, trace);
        let price = self.discounted(who, base, quantity, trace);
        let price = self.promoted(who, (base.price, price), quantity, trace);
        let net = self.without_tax(price, base.with_tax);
        let told = self.without_tax_in(price, base.with_tax, None);
        if base.with_tax {
            let rate = french_number(self.ware.taxes.vat);
            step(
                trace,
                "tax",
                (format!("Prix TTC sans la TVA de {rate} %"), format!("Price with tax less {rate} % of VAT")),
                told,
            );
        }
        if let Some(Currency { code, rate, .. }) = self.currency {
            let rate = french_number(*rate);
            let text = (format!("En {code}, au cours de {rate}"), format!("In {code}, at a rate of {rate}"));
            step(trace, "currency", text, net);
        }
        net
    }

    fn without_tax(&self, price: Decimal, with_tax: bool) -> Decimal {
        self.without_tax_in(price, with_tax, self.currency)
    }

    fn without_tax_in(&self, price: Decimal, with_tax: bool, currency: Option<&Currency>) -> Decimal {
        let net = if with_tax { self.ware.taxes.without(price) } else { price };
        rounded(currency.map_or(net, |other| net * other.rate))
    }

    /// The price before discounts: row by row, then the article, then the variant's or the pack's own.
    fn base(&self, who: Who<'_>, variant: Option<&VariantOf>, quantity: Decimal, trace: &mut Trace<'_>) -> Base {
        let mut base = self.row_price(who, trace);
        let names = self.names(who);
        match variant {
            Some(VariantOf::Gammes(first, second)) => {
                let own = names.iter().find_map(|name| self.tariffs.variant(self.ware.key, name, *first, *second));
                if let Some(price) = own {
                    base.price = price;
                    step(trace, "variant", ("Prix de l'énuméré".into(), "The variant's own price".into()), price);
                }
            }
            Some(VariantOf::Pack(number, units)) => {
                let own = names.iter().find_map(|name| self.tariffs.pack(self.ware.key, name, *number));
                base.price = own.unwrap_or(base.price * units);
                step(trace, "pack", ("Prix du conditionnement".into(), "Price of the pack".into()), base.price);
            }
            None if self.scale(who).is_none() => {
                let price = |(number, units): (i64, Decimal)| {
                    let own = names.iter().find_map(|name| self.tariffs.pack(self.ware.key, name, number))?;
                    (units > Decimal::ONE && units.ceil() <= quantity).then(|| own / units)
                };
                let packs = self.ware.packs.iter().rev().filter_map(|pack| match pack {
                    VariantOf::Pack(number, units) => Some((*number, *units)),
                    VariantOf::Gammes(..) => None,
                });
                if let Some(unit) = packs.into_iter().find_map(price) {
                    base.price = unit;
                    step(
                        trace,
                        "pack",
                        ("Prix du conditionnement, à l'unité".into(), "Price of the pack, per unit".into()),
                        unit,
                    );
                }
            }
            None => {}
        }
        base
    }

    fn row_price(&self, who: Who<'_>, trace: &mut Trace<'_>) -> Base {
        for (row, rule) in self.rows(who) {
            let of = self.tariffs.price_of(row);
            // Everything is reckoned in the company's currency; the last step brings a stated price back to itself.
            let stated = of.foreign.zip(self.currency).filter(|((rank, _), other)| *rank == other.rank);
            if let Some(((_, price), Currency { code, rate, .. })) = stated {
                let told = french_number(price);
                let text = (format!("Prix en devise : {told} {code}"), format!("Price in currency: {told} {code}"));
                step(trace, "currency-price", text, price / rate);
                return Base { price: price / rate, with_tax: of.with_tax };
            }
            let price = if of.price.is_zero() { of.coefficient * self.ware.purchase } else { of.price };
            if price.is_zero() {
                continue;
            }
            let (fr, en) = match (rule, of.price.is_zero()) {
                ("customer", _) => ("Prix propre au client", "The customer's own price"),
                ("office", _) => ("Prix de la centrale d'achat", "The buying office's price"),
                (_, true) => {
                    ("Coefficient de la catégorie × prix d'achat", "The category's coefficient × purchase price")
                }
                _ => ("Prix de la catégorie tarifaire", "Price of the price category"),
            };
            let rule = if of.price.is_zero() { "coefficient" } else { rule };
            step(trace, rule, (fr.into(), en.into()), price);
            return Base { price, with_tax: of.with_tax };
        }
        let Ware { price, coefficient, purchase, with_tax, .. } = *self.ware;
        let (price, fr, en) = if price.is_zero() {
            (
                coefficient * purchase,
                "Coefficient de l'article × prix d'achat",
                "The article's coefficient × purchase price",
            )
        } else {
            (price, "Prix de vente de l'article", "The article's sale price")
        };
        step(trace, "article", (fr.into(), en.into()), price);
        Base { price, with_tax }
    }

    /// The scale of the article for somebody: its kind and tiers. None without one, or where no discount applies.
    pub fn scale(&self, who: Who<'_>) -> Option<(String, i64, &'a [Tier])> {
        if who.everyone && !self.settings.prices.tiers {
            return None;
        }
        let (row, rule) = self.rows(who).into_iter().next()?;
        let of = self.tariffs.price_of(row);
        if of.kind == 0 || of.is_final {
            return None;
        }
        let name = match (rule, who.customer) {
            ("customer", Some(buyer)) => buyer.number.clone(),
            ("office", Some(buyer)) => buyer.office.clone().unwrap_or_default(),
            _ => category_name(who.category),
        };
        let tiers = self.tariffs.scale(self.ware.key)?.tiers(&name);
        (!tiers.is_empty()).then_some((name, of.kind, tiers))
    }

    /// The scale of the family for somebody's category.
    pub fn family_scale(&self, who: Who<'_>) -> Option<(String, i64, &'a [Tier])> {
        let kind = self.buyers.family_tariff(self.ware.family, who.category).kind;
        let own = who.customer.is_some_and(|buyer| self.family_discount(buyer).is_some());
        if kind == 0 || own || (who.everyone && !self.settings.prices.tiers) {
            return None;
        }
        let name = category_name(who.category);
        let tiers = self.buyers.family_scale(self.ware.family)?.tiers(&name);
        (!tiers.is_empty()).then_some((name, kind, tiers))
    }

    fn family_discount(&self, buyer: &Buyer) -> Option<Decimal> {
        self.buyers.families.get(self.ware.family)?.get(&buyer.number).copied()
    }

    /// The quantities from which a price may be another one, 1 first.
    pub fn quantities(&self, who: Who<'_>, variant: Option<&VariantOf>) -> Vec<Decimal> {
        let price = self.base(who, variant, Decimal::ONE, &mut None).price;
        let mut quantities = vec![Decimal::ONE];
        for (_, kind, tiers) in [self.scale(who), self.family_scale(who)].into_iter().flatten() {
            quantities.extend(begins(kind, tiers, price).into_iter().map(|(from, _)| from));
        }
        quantities.extend(self.promotions.iter().flat_map(|promotion| promotion.quantities(price)));
        if variant.is_none() {
            let units = |pack: &VariantOf| if let VariantOf::Pack(_, units) = pack { Some(units.ceil()) } else { None };
            quantities.extend(self.ware.packs.iter().filter_map(units).filter(|units| *units > Decimal::ONE));
        }
        quantities.sort_unstable();
        quantities.dedup();
        quantities
    }

    /// The discounts that meet, the article's, the family's and the customer's, each only where it is.
    fn sources(&self, who: Who<'_>, price: Decimal, quantity: Decimal) -> [Option<Source<'a>>; 3] {
        let tier_at = |scale: Option<(String, i64, &'a [Tier])>| {
            let (_, kind, tiers) = scale?;
            let begins = begins(kind, tiers, price);
            begins.into_iter().rev().find(|(from, _)| *from <= quantity).map(|(_, tier)| (kind, tier))
        };
        let discounts = !who.everyone || self.settings.prices.discounts;
        let row = self.rows(who).into_iter().next().map(|(row, _)| self.tariffs.price_of(row));
        if row.is_some_and(|row| row.is_final) {
            return [None, None, None];
        }
        let source = |rule, (fr, en): (&str, &str), tier: Option<(i64, &'a Tier)>, percent: Decimal| {
            let percent = if discounts { percent } else { Decimal::ZERO };
            let told = if percent.is_zero() { String::new() } else { format!(" {} %", french_number(percent)) };
            (tier.is_some() || !percent.is_zero()).then(|| Source {
                rule,
                fr: format!("{fr}{told}"),
                en: format!("{en}{told}"),
                kind: tier.map_or(0, |(kind, _)| kind),
                tier: tier.map(|(_, tier)| tier),
                percent,
            })
        };
        let article = source(
            "discount-article",
            ("Remise de l'article", "The article's discount"),
            tier_at(self.scale(who)),
            row.map_or(Decimal::ZERO, |row| row.discount),
        );
        let tariff = self.buyers.family_tariff(self.ware.family, who.category);
        let own = who.customer.and_then(|buyer| self.family_discount(buyer));
        let percent = own.unwrap_or(if tariff.kind == 0 { tariff.discount } else { Decimal::ZERO });
        let names = ("Remise de la famille", "The family's discount");
        let family = source("discount-family", names, tier_at(self.family_scale(who)), percent);
        let percent = who.customer.map_or(Decimal::ZERO, |buyer| buyer.discount);
        let shut_out = tariff.is_final && own.is_none() && family.is_some();
        let percent = if shut_out { Decimal::ZERO } else { percent };
        let customer = source("discount-customer", ("Remise du client", "The customer's discount"), None, percent);
        [article, family, customer]
    }

    /// The price after the promotions that hold: of several the one that takes most.
    fn promoted(
        &self,
        who: Who<'_>,
        (base, price): (Decimal, Decimal),
        quantity: Decimal,
        trace: &mut Trace<'_>,
    ) -> Decimal {
        let row = self.rows(who).into_iter().next();
        if row.is_some_and(|(row, _)| self.tariffs.price_of(row).is_final) {
            return price;
        }
        let choice = self.settings.tariffs.promotions;
        let from = if choice == PromotionChoice::OnTop { price } else { base };
        let mine = self.promotions.iter().filter(|promotion| promotion.is_for(who));
        let best = mine.map(|promotion| (promotion.apply(from, quantity), promotion)).min_by_key(|(price, _)| *price);
        match best {
            // A tier that takes nothing off is no promotion.
            Some((promoted, promotion))
                if promoted < from && (choice == PromotionChoice::Instead || promoted < price) =>
            {
                step(trace, "promotion", (promotion.label.clone(), promotion.label.clone()), promoted);
                promoted
            }
            _ => price,
        }
    }

    /// The price after the discounts that the company's preference lets apply.
    fn discounted(&self, who: Who<'_>, base: Base, quantity: Decimal, trace: &mut Trace<'_>) -> Decimal {
        let [article, family, customer] = self.sources(who, base.price, quantity);
        let choice = self.settings.tariffs.discounts;
        let order: [Option<&Source<'_>>; 3] = match choice {
            DiscountChoice::Manual => return base.price,
            DiscountChoice::Family => [family.as_ref(), article.as_ref(), customer.as_ref()],
            DiscountChoice::Customer => [customer.as_ref(), article.as_ref(), family.as_ref()],
            DiscountChoice::Article | DiscountChoice::Sum | DiscountChoice::Cascade => {
                [article.as_ref(), family.as_ref(), customer.as_ref()]
            }
        };
        let first_only = !matches!(choice, DiscountChoice::Sum | DiscountChoice::Cascade);
        let mut price = base.price;
        for source in order.into_iter().flatten().take(if first_only { 1 } else { 3 }) {
            let from = if choice == DiscountChoice::Sum { base.price } else { price };
            price = (price - (from - source.apply(from))).max(Decimal::ZERO);
            step(trace, source.rule, (source.fr.clone(), source.en.clone()), price);
        }
        price
    }
}

/// `a01` to `a32`: a category as the tariff tables name it.
pub fn category_name(category: i64) -> String {
    format!("a{category:02}")
}

fn step(trace: &mut Trace<'_>, rule: &str, (fr, en): (String, String), price: Decimal) {
    if let Some(steps) = trace {
        let text = Localized::fr_en(fr, en);
        steps.push(ExplanationStep { rule: rule.to_owned(), text, net: rounded(price) });
    }
}
