//! The form of a profile, in whichever window shows it: its rows, its callbacks, its open list.

mod lists;
mod picker;
mod rows;

use std::{cell::RefCell, rc::Rc};

use app::{Answer, Messages, Question, Side};
use slint::{ComponentHandle, ModelRc, SharedString, VecModel};
use sync_model::{LookupName, LookupRequest};

use super::{assistant, profile};
use crate::{
    Command, Configure, Inquiry, PluginTrouble,
    form::{Check, Form, List, Panel},
    generated::{FormAdapter, SettingField},
    window::Inner,
};

/// More rows of a list are asked for by a search.
const LIST_LIMIT: usize = 1_000;

/// The form of one window, and what of it is shown.
pub(crate) struct Stand {
    pub form: Form,
    pub panel: Panel,
    /// The host's sentences and those of both plugins.
    pub messages: Messages,
    pub open: Option<picker::Open>,
}

impl Stand {
    pub fn new(form: Form, panel: Panel) -> Self {
        let mut messages = Messages::host();
        form.faces.values().for_each(|face| messages.add(&face.messages));
        Self { form, panel, messages, open: None }
    }
}

/// Whose form it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    Profile,
    Assistant,
}

/// What an owner keeps of its form.
pub(crate) type Kept = RefCell<Option<Stand>>;

fn kept(inner: &Inner, owner: Owner) -> &Kept {
    match owner {
        Owner::Profile => &inner.windows.profile_form,
        Owner::Assistant => &inner.windows.assistant_form,
    }
}

/// Does something with the form's global of the owner's window, if that is open.
fn adapter(inner: &Inner, owner: Owner, act: impl Fn(FormAdapter<'_>)) {
    match owner {
        Owner::Profile => inner.windows.profile.get().into_iter().for_each(|window| act(window.global())),
        Owner::Assistant => inner.windows.assistant.get().into_iter().for_each(|window| act(window.global())),
    }
}

/// Ties the callbacks of a window's form.
pub(super) fn connect(inner: &Rc<Inner>, owner: Owner, form: &FormAdapter<'_>) {
    form.set_fields(ModelRc::new(VecModel::<SettingField>::default()));
    let weak = Rc::downgrade(inner);
    let with = move |act: fn(&Rc<Inner>, Owner, &str, &str)| {
        let weak = weak.clone();
        move |key: SharedString, text: SharedString| {
            if let Some(inner) = weak.upgrade() {
                act(&inner, owner, &key, &text);
            }
        }
    };
    let one = |act: fn(&Rc<Inner>, Owner, &str, &str)| {
        let act = with(act);
        move |key: SharedString| act(key, SharedString::new())
    };
    form.on_edited(with(|inner, owner, key, text| change(inner, owner, |stand| stand.form.edit(key, text))));
    form.on_left(one(|inner, owner, key, _| change(inner, owner, |stand| stand.form.leave(key))));
    form.on_test(one(|inner, owner, key, _| test(inner, owner, key)));
    form.on_read_again(one(|inner, owner, key, _| read_again(inner, owner, key)));
    form.on_pick(with(picker::open));
    form.on_picker_searching(one(|inner, owner, text, _| picker::search(inner, owner, text)));
    form.on_mapping_searching(with(|inner, owner, key, text| {
        change(inner, owner, |stand| stand.form.mapping.entry(key.to_owned()).or_default().0 = text.to_owned());
    }));
    let toggled = with(|inner, owner, key, text| {
        change(inner, owner, |stand| stand.form.choose(key, Some((!text.is_empty()).into())));
    });
    form.on_toggled(move |key, checked| toggled(key, if checked { "1".into() } else { "".into() }));
    let filtered = with(|inner, owner, key, text| {
        change(inner, owner, |stand| stand.form.mapping.entry(key.to_owned()).or_default().1 = !text.is_empty());
    });
    form.on_mapping_filtered(move |key, filter| filtered(key, if filter == 1 { "1".into() } else { "".into() }));
    let weak = Rc::downgrade(inner);
    form.on_picked(move |index| {
        if let (Some(inner), Ok(index)) = (weak.upgrade(), usize::try_from(index)) {
            picker::picked(&inner, owner, index);
        }
    });
}

/// Changes the form and shows what that changed.
pub(super) fn change(inner: &Inner, owner: Owner, act: impl FnOnce(&mut Stand)) {
    if let Some(stand) = kept(inner, owner).borrow_mut().as_mut() {
        act(stand);
    }
    show(inner, owner);
}

/// Reads something of the form.
pub(super) fn read<T>(inner: &Inner, owner: Owner, act: impl FnOnce(&Stand) -> T) -> Option<T> {
    kept(inner, owner).borrow().as_ref().map(act)
}

/// Shows the form's panel, asks for the lists that it needs, and lets its window show the rest.
pub(super) fn show(inner: &Inner, owner: Owner) {
    let language = inner.state.borrow().preferences.language;
    let shown = read(inner, owner, |stand| (rows::of(stand, language), stand.form.unread(&stand.panel)));
    if let Some((rows, unread)) = shown {
        adapter(inner, owner, |form| rows::renew(&form, rows.clone()));
        for (side, name) in unread {
            ask_list(inner, owner, side, name, None);
        }
    }
    match owner {
        Owner::Profile => profile::show(inner),
        Owner::Assistant => assistant::show(inner),
    }
}

/// Another panel begins at its top, and no field of the former one is wanted there.
pub(super) fn from_the_top(inner: &Inner, owner: Owner) {
    adapter(inner, owner, |form| {
        form.set_wanted(SharedString::new());
        form.set_scrolled(0.0);
    });
}

/// Puts the keyboard into a field.
pub(super) fn want(inner: &Inner, owner: Owner, key: &str) {
    adapter(inner, owner, |form| {
        // The same field a second time is wanted again.
        form.set_wanted(SharedString::new());
        form.set_wanted(key.into());
    });
}

fn inquiry(stand: &Stand, side: Side, question: Question) -> Command {
    let (profile, secrets) = (stand.form.draft.clone(), stand.form.secrets_of(side));
    Command::Configure(Configure::Ask(Box::new(Inquiry { profile, side, secrets, question })))
}

/// Asks for a list; one that is being read is not asked for twice.
fn ask_list(inner: &Inner, owner: Owner, side: Side, name: LookupName, search: Option<String>) {
    let command = {
        let mut kept = kept(inner, owner).borrow_mut();
        let Some(stand) = kept.as_mut() else { return };
        if search.is_none() && stand.form.lists.insert((side, name), List::Reading) == Some(List::Reading) {
            return;
        }
        inquiry(stand, side, Question::Lookup(LookupRequest { name, search, limit: LIST_LIMIT }))
    };
    inner.port.send(command);
}

fn read_again(inner: &Inner, owner: Owner, key: &str) {
    let lists = read(inner, owner, |stand| lists::of(&stand.form, key)).unwrap_or_default();
    for (side, name) in lists {
        ask_list(inner, owner, side, name, None);
    }
    show(inner, owner);
}

/// Tests the connection of a side: what is wrong in its fields is told first.
fn test(inner: &Inner, owner: Owner, key: &str) {
    let side = if key == rows::check_key(Side::Erp) { Side::Erp } else { Side::Shop };
    test_side(inner, owner, side);
}

/// Judges a side and answers whether a field of it is wrong.
pub(super) fn judge(inner: &Inner, owner: Owner, side: Side) -> bool {
    let mut kept = kept(inner, owner).borrow_mut();
    kept.as_mut().is_some_and(|stand| stand.form.judge(Some(side)).is_some())
}

/// Starts the check of a side, unless a field of it is wrong.
pub(super) fn test_side(inner: &Inner, owner: Owner, side: Side) {
    let wrong = {
        let mut kept = kept(inner, owner).borrow_mut();
        let Some(stand) = kept.as_mut() else { return };
        stand.form.judge(Some(side))
    };
    if let Some(wrong) = wrong {
        show(inner, owner);
        want(inner, owner, &wrong);
        return;
    }
    let command = {
        let mut kept = kept(inner, owner).borrow_mut();
        let Some(stand) = kept.as_mut() else { return };
        if stand.form.checks.insert(side, Check::Running) == Some(Check::Running) {
            return;
        }
        inquiry(stand, side, Question::Check)
    };
    inner.port.send(command);
    show(inner, owner);
}

/// Takes an answer into every form that asked for it.
pub(super) fn answered(inner: &Rc<Inner>, profile: &str, side: Side, question: &Question, answer: &Answer) {
    for owner in [Owner::Profile, Owner::Assistant] {
        let asked = read(inner, owner, |stand| stand.form.draft.name == profile).unwrap_or_default();
        if !asked {
            continue;
        }
        let at = (inner.state.borrow().clock.here()).format("%H:%M").to_string();
        change(inner, owner, |stand| take(stand, side, question, answer, at));
        picker::renew(inner, owner);
        if owner == Owner::Assistant {
            assistant::answered(inner);
        }
    }
}

fn take(stand: &mut Stand, side: Side, question: &Question, answer: &Answer, at: String) {
    let trouble = |code: &str, args: &std::collections::BTreeMap<String, String>| PluginTrouble {
        code: code.to_owned(),
        args: args.clone(),
    };
    match (question, answer) {
        (Question::Check, Answer::Report(report)) => {
            // What failed before may be there now.
            if report.passed() {
                stand.form.lists.retain(|(of, _), list| *of != side || !matches!(list, List::Refused(_)));
            }
            stand.form.checks.insert(side, Check::Done { report: report.clone(), at });
        }
        (Question::Check, Answer::Refused { code, args, .. }) => {
            stand.form.checks.insert(side, Check::Refused(trouble(code, args)));
        }
        (Question::Lookup(request), Answer::List(result)) => {
            stand.form.lists.insert((side, request.name), List::Read(result.clone()));
        }
        (Question::Lookup(request), Answer::Refused { code, args, .. }) => {
            stand.form.lists.insert((side, request.name), List::Refused(trouble(code, args)));
        }
        // An answer to another question than the one asked is no answer.
        _ => {}
    }
}
