//! The price of an article in one price category: sage100.md's rules, in decimals.
//!
//! The row of the category, else the article; a price, else a coefficient on the purchase price; the variant's own
//! price; the simple discount; tiers by quantity. TTC prices lose the VAT and the eco-tax inside them.

use chrono::NaiveDate;
use plugin_sdk::model::{
    ArticlePrice, ConnectorError, Context, Problem, QuantityTier, Remedy, Stream, Tax, VariantPrice,
};
use rust_decimal::{Decimal, RoundingStrategy};

use super::{
    articles::{Sources, column},
    identity::VariantOf,
    parameters::{Parameters, TaxCode},
    purchase,
    sides::{Keys, Side},
    tiers,
};
use crate::{
    client::Value,
    config::{Packs, PriceSettings, Purchase, TaxUse},
    mapping::{date, variant_key},
    rows::Rows,
    select::{As, Select},
    session::Session,
};

/// Decimals of a price without tax.
const PLACES: u32 = 6;

const CATEGORY: [(&str, As); 8] = [
    ("AR_Ref", As::Text),
    ("AC_PrixVen", As::Decimal),
    ("AC_Coef", As::Decimal),
    ("AC_PrixTTC", As::Int),
    ("AC_QteMont", As::Int),
    ("AC_Remise", As::Decimal),
    ("AC_TypeRem", As::Int),
    ("CT_Num", As::Text),
];
const VARIANTS: [(&str, As); 5] =
    [("AR_Ref", As::Text), ("AG_No1", As::Int), ("AG_No2", As::Int), ("TG_Prix", As::Decimal), ("TG_RefCF", As::Text)];
const SCALE: [(&str, As); 10] = [
    ("AR_Ref", As::Text),
    ("TQ_BorneSup", As::Decimal),
    ("TQ_Remise01REM_Valeur", As::Decimal),
    ("TQ_Remise01REM_Type", As::Int),
    ("TQ_Remise02REM_Valeur", As::Decimal),
    ("TQ_Remise02REM_Type", As::Int),
    ("TQ_Remise03REM_Valeur", As::Decimal),
    ("TQ_Remise03REM_Type", As::Int),
    ("TQ_PrixNet", As::Decimal),
    ("TQ_RefCF", As::Text),
];
const PACKS: [(&str, As); 4] =
    [("AR_Ref", As::Text), ("CO_No", As::Int), ("TC_Prix", As::Decimal), ("TC_RefCF", As::Text)];
const ACCOUNTING: [(&str, As); 10] = [
    ("AR_Ref", As::Text),
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

/// Today, by this computer's calendar.
pub fn today() -> NaiveDate {
    chrono::Local::now().date_naive()
}

/// The three tax codes of a row on a day: codes, then dates, then former codes stand from column `first` on.
pub fn codes_on(rows: &Rows, first: usize, row: usize, day: NaiveDate) -> [String; 3] {
    [0, 1, 2].map(|rank| {
        let from = date(rows.text(first + 3 + rank, row));
        let former = rows.text(first + 6 + rank, row);
        let code = if from.is_some_and(|from| day < from) { former } else { rows.text(first + rank, row) };
        code.to_owned()
    })
}

/// Rows about the prices of a page.
pub struct Prices {
    category: Side,
    variants: Side,
    packs: Side,
    scale: Side,
    accounting: Side,
    suppliers: Side,
    today: NaiveDate,
    /// `a01` to `a32`: the category as the tariff tables name it.
    category_name: String,
}

impl Prices {
    /// Reads them.
    ///
    /// # Errors
    /// As for [`Client::fetch`](crate::client::Client::fetch).
    pub fn fetch(session: &mut Session, context: &dyn Context, keys: &Keys<'_>) -> Result<Self, ConnectorError> {
        let Session { client, base, settings, .. } = &mut *session;
        let packs = settings.articles.packs != Packs::Ignored;
        let settings = &settings.prices;
        let category_name = format!("a{:02}", settings.category);
        let mut side = |table, wanted: &[(&str, As)], more: &str, values: &[Value]| {
            let select = Select::new(base, &client.dialect, table, wanted);
            Side::fetch(client, context, &select, keys, more, values)
        };
        let named = [Value::from(category_name.as_str())];
        let accounting = " AND ACP_Champ = ? AND ACP_Type = 0 AND ACP_TypeFacture = 0";
        Ok(Self {
            category: side("F_ARTCLIENT", &CATEGORY, " AND AC_Categorie = ?", &[Value::Int(settings.category)])?,
            variants: side("F_TARIFGAM", &VARIANTS, " AND TG_RefCF = ?", &named)?,
            packs: if packs { side("F_TARIFCOND", &PACKS, " AND TC_RefCF = ?", &named)? } else { Side::default() },
            scale: if settings.tiers {
                side("F_TARIFQTE", &SCALE, " AND TQ_RefCF = ?", &named)?
            } else {
                Side::default()
            },
            suppliers: if settings.purchase == Purchase::Supplier {
                side("F_ARTFOURNISS", &purchase::SUPPLIERS, " AND AF_Principal = 1", &[])?
            } else {
                Side::default()
            },
            accounting: side("F_ARTCOMPTA", &ACCOUNTING, accounting, &[Value::Int(settings.accounting)])?,
            today: today(),
            category_name,
        })
    }

    /// The price facet of one article.
    ///
    /// # Errors
    /// The article's problem: a tax code that the base does not know.
    pub fn of_article(
        &self,
        sources: &Sources<'_>,
        row: usize,
        variants: &[VariantOf],
        packs: &[VariantOf],
    ) -> Result<ArticlePrice, Box<Problem>> {
        let settings = &sources.settings.prices;
        let taxes = self.taxes(sources, row)?;
        let base = self.base_price(sources, row);
        let discount = if settings.discounts { base.discount } else { Decimal::ZERO };
        let net_of = |price: Decimal| {
            let price = price * (Decimal::ONE_HUNDRED - discount) / Decimal::ONE_HUNDRED;
            rounded(if base.with_tax { taxes.without(price) } else { price })
        };
        let net = net_of(base.price);
        Ok(ArticlePrice {
            currency: sources.parameters.currency.clone(),
            net,
            purchase: purchase::of_article(sources, row, &self.suppliers),
            tax: Tax { rate: taxes.vat.normalize(), country: settings.country.clone() },
            eco_tax: taxes.eco(net),
            variants: self.variant_prices(sources, row, variants, base.price, &net_of, net),
            tiers: self.tiers(sources, row, &base, packs, &net_of)?,
        })
    }

    /// The base price before discount, by the rules' order.
    fn base_price(&self, sources: &Sources<'_>, row: usize) -> BasePrice {
        let (rows, key) = (sources.rows, sources.rows.text(column::REFERENCE, row));
        let category = &self.category.rows;
        // A row of the category names no customer.
        let found = self.category.of_key(key).find(|row| category.text(7, *row).is_empty());
        let purchase = rows.decimal(column::PURCHASE, row);
        let article_with_tax = rows.int(column::PRICE_TTC, row) == 1;
        let mut base = BasePrice { with_tax: article_with_tax, ..BasePrice::default() };
        if let Some(row) = found {
            base.discount = category.decimal(5, row);
            base.final_price = category.int(6, row) == 1;
            base.scale = category.int(4, row);
            base.price = match category.decimal(1, row) {
                price if price.is_zero() => category.decimal(2, row) * purchase,
                price => price,
            };
            if !base.price.is_zero() {
                base.with_tax = category.int(3, row) == 1;
            }
        }
        if base.price.is_zero() {
            base.price = match rows.decimal(column::PRICE, row) {
                price if price.is_zero() => rows.decimal(column::COEFFICIENT, row) * purchase,
                price => price,
            };
        }
        if base.final_price {
            base.discount = Decimal::ZERO;
        }
        base
    }

    /// The article's codes; an empty one is the family's.
    ///
    /// # Errors
    /// A code that F_TAXE does not have.
    pub fn taxes(&self, sources: &Sources<'_>, row: usize) -> Result<Taxes, Box<Problem>> {
        let rows = sources.rows;
        let own = self.accounting.of_key(rows.text(column::REFERENCE, row)).next();
        let own = own.map(|row| codes_on(&self.accounting.rows, 1, row, self.today)).unwrap_or_default();
        let family = sources.parameters.families.get(rows.text(column::FAMILY, row));
        let codes = own.into_iter().enumerate().map(|(rank, code)| match family {
            Some(family) if code.is_empty() => family.taxes[rank].clone(),
            _ => code,
        });
        Taxes::of(sources.parameters, &sources.settings.prices, codes)
    }

    fn variant_prices(
        &self,
        sources: &Sources<'_>,
        row: usize,
        variants: &[VariantOf],
        base: Decimal,
        net_of: &dyn Fn(Decimal) -> Decimal,
        net: Decimal,
    ) -> Vec<VariantPrice> {
        let key = sources.rows.text(column::REFERENCE, row);
        let price_of = |variant: &VariantOf| match variant {
            VariantOf::Gammes(first, second) => {
                let rows = &self.variants.rows;
                let own = |row: &usize| {
                    rows.int(1, *row) == *first
                        && rows.int(2, *row) == *second
                        // Customer A01 and category a01 are one key where case is ignored.
                        && rows.text(4, *row) == self.category_name
                };
                self.variants.of_key(key).find(own).map(|row| rows.decimal(3, row))
            }
            VariantOf::Pack(number, quantity) => Some(self.pack_price(key, *number).unwrap_or(base * quantity)),
        };
        variants
            .iter()
            .filter_map(|variant| {
                let price = price_of(variant).filter(|price| !price.is_zero())?;
                let own = net_of(price);
                let key = match variant {
                    VariantOf::Gammes(first, second) => variant_key(*first, *second),
                    VariantOf::Pack(..) => variant.key(),
                };
                (own != net).then_some(VariantPrice { key, net: own })
            })
            .collect()
    }

    fn tiers(
        &self,
        sources: &Sources<'_>,
        row: usize,
        base: &BasePrice,
        packs: &[VariantOf],
        net_of: &dyn Fn(Decimal) -> Decimal,
    ) -> Result<Vec<QuantityTier>, Box<Problem>> {
        let key = sources.rows.text(column::REFERENCE, row);
        if base.scale == 0 || base.final_price || !sources.settings.prices.tiers {
            let pack = |number: i64| self.pack_price(key, number);
            return Ok(tiers::of_packs(packs, pack, net_of, net_of(base.price)));
        }
        let rows = &self.scale.rows;
        let mut found: Vec<usize> =
            self.scale.of_key(key).filter(|row| rows.text(9, *row) == self.category_name).collect();
        found.sort_by_key(|row| rows.decimal(1, *row));
        let bounds: Vec<Decimal> = found.iter().map(|row| rows.decimal(1, *row)).collect();
        tiers::apart(&bounds, base.scale == 2)?;
        let mut from = Decimal::ONE;
        let mut tiers: Vec<QuantityTier> = Vec::new();
        for row in found {
            let price = match base.scale {
                3 => Some(rows.decimal(8, row)).filter(|price| !price.is_zero()).unwrap_or(base.price),
                _ => cascade(rows, 2, row, base.price),
            };
            let net = net_of(price);
            // A tier in money that ends before its first whole piece holds for none.
            tiers.retain(|tier| tier.from_quantity != from);
            if net != net_of(base.price) || !tiers.is_empty() {
                tiers.push(QuantityTier { from_quantity: from, net, from: None, to: None });
            }
            // Bounds are inclusive; a bound in money is the quantity that first goes beyond it.
            let bound = rows.decimal(1, row);
            from = if base.scale == 2 {
                if price.is_zero() { break } else { (bound / price).floor() + Decimal::ONE }
            } else {
                bound.floor() + Decimal::ONE
            };
        }
        Ok(tiers)
    }

    /// The whole price of a pack, where the category has one.
    fn pack_price(&self, key: &str, number: i64) -> Option<Decimal> {
        let rows = &self.packs.rows;
        let own = |row: &usize| rows.int(1, *row) == number && rows.text(3, *row) == self.category_name;
        self.packs.of_key(key).find(own).map(|row| rows.decimal(2, row)).filter(|price| !price.is_zero())
    }
}

/// Up to three discounts in turn: an amount per unit (0) or a percentage of what remains (1); quantities given free
/// (2) are no unit price.
pub fn cascade(rows: &Rows, first: usize, row: usize, price: Decimal) -> Decimal {
    let mut price = price;
    for rank in 0..3 {
        let value = rows.decimal(first + rank * 2, row);
        match rows.int(first + rank * 2 + 1, row) {
            0 => price -= value,
            1 => price = price * (Decimal::ONE_HUNDRED - value) / Decimal::ONE_HUNDRED,
            _ => {}
        }
    }
    price.max(Decimal::ZERO)
}

/// A price without tax with the decimals that are sent.
pub fn rounded(price: Decimal) -> Decimal {
    price.round_dp_with_strategy(PLACES, RoundingStrategy::MidpointAwayFromZero).normalize()
}

#[derive(Debug, Default)]
struct BasePrice {
    price: Decimal,
    with_tax: bool,
    discount: Decimal,
    /// `AC_TypeRem` 1, « hors remise »: no discount applies.
    final_price: bool,
    /// `AC_QteMont`: 0 none, 1 by quantity, 2 by amount, 3 net prices.
    scale: i64,
}

/// The taxes of an article.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Taxes {
    /// Percent.
    pub vat: Decimal,
    eco_amount: Decimal,
    eco_rate: Decimal,
}

impl Taxes {
    /// Reads up to three codes as the settings say.
    ///
    /// # Errors
    /// A code that F_TAXE does not have.
    fn of(
        parameters: &Parameters,
        settings: &PriceSettings,
        codes: impl Iterator<Item = String>,
    ) -> Result<Self, Box<Problem>> {
        let mut taxes = Self::default();
        for (rank, code) in codes.enumerate().filter(|(_, code)| !code.is_empty()) {
            let usage = settings.tax_use.get(rank).copied().unwrap_or(TaxUse::ByKind);
            if usage == TaxUse::Ignored {
                continue;
            }
            let Some(tax) = parameters.taxes.get(&code) else {
                let remedy = Remedy::ChooseRecord { stream: Stream::Articles };
                return Err(Box::new(Problem::new("tax-code-unknown").arg("code", &code).remedy(remedy)));
            };
            taxes.add(tax, usage);
        }
        Ok(taxes)
    }

    fn add(&mut self, tax: &TaxCode, usage: TaxUse) {
        let is_vat = match usage {
            TaxUse::Vat => true,
            TaxUse::EcoTax => false,
            TaxUse::ByKind | TaxUse::Ignored => tax.kind < 2,
        };
        match (is_vat, tax.rate_kind) {
            (true, _) => self.vat += tax.rate,
            (false, 0) => self.eco_rate += tax.rate,
            (false, _) => self.eco_amount += tax.rate,
        }
    }

    /// A price TTC without the VAT and the parafiscal taxes inside it.
    pub fn without(&self, price: Decimal) -> Decimal {
        let hundred = Decimal::ONE_HUNDRED;
        let net = price * hundred / (hundred + self.vat) - self.eco_amount;
        net * hundred / (hundred + self.eco_rate)
    }

    /// Eco-tax per unit for a net price.
    fn eco(&self, net: Decimal) -> Option<Decimal> {
        let eco = self.eco_amount + net * self.eco_rate / Decimal::ONE_HUNDRED;
        (!eco.is_zero()).then(|| rounded(eco))
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::Taxes;

    #[test]
    fn taxes_inside_a_price_are_taken_out() {
        let number = |text: &str| text.parse::<Decimal>().expect("a number");
        let taxes = Taxes { vat: number("20"), eco_amount: number("0.25"), eco_rate: Decimal::ZERO };
        assert_eq!(taxes.without(number("12.30")), number("10"));
        assert_eq!(taxes.eco(number("10")), Some(number("0.25")));
        assert_eq!(Taxes::default().eco(number("10")), None);
    }
}
