//! The window itself: profiles, the places without a profile, options, leaving.

use std::{path::PathBuf, rc::Rc};

use app::Language;
use slint::{CloseRequestResponse, ComponentHandle};

use super::{articles, assistant, global, model, orders, plugins, profile};
use crate::{
    Command,
    editor::Next,
    generated::{Dialog, MainWindow, MenuEntry, Page, ShellAdapter, Stage, Texts, Theme},
    state::State,
    texts,
    window::Inner,
};

pub(super) fn connect(inner: &Rc<Inner>) {
    let shell: ShellAdapter = global(&inner.window);
    let with = |act: fn(&Rc<Inner>, i32)| super::valued(inner, act);
    shell.on_choose_profile(with(choose_profile));
    shell.on_choose_language(with(|inner, index| {
        let language = if index == 1 { Language::English } else { Language::French };
        inner.state.borrow_mut().preferences.language = language;
        keep(inner);
    }));
    shell.on_choose_appearance(with(|inner, index| {
        inner.state.borrow_mut().preferences.dark = index == 1;
        keep(inner);
    }));
    shell.on_entered(super::valued(inner, entered));
    let (again, leave, leave_now) = (with(read_again), with(leave), with(leave_now));
    shell.on_read_again(move || again(0));
    shell.on_leave(move || leave(0));
    shell.on_leave_now(move || leave_now(0));
    let configure = with(|inner, _| profile::ask(inner));
    shell.on_configure(move || configure(0));
    let create = with(|inner, _| assistant::ask(inner));
    shell.on_create_profile(move || create(0));
    let weak = Rc::downgrade(inner);
    shell.on_open_folder(move |folder| {
        if let Some(inner) = weak.upgrade() {
            inner.state.borrow_mut().profiles = None;
            super::show(&inner);
            inner.port.send(Command::Open { folder: Some(PathBuf::from(folder.as_str().trim())) });
        }
    });
    let weak = Rc::downgrade(inner);
    inner.window.window().on_close_requested(move || match weak.upgrade() {
        Some(inner) if inner.state.borrow().job.is_some() => {
            global::<ShellAdapter>(&inner.window).set_dialog(Dialog::Leave);
            CloseRequestResponse::KeepWindowShown
        }
        Some(inner) if !profile::may_leave(&inner) => CloseRequestResponse::KeepWindowShown,
        Some(inner) if !articles::go(&inner, Next::Leave) => CloseRequestResponse::KeepWindowShown,
        _ => CloseRequestResponse::HideWindow,
    });
}

fn choose_profile(inner: &Rc<Inner>, index: i32) {
    let chosen = match (&inner.state.borrow().profiles, usize::try_from(index)) {
        (Some(Ok(profiles)), Ok(index)) => profiles.get(index).map(|profile| profile.name.clone()),
        _ => None,
    };
    if let Some(profile) = chosen {
        articles::go(inner, Next::Profile(profile));
    }
}

pub(super) fn show_profile(inner: &Rc<Inner>, profile: String) {
    inner.state.borrow_mut().show(&profile);
    super::show(inner);
    inner.port.send(Command::Show { profile });
}

fn keep(inner: &Rc<Inner>) {
    let preferences = inner.state.borrow().preferences;
    super::show(inner);
    inner.port.send(Command::Keep(preferences));
}

fn read_again(inner: &Rc<Inner>, _: i32) {
    {
        let mut state = inner.state.borrow_mut();
        // What is shown stays until the answer is there; a place without a page says that it reads.
        if !matches!(&state.profiles, Some(Ok(profiles)) if !profiles.is_empty()) {
            state.profiles = None;
        }
    }
    super::show(inner);
    inner.port.send(Command::Open { folder: None });
}

fn leave(inner: &Rc<Inner>, _: i32) {
    if inner.state.borrow().job.is_some() {
        global::<ShellAdapter>(&inner.window).set_dialog(Dialog::Leave);
    } else {
        articles::go(inner, Next::Leave);
    }
}

/// The worker outlives the window by the page it is at: the end of its input stops it.
fn leave_now(inner: &Rc<Inner>, _: i32) {
    inner.port.send(Command::Cancel);
    global::<ShellAdapter>(&inner.window).set_dialog(Dialog::None);
    close(inner);
}

pub(super) fn close(inner: &Rc<Inner>) {
    if !profile::may_leave(inner) {
        return;
    }
    // Hiding the last window ends the event loop; a window that cannot be hidden is gone already.
    let _ = inner.window.hide();
}

pub(super) fn show(window: &MainWindow, state: &State) {
    let language = state.preferences.language;
    global::<Texts>(window).set_english(language == Language::English);
    global::<Theme>(window).set_dark(state.preferences.dark);
    let shell: ShellAdapter = global(window);
    shell.set_english(language == Language::English);
    shell.set_dark(state.preferences.dark);
    // Nothing is left to ask once the job has ended by itself.
    if state.job.is_none() && shell.get_dialog() == Dialog::Leave {
        shell.set_dialog(Dialog::None);
    }
    shell.set_stage(match &state.profiles {
        None => Stage::Reading,
        Some(Err(_)) => Stage::Broken,
        Some(Ok(profiles)) if profiles.is_empty() => Stage::NoProfile,
        Some(Ok(_)) => Stage::Ready,
    });
    if let Some(Err(trouble)) = &state.profiles {
        let sentence = state.messages.sentence(&trouble.code, &Default::default(), language);
        shell.set_broken_text(sentence.into());
        shell.set_broken_detail(texts::DETAIL.with(language, &[("text", &trouble.detail)]).into());
    }
    if let Some(place) = &state.place {
        let folder = place.folder.display().to_string();
        if shell.get_folder().is_empty() {
            shell.set_folder(folder.as_str().into());
        }
        shell.set_data_folder(folder.into());
        shell.set_profile_command(place.profile_command.as_str().into());
        shell.set_demo_command(place.demo_command.as_str().into());
        shell.set_about(texts::ABOUT_TEXT.with(language, &[("version", &place.version)]).into());
    }
    show_profiles(&shell, state);
}

fn show_profiles(shell: &ShellAdapter<'_>, state: &State) {
    let Some(Ok(profiles)) = &state.profiles else { return };
    let shown = state.shown.clone().unwrap_or_default();
    let running = state.job.as_ref().map(|job| job.profile.as_str());
    let note = |profile: &app::Profile| format!("{} → {}", profile.erp.plugin, profile.shop.plugin);
    let entries = profiles.iter().map(|profile| {
        let note = match running == Some(&profile.name) {
            true => texts::RESULT_RUNNING.of(state.preferences.language).to_owned(),
            false => note(profile),
        };
        MenuEntry {
            text: profile.name.as_str().into(),
            note: note.into(),
            marked: profile.name == shown,
            ..MenuEntry::default()
        }
    });
    shell.set_profiles(model(entries.collect()));
    let current = profiles.iter().find(|profile| profile.name == shown);
    let named = state.sides.as_ref().map(|sides| {
        let [erp, shop] = sides.each_ref().map(|side| match &side.state {
            Ok(name) => name.of(state.preferences.language),
            Err(_) => &side.plugin,
        });
        format!("{erp} → {shop}")
    });
    shell.set_holder(state.holder.clone().unwrap_or_default().into());
    shell.set_profile_note(named.or_else(|| current.map(note)).unwrap_or_default().into());
    let initials = shown.split('-').filter_map(|part| part.chars().next()).take(2).collect::<String>();
    shell.set_profile_initials(initials.to_uppercase().into());
    shell.set_profile(shown.as_str().into());
    shell.set_profile_running(running.is_some_and(|running| running != shown));
}

/// Goes to a page.
pub(super) fn open_page(inner: &Inner, page: Page) {
    global::<ShellAdapter>(&inner.window).set_page(page);
}

/// Reads what a page shows when it is entered.
fn entered(inner: &Rc<Inner>, page: Page) {
    let unread = inner.state.borrow().editor.counts.is_none();
    if page == Page::Articles && unread {
        articles::list(inner, |_| {});
    }
    match page {
        Page::Orders => orders::entered(inner),
        Page::Plugins => plugins::entered(inner),
        _ => {}
    }
}
