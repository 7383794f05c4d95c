//! Takes the bench's figures on a running shop: `cargo xtask bench` starts one and calls this.

use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;
use system_tests::bench::{Options, Row, run};

#[derive(Parser)]
#[command(name = "bench", about = "Speed and memory beside bare baselines")]
struct Cli {
    #[arg(long, default_value_t = 100_000)]
    articles: usize,
    #[arg(long)]
    shop_url: String,
    #[arg(long)]
    secret_file: PathBuf,
    /// The shop's database, `mysql://user:password@host:port/database`.
    #[arg(long)]
    db: String,
    /// Folder of the built programs.
    #[arg(long)]
    programs: PathBuf,
    /// Folder to work in; emptied first.
    #[arg(long)]
    work: PathBuf,
    /// A file with the key of the shop's web service, for a real shop.
    #[arg(long)]
    ws_key_file: Option<PathBuf>,
    /// The objects alone, without the table.
    #[arg(long)]
    json: bool,
}

fn main() -> Result<()> {
    let cli = Cli::parse();
    let options = Options {
        articles: cli.articles,
        url: cli.shop_url,
        secret_file: cli.secret_file,
        database: cli.db,
        programs: cli.programs,
        work: cli.work,
        ws_key_file: cli.ws_key_file,
    };
    let mut rows: Vec<Row> = Vec::new();
    run(&options, &mut |row| {
        println!("{}", row.json());
        rows.push(row);
    })?;
    if !cli.json {
        println!("\n| {} articles | value | baseline | ratio | bar | |", options.articles);
        println!("| --- | --- | --- | --- | --- | --- |");
        rows.iter().for_each(|row| println!("{}", row.line()));
    }
    Ok(())
}
