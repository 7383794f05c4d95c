//! The assistant without a display: from the agreement to a kept profile, each step tested before the next.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

mod stand;

use std::time::Duration;

use app::{Language, Side};
use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery, mock_elapsed_time};
use slint::ComponentHandle;
use stand::{Asked, assistant};
use sync_model::Secret;
use ui::{Command, Configure, NavetteWindow, Preferences, Trouble};

fn open() -> (NavetteWindow, Asked) {
    let (window, asked) = stand::window(Language::French, false, (1280, 800));
    window.apply(stand::no_profile());
    let asks = asked.take();
    assert!(asks.contains(&Command::Configure(Configure::Begin)), "the first start opens it: {asks:?}");
    window.apply(assistant::begun());
    window.apply(assistant::demonstration());
    (window, asked)
}

fn elements(window: &NavetteWindow) -> Vec<ElementHandle> {
    ElementQuery::from_root(window.assistant_window().unwrap()).find_all()
}

fn find(window: &NavetteWindow, label: &str) -> Option<ElementHandle> {
    let acts = |element: &&ElementHandle| {
        !matches!(
            element.accessible_role(),
            None | Some(AccessibleRole::Text | AccessibleRole::Main | AccessibleRole::List)
        )
    };
    elements(window)
        .iter()
        .filter(|element| element.accessible_label().is_some_and(|known| known == label))
        .find(acts)
        .cloned()
}

fn press(window: &NavetteWindow, label: &str) {
    find(window, label)
        .unwrap_or_else(|| panic!("no control «{label}»: {:?}", texts(window)))
        .invoke_accessible_default_action();
    mock_elapsed_time(Duration::from_millis(300));
}

fn enter(window: &NavetteWindow, label: &str, text: &str) {
    find(window, label).unwrap_or_else(|| panic!("no field «{label}»: {:?}", texts(window))).set_accessible_value(text);
}

fn enabled(window: &NavetteWindow, label: &str) -> bool {
    find(window, label).unwrap().accessible_enabled().unwrap()
}

fn texts(window: &NavetteWindow) -> Vec<String> {
    elements(window).iter().filter_map(|element| element.accessible_label()).map(|label| label.to_string()).collect()
}

fn sees(window: &NavetteWindow, text: &str) -> bool {
    texts(window).iter().any(|label| label.contains(text))
}

/// Goes on to the step about the ERP.
fn to_erp(window: &NavetteWindow) {
    press(window, "J’accepte ces conditions");
    for _ in 0..3 {
        press(window, "Continuer");
    }
    press(window, "Sage 100");
    window.apply(assistant::face(Side::Erp));
}

#[test]
fn nothing_goes_on_before_the_agreement_in_either_language() {
    let (window, asked) = open();
    assert!(sees(&window, "Navette est un logiciel libre") && !enabled(&window, "Continuer"));
    press(&window, "English");
    assert!(sees(&window, "Navette is free software"));
    let english = Preferences { language: Language::English, dark: false };
    assert!(asked.take().contains(&Command::Keep(english)));
    press(&window, "I accept these terms");
    press(&window, "Continue");
    assert!(asked.take().contains(&Command::Configure(Configure::Agree)));
    assert!(sees(&window, "Step 2 of 6. You can change everything later."));
    press(&window, "Back");
    assert!(sees(&window, "Step 1 of 6"));
}

#[test]
fn a_licence_is_applied_or_refused_with_its_reason() {
    let (window, asked) = open();
    press(&window, "J’accepte ces conditions");
    press(&window, "Continuer");
    press(&window, "Continuer");
    assert!(sees(&window, "Démonstration"));
    enter(&window, "Texte de licence", "NAVETTE LICENCE BEGIN\nabc\n");
    asked.take();
    press(&window, "Appliquer");
    let text = "NAVETTE LICENCE BEGIN\nabc\n".to_owned();
    assert_eq!(asked.take(), [Command::Configure(Configure::Licence { apply: Some(text) })]);
    window.apply(assistant::licence_refused());
    assert!(sees(&window, "La licence est échue. Demandez-en une autre à votre revendeur."));
    window.apply(assistant::licensed());
    assert!(sees(&window, "Valable") && !sees(&window, "échue"));
}

#[test]
fn a_side_is_tested_before_the_next_step_opens() {
    let (window, asked) = open();
    to_erp(&window);
    press(&window, "Continuer");
    assert!(sees(&window, "« Source de données » est vide."), "{:?}", texts(&window));
    press(&window, "Source de données");
    enter(&window, "Chercher", "VARENNE");
    press(&window, "Utiliser «\u{a0}VARENNE\u{a0}»");
    asked.take();
    press(&window, "Continuer");
    assert_eq!(stand::form::inquiries(&asked.take()).len(), 1);
    window.apply(assistant::checked("boutique-2", Side::Erp, false));
    assert!(sees(&window, "Aucun pilote ODBC n'est installé sur ce poste.") && sees(&window, "Étape 4 sur 6"));
    press(&window, "Continuer");
    window.apply(assistant::checked("boutique-2", Side::Erp, true));
    assert!(sees(&window, "Étape 5 sur 6"), "a test that passes opens the next step");
    let face = Configure::Face { side: Side::Shop, plugin: "shop-prestashop".to_owned() };
    assert!(asked.take().contains(&Command::Configure(face)), "the only shop plugin is chosen already");
}

#[test]
fn the_summary_asks_for_a_copy_or_a_backup_and_keeps_the_profile() {
    let (window, asked) = open();
    to_erp(&window);
    press(&window, "Source de données");
    enter(&window, "Chercher", "VARENNE");
    press(&window, "Utiliser «\u{a0}VARENNE\u{a0}»");
    press(&window, "Continuer");
    window.apply(assistant::checked("boutique-2", Side::Erp, true));
    window.apply(assistant::face(Side::Shop));
    enter(&window, "Adresse de la boutique", "https://www.varenne-bijoux.fr");
    enter(&window, "Mot de passe du module", "s3cret");
    press(&window, "Continuer");
    window.apply(assistant::checked("boutique-2", Side::Shop, true));
    for fact in ["VARENNE", "Varenne Bijoux", "Celle de l’ERP"] {
        assert!(sees(&window, fact), "{fact}: {:?}", texts(&window));
    }
    assert!(!enabled(&window, "Créer le profil"));
    press(&window, "la société réelle");
    assert!(!enabled(&window, "Créer le profil"), "a real company is backed up first");
    press(&window, "Une sauvegarde de la société et de la boutique vient d’être faite");
    enter(&window, "Nom", "Ma Boutique");
    asked.take();
    press(&window, "Créer le profil");
    assert!(sees(&window, "n'est pas accepté. Utilisez 1 à 32 minuscules") && asked.take().is_empty());
    enter(&window, "Nom", "varenne");
    press(&window, "Créer le profil");
    let Some(Command::Configure(Configure::Save { profile, secrets, new: true })) = asked.take().pop() else {
        panic!("it is kept as a new one")
    };
    assert_eq!(
        (&*profile.name, &*profile.erp.plugin, &*profile.shop.plugin),
        ("varenne", "erp-sage", "shop-prestashop")
    );
    assert_eq!(profile.erp.settings["source"], "VARENNE");
    assert_eq!(secrets["shop.secret"], Secret::new("s3cret"));
    let taken = Trouble { code: "store-full".to_owned(), args: Default::default(), detail: String::new() };
    window.apply(assistant::saved("varenne", Err(taken)));
    assert!(sees(&window, "Le disque du dossier de données est plein."));
    press(&window, "Créer le profil");
    window.apply(assistant::saved("varenne", Ok(())));
    assert!(asked.take().contains(&Command::Open { folder: None }));
    assert!(!window.assistant_window().unwrap().window().is_visible());
}
