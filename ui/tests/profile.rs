//! The profile window without a display: the form that the schema declares, what is asked, what is kept.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

mod stand;

use std::time::Duration;

use app::{Language, Question, Side};
use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery, mock_elapsed_time};
use slint::{ComponentHandle, platform::WindowEvent};
use stand::{Asked, form};
use sync_model::Secret;
use ui::{Command, Configure, NavetteWindow, Trouble};

fn open(language: Language) -> (NavetteWindow, Asked) {
    let (window, asked) = stand::window(language, false, (1280, 800));
    window.apply(stand::opened());
    window.apply(stand::shown("maison-varenne", stand::week()));
    asked.take();
    let name = if language == Language::French { "Configurer le profil…" } else { "Configure the profile…" };
    let item = ElementHandle::find_by_accessible_label(window.component(), name).next().unwrap();
    item.invoke_accessible_default_action();
    assert_eq!(asked.take(), [Command::Configure(Configure::Read { profile: "maison-varenne".to_owned() })]);
    window.apply(form::read());
    (window, asked)
}

fn find(window: &NavetteWindow, label: &str) -> Option<ElementHandle> {
    let shown = window.profile_window().unwrap();
    let all: Vec<_> = ElementHandle::find_by_accessible_label(shown, label).collect();
    let acts = |element: &&ElementHandle| {
        !matches!(element.accessible_role(), Some(AccessibleRole::Text | AccessibleRole::Main | AccessibleRole::List))
    };
    all.iter().find(acts).cloned()
}

fn press(window: &NavetteWindow, label: &str) {
    find(window, label)
        .unwrap_or_else(|| panic!("no control «{label}»: {:?}", texts(window)))
        .invoke_accessible_default_action();
    mock_elapsed_time(Duration::from_millis(300));
}

fn enter(window: &NavetteWindow, label: &str, text: &str) {
    find(window, label).unwrap_or_else(|| panic!("no field «{label}»")).set_accessible_value(text);
}

fn value(window: &NavetteWindow, label: &str) -> String {
    find(window, label).unwrap().accessible_value().unwrap().to_string()
}

fn texts(window: &NavetteWindow) -> Vec<String> {
    let elements = ElementQuery::from_root(window.profile_window().unwrap()).find_all();
    elements.iter().filter_map(|element| element.accessible_label()).map(|label| label.to_string()).collect()
}

fn sees(window: &NavetteWindow, text: &str) -> bool {
    texts(window).iter().any(|label| label.contains(text))
}

fn key(window: &NavetteWindow, held: &[slint::platform::Key], text: impl Into<slint::SharedString>) {
    let shown = window.profile_window().unwrap().window();
    let text = text.into();
    held.iter().for_each(|key| shown.dispatch_event(WindowEvent::KeyPressed { text: (*key).into() }));
    shown.dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
    shown.dispatch_event(WindowEvent::KeyReleased { text });
    held.iter().for_each(|key| shown.dispatch_event(WindowEvent::KeyReleased { text: (*key).into() }));
    mock_elapsed_time(Duration::from_millis(10));
}

fn saves(asked: &Asked) -> Vec<(app::Profile, std::collections::BTreeMap<String, Secret>)> {
    let save = |command| match command {
        Command::Configure(Configure::Save { profile, secrets, .. }) => Some((*profile, secrets)),
        _ => None,
    };
    asked.take().into_iter().filter_map(save).collect()
}

#[test]
fn the_panels_are_those_that_the_plugins_declare() {
    let (window, _) = open(Language::French);
    for panel in ["Profil", "Connexion", "Source", "Articles", "Avancé"] {
        assert!(find(&window, panel).is_some(), "{panel}: {:?}", texts(&window));
    }
    press(&window, "Source");
    assert_eq!(value(&window, "Utilisateur"), "NAVETTE");
    assert!(find(&window, "Lecture par pages de").is_none(), "an advanced field waits for « Avancé »");
    press(&window, "Avancé");
    // The panel of that name comes before the switch in the footer.
    assert_eq!(value(&window, "Lecture par pages de"), "500");
}

#[test]
fn a_list_is_read_when_its_panel_opens_and_a_choice_is_saved() {
    let (window, asked) = open(Language::French);
    press(&window, "Source");
    let read = form::inquiries(&asked.take());
    assert!(
        matches!(&read[..], [one] if one.side == Side::Erp && matches!(one.question, Question::Lookup(_))),
        "{read:?}"
    );
    assert_eq!(value(&window, "Source de données"), "VARENNE", "the stored value is there before the list");
    window.apply(form::sources());
    assert_eq!(value(&window, "Source de données"), "VARENNE_GESCOM (Sage, 32 bits)");
    press(&window, "Source de données");
    press(&window, "TEST");
    assert_eq!(value(&window, "Source de données"), "TEST");
    press(&window, "Enregistrer");
    let saved = saves(&asked);
    assert_eq!(saved[0].0.erp.settings["source"], "TEST");
    window.apply(form::saved(Ok(())));
    assert!(sees(&window, "Enregistré"));
    assert_eq!(asked.take().first(), Some(&Command::Open { folder: None }));
}

#[test]
fn a_list_out_of_reach_says_why_and_a_value_can_still_be_written() {
    let (window, asked) = open(Language::French);
    press(&window, "Source");
    window.apply(form::no_sources());
    assert!(sees(&window, "Aucun pilote ODBC n'est installé sur ce poste. Installez-le, puis relisez la liste."));
    asked.take();
    press(&window, "Relire la liste");
    assert_eq!(form::inquiries(&asked.take()).len(), 1);
    window.apply(form::no_sources());
    press(&window, "Source de données");
    enter(&window, "Chercher", "ATELIER");
    press(&window, "Utiliser «\u{a0}ATELIER\u{a0}»");
    assert_eq!(value(&window, "Source de données"), "ATELIER");
}

#[test]
fn what_is_wrong_is_said_at_its_field_when_it_is_left_and_stops_the_saving() {
    let (window, asked) = open(Language::French);
    press(&window, "Articles");
    enter(&window, "Marge de sécurité", "12,345");
    assert!(!sees(&window, "décimales au plus"), "never while typing");
    press(&window, "Source");
    press(&window, "Enregistrer");
    assert!(saves(&asked).is_empty());
    assert!(sees(
        &window,
        "« Marge de sécurité » n'est pas un nombre à 2 décimales au plus. Écrivez par exemple 12,5."
    ));
    assert!(sees(&window, "Articles, à corriger"));
    assert_eq!(value(&window, "Marge de sécurité"), "12,345", "nothing typed is lost");
    // The field has the keyboard: what is typed goes there.
    key(&window, &[], slint::platform::Key::End);
    key(&window, &[], slint::platform::Key::Backspace);
    assert_eq!(value(&window, "Marge de sécurité"), "12,34");
    assert!(!sees(&window, "décimales au plus"), "an error that no longer holds goes at once");
    enter(&window, "Depuis le", "24/11/2026");
    press(&window, "Enregistrer");
    let saved = saves(&asked);
    assert_eq!(
        (&saved[0].0.erp.settings["margin"], &saved[0].0.erp.settings["since"]),
        (&"12.34".into(), &"2026-11-24".into())
    );
}

#[test]
fn a_field_has_its_place_only_while_its_condition_holds() {
    let (window, _) = open(Language::French);
    press(&window, "Articles");
    assert!(find(&window, "Dossier multimédia").is_none());
    press(&window, "Envoyer les photos");
    enter(&window, "Dossier multimédia", "S:\\Multimedia");
    press(&window, "Envoyer les photos");
    assert!(find(&window, "Dossier multimédia").is_none());
    press(&window, "Envoyer les photos");
    assert_eq!(value(&window, "Dossier multimédia"), "S:\\Multimedia");
}

#[test]
fn several_are_chosen_and_a_mapping_is_filled_from_both_lists() {
    let (window, asked) = open(Language::French);
    press(&window, "Articles");
    for told in [form::depots(), form::free_fields(), form::features()] {
        window.apply(told);
    }
    press(&window, "Dépôts");
    press(&window, "Siège");
    press(&window, "Bruxelles");
    key(&window, &[], slint::platform::Key::Escape);
    assert_eq!(value(&window, "Dépôts"), "Siège, Bruxelles");
    assert_eq!(value(&window, "Matière"), "Matière");
    assert_eq!(value(&window, "Poinçon / Titre"), "99", "a target that is gone stays");
    assert!(sees(&window, "N’est plus dans la liste"));
    press(&window, "Pierre principale");
    press(&window, "Pierre");
    press(&window, "Poinçon / Titre");
    press(&window, "Ne pas envoyer");
    press(&window, "Enregistrer et fermer");
    let (profile, _) = saves(&asked).remove(0);
    assert_eq!(profile.erp.settings["depots"], serde_json::json!(["1", "3"]));
    assert_eq!(profile.erp.settings["features"], serde_json::json!({"MAT": "1", "PIE": "3"}));
    window.apply(form::saved(Ok(())));
}

#[test]
fn a_test_asks_the_plugin_under_what_is_typed_and_shows_each_step() {
    let (window, asked) = open(Language::English);
    press(&window, "Source");
    enter(&window, "User", "CLAIRE");
    enter(&window, "Password", "s3cret");
    asked.take();
    press(&window, "Test the connection");
    let inquiry = form::inquiries(&asked.take()).remove(0);
    assert_eq!(inquiry.question, Question::Check);
    assert_eq!(inquiry.profile.erp.settings["user"], "CLAIRE");
    assert_eq!(inquiry.secrets["password"], Secret::new("s3cret"));
    assert!(sees(&window, "Testing…"));
    window.apply(form::checked());
    assert!(sees(&window, "Tested at 14:30, 1 point to look at"));
    assert!(sees(
        &window,
        "Right to write, The user NAVETTE cannot make a sales order. Give them \"Sales documents\"."
    ));
    assert!(sees(&window, "Source, to look at"));
}

#[test]
fn a_secret_is_kept_apart_and_never_filled_back() {
    let (window, asked) = open(Language::French);
    press(&window, "Connexion");
    assert_eq!(value(&window, "Mot de passe du module"), "");
    assert!(
        find(&window, "Mot de passe du module").unwrap().accessible_placeholder_text().unwrap().contains("Enregistré")
    );
    press(&window, "Enregistrer");
    let (_, secrets) = saves(&asked).remove(0);
    assert!(secrets.is_empty());
    window.apply(form::saved(Ok(())));
    enter(&window, "Mot de passe du module", "nouveau");
    press(&window, "Enregistrer");
    let (profile, secrets) = saves(&asked).remove(0);
    assert_eq!(secrets["shop.secret"], Secret::new("nouveau"));
    assert!(!serde_json::to_string(&profile).unwrap().contains("nouveau"));
}

#[test]
fn closing_with_changes_asks_and_a_failed_saving_loses_nothing() {
    let (window, asked) = open(Language::French);
    press(&window, "Source");
    enter(&window, "Utilisateur", "CLAIRE");
    press(&window, "Fermer sans enregistrer");
    assert!(sees(&window, "Enregistrer 1 changement\u{202f}?"));
    press(&window, "Continuer");
    key(&window, &[], slint::platform::Key::Escape);
    assert!(sees(&window, "Enregistrer 1 changement\u{202f}?"), "Escape asks, too");
    key(&window, &[], slint::platform::Key::Escape);
    key(&window, &[slint::platform::Key::Control], "s");
    assert_eq!(saves(&asked).len(), 1);
    let full = Trouble { code: "store-full".to_owned(), args: Default::default(), detail: "disk".to_owned() };
    window.apply(form::saved(Err(full)));
    assert!(sees(&window, "Le disque du dossier de données est plein."));
    assert_eq!(value(&window, "Utilisateur"), "CLAIRE");
    press(&window, "Fermer sans enregistrer");
    press(&window, "Ne pas enregistrer");
    assert!(!window.profile_window().unwrap().window().is_visible());
}

#[test]
fn a_plugin_that_does_not_load_leaves_the_other_side_to_be_changed() {
    let (window, _) = open(Language::French);
    press(&window, "Fermer sans enregistrer");
    let item = ElementHandle::find_by_accessible_label(window.component(), "Configurer le profil…").next().unwrap();
    item.invoke_accessible_default_action();
    window.apply(form::read_without_shop());
    assert!(find(&window, "Connexion").is_none() && find(&window, "Source").is_some());
    press(&window, "Profil");
    assert!(sees(&window, "shop-prestashop"));
}

#[test]
fn every_control_has_a_name_and_a_role() {
    for language in [Language::French, Language::English] {
        let (window, _) = open(language);
        for panel in ["Source", "Articles"] {
            press(&window, panel);
            for told in [form::sources(), form::depots(), form::free_fields(), form::features()] {
                window.apply(told);
            }
            let elements = ElementQuery::from_root(window.profile_window().unwrap()).find_all();
            let mut named = 0;
            for element in elements {
                let acts = matches!(
                    element.accessible_role(),
                    Some(
                        AccessibleRole::Button
                            | AccessibleRole::TextInput
                            | AccessibleRole::Combobox
                            | AccessibleRole::Switch
                            | AccessibleRole::Tab
                            | AccessibleRole::RadioButton
                    )
                );
                if acts {
                    let label = element.accessible_label().unwrap_or_default();
                    assert!(!label.is_empty(), "{:?}", element.type_name());
                    named += 1;
                }
            }
            assert!(named > 10);
        }
    }
}

#[test]
fn tab_goes_through_the_controls_in_their_order() {
    let (window, _) = open(Language::French);
    press(&window, "Source");
    window.apply(form::sources());
    find(&window, "Utilisateur").unwrap().mock_single_click(slint::platform::PointerEventButton::Left);
    key(&window, &[], slint::platform::Key::Tab);
    for letter in ["s", "3"] {
        key(&window, &[], letter);
    }
    key(&window, &[], slint::platform::Key::Tab);
    // The secret's eye, then the test.
    key(&window, &[], slint::platform::Key::Tab);
    key(&window, &[], slint::platform::Key::Return);
    assert!(sees(&window, "Test en cours…"), "{:?}", texts(&window));
}
