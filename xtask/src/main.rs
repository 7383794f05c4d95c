//! The project's own commands, the same here and in CI: `setup`, `demo`, `faults`, `screenshots`, `tidy`, `test`.

mod demo;
mod faults;
mod screenshots;
mod setup;
mod shop;
mod test;
mod tidy;

use std::process::{Command, ExitCode};

use anyhow::{Context, bail};

fn main() -> ExitCode {
    let command = std::env::args().nth(1).unwrap_or_default();
    let result = match command.as_str() {
        "screenshots" => screenshots::run(),
        "setup" => setup::run(),
        "demo" => demo::run(),
        "faults" => faults::run(&std::env::args().skip(2).collect::<Vec<_>>()),
        "tidy" => tidy::run(),
        "test" => test::run(),
        _ => {
            eprintln!("usage: cargo xtask setup | demo | faults [--kills N] | screenshots | tidy | test");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask {command}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a program in the workspace and fails with its command line when it fails.
fn run(program: &str, arguments: &[&str], environment: &[(&str, &str)]) -> anyhow::Result<()> {
    let mut command = Command::new(program);
    command.args(arguments).envs(environment.iter().copied());
    let status = command.status().with_context(|| format!("failed to start {program}"))?;
    if !status.success() {
        bail!("{program} {} ended with {status}", arguments.join(" "));
    }
    Ok(())
}

/// The cargo that runs this program.
fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}
