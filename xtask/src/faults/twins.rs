//! Two workstations with a data folder each, one company, one shop: both import the same orders at the same time, and
//! each order stands once (functions.md H10).

use std::collections::BTreeMap;

use anyhow::{Context, ensure};

use super::{Stand, Tally};
use crate::{sale, shop::Shop};

/// Lets two programs import at once, `rounds` times; each begins with the company as it was before the first.
pub fn campaign(one: &Stand, other: &Stand, shop: &Shop, rounds: u64) -> anyhow::Result<()> {
    if rounds == 0 {
        return Ok(());
    }
    let company = one.data.join("company.db");
    let before = one.data.join("company-before.db");
    sale::company(&one.program("stand"), 60, &company)?;
    let profile = sale::profile(&company, shop);
    one.fresh(&profile)?;
    one.navette(&["run", "presta", "export-all"], &[0, 1])?;
    shop.load_orders()?;
    std::fs::copy(&company, &before)?;
    let import = |stand: &Stand| stand.navette(&["run", "presta", "import-orders"], &[0, 1]);
    import(one)?;
    let alone = Standing::of(one, &company)?;
    ensure!(alone.marks() >= 30, "the import by one brought too few orders");
    for round in 0..rounds {
        for rest in ["company.db-wal", "company.db-shm", "company.db-journal"] {
            let _ = std::fs::remove_file(one.data.join(rest));
        }
        std::fs::copy(&before, &company)?;
        one.fresh(&profile)?;
        other.fresh(&profile)?;
        std::thread::scope(|scope| {
            let (first, second) = (scope.spawn(|| import(one)), scope.spawn(|| import(other)));
            let ended = |handle: std::thread::ScopedJoinHandle<'_, anyhow::Result<()>>| {
                handle.join().map_err(|_| anyhow::anyhow!("an import panicked"))?
            };
            ended(first).and(ended(second))
        })?;
        // Whoever met a base in use tries again at the next run, as a schedule would.
        import(one)?;
        import(other)?;
        let both = Standing::of(one, &company)?;
        if let Some(difference) = alone.differs(&both) {
            anyhow::bail!("round {round}: {difference}");
        }
        let judged = sale::judge(&one.program("stand"), &company, shop, &one.data)?;
        ensure!(judged.faults == 0, "round {round}: {} documents differ from what the shop charged", judged.faults);
        println!("{{\"twins\":{round},\"orders\":{},\"faults\":{}}}", judged.imported, judged.faults);
    }
    Ok(())
}

/// What must be the same whoever writes, and in whatever sequence: how often each document, line, customer and place stands, and the whole row
/// of what both count up.
pub struct Standing {
    counts: BTreeMap<String, usize>,
}

impl Standing {
    pub fn of(stand: &Stand, company: &std::path::Path) -> anyhow::Result<Self> {
        let mut counts = BTreeMap::new();
        for row in sale::state(&stand.program("stand"), company)? {
            let (table, rest) = row.split_once('\t').context("a row without a table")?;
            // The numbers that an order gets depend on who came first; reserved pieces and the counter do not.
            let what = match table {
                "F_ARTSTOCK" | "F_DOCCURRENTPIECE" => row.clone(),
                "F_DOCENTETE" | "F_DOCLIGNE" | "F_COMPTET" | "F_LIVRAISON" => {
                    let key = rest.split('\t').next().unwrap_or_default();
                    format!("{table}\t{key}")
                }
                other => other.to_owned(),
            };
            *counts.entry(what).or_default() += 1;
        }
        Ok(Self { counts })
    }

    pub fn marks(&self) -> usize {
        self.counts.keys().filter(|what| what.starts_with("F_DOCENTETE\tWEB-")).count()
    }

    /// What is missing and what stands too often, beside this.
    pub fn compare(&self, reached: &Self) -> Tally {
        let times = |counts: &BTreeMap<String, usize>, what: &str| counts.get(what).copied().unwrap_or(0) as u64;
        let mut tally = Tally::default();
        for what in self.counts.keys().chain(reached.counts.keys().filter(|what| !self.counts.contains_key(*what))) {
            let (expected, found) = (times(&self.counts, what), times(&reached.counts, what));
            tally.lost += expected.saturating_sub(found);
            tally.doubled += found.saturating_sub(expected);
        }
        tally.faults = u64::from(tally != Tally::default());
        tally
    }

    /// The first thing that stands otherwise.
    pub fn differs(&self, other: &Self) -> Option<String> {
        let mut all = self.counts.keys().chain(other.counts.keys());
        all.find(|what| self.counts.get(*what) != other.counts.get(*what)).map(|what| {
            let times = |counts: &BTreeMap<String, usize>| counts.get(what).copied().unwrap_or(0);
            format!("«{what}» stands {} times, by one alone {}", times(&other.counts), times(&self.counts))
        })
    }
}
