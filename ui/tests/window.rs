//! The window without a display: what a person presses, what is asked, what is shown.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

mod stand;

use std::time::Duration;

use app::{Action, Language, RunEnd, RunState};
use i_slint_backend_testing::{AccessibleRole, ElementQuery, mock_elapsed_time};
use slint::{ComponentHandle, platform::WindowEvent};
use stand::{
    Asked, counts,
    hand::{enabled, find, keys, press, sees, texts},
};
use ui::{Command, NavetteWindow, Preferences, Update};

const SIZE: (u32, u32) = (1280, 800);

fn at_home(language: Language) -> (NavetteWindow, Asked) {
    let (window, asked) = stand::window(language, false, SIZE);
    window.apply(stand::opened());
    window.apply(stand::shown("maison-varenne", stand::week()));
    asked.take();
    (window, asked)
}

fn start(action: Action, dry_run: bool, allow_removals: Option<(u64, String)>) -> Command {
    Command::Start { profile: "maison-varenne".to_owned(), action, dry_run, allow_removals, scope: ui::Scope::Whole }
}

#[test]
fn the_default_profile_is_shown_and_another_can_be_chosen() {
    let (window, asked) = stand::window(Language::French, false, SIZE);
    assert_eq!(asked.take(), [Command::Open { folder: None }]);
    assert!(sees(&window, "Lecture du dossier de données…"));
    window.apply(stand::opened());
    assert_eq!(asked.take(), [Command::Show { profile: "maison-varenne".to_owned() }]);
    press(&window, "Profil");
    press(&window, "atelier-lyon");
    assert_eq!(asked.take(), [Command::Show { profile: "atelier-lyon".to_owned() }]);
    window.apply(stand::shown("maison-varenne", stand::week()));
    assert!(!sees(&window, "12 fiches refusées"), "an answer about the former profile is not shown");
    window.apply(stand::shown("atelier-lyon", Vec::new()));
    assert!(sees(&window, "Rien n’attend une décision."));
}

#[test]
fn the_licence_holder_is_named_and_without_one_the_demonstration() {
    let (window, _) = at_home(Language::French);
    assert!(sees(&window, "Démonstration") && sees(&window, "Sans licence"));
    let mut shown = stand::shown("maison-varenne", Vec::new());
    if let ui::Update::Profile { holder, .. } = &mut shown {
        *holder = Some("Maison Varenne SARL".to_owned());
    }
    window.apply(shown);
    assert!(sees(&window, "Maison Varenne SARL") && !sees(&window, "Sans licence"));
}

#[test]
fn the_menus_start_each_action_and_its_dry_run() {
    let (window, asked) = at_home(Language::French);
    press(&window, "Exporter vers la boutique");
    press(&window, "Prix");
    press(&window, "Simuler");
    // The rail has a page of that name, too.
    find(&window, "Commandes", AccessibleRole::ListItem).unwrap().invoke_accessible_default_action();
    press(&window, "Importer les commandes");
    press(&window, "Simuler sans rien envoyer\u{a0}: Stock");
    assert_eq!(
        asked.take(),
        [
            start(Action::ExportPrices, false, None),
            start(Action::ImportOrders, true, None),
            start(Action::ImportOrders, false, None),
            start(Action::ExportStock, true, None),
        ]
    );
}

#[test]
fn a_running_job_shows_its_progress_and_can_be_cancelled_once() {
    let (window, asked) = at_home(Language::French);
    stand::run_half(&window);
    let bar = find(&window, "Avancement", AccessibleRole::ProgressIndicator).unwrap();
    assert_eq!(bar.accessible_value().unwrap().parse::<f32>().unwrap(), 0.61);
    for text in
        ["Export en cours\u{a0}: toutes les données", "61\u{a0}%", "402 fiches/s", "Articles\u{a0}: environ 20 s"]
    {
        assert!(sees(&window, text), "{text}: {:?}", texts(&window));
    }
    assert!(sees(&window, "11\u{202f}260 sur 18\u{202f}432"));
    assert!(!enabled(&window, "Importer les commandes"), "one run at a time");
    press(&window, "Arrêter");
    assert_eq!(asked.take(), [Command::Cancel]);
    assert!(sees(&window, "Arrêt demandé, fin de la page en cours"));
    assert!(!enabled(&window, "Arrêter"));
    window.apply(stand::ended(Action::ExportAll, false, RunEnd::Cancelled));
    assert!(sees(&window, "Arrêté\u{a0}: 321 fiches écrites, le reste partira la prochaine fois."));
    assert_eq!(asked.take(), [Command::Show { profile: "maison-varenne".to_owned() }]);
}

#[test]
fn a_dry_run_says_what_would_go_and_that_nothing_went() {
    let (window, _asked) = at_home(Language::English);
    window.apply(stand::starting(Action::ExportPrices, true));
    window.apply(stand::flow_ended("export-prices", counts(18_432, 0, 1_360, 0)));
    window.apply(stand::ended(Action::ExportPrices, true, RunEnd::Done { rejected: 0 }));
    assert!(sees(&window, "Dry run: 1,360 records would go. Nothing was sent."));
}

#[test]
fn the_brake_is_answered_with_its_number_and_digest_only() {
    let (window, asked) = at_home(Language::French);
    stand::run_half(&window);
    window.apply(stand::ended(Action::ExportAll, false, stand::decision()));
    let flows = vec![("export-articles", counts(16_291, 42, 318, 0))];
    window.apply(stand::shown(
        "maison-varenne",
        vec![stand::run(0, Action::ExportAll, RunState::NeedsDecision, 30, flows)],
    ));
    asked.take();
    assert!(sees(&window, "Frein\u{a0}: 2\u{202f}141 fiches sur 18\u{202f}432 seraient retirées (11,6\u{a0}%)"));
    press(&window, "Décider…");
    assert!(!enabled(&window, "Retirer cette fois"));
    let field = find(&window, "Nombre à autoriser", AccessibleRole::TextInput).unwrap();
    field.mock_single_click(slint::platform::PointerEventButton::Left);
    for digit in ["2", "1", "4"] {
        keys(&window, &[], digit);
    }
    assert!(!enabled(&window, "Retirer cette fois"), "214 is not what was asked");
    keys(&window, &[], "1");
    press(&window, "Retirer cette fois");
    assert_eq!(asked.take(), [start(Action::ExportAll, false, Some((2_141, "4f1c-9a07".to_owned())))]);
}

#[test]
fn the_brake_of_an_earlier_start_is_asked_again_by_a_run() {
    let (window, asked) = at_home(Language::French);
    window.apply(stand::shown(
        "maison-varenne",
        vec![stand::run(60, Action::ExportArticles, RunState::NeedsDecision, 30, vec![])],
    ));
    press(&window, "Relancer");
    assert_eq!(asked.take(), [start(Action::ExportArticles, false, None)]);
}

#[test]
fn a_dead_worker_is_said_with_what_to_do_and_a_way_on() {
    let (window, asked) = at_home(Language::French);
    stand::run_half(&window);
    let args = [("last".to_owned(), "export-articles 11260".to_owned())].into();
    let message = "the worker ended with signal: 9".to_owned();
    window.apply(stand::ended(
        Action::ExportAll,
        false,
        RunEnd::Failed { code: "worker-died".to_owned(), args, message, exit: 5 },
    ));
    asked.take();
    assert!(sees(&window, "L’exécution s’est interrompue"));
    assert!(sees(&window, "Ce qui était validé reste"));
    press(&window, "Relancer");
    assert_eq!(asked.take(), [start(Action::ExportAll, false, None)]);
}

#[test]
fn history_is_filtered_searched_and_opened_to_reasons_and_remedies() {
    let (window, asked) = at_home(Language::French);
    press(&window, "Historiques");
    let rows = |window: &NavetteWindow| {
        let rows = texts(window);
        rows.into_iter().filter(|row| row.contains("écrites,") && !row.contains("fiches écrites,")).count()
    };
    assert_eq!(rows(&window), 12);
    press(&window, "Avec refus, 3");
    assert_eq!(rows(&window), 3);
    press(&window, "Toutes, 12");
    let field = find(&window, "Chercher (Ctrl+F)", AccessibleRole::TextInput).unwrap();
    field.mock_single_click(slint::platform::PointerEventButton::Left);
    for letter in ["p", "r", "i", "x"] {
        keys(&window, &[], letter);
    }
    assert_eq!(rows(&window), 1);
    keys(&window, &[], &slint::SharedString::from(slint::platform::Key::Escape));
    assert_eq!(rows(&window), 12);
    asked.take();
    let row = texts(&window).into_iter().find(|row| row.starts_with("Toutes les données, 24/11 02:00")).unwrap();
    press(&window, &row);
    assert_eq!(asked.take(), [Command::Rows { run: "run-750".to_owned() }]);
    window.apply(Update::Rows { run: "run-750".to_owned(), rows: stand::refused(), cut: false });
    assert!(sees(&window, "BAGR-2026-52"));
    assert!(sees(&window, "la boutique en accepte 13. Corrigez la fiche dans Sage"));
    assert!(sees(&window, "À corriger\u{a0}: ean13"));
}

#[test]
fn refusals_on_the_home_page_open_their_run() {
    let (window, asked) = at_home(Language::English);
    press(&window, "See the refusals");
    assert_eq!(asked.take(), [Command::Rows { run: "run-750".to_owned() }]);
    assert!(find(&window, "History", AccessibleRole::Main).is_some());
}

#[test]
fn language_and_appearance_change_at_once_and_are_kept() {
    let (window, asked) = at_home(Language::French);
    press(&window, "Options");
    press(&window, "English");
    assert_eq!(asked.take(), [Command::Keep(Preferences { language: Language::English, dark: false })]);
    press(&window, "Home");
    for text in ["Done, 12 refused", "Today 02:04", "1,208", "New articles"] {
        assert!(sees(&window, text), "{text}");
    }
    assert!(!sees(&window, "Terminé"), "no French stays behind");
    let light = window.component().window().take_snapshot().unwrap();
    press(&window, "Options");
    press(&window, "Dark");
    assert_eq!(asked.take(), [Command::Keep(Preferences { language: Language::English, dark: true })]);
    press(&window, "Home");
    mock_elapsed_time(Duration::from_millis(600));
    let dark = window.component().window().take_snapshot().unwrap();
    let ground = |shot: &slint::SharedPixelBuffer<slint::Rgba8Pixel>| {
        let last = shot.as_slice().last().unwrap();
        (last.r, last.g, last.b)
    };
    assert_eq!(ground(&light), (0xf5, 0xf6, 0xf8));
    assert_eq!(ground(&dark), (0x14, 0x17, 0x1c));
}

#[test]
fn without_a_profile_the_window_says_the_command_that_makes_one() {
    let (window, asked) = stand::window(Language::French, false, SIZE);
    window.apply(stand::no_profile());
    asked.take();
    let command = find(&window, "Essayer la démonstration", AccessibleRole::TextInput).unwrap();
    assert_eq!(command.accessible_value().unwrap(), "navette --data-dir /srv/navette demo");
    press(&window, "Relire");
    assert_eq!(asked.take(), [Command::Open { folder: None }]);
}

#[test]
fn a_data_folder_that_does_not_open_says_why_and_takes_another() {
    let (window, asked) = stand::window(Language::French, false, SIZE);
    window.apply(stand::broken());
    asked.take();
    assert!(sees(&window, "Vérifiez les droits sur le dossier de données."));
    assert!(sees(&window, "Permission denied (os error 13)"));
    press(&window, "Ouvrir ce dossier");
    assert_eq!(asked.take(), [Command::Open { folder: Some("/srv/navette".into()) }]);
    assert!(sees(&window, "Lecture du dossier de données…"));
}

#[test]
fn closing_during_a_job_asks_and_leaving_stops_the_job() {
    let (window, asked) = at_home(Language::French);
    stand::run_half(&window);
    window.component().window().dispatch_event(WindowEvent::CloseRequested);
    assert!(sees(&window, "Une exécution est en cours"));
    assert!(window.component().window().is_visible());
    press(&window, "Continuer l’exécution");
    assert_eq!(asked.take(), []);
    press(&window, "Quitter (Ctrl+Q)");
    keys(&window, &[], &slint::SharedString::from(slint::platform::Key::Escape));
    assert!(find(&window, "Arrêter et quitter", AccessibleRole::Button).is_none());
    press(&window, "Quitter (Ctrl+Q)");
    press(&window, "Arrêter et quitter");
    assert_eq!(asked.take(), [Command::Cancel]);
    assert!(!window.component().window().is_visible());
}

#[test]
fn the_question_of_leaving_goes_with_the_job() {
    let (window, _asked) = at_home(Language::French);
    stand::run_half(&window);
    press(&window, "Quitter (Ctrl+Q)");
    assert!(find(&window, "Arrêter et quitter", AccessibleRole::Button).is_some());
    window.apply(stand::ended(Action::ExportAll, false, RunEnd::Done { rejected: 0 }));
    assert!(find(&window, "Arrêter et quitter", AccessibleRole::Button).is_none());
}

#[test]
fn tab_stays_in_a_dialog() {
    use slint::platform::Key;
    let (window, asked) = at_home(Language::French);
    window.component().window().dispatch_event(WindowEvent::WindowActiveChanged(true));
    stand::run_half(&window);
    for presses in 0..5 {
        press(&window, "Quitter (Ctrl+Q)");
        mock_elapsed_time(Duration::from_millis(10));
        // Two presses go once around; an even number ends at the safe button.
        for _ in 0..presses * 2 {
            keys(&window, &[], &slint::SharedString::from(Key::Tab));
        }
        keys(&window, &[], &slint::SharedString::from(Key::Return));
        assert_eq!(asked.take(), [], "{presses}");
        assert!(find(&window, "Arrêter et quitter", AccessibleRole::Button).is_none(), "{presses}");
    }
}

#[test]
fn closing_at_rest_asks_nothing() {
    let (window, _asked) = at_home(Language::French);
    window.component().window().dispatch_event(WindowEvent::CloseRequested);
    assert!(!window.component().window().is_visible());
}

#[test]
fn everything_is_reached_by_the_keyboard() {
    use slint::platform::Key;
    let (window, asked) = at_home(Language::French);
    window.component().window().dispatch_event(WindowEvent::WindowActiveChanged(true));
    keys(&window, &[Key::Control], "e");
    keys(&window, &[Key::Control, Key::Shift], "E");
    keys(&window, &[Key::Control], "i");
    assert_eq!(
        asked.take(),
        [
            start(Action::ExportAll, false, None),
            start(Action::ExportAll, true, None),
            start(Action::ImportOrders, false, None)
        ]
    );
    keys(&window, &[Key::Control], "p");
    keys(&window, &[], &slint::SharedString::from(Key::DownArrow));
    keys(&window, &[], &slint::SharedString::from(Key::Return));
    assert_eq!(asked.take(), [Command::Show { profile: "atelier-lyon".to_owned() }]);
    keys(&window, &[Key::Alt], "h");
    assert!(find(&window, "Historiques", AccessibleRole::Main).is_some());
    window.apply(stand::shown("atelier-lyon", stand::week()));
    let row = texts(&window).into_iter().find(|row| row.starts_with("Prix, 24/11")).unwrap();
    let row = find(&window, &row, AccessibleRole::ListItem).unwrap();
    row.mock_single_click(slint::platform::PointerEventButton::Left);
    assert_eq!(asked.take(), [Command::Rows { run: "run-510".to_owned() }]);
    keys(&window, &[], &slint::SharedString::from(Key::UpArrow));
    assert_eq!(asked.take(), [Command::Rows { run: "run-30".to_owned() }]);
    keys(&window, &[Key::Alt], "a");
    assert!(find(&window, "Accueil", AccessibleRole::Main).is_some());
    keys(&window, &[Key::Control], "f");
    for letter in ["p", "r", "i", "x"] {
        keys(&window, &[], letter);
    }
    let field = find(&window, "Chercher (Ctrl+F)", AccessibleRole::TextInput).unwrap();
    assert_eq!(field.accessible_value().unwrap(), "prix", "the cursor is in the search field");
    // The field goes with its page, and the shortcuts go on.
    keys(&window, &[Key::Control], "o");
    keys(&window, &[Key::Alt], "a");
    assert!(find(&window, "Accueil", AccessibleRole::Main).is_some());
    keys(&window, &[], &slint::SharedString::from(Key::F5));
    assert_eq!(asked.take(), [Command::Open { folder: None }]);
    stand::run_half(&window);
    keys(&window, &[Key::Control], ".");
    assert_eq!(asked.take(), [Command::Cancel]);
}

#[test]
fn every_control_has_a_name() {
    let (window, _asked) = at_home(Language::French);
    let check = |place: &str| {
        let mut seen = 0;
        for element in ElementQuery::from_root(window.component()).find_all() {
            let role = element.accessible_role();
            if matches!(
                role,
                None | Some(
                    AccessibleRole::None | AccessibleRole::Text | AccessibleRole::Image | AccessibleRole::TabList
                )
            ) {
                continue;
            }
            seen += 1;
            let name = element.accessible_label().unwrap_or_default();
            assert!(!name.is_empty(), "{place}: {role:?} {:?} has no name", element.type_name());
        }
        assert!(seen > 10, "{place}: {seen}");
    };
    check("home");
    press(&window, "Profil");
    check("profiles");
    press(&window, "maison-varenne");
    press(&window, "Simuler");
    check("menu");
    press(&window, "Stock");
    press(&window, "Historiques");
    check("history");
    let row = texts(&window).into_iter().find(|row| row.starts_with("Toutes les données, 24/11 02:00")).unwrap();
    press(&window, &row);
    window.apply(Update::Rows { run: "run-750".to_owned(), rows: stand::refused(), cut: false });
    check("records");
    press(&window, "Options");
    check("options");
    stand::run_half(&window);
    press(&window, "Accueil");
    check("running");
    window.apply(stand::ended(Action::ExportAll, false, stand::decision()));
    press(&window, "Décider…");
    check("question");
}
