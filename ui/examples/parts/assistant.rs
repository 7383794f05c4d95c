//! The assistant, step by step.

use std::path::Path;

use app::{Language, Side};
use i_slint_backend_testing::{AccessibleRole, ElementHandle, mock_elapsed_time};
use slint::ComponentHandle;
use ui::NavetteWindow;

use super::{save, stand};

type Prepare = fn(&NavetteWindow);

/// A step's name, whether the minimum size is drawn too, and what makes it of the step before.
const STEPS: &[(&str, bool, Prepare)] = &[
    ("agreement", false, |window| {
        window.apply(stand::no_profile());
        window.apply(stand::assistant::begun());
        window.apply(stand::assistant::demonstration());
        press(window, &["J’accepte ces conditions", "I accept these terms"]);
    }),
    ("folder", false, go_on),
    ("licence", false, |window| {
        go_on(window);
        window.apply(stand::assistant::licensed());
    }),
    ("erp", true, |window| {
        go_on(window);
        press(window, &["Sage 100"]);
        window.apply(stand::assistant::face(Side::Erp));
        window.apply(stand::form::sources_of("boutique-2"));
        press(window, &["Source de données", "Data source"]);
        press(window, &["VARENNE_GESCOM (Sage, 32 bits)"]);
        go_on(window);
        window.apply(stand::assistant::checked("boutique-2", Side::Erp, false));
    }),
    ("shop", false, |window| {
        go_on(window);
        window.apply(stand::assistant::checked("boutique-2", Side::Erp, true));
        window.apply(stand::assistant::face(Side::Shop));
        enter(window, &["Adresse de la boutique", "Shop address"], "https://www.varenne-bijoux.fr");
        enter(window, &["Mot de passe du module", "Module password"], "s3cret-s3cret");
    }),
    ("summary", true, |window| {
        go_on(window);
        window.apply(stand::assistant::checked("boutique-2", Side::Shop, true));
        press(window, &["la société réelle", "the real company"]);
    }),
];

/// Draws every step, in French light and English dark.
pub fn draw(folder: &Path, only: &str) {
    if !"assistant".contains(only) && !only.starts_with("assistant") {
        return;
    }
    for (language, dark, code) in [(Language::French, false, "fr-light"), (Language::English, true, "en-dark")] {
        for (width, height) in [(1000, 700), (880, 600)] {
            let (window, _asked) = stand::window(language, dark, (1280, 800));
            for (name, small, prepare) in STEPS {
                prepare(&window);
                let shown = window.assistant_window().unwrap().window();
                shown.set_size(slint::PhysicalSize::new(width, height));
                mock_elapsed_time(std::time::Duration::from_millis(600));
                if height == 700 || (*small && !dark) {
                    save(shown, &folder.join(format!("assistant-{name}-{code}-{width}x{height}.png")));
                }
            }
        }
    }
}

fn go_on(window: &NavetteWindow) {
    press(window, &["Continuer", "Continue"]);
}

fn find(window: &NavetteWindow, labels: &[&str]) -> ElementHandle {
    let shown = window.assistant_window().unwrap();
    let acts = |element: &ElementHandle| {
        let role = element.accessible_role();
        !matches!(role, None | Some(AccessibleRole::Main | AccessibleRole::Text | AccessibleRole::List))
    };
    let found = labels.iter().find_map(|label| ElementHandle::find_by_accessible_label(shown, label).find(acts));
    found.unwrap_or_else(|| panic!("a control named {labels:?}"))
}

fn press(window: &NavetteWindow, labels: &[&str]) {
    // Lists make their rows when they are drawn.
    let shown = window.assistant_window().unwrap().window();
    shown.take_snapshot().unwrap();
    find(window, labels).invoke_accessible_default_action();
    mock_elapsed_time(std::time::Duration::from_millis(300));
}

fn enter(window: &NavetteWindow, labels: &[&str], text: &str) {
    find(window, labels).set_accessible_value(text);
}
