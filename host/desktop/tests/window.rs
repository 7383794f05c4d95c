//! The window over a real data folder: real workers of the console program, the example plugins loaded from real
//! files, no display. `cargo xtask test` builds the console program and the libraries first.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};

use app::Language;
use desktop::{Desk, Folders};
use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery};
use ui::{Clock, NavetteWindow, Preferences, Update};

struct Stand {
    window: NavetteWindow,
    updates: mpsc::Receiver<Update>,
}

fn built(file: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_BIN_EXE_navette-desktop")).with_file_name(file);
    assert!(path.exists(), "build the workspace first (cargo build --workspace): {}", path.display());
    path
}

fn program() -> PathBuf {
    built(&format!("navette{}", std::env::consts::EXE_SUFFIX))
}

fn navette(data: &Path, arguments: &[&str]) {
    let mut command = Command::new(program());
    let done = command.arg("--data-dir").arg(data).args(arguments).stdin(Stdio::null()).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// A data folder with the example pair, its demonstration profile, and what the demonstration ran.
fn demonstration(articles: u32) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for plugin in ["example_erp", "example_shop"] {
        let library = format!("{}{plugin}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
        navette(folder.path(), &["plugin", "add", built(&library).to_str().unwrap()]);
    }
    navette(folder.path(), &["demo", "--articles", &articles.to_string()]);
    folder
}

impl Stand {
    /// One a test: the platform is the test's thread's.
    fn new(data: &Path) -> Self {
        Self::with(data, program())
    }

    fn with(data: &Path, program: PathBuf) -> Self {
        i_slint_backend_testing::init_no_event_loop();
        let (tell, updates) = mpsc::channel();
        let folders = Folders { data: data.to_owned(), plugins: None, program };
        let desk = Desk::start(folders, move |update| drop(tell.send(update)));
        let preferences = Preferences { language: Language::French, dark: false };
        let window = NavetteWindow::new(Box::new(desk), preferences, Clock::system()).unwrap();
        window.resize(1280, 800);
        Self { window, updates }
    }

    /// Gives the window what it is told until it shows the text.
    fn until(&self, text: &str) {
        let patience = Instant::now() + Duration::from_secs(60);
        while !self.sees(text) {
            let left = patience.saturating_duration_since(Instant::now());
            match self.updates.recv_timeout(left) {
                Ok(update) => self.window.apply(update),
                Err(_) => panic!("«{text}» never came: {:?}", self.texts()),
            }
        }
    }

    fn texts(&self) -> Vec<String> {
        let elements = ElementQuery::from_root(self.window.component()).find_all();
        elements.iter().filter_map(|element| element.accessible_label()).map(|label| label.to_string()).collect()
    }

    fn sees(&self, text: &str) -> bool {
        self.texts().iter().any(|label| label.contains(text))
    }

    fn press(&self, label: &str) {
        let found = ElementHandle::find_by_accessible_label(self.window.component(), label)
            .find(|element| element.accessible_role() != Some(AccessibleRole::Main));
        found.unwrap_or_else(|| panic!("no control «{label}»: {:?}", self.texts())).invoke_accessible_default_action();
    }
}

/// Changes the articles of the example company.
fn change_articles(data: &Path, change: impl Fn(&mut Vec<serde_json::Value>)) {
    let file = data.join("demo/company.json");
    let mut company: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    change(company["articles"].as_array_mut().unwrap());
    std::fs::write(&file, company.to_string()).unwrap();
}

/// Adds copies of the first article under new keys.
fn add_articles(data: &Path, count: usize) {
    change_articles(data, |articles| {
        for number in 0..count {
            let mut article = articles[0].clone();
            article["key"] = format!("NEW{number:05}").into();
            article["identity"]["reference"] = article["key"].clone();
            articles.push(article);
        }
    });
}

/// What the demonstration leaves: its second export found nothing to change.
const SHOWN: &str = "Toutes les données, Rien à changer";

#[test]
fn a_real_worker_exports_and_its_records_are_read() {
    let data = demonstration(40);
    add_articles(data.path(), 3);
    let stand = Stand::new(data.path());
    stand.until(SHOWN);
    stand.press("Simuler sans rien envoyer\u{a0}: Toutes les données");
    stand.until("Simulation\u{a0}: 3 fiches partiraient. Rien n’a été envoyé.");
    let articles = || std::fs::read_dir(data.path().join("demo/shop/article")).unwrap().count();
    assert_eq!(articles(), 40);
    stand.until("Toutes les données, Rien à changer");
    stand.press("Lancer\u{a0}: Toutes les données");
    stand.until("Terminé, 3 fiches écrites");
    assert_eq!(articles(), 43);
    stand.until("Toutes les données, Terminé");
    stand.press("Voir le détail");
    stand.until("NEW00002, Créée");
}

#[test]
fn the_brake_asks_in_the_window_and_its_answer_removes() {
    let data = demonstration(40);
    change_articles(data.path(), |articles| articles.truncate(20));
    let stand = Stand::new(data.path());
    stand.until(SHOWN);
    stand.press("Lancer\u{a0}: Articles");
    stand.until("Frein\u{a0}: 20 fiches sur 40 seraient retirées (50,0\u{a0}%)");
    stand.press("Décider…");
    let mut fields = ElementHandle::find_by_accessible_label(stand.window.component(), "Nombre à autoriser");
    fields.next().unwrap().set_accessible_value("20");
    stand.press("Retirer cette fois");
    stand.until("Terminé, 20 fiches écrites");
    stand.until("Rien n’attend une décision.");
}

#[test]
fn a_job_is_cancelled_at_the_end_of_its_page() {
    let data = demonstration(5);
    add_articles(data.path(), 20_000);
    let stand = Stand::new(data.path());
    stand.until(SHOWN);
    stand.press("Lancer\u{a0}: Articles");
    stand.until("Export en cours");
    stand.until("sur 20\u{202f}005");
    stand.press("Arrêter");
    stand.until("le reste partira la prochaine fois.");
    stand.until("Articles, Arrêté");
}

#[test]
fn without_the_console_program_a_run_fails_with_its_remedy() {
    let data = demonstration(5);
    let stand = Stand::with(data.path(), data.path().join("no-such-program"));
    stand.until(SHOWN);
    stand.press("Importer les commandes");
    stand.until("remettez « navette » à côté");
}

#[test]
fn an_empty_folder_says_how_to_make_a_profile() {
    let data = tempfile::tempdir().unwrap();
    Stand::new(data.path()).until("Aucun profil sur ce poste");
}

#[test]
fn a_folder_that_cannot_be_used_says_so() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("a-file");
    std::fs::write(&file, "not a folder").unwrap();
    Stand::new(&file).until("Le dossier de données ne s’ouvre pas");
}
