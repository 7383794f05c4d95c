//! `navette order`: the orders before and after their import (functions.md H01 to H14).

use app::{
    Action, DayOf, InboxOrder, InboxQuery, InboxState, Messages, OrderAct, OrderChoice, OrderSides, Orders,
    OrdersError, Period, Profile, ProofRow, Quiet, Side, attach_order, choose_for_order, ignore_order, read_inbox,
    recreate_order, shop_day, unignore_order,
};
use serde_json::{Value, json};
use sync_model::{Connector, Decimal, DraftDocument, Key, NaiveDate, Problem, Remedy};

use crate::{
    arguments::{Day, OrderCommand, PeriodArguments},
    failure::Failure,
    output,
    place::Place,
    run,
    side::open,
};

/// Runs the command.
pub fn main(place: &Place, command: OrderCommand) -> Result<u8, Failure> {
    match command {
        OrderCommand::List { profile, days, state, search } => {
            let profile = place.profile(&profile)?;
            let state = state.as_deref().map(state_of).transpose()?;
            let mut sides = Sides::open(place, &profile)?;
            let choice = choice(place, &profile, &days)?;
            let orders = sides.read(place, &profile, &InboxQuery { choice, state, search })?;
            list(place, &place.messages(Some(&profile)), &orders);
            Ok(0)
        }
        OrderCommand::Show { profile, id } => {
            let profile = place.profile(&profile)?;
            let order = Sides::open(place, &profile)?.order(place, &profile, &id)?;
            show(place, &place.messages(Some(&profile)), &order);
            Ok(0)
        }
        OrderCommand::Ignore { profile, id, because } => {
            act(place, &profile, &id, |store, sides, act| ignore_order(store, sides, act, &because))
        }
        OrderCommand::Choose { profile, id, answer } => {
            let field = answer.rsplit_once('=');
            let (field, value) = field.ok_or_else(|| Failure::usage("order-field-unknown").arg("field", &answer))?;
            let value = Some(value).filter(|value| !value.trim().is_empty());
            act(place, &profile, &id, |store, sides, act| choose_for_order(store, sides, act, (field, value)))
        }
        OrderCommand::Unignore { profile, id } => act(place, &profile, &id, unignore_order),
        OrderCommand::Attach { profile, id, document } => {
            act(place, &profile, &id, |store, sides, act| attach_order(store, sides, act, &document))
        }
        OrderCommand::Recreate { profile, id } => recreate(place, &profile, &id),
    }
}

/// Does something to one order and shows how it stands then.
fn act(
    place: &Place,
    profile: &str,
    id: &str,
    work: impl FnOnce(&mut dyn Orders, &mut OrderSides<'_>, &OrderAct<'_>) -> Result<InboxOrder, OrdersError>,
) -> Result<u8, Failure> {
    let profile = place.profile(profile)?;
    let (key, owner) = (Key::new(id), format!("navette, pid {}", std::process::id()));
    let act = OrderAct { profile: &profile, key: &key, owner: &owner };
    let mut opened = Sides::open(place, &profile)?;
    let mut sides = OrderSides { erp: opened.erp.as_mut(), shop: opened.shop.as_mut(), context: &Quiet };
    let order = work(&mut place.store()?, &mut sides, &act)?;
    show(place, &place.messages(Some(&profile)), &order);
    Ok(0)
}

/// Writes an order anew, by an import of this order alone; 1 when the import refused it.
fn recreate(place: &Place, name: &str, id: &str) -> Result<u8, Failure> {
    let profile = place.profile(name)?;
    let (key, owner) = (Key::new(id), format!("navette, pid {}", std::process::id()));
    let act = OrderAct { profile: &profile, key: &key, owner: &owner };
    {
        let mut opened = Sides::open(place, &profile)?;
        let mut sides = OrderSides { erp: opened.erp.as_mut(), shop: opened.shop.as_mut(), context: &Quiet };
        recreate_order(&mut place.store()?, &mut sides, &act)?;
    }
    let end = run::one(place, &profile, Action::ImportOrders, vec![id.to_owned()])?;
    if end > 1 {
        return Ok(end);
    }
    let order = Sides::open(place, &profile)?.order(place, &profile, id)?;
    show(place, &place.messages(Some(&profile)), &order);
    Ok(u8::from(order.state != InboxState::Imported))
}

fn state_of(name: &str) -> Result<InboxState, Failure> {
    InboxState::from_name(name).ok_or_else(|| Failure::usage("order-state-unknown").arg("name", name))
}

/// Both sides of a profile.
pub struct Sides {
    erp: Box<dyn Connector>,
    shop: Box<dyn Connector>,
}

impl Sides {
    /// Opens them.
    pub fn open(place: &Place, profile: &Profile) -> Result<Self, Failure> {
        let side = |side: Side| open(place, profile, side.name(), profile.side(side));
        Ok(Self { erp: side(Side::Erp)?, shop: side(Side::Shop)? })
    }

    /// As the use cases take them.
    pub fn sides(&mut self) -> OrderSides<'_> {
        OrderSides { erp: self.erp.as_mut(), shop: self.shop.as_mut(), context: &Quiet }
    }

    fn read(&mut self, place: &Place, profile: &Profile, query: &InboxQuery) -> Result<Vec<InboxOrder>, Failure> {
        let mut sides = OrderSides { erp: self.erp.as_mut(), shop: self.shop.as_mut(), context: &Quiet };
        let read: Result<_, OrdersError> = read_inbox(&mut place.store()?, &mut sides, profile, query);
        Ok(read?)
    }

    fn order(&mut self, place: &Place, profile: &Profile, id: &str) -> Result<InboxOrder, Failure> {
        let choice = OrderChoice::Keys(vec![Key::new(id)]);
        let found = self.read(place, profile, &InboxQuery { choice, state: None, search: None })?;
        found.into_iter().next().ok_or_else(|| Failure::usage("order-unknown").arg("order", id))
    }
}

/// The orders that were asked for, by name, by days, or as the profile says.
pub fn choice(place: &Place, profile: &Profile, days: &PeriodArguments) -> Result<OrderChoice, Failure> {
    let day_of = match days.by {
        Some(Day::Placed) => DayOf::Placed,
        Some(Day::Status) => DayOf::Status,
        None => profile.orders.day_of,
    };
    let day = |text: &str| text.parse::<NaiveDate>().map_err(|_| Failure::usage("date-invalid").arg("date", text));
    if let (Some(from), Some(to)) = (&days.from, &days.to) {
        return Ok(OrderChoice::Days { from: day(from)?, to: day(to)?, day_of });
    }
    let period = match &days.period {
        Some(name) => Period::from_name(name).ok_or_else(|| Failure::usage("period-unknown").arg("name", name))?,
        None => profile.orders.period.unwrap_or(Period::SinceLast),
    };
    if period == Period::SinceLast {
        return Ok(OrderChoice::SinceLast);
    }
    let mut shop = open(place, profile, Side::Shop.name(), &profile.shop)?;
    Ok(period.choice(shop_day(shop.as_mut(), &Quiet, chrono::Local::now().date_naive()), day_of))
}

/// The order with its sentences, as programs read it.
fn document(place: &Place, messages: &Messages, order: &InboxOrder) -> Value {
    let mut document = json!(order);
    let sentences = order.problems.iter().map(|problem| {
        json!({
            "sentence": messages.text(&problem.code, &problem.args, place.language),
            "remedy": messages.remedy(&problem.code, &problem.args, place.language),
        })
    });
    document["sentences"] = sentences.collect();
    json!({ "order": document })
}

fn list(place: &Place, messages: &Messages, orders: &[InboxOrder]) {
    for order in orders {
        if place.json {
            println!("{}", document(place, messages, order));
            continue;
        }
        println!("{}", line(place, messages, order));
        problems(place, messages, &order.problems);
    }
    let of = |state: InboxState| orders.iter().filter(move |order| order.state == state);
    if place.json {
        let counts: serde_json::Map<String, Value> =
            InboxState::ALL.into_iter().map(|state| (state.name().to_owned(), of(state).count().into())).collect();
        println!("{}", json!({ "inbox": counts }));
        return;
    }
    let counts = InboxState::ALL.into_iter().filter_map(|state| {
        let count = of(state).count() as u64;
        (count > 0).then(|| format!("{} {}", output::number(count), word(place, messages, state)))
    });
    let counts: Vec<String> = counts.collect();
    let total: Decimal = of(InboxState::Ready).map(|order| order.gross).sum();
    match counts.is_empty() {
        true => println!("{}", place.say("Aucune commande.", "No order.")),
        false => {
            println!(
                "{}. {} {total:.2}.",
                counts.join(", "),
                place.say("Total TTC des prêtes :", "Total of the ready:")
            )
        }
    }
}

fn word(place: &Place, messages: &Messages, state: InboxState) -> String {
    messages.text(state.code(), &Default::default(), place.language)
}

fn line(place: &Place, messages: &Messages, order: &InboxOrder) -> String {
    let placed = order.placed_at.map(|moment| moment.format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default();
    let document = order.document.as_deref().unwrap_or_default();
    let parts = [
        format!("{:>7}", order.key.0),
        placed,
        order.reference.clone(),
        order.customer.clone(),
        format!("{:.2} {}", order.gross, order.currency),
        order.payment.clone(),
        format!("[{}]", word(place, messages, order.state)),
        document.to_owned(),
    ];
    parts.into_iter().filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join("  ")
}

/// A sentence and its remedy for each problem.
pub fn problems(place: &Place, messages: &Messages, problems: &[Problem]) {
    for problem in problems {
        let mark = if problem.remark { "·" } else { "!" };
        let field = match &problem.remedy {
            Some(Remedy::Override { field }) => format!(" ({field}=…)"),
            _ => String::new(),
        };
        println!("        {mark} {}{field}", messages.sentence(&problem.code, &problem.args, place.language));
    }
}

fn show(place: &Place, messages: &Messages, order: &InboxOrder) {
    if place.json {
        println!("{}", document(place, messages, order));
        return;
    }
    println!("{}", line(place, messages, order));
    for (name, text) in [
        (place.say("État dans la boutique", "State in the shop"), Some(&order.shop_state)),
        (place.say("Adresse", "Address"), order.url.as_ref()),
    ] {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            println!("        {name} : {text}");
        }
    }
    problems(place, messages, &order.problems);
    if let Some(document) = &order.draft {
        draft(place, document);
    }
    proof(place, &order.proof);
}

/// The lines of a document that does not exist yet.
pub fn draft(place: &Place, document: &DraftDocument) {
    let new = if document.new_account { place.say(" (à créer)", " (to be made)") } else { "" };
    let date = document.date.map(|day| day.to_string()).unwrap_or_default();
    println!("    {} {}{new}  {date}", place.say("Client", "Customer"), document.account);
    for line in &document.lines {
        let (quantity, rate) = (line.quantity, line.tax_rate);
        println!(
            "    {quantity:>6} {:20} {:>12.2} {:>12.2} {rate:>5} %  {}",
            line.article, line.net, line.gross, line.name
        );
    }
    if !document.deposits.is_zero() {
        println!("    {} {:.2}", place.say("Acomptes :", "Deposits:"), document.deposits);
    }
}

/// Shop, ERP and difference, a figure a line.
pub fn proof(place: &Place, rows: &[ProofRow]) {
    if rows.is_empty() {
        return;
    }
    let columns = [place.say("boutique", "shop"), "ERP", place.say("écart", "difference")];
    println!("{:28}{:>14}{:>14}{:>14}", "", columns[0], columns[1], columns[2]);
    for row in rows {
        let mark = if row.agrees { "" } else { "  !" };
        let name = figure(place, &row.figure);
        println!("{name:28}{:>14.2}{:>14.2}{:>14.2}{mark}", row.shop, row.erp, row.difference);
    }
}

fn figure(place: &Place, figure: &str) -> String {
    match figure.split_once(':') {
        Some(("tax", rate)) => format!("{} {rate} %", place.say("TVA", "VAT")),
        _ => match figure {
            "net" => place.say("Total HT", "Total without tax").to_owned(),
            "gross" => place.say("Total TTC", "Total with tax").to_owned(),
            "gross-by-rate" => place.say("Total TTC, taux par taux", "Total with tax, rate by rate").to_owned(),
            "company-gross" => place.say("TTC en devise de la société", "With tax, company's currency").to_owned(),
            other => other.to_owned(),
        },
    }
}
