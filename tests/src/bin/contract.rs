//! Runs the contract suite against a shop: `contract --shop-url URL --secret-file FILE --db mysql://…`.

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context, Result};
use clap::Parser;
use system_tests::contract::{Ended, Options, Report, plugin_beside, run};

#[derive(Parser)]
#[command(name = "contract", about = "What a PrestaShop with the module must answer")]
struct Cli {
    /// The shop's base URL.
    #[arg(long)]
    shop_url: String,
    /// File with the module's password.
    #[arg(long)]
    secret_file: PathBuf,
    /// The shop's database, `mysql://user:password@host:port/database`.
    #[arg(long)]
    db: String,
    /// Begins the names of the shop's tables.
    #[arg(long, default_value = "ps_")]
    prefix: String,
    /// The connector's library; without it, the one beside this program.
    #[arg(long)]
    plugin: Option<PathBuf>,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
}

fn main() -> Result<ExitCode> {
    let cli = Cli::parse();
    let secret = std::fs::read_to_string(&cli.secret_file)
        .with_context(|| format!("failed to read {}", cli.secret_file.display()))?;
    let plugin = match cli.plugin {
        Some(plugin) => plugin,
        None => plugin_beside(&std::env::current_exe()?),
    };
    let options =
        Options { url: cli.shop_url, secret: secret.trim().to_owned(), database: cli.db, prefix: cli.prefix, plugin };
    let mut counts = [0_usize; 3];
    let passed = run(&options, &mut |report| {
        counts[match report.ended {
            Ended::Passed => 0,
            Ended::Failed(_) => 1,
            Ended::NotTried(_) => 2,
        }] += 1;
        tell(report, cli.json);
    })?;
    let [held, failed, untried] = counts;
    match cli.json {
        true => println!("{}", serde_json::json!({"passed": held, "failed": failed, "not_tried": untried})),
        false => println!("contract: {held} passed, {failed} failed, {untried} not tried"),
    }
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tell(report: &Report, json: bool) {
    let (word, text) = match &report.ended {
        Ended::Passed => ("pass", ""),
        Ended::Failed(text) => ("FAIL", text.as_str()),
        Ended::NotTried(text) => ("not tried", text.as_str()),
    };
    if json {
        let seconds = (report.seconds * 1_000.0).round() / 1_000.0;
        let line =
            serde_json::json!({"case": report.name, "ended": word.to_lowercase(), "text": text, "seconds": seconds});
        println!("{line}");
        return;
    }
    println!("{word:9} {:6.1} s  {}", report.seconds, report.name);
    for line in text.lines() {
        println!("           {line}");
    }
}
