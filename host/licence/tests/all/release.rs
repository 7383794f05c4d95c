//! The test root is in no release build.

use std::{path::PathBuf, process::Command};

const TEST_ROOT: &str = "c7bf655c483fd4bbc253276335266511ae704ba3c544bf3bd67a4d13499c5e2b";

/// Builds this crate alone and answers its library file.
fn library(settings: &[&str]) -> PathBuf {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--package", "licence", "--locked", "--message-format", "json"]).args(settings);
    let output = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let messages = text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let mut files = messages
        .filter(|message| message["target"]["name"] == "licence")
        .filter_map(|message| message["filenames"].as_array().cloned())
        .flatten()
        .filter_map(|file| file.as_str().map(PathBuf::from));
    files.find(|file| file.extension().is_some_and(|ending| ending == "rlib")).unwrap()
}

fn knows_the_test_root(library: &PathBuf) -> bool {
    let bytes = std::fs::read(library).unwrap();
    bytes.windows(TEST_ROOT.len()).any(|window| window == TEST_ROOT.as_bytes())
}

#[test]
fn a_build_without_debug_assertions_does_not_contain_the_test_root() {
    // As a release build, but on the dependencies that are compiled already.
    let release = ["--config", "profile.dev.package.licence.debug-assertions=false"];
    assert!(!knows_the_test_root(&library(&release)));
    // Last, so that the library that other packages link is the usual one again.
    assert!(knows_the_test_root(&library(&[])));
}
