//! The program `navette-reseller`: the root's and the resellers' keys, licences and their register (D10). It is
//! never shipped with the product. Exit codes: 0 done, 2 usage, 5 files or register, 8 refused.

mod arguments;
mod desk;
mod failure;
mod issue;
mod keys;
mod page;
mod publisher;
mod register;
mod root;

use std::process::ExitCode;

use clap::Parser;
use licence::VerifyingKey;

use arguments::{Arguments, Command, KeyCommand, PluginCommand};
use desk::Desk;
use failure::Failure;
use issue::Office;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let desk = Desk::new(&arguments);
    match run(&desk, &arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.print(&desk);
            ExitCode::from(failure.exit)
        }
    }
}

fn run(desk: &Desk, command: &Command) -> Result<(), Failure> {
    match command {
        Command::Root { command } => root::main(desk, command),
        Command::Key { command } => {
            let file = desk.file("reseller.key")?;
            let key = match command {
                KeyCommand::New => keys::make(&file, &desk.passphrase()?)?,
                KeyCommand::Show => keys::public(&file)?,
            };
            show_key(desk, &key);
            Ok(())
        }
        Command::Certificate { file, root } => Office::open(desk)?.certificate(file, root.as_deref()),
        Command::Issue(wanted) => Office::open(desk)?.issue(wanted),
        Command::Extend { number, until, out } => Office::open(desk)?.extend(number, *until, out),
        Command::Move { number, computer, release, out } => {
            Office::open(desk)?.change_computer(number, computer, release.as_deref(), out)
        }
        Command::Feature { number, shop, on, off, out } => Office::open(desk)?.features(number, shop, on, off, out),
        Command::Clock { number, out } => Office::open(desk)?.clock(number, out),
        Command::Revoke { number } => Office::open(desk)?.revoke(number),
        Command::Revocations { out } => Office::open(desk)?.revocations(out),
        Command::Plugin { command: PluginCommand::Sign(wanted) } => publisher::sign(desk, wanted),
        Command::List => Office::open(desk)?.list(),
        Command::Show { number } => Office::open(desk)?.show(number),
        Command::Text { number, out } => Office::open(desk)?.text(number, out),
        Command::Page { number, out } => Office::open(desk)?.page(number, out),
    }
}

/// Prints a public key and its id.
fn show_key(desk: &Desk, key: &VerifyingKey) {
    let (public, id) = (hex::encode(key.as_bytes()), licence::key_id(key));
    if desk.json {
        println!("{}", serde_json::json!({"public": public, "id": id}));
    } else {
        println!("{public}");
    }
}
