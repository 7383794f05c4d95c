//! What a PrestaShop with the module must answer: each case drives the shop through the connector (the real
//! plugin, loaded as the program loads it) and judges by what stands in the shop's tables afterwards.
//!
//! It runs against the sandbox and, by URL, against any real shop; where the two differ, the sandbox is wrong.

mod cases;
mod cleaning;
mod door;
mod records;
mod stand;
mod tables;

use std::time::Instant;

use anyhow::Result;

pub use stand::{Options, Quiet, plugin_beside, said};

use stand::Stand;

/// How one case ended.
pub struct Report {
    pub name: &'static str,
    pub ended: Ended,
    pub seconds: f64,
}

/// Passed, failed with the difference, or not to be tried on this shop.
pub enum Ended {
    Passed,
    Failed(String),
    /// The shop has nothing to try it on; says what is missing.
    NotTried(String),
}

/// What a case answers when it does not fail.
pub(crate) enum Verdict {
    Held,
    NotTried(String),
}

/// One promise of the contract.
pub(crate) struct Case {
    pub name: &'static str,
    pub run: fn(&mut Stand) -> Result<Verdict>,
}

/// Runs every case in order, tells each as it ends, and takes away what the suite made.
///
/// # Errors
/// When the shop cannot be reached at all; a case that fails is a report.
pub fn run(options: &Options, tell: &mut dyn FnMut(&Report)) -> Result<bool> {
    let mut stand = Stand::open(options)?;
    let before = cleaning::counts(&mut stand)?;
    let mut passed = true;
    let mut ended = |name, started: Instant, result: Result<Verdict>| {
        let ended = match result {
            Ok(Verdict::Held) => Ended::Passed,
            Ok(Verdict::NotTried(why)) => Ended::NotTried(why),
            Err(error) => Ended::Failed(format!("{error:#}")),
        };
        passed &= !matches!(ended, Ended::Failed(_));
        tell(&Report { name, ended, seconds: started.elapsed().as_secs_f64() });
    };
    for case in cases::all() {
        let started = Instant::now();
        let result = stand.reopen().and_then(|()| (case.run)(&mut stand));
        ended(case.name, started, result);
    }
    let started = Instant::now();
    let cleaned = cleaning::clean(&mut stand).and_then(|()| {
        let after = cleaning::counts(&mut stand)?;
        anyhow::ensure!(before == after, "rows by table before: {before:?}, after: {after:?}");
        Ok(Verdict::Held)
    });
    ended("what the suite made is taken away", started, cleaned);
    Ok(passed)
}
