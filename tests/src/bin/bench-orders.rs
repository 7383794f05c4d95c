//! Takes the figures of writing orders into Sage: `cargo xtask bench orders` builds and calls this.

use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;
use system_tests::bench::{Row, orders};

#[derive(Parser)]
#[command(name = "bench-orders", about = "Orders into Sage beside bare inserts")]
struct Cli {
    #[arg(long, default_value_t = 1_000)]
    orders: u64,
    /// Folder of the built plugins.
    #[arg(long)]
    programs: PathBuf,
    /// Folder to work in; emptied first.
    #[arg(long)]
    work: PathBuf,
    /// The objects alone, without the table.
    #[arg(long)]
    json: bool,
}

fn main() -> Result<()> {
    let cli = Cli::parse();
    let options = orders::Options { orders: cli.orders, programs: cli.programs, work: cli.work };
    let mut rows: Vec<Row> = Vec::new();
    orders::run(&options, &mut |row| {
        println!("{}", row.json());
        rows.push(row);
    })?;
    if !cli.json {
        println!("\n| {} orders of 5 lines | value | baseline | ratio | bar | |", options.orders);
        println!("| --- | --- | --- | --- | --- | --- |");
        rows.iter().for_each(|row| println!("{}", row.line()));
    }
    Ok(())
}
