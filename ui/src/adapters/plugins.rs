//! The page of plugins: what is installed, from whom and whether it runs; installed, updated, switched, removed.

use std::{path::PathBuf, rc::Rc};

use app::Language;
use sync_model::Role;

use super::{global, renew};
use crate::{
    Command, FileCommand, PluginAct, PluginEntry, PluginTrouble,
    generated::{MainWindow, PluginQuestion, PluginRow, PluginsAdapter, Tone},
    state::State,
    texts::{self, Text, counted},
    window::Inner,
};

/// A question that is open, and what was said of the last act.
#[derive(Default)]
pub(crate) struct PluginTalk {
    asks: Option<Asks>,
    busy: bool,
    /// What became of the last act; in the dialog as long as it is open.
    said: Option<(PluginAct, Result<String, PluginTrouble>)>,
}

#[derive(Clone, PartialEq, Eq)]
enum Asks {
    /// Which file; `update` of a plugin that is there.
    File {
        update: bool,
    },
    /// Whether the publisher is trusted, or the older version is wanted: the act that was refused, and why.
    Consent(PluginAct, PluginTrouble),
    Remove(String),
}

pub(super) fn connect(inner: &Rc<Inner>) {
    let plugins: PluginsAdapter = global(&inner.window);
    let plain = |act: fn(&Rc<Inner>)| super::plain(inner, act);
    let with = |act: fn(&Rc<Inner>, i32)| super::valued(inner, act);
    plugins.on_read_again(plain(|inner| read(inner)));
    plugins.on_open_folder(plain(|inner| {
        let folder = inner.state.borrow().place.as_ref().map(|place| place.plugins.clone());
        folder.into_iter().for_each(|folder| inner.port.send(Command::Files(FileCommand::Open { folder })));
    }));
    plugins.on_chose(with(|inner, row| {
        global::<PluginsAdapter>(&inner.window).set_current(row);
        show(&inner.window, &inner.state.borrow());
    }));
    plugins.on_install(plain(|inner| ask(inner, Asks::File { update: false })));
    plugins.on_update(plain(|inner| ask(inner, Asks::File { update: true })));
    plugins.on_remove(plain(|inner| {
        let id = current(inner).map(|entry| entry.id);
        id.into_iter().for_each(|id| ask(inner, Asks::Remove(id)));
    }));
    plugins.on_switch(plain(|inner| {
        let entry = current(inner);
        entry.into_iter().for_each(|entry| act(inner, PluginAct::Switch { id: entry.id, on: !entry.enabled }));
    }));
    plugins.on_answer(plain(answer));
    plugins.on_close(plain(|inner| {
        (inner.state.borrow_mut().plugin_talk.asks) = None;
        show(&inner.window, &inner.state.borrow());
    }));
}

fn current(inner: &Inner) -> Option<PluginEntry> {
    let row = usize::try_from(global::<PluginsAdapter>(&inner.window).get_current()).ok()?;
    match &inner.state.borrow().plugins {
        Some(Ok(plugins)) => plugins.get(row).cloned(),
        _ => None,
    }
}

fn ask(inner: &Inner, asks: Asks) {
    {
        let talk = &mut inner.state.borrow_mut().plugin_talk;
        (talk.asks, talk.said) = (Some(asks), None);
    }
    show(&inner.window, &inner.state.borrow());
}

/// The safe answer closes; this is the other one.
fn answer(inner: &Rc<Inner>) {
    let asks = inner.state.borrow().plugin_talk.asks.clone();
    let file = global::<PluginsAdapter>(&inner.window).get_file();
    match asks {
        Some(Asks::File { update }) if !file.trim().is_empty() => {
            let file = PathBuf::from(file.trim());
            act(inner, PluginAct::Install { file, update, trusted: false, older: false });
        }
        Some(Asks::Consent(PluginAct::Install { file, update, trusted, older }, trouble)) => {
            // What was agreed to before stays agreed to.
            let (trusted, older) = (trusted || trouble.code == "plugin-asks", older || trouble.code != "plugin-asks");
            act(inner, PluginAct::Install { file, update, trusted, older });
        }
        Some(Asks::Remove(id)) => act(inner, PluginAct::Remove { id }),
        _ => {}
    }
}

fn act(inner: &Rc<Inner>, act: PluginAct) {
    {
        let talk = &mut inner.state.borrow_mut().plugin_talk;
        (talk.busy, talk.said) = (true, None);
    }
    inner.port.send(Command::Plugin(act));
    show(&inner.window, &inner.state.borrow());
}

/// Takes what became of an act; what asks for a consent is asked.
pub(crate) fn acted(inner: &Inner, act: PluginAct, outcome: Result<String, PluginTrouble>) {
    {
        let talk = &mut inner.state.borrow_mut().plugin_talk;
        talk.busy = false;
        match outcome {
            Err(trouble) if matches!(trouble.code.as_str(), "plugin-asks" | "plugin-downgrade") => {
                (talk.asks, talk.said) = (Some(Asks::Consent(act, trouble)), None);
            }
            Err(trouble) => {
                // A file that was wrong may be mended in its field; a refusal is said on the page.
                talk.asks = talk.asks.take().filter(|asks| matches!(asks, Asks::File { .. }));
                talk.said = Some((act, Err(trouble)));
            }
            Ok(id) => (talk.asks, talk.said) = (None, Some((act, Ok(id)))),
        }
    }
    show(&inner.window, &inner.state.borrow());
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
    let publisher = match &plugin.signed_by {
        Some(signer) => texts::PLUGIN_SIGNED.with(language, &[("name", signer)]),
        None if publisher.is_empty() => publisher,
        None => texts::PLUGIN_UNSIGNED.with(language, &[("name", &publisher)]),
    };
    let (tone, named, reason) = match &plugin.state {
        _ if !plugin.enabled => (Tone::Neutral, texts::PLUGIN_DISABLED, String::new()),
        Ok(_) if plugin.closed => {
            let args = [("id".to_owned(), plugin.id.clone()), ("feature".to_owned(), plugin.feature.clone())].into();
            let reason = state.messages.sentence("plugin-closed", &args, language);
            (Tone::Warning, texts::PLUGIN_CLOSED, reason)
        }
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
    let last = i32::try_from(count).unwrap_or_default() - 1;
    adapter.set_current(adapter.get_current().min(last));
    let chosen = match &state.plugins {
        Some(Ok(plugins)) => usize::try_from(adapter.get_current()).ok().and_then(|row| plugins.get(row)),
        _ => None,
    };
    adapter.set_chosen(chosen.is_some());
    let switch = if chosen.is_none_or(|entry| entry.enabled) { texts::PLUGIN_DISABLE } else { texts::PLUGIN_ENABLE };
    adapter.set_switch_text(switch.of(language).into());
    adapter.set_busy(state.plugin_talk.busy);
    show_talk(&adapter, state);
}

fn show_talk(adapter: &PluginsAdapter<'_>, state: &State) {
    let (language, talk) = (state.preferences.language, &state.plugin_talk);
    let say = |text: Text| text.of(language).to_owned();
    let name = |id: &str| id.to_owned();
    let (tone, said) = match &talk.said {
        None => (Tone::Neutral, String::new()),
        Some((_, Err(trouble))) => (Tone::Danger, state.messages.sentence(&trouble.code, &trouble.args, language)),
        Some((act, Ok(id))) => {
            let text = match act {
                PluginAct::Install { .. } => texts::PLUGIN_INSTALLED,
                PluginAct::Switch { on: true, .. } => texts::PLUGIN_SWITCHED_ON,
                PluginAct::Switch { on: false, .. } => texts::PLUGIN_SWITCHED_OFF,
                PluginAct::Remove { .. } => texts::PLUGIN_REMOVED,
            };
            (Tone::Success, text.with(language, &[("id", id)]))
        }
    };
    adapter.set_said_tone(tone);
    adapter.set_said(said.into());
    let (question, title, text, go) = match &talk.asks {
        None => (PluginQuestion::None, String::new(), String::new(), String::new()),
        Some(Asks::File { update: false }) => {
            let (title, text, go) = (texts::PLUGIN_FILE_TITLE, texts::PLUGIN_FILE_TEXT, texts::PLUGIN_FILE_GO);
            (PluginQuestion::File, say(title), say(text), say(go))
        }
        Some(Asks::File { update: true }) => {
            let (title, text, go) = (texts::PLUGIN_UPDATE_TITLE, texts::PLUGIN_FILE_TEXT, texts::PLUGIN_FILE_GO);
            (PluginQuestion::File, say(title), say(text), say(go))
        }
        Some(Asks::Consent(_, trouble)) => consent(trouble, state),
        Some(Asks::Remove(id)) => {
            let title = texts::PLUGIN_REMOVE_TITLE.with(language, &[("id", &name(id))]);
            (PluginQuestion::Consent, title, say(texts::PLUGIN_REMOVE_TEXT), say(texts::PLUGIN_REMOVE_GO))
        }
    };
    adapter.set_question(question);
    adapter.set_question_title(title.into());
    adapter.set_question_text(text.into());
    adapter.set_question_go(go.into());
}

/// Who publishes it, what it may do and where it goes: nothing of it has run yet.
fn consent(trouble: &PluginTrouble, state: &State) -> (PluginQuestion, String, String, String) {
    let language = state.preferences.language;
    let value = |name: &str| trouble.args.get(name).map(String::as_str).unwrap_or_default();
    let values = ["id", "version", "publisher", "roles", "hosts", "known"].map(|name| (name, value(name)));
    if trouble.code == "plugin-downgrade" {
        let (title, go) = (texts::PLUGIN_OLDER_TITLE.of(language), texts::PLUGIN_OLDER_GO.of(language));
        let text = state.messages.text(&trouble.code, &trouble.args, language);
        return (PluginQuestion::Consent, title.to_owned(), text, go.to_owned());
    }
    let title = texts::PLUGIN_TRUST_TITLE.with(language, &values);
    let mut text = texts::PLUGIN_TRUST_TEXT.with(language, &values);
    if !value("hosts").is_empty() {
        text += &format!(" {}", texts::PLUGIN_TRUST_HOSTS.with(language, &values));
    }
    (PluginQuestion::Consent, title, text, texts::PLUGIN_TRUST_GO.of(language).to_owned())
}
