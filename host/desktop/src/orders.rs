//! The commands of the page of orders: what the console program answers about them.

use std::{path::PathBuf, sync::Arc};

use app::{DayOf, InboxOrder, ReconciledOrder, Reconciliation};
use serde::de::DeserializeOwned;
use serde_json::Value;
use ui::{OrderDays, OrderDecision, OrdersCommand, OrdersUpdate, PluginTrouble, Update};

use crate::{
    articles::Tell,
    desk::Folders,
    inspect::{self, unread},
    system,
};

/// Answers a command, on a thread of its own: both sides are asked, which may take seconds.
pub(crate) fn answer(folders: &Folders, plugins: PathBuf, tell: &Tell, command: OrdersCommand) {
    let (folders, tell) = (folders.clone(), Arc::clone(tell));
    std::thread::spawn(move || {
        let ask = |words: &[&str]| {
            let answer = inspect::answer(&folders.program, &folders.data, &plugins, words);
            let answer = answer.map_err(|refusal| refusal.unwrap_or_else(unread))?;
            let lines = answer.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
            lines.map(|line| serde_json::from_slice(line).map_err(|_| unread())).collect::<Result<Vec<Value>, _>>()
        };
        if let Some(update) = update(command, &ask) {
            tell(Update::Orders(update));
        }
    });
}

type Ask<'a> = &'a dyn Fn(&[&str]) -> Result<Vec<Value>, PluginTrouble>;

fn update(command: OrdersCommand, ask: Ask<'_>) -> Option<OrdersUpdate> {
    Some(match command {
        OrdersCommand::List { profile, days, ticket } => {
            let found = ask(&list_words(&profile, days).iter().map(String::as_str).collect::<Vec<_>>());
            OrdersUpdate::Listed { ticket, found: found.and_then(|lines| all(&lines, "order")) }
        }
        OrdersCommand::Show { profile, key } => {
            let found = ask(&["order", "show", &profile, key.as_str()]).and_then(|lines| one(&lines));
            OrdersUpdate::Shown { key, acted: false, found }
        }
        OrdersCommand::Act { profile, key, act } => {
            let id = key.as_str();
            let answer = match &act {
                OrderDecision::Ignore { because } => ask(&["order", "ignore", &profile, id, "--because", because]),
                OrderDecision::Resume => ask(&["order", "unignore", &profile, id]),
                OrderDecision::Attach { document } => ask(&["order", "attach", &profile, id, "--document", document]),
                OrderDecision::Recreate => ask(&["order", "recreate", &profile, id]),
            };
            OrdersUpdate::Shown { key, acted: true, found: answer.and_then(|lines| one(&lines)) }
        }
        OrdersCommand::Reconcile { profile, day } => {
            let found = ask(&["reconcile", &profile, "--day", &day.to_string()]).and_then(|lines| {
                let sums: Vec<Reconciliation> = all(&lines, "reconciled")?;
                let orders: Vec<ReconciledOrder> = all(&lines, "order")?;
                Ok((sums.into_iter().next().ok_or_else(unread)?, orders))
            });
            OrdersUpdate::Reconciled { day, found }
        }
        OrdersCommand::See { url } => {
            if url.starts_with("http://") || url.starts_with("https://") {
                // Without a browser there is nothing else to say: the window shows the order already.
                let _ = system::open(&url);
            }
            return None;
        }
    })
}

fn list_words(profile: &str, days: OrderDays) -> Vec<String> {
    let mut words = ["order", "list", profile].map(str::to_owned).to_vec();
    match days {
        OrderDays::Named(period) => words.extend(["--period".to_owned(), period.name().to_owned()]),
        OrderDays::Days { from, to, day_of } => {
            let by = match day_of {
                DayOf::Placed => "placed",
                DayOf::Status => "status",
            };
            words.extend(["--from".to_owned(), from.to_string(), "--to".to_owned(), to.to_string()]);
            words.extend(["--by".to_owned(), by.to_owned()]);
        }
    }
    words
}

/// The documents of that name, in order; a run's events between them are left.
fn all<T: DeserializeOwned>(lines: &[Value], name: &str) -> Result<Vec<T>, PluginTrouble> {
    let found = lines.iter().filter_map(|line| line.get(name)).filter(|found| found.is_object());
    found.map(|found| serde_json::from_value(found.clone()).map_err(|_| unread())).collect()
}

fn one(lines: &[Value]) -> Result<Box<InboxOrder>, PluginTrouble> {
    all(lines, "order")?.pop().map(Box::new).ok_or_else(unread)
}
