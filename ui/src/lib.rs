//! The window: theme, widgets and views in `slint/`, and here one adapter a view. Updates come in, a closed
//! [`Command`] goes out through the [`Port`]; the window never waits for an answer.
//!
//! **Architecture Invariant:** no business rule and no I/O. What a run does is said by [`app`]; this crate shows
//! it and asks for the next one.

mod adapters;
mod chosen;
mod command;
mod configure;
mod editor;
mod form;
mod format;
mod inbox;
mod journal;
mod record;
mod state;
mod texts;
mod window;

#[allow(missing_docs, clippy::all, clippy::todo, clippy::unwrap_used, reason = "made from the .slint files")]
mod generated {
    slint::include_modules!();
}

pub use chosen::{ChosenCommand, ChosenUpdate};
pub use command::{
    Command, Connected, KnownPlugin, NoSeat, Place, PluginEntry, PluginName, PluginTrouble, Port, Preferences, Scope,
    StoreTrouble, Update,
};
pub use configure::{Configure, Configured, Face, Inquiry, Installed, LicenceStanding, ProfileChange, Trouble};
pub use editor::{ArticlesCommand, ArticlesUpdate};
pub use format::Clock;
pub use inbox::{DayFound, OrderDays, OrderDecision, OrdersCommand, OrdersUpdate};
pub use record::{FileCommand, Kept};
pub use window::{Messenger, NavetteWindow};
