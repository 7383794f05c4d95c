//! Keyboard and names: every control of every window has a name, dialogs close by Escape and stand on their safe
//! answer, Tab stays inside a dialog (ui.md sections 7 and 8).

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

mod stand;

use std::{collections::BTreeMap, time::Duration};

use app::{Action, Language};
use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery, mock_elapsed_time};
use slint::platform::Key;
use stand::{
    Asked, articles, form,
    hand::{draw, keys, press, sees, texts},
    orders,
};
use ui::{Command, NavetteWindow, NoSeat, PluginAct, PluginTrouble, Update};

fn at_home(language: Language) -> (NavetteWindow, Asked) {
    let (window, commands) = stand::window(language, false, (1280, 800));
    window.apply(stand::opened());
    window.apply(stand::shown("maison-varenne", stand::week()));
    commands.take();
    (window, commands)
}

/// The controls without a name, by their type.
fn nameless(elements: &[ElementHandle]) -> Vec<String> {
    let controls = [
        AccessibleRole::Button,
        AccessibleRole::Checkbox,
        AccessibleRole::Combobox,
        AccessibleRole::ListItem,
        AccessibleRole::RadioButton,
        AccessibleRole::Slider,
        AccessibleRole::Spinbox,
        AccessibleRole::Switch,
        AccessibleRole::Tab,
        AccessibleRole::TextInput,
    ];
    let without = elements.iter().filter(|element| {
        element.accessible_role().is_some_and(|role| controls.contains(&role))
            && element.accessible_label().is_none_or(|label| label.trim().is_empty())
    });
    without.map(|element| format!("{:?} {:?}", element.accessible_role(), element.type_name())).collect()
}

fn all_named(window: &NavetteWindow, place: &str) {
    draw(window);
    let elements = ElementQuery::from_root(window.component()).find_all();
    assert!(elements.len() > 10, "{place} is drawn");
    assert_eq!(nameless(&elements), [] as [String; 0], "{place}");
}

const PAGES: [(&str, &str); 7] = [
    ("Accueil", "Home"),
    ("Commandes", "Orders"),
    ("Éditeur d’articles", "Article editor"),
    ("Historiques", "History"),
    ("Journal", "Journal"),
    ("Extensions", "Plugins"),
    ("Options", "Options"),
];

#[test]
fn every_control_of_every_page_has_a_name_in_both_languages() {
    for language in [Language::French, Language::English] {
        let (window, _) = at_home(language);
        stand::speak(&window);
        for (french, english) in PAGES {
            press(&window, if language == Language::French { french } else { english });
            mock_elapsed_time(Duration::from_millis(10));
            window.apply(orders::listed(1));
            window.apply(articles::listed(1, 1_000));
            window.apply(articles::page(1, 0, 100));
            window.apply(stand::plugins());
            all_named(&window, english);
            let rows: Vec<_> = ElementHandle::find_by_element_type_name(window.component(), "TableRow").collect();
            rows.into_iter().take(3).for_each(|row| row.invoke_accessible_default_action());
            all_named(&window, &format!("{english}, with something chosen"));
        }
        stand::run_half(&window);
        press(&window, if language == Language::French { "Accueil" } else { "Home" });
        all_named(&window, "a running job");
    }
}

#[test]
fn every_control_of_the_places_without_a_page_has_a_name() {
    let (window, _) = stand::window(Language::French, false, (1280, 800));
    for update in [stand::broken(), stand::no_profile()] {
        window.apply(update);
        all_named(&window, "a place without a page");
    }
    window.apply(stand::assistant::begun());
    window.apply(stand::assistant::demonstration());
    let assistant = window.assistant_window().unwrap();
    assert_eq!(nameless(&ElementQuery::from_root(assistant).find_all()), [] as [String; 0]);
}

#[test]
fn every_control_of_the_profile_has_a_name() {
    let (window, _) = at_home(Language::French);
    press(&window, "Configurer le profil…");
    window.apply(form::read());
    for told in [form::sources(), form::depots(), form::free_fields(), form::features()] {
        window.apply(told);
    }
    let shown = window.profile_window().unwrap();
    let tabs = || -> Vec<ElementHandle> {
        let all = ElementHandle::find_by_element_type_name(shown, "NavItem");
        all.filter(|element| element.accessible_label().is_some()).collect()
    };
    assert!(tabs().len() > 2, "panels");
    for index in 0..tabs().len() {
        tabs()[index].invoke_accessible_default_action();
        mock_elapsed_time(Duration::from_millis(20));
        assert_eq!(nameless(&ElementQuery::from_root(shown).find_all()), [] as [String; 0], "panel {index}");
    }
}

fn escape(window: &NavetteWindow) {
    keys(window, &[], &char::from(Key::Escape).to_string());
}

fn enter(window: &NavetteWindow) {
    keys(window, &[], &char::from(Key::Return).to_string());
}

fn full() -> Update {
    let args = BTreeMap::from([("most".to_owned(), "1".to_owned()), ("who".to_owned(), "anne (7F3A)".to_owned())]);
    Update::Seat(Some(NoSeat { code: "licence-users-full".to_owned(), args, messages: Vec::new() }))
}

type Open = fn(&NavetteWindow);

/// Opens each dialog, and answers what is only seen while it is open.
fn dialogs() -> Vec<(&'static str, Open)> {
    vec![
        ("Consulter seulement", |window| window.apply(full())),
        ("Comment choisir", |window| {
            press(window, "Exporter vers la boutique");
            press(window, "Articles choisis…");
        }),
        ("Prix qui diffèrent", |window| {
            press(window, "Exporter vers la boutique");
            press(window, "Prix qui diffèrent…");
        }),
        ("Nombre à autoriser", |window| {
            stand::run_half(window);
            window.apply(stand::ended(Action::ExportAll, false, stand::decision()));
            press(window, "Décider…");
        }),
        ("Vérifier le fichier", |window| {
            press(window, "Extensions");
            mock_elapsed_time(Duration::from_millis(10));
            window.apply(stand::plugins());
            press(window, "Installer un fichier…");
        }),
        ("Comparer", |window| {
            press(window, "Commandes");
            mock_elapsed_time(Duration::from_millis(10));
            window.apply(orders::listed(1));
            press(window, "Réconcilier une journée…");
        }),
    ]
}

#[test]
fn escape_closes_every_dialog_and_its_controls_have_names() {
    for (seen, open) in dialogs() {
        let (window, _) = at_home(Language::French);
        open(&window);
        mock_elapsed_time(Duration::from_millis(10));
        assert!(texts(&window).iter().any(|text| text == seen), "{seen} is open: {:?}", texts(&window));
        all_named(&window, seen);
        escape(&window);
        assert!(!texts(&window).iter().any(|text| text == seen), "{seen} is closed by Escape");
    }
}

#[test]
fn enter_gives_the_safe_answer_of_a_question() {
    let (window, commands) = at_home(Language::French);
    window.apply(full());
    mock_elapsed_time(Duration::from_millis(10));
    enter(&window);
    assert!(sees(&window, "Lecture seule") && !sees(&window, "Consulter seulement"));
    assert_eq!(commands.take(), [], "nothing is asked again");
    // A publisher is not trusted by a press too many.
    window.apply(Update::Seat(None));
    assert!(!sees(&window, "Lecture seule"));
    press(&window, "Extensions");
    mock_elapsed_time(Duration::from_millis(10));
    window.apply(stand::plugins());
    commands.take();
    let act = PluginAct::Install { file: "/tmp/x.navette-plugin".into(), update: false, trusted: false, older: false };
    let asks = PluginTrouble { code: "plugin-asks".to_owned(), args: BTreeMap::new() };
    window.apply(Update::PluginActed(act, Err(asks)));
    mock_elapsed_time(Duration::from_millis(10));
    assert!(sees(&window, "Faire confiance et installer"));
    enter(&window);
    assert!(!sees(&window, "Faire confiance et installer"));
    assert_eq!(commands.take(), []);
}

/// Tab goes round inside a dialog and never to what lies under it: Enter then would start something there.
#[test]
fn tab_stays_inside_a_dialog() {
    let (window, commands) = at_home(Language::French);
    window.apply(full());
    mock_elapsed_time(Duration::from_millis(10));
    for rounds in 1..=4 {
        let tab = char::from(Key::Tab).to_string();
        (0..rounds).for_each(|_| keys(&window, &[], &tab));
        enter(&window);
        let asked = commands.take();
        assert!(asked.iter().all(|command| *command == Command::Sit), "{rounds}: {asked:?}");
        window.apply(full());
        mock_elapsed_time(Duration::from_millis(10));
    }
}
