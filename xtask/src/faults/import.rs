//! Kills inside an import of the shop's orders into the Sage company.

use std::{path::PathBuf, time::Instant};

use anyhow::ensure;

use super::{Stand, Tally, compare, instant, tell, twins::Standing};
use crate::{sale, shop::Shop};

/// Kills that many imports; each begins with the company as it was before the first.
pub fn campaign(stand: &Stand, shop: &mut Shop, kills: u64) -> anyhow::Result<Tally> {
    if kills == 0 {
        return Ok(Tally::default());
    }
    let desk = Desk::open(stand, shop)?;
    let import = || stand.navette(&["run", "presta", "import-orders"], &[0, 1]);
    let start = Instant::now();
    import()?;
    let length = start.elapsed();
    let undisturbed = desk.state()?;
    ensure!(undisturbed.matches("F_DOCENTETE\tWEB-").count() >= 30, "the undisturbed import brought too few orders");
    let mut tally = Tally::default();
    for kill in 0..kills {
        desk.restore()?;
        stand.killed_after("import-orders", instant(length, kill))?;
        import()?;
        import()?;
        let reached = desk.state()?;
        let found = compare(&undisturbed, &reached);
        if found.faults > 0 {
            tell(kill, &undisturbed, &reached);
        }
        tally.add(&found);
    }
    Ok(tally)
}

/// A company whose articles the shop has, and a shop with orders: what every import begins with.
pub struct Desk<'a> {
    stand: &'a Stand,
    company: PathBuf,
    before: PathBuf,
    profile: Vec<String>,
}

impl<'a> Desk<'a> {
    pub fn open(stand: &'a Stand, shop: &Shop) -> anyhow::Result<Self> {
        let (company, before) = (stand.data.join("company.db"), stand.data.join("company-before.db"));
        sale::company(&stand.program("stand"), 60, &company)?;
        let profile = sale::profile(&company, shop);
        stand.fresh(&profile)?;
        stand.navette(&["run", "presta", "export-all"], &[0, 1])?;
        shop.load_orders()?;
        std::fs::copy(&company, &before)?;
        Ok(Self { stand, company, before, profile })
    }

    /// The company as it was before the first order. The links of the goods are the module's; a store that knows
    /// nothing is the harder case for orders.
    pub fn restore(&self) -> anyhow::Result<()> {
        for rest in ["company.db-wal", "company.db-shm", "company.db-journal"] {
            let _ = std::fs::remove_file(self.stand.data.join(rest));
        }
        std::fs::copy(&self.before, &self.company)?;
        self.stand.fresh(&self.profile)
    }

    /// What stands, whatever its number.
    pub fn standing(&self) -> anyhow::Result<Standing> {
        Standing::of(self.stand, &self.company)
    }

    /// Documents that differ from what the shop charged.
    pub fn judge(&self, shop: &Shop) -> anyhow::Result<u64> {
        Ok(sale::judge(&self.stand.program("stand"), &self.company, shop, &self.stand.data)?.faults)
    }

    /// The rows of the company.
    pub fn state(&self) -> anyhow::Result<String> {
        let rows: Vec<String> = sale::state(&self.stand.program("stand"), &self.company)?.into_iter().collect();
        Ok(rows.join("\n"))
    }
}
