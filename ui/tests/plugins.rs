//! The page of plugins without a display: a file is verified, its publisher is asked about, a plugin is switched and
//! removed (K05).

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

mod stand;

use std::{path::PathBuf, time::Duration};

use app::Language;
use i_slint_backend_testing::mock_elapsed_time;
use stand::{
    Asked,
    hand::{draw, enabled, keys, press, sees, texts, type_into},
};
use ui::{Command, NavetteWindow, PluginAct, PluginTrouble, Update};

fn at_plugins() -> (NavetteWindow, Asked) {
    let (window, commands) = stand::window(Language::French, false, (1280, 800));
    window.apply(stand::opened());
    window.apply(stand::shown("maison-varenne", stand::week()));
    press(&window, "Extensions");
    mock_elapsed_time(Duration::from_millis(10));
    window.apply(stand::plugins());
    draw(&window);
    commands.take();
    (window, commands)
}

fn trouble(code: &str, args: &[(&str, &str)]) -> PluginTrouble {
    let args = args.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    PluginTrouble { code: code.to_owned(), args }
}

fn install(trusted: bool, older: bool) -> PluginAct {
    PluginAct::Install { file: PathBuf::from("/tmp/etiquettes.navette-plugin"), update: false, trusted, older }
}

const ASKS: &[(&str, &str)] =
    &[("id", "etiquettes"), ("version", "1.2.0"), ("publisher", "Acme Logiciels"), ("roles", "transform")];

#[test]
fn nothing_is_installed_before_the_publisher_is_trusted() {
    let (window, commands) = at_plugins();
    assert!(sees(&window, "Navette, signée"));
    press(&window, "Installer un fichier…");
    press(&window, "Vérifier le fichier");
    assert_eq!(commands.take(), [], "without a file there is nothing to verify");
    type_into(&window, "Fichier de l’extension", "/tmp/etiquettes.navette-plugin");
    press(&window, "Vérifier le fichier");
    assert_eq!(commands.take(), [Command::Plugin(install(false, false))]);
    let older = trouble("plugin-downgrade", &[("id", "etiquettes"), ("known", "2.0.0"), ("version", "1.2.0")]);
    window.apply(Update::PluginActed(install(false, false), Err(older)));
    assert!(sees(&window, "Revenir à une version plus ancienne\u{202f}?"), "{:?}", texts(&window));
    press(&window, "Prendre l’ancienne version");
    assert_eq!(commands.take(), [Command::Plugin(install(false, true))]);
    window.apply(Update::PluginActed(install(false, true), Err(trouble("plugin-asks", ASKS))));
    assert!(sees(&window, "Faire confiance à «\u{a0}Acme Logiciels\u{a0}»\u{202f}?"), "{:?}", texts(&window));
    assert!(!sees(&window, "--yes"), "a command line is no answer in a window");
    press(&window, "Faire confiance et installer");
    assert_eq!(commands.take(), [Command::Plugin(install(true, true))]);
    window.apply(Update::PluginActed(install(true, true), Ok("etiquettes".to_owned())));
    assert!(sees(&window, "«\u{a0}etiquettes\u{a0}» est installée."));
}

#[test]
fn a_file_that_is_refused_is_said_at_its_field_and_escape_closes() {
    let (window, commands) = at_plugins();
    press(&window, "Installer un fichier…");
    type_into(&window, "Fichier de l’extension", "/tmp/etiquettes.navette-plugin");
    press(&window, "Vérifier le fichier");
    commands.take();
    assert!(!enabled(&window, "Vérifier le fichier"), "while it is verified");
    let refused = trouble("plugin-unsigned", &[("id", "etiquettes")]);
    window.apply(Update::PluginActed(install(false, false), Err(refused)));
    draw(&window);
    assert!(texts(&window).iter().any(|text| text.contains("signé")), "{:?}", texts(&window));
    assert!(enabled(&window, "Vérifier le fichier"), "another file can be given");
    keys(&window, &[], &char::from(slint::platform::Key::Escape).to_string());
    assert!(!sees(&window, "Vérifier le fichier"));
}

#[test]
fn a_plugin_is_disabled_and_removed_after_a_question() {
    let (window, commands) = at_plugins();
    assert!(!enabled(&window, "Désactiver"), "none is chosen");
    press(&window, "Prix ronds, 1.4.0, Prête");
    press(&window, "Désactiver");
    let act = PluginAct::Switch { id: "example-transform".to_owned(), on: false };
    assert_eq!(commands.take(), [Command::Plugin(act.clone())]);
    window.apply(Update::PluginActed(act, Ok("example-transform".to_owned())));
    let Update::Plugins(Ok(mut plugins)) = stand::plugins() else { panic!() };
    plugins[1].enabled = false;
    plugins[0].closed = true;
    plugins[0].feature = "tarifs".to_owned();
    window.apply(Update::Plugins(Ok(plugins)));
    draw(&window);
    assert!(sees(&window, "Prix ronds, 1.4.0, Désactivée") && sees(&window, "Sage 100, 1.4.0, Non comprise"));
    press(&window, "Activer");
    let act = PluginAct::Switch { id: "example-transform".to_owned(), on: true };
    assert_eq!(commands.take(), [Command::Plugin(act.clone())]);
    window.apply(Update::PluginActed(act, Ok("example-transform".to_owned())));
    press(&window, "Retirer…");
    assert_eq!(commands.take(), [], "it asks first");
    press(&window, "Annuler");
    press(&window, "Retirer…");
    press(&window, "Retirer l’extension");
    let act = PluginAct::Remove { id: "example-transform".to_owned() };
    assert_eq!(commands.take(), [Command::Plugin(act.clone())]);
    let used = trouble("plugin-in-use", &[("id", "example-transform"), ("profile", "maison-varenne")]);
    window.apply(Update::PluginActed(act, Err(used)));
    assert!(sees(&window, "maison-varenne"), "{:?}", texts(&window));
    assert!(!sees(&window, "Retirer l’extension"));
}
