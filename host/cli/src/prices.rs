//! `navette prices check`: what the shop itself reckons, beside the ERP (G21).

use app::{PriceCheck, PriceDifference, Profile, Secrets, Side, SideConfig, check_prices, open_plugin};
use sync_model::{Config, Connector, Context, Decimal, Key, LogLevel, Progress};

use crate::{arguments::PricesCommand, failure::Failure, licence, output, place::Place};

/// Runs the command: 0 when nothing differs, 1 when something does.
pub fn main(place: &Place, command: &PricesCommand) -> Result<u8, Failure> {
    let PricesCommand::Check { profile, keys } = command;
    let profile = place.profile(profile)?;
    let (mut erp, mut shop) = (erp(place, &profile)?, shop(place, &profile)?);
    let transforms = profile.transforms.iter().map(|side| open(place, &profile, &side.plugin, side));
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

fn erp(place: &Place, profile: &Profile) -> Result<Box<dyn Connector>, Failure> {
    open(place, profile, Side::Erp.name(), &profile.erp)
}

fn shop(place: &Place, profile: &Profile) -> Result<Box<dyn Connector>, Failure> {
    open(place, profile, Side::Shop.name(), &profile.shop)
}

/// Opens one side of a profile.
pub fn open(place: &Place, profile: &Profile, prefix: &str, side: &SideConfig) -> Result<Box<dyn Connector>, Failure> {
    let secrets = place.vault()?.of_profile(&profile.name)?;
    let (grants, _) = licence::grants(place, profile)?;
    let prefix = format!("{prefix}.");
    let own = secrets.into_iter().filter_map(|(name, secret)| Some((name.strip_prefix(&prefix)?.to_owned(), secret)));
    let config =
        Config { profile: profile.name.clone(), settings: side.settings.clone(), secrets: own.collect(), grants };
    Ok(open_plugin(&mut place.plugins(), &side.plugin, &config)?)
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

/// A check from the command line says nothing while it runs.
pub struct Quiet;

impl Context for Quiet {
    fn progress(&self, _progress: Progress) {}

    fn log(&self, _level: LogLevel, _message: &str) {}

    fn cancelled(&self) -> bool {
        false
    }
}
