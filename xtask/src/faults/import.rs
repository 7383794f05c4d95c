//! Kills inside an import of the shop's orders into the Sage company.

use std::{path::Path, time::Instant};

use anyhow::ensure;

use super::{Stand, Tally, compare, instant, tell};
use crate::{sale, shop::Shop};

/// Kills that many imports; each begins with the company as it was before the first.
pub fn campaign(stand: &Stand, shop: &mut Shop, kills: u64) -> anyhow::Result<Tally> {
    if kills == 0 {
        return Ok(Tally::default());
    }
    let company = stand.data.join("company.db");
    let before = stand.data.join("company-before.db");
    sale::company(&stand.program("stand"), 60, &company)?;
    let profile = sale::profile(&company, shop);
    stand.fresh(&profile)?;
    stand.navette(&["run", "presta", "export-all"], &[0, 1])?;
    shop.load_orders()?;
    std::fs::copy(&company, &before)?;
    let import = || stand.navette(&["run", "presta", "import-orders"], &[0, 1]);
    let start = Instant::now();
    import()?;
    let length = start.elapsed();
    let undisturbed = state(stand, &company)?;
    ensure!(undisturbed.matches("F_DOCENTETE\tWEB-").count() >= 30, "the undisturbed import brought too few orders");
    let mut tally = Tally::default();
    for kill in 0..kills {
        for rest in ["company.db-wal", "company.db-shm", "company.db-journal"] {
            let _ = std::fs::remove_file(stand.data.join(rest));
        }
        std::fs::copy(&before, &company)?;
        // The links of the goods are the module's; a store that knows nothing is the harder case for orders.
        stand.fresh(&profile)?;
        stand.killed_after("import-orders", instant(length, kill))?;
        import()?;
        import()?;
        let reached = state(stand, &company)?;
        let found = compare(&undisturbed, &reached);
        if found.faults > 0 {
            tell(kill, &undisturbed, &reached);
        }
        tally.add(&found);
    }
    Ok(tally)
}

fn state(stand: &Stand, company: &Path) -> anyhow::Result<String> {
    let rows: Vec<String> = sale::state(&stand.program("stand"), company)?.into_iter().collect();
    Ok(rows.join("\n"))
}
