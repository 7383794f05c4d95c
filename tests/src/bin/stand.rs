//! Makes and runs the stand-ins: `stand demo-data sage --articles 520 --customers 120 --out company.db`.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};
use system_tests::sage::{CompanySpec, generate};

#[derive(Parser)]
#[command(name = "stand", about = "Stand-ins of the outside world")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Generates demonstration data.
    DemoData {
        #[command(subcommand)]
        what: DemoData,
    },
}

#[derive(Subcommand)]
enum DemoData {
    /// The Sage demonstration company, an SQLite file.
    Sage(SageArgs),
}

#[derive(Args)]
struct SageArgs {
    /// Articles of the catalogue.
    #[arg(long, default_value_t = 520)]
    articles: usize,
    #[arg(long, default_value_t = 120)]
    customers: usize,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Make about one article in a hundred deliberately bad.
    #[arg(long)]
    with_faults: bool,
    /// The file to write.
    #[arg(long)]
    out: PathBuf,
}

fn main() -> Result<()> {
    match Cli::parse().command {
        Command::DemoData { what: DemoData::Sage(args) } => sage(&args),
    }
}

fn sage(args: &SageArgs) -> Result<()> {
    let spec = CompanySpec {
        articles: args.articles,
        customers: args.customers,
        seed: args.seed,
        with_faults: args.with_faults,
    };
    let start = Instant::now();
    let counts = generate(&spec, &args.out)?;
    println!("{}: {counts:?} in {:.1?}", args.out.display(), start.elapsed());
    Ok(())
}
