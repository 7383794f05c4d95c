//! Draws the main window in its states, languages, themes and sizes, without a display: `screenshots FOLDER`.

#![allow(clippy::unwrap_used, reason = "a picture that cannot be drawn must fail where it stands")]

#[path = "parts/assistant.rs"]
mod assistant;
#[path = "parts/windows.rs"]
mod windows;

#[path = "../tests/stand/mod.rs"]
mod stand;

use std::path::Path;

use app::{Action, Language, RunState};
use i_slint_backend_testing::{ElementHandle, mock_elapsed_time};
use slint::ComponentHandle;
use ui::NavetteWindow;

fn main() {
    let folder = std::env::args().nth(1).expect("screenshots FOLDER");
    std::fs::create_dir_all(&folder).unwrap();
    let only = std::env::args().nth(2).unwrap_or_default();
    windows::draw(Path::new(&folder), &only);
    assistant::draw(Path::new(&folder), &only);
    for (name, prepare) in STATES {
        let small = ["idle", "running", "history", "orders", "articles"].contains(name);
        // The states that every release is looked at in; the others in one language a theme.
        let all = small || ["empty", "decision", "question"].contains(name);
        for (language, code) in [(Language::French, "fr"), (Language::English, "en")] {
            for (dark, theme) in [(false, "light"), (true, "dark")] {
                if !all && dark != (language == Language::English) {
                    continue;
                }
                for size in [(1280, 800), (1024, 640)] {
                    // The minimum size in French, which decides the widths.
                    if (size.0 < 1280 && (!small || code == "en" || dark)) || !name.contains(&only) {
                        continue;
                    }
                    let (window, _asked) = stand::window(language, dark, size);
                    prepare(&window);
                    mock_elapsed_time(std::time::Duration::from_millis(600));
                    let file = format!("main-{name}-{code}-{theme}-{}x{}.png", size.0, size.1);
                    save(window.component().window(), &Path::new(&folder).join(file));
                }
            }
        }
    }
}

type Prepare = fn(&NavetteWindow);

const STATES: &[(&str, Prepare)] = &[
    ("empty", |window| window.apply(stand::no_profile())),
    ("broken", |window| window.apply(stand::broken())),
    ("new", |window| {
        window.apply(stand::opened());
        window.apply(stand::shown("maison-varenne", Vec::new()));
    }),
    ("idle", idle),
    ("menu", |window| {
        idle(window);
        press(window, &["Exporter vers la boutique", "Export to the shop"]);
    }),
    ("running", |window| {
        idle(window);
        stand::run_half(window);
    }),
    ("died", |window| {
        idle(window);
        stand::run_half(window);
        let args = [("last".to_owned(), "export-articles 11260".to_owned())].into();
        let (code, message) = ("worker-died".to_owned(), "the worker ended with signal: 9".to_owned());
        window.apply(stand::ended(Action::ExportAll, false, app::RunEnd::Failed { code, args, message, exit: 5 }));
    }),
    ("decision", decision),
    ("question", |window| {
        decision(window);
        press(window, &["Décider…", "Decide…"]);
    }),
    ("history", |window| {
        idle(window);
        press(window, &["Historiques", "History"]);
        let rows: Vec<_> = ElementHandle::find_by_element_type_name(window.component(), "TableRow").collect();
        rows[3].invoke_accessible_default_action();
        window.apply(ui::Update::Rows { run: "run-750".to_owned(), rows: stand::refused(), cut: false });
    }),
    ("history-empty", |window| {
        window.apply(stand::opened());
        window.apply(stand::shown("maison-varenne", Vec::new()));
        press(window, &["Historiques", "History"]);
    }),
    ("orders", orders),
    ("articles", edited),
    ("articles-categories", |window| {
        edited(window);
        press(window, &["Catégories, 0", "Categories, 0"]);
        window.apply(stand::articles::categories());
    }),
    ("journal", |window| {
        idle(window);
        stand::run_half(window);
        stand::speak(window);
        press(window, &["Journal"]);
    }),
    ("simulated", |window| {
        window.apply(stand::opened());
        window.apply(stand::shown("maison-varenne", stand::plans::simulated_week()));
        press(window, &["Historiques", "History"]);
        let rows: Vec<_> = ElementHandle::find_by_element_type_name(window.component(), "TableRow").collect();
        rows[0].invoke_accessible_default_action();
        window.apply(ui::Update::Rows { run: "run-3".to_owned(), rows: stand::plans::planned(), cut: false });
    }),
    ("plugin-missing", |window| {
        window.apply(stand::opened());
        window.apply(stand::plans::shown_without_shop("maison-varenne"));
    }),
    ("plugins", |window| {
        idle(window);
        press(window, &["Extensions", "Plugins"]);
        window.apply(stand::plugins());
    }),
    ("options", |window| {
        idle(window);
        press(window, &["Options"]);
    }),
    ("options-profiles", |window| options(window, &["Profils", "Profiles"])),
    ("options-licence", |window| {
        options(window, &["Licence"]);
        window.apply(stand::assistant::licensed());
    }),
    ("options-about", |window| options(window, &["À propos", "About"])),
];

fn options(window: &NavetteWindow, panel: &[&str]) {
    idle(window);
    press(window, &["Options"]);
    press(window, panel);
}

fn orders(window: &NavetteWindow) {
    idle(window);
    press(window, &["Commandes", "Orders"]);
    window.apply(stand::orders::listed(1));
    let rows: Vec<_> = ElementHandle::find_by_element_type_name(window.component(), "TableRow").collect();
    rows[2].invoke_accessible_default_action();
    window.apply(stand::orders::proof("10480"));
}

fn idle(window: &NavetteWindow) {
    window.apply(stand::opened());
    window.apply(stand::shown("maison-varenne", stand::week()));
}

/// An article open in the editor.
fn edited(window: &NavetteWindow) {
    idle(window);
    press(window, &["Éditeur d’articles", "Article editor"]);
    window.apply(stand::articles::listed(1, 18_432));
    window.apply(stand::articles::page(1, 0, 100));
    let rows: Vec<_> = ElementHandle::find_by_element_type_name(window.component(), "TableRow").collect();
    rows[1].invoke_accessible_default_action();
    window.apply(stand::articles::edits(1));
    window.apply(stand::articles::source(1));
}

fn decision(window: &NavetteWindow) {
    idle(window);
    stand::run_half(window);
    window.apply(stand::ended(Action::ExportAll, false, stand::decision()));
    let mut runs = stand::week();
    let flows = vec![("export-articles", stand::counts(16_291, 42, 318, 0))];
    runs.insert(0, stand::run(0, Action::ExportAll, RunState::NeedsDecision, 30, flows));
    window.apply(stand::shown("maison-varenne", runs));
}

fn press(window: &NavetteWindow, labels: &[&str]) {
    // What a press before changed is noticed when the event loop turns.
    mock_elapsed_time(std::time::Duration::from_millis(10));
    let found = labels.iter().find_map(|label| {
        ElementHandle::find_by_accessible_label(window.component(), label)
            .find(|element| element.accessible_role() != Some(i_slint_backend_testing::AccessibleRole::Main))
    });
    found.expect("a control of that name").invoke_accessible_default_action();
    mock_elapsed_time(std::time::Duration::from_millis(10));
}

fn save(window: &slint::Window, path: &Path) {
    let shot = window.take_snapshot().unwrap();
    let file = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    let mut encoder = png::Encoder::new(file, shot.width(), shot.height());
    // The repository keeps every picture: nothing of a window is transparent, and packing them well takes a moment.
    let pixels: Vec<u8> = shot.as_bytes().chunks_exact(4).flat_map(|pixel| &pixel[..3]).copied().collect();
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
}
