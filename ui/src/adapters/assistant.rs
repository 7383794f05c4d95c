//! The assistant: agreement, data folder, licence, both sides with a test of each, and a summary before the profile
//! is kept (K04, K04b).

mod pages;

use std::{path::PathBuf, rc::Rc};

use app::{Language, Profile, Side, free_name};
use slint::{CloseRequestResponse, ComponentHandle};
use sync_model::Role;

use super::form::{self, Owner, Stand};
use crate::{
    Command, Configure, Face, Installed, LicenceStanding, Trouble,
    form::{Check, Form, Panel},
    generated::{AssistantAdapter, AssistantWindow, FormAdapter},
    window::Inner,
};

/// The steps, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    Agreement,
    Folder,
    Licence,
    Erp,
    Shop,
    Summary,
}

pub(super) const STEPS: [Step; 6] =
    [Step::Agreement, Step::Folder, Step::Licence, Step::Erp, Step::Shop, Step::Summary];

/// What staff have said so far.
pub(crate) struct Walk {
    step: Step,
    agreed: bool,
    plugins: Vec<Installed>,
    licence: Option<LicenceStanding>,
    name: String,
    name_wrong: bool,
    /// 0 not said, 1 the real company, 2 a copy.
    company: i32,
    backed_up: bool,
    trouble: Option<Trouble>,
    /// A test was started by « Continuer »: when it passes, the next step opens.
    going_on: bool,
    saving: bool,
}

impl super::Windows {
    /// The assistant, once it was made.
    pub fn assistant(&self) -> Option<&AssistantWindow> {
        self.assistant.get()
    }
}

/// Asks for what the assistant begins with, or brings it to the front.
pub(super) fn ask(inner: &Rc<Inner>) {
    if inner.windows.walk.borrow().is_some() {
        inner.windows.assistant.get().into_iter().for_each(|window| drop(window.show()));
        return;
    }
    inner.port.send(Command::Configure(Configure::Begin));
    inner.port.send(Command::Configure(Configure::Licence { apply: None }));
}

/// Opens the assistant on a new profile; a folder chosen in it begins anew there.
pub(super) fn begun(inner: &Rc<Inner>, agreed: bool, plugins: Vec<Installed>, profiles: Vec<String>) {
    let name = free_name("boutique", &profiles);
    let before = inner.windows.walk.borrow_mut().take();
    let step = before.as_ref().map_or(Step::Agreement, |walk| walk.step);
    let agreed = agreed || before.as_ref().is_some_and(|walk| walk.agreed);
    *inner.windows.walk.borrow_mut() = Some(Walk {
        step,
        agreed,
        plugins,
        licence: before.and_then(|walk| walk.licence),
        name: name.clone(),
        name_wrong: false,
        company: 0,
        backed_up: false,
        trouble: None,
        going_on: false,
        saving: false,
    });
    let profile = Profile { name, ..Profile::default() };
    let form = Form::new(profile, [], Default::default());
    *inner.windows.assistant_form.borrow_mut() = Some(Stand::new(form, Panel::Group { side: Side::Erp, group: 0 }));
    if inner.windows.assistant.get().is_none() {
        // Without a display there is no main window either.
        let Ok(window) = AssistantWindow::new() else { return };
        let _ = inner.windows.assistant.set(window);
        tie(inner);
    }
    let Some(window) = inner.windows.assistant.get() else { return };
    form::connect(inner, Owner::Assistant, &window.global());
    window.global::<FormAdapter>().set_picking(false);
    let assistant: AssistantAdapter = window.global();
    let folder = inner.state.borrow().place.as_ref().map(|place| place.folder.display().to_string());
    assistant.set_folder(folder.unwrap_or_default().into());
    form::show(inner, Owner::Assistant);
    // A window that cannot be shown was closed by the system.
    let _ = window.show();
}

fn tie(inner: &Rc<Inner>) {
    let Some(window) = inner.windows.assistant.get() else { return };
    let assistant: AssistantAdapter = window.global();
    let with = |act: fn(&Rc<Inner>)| super::plain(inner, act);
    assistant.on_back(with(|inner| step_by(inner, -1)));
    assistant.on_next(with(next));
    assistant.on_quit(with(close));
    let number = |act: fn(&Rc<Inner>, i32)| super::valued(inner, act);
    assistant.on_choose_language(number(|inner, index| {
        let mut preferences = inner.state.borrow().preferences;
        preferences.language = if index == 1 { Language::English } else { Language::French };
        inner.state.borrow_mut().preferences = preferences;
        super::show(inner);
        inner.port.send(Command::Keep(preferences));
    }));
    assistant.on_choose_plugin(number(|inner, index| {
        let chosen = usize::try_from(index).ok().and_then(|index| {
            read(inner, |walk| side_of(walk.step).map(|side| (side, offered(walk, side).nth(index)))).flatten()
        });
        if let Some((side, Some(plugin))) = chosen {
            choose_plugin(inner, side, plugin.id);
        }
    }));
    assistant.on_choose_company(number(|inner, company| change(inner, |walk| walk.company = company)));
    let (agree, back_up) = (
        number(|inner, on| change(inner, |walk| walk.agreed = on == 1)),
        number(|inner, on| change(inner, |walk| walk.backed_up = on == 1)),
    );
    assistant.on_agree(move |on| agree(i32::from(on)));
    assistant.on_back_up(move |on| back_up(i32::from(on)));
    tie_texts(inner, &assistant);
    let weak = Rc::downgrade(inner);
    window.window().on_close_requested(move || {
        weak.upgrade().iter().for_each(close);
        CloseRequestResponse::HideWindow
    });
}

fn tie_texts(inner: &Rc<Inner>, assistant: &AssistantAdapter<'_>) {
    let text =
        |act: fn(&Rc<Inner>, &str)| super::valued(inner, move |inner, text: slint::SharedString| act(inner, &text));
    assistant.on_open_folder(text(|inner, folder| {
        inner.port.send(Command::Open { folder: Some(PathBuf::from(folder.trim())) });
        inner.port.send(Command::Configure(Configure::Begin));
        inner.port.send(Command::Configure(Configure::Licence { apply: None }));
    }));
    assistant.on_apply_licence(text(|inner, text| {
        inner.port.send(Command::Configure(Configure::Licence { apply: Some(text.to_owned()) }));
    }));
    assistant.on_name_edited(text(|inner, name| {
        change(inner, |walk| {
            name.clone_into(&mut walk.name);
            walk.name_wrong = false;
            walk.trouble = None;
        });
    }));
}

fn read<T>(inner: &Inner, act: impl FnOnce(&Walk) -> T) -> Option<T> {
    inner.windows.walk.borrow().as_ref().map(act)
}

fn change(inner: &Inner, act: impl FnOnce(&mut Walk)) {
    if let Some(walk) = inner.windows.walk.borrow_mut().as_mut() {
        act(walk);
    }
    form::show(inner, Owner::Assistant);
}

/// The side that a step is about.
fn side_of(step: Step) -> Option<Side> {
    match step {
        Step::Erp => Some(Side::Erp),
        Step::Shop => Some(Side::Shop),
        _ => None,
    }
}

/// The plugins that can stand at a side.
fn offered(walk: &Walk, side: Side) -> impl Iterator<Item = Installed> + '_ {
    let role = if side == Side::Erp { Role::Erp } else { Role::Shop };
    walk.plugins.iter().filter(move |plugin| plugin.roles.contains(&role)).cloned()
}

fn choose_plugin(inner: &Rc<Inner>, side: Side, plugin: String) {
    let chosen = form::read(inner, Owner::Assistant, |stand| stand.form.draft.side(side).plugin == plugin);
    if chosen == Some(false) {
        inner.port.send(Command::Configure(Configure::Face { side, plugin }));
    }
}

/// A plugin was chosen and says what it is.
pub(super) fn face(inner: &Rc<Inner>, side: Side, plugin: &str, face: Face) {
    form::change(inner, Owner::Assistant, |stand| {
        if let Ok(descriptor) = &face {
            stand.messages.add(&descriptor.messages);
        }
        stand.form.put_face(side, plugin, face);
    });
}

/// Takes how the licence stands.
pub(super) fn licensed(inner: &Rc<Inner>, standing: Result<LicenceStanding, Trouble>) {
    change(inner, |walk| match standing {
        Ok(standing) => (walk.licence, walk.trouble) = (Some(standing), None),
        Err(trouble) => walk.trouble = Some(trouble),
    });
}

/// Whether a side's last test passed.
fn passed(form: &Form, side: Side) -> bool {
    matches!(form.checks.get(&side), Some(Check::Done { report, .. }) if report.passed())
}

/// A test ended: if it was asked for by « Continuer » and passed, the next step opens.
pub(super) fn answered(inner: &Rc<Inner>) {
    let Some((step, going_on)) = read(inner, |walk| (walk.step, walk.going_on)) else { return };
    let Some(side) = side_of(step).filter(|_| going_on) else { return };
    let (done, running) = form::read(inner, Owner::Assistant, |stand| {
        (passed(&stand.form, side), stand.form.checks.get(&side) == Some(&Check::Running))
    })
    .unwrap_or_default();
    if running {
        return;
    }
    change(inner, |walk| walk.going_on = false);
    if done {
        step_by(inner, 1);
    }
}

/// Goes on when the step is done; a side is tested first (K04).
fn next(inner: &Rc<Inner>) {
    let Some(step) = read(inner, |walk| walk.step) else { return };
    if let Some(side) = side_of(step) {
        let done = form::read(inner, Owner::Assistant, |stand| passed(&stand.form, side)).unwrap_or_default();
        let wrong = form::judge(inner, Owner::Assistant, side);
        if wrong || !done {
            change(inner, |walk| walk.going_on = !wrong);
            form::test_side(inner, Owner::Assistant, side);
            return;
        }
    }
    match step {
        Step::Summary => create(inner),
        Step::Agreement => {
            inner.port.send(Command::Configure(Configure::Agree));
            step_by(inner, 1);
        }
        _ => step_by(inner, 1),
    }
}

fn step_by(inner: &Rc<Inner>, by: isize) {
    let mut side = None;
    change(inner, |walk| {
        let here = STEPS.iter().position(|step| *step == walk.step).unwrap_or_default();
        let there = here.checked_add_signed(by).unwrap_or_default().min(STEPS.len() - 1);
        walk.step = STEPS[there];
        (walk.going_on, walk.trouble) = (false, None);
        side = side_of(walk.step);
    });
    let Some(side) = side else { return };
    form::change(inner, Owner::Assistant, |stand| stand.panel = Panel::Group { side, group: 0 });
    // The only one is chosen already.
    let mut only = read(inner, |walk| offered(walk, side).collect::<Vec<_>>()).unwrap_or_default();
    if only.len() == 1 {
        choose_plugin(inner, side, only.remove(0).id);
    }
}

/// Keeps the profile, if the summary is answered.
fn create(inner: &Rc<Inner>) {
    let Some(name) = read(inner, |walk| walk.name.clone()) else { return };
    let ready = read(inner, pages::answered).unwrap_or_default();
    if Profile::check_name(&name).is_err() || !ready {
        change(inner, |walk| walk.name_wrong = Profile::check_name(&name).is_err());
        return;
    }
    let command = form::read(inner, Owner::Assistant, |stand| {
        let profile = Box::new(Profile { name, ..stand.form.draft.clone() });
        Command::Configure(Configure::Save { profile, secrets: stand.form.secrets(), new: true })
    });
    change(inner, |walk| walk.saving = true);
    command.into_iter().for_each(|command| inner.port.send(command));
}

/// The new profile is kept: the main window shows it.
pub(super) fn saved(inner: &Rc<Inner>, profile: &str, outcome: &Result<(), Trouble>) {
    if read(inner, |walk| walk.saving && walk.name == profile) != Some(true) {
        return;
    }
    match outcome {
        Ok(()) => {
            inner.state.borrow_mut().show(profile);
            inner.port.send(Command::Open { folder: None });
            close(inner);
        }
        Err(trouble) => change(inner, |walk| (walk.saving, walk.trouble) = (false, Some(trouble.clone()))),
    }
}

fn close(inner: &Rc<Inner>) {
    *inner.windows.walk.borrow_mut() = None;
    *inner.windows.assistant_form.borrow_mut() = None;
    // A window that cannot be hidden is gone already.
    inner.windows.assistant.get().into_iter().for_each(|window| drop(window.hide()));
}

/// Ends it with the program: nothing of it is kept before its end.
pub(super) fn leave(inner: &Rc<Inner>) {
    close(inner);
}

/// Shows the open assistant anew, in the language and the appearance of now.
pub(super) fn renew(inner: &Inner) {
    if inner.windows.walk.borrow().is_some() {
        form::show(inner, Owner::Assistant);
    }
}

pub(super) use pages::show;
