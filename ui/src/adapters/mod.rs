//! One adapter a view: what the view shows, and what its callbacks ask.

mod form;
mod history;
mod home;
mod job;
mod profile;
mod shell;
mod words;

use std::{cell::OnceCell, rc::Rc};

use slint::{ComponentHandle, Model, ModelRc, VecModel};

use crate::{
    Configured,
    generated::{MainWindow, ProfileWindow},
    window::Inner,
};

/// Ties the callbacks of every view.
pub(crate) fn connect(inner: &Rc<Inner>) {
    shell::connect(inner);
    home::connect(inner);
    history::connect(inner);
}

/// Shows everything anew.
pub(crate) fn show(inner: &Inner) {
    let state = inner.state.borrow();
    shell::show(&inner.window, &state);
    home::show(&inner.window, &state);
    job::show(&inner.window, &state);
    history::show(&inner.window, &state);
    drop(state);
    profile::renew(inner);
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
}

/// Takes what the program tells the windows of their own.
pub(crate) fn configured(inner: &Rc<Inner>, told: Configured) {
    match told {
        Configured::Read { profile, faces, secrets } => profile::opened(inner, *profile, faces, secrets),
        Configured::Saved { profile, outcome } => profile::saved(inner, &profile, outcome),
        Configured::Answered { profile, side, question, answer } => {
            form::answered(inner, &profile, side, &question, &answer);
        }
    }
}

fn global<'a, G: slint::Global<'a, MainWindow>>(window: &'a MainWindow) -> G {
    window.global::<G>()
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
