//! At every request of an export the wire is cut, or the whole shop restarts: the run, or at the latest the next one,
//! ends as an export that nobody disturbed.

use std::{process::Stdio, time::Duration};

use anyhow::ensure;

use super::{
    Stand, Tally, Told, compare, export, tell,
    wire::{PHASES, Wire},
};
use crate::shop::Shop;

/// Disturbs the export of 100 articles, 25 in a request, at every `step`th of its requests.
pub fn campaign(stand: &Stand, shop: &mut Shop, wire: &Wire, step: usize) -> anyhow::Result<Vec<Told>> {
    stand.navette(&["demo", "--articles", "100"], &[0])?;
    let mut profile = export::profile(stand, shop);
    profile.extend(["--set".to_owned(), "shop.page_size=25".to_owned()]);
    shop.empty()?;
    stand.fresh(&profile)?;
    wire.plan(u64::MAX, 0);
    stand.navette(&["run", "presta", "export-all"], &[0])?;
    let (undisturbed, requests) = (export::state(shop)?, wire.connections());
    ensure!(requests > 6, "the export has only {requests} requests: nothing is proven");
    let mut told = Vec::new();
    for (name, restarts) in [("wire cut at every page", false), ("shop restarted at every page", true)] {
        let (mut tally, mut count) = (Tally::default(), 0);
        for request in (1..=requests).step_by(step) {
            count += 1;
            shop.empty()?;
            stand.fresh(&profile)?;
            if restarts {
                restarted(stand, shop, wire, request)?;
            } else {
                wire.plan(request, request % PHASES.len() as u64);
                stand.navette(&["run", "presta", "export-all"], &[0, 3])?;
            }
            ensure!(wire.connections() >= request, "{name}: request {request} never came");
            wire.plan(u64::MAX, 0);
            stand.navette(&["run", "presta", "export-all"], &[0])?;
            let reached = export::state(shop)?;
            let found = compare(&undisturbed, &reached);
            if found.faults > 0 {
                eprintln!("{name}: request {request}");
                tell(request, &undisturbed, &reached);
            }
            tally.add(&found);
        }
        told.push((name, "export of the catalogue", count, tally));
    }
    Ok(told)
}

/// Runs an export whose shop restarts when that request arrives; the request itself dies with it.
fn restarted(stand: &Stand, shop: &mut Shop, wire: &Wire, request: u64) -> anyhow::Result<()> {
    let arrived = wire.plan_restart(request);
    let mut command = stand.command(&["run", "presta", "export-all"]);
    let mut run = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let mut done = false;
    let ended = loop {
        if !done && arrived.try_recv().is_ok() {
            shop.restart()?;
            done = true;
        }
        if let Some(ended) = run.try_wait()? {
            break ended;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    ensure!(done, "request {request} never came");
    ensure!(matches!(ended.code(), Some(0 | 3)), "the export ended with {ended}");
    Ok(())
}
