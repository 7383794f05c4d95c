//! The article editor without a display: the list, the edits, the question before they are lost.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

mod stand;

use app::{Action, ArticleChange, ArticleFilter, Language};
use i_slint_backend_testing::{AccessibleRole, ElementHandle};
use stand::{
    Asked, articles,
    hand::{enabled, field, find, keys, press, sees, texts, type_into},
};
use ui::{ArticlesCommand, ArticlesUpdate, Command, NavetteWindow, Scope, Update};

const NAME: &str = "Désignation";
const FIRST: &str = "BIJ000001, Bague argent rhodié, oxyde de zirconium, Modifié ici";
const THIRD: &str = "BIJ000002, Bague or 750, saphir ovale, Exporté";

fn asked(asked: &Asked) -> Vec<ArticlesCommand> {
    let articles = |command| match command {
        Command::Articles(command) => Some(command),
        _ => None,
    };
    asked.take().into_iter().filter_map(articles).collect()
}

/// The editor with a list of 100,000 articles, whose first page has come.
fn at_list() -> (NavetteWindow, Asked) {
    let (window, commands) = stand::window(Language::French, false, (1280, 800));
    window.apply(stand::opened());
    window.apply(stand::shown("maison-varenne", stand::week()));
    commands.take();
    press(&window, "Éditeur d’articles");
    let filter = ArticleFilter { limit: 100, ..ArticleFilter::default() };
    let profile = "maison-varenne".to_owned();
    i_slint_backend_testing::mock_elapsed_time(std::time::Duration::from_millis(10));
    assert_eq!(asked(&commands), [ArticlesCommand::List { profile, filter, ticket: 1 }]);
    window.apply(articles::listed(1, 100_000));
    window.apply(articles::page(1, 0, 100));
    asked(&commands);
    (window, commands)
}

fn at_article() -> (NavetteWindow, Asked) {
    let (window, commands) = at_list();
    press(&window, FIRST);
    let key = articles::key(1).as_str().into();
    assert_eq!(asked(&commands), [ArticlesCommand::Open { profile: "maison-varenne".to_owned(), key }]);
    window.apply(articles::edits(1));
    window.apply(articles::source(1));
    (window, commands)
}

fn saved(commands: &Asked) -> Vec<ArticleChange> {
    match asked(commands).pop() {
        Some(ArticlesCommand::Save { changes, .. }) => changes,
        other => panic!("nothing is saved: {other:?}"),
    }
}

#[test]
fn a_list_of_100_000_makes_the_rows_that_are_seen_and_reads_pages_as_one_scrolls() {
    let (window, commands) = at_list();
    assert!(sees(&window, "100\u{202f}000"));
    let rows = || ElementHandle::find_by_element_type_name(window.component(), "TableRow").count();
    assert!((5..40).contains(&rows()), "{} rows", rows());
    let list = find(&window, FIRST, AccessibleRole::ListItem).unwrap();
    list.mock_single_click(slint::platform::PointerEventButton::Left);
    keys(&window, &[], &slint::SharedString::from(slint::platform::Key::End));
    // What lies at the end is asked for when it is looked at.
    slint::ComponentHandle::window(window.component()).take_snapshot().unwrap();
    assert!(rows() < 40, "{} rows", rows());
    let skips: Vec<u32> = asked(&commands)
        .into_iter()
        .filter_map(|command| match command {
            ArticlesCommand::Page { filter, .. } => Some(filter.skip),
            _ => None,
        })
        .collect();
    assert_eq!(skips, [99_900]);
    window.apply(articles::page(1, 99_900, 100));
    assert!(sees(&window, "BIJ099999"));
}

#[test]
fn filters_family_and_search_are_asked_of_the_program_and_old_answers_are_not_shown() {
    let (window, commands) = at_list();
    press(&window, "Non exportés, 20\u{202f}000");
    type_into(&window, "Chercher (Ctrl+F)", "saphir");
    let filters: Vec<_> = asked(&commands)
        .into_iter()
        .filter_map(|command| match command {
            ArticlesCommand::List { filter, ticket, .. } => Some((filter.exported, filter.search, ticket)),
            _ => None,
        })
        .collect();
    assert_eq!(filters, [(Some(false), None, 2), (Some(false), Some("saphir".to_owned()), 3)]);
    window.apply(articles::listed(2, 50));
    assert!(sees(&window, "100\u{202f}000"), "an answer to the former filter");
    window.apply(articles::listed(3, 0));
    assert!(sees(&window, "Aucun article sous ce filtre"));
}

#[test]
fn an_edit_shows_the_erp_beside_it_and_is_saved_with_what_was_seen() {
    let (window, commands) = at_article();
    assert!(sees(&window, "Dans l’ERP\u{a0}: Bague argent rhodié, oxyde de zirconium"));
    assert!(sees(&window, "L’ERP a changé depuis\u{a0}: avant «\u{a0}Bague argent, zirconium\u{a0}»"));
    assert!(!enabled(&window, "Enregistrer"));
    type_into(&window, NAME, "Bague princesse");
    assert!(sees(&window, "Modifications non enregistrées sur BIJ000001"));
    press(&window, "Enregistrer");
    let seen = Some("2026-11-20T09:12:00.000Z".to_owned());
    let source = Some("Bague argent rhodié, oxyde de zirconium".to_owned());
    let (field, value) = ("texts.name.fr".to_owned(), Some("Bague princesse".to_owned()));
    assert_eq!(saved(&commands), [ArticleChange { field, value, source, seen }]);
    let key = articles::key(1).as_str().into();
    window.apply(Update::Articles(ArticlesUpdate::Saved { key, elsewhere: Vec::new(), edits: Vec::new() }));
    assert!(sees(&window, "Enregistré, mais l’éditeur est éteint"));
}

#[test]
fn an_edit_made_elsewhere_meanwhile_is_not_run_over() {
    let (window, commands) = at_article();
    type_into(&window, NAME, "Bague princesse");
    press(&window, "Enregistrer");
    saved(&commands);
    let (key, elsewhere) = (articles::key(1).as_str().into(), vec!["texts.name.fr".to_owned()]);
    window.apply(Update::Articles(ArticlesUpdate::Saved { key, elsewhere, edits: Vec::new() }));
    assert!(sees(&window, "Modifié entre-temps ailleurs\u{a0}: textes, désignation, français"));
    assert_eq!(field(&window, NAME), "Bague princesse", "what was typed stays");
}

#[test]
fn languages_parts_pictures_and_categories_are_edited_and_given_back() {
    let (window, commands) = at_article();
    press(&window, "Anglais");
    assert_eq!(field(&window, NAME), "Silver ring, zirconium oxide");
    type_into(&window, NAME, "Silver ring");
    press(&window, "Français");
    press(&window, "Revenir à l’ERP");
    assert_eq!(field(&window, NAME), "Bague argent rhodié, oxyde de zirconium");
    press(&window, "Référencement, 0");
    type_into(&window, "Adresse de la page", "deux mots");
    press(&window, "Images, 0");
    ElementHandle::find_by_accessible_label(window.component(), "Descendre (Alt+Bas)")
        .next()
        .unwrap()
        .invoke_accessible_default_action();
    press(&window, "Catégories, 0");
    assert_eq!(asked(&commands), [ArticlesCommand::Categories { profile: "maison-varenne".to_owned() }]);
    window.apply(articles::categories());
    let box_of = |name: &str| find(&window, name, AccessibleRole::Checkbox).unwrap();
    assert_eq!(box_of("Bagues argent").accessible_checked(), Some(true));
    assert_eq!(box_of("Bagues argent").accessible_enabled(), Some(false));
    box_of("Idées pour les fêtes").invoke_accessible_default_action();
    press(&window, "Enregistrer");
    assert!(asked(&commands).is_empty(), "an address of two words is not saved");
    press(&window, "Référencement, 1");
    let refused = texts(&window).into_iter().find(|text| text.contains("adresse de la page"));
    assert!(refused.is_some(), "the field says what is wrong: {:?}", texts(&window));
    type_into(&window, "Adresse de la page", "deux-mots");
    press(&window, "Enregistrer");
    let fields: Vec<_> = saved(&commands).into_iter().map(|change| (change.field, change.value)).collect();
    let expected = [
        ("categories.extra", Some("FETES")),
        ("media.order", Some("photos/BAAR01-porte.jpg,photos/BAAR01.jpg,photos/BAAR01-ecrin.jpg")),
        ("texts.name.en", Some("Silver ring")),
        ("texts.name.fr", None),
        ("texts.url_slug.fr", Some("deux-mots")),
    ];
    assert_eq!(fields, expected.map(|(field, value)| (field.to_owned(), value.map(str::to_owned))));
}

#[test]
fn another_article_another_profile_and_quitting_ask_before_changes_are_lost() {
    let (window, commands) = at_article();
    type_into(&window, NAME, "Bague princesse");
    press(&window, THIRD);
    assert!(sees(&window, "Les modifications de BIJ000001 ne sont pas enregistrées."));
    press(&window, "Continuer la modification");
    assert_eq!(field(&window, NAME), "Bague princesse");
    press(&window, "Quitter (Ctrl+Q)");
    assert!(sees(&window, "Les modifications de BIJ000001 ne sont pas enregistrées."));
    press(&window, "Continuer la modification");
    press(&window, "Accueil");
    press(&window, "Éditeur d’articles");
    assert_eq!(field(&window, NAME), "Bague princesse", "a page keeps what was typed");
    press(&window, THIRD);
    asked(&commands);
    press(&window, "Ne pas enregistrer");
    let key = articles::key(2).as_str().into();
    assert_eq!(asked(&commands), [ArticlesCommand::Open { profile: "maison-varenne".to_owned(), key }]);
}

#[test]
fn saving_and_sending_exports_the_article_alone() {
    let (window, commands) = at_article();
    type_into(&window, NAME, "Bague princesse");
    press(&window, "Enregistrer et envoyer");
    commands.take();
    let key: sync_model::Key = articles::key(1).as_str().into();
    window.apply(Update::Articles(ArticlesUpdate::Saved {
        key: key.clone(),
        elsewhere: Vec::new(),
        edits: Vec::new(),
    }));
    let start = Command::Start {
        profile: "maison-varenne".to_owned(),
        action: Action::ExportArticles,
        dry_run: false,
        allow_removals: None,
        scope: Scope::Keys(vec![key]),
    };
    assert!(commands.take().contains(&start));
}

#[test]
fn the_editor_that_is_off_says_so_and_can_be_turned_on() {
    let (window, commands) = at_list();
    assert!(sees(&window, "L’éditeur est éteint pour ce profil"));
    press(&window, "Allumer l’éditeur");
    assert_eq!(asked(&commands), [ArticlesCommand::TurnOn { profile: "maison-varenne".to_owned() }]);
}
