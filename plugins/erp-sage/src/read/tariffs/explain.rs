//! `explain`: one price, step by step, by the same reckoning as the tariffs that are sent.

use plugin_sdk::model::{ConnectorError, Context, ErrorKind, ExplainRequest, Explanation, ExplanationStep, Localized};
use rust_decimal::Decimal;

use super::{
    Buyers, Promotions,
    one::with_one,
    reckon::{Reckoning, Who},
};
use crate::{
    mapping::french_number,
    read::{identity::VariantOf, prices::rounded},
    session::Session,
};

/// Explains a price.
///
/// # Errors
/// `config` where the article, the variant or the customer is unknown; else as for a read.
pub fn explain(
    session: &mut Session,
    context: &dyn Context,
    request: &ExplainRequest,
) -> Result<Explanation, ConnectorError> {
    session.load_parameters(context, true)?;
    let customer = request.customer.as_ref().map(|key| key.as_str());
    session.buyers = Some(Buyers::read(session, context, Some(customer.unwrap_or_default()))?);
    let promotions = if request.promotions { Promotions::read(session, context)?.good } else { Vec::new() };
    with_one(session, context, request.article.as_str(), |one| {
        let Some(one) = one else { return Err(unknown(request.article.as_str())) };
        let category = |key: &str| key.parse::<i64>().map_err(|_| unknown(key));
        let customer = customer.map(|number| one.buyers.all.get(number).ok_or_else(|| unknown(number))).transpose()?;
        let group = request.group.as_ref().map(|key| category(key.as_str())).transpose()?;
        let own = one.settings.prices.category;
        let who = Who {
            category: customer.map(|buyer| buyer.category).or(group).unwrap_or(own),
            customer,
            everyone: customer.is_none() && group.is_none(),
        };
        let variant = request
            .variant
            .as_ref()
            .map(|key| one.variants.iter().find(|variant| variant.key() == *key).ok_or_else(|| unknown(key.as_str())));
        let held = promotions.iter().filter(|promotion| promotion.has(&one.ware) && promotion.holds(request.date));
        let company = one.currency.as_str();
        let asked = request.currency.as_deref().filter(|code| *code != company);
        let other = asked.map(|code| one.buyers.currencies.iter().find(|other| other.code == code).ok_or(code));
        let currency = other.transpose().map_err(unknown)?.filter(|other| other.rate > Decimal::ZERO);
        let reckoning = Reckoning {
            currency,
            tariffs: one.tariffs,
            buyers: one.buyers,
            settings: one.settings,
            ware: &one.ware,
            promotions: held.collect(),
        };
        Ok(explanation(&reckoning, who, variant.transpose()?, request.quantity, one.eco_tax))
    })
}

fn explanation(
    reckoning: &Reckoning<'_>,
    who: Who<'_>,
    variant: Option<&VariantOf>,
    quantity: Decimal,
    eco_tax: Option<Decimal>,
) -> Explanation {
    let mut steps = Vec::new();
    let mut net = reckoning.net(who, variant, quantity, &mut Some(&mut steps));
    let vat = reckoning.ware.taxes.vat;
    if let Some(eco) = eco_tax {
        let eco = reckoning.currency.map_or(eco, |other| rounded(eco * other.rate));
        net += eco;
        let told = french_number(eco);
        let text = Localized::fr_en(format!("Éco-participation de {told}"), format!("Eco-tax of {told}"));
        steps.push(ExplanationStep { rule: "eco-tax".to_owned(), text, net });
    }
    let gross = rounded(net * (Decimal::ONE_HUNDRED + vat) / Decimal::ONE_HUNDRED);
    Explanation { net, gross: Some(gross), steps }
}

fn unknown(key: &str) -> ConnectorError {
    ConnectorError::new(ErrorKind::Config, "explain-unknown", "failed to find what a price is asked for")
        .arg("key", key)
}
