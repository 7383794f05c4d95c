//! Makes and runs the stand-ins: `stand demo-data sage --articles 520 --customers 120 --out company.db`.

use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};
use system_tests::{
    judge,
    sage::{CompanySpec, generate, multimedia},
};

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
    /// Compares the orders in a company with what the shop charged, and prints one JSON line.
    JudgeOrders {
        #[arg(long)]
        company: PathBuf,
        /// First part of the mark of a document.
        #[arg(long)]
        tag: String,
        /// What the shop charged: order, part, amount without tax, with tax, rate; tabs between.
        #[arg(long)]
        charged: PathBuf,
    },
    /// Prints every business row that an import may touch, sorted.
    SageState {
        #[arg(long)]
        company: PathBuf,
    },
}

#[derive(Subcommand)]
enum DemoData {
    /// The Sage demonstration company, an SQLite file.
    Sage(SageArgs),
    /// The multimedia folder of such a company: the files that its articles name.
    Media {
        #[arg(long)]
        company: PathBuf,
        /// The folder to write; made where it is not there.
        #[arg(long)]
        out: PathBuf,
    },
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
        Command::DemoData { what: DemoData::Media { company, out } } => {
            println!("{}: {:?}", out.display(), multimedia::write(&company, &out)?);
            Ok(())
        }
        Command::JudgeOrders { company, tag, charged } => {
            let charged = judge::charged(&std::fs::read_to_string(charged)?)?;
            let judged = judge::orders(&company, &tag, &charged)?;
            for fault in &judged.faults {
                eprintln!("{fault}");
            }
            println!(
                "{}",
                serde_json::json!({
                    "orders_imported": judged.imported, "orders_equal_to_the_cent": judged.equal,
                    "orders_within_the_shops_own_contradiction": judged.within_contradiction,
                    "faults": judged.faults.len(),
                })
            );
            Ok(())
        }
        Command::SageState { company } => {
            let mut out = std::io::stdout().lock();
            for line in judge::state(&company)? {
                writeln!(out, "{line}")?;
            }
            Ok(())
        }
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
