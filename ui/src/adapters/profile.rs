//! The profile window: its panels, what is unsaved or wrong, saving and closing.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
    rc::Rc,
};

use app::{Language, Profile, Side};
use slint::{CloseRequestResponse, ComponentHandle, SharedString};

use super::{
    form::{self, Owner, Stand},
    orders,
};
use crate::{
    Command, Configure, Face, Trouble,
    form::{Form, Mark, Panel, Wanted},
    generated::{FormAdapter, PanelIcon, PanelRow, ProfileAdapter, ProfileWindow, Texts, Theme, Tone},
    texts::{self, Text, counted},
    window::Inner,
};

/// How the last saving stands.
#[derive(Default)]
pub(crate) struct Saving {
    running: Cell<bool>,
    then_close: Cell<bool>,
    done: Cell<bool>,
    trouble: RefCell<Option<Trouble>>,
}

impl super::Windows {
    /// The profile window, once it was made.
    pub fn profile(&self) -> Option<&ProfileWindow> {
        self.profile.get()
    }
}

/// Asks for the shown profile, or brings its window to the front.
pub(super) fn ask(inner: &Rc<Inner>) {
    let Some(profile) = inner.state.borrow().shown.clone() else { return };
    ask_for(inner, profile);
}

/// Asks for the shown profile, at one of its settings.
pub(super) fn ask_setting(inner: &Rc<Inner>, wanted: Wanted) {
    inner.state.borrow_mut().setting = Some(wanted);
    ask(inner);
}

/// Opens the panel of the setting that is wanted, and puts the keyboard into its field.
fn turn(inner: &Rc<Inner>) {
    let Some(wanted) = inner.state.borrow_mut().setting.take() else { return };
    let mut field = None;
    form::from_the_top(inner, Owner::Profile);
    form::change(inner, Owner::Profile, |stand| {
        let panels = stand.form.panels();
        let panel = stand.form.panel_named(&wanted).and_then(|place| panels.get(place).cloned());
        field = wanted.fields().into_iter().find(|name| stand.form.place(name).is_some());
        // An advanced field is not on its panel before it is asked for.
        let advanced = field.as_ref().and_then(|name| stand.form.place(name)).is_some_and(|place| place.field.advanced);
        stand.form.advanced |= advanced;
        if let Some(panel) = panel {
            stand.panel = panel;
        }
    });
    field.into_iter().for_each(|name| form::want(inner, Owner::Profile, &name));
}

/// Asks for a profile; one that is being changed comes to the front first.
pub(super) fn ask_for(inner: &Rc<Inner>, profile: String) {
    let open = form::read(inner, Owner::Profile, |stand| (stand.form.draft.name == profile, stand.form.changes()));
    match open {
        Some((same, changes)) if same || changes > 0 => {
            turn(inner);
            if let Some(window) = inner.windows.profile.get() {
                // A window that cannot be shown was closed by the system.
                let _ = window.show();
            }
        }
        _ => inner.port.send(Command::Configure(Configure::Read { profile })),
    }
}

/// Opens the window on what was read.
pub(super) fn opened(inner: &Rc<Inner>, profile: Profile, faces: [Face; 2], secrets: BTreeSet<String>) {
    let [erp, shop] = faces;
    let form = Form::new(profile, [(Side::Erp, erp), (Side::Shop, shop)], secrets);
    let first = form.panels().get(1).cloned().unwrap_or(Panel::Profile);
    *inner.windows.profile_form.borrow_mut() = Some(Stand::new(form, first));
    *inner.windows.saving.trouble.borrow_mut() = None;
    inner.windows.saving.done.set(false);
    if inner.windows.profile.get().is_none() {
        // Without a display there is no main window either.
        let Ok(window) = ProfileWindow::new() else { return };
        let _ = inner.windows.profile.set(window);
        tie(inner);
    }
    let Some(window) = inner.windows.profile.get() else { return };
    // The fields of the profile before are not laid under those of this one.
    form::connect(inner, Owner::Profile, &window.global());
    window.global::<FormAdapter>().set_picking(false);
    form::from_the_top(inner, Owner::Profile);
    window.global::<ProfileAdapter>().set_asking(false);
    form::show(inner, Owner::Profile);
    turn(inner);
    let _ = window.show();
}

fn tie(inner: &Rc<Inner>) {
    let Some(window) = inner.windows.profile.get() else { return };
    let profile: ProfileAdapter = window.global();
    let with = |act: fn(&Rc<Inner>)| super::plain(inner, act);
    profile.on_save(with(|inner| save(inner, false)));
    profile.on_save_and_close(with(|inner| save(inner, true)));
    profile.on_close(with(|inner| {
        ask_to_close(inner);
    }));
    profile.on_close_without_saving(with(close));
    let weak = Rc::downgrade(inner);
    profile.on_open_panel(move |index| {
        if let Some(inner) = weak.upgrade() {
            form::from_the_top(&inner, Owner::Profile);
            form::change(&inner, Owner::Profile, |stand| {
                let panel = usize::try_from(index).ok().and_then(|index| stand.form.panels().into_iter().nth(index));
                stand.panel = panel.unwrap_or(Panel::Profile);
            });
        }
    });
    let weak = Rc::downgrade(inner);
    profile.on_show_advanced(move |advanced| {
        if let Some(inner) = weak.upgrade() {
            form::change(&inner, Owner::Profile, |stand| stand.form.advanced = advanced);
        }
    });
    let weak = Rc::downgrade(inner);
    window.window().on_close_requested(move || match weak.upgrade() {
        Some(inner) if !ask_to_close(&inner) => CloseRequestResponse::KeepWindowShown,
        _ => CloseRequestResponse::HideWindow,
    });
}

/// Closes the window if nothing is lost by it; else asks. Answers whether it is closed.
fn ask_to_close(inner: &Rc<Inner>) -> bool {
    let changes = form::read(inner, Owner::Profile, |stand| stand.form.changes()).unwrap_or_default();
    let Some(window) = inner.windows.profile.get().filter(|_| changes > 0) else {
        close(inner);
        return true;
    };
    let language = inner.state.borrow().preferences.language;
    let question = counted(language, changes as u64, texts::PROFILE_QUESTION_ONE, texts::PROFILE_QUESTION_OTHER, &[]);
    let profile: ProfileAdapter = window.global();
    profile.set_question(question.into());
    profile.set_asking(true);
    false
}

/// Whether the program may end: the window with changes comes to the front with its question.
pub(super) fn may_leave(inner: &Rc<Inner>) -> bool {
    if form::read(inner, Owner::Profile, |_| ()).is_none() || ask_to_close(inner) {
        super::assistant::leave(inner);
        return true;
    }
    if let Some(window) = inner.windows.profile.get() {
        let _ = window.show();
    }
    false
}

fn close(inner: &Rc<Inner>) {
    *inner.windows.profile_form.borrow_mut() = None;
    inner.windows.saving.running.set(false);
    if let Some(window) = inner.windows.profile.get() {
        window.global::<ProfileAdapter>().set_asking(false);
        // A window that cannot be hidden is gone already.
        let _ = window.hide();
    }
}

/// Saves what is right; what is wrong is shown, and takes the keyboard.
fn save(inner: &Rc<Inner>, then_close: bool) {
    let mut wrong = None;
    form::change(inner, Owner::Profile, |stand| {
        wrong = stand.form.judge(None);
        let Some(name) = &wrong else { return };
        let panel = stand.form.panel_of(name).and_then(|index| stand.form.panels().into_iter().nth(index));
        stand.panel = panel.unwrap_or(Panel::Profile);
        stand.form.advanced |= stand.form.place(name).is_some_and(|place| place.field.advanced);
    });
    if let Some(name) = wrong {
        form::show(inner, Owner::Profile);
        form::want(inner, Owner::Profile, &name);
        return;
    }
    let saving = &inner.windows.saving;
    if saving.running.replace(true) {
        return;
    }
    saving.then_close.set(then_close);
    let command = form::read(inner, Owner::Profile, |stand| {
        let (profile, secrets) = (Box::new(stand.form.draft.clone()), stand.form.secrets());
        Command::Configure(Configure::Save { profile, secrets, new: false })
    });
    command.into_iter().for_each(|command| inner.port.send(command));
    form::show(inner, Owner::Profile);
}

/// The program says whether it is kept.
pub(super) fn saved(inner: &Rc<Inner>, profile: &str, outcome: Result<(), Trouble>) {
    if form::read(inner, Owner::Profile, |stand| stand.form.draft.name != profile).unwrap_or(true) {
        return;
    }
    let saving = &inner.windows.saving;
    saving.running.set(false);
    saving.done.set(outcome.is_ok());
    *saving.trouble.borrow_mut() = outcome.err();
    if saving.done.get() {
        form::change(inner, Owner::Profile, |stand| stand.form.kept());
        // The main window shows what the profile is now.
        inner.port.send(Command::Open { folder: None });
        if inner.state.borrow().shown.as_deref() == Some(profile) {
            orders::settings_changed(inner);
        }
        if saving.then_close.get() {
            close(inner);
        }
    }
    form::show(inner, Owner::Profile);
}

/// Shows the open window anew, in the language and the appearance of now.
pub(super) fn renew(inner: &Inner) {
    if form::read(inner, Owner::Profile, |_| ()).is_some() {
        form::show(inner, Owner::Profile);
    }
}

/// Shows everything but the form's rows.
pub(super) fn show(inner: &Inner) {
    let Some(window) = inner.windows.profile.get() else { return };
    let preferences = inner.state.borrow().preferences;
    let language = preferences.language;
    window.global::<Texts>().set_english(language == Language::English);
    window.global::<Theme>().set_dark(preferences.dark);
    let saving = &inner.windows.saving;
    form::read(inner, Owner::Profile, |stand| {
        let profile: ProfileAdapter = window.global();
        let form = &stand.form;
        profile.set_title(texts::PROFILE_TITLE.with(language, &[("name", &form.draft.name)]).into());
        let panels = form.panels();
        let rows = panels.iter().map(|panel| row(form, panel, language)).collect();
        if let Some(rows) = super::renew(profile.get_panels(), rows) {
            profile.set_panels(rows);
        }
        let current = panels.iter().position(|panel| *panel == stand.panel).unwrap_or_default();
        profile.set_panel(i32::try_from(current).unwrap_or_default());
        let (title, help) = words(form, &stand.panel, language);
        profile.set_panel_title(title);
        profile.set_panel_help(help);
        profile.set_advanced(form.advanced);
        profile.set_has_advanced(panels.contains(&Panel::Advanced));
        profile.set_saving(saving.running.get());
        let trouble = saving.trouble.borrow();
        let said = trouble.as_ref().map(|trouble| {
            let sentence = stand.messages.sentence(&trouble.code, &trouble.args, language);
            let detail = texts::DETAIL.with(language, &[("text", &trouble.detail)]);
            if trouble.detail.is_empty() { sentence } else { format!("{sentence} {detail}") }
        });
        profile.set_banner(said.unwrap_or_default().into());
        profile.set_note(note(form, saving, language).into());
    });
}

/// What is wrong or unsaved, at the left of the footer.
fn note(form: &Form, saving: &Saving, language: Language) -> String {
    if saving.running.get() {
        return texts::NOTE_SAVING.of(language).to_owned();
    }
    let count = |n: usize, one: Text, other: Text| counted(language, n as u64, one, other, &[]);
    let (faults, changes) = (form.fault_count(), form.changes());
    let said = (
        count(faults, texts::NOTE_FAULTS_ONE, texts::NOTE_FAULTS_OTHER),
        count(changes, texts::NOTE_CHANGES_ONE, texts::NOTE_CHANGES_OTHER),
    );
    match (faults, changes) {
        (0, 0) if saving.done.get() => texts::NOTE_SAVED.of(language).to_owned(),
        (0, 0) => String::new(),
        (0, _) => said.1,
        (_, 0) => said.0,
        _ => texts::NOTE_BOTH.with(language, &[("faults", &said.0), ("changes", &said.1)]),
    }
}

fn words(form: &Form, panel: &Panel, language: Language) -> (SharedString, SharedString) {
    let say = |text: Text| SharedString::from(text.of(language));
    match panel {
        Panel::Profile => (say(texts::PANEL_PROFILE), say(texts::PANEL_PROFILE_HELP)),
        Panel::Advanced => (say(texts::PANEL_ADVANCED), say(texts::PANEL_ADVANCED_HELP)),
        Panel::Group { side, group } => match form.group(*side, *group) {
            Some((label, help)) => (label.get(language.code()).into(), help.get(language.code()).into()),
            None => Default::default(),
        },
    }
}

fn row(form: &Form, panel: &Panel, language: Language) -> PanelRow {
    let (name, _) = words(form, panel, language);
    let (icon, group) = match panel {
        Panel::Profile => (PanelIcon::Profile, None),
        Panel::Advanced => (PanelIcon::Advanced, None),
        Panel::Group { side, group } => {
            let icon = match (side, group) {
                (Side::Shop, 0) => PanelIcon::Shop,
                (Side::Erp, 0) => PanelIcon::Erp,
                _ => PanelIcon::None,
            };
            let face = form.faces.get(side).filter(|_| *group == 0);
            (icon, face.map(|face| face.name.get(language.code()).to_owned()))
        }
    };
    let (has_mark, mark, mark_text) = match form.mark(panel) {
        Mark::None => (false, Tone::Neutral, ""),
        Mark::Look => (true, Tone::Warning, texts::MARK_LOOK.of(language)),
        Mark::Wrong => (true, Tone::Danger, texts::MARK_WRONG.of(language)),
    };
    PanelRow { group: group.unwrap_or_default().into(), name, icon, has_mark, mark, mark_text: mark_text.into() }
}
