//! The campaign of faults: `faults campaign --programs target/debug --work DIR`, and the run that it disturbs.

use anyhow::Result;

#[cfg(not(target_os = "linux"))]
fn main() -> Result<()> {
    anyhow::bail!("faults are injected on Linux only")
}

#[cfg(target_os = "linux")]
fn main() -> Result<()> {
    linux::main()
}

#[cfg(target_os = "linux")]
mod linux {
    use std::path::PathBuf;

    use anyhow::{Result, ensure};
    use clap::{Parser, Subcommand};
    use system_tests::faults::{Options, run, writing};

    #[derive(Parser)]
    #[command(name = "faults", about = "Faults at every step of writing orders")]
    struct Cli {
        #[command(subcommand)]
        command: Command,
    }

    #[derive(Subcommand)]
    enum Command {
        /// Injects faults and prints what became of the rows.
        Campaign {
            /// Folder of the built programs.
            #[arg(long)]
            programs: PathBuf,
            /// Folder to work in; emptied first.
            #[arg(long)]
            work: PathBuf,
            /// At most so many injections, spread evenly.
            #[arg(long)]
            most: Option<usize>,
            #[arg(long, default_value_t = 2)]
            threads: usize,
        },
        /// Writes batches as the program would: the run that is disturbed.
        Write {
            #[arg(long)]
            plugins: PathBuf,
            #[arg(long)]
            company: PathBuf,
            #[arg(long)]
            batches: PathBuf,
            /// How long it waits for whoever holds the base, in milliseconds.
            #[arg(long)]
            wait: u64,
            /// Writes them once more and says `quiet` when that changed nothing.
            #[arg(long)]
            twice: bool,
        },
    }

    pub fn main() -> Result<()> {
        match Cli::parse().command {
            Command::Write { plugins, company, batches, wait, twice } => {
                writing::write(&plugins, &company, &batches, wait, twice)
            }
            Command::Campaign { programs, work, most, threads } => {
                let table = run(&Options { programs, work, most, threads }, &|wrong| eprintln!("{wrong}"))?;
                table.lines().iter().for_each(|line| println!("{line}"));
                let [_, lost, doubled, half] = table.sums();
                ensure!(lost + doubled + half == 0, "{lost} lost, {doubled} doubled, {half} half-written");
                Ok(())
            }
        }
    }
}
