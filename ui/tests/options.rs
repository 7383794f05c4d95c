//! The options without a display: kept profiles, and the licence.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

mod stand;

use std::{path::PathBuf, time::Duration};

use app::Language;
use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery, mock_elapsed_time};
use stand::{Asked, assistant};
use ui::{Command, Configure, Configured, NavetteWindow, ProfileChange, Trouble, Update};

fn open(panel: &str) -> (NavetteWindow, Asked) {
    let (window, asked) = stand::window(Language::French, false, (1280, 800));
    window.apply(stand::opened());
    window.apply(stand::shown("maison-varenne", stand::week()));
    press(&window, "Options");
    press(&window, panel);
    (window, asked)
}

fn find(window: &NavetteWindow, label: &str) -> Option<ElementHandle> {
    ElementHandle::find_by_accessible_label(window.component(), label).find(|element| {
        !matches!(
            element.accessible_role(),
            None | Some(AccessibleRole::Text | AccessibleRole::Main | AccessibleRole::Region)
        )
    })
}

fn press(window: &NavetteWindow, label: &str) {
    find(window, label)
        .unwrap_or_else(|| panic!("no control «{label}»: {:?}", texts(window)))
        .invoke_accessible_default_action();
    mock_elapsed_time(Duration::from_millis(300));
}

fn texts(window: &NavetteWindow) -> Vec<String> {
    let elements = ElementQuery::from_root(window.component()).find_all();
    elements.iter().filter_map(|element| element.accessible_label()).map(|label| label.to_string()).collect()
}

fn sees(window: &NavetteWindow, text: &str) -> bool {
    texts(window).iter().any(|label| label.contains(text))
}

fn changes(asked: &Asked) -> Vec<ProfileChange> {
    let change = |command| match command {
        Command::Configure(Configure::Change(change)) => Some(change),
        _ => None,
    };
    asked.take().into_iter().filter_map(change).collect()
}

fn changed(change: ProfileChange, outcome: Result<Option<&str>, Trouble>) -> Update {
    let outcome = outcome.map(|made| made.map(str::to_owned));
    Update::Configured(Configured::Changed { change, outcome })
}

#[test]
fn profiles_are_copied_made_the_default_and_deleted_after_a_question() {
    let (window, asked) = open("Profils");
    asked.take();
    let second = texts(&window).into_iter().find(|label| label.starts_with("atelier-lyon, ")).unwrap();
    press(&window, &second);
    let name = || "atelier-lyon".to_owned();
    press(&window, "Définir par défaut");
    press(&window, "Dupliquer");
    assert_eq!(changes(&asked), [ProfileChange::Default { name: name() }, ProfileChange::Copy { name: name() }]);
    window.apply(changed(ProfileChange::Copy { name: name() }, Ok(Some("atelier-lyon-2"))));
    assert!(sees(&window, "Le profil «\u{a0}atelier-lyon-2\u{a0}» est ajouté."));
    assert!(asked.take().contains(&Command::Open { folder: None }), "the list is read anew");
    press(&window, "Supprimer…");
    assert!(sees(&window, "Supprimer le profil «\u{a0}atelier-lyon\u{a0}»\u{202f}?"));
    press(&window, "Garder le profil");
    assert!(changes(&asked).is_empty());
    press(&window, "Supprimer…");
    press(&window, "Supprimer le profil");
    assert_eq!(changes(&asked), [ProfileChange::Remove { name: name() }]);
    press(&window, "Ajouter…");
    assert!(asked.take().contains(&Command::Configure(Configure::Begin)));
    press(&window, "Configurer…");
    assert!(asked.take().contains(&Command::Configure(Configure::Read { profile: name() })));
}

#[test]
fn a_profile_goes_out_and_comes_in_as_a_template() {
    let (window, asked) = open("Profils");
    asked.take();
    press(&window, "Exporter…");
    let file = find(&window, "Fichier").unwrap();
    assert!(file.accessible_value().unwrap().contains("maison-varenne.navette.json"));
    file.set_accessible_value("S:\\modele.json");
    press(&window, "Exporter");
    let file = PathBuf::from("S:\\modele.json");
    let export = ProfileChange::Export { name: "maison-varenne".to_owned(), file: file.clone() };
    assert_eq!(changes(&asked), [export]);
    press(&window, "Importer…");
    press(&window, "Importer");
    let import = ProfileChange::Import { file };
    assert_eq!(changes(&asked), std::slice::from_ref(&import));
    let trouble = Trouble { code: "template-invalid".to_owned(), args: Default::default(), detail: String::new() };
    window.apply(changed(import, Err(trouble)));
    assert!(sees(&window, "Ce fichier n'est pas un modèle de profil. Choisissez un fichier"));
}

#[test]
fn the_licence_is_shown_and_another_is_applied() {
    let (window, asked) = open("Licence");
    assert!(asked.take().contains(&Command::Configure(Configure::Licence { apply: None })));
    window.apply(assistant::licensed());
    assert!(sees(&window, "Valable"));
    find(&window, "Texte de licence").unwrap().set_accessible_value("un texte");
    press(&window, "Appliquer");
    assert_eq!(asked.take(), [Command::Configure(Configure::Licence { apply: Some("un texte".to_owned()) })]);
    window.apply(assistant::licence_refused());
    assert!(sees(&window, "La licence est échue.") && sees(&window, "Refusée"));
}
