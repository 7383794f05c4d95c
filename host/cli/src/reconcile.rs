//! `navette reconcile`: a day's orders on both sides (functions.md L07).

use app::{
    Messages, OrderFigures, OrderMatch, Quiet, ReconciledOrder, Reconciliation, Side, SideSums, Store, reconcile,
};
use sync_model::{Entity, Key, NaiveDate};

use crate::{arguments::ReconcileArguments, failure::Failure, output, place::Place, side::open};

/// Runs the command: 0 when everything agrees, 1 when something does not.
pub fn main(place: &Place, options: &ReconcileArguments) -> Result<u8, Failure> {
    let day = options.day.parse::<NaiveDate>();
    let day = day.map_err(|_| Failure::usage("reconcile-day").arg("day", &options.day))?;
    let profile = place.profile(&options.profile)?;
    let mut erp = open(place, &profile, Side::Erp.name(), &profile.erp)?;
    let mut shop = open(place, &profile, Side::Shop.name(), &profile.shop)?;
    let mut found = reconcile((erp.as_mut(), shop.as_mut()), &Quiet, day)?;
    add_reasons(place, &profile.name, &mut found)?;
    let messages = place.messages(Some(&profile));
    for order in found.orders.iter().filter(|order| !order.state.agrees()) {
        show(place, &messages, order);
    }
    conclude(place, &found);
    Ok(u8::from(!found.agrees()))
}

/// Why the last import refused what the ERP does not have.
fn add_reasons(place: &Place, profile: &str, found: &mut Reconciliation) -> Result<(), Failure> {
    let missing = found.orders.iter().filter(|order| order.state == OrderMatch::OnlyInShop);
    let missing: Vec<Key> = missing.map(|order| order.key.clone()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let mut reasons = place.store()?.kept_refusals(profile, Entity::Order, &missing)?;
    for order in &mut found.orders {
        order.problems = reasons.remove(&order.key).unwrap_or_default();
    }
    Ok(())
}

fn show(place: &Place, messages: &Messages, order: &ReconciledOrder) {
    if place.json {
        println!("{}", serde_json::json!({ "order": order }));
        return;
    }
    let figures = |figures: Option<OrderFigures>| {
        figures.map_or_else(|| "–".to_owned(), |figures| format!("{} / {}", figures.net, figures.gross))
    };
    let difference = match (order.shop, order.erp) {
        (Some(shop), Some(erp)) => {
            let name = place.say("écart", "difference");
            format!(", {name} {} / {}", (erp.net - shop.net).normalize(), (erp.gross - shop.gross).normalize())
        }
        _ => String::new(),
    };
    let name = format!("{} {} {}", order.key, order.reference, order.documents.join(" + "));
    println!(
        "{} : {} {}{}, {} {}{difference}. {}",
        name.split_whitespace().collect::<Vec<_>>().join(" "),
        place.say("boutique", "shop"),
        figures(order.shop),
        if order.shop_state.is_empty() { String::new() } else { format!(" ({})", order.shop_state) },
        place.say("gestion commerciale", "ERP"),
        figures(order.erp),
        messages.sentence(order.state.code(), &Default::default(), place.language)
    );
    for problem in &order.problems {
        println!("  {}", messages.sentence(&problem.code, &problem.args, place.language));
    }
}

fn conclude(place: &Place, found: &Reconciliation) {
    if place.json {
        println!("{}", serde_json::json!({ "reconciled": found }));
        return;
    }
    let counts = [
        (found.equal, place.say("égales", "equal")),
        (found.different, place.say("différentes", "different")),
        (found.only_in_shop, place.say("seulement dans la boutique", "only in the shop")),
        (found.only_in_erp, place.say("seulement dans la gestion commerciale", "only in the ERP")),
        (found.not_a_sale, place.say("annulées ou en erreur", "cancelled or in error")),
    ];
    let counts: Vec<String> = counts.iter().map(|(count, word)| format!("{} {word}", output::number(*count))).collect();
    println!("{}.", counts.join(", "));
    let sums = |name: &str, sums: SideSums| {
        println!(
            "{name} : {} {}, {} {}, {} {}, {} {}.",
            output::number(sums.orders),
            place.say("commandes", "orders"),
            sums.net,
            place.say("HT", "without tax"),
            sums.gross,
            place.say("TTC", "with tax"),
            sums.paid,
            place.say("réglés", "paid"),
        );
    };
    sums(place.say("Boutique", "Shop"), found.shop);
    sums(place.say("Gestion commerciale", "ERP"), found.erp);
}
