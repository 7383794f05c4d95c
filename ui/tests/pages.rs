//! History's acts, the journal and the plugins without a display.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

mod stand;

use app::{Action, EventKind, FieldChange, Language, RunState};
use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery, mock_elapsed_time};
use stand::{
    Asked, counts,
    hand::{draw, find, keys, press, sees, texts, type_into},
};
use sync_model::LogLevel;
use ui::{Command, FileCommand, Kept, NavetteWindow, Scope, Update};

fn at(page: &str) -> (NavetteWindow, Asked) {
    let (window, asked) = stand::window(Language::French, false, (1280, 800));
    window.apply(stand::opened());
    window.apply(stand::shown("maison-varenne", stand::week()));
    press(&window, page);
    mock_elapsed_time(std::time::Duration::from_millis(10));
    asked.take();
    (window, asked)
}

fn runs(window: &NavetteWindow) -> usize {
    let rows = texts(window);
    rows.into_iter().filter(|row| row.contains("écrites,") && !row.contains("fiches écrites,")).count()
}

fn press_run(window: &NavetteWindow, begin: &str) {
    let row = texts(window).into_iter().find(|row| row.starts_with(begin)).unwrap();
    press(window, &row);
}

#[test]
fn a_day_of_the_chart_shows_its_runs_and_a_second_press_all() {
    let (window, _asked) = at("Historiques");
    assert_eq!(runs(&window), 12);
    let day = texts(&window).into_iter().find(|text| text.starts_with("22/11, ")).unwrap();
    press(&window, &day);
    assert_eq!(runs(&window), 1);
    press(&window, &day);
    assert_eq!(runs(&window), 12);
}

#[test]
fn refused_records_are_sent_again_by_name_and_tables_are_written() {
    let (window, asked) = at("Historiques");
    press_run(&window, "Toutes les données, 24/11 02:00");
    window.apply(Update::Rows { run: "run-750".to_owned(), rows: stand::refused(), cut: false });
    asked.take();
    press(&window, "Relancer les 2 refusées");
    let keys = ["BAGR-2026-52", "COLLIER-ETE26"].map(sync_model::Key::new).to_vec();
    let start = Command::Start {
        profile: "maison-varenne".to_owned(),
        action: Action::ExportAll,
        dry_run: false,
        allow_removals: None,
        scope: Scope::Keys(keys),
    };
    assert_eq!(asked.take(), std::slice::from_ref(&start));
    // Of a run with more records than are shown the program finds all that were refused.
    window.apply(Update::Rows { run: "run-750".to_owned(), rows: stand::refused(), cut: true });
    press(&window, "Relancer les 12 refusées");
    let Command::Start { profile, action, dry_run, allow_removals, .. } = start else { panic!("no run") };
    let scope = Scope::RefusedOf("run-750".to_owned());
    assert_eq!(asked.take(), [Command::Start { profile, action, dry_run, allow_removals, scope }]);
    press(&window, "CSV");
    let [Command::Files(FileCommand::KeepRows { run, name, .. })] = &asked.take()[..] else { panic!("no table") };
    assert_eq!((run.as_str(), name.as_str()), ("run-750", "maison-varenne-export-all-2026-11-24-143000.csv"));
    press(&window, "Enregistrer en CSV");
    let [Command::Files(FileCommand::Keep { text, .. })] = &asked.take()[..] else { panic!("no table") };
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("\u{feff}Action;Début;Secondes;Résultat;Lues"), "{}", lines[0]);
    assert_eq!(lines[1], "Stock;24/11/2026 14:20:00;6;Terminé;18432;0;87;18345;0;0;0;");
    assert_eq!(lines.len(), 13);
    window.apply(Update::Kept(Kept { path: "/srv/navette/exports/h.csv".into(), failure: None }));
    assert!(sees(&window, "Enregistré\u{a0}: /srv/navette/exports/h.csv"));
    press(&window, "Ouvrir le dossier");
    assert_eq!(asked.take(), [Command::Files(FileCommand::Open { folder: "/srv/navette/exports".into() })]);
}

#[test]
fn a_dry_run_is_read_field_by_field_and_sent() {
    let (window, asked) = at("Historiques");
    let mut plan = stand::run(0, Action::ExportPrices, RunState::Done, 8, vec![("export-prices", counts(10, 0, 2, 0))]);
    plan.dry_run = true;
    window.apply(stand::shown("maison-varenne", vec![plan]));
    press_run(&window, "Simulation\u{a0}: Prix");
    let change = |field: &str, old: Option<&str>, new: &str| FieldChange {
        field: field.to_owned(),
        old: old.map(str::to_owned),
        unknown: false,
        new: Some(new.to_owned()),
    };
    let mut rows = stand::refused();
    rows[0].state = "update".to_owned();
    rows[0].fields = vec![change("price.net", Some("10.00"), "12.50")];
    rows[2].state = "create".to_owned();
    rows[2].fields = vec![change("texts.name.fr", None, "Bracelet or")];
    asked.take();
    window.apply(Update::Rows { run: "run-0".to_owned(), rows, cut: false });
    type_into(&window, "Chercher une fiche", "bagr-2026-50");
    draw(&window);
    assert!(sees(&window, "prix, prix HT\u{a0}: «\u{a0}10,00\u{a0}» → «\u{a0}12,50\u{a0}»"), "{:?}", texts(&window));
    type_into(&window, "Chercher une fiche", "bracelet");
    draw(&window);
    assert!(sees(&window, "textes, désignation, français\u{a0}: «\u{a0}Bracelet or\u{a0}»"));
    type_into(&window, "Chercher une fiche", "");
    let states = find(&window, "Fiches", AccessibleRole::Combobox).unwrap();
    for _ in 0..3 {
        states.invoke_accessible_increment_action();
    }
    assert!(sees(&window, "BAGR-2026-50") && !sees(&window, "BRACELET-OR-18"), "the changed ones only");
    press(&window, "Envoyer maintenant");
    let start = Command::Start {
        profile: "maison-varenne".to_owned(),
        action: Action::ExportPrices,
        dry_run: false,
        allow_removals: None,
        scope: Scope::Whole,
    };
    assert_eq!(asked.take(), [start]);
}

#[test]
fn the_journal_of_100_000_lines_builds_the_rows_that_are_seen() {
    let (window, _asked) = at("Journal");
    assert!(sees(&window, "Rien au journal"));
    window.apply(stand::starting(Action::ExportAll, false));
    for number in 0..100_000 {
        let (level, text) = (LogLevel::Info, format!("ligne {number}"));
        window.apply(stand::event(EventKind::Log { level, text }));
    }
    stand::speak(&window);
    mock_elapsed_time(std::time::Duration::from_millis(1_100));
    draw(&window);
    let lines = || texts(&window).iter().filter(|text| text.contains(", Extension, ligne ")).count();
    assert!((5..60).contains(&lines()), "{} lines", lines());
    let shown: Vec<String> = texts(&window).into_iter().filter(|text| text.contains(", Extension, ")).collect();
    assert!(sees(&window, "ERREUR, Extension, La page 3"), "it follows the last line: {shown:?}");
}

#[test]
fn the_journal_is_filtered_read_in_full_and_gathered_for_support() {
    let (window, asked) = at("Journal");
    window.apply(stand::starting(Action::ExportAll, false));
    stand::speak(&window);
    let lines = || texts(&window).into_iter().filter(|text| text.starts_with("14:30:") && text.contains(", ")).count();
    assert_eq!(lines(), 5);
    press(&window, "Avertissements, 2");
    assert_eq!(lines(), 2);
    type_into(&window, "Chercher (Ctrl+F)", "bagr");
    assert_eq!(lines(), 1);
    let row = texts(&window).into_iter().find(|text| text.contains("BAGR-2026-52")).unwrap();
    press(&window, &row);
    let reading = find(&window, "Ligne du journal", AccessibleRole::TextInput).unwrap().accessible_value().unwrap();
    assert!(reading.starts_with("BAGR-2026-52 refusée\u{a0}: Code-barres à 14 chiffres"), "{reading}");
    asked.take();
    press(&window, "Ouvrir le dossier");
    press(&window, "Dossier d’assistance…");
    let folder = "/srv/navette/logs".into();
    let name = "assistance-2026-11-24-143000".to_owned();
    let expected = [FileCommand::Open { folder }, FileCommand::Bundle { name }].map(Command::Files);
    assert_eq!(asked.take(), expected);
}

#[test]
fn plugins_are_listed_with_what_is_wrong_with_one() {
    let (window, asked) = at("Historiques");
    press(&window, "Extensions");
    mock_elapsed_time(std::time::Duration::from_millis(10));
    assert_eq!(asked.take(), [Command::Plugins]);
    assert!(sees(&window, "Lecture des extensions…"));
    window.apply(stand::plugins());
    assert!(sees(&window, "Sage 100, 1.4.0, Utilisée") && sees(&window, "Prix ronds, 1.4.0, Prête"));
    assert!(sees(&window, "etiquettes, , Refusée"));
}

#[test]
fn every_page_is_reached_by_its_letter_and_every_control_of_it_has_a_name() {
    let (window, _asked) = at("Accueil");
    let pages = [
        ("c", "Commandes"),
        ("e", "Éditeur d’articles"),
        ("h", "Historiques"),
        ("j", "Journal"),
        ("x", "Extensions"),
        ("a", "Accueil"),
    ];
    for (letter, page) in pages {
        keys(&window, &[slint::platform::Key::Alt], letter);
        assert!(find(&window, page, AccessibleRole::Main).is_some(), "{page}");
        match letter {
            "c" => window.apply(stand::orders::listed(1)),
            "e" => {
                window.apply(stand::articles::listed(1, 50));
                window.apply(stand::articles::page(1, 0, 50));
            }
            "x" => window.apply(stand::plugins()),
            _ => {}
        }
        if letter == "c" || letter == "e" {
            let rows: Vec<_> = ElementHandle::find_by_element_type_name(window.component(), "TableRow").collect();
            rows[2].invoke_accessible_default_action();
            window.apply(stand::orders::proof("10480"));
            window.apply(stand::articles::source(2));
        }
        for element in ElementQuery::from_root(window.component()).find_all() {
            let role = element.accessible_role();
            let mute = [AccessibleRole::None, AccessibleRole::Text, AccessibleRole::Image, AccessibleRole::TabList];
            if role.is_none_or(|role| mute.contains(&role)) {
                continue;
            }
            let name = element.accessible_label().unwrap_or_default();
            assert!(!name.is_empty(), "{page}: {role:?} {:?} has no name", element.type_name());
        }
    }
}
