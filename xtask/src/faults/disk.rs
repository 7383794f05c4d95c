//! The disk of the data folder is full, fails, or the program dies in the middle of a write to its store: through the
//! real program and its worker, with `failpoints` preloaded.

use std::path::Path;

use anyhow::{Context, ensure};

use super::{Stand, Tally, Told, compare, export, import::Desk, tell};
use crate::shop::Shop;

const FAULTS: [(&str, &str); 4] = [
    ("full", "data folder full"),
    ("io", "disk of the data folder fails once"),
    ("torn", "killed in the middle of a write to the store"),
    ("kill-file", "killed before a file operation of the store"),
];

/// Injects that many, half of them in imports.
pub fn campaign(target: &Path, scratch: &Path, shop: &mut Shop, disks: u64) -> anyhow::Result<Vec<Told>> {
    if disks == 0 {
        return Ok(Vec::new());
    }
    let stand = Stand::new(target, scratch)?;
    shop.empty()?;
    let desk = Desk::open(&stand, shop)?;
    let action = "import-orders";
    let mut told = strike(&stand, action, disks / 2, &mut || desk.restore(), &|| desk.state())?;
    stand.navette(&["demo", "--articles", "100"], &[0])?;
    let profile = export::profile(&stand, shop);
    let shop = std::cell::RefCell::new(shop);
    let mut restore = || {
        shop.borrow_mut().empty()?;
        stand.fresh(&profile)
    };
    told.extend(strike(&stand, "export-all", disks - disks / 2, &mut restore, &|| export::state(&shop.borrow()))?);
    Ok(told)
}

/// Strikes an action at points spread over its file operations, the faults in turn.
fn strike(
    stand: &Stand,
    action: &'static str,
    count: u64,
    restore: &mut dyn FnMut() -> anyhow::Result<()>,
    state: &dyn Fn() -> anyhow::Result<String>,
) -> anyhow::Result<Vec<Told>> {
    let run = if action == "export-all" { "export of the catalogue" } else { "import of orders" };
    let log = stand.data.join("points.log");
    restore()?;
    struck(stand, action, "record", &log)?;
    let undisturbed = state()?;
    let operations = std::fs::read_to_string(&log).context("nothing was recorded")?;
    // The program and its worker count each for itself; the worker does more.
    let operations = operations.lines().filter_map(|line| line.strip_prefix("F\t"));
    let most = operations.filter_map(|line| line.split('\t').next()?.parse::<u64>().ok()).max();
    let most = most.context("the store was not written to")?;
    let mut tallies: Vec<(u64, Tally)> = FAULTS.iter().map(|_| (0, Tally::default())).collect();
    for number in 0..count {
        let fault = (number % FAULTS.len() as u64) as usize;
        let at = 1 + number * most / count;
        restore()?;
        struck(stand, action, &format!("{}:{at}", FAULTS[fault].0), &log)?;
        let reached = std::fs::read_to_string(&log).unwrap_or_default();
        if !reached.contains("struck") {
            // Two runs do not write to the store equally often; a fault that never came is not counted.
            continue;
        }
        for _ in 0..2 {
            stand.navette(&["run", "presta", action], &[0, 1])?;
        }
        let reached = state()?;
        let found = compare(&undisturbed, &reached);
        if found.faults > 0 {
            eprintln!("{action}: {} at operation {at}", FAULTS[fault].1);
            tell(number, &undisturbed, &reached);
        }
        tallies[fault].0 += 1;
        tallies[fault].1.add(&found);
    }
    let came: u64 = tallies.iter().map(|(count, _)| count).sum();
    ensure!(came * 2 >= count, "{action}: only {came} of {count} faults came");
    Ok(FAULTS.iter().zip(tallies).map(|((_, name), (count, tally))| (*name, run, count, tally)).collect())
}

/// Runs an action with a fault; how it ends is its own affair.
fn struck(stand: &Stand, action: &str, fault: &str, log: &Path) -> anyhow::Result<()> {
    let _ = std::fs::remove_file(log);
    let library = format!("{}failpoints{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let ended = stand
        .command(&["run", "presta", action])
        .env("LD_PRELOAD", stand.program(&library))
        .env("NAVETTE_FAULT", fault)
        .env("NAVETTE_FAULT_FILE", "/navette.db")
        .env("NAVETTE_FAULT_LOG", log)
        .output()?;
    let recording = fault == "record";
    ensure!(
        !recording || matches!(ended.status.code(), Some(0 | 1)),
        "{action}: {}",
        String::from_utf8_lossy(&ended.stderr)
    );
    Ok(())
}
