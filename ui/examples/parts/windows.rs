//! The windows of their own: profile, options, assistant.

use std::path::Path;

use app::Language;
use i_slint_backend_testing::{AccessibleRole, ElementHandle, mock_elapsed_time};
use slint::ComponentHandle;
use ui::NavetteWindow;

use super::{save, stand};

type Prepare = fn(&NavetteWindow, Language);

/// A picture's name, whether the minimum size is drawn too, and what makes it.
const PROFILE: &[(&str, bool, Prepare)] = &[
    ("profile-connection", true, |window, language| {
        profile(window, language, "Source");
        window.apply(stand::form::sources());
        profile_press(window, &["Tester la connexion", "Test the connection"]);
        window.apply(stand::form::checked());
    }),
    ("profile-mapping", true, mapping),
    ("profile-list", false, |window, language| {
        mapping(window, language);
        profile_press(window, &["Dépôts", "Depots"]);
    }),
    ("profile-wrong", false, |window, language| {
        mapping(window, language);
        let labels = ["Marge de sécurité", "Safety margin"];
        let shown = window.profile_window().unwrap();
        let field = labels.iter().find_map(|label| {
            ElementHandle::find_by_accessible_label(shown, label)
                .find(|element| element.accessible_role() == Some(AccessibleRole::TextInput))
        });
        field.unwrap().set_accessible_value("12,345");
        profile_press(window, &["Enregistrer", "Save"]);
    }),
    ("profile-question", false, |window, language| {
        mapping(window, language);
        profile_press(window, &["Envoyer les photos", "Send the pictures"]);
        profile_press(window, &["Fermer sans enregistrer", "Close without saving"]);
    }),
];

/// Draws them all, in French and English, light and dark.
pub fn draw(folder: &Path, only: &str) {
    for (name, small, prepare) in PROFILE.iter().filter(|(name, ..)| name.contains(only)) {
        for (language, code) in [(Language::French, "fr"), (Language::English, "en")] {
            for (dark, theme) in [(false, "light"), (true, "dark")] {
                for (width, height) in [(1120, 760), (960, 600)] {
                    if height < 760 && (!small || language == Language::English || dark) {
                        continue;
                    }
                    let (window, _asked) = stand::window(language, dark, (1280, 800));
                    prepare(&window, language);
                    let shown = window.profile_window().unwrap();
                    shown.window().set_size(slint::PhysicalSize::new(width, height));
                    mock_elapsed_time(std::time::Duration::from_millis(600));
                    save(shown.window(), &folder.join(format!("{name}-{code}-{theme}-{width}x{height}.png")));
                }
            }
        }
    }
}

fn profile(window: &NavetteWindow, _language: Language, panel: &str) {
    window.apply(stand::opened());
    window.apply(stand::shown("maison-varenne", stand::week()));
    window.apply(stand::form::read());
    profile_press(window, &[panel]);
}

fn mapping(window: &NavetteWindow, language: Language) {
    profile(window, language, "Articles");
    for told in [stand::form::depots(), stand::form::free_fields(), stand::form::features()] {
        window.apply(told);
    }
}

fn profile_press(window: &NavetteWindow, labels: &[&str]) {
    let shown = window.profile_window().unwrap();
    let found = labels.iter().find_map(|label| {
        ElementHandle::find_by_accessible_label(shown, label)
            .find(|element| !matches!(element.accessible_role(), Some(AccessibleRole::Main | AccessibleRole::Text)))
    });
    found.expect("a control of that name").invoke_accessible_default_action();
    mock_elapsed_time(std::time::Duration::from_millis(300));
}
