//! `navette prices check`: what the shop itself reckons, beside the ERP (G21).

use app::{PluginSource, PriceCheck, PriceDifference, Quiet, Side, SideConfig, check_prices};
use sync_model::{Decimal, Key};

use crate::{arguments::PricesCommand, explain, failure::Failure, output, place::Place, side::open};

/// Runs the command: 0 when nothing differs, 1 when something does.
pub fn main(place: &Place, command: &PricesCommand) -> Result<u8, Failure> {
    let (profile, keys) = match command {
        PricesCommand::Check { profile, keys } => (profile, keys),
        PricesCommand::Explain(options) => return explain::main(place, options),
        PricesCommand::Sample { profile, cases } => return explain::sample(place, profile, *cases),
    };
    let profile = place.profile(profile)?;
    let side = |side: Side| open(place, &profile, side.name(), profile.side(side));
    let (mut erp, mut shop) = (side(Side::Erp)?, side(Side::Shop)?);
    // Whoever makes price rules takes no part in the article's own price.
    let makes_rules = |side: &&SideConfig| {
        place
            .plugins()
            .descriptor(&side.plugin)
            .is_ok_and(|plugin| plugin.transform.is_some_and(|made| made.output.is_some()))
    };
    let transforms = profile
        .transforms
        .iter()
        .filter(|side| !makes_rules(side))
        .map(|side| open(place, &profile, &side.plugin, side));
    let mut transforms = transforms.collect::<Result<Vec<_>, _>>()?;
    let keys: Vec<Key> = keys.iter().map(Key::new).collect();
    let messages = place.messages(Some(&profile));
    let mut tell = |found: &PriceDifference| show(place, &messages, found);
    let today = chrono::Local::now().date_naive();
    let chosen = (keys.as_slice(), today);
    let sums = check_prices((erp.as_mut(), shop.as_mut()), &mut transforms, &Quiet, chosen, &mut tell)?;
    conclude(place, &sums);
    Ok(u8::from(sums.differences > 0))
}

fn show(place: &Place, messages: &app::Messages, found: &PriceDifference) {
    if place.json {
        println!("{}", serde_json::json!({ "difference": found }));
        return;
    }
    let variant = found.variant.as_ref().map(|variant| format!(" {variant}")).unwrap_or_default();
    let from =
        if found.from_quantity == Decimal::ONE { String::new() } else { format!(" ≥ {}", found.from_quantity) };
    let figure = |value: Option<Decimal>| value.map_or_else(|| "–".to_owned(), |value| value.to_string());
    let rate = |rate: Option<Decimal>| rate.unwrap_or_default().normalize().to_string();
    let args = [
        ("rule".to_owned(), found.rule.clone().unwrap_or_default()),
        ("erp_rate".to_owned(), rate(Some(found.erp_rate))),
        ("shop_rate".to_owned(), rate(found.shop_rate)),
    ];
    println!(
        "{}{variant}{from} : {} {} / {}, {} {} / {}. {}",
        found.key,
        place.say("gestion commerciale", "ERP"),
        found.erp_net,
        found.erp_gross,
        place.say("boutique", "shop"),
        figure(found.shop_net),
        figure(found.shop_gross),
        messages.sentence(found.reason.code(), &args.into(), place.language)
    );
}

fn conclude(place: &Place, sums: &PriceCheck) {
    if place.json {
        println!("{}", serde_json::json!({ "checked": sums }));
        return;
    }
    println!(
        "{} {} {} {}, {} {}.",
        output::number(sums.prices),
        place.say("prix de", "prices of"),
        output::number(sums.articles),
        place.say("articles comparés", "articles compared"),
        output::number(sums.differences),
        place.say("écarts", "differences")
    );
}
