//! The options: kept profiles, and the licence of this computer.

use std::{path::PathBuf, rc::Rc};

use app::Language;

use super::{assistant, global, licence, profile, renew, words};
use crate::{
    Command, Configure, LicenceStanding, ProfileChange, Trouble, format,
    generated::{OptionsAdapter, OptionsDialog, ProfileRow, Tone},
    state::State,
    texts::{self, Text},
    window::Inner,
};

/// What the options keep of what they were told.
#[derive(Default)]
pub(crate) struct Told {
    licence: Option<LicenceStanding>,
    licence_trouble: Option<Trouble>,
    changed: Option<(ProfileChange, Result<Option<String>, Trouble>)>,
}

pub(super) fn connect(inner: &Rc<Inner>) {
    let options: OptionsAdapter = global(&inner.window);
    let weak = Rc::downgrade(inner);
    let named = move |act: fn(&Rc<Inner>, String)| {
        let weak = weak.clone();
        move |index: i32| {
            let Some(inner) = weak.upgrade() else { return };
            if let Some(name) = name(&inner, index) {
                act(&inner, name);
            }
        }
    };
    options.on_configure(named(profile::ask_for));
    options.on_make_default(named(|inner, name| change(inner, ProfileChange::Default { name })));
    options.on_duplicate(named(|inner, name| change(inner, ProfileChange::Copy { name })));
    options.on_delete(named(|inner, name| change(inner, ProfileChange::Remove { name })));
    options.on_ask_delete(named(|inner, name| {
        let language = inner.state.borrow().preferences.language;
        let options: OptionsAdapter = global(&inner.window);
        options.set_question(texts::PROFILE_DELETE_QUESTION.with(language, &[("name", &name)]).into());
        options.set_dialog(OptionsDialog::Delete);
    }));
    options.on_ask_export(named(|inner, name| {
        let folder = inner.state.borrow().place.as_ref().map(|place| place.folder.clone()).unwrap_or_default();
        let options: OptionsAdapter = global(&inner.window);
        options.set_file(folder.join(format!("{name}.navette.json")).display().to_string().into());
        options.set_dialog(OptionsDialog::Export);
    }));
    let weak = Rc::downgrade(inner);
    options.on_export(move |index, file| {
        let Some(inner) = weak.upgrade() else { return };
        if let Some(name) = name(&inner, index) {
            change(&inner, ProfileChange::Export { name, file: PathBuf::from(file.trim()) });
        }
    });
    let with =
        |act: fn(&Rc<Inner>, &str)| super::valued(inner, move |inner, text: slint::SharedString| act(inner, &text));
    options.on_import(with(|inner, file| change(inner, ProfileChange::Import { file: PathBuf::from(file.trim()) })));
    options.on_apply_licence(with(|inner, text| ask_licence(inner, Some(text.to_owned()))));
    let (add, read) = (with(|inner, _| assistant::ask(inner)), with(|inner, _| ask_licence(inner, None)));
    options.on_add(move || add(Default::default()));
    options.on_read_licence(move || read(Default::default()));
}

fn name(inner: &Inner, index: i32) -> Option<String> {
    let state = inner.state.borrow();
    let profiles = state.profiles.as_ref()?.as_ref().ok()?;
    Some(profiles.get(usize::try_from(index).ok()?)?.name.clone())
}

fn ask_licence(inner: &Rc<Inner>, apply: Option<String>) {
    inner.port.send(Command::Configure(Configure::Licence { apply }));
}

fn change(inner: &Rc<Inner>, change: ProfileChange) {
    global::<OptionsAdapter>(&inner.window).set_dialog(OptionsDialog::None);
    inner.port.send(Command::Configure(Configure::Change(change)));
}

/// Takes how the licence stands; the profiles read it anew, because it may open what was closed.
pub(super) fn licensed(inner: &Inner, standing: Result<LicenceStanding, Trouble>) {
    {
        let mut told = inner.windows.told.borrow_mut();
        match standing {
            Ok(standing) => (told.licence, told.licence_trouble) = (Some(standing), None),
            Err(trouble) => told.licence_trouble = Some(trouble),
        }
    }
    show(inner, &inner.state.borrow());
}

/// Takes what became of a profile.
pub(super) fn changed(inner: &Rc<Inner>, change: ProfileChange, outcome: Result<Option<String>, Trouble>) {
    let reads = outcome.is_ok() && !matches!(change, ProfileChange::Export { .. });
    inner.windows.told.borrow_mut().changed = Some((change, outcome));
    show(inner, &inner.state.borrow());
    if reads {
        inner.port.send(Command::Open { folder: None });
    }
}

pub(super) fn show(inner: &Inner, state: &State) {
    let options: OptionsAdapter = global(&inner.window);
    let language = state.preferences.language;
    show_profiles(&options, state);
    let told = inner.windows.told.borrow();
    let (tone, badge, facts) = licence::standing(told.licence.as_ref(), language);
    options.set_licence_tone(tone);
    options.set_licence_state(badge.into());
    if let Some(facts) = renew(options.get_licence_facts(), facts) {
        options.set_licence_facts(facts);
    }
    let remarks = told.licence.as_ref().map(|licence| licence::remarks(licence, language)).unwrap_or_default();
    let refused = told.licence_trouble.as_ref().map(|trouble| {
        let mut messages = app::Messages::host();
        messages.add(told.licence.as_ref().map_or(&[][..], |licence| &licence.messages));
        messages.sentence(&trouble.code, &trouble.args, language)
    });
    options.set_licence_said(refused.unwrap_or(remarks).into());
    let (tone, said) =
        told.changed.as_ref().map_or_else(Default::default, |(change, outcome)| said(change, outcome, language));
    options.set_said_tone(tone);
    options.set_said(said.into());
}

fn said(change: &ProfileChange, outcome: &Result<Option<String>, Trouble>, language: Language) -> (Tone, String) {
    let made = match outcome {
        Err(trouble) => {
            let sentence = app::Messages::host().sentence(&trouble.code, &trouble.args, language);
            let detail = texts::DETAIL.with(language, &[("text", &trouble.detail)]);
            return (Tone::Danger, if trouble.detail.is_empty() { sentence } else { format!("{sentence} {detail}") });
        }
        Ok(made) => made.clone().unwrap_or_default(),
    };
    let with = |text: Text, name: &str| text.with(language, &[("name", name)]);
    let said = match change {
        ProfileChange::Remove { name } => with(texts::PROFILE_REMOVED, name),
        ProfileChange::Default { name } => with(texts::PROFILE_IS_DEFAULT, name),
        ProfileChange::Copy { .. } | ProfileChange::Import { .. } => with(texts::PROFILE_ADDED, &made),
        ProfileChange::Export { file, .. } => with(texts::PROFILE_EXPORTED, &file.display().to_string()),
    };
    (Tone::Success, said)
}

fn show_profiles(options: &OptionsAdapter<'_>, state: &State) {
    let Some(Ok(profiles)) = &state.profiles else { return };
    let language = state.preferences.language;
    let row = |profile: &app::Profile| {
        // Only the shown profile's runs are read; the others say nothing rather than something old.
        let run = state.runs.first().filter(|_| state.shown.as_ref() == Some(&profile.name));
        let (tone, _) = run.map_or((Tone::Neutral, String::new()), |run| words::result(run, language));
        let begun = run.and_then(|run| state.clock.read(&run.started_at));
        let last = begun.map(|begun| format::near(language, &state.clock, begun)).unwrap_or_default();
        let address = profile.shop_address().map(|address| {
            let address = address.split_once("://").map_or(address, |(_, rest)| rest);
            address.trim_end_matches('/').to_owned()
        });
        ProfileRow {
            name: profile.name.as_str().into(),
            shop: address.unwrap_or_else(|| profile.shop.plugin.clone()).into(),
            erp: profile.erp.plugin.as_str().into(),
            last: last.into(),
            tone,
            favourite: state.default.as_ref() == Some(&profile.name),
        }
    };
    if let Some(rows) = renew(options.get_profiles(), profiles.iter().map(row).collect()) {
        options.set_profiles(rows);
    }
    let last = i32::try_from(profiles.len()).unwrap_or_default() - 1;
    options.set_current(options.get_current().clamp(0, last.max(0)));
}
