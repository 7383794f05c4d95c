//! One adapter a view: what the view shows, and what its callbacks ask.

mod article;
mod articles;
mod assistant;
mod chosen;
mod days;
mod form;
mod history;
mod history_acts;
mod home;
mod job;
mod journal;
mod licence;
mod options;
mod order;
mod orders;
mod plugins;
mod prices;
mod profile;
mod seat;
mod shell;
mod words;

use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::Rc,
};

use slint::{ComponentHandle, Model, ModelRc, VecModel};

use crate::{
    ChosenUpdate, Configured,
    generated::{AssistantWindow, MainWindow, ProfileWindow},
    window::Inner,
};

/// Ties the callbacks of every view.
pub(crate) fn connect(inner: &Rc<Inner>) {
    shell::connect(inner);
    home::connect(inner);
    history::connect(inner);
    history_acts::connect(inner);
    articles::connect(inner);
    article::connect(inner);
    orders::connect(inner);
    order::connect(inner);
    options::connect(inner);
    journal::connect(inner);
    plugins::connect(inner);
    seat::connect(inner);
    chosen::connect(inner);
    prices::connect(inner);
}

pub(crate) use articles::take as take_articles;
pub(crate) use journal::note as note_event;
pub(crate) use orders::{ended as orders_ended, take as take_orders};
pub(crate) use seat::refused as no_seat;

/// Takes an answer about chosen articles or prices.
pub(crate) fn take_chosen(inner: &Inner, update: ChosenUpdate) {
    match update {
        ChosenUpdate::Found { ticket, rows, total, families } => chosen::found(inner, ticket, rows, total, families),
        ChosenUpdate::Differing { ticket, rows } => prices::differing(inner, ticket, rows),
        ChosenUpdate::Compared { ticket, sums } => prices::compared(inner, ticket, sums),
    }
}

/// Shows everything anew.
pub(crate) fn show(inner: &Inner) {
    let state = inner.state.borrow();
    shell::show(&inner.window, &state);
    home::show(&inner.window, &state);
    job::show(&inner.window, &state);
    history::show(&inner.window, &state);
    articles::show(&inner.window, &state);
    orders::show(&inner.window, &state);
    journal::show(&inner.window, &state);
    plugins::show(&inner.window, &state);
    options::show(inner, &state);
    seat::show(&inner.window, &state);
    chosen::show(&inner.window, &state);
    prices::show(&inner.window, &state);
    drop(state);
    profile::renew(inner);
    assistant::renew(inner);
}

/// Shows what the running job changes.
pub(crate) fn show_job(inner: &Inner) {
    job::show(&inner.window, &inner.state.borrow());
}

/// The windows of their own, made when they are first wanted.
#[derive(Default)]
pub(crate) struct Windows {
    profile: OnceCell<ProfileWindow>,
    profile_form: form::Kept,
    saving: profile::Saving,
    assistant: OnceCell<AssistantWindow>,
    assistant_form: form::Kept,
    walk: RefCell<Option<assistant::Walk>>,
    /// Whether the assistant came by itself in this start.
    invited: Cell<bool>,
    told: RefCell<options::Told>,
}

/// Takes what the program tells the windows of their own.
pub(crate) fn configured(inner: &Rc<Inner>, told: Configured) {
    match told {
        Configured::Read { profile, faces, secrets } => profile::opened(inner, *profile, faces, secrets),
        Configured::Saved { profile, outcome } => {
            assistant::saved(inner, &profile, &outcome);
            profile::saved(inner, &profile, outcome);
        }
        Configured::Begun { agreed, plugins, profiles } => assistant::begun(inner, agreed, plugins, profiles),
        Configured::Face { side, plugin, face } => assistant::face(inner, side, &plugin, face),
        Configured::Licence(standing) => {
            assistant::licensed(inner, standing.clone());
            options::licensed(inner, standing);
        }
        Configured::Changed { change, outcome } => options::changed(inner, change, outcome),
        Configured::Answered { profile, side, question, answer } => {
            form::answered(inner, &profile, side, &question, &answer);
        }
    }
}

/// At the first start, when there is no profile, the assistant comes by itself.
pub(crate) fn invite(inner: &Rc<Inner>) {
    let none = matches!(&inner.state.borrow().profiles, Some(Ok(profiles)) if profiles.is_empty());
    if none && !inner.windows.invited.replace(true) {
        assistant::ask(inner);
    }
}

/// Shows how many lines the journal has.
pub(crate) fn show_journal(inner: &Inner) {
    journal::show(&inner.window, &inner.state.borrow());
}

fn global<'a, G: slint::Global<'a, MainWindow>>(window: &'a MainWindow) -> G {
    window.global::<G>()
}

/// A callback that acts on the window as long as there is one.
fn plain(inner: &Rc<Inner>, act: impl Fn(&Rc<Inner>) + 'static) -> impl Fn() + 'static {
    let weak = Rc::downgrade(inner);
    move || weak.upgrade().iter().for_each(&act)
}

/// The same with what the callback brings.
fn valued<T>(inner: &Rc<Inner>, act: impl Fn(&Rc<Inner>, T) + 'static) -> impl Fn(T) + 'static {
    let weak = Rc::downgrade(inner);
    move |value| {
        if let Some(inner) = weak.upgrade() {
            act(&inner, value);
        }
    }
}

fn model<T: Clone + 'static>(rows: Vec<T>) -> ModelRc<T> {
    ModelRc::new(VecModel::from(rows))
}

/// Changes only the rows that differ, so that a list keeps its place and its focus.
fn renew<T: Clone + PartialEq + 'static>(shown: ModelRc<T>, rows: Vec<T>) -> Option<ModelRc<T>> {
    let Some(list) = shown.as_any().downcast_ref::<VecModel<T>>().filter(|list| list.row_count() == rows.len()) else {
        return Some(model(rows));
    };
    for (index, row) in rows.into_iter().enumerate() {
        if list.row_data(index).as_ref() != Some(&row) {
            list.set_row_data(index, row);
        }
    }
    None
}
