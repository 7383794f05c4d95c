//! The plugin of `tests/plugins/frozen-v1`, built by its own workspace on a verbatim copy of the border v1.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::stand::Stand;

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Builds the frozen workspace, without the network where cargo has its crates already.
fn frozen_library() -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_navette"));
    // Beside the workspace's own output, and kept: only the first run compiles.
    let target = program.parent().unwrap().parent().unwrap().join("frozen-v1");
    let build = |network: &[&str]| {
        let mut command = Command::new(option_env!("CARGO").unwrap_or("cargo"));
        command.args(["build", "--quiet", "--locked"]).args(network).env("CARGO_TARGET_DIR", &target);
        command.current_dir(project().join("tests/plugins/frozen-v1")).output().unwrap()
    };
    let offline = build(&["--offline"]);
    if !offline.status.success() {
        let output = build(&[]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    target.join("debug").join(plugin_host::library_name("frozen-v1"))
}

#[test]
fn the_published_border_is_its_frozen_copy_byte_for_byte() {
    let read = |path: &str| std::fs::read_to_string(project().join(path)).unwrap();
    assert_eq!(
        read("plugin-api/plugin-abi/src/v1.rs"),
        read("tests/plugins/frozen-v1/plugin-abi/src/v1.rs"),
        "a published border is never edited: make the next one beside it"
    );
}

#[test]
fn a_plugin_built_on_the_frozen_border_is_loaded_opened_and_exported_to() {
    let stand = Stand::new(25);
    stand.add(&frozen_library());
    assert!(stand.good(&["plugin", "verify", "frozen-v1"]).contains("1.0.0"));
    let folder = stand.data().join("frozen-shop");
    stand.profile("old", "frozen-v1", &[&format!("shop.folder={}", folder.display())]);
    assert!(stand.good(&["profile", "check", "old"]).contains("ok"));

    // The plugin's own words come through as well: its log line is an event of the run.
    let events = stand.good(&["--json", "run", "old", "export-all"]);
    assert!(events.contains("a plugin of v1 writes"), "{events}");
    let files = || std::fs::read_dir(&folder).unwrap().count();
    assert_eq!(files(), 10 + 25);
    let article = std::fs::read_to_string(folder.join("article-ART00007.json")).unwrap();
    assert!(article.contains("Article n° 7"), "{article}");

    let events = stand.good(&["--json", "run", "old", "export-all"]);
    assert!(!events.contains("a plugin of v1 writes"), "the second run sends nothing: {events}");
    assert_eq!(stand.latest_run()["state"], "done");
}
