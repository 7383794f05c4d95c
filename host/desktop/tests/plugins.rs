//! The page of plugins over a real data folder: one is refused its removal, switched and removed. `cargo xtask test`
//! builds the console program and the libraries.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

mod stand;

use desktop::Sitter;
use stand::{desk, told};
use ui::{Command, PluginAct, Port, Update};

#[test]
fn a_plugin_in_use_is_not_removed_and_a_disabled_one_is_told() {
    let data = stand::demonstration(5);
    let (desk, updates) = desk(data.path(), Sitter::here());
    let acted = |update| match update {
        Update::PluginActed(_, outcome) => Some(outcome),
        _ => None,
    };
    let plugins = |update| match update {
        Update::Plugins(found) => Some(found.unwrap()),
        _ => None,
    };
    let id = || "example-shop".to_owned();
    desk.send(Command::Plugin(PluginAct::Remove { id: id() }));
    assert_eq!(told(&updates, acted).unwrap_err().code, "plugin-in-use");
    desk.send(Command::Plugin(PluginAct::Switch { id: id(), on: false }));
    assert_eq!(told(&updates, acted).unwrap(), id());
    let entry = told(&updates, plugins).into_iter().find(|entry| entry.id == id()).unwrap();
    assert!(entry.used && !entry.enabled && entry.signed_by.is_none());
    desk.send(Command::Plugin(PluginAct::Switch { id: id(), on: true }));
    assert!(told(&updates, plugins).iter().all(|entry| entry.enabled));
    stand::navette(data.path(), &["profile", "remove", "demo"]);
    desk.send(Command::Plugin(PluginAct::Remove { id: id() }));
    assert_eq!(told(&updates, acted).unwrap(), id());
    assert!(told(&updates, plugins).iter().all(|entry| entry.id != id()));
}
