//! The console program `navette`. Exit codes: 0 done, 1 done with rejected records, 2 usage or configuration,
//! 3 the other side could not be reached, 4 cancelled, 5 internal, a worker that died or a plugin that
//! hangs, 6 needs a decision (the brake, a parked job), 7 profile busy, 8 licence or plugin refused.

mod adopt;
mod arguments;
mod article;
mod ask;
mod demo;
mod explain;
mod failure;
mod history;
mod licence;
mod order;
mod output;
mod payments;
mod place;
mod plan;
mod plugin;
mod prices;
mod profile;
mod reconcile;
mod refund;
mod run;
mod side;
mod stock;
mod template;
mod worker;

use std::{process::ExitCode, time::Duration};

use clap::Parser;

use arguments::{Arguments, Command};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Command::Worker { orphan_grace } = arguments.command {
        return ExitCode::from(worker::main(Duration::from_secs(orphan_grace)));
    }
    if matches!(arguments.command, Command::Ask) {
        return ExitCode::from(ask::main());
    }
    let place = place::Place::new(&arguments);
    let result = match arguments.command {
        Command::Plugin { command } => plugin::main(&place, command),
        Command::Profile { command } => profile::main(&place, command),
        Command::Run(options) => run::main(&place, &options),
        Command::Adopt(options) => adopt::main(&place, &options),
        Command::Prices { command } => prices::main(&place, &command),
        Command::Stock { command } => stock::main(&place, &command),
        Command::Payments { command } => payments::main(&place, &command),
        Command::Reconcile(options) => reconcile::main(&place, &options),
        Command::History { id, limit } => history::main(&place, id.as_deref(), limit),
        Command::Article { command } => article::main(&place, command),
        Command::Order { command } => order::main(&place, command),
        Command::Refund { command } => refund::main(&place, command),
        Command::Plan { command } => plan::main(&place, command),
        Command::Licence { command } => licence::main(&place, &command),
        Command::Demo { articles } => demo::main(&place, articles),
        Command::Worker { .. } | Command::Ask => Ok(0),
    };
    match result {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            failure.print(&place);
            ExitCode::from(failure.exit)
        }
    }
}
