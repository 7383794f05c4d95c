//! `navette price explain`: one price as the ERP reckons it, beside the one that the shop's own code asks.

use app::{ExplainedPrice, PluginSource, Profile, Quiet, SampledPrice, Side, SideConfig, explain_price, sample_prices};
use sync_model::{Connector, Decimal, ExplainRequest, Explanation, Key, Stream};

use crate::{arguments::ExplainArguments, failure::Failure, place::Place, side::open};

/// Runs the command: 0 when both sides agree to the cent, 1 when they do not.
pub fn main(place: &Place, options: &ExplainArguments) -> Result<u8, Failure> {
    let profile = place.profile(&options.profile)?;
    let key = |text: &Option<String>| text.as_deref().map(Key::new);
    let today = chrono::Local::now().date_naive();
    let request = ExplainRequest {
        article: Key::new(options.article.as_str()),
        variant: key(&options.variant),
        customer: key(&options.customer),
        group: key(&options.group),
        quantity: options.quantity,
        date: options.date.unwrap_or(today),
        subject: Default::default(),
        promotions: promotions(place, &profile),
        currency: options.currency.as_ref().map(|code| code.to_uppercase()),
    };
    let side = |side: Side| open(place, &profile, side.name(), profile.side(side));
    let (mut erp, mut shop) = (side(Side::Erp)?, side(Side::Shop)?);
    let explained = explain_price((erp.as_mut(), shop.as_mut()), &Quiet, &request)?;
    if place.json {
        println!("{}", serde_json::json!({ "request": request, "price": explained }));
    } else {
        show(place, &explained);
    }
    Ok(u8::from(!explained.equal))
}

/// Whether the profile sends promotions: then they count on both sides.
fn promotions(place: &Place, profile: &Profile) -> bool {
    let makes = |side: &SideConfig| {
        let transform = place.plugins().descriptor(&side.plugin).ok().and_then(|plugin| plugin.transform);
        transform.is_some_and(|made| made.output == Some(Stream::Promotions))
    };
    profile.transforms.iter().any(makes)
}

/// Compares a sample of prices: 0 when all agree to the cent, 1 when one does not.
pub fn sample(place: &Place, profile: &str, cases: usize) -> Result<u8, Failure> {
    let profile = place.profile(profile)?;
    let side = |side: Side| open(place, &profile, side.name(), profile.side(side));
    let (mut erp, mut shop) = (side(Side::Erp)?, side(Side::Shop)?);
    let today = chrono::Local::now().date_naive();
    let mut tell = |found: &SampledPrice| {
        let who = found.request.customer.as_ref().or(found.request.group.as_ref());
        let names = [Some(&found.request.article), found.request.variant.as_ref(), who];
        let names: Vec<&str> = names.into_iter().flatten().map(Key::as_str).collect();
        if place.json {
            println!("{}", serde_json::json!({ "difference": found }));
        } else {
            println!("{} × {}", names.join(" · "), found.request.quantity);
            show(place, &found.price);
        }
    };
    let sides: (&mut dyn Connector, &mut dyn Connector) = (erp.as_mut(), shop.as_mut());
    let sampled = sample_prices(sides, &Quiet, (cases, today, promotions(place, &profile)), &mut tell)?;
    if place.json {
        println!("{}", serde_json::json!({ "sampled": sampled }));
    } else {
        let said = place.say("prix comparés, différents", "prices compared, different");
        println!("{} {said} : {}", sampled.cases, sampled.different);
        for (kind, count) in &sampled.kinds {
            println!("  {kind} : {count}");
        }
    }
    Ok(u8::from(sampled.different > 0))
}

fn show(place: &Place, explained: &ExplainedPrice) {
    show_side(place, place.say("Gestion commerciale", "ERP"), &explained.erp);
    show_side(place, place.say("Boutique", "Shop"), &explained.shop);
    println!(
        "{}",
        if explained.equal {
            place.say("Les deux côtés sont d'accord au centime.", "Both sides agree to the cent.")
        } else {
            place.say(
                "Les deux côtés ne sont pas d'accord. Exportez les prix et les tarifs, puis comparez de nouveau.",
                "The two sides do not agree. Export the prices and the tariffs, then compare again.",
            )
        }
    );
}

fn show_side(place: &Place, name: &str, side: &Explanation) {
    println!("{name}");
    for step in &side.steps {
        let text = step.text.get(place.language.code());
        println!("  {text} : {}", step.net.normalize());
    }
    let gross = side.gross.map_or_else(|| "–".to_owned(), figure);
    println!("  = {} {}, {gross} {}", figure(side.net), place.say("HT", "net"), place.say("TTC", "with tax"));
}

fn figure(price: Decimal) -> String {
    format!("{:.2}", price.round_dp_with_strategy(2, sync_model::RoundingStrategy::MidpointAwayFromZero))
}
