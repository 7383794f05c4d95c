//! The run that is disturbed: it loads the built plugin as the program does, and writes the orders of a file.

use std::path::Path;

use anyhow::{Result, ensure};
use app::PluginSource;
use plugin_host::PluginFolders;
use sync_model::{Config, Order, Outcome, OutcomeState};

use crate::{contract::Quiet, orders};

/// Writes the orders, prints what the connector says of each, and once more where asked.
///
/// # Errors
/// When the call as a whole failed.
pub fn write(plugins: &Path, company: &Path, file: &Path, wait: u64, twice: bool) -> Result<()> {
    let written: Vec<Order> = serde_json::from_slice(&std::fs::read(file)?)?;
    let connection = format!("Driver=SQLite3;Database={};FKSupport=1;Timeout={wait}", company.display());
    let mut config = Config { profile: "faults".to_owned(), ..Config::default() };
    config.settings.extend(orders::settings(&connection));
    config.settings.insert("lock-wait".to_owned(), (wait / 1_000).into());
    let batch = orders::batch(written);
    let mut connector = PluginFolders::new(vec![plugins.to_owned()])
        .open("erp-sage", &config)
        .map_err(|error| anyhow::anyhow!("{error}"))?;
    let mut once =
        || connector.write(&Quiet, &batch).map_err(|error| anyhow::anyhow!("{:?} {}: {error}", error.kind, error.code));
    for outcome in once()? {
        println!("told\t{}", said(&outcome));
    }
    if twice {
        let before = bytes(company)?;
        let again = once()?;
        ensure!(again.iter().all(|outcome| outcome.state == OutcomeState::Unchanged), "the second write wrote again");
        if bytes(company)? == before {
            println!("quiet");
        }
    }
    Ok(())
}

fn said(outcome: &Outcome) -> String {
    let codes: Vec<&str> = outcome.problems.iter().map(|problem| problem.code.as_str()).collect();
    format!("{} {}", outcome.state.name(), codes.join(","))
}

/// The base's files. SQLite's locks do not outlive that somebody of the same process closes the file, but no
/// transaction is open here, and nobody else is.
fn bytes(company: &Path) -> Result<[Vec<u8>; 2]> {
    let written = std::fs::read(company.with_extension("db-wal")).unwrap_or_default();
    Ok([std::fs::read(company)?, written])
}
