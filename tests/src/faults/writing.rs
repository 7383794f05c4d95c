//! The run that is disturbed: it loads the built plugin as the program does, and writes the batches of a file.

use std::path::Path;

use anyhow::{Result, ensure};
use app::PluginSource;
use plugin_host::{PluginFolders, Trust};
use sync_model::{Batch, Config, Outcome, OutcomeState};

use crate::{contract::Quiet, orders};

/// Writes the batches, prints what the connector says of each, and once more where asked.
///
/// # Errors
/// When the call as a whole failed.
pub fn write(plugins: &Path, company: &Path, file: &Path, wait: u64, twice: bool) -> Result<()> {
    let batches: Vec<Batch> = serde_json::from_slice(&std::fs::read(file)?)?;
    let connection = format!("Driver=SQLite3;Database={};FKSupport=1;Timeout={wait}", company.display());
    let mut config = Config { profile: "faults".to_owned(), ..Config::default() };
    config.settings.extend(orders::settings(&connection));
    config.settings.insert("lock-wait".to_owned(), (wait / 1_000).into());
    let mut connector = PluginFolders::new(vec![plugins.to_owned()], Trust::developer())
        .open("erp-sage", &config)
        .map_err(|error| anyhow::anyhow!("{error}"))?;
    let stands = |outcome: &Outcome| matches!(outcome.state, OutcomeState::Created | OutcomeState::Unchanged);
    let mut once = |tell: bool| -> Result<bool> {
        let mut unchanged = true;
        for batch in &batches {
            let outcomes = connector
                .write(&Quiet, batch)
                .map_err(|error| anyhow::anyhow!("{:?} {}: {error}", error.kind, error.code))?;
            outcomes.iter().filter(|_| tell).for_each(|outcome| println!("told\t{}", said(outcome)));
            unchanged &= outcomes.iter().all(|outcome| outcome.state == OutcomeState::Unchanged);
            // What comes next builds on it, and the base shall hold a beginning of the whole.
            if !outcomes.iter().all(stands) {
                break;
            }
        }
        Ok(unchanged)
    };
    once(true)?;
    if twice {
        let before = bytes(company)?;
        ensure!(once(false)?, "the second write wrote again");
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
