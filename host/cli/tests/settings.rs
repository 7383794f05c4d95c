//! Settings as the command line takes them, profiles that travel, and questions to a plugin before a profile is kept:
//! the real program with the example plugins. `cargo xtask test` builds the libraries first.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::Duration,
};

use app::{Answer, Ask, Question};
use sync_model::{CheckState, Grants, LookupName, LookupRequest};

struct Stand(tempfile::TempDir);

impl Stand {
    fn new() -> Self {
        let stand = Self(tempfile::tempdir().unwrap());
        for plugin in ["example_erp", "example_shop", "example_transform", "misbehaving"] {
            stand.done(&["plugin", "add", library(plugin).to_str().unwrap()]);
        }
        stand
    }

    fn navette(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_navette"));
        // The keyring of whoever runs the tests is not theirs.
        command.env("NAVETTE_VAULT_KEY", "file").stdin(Stdio::null());
        command.arg("--data-dir").arg(self.0.path()).args(arguments).output().unwrap()
    }

    fn done(&self, arguments: &[&str]) -> (String, String) {
        let output = self.navette(arguments);
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(output.status.success(), "{arguments:?}: {}", said(&output.stderr));
        (said(&output.stdout), said(&output.stderr))
    }

    fn refused(&self, arguments: &[&str], code: &str) {
        let output = self.navette(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && said.contains(&format!("[{code}]")), "{arguments:?}: {said}");
    }

    fn shown(&self, name: &str) -> serde_json::Value {
        serde_json::from_str(&self.done(&["profile", "show", name]).0).unwrap()
    }

    fn ask(&self, plugin: &str, settings: BTreeMap<String, serde_json::Value>, question: Question) -> Answer {
        let ask = Ask {
            data_dir: self.0.path().to_owned(),
            plugin_dirs: vec![self.0.path().join("plugins")],
            plugin: plugin.to_owned(),
            profile: "draft".to_owned(),
            settings,
            secrets: BTreeMap::new(),
            grants: Grants::demonstration(),
            question,
        };
        supervisor::ask(Path::new(env!("CARGO_BIN_EXE_navette")), &ask, Duration::from_secs(20))
    }
}

fn library(name: &str) -> PathBuf {
    let file = format!("{}{name}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let path = Path::new(env!("CARGO_BIN_EXE_navette")).with_file_name(file);
    assert!(path.exists(), "build the workspace first (cargo build --workspace): {}", path.display());
    path
}

#[test]
fn a_setting_that_is_not_accepted_leaves_the_profile_as_it_was() {
    let stand = Stand::new();
    let (_, reminded) = stand.done(&["profile", "add", "p", "--erp", "example-erp", "--shop", "example-shop"]);
    assert!(reminded.contains("« erp.file » est vide") && reminded.contains("« shop.folder » est vide"), "{reminded}");
    let set = ["profile", "set", "p", "--set"];
    let (_, reminded) = stand.done(&[&set[..], &["erp.file=company.json", "--set", "shop.folder=shop"]].concat());
    assert_eq!(reminded, "");
    stand.refused(&[&set[..], &["erp.file="]].concat(), "setting-required");
    stand.refused(&[&set[..], &["erp.colour=red"]].concat(), "setting-unknown");
    stand.done(&["profile", "set", "p", "--transform", "example-transform"]);
    stand.refused(&[&set[..], &["example-transform.with_tax=perhaps"]].concat(), "setting-toggle");
    stand.refused(&[&set[..], &["example-transform.ending=17"]].concat(), "setting-choice");
    assert_eq!(stand.shown("p")["erp"]["settings"]["file"], "company.json");
    // Nothing takes the place of what was set.
    stand.done(&[&set[..], &["shop.url=http://127.0.0.1"]].concat());
    assert_eq!(stand.shown("p")["shop"]["settings"]["url"], "http://127.0.0.1");
    stand.done(&[&set[..], &["shop.url="]].concat());
    assert_eq!(stand.shown("p")["shop"]["settings"].get("url"), None);
}

#[test]
fn a_profile_travels_as_a_template() {
    let stand = Stand::new();
    let side = ["--erp", "example-erp", "--shop", "example-shop", "--set", "erp.file=company.json"];
    stand.done(&[&["profile", "add", "p"], &side[..]].concat());
    stand.done(&["profile", "copy", "p", "p-2"]);
    stand.refused(&["profile", "copy", "p", "p-2"], "profile-exists");
    stand.refused(&["profile", "copy", "p", "P 3"], "profile-name-invalid");
    let file = stand.0.path().join("template.json");
    let file = file.to_str().unwrap();
    stand.done(&["profile", "export", "p", file]);
    stand.refused(&["profile", "import", file], "profile-exists");
    assert_eq!(stand.done(&["profile", "import", file, "--name", "p-3"]).0, "p-3\n");
    for copy in ["p-2", "p-3"] {
        let mut shown = stand.shown(copy);
        shown["name"] = "p".into();
        assert_eq!(shown, stand.shown("p"));
    }
    std::fs::write(file, "{}").unwrap();
    stand.refused(&["profile", "import", file], "template-invalid");
    stand.refused(&["profile", "import", "no-such-file"], "template-file");
}

#[test]
fn a_plugin_is_asked_before_its_profile_is_kept() {
    let stand = Stand::new();
    let file = stand.0.path().join("company.json");
    std::fs::write(&file, r#"{"mark": "navette-demonstration-company"}"#).unwrap();
    let settings = |path: &Path| BTreeMap::from([("file".to_owned(), path.display().to_string().into())]);
    let Answer::Report(report) = stand.ask("example-erp", settings(&file), Question::Check) else { panic!("a report") };
    assert!(report.passed() && report.demonstration);
    let Answer::Report(report) = stand.ask("example-erp", settings(Path::new("none")), Question::Check) else {
        panic!("a report")
    };
    assert_eq!(report.steps[0].state, CheckState::Failed);
    let refused = |answer: Answer| match answer {
        Answer::Refused { code, .. } => code,
        other => panic!("{other:?}"),
    };
    let depots = Question::Lookup(LookupRequest { name: LookupName::Depots, search: None, limit: 10 });
    assert_eq!(refused(stand.ask("example-erp", BTreeMap::new(), depots)), "unsupported");
    assert_eq!(refused(stand.ask("no-such-plugin", BTreeMap::new(), Question::Check)), "plugin-missing");
}

#[test]
fn a_plugin_that_kills_or_holds_its_process_is_an_answer_too() {
    let stand = Stand::new();
    let mode = |mode: &str| BTreeMap::from([("mode".to_owned(), mode.into())]);
    let ask = |mode, limit| {
        let ask = Ask {
            data_dir: stand.0.path().to_owned(),
            plugin_dirs: vec![stand.0.path().join("plugins")],
            plugin: "misbehaving".to_owned(),
            profile: "draft".to_owned(),
            settings: mode,
            secrets: BTreeMap::new(),
            grants: Grants::demonstration(),
            question: Question::Check,
        };
        let program = Path::new(env!("CARGO_BIN_EXE_navette"));
        match supervisor::ask(program, &ask, Duration::from_secs(limit)) {
            Answer::Refused { code, .. } => code,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(ask(mode("abort-check"), 20), "ask-died");
    assert_eq!(ask(mode("hang-open"), 1), "ask-hung");
}
