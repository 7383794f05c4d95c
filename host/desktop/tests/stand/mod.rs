//! A window over a real data folder, without a display.

#![allow(dead_code, reason = "each user of the stand needs a part of it")]
#![allow(clippy::unwrap_used, reason = "a stand that cannot be prepared must fail where it stands")]

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};

use app::Language;
use desktop::{Desk, Folders, Sitter};
use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery};
use ui::{Clock, Command as Asked, NavetteWindow, Port, Preferences, Update};

pub struct Stand {
    pub window: NavetteWindow,
    pub updates: mpsc::Receiver<Update>,
}

pub fn built(file: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_BIN_EXE_navette-desktop")).with_file_name(file);
    assert!(path.exists(), "build the workspace first (cargo build --workspace): {}", path.display());
    path
}

pub fn program() -> PathBuf {
    built(&format!("navette{}", std::env::consts::EXE_SUFFIX))
}

pub fn navette(data: &Path, arguments: &[&str]) {
    let mut command = Command::new(program());
    let done = command.arg("--data-dir").arg(data).args(arguments).stdin(Stdio::null()).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

pub fn add_library(data: &Path, plugin: &str) {
    let library = format!("{}{plugin}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    navette(data, &["plugin", "add", built(&library).to_str().unwrap()]);
}

/// A data folder with the example pair, its demonstration profile, and what the demonstration ran.
pub fn demonstration(articles: u32) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for plugin in ["example_erp", "example_shop"] {
        add_library(folder.path(), plugin);
    }
    navette(folder.path(), &["demo", "--articles", &articles.to_string()]);
    folder
}

/// A desk without a window, and what it tells.
pub fn desk(data: &Path, sitter: Sitter) -> (Desk, mpsc::Receiver<Update>) {
    let (tell, told) = mpsc::channel();
    let folders = Folders { data: data.to_owned(), plugins: None, program: program() };
    let desk = Desk::start(folders, sitter, move |update| drop(tell.send(update)));
    desk.send(Asked::Open { folder: None });
    (desk, told)
}

/// The first answer that is looked for; what came before it is dropped.
pub fn told<T>(updates: &mpsc::Receiver<Update>, wanted: impl Fn(Update) -> Option<T>) -> T {
    let patience = Instant::now() + Duration::from_secs(60);
    loop {
        let left = patience.saturating_duration_since(Instant::now());
        if let Some(found) = wanted(updates.recv_timeout(left).unwrap()) {
            return found;
        }
    }
}

impl Stand {
    /// One a test: the platform is the test's thread's.
    pub fn new(data: &Path) -> Self {
        Self::with(data, program())
    }

    pub fn with(data: &Path, program: PathBuf) -> Self {
        Self::of(data, program, Sitter::here())
    }

    /// The window of somebody.
    pub fn of(data: &Path, program: PathBuf, sitter: Sitter) -> Self {
        i_slint_backend_testing::init_no_event_loop();
        let (tell, updates) = mpsc::channel();
        let folders = Folders { data: data.to_owned(), plugins: None, program };
        let desk = Desk::start(folders, sitter, move |update| drop(tell.send(update)));
        let preferences = Preferences { language: Language::French, dark: false };
        let window = NavetteWindow::new(Box::new(desk), preferences, Clock::system()).unwrap();
        window.resize(1280, 800);
        Self { window, updates }
    }

    /// Gives the window what it is told until it shows the text.
    pub fn until(&self, text: &str) {
        self.until_true(text, |stand| stand.sees(text));
    }

    /// Gives the window what it is told until something holds.
    pub fn until_true(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let patience = Instant::now() + Duration::from_secs(60);
        while !holds(self) {
            let left = patience.saturating_duration_since(Instant::now());
            match self.updates.recv_timeout(left) {
                Ok(update) => self.window.apply(update),
                Err(_) => panic!("«{what}» never came: {:?}", self.texts()),
            }
        }
    }

    pub fn texts(&self) -> Vec<String> {
        let elements = ElementQuery::from_root(self.window.component()).find_all();
        elements.iter().filter_map(|element| element.accessible_label()).map(|label| label.to_string()).collect()
    }

    pub fn sees(&self, text: &str) -> bool {
        self.texts().iter().any(|label| label.contains(text))
    }

    pub fn press(&self, label: &str) {
        let found = ElementHandle::find_by_accessible_label(self.window.component(), label)
            .find(|element| element.accessible_role() != Some(AccessibleRole::Main));
        found.unwrap_or_else(|| panic!("no control «{label}»: {:?}", self.texts())).invoke_accessible_default_action();
    }
}

/// What the demonstration leaves: its second export found nothing to change.
pub const SHOWN: &str = "Toutes les données, Rien à changer";
