//! The seat that the window has not: who holds the seats, and a window that only shows.

use std::rc::Rc;

use app::Messages;

use super::global;
use crate::{
    Command,
    generated::{Dialog, MainWindow, SeatAdapter, ShellAdapter},
    state::State,
    window::Inner,
};

pub(super) fn connect(inner: &Rc<Inner>) {
    let seat: SeatAdapter = global(&inner.window);
    seat.on_try_again(super::plain(inner, |inner| inner.port.send(Command::Sit)));
}

/// The window has no seat, or something was asked that needs one: the dialog says who holds them.
pub(crate) fn refused(inner: &Inner) {
    global::<ShellAdapter>(&inner.window).set_dialog(Dialog::Seat);
}

pub(super) fn show(window: &MainWindow, state: &State) {
    let language = state.preferences.language;
    let (seat, shell): (SeatAdapter, ShellAdapter) = (global(window), global(window));
    seat.set_missing(state.no_seat.is_some());
    let Some(no_seat) = &state.no_seat else {
        if shell.get_dialog() == Dialog::Seat {
            shell.set_dialog(Dialog::None);
        }
        return;
    };
    let mut messages = Messages::host();
    messages.add(&no_seat.messages);
    seat.set_reason(messages.text(&no_seat.code, &no_seat.args, language).into());
    seat.set_remedy(messages.remedy(&no_seat.code, &no_seat.args, language).into());
}
