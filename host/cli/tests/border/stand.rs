//! A data folder with the example pair and its demonstration company, and the program over it.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

pub struct Stand {
    folder: tempfile::TempDir,
}

/// A library that the workspace builds beside the program.
pub fn library(name: &str) -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_navette"));
    let path = program.with_file_name(plugin_host::library_name(name));
    assert!(path.exists(), "build the workspace first (cargo build --workspace): {}", path.display());
    path
}

pub fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

pub fn error(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

impl Stand {
    /// The example pair and a company of `articles` articles in 10 categories, exported once by `demo`.
    pub fn new(articles: u32) -> Self {
        let stand = Self { folder: tempfile::tempdir().unwrap() };
        stand.add(&library("example-erp"));
        stand.add(&library("example-shop"));
        stand.good(&["demo", "--articles", &articles.to_string()]);
        stand
    }

    pub fn data(&self) -> &Path {
        self.folder.path()
    }

    pub fn add(&self, library: &Path) {
        self.good(&["plugin", "add", library.to_str().unwrap()]);
    }

    /// A profile from the demonstration company to a shop plugin.
    pub fn profile(&self, name: &str, shop: &str, settings: &[&str]) {
        let company = format!("erp.file={}", self.data().join("demo/company.json").display());
        let mut arguments = vec!["profile", "add", name, "--erp", "example-erp", "--shop", shop, "--set", &company];
        for setting in settings {
            arguments.extend(["--set", setting]);
        }
        self.good(&arguments);
    }

    pub fn navette(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_navette"));
        command.arg("--data-dir").arg(self.data()).args(arguments).stdin(Stdio::null()).output().unwrap()
    }

    /// What the program says when it ends with 0.
    pub fn good(&self, arguments: &[&str]) -> String {
        let output = self.navette(arguments);
        assert_eq!(code(&output), 0, "{arguments:?}: {}{}", text(&output), error(&output));
        text(&output)
    }

    /// The latest run in history.
    pub fn latest_run(&self) -> serde_json::Value {
        let history = self.good(&["--json", "history", "--limit", "1"]);
        serde_json::from_str(history.lines().next().unwrap()).unwrap()
    }
}
