//! The page of plugins: what is installed and whether it loads.

use std::rc::Rc;

use app::Language;
use sync_model::Role;

use super::{global, renew};
use crate::{
    Command, FileCommand, PluginEntry,
    generated::{MainWindow, PluginRow, PluginsAdapter, Tone},
    state::State,
    texts::{self, counted},
    window::Inner,
};

pub(super) fn connect(inner: &Rc<Inner>) {
    let plugins: PluginsAdapter = global(&inner.window);
    let weak = Rc::downgrade(inner);
    plugins.on_read_again(move || weak.upgrade().iter().for_each(|inner| read(inner)));
    let weak = Rc::downgrade(inner);
    plugins.on_open_folder(move || {
        let Some(inner) = weak.upgrade() else { return };
        let folder = inner.state.borrow().place.as_ref().map(|place| place.plugins.clone());
        folder.into_iter().for_each(|folder| inner.port.send(Command::Files(FileCommand::Open { folder })));
    });
}

/// Asks what is installed.
pub(super) fn read(inner: &Inner) {
    inner.state.borrow_mut().plugins = None;
    show(&inner.window, &inner.state.borrow());
    inner.port.send(Command::Plugins);
}

/// Asks when the page is entered for the first time.
pub(super) fn entered(inner: &Inner) {
    if inner.state.borrow().plugins.is_none() {
        read(inner);
    }
}

fn role(roles: &[Role], language: Language) -> String {
    let named = roles.iter().map(|role| match role {
        Role::Erp => texts::ROLE_ERP.of(language),
        Role::Shop => texts::ROLE_SHOP.of(language),
        Role::Transform => texts::ROLE_TRANSFORM.of(language),
    });
    named.collect::<Vec<_>>().join(", ")
}

fn row(plugin: &PluginEntry, state: &State) -> PluginRow {
    let language = state.preferences.language;
    let (name, version, publisher, roles) = match &plugin.state {
        Ok(known) => {
            let name = known.name.of(language).to_owned();
            (name, known.name.version.clone(), known.publisher.clone(), role(&known.roles, language))
        }
        Err(_) => (plugin.id.clone(), String::new(), String::new(), String::new()),
    };
    let (tone, named, reason) = match &plugin.state {
        Ok(_) if plugin.used => (Tone::Success, texts::PLUGIN_USED, String::new()),
        Ok(_) => (Tone::Neutral, texts::PLUGIN_READY, String::new()),
        Err(trouble) => {
            let reason = state.messages.sentence(&trouble.code, &trouble.args, language);
            (Tone::Danger, texts::PLUGIN_REFUSED, reason)
        }
    };
    let named = named.of(language);
    PluginRow {
        spoken: texts::PLUGIN_ROW.with(language, &[("name", &name), ("version", &version), ("state", named)]).into(),
        name: name.into(),
        role: roles.into(),
        version: version.into(),
        publisher: publisher.into(),
        state: named.into(),
        tone,
        reason: reason.into(),
    }
}

pub(super) fn show(window: &MainWindow, state: &State) {
    let language = state.preferences.language;
    let adapter: PluginsAdapter = global(window);
    adapter.set_reading(state.plugins.is_none());
    let (rows, trouble) = match &state.plugins {
        None => (Vec::new(), String::new()),
        Some(Ok(plugins)) => (plugins.iter().map(|plugin| row(plugin, state)).collect(), String::new()),
        Some(Err(trouble)) => (Vec::new(), state.messages.sentence(&trouble.code, &trouble.args, language)),
    };
    let count = rows.len() as u64;
    let note = counted(language, count, texts::PLUGINS_NOTE_ONE, texts::PLUGINS_NOTE_OTHER, &[]);
    adapter.set_note(if count == 0 { String::new() } else { note }.into());
    adapter.set_trouble(trouble.into());
    renew(adapter.get_rows(), rows).into_iter().for_each(|rows| adapter.set_rows(rows));
}
