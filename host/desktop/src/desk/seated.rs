//! The desk and the window's seat: without one it answers what only shows.

use std::collections::BTreeMap;

use app::StoreFailure;
use ui::{Command, Configure, Configured, OrdersCommand, OrdersUpdate, PluginTrouble, Trouble, Update};

use super::Work;

/// What a window without a seat says of something that it may not do.
const READ_ONLY: &str = "window-read-only";

impl Work {
    /// Asks for the seat, and tells how it stands.
    pub(super) fn sit(&mut self) -> Result<(), StoreFailure> {
        self.no_seat = self.ask_seat()?;
        (self.tell)(Update::Seat(self.no_seat.clone()));
        Ok(())
    }

    /// The same, telling what changed only.
    pub(super) fn sit_again(&mut self) -> Result<(), StoreFailure> {
        let now = self.ask_seat()?;
        let before = std::mem::replace(&mut self.no_seat, now);
        // Others may come and go meanwhile: what changes for this window is whether it may work.
        if before.is_some() != self.no_seat.is_some() {
            (self.tell)(Update::Seat(self.no_seat.clone()));
        }
        Ok(())
    }

    fn ask_seat(&mut self) -> Result<Option<ui::NoSeat>, StoreFailure> {
        let (seat, data) = (self.seat.clone(), self.folders.data.clone());
        seat.sit(self.store()?, &data)
    }

    /// Answers what needs a seat: where it was asked when that place shows answers, else by the dialog.
    pub(super) fn refuse(&self, command: Command) {
        let trouble = || Trouble { code: READ_ONLY.to_owned(), args: BTreeMap::new(), detail: String::new() };
        match command {
            Command::Configure(Configure::Save { profile, .. }) => {
                self.told(Configured::Saved { profile: profile.name, outcome: Err(trouble()) });
            }
            Command::Configure(Configure::Change(change)) => {
                self.told(Configured::Changed { change, outcome: Err(trouble()) });
            }
            Command::Orders(OrdersCommand::Act { key, .. }) => {
                let found = Err(PluginTrouble { code: READ_ONLY.to_owned(), args: BTreeMap::new() });
                (self.tell)(Update::Orders(OrdersUpdate::Shown { key, acted: true, found }));
            }
            _ => (self.tell)(Update::Seat(self.no_seat.clone())),
        }
    }
}
