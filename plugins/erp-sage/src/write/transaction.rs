//! One transaction: what it does stays whole or not at all.

use super::{
    Writer,
    stop::{self, Stop},
};
use crate::error;

impl Writer {
    /// Runs the statements of `work` as one transaction, kept only where it answers so.
    pub(super) fn in_transaction<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<(T, bool), Stop>,
    ) -> Result<T, Stop> {
        let lost = |report| Stop::from(error::of_report("begin the transaction", &report));
        self.client.begin().map_err(lost)?;
        let outcome = work(self);
        if matches!(outcome, Ok((_, true))) {
            if let Err(report) = self.client.commit() {
                // A busy base refuses the commit and keeps the transaction open.
                if self.client.rollback().is_ok() && report.is_busy() {
                    return Err(Stop::of_report("commit", report));
                }
                return Err(stop::committing(&report).into());
            }
        } else {
            self.client.rollback().map_err(|report| Stop::from(error::of_report("roll back", &report)))?;
        }
        outcome.map(|(done, _)| done)
    }
}
