//! The project's own commands, the same here and in CI: `adopt`, `after-import`, `bench`, `contract`, `counts`, `demo`,
//! `dist`, `faults`, `limit`, `media`, `new-plugin`, `orders`, `recorded-orders`, `screenshots`, `setup`, `shop`,
//! `tariffs`, `tidy`, `test`, `windows-check`.

mod adopt;
mod after;
mod bench;
mod contract;
mod counts;
mod demo;
mod dist;
mod faults;
mod limit;
mod media;
mod new_plugin;
mod orders;
mod recorded;
mod sale;
mod screenshots;
mod setup;
mod shop;
mod tariffs;
mod test;
mod tidy;
mod windows;
mod wine;

use std::{
    path::PathBuf,
    process::{Command, ExitCode},
};

use anyhow::{Context, bail};

fn main() -> ExitCode {
    let command = std::env::args().nth(1).unwrap_or_default();
    let arguments: Vec<String> = std::env::args().skip(2).collect();
    let result = match command.as_str() {
        "screenshots" => screenshots::run(),
        "setup" => setup::run(),
        "demo" => demo::run(),
        "adopt" => adopt::run(),
        "after-import" => after::run(),
        "limit" => limit::run(),
        "media" => media::run(),
        "counts" => counts::run(),
        "orders" => orders::run(),
        "bench" => bench::run(&arguments),
        "contract" => contract::run(&arguments),
        "dist" => dist::run(&arguments),
        "faults" => faults::run(&arguments),
        "new-plugin" => new_plugin::run(&arguments),
        "recorded-orders" => recorded::run(),
        "shop" => shop::serve(&arguments),
        "tariffs" => tariffs::run(),
        "tidy" => tidy::run(),
        "test" => test::run(),
        "windows-check" => windows::run(&arguments),
        _ => {
            eprintln!(
                "usage: cargo xtask adopt | after-import | bench [catalogue|desktop|orders|tariffs] [--articles N] | contract [--shop-url …] | counts | demo \
                 | dist module | dist PLUGIN … | faults [--all] [--steps N] [--kills N] … | limit | media | new-plugin … \
                 | orders | recorded-orders | screenshots | setup | shop [FOLDER] | tariffs | tidy \
                 | test \
                 | windows-check [--demo]"
            );
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

/// Where cargo puts what it builds.
fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from)
}
