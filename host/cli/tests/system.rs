//! The real program, its worker and the example plugins, loaded as libraries from real files.
//! `cargo xtask test` builds the libraries first.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::Duration,
};

struct Stand {
    data: PathBuf,
    _home: tempfile::TempDir,
}

fn library(name: &str) -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_navette"));
    let file = format!("{}{name}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let path = program.with_file_name(file);
    assert!(path.exists(), "build the workspace first (cargo build --workspace): {}", path.display());
    path
}

impl Stand {
    fn new() -> Self {
        Self::below("")
    }

    /// A stand whose data folder is this one below a folder of its own.
    fn below(folder: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let stand = Self { data: home.path().join(folder), _home: home };
        for plugin in ["example_erp", "example_shop"] {
            let library = library(plugin);
            assert_eq!(code(&stand.navette(&["plugin", "add", library.to_str().unwrap()])), 0);
        }
        stand
    }

    fn data(&self) -> &Path {
        &self.data
    }

    fn navette(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_navette"));
        // The keyring of whoever runs the tests is not theirs.
        command.env("NAVETTE_VAULT_KEY", "file");
        command.arg("--data-dir").arg(self.data()).args(arguments).stdin(Stdio::null()).output().unwrap()
    }

    fn demo(&self, articles: u32) -> serde_json::Value {
        let output = self.navette(&["demo", "--articles", &articles.to_string()]);
        let text = String::from_utf8(output.stdout.clone()).unwrap();
        assert_eq!(code(&output), 0, "{text}{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_str(text.lines().last().unwrap()).unwrap()
    }

    fn job(&self, action: &str) -> String {
        serde_json::json!({
            "run": format!("test-{action}"), "data_dir": self.data(), "plugin_dirs": [self.data().join("plugins")],
            "profile": "demo", "action": action, "secrets": {}, "grants": {}, "owner": "test",
        })
        .to_string()
    }

    /// Every record on both sides, by file.
    fn state(&self) -> BTreeMap<String, String> {
        let mut state = BTreeMap::new();
        for folder in ["demo/shop/category", "demo/shop/article", "demo/company.orders"] {
            for entry in std::fs::read_dir(self.data().join(folder)).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.extension().is_some_and(|ending| ending == "json") {
                    let name = format!("{folder}/{}", path.file_name().unwrap().to_string_lossy());
                    state.insert(name, std::fs::read_to_string(path).unwrap());
                }
            }
        }
        state
    }

    fn forget_shop(&self) {
        for entry in ["navette.db", "navette.db-wal", "navette.db-shm"] {
            let _ = std::fs::remove_file(self.data().join(entry));
        }
        for folder in ["demo/shop/category", "demo/shop/article", "demo/company.orders"] {
            let _ = std::fs::remove_dir_all(self.data().join(folder));
        }
    }
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

fn error(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_demonstration_moves_everything_once_and_the_second_run_sends_nothing() {
    let stand = Stand::new();
    let summary = stand.demo(120);
    assert_eq!(summary["articles"], 120);
    assert_eq!(summary["categories"], 10);
    assert_eq!(summary["orders_imported"], 10);
    assert_eq!(summary["second_run_writes"], 0);
}

#[test]
fn an_altered_a_truncated_and_a_foreign_file_are_refused_with_code_8() {
    let stand = Stand::new();
    stand.demo(3);
    let file = stand.data().join("plugins/example-shop").join(library("example_shop").file_name().unwrap());
    let good = std::fs::read(&file).unwrap();
    let mut altered = good.clone();
    let middle = altered.len() / 2;
    altered[middle] ^= 1;
    for bad in [altered, good[..good.len() / 2].to_vec(), b"no library".to_vec()] {
        std::fs::remove_file(&file).unwrap();
        std::fs::write(&file, bad).unwrap();
        let output = stand.navette(&["run", "demo", "export-all"]);
        assert_eq!(code(&output), 8, "{}", error(&output));
        assert!(error(&output).contains("plugin-altered"), "{}", error(&output));
        assert_eq!(code(&stand.navette(&["plugin", "verify", "example-shop"])), 8);
    }
}

#[test]
fn a_plugin_of_another_border_is_refused_and_both_sides_are_named() {
    let stand = Stand::new();
    let manifest = stand.data().join("plugins/example-erp/plugin.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, text.replace("\"border\": 1", "\"border\": 9")).unwrap();
    let output = stand.navette(&["--lang", "en", "plugin", "verify", "example-erp"]);
    assert_eq!(code(&output), 8);
    assert!(error(&output).contains("wants border 9, this program offers border 1"), "{}", error(&output));
}

#[test]
fn a_secret_an_unknown_setting_and_an_unknown_profile_are_refused_with_code_2() {
    let stand = Stand::new();
    let library = library("shop_prestashop");
    assert_eq!(code(&stand.navette(&["plugin", "add", library.to_str().unwrap()])), 0);
    let add = ["profile", "add", "p1", "--erp", "example-erp", "--shop", "shop-prestashop"];
    let refused = |extra: &[&str], code_name: &str| {
        let output = stand.navette(&[&add, extra].concat());
        assert_eq!(code(&output), 2, "{}", error(&output));
        assert!(error(&output).contains(code_name), "{}", error(&output));
    };
    refused(&["--set", "shop.secret=canari"], "secret-on-command-line");
    refused(&["--set", "shop.nothing=1"], "setting-unknown");
    assert_eq!(code(&stand.navette(&["run", "p1", "export-all"])), 2);
    assert!(String::from_utf8_lossy(&stand.navette(&["profile", "list"]).stdout).is_empty());
}

#[test]
fn many_removals_stop_at_the_brake_and_pass_only_with_the_plans_digest() {
    let stand = Stand::new();
    stand.demo(100);
    let company = stand.data().join("demo/company.json");
    let mut value: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&company).unwrap()).unwrap();
    value["articles"].as_array_mut().unwrap().truncate(60);
    std::fs::write(&company, value.to_string()).unwrap();
    let output = stand.navette(&["--json", "run", "demo", "export-all"]);
    assert_eq!(code(&output), 6);
    let text = String::from_utf8(output.stdout).unwrap();
    let last: serde_json::Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!(last["end"]["removals"], 40);
    let digest = last["end"]["digest"].as_str().unwrap().to_owned();
    let run =
        |digest: &str| code(&stand.navette(&["run", "demo", "export-all", "--allow-removals", "40", "--plan", digest]));
    // A pass that stopped at the brake hides no later change of the ERP.
    value["articles"][0]["texts"]["name"]["fr"] = "Renommé".into();
    std::fs::write(&company, value.to_string()).unwrap();
    assert_eq!(run("0000000000000000"), 6);
    assert!(stand.state().values().any(|record| record.contains("Renommé")));
    assert_eq!(stand.state().keys().filter(|name| name.contains("/article/")).count(), 100);
    assert_eq!(run(&digest), 0);
    assert_eq!(stand.state().keys().filter(|name| name.contains("/article/")).count(), 60);
}

#[test]
fn a_dry_run_sends_nothing_and_a_bad_record_stops_no_other() {
    let stand = Stand::new();
    stand.demo(5);
    let company = stand.data().join("demo/company.json");
    let mut value: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&company).unwrap()).unwrap();
    value["articles"][0]["texts"]["name"]["fr"] = "".into();
    value["articles"][1]["texts"]["name"]["fr"] = "Renommé".into();
    std::fs::write(&company, value.to_string()).unwrap();
    let before = stand.state();
    assert_eq!(code(&stand.navette(&["run", "demo", "export-articles", "--dry-run"])), 0);
    assert_eq!(stand.state(), before);
    let output = stand.navette(&["run", "demo", "export-articles"]);
    assert_eq!(code(&output), 1);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("ART00001 : La fiche n'a pas de nom."), "{text}");
    assert!(stand.state().values().any(|record| record.contains("Renommé")));
    // Refused still, and said again though it was not sent again.
    let again = stand.navette(&["run", "demo", "export-articles"]);
    assert_eq!(code(&again), 1);
    assert!(String::from_utf8_lossy(&again.stdout).contains("ART00001 : La fiche n'a pas de nom."));
    value["articles"][0]["texts"]["name"]["fr"] = "Nommé".into();
    std::fs::write(&company, value.to_string()).unwrap();
    for _ in 0..2 {
        assert_eq!(code(&stand.navette(&["run", "demo", "export-articles"])), 0);
    }
}

#[test]
fn of_two_workers_one_runs_and_the_other_says_who() {
    let stand = Stand::new();
    stand.demo(3);
    let lock = std::fs::File::options().write(true).open(stand.data().join("locks/demo.lock")).unwrap();
    lock.lock().unwrap();
    let output = stand.navette(&["run", "demo", "export-all"]);
    assert_eq!(code(&output), 7);
    assert!(error(&output).contains("navette demo, pid"), "{}", error(&output));
}

/// I1, I4 to I7: the worker is killed at ten instants; the next undisturbed run reaches the state of a run that
/// nobody disturbed, and the one after that sends nothing.
#[test]
fn a_worker_killed_at_any_instant_loses_and_doubles_nothing() {
    let stand = Stand::new();
    stand.demo(2_500);
    let undisturbed = stand.state();
    for kill in 0..10_u64 {
        stand.forget_shop();
        stand_profile(&stand);
        for action in ["export-all", "import-orders"] {
            let mut worker = Command::new(env!("CARGO_BIN_EXE_navette"))
                .arg("worker")
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .spawn()
                .unwrap();
            writeln!(worker.stdin.as_mut().unwrap(), "{}", stand.job(action)).unwrap();
            // Instants spread over the run by a fixed odd step; what they hit differs from machine to machine.
            std::thread::sleep(Duration::from_millis(10 + kill * 37));
            let _ = worker.kill();
            worker.wait().unwrap();
        }
        for action in ["export-all", "import-orders"] {
            let output = stand.navette(&["run", "demo", action]);
            assert_eq!(code(&output), 0, "{}", error(&output));
        }
        assert_eq!(stand.state(), undisturbed, "after kill {kill}");
        let output = stand.navette(&["--json", "run", "demo", "export-all"]);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("\"created\":0") && !text.contains("\"updated\":1"), "{text}");
    }
}

fn stand_profile(stand: &Stand) {
    let company = format!("erp.file={}", stand.data().join("demo/company.json").display());
    let shop = format!("shop.folder={}", stand.data().join("demo/shop").display());
    let output = stand.navette(&[
        "profile",
        "add",
        "demo",
        "--erp",
        "example-erp",
        "--shop",
        "example-shop",
        "--set",
        &company,
        "--set",
        &shop,
    ]);
    assert_eq!(code(&output), 0, "{}", error(&output));
}

/// Panic, nonsense, a foreign answer and the death of the process: a code and a sentence each, nothing linked.
#[test]
fn a_misbehaving_plugin_costs_its_own_run_only() {
    let stand = Stand::new();
    stand.demo(3);
    let library = library("misbehaving");
    assert_eq!(code(&stand.navette(&["plugin", "add", library.to_str().unwrap()])), 0);
    let company = format!("erp.file={}", stand.data().join("demo/company.json").display());
    for (mode, expected) in [
        ("panic", "plugin-panicked"),
        ("nonsense", "plugin-nonsense"),
        ("swapped", "plugin-nonsense"),
        ("abort", "worker-died"),
    ] {
        let setting = format!("shop.mode={mode}");
        let add = ["profile", "add", mode, "--erp", "example-erp", "--shop", "misbehaving", "--set", &company];
        let output = stand.navette(&[add.as_slice(), &["--set", &setting]].concat());
        assert_eq!(code(&output), 0, "{}", error(&output));
        let output = stand.navette(&["run", mode, "export-all"]);
        assert_eq!(code(&output), 5, "{mode}: {}", error(&output));
        assert!(error(&output).contains(expected), "{mode}: {}", error(&output));
    }
    assert_eq!(code(&stand.navette(&["run", "demo", "export-all"])), 0);
}

/// A driver that prints, by whatever means, spoils no event.
#[test]
fn what_a_plugin_prints_goes_to_standard_error_and_not_between_the_events() {
    let stand = Stand::new();
    stand.demo(3);
    assert_eq!(code(&stand.navette(&["plugin", "add", library("misbehaving").to_str().unwrap()])), 0);
    let company = format!("erp.file={}", stand.data().join("demo/company.json").display());
    let add = ["profile", "add", "prints", "--erp", "example-erp", "--shop", "misbehaving", "--set", &company];
    assert_eq!(code(&stand.navette(&[add.as_slice(), &["--set", "shop.mode=prints"]].concat())), 0);
    let job = stand.job("export-categories").replace("\"profile\":\"demo\"", "\"profile\":\"prints\"");
    let mut worker = Command::new(env!("CARGO_BIN_EXE_navette"))
        .arg("worker")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = worker.stdin.take().unwrap();
    writeln!(input, "{job}").unwrap();
    let output = worker.wait_with_output().unwrap();
    drop(input);
    assert_eq!(code(&output), 0, "{}", error(&output));
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(text.contains("ended"), "{text}");
    for line in text.lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok_and(|event| event.is_object()), "{line}");
    }
    for printed in ["printed-by-rust", "printed-by-c"] {
        assert!(error(&output).contains(printed), "{}", error(&output));
    }
}

/// Windows' users have such names, and folders below a long path.
#[test]
fn a_long_data_folder_with_spaces_accents_and_signs_works() {
    let name = "Données d'été de la Société Lévêque & Fils 100 % (n° 1) #ça";
    let stand = Stand::below(&[name; 4].join("/"));
    assert!(stand.data().as_os_str().len() > 260);
    let summary = stand.demo(5);
    assert_eq!(summary["articles"], 5);
    assert_eq!(summary["second_run_writes"], 0);
    assert!(stand.data().join("navette.db").exists());
    let shown = String::from_utf8(stand.navette(&["profile", "show", "demo"]).stdout).unwrap();
    assert!(shown.contains(name), "{shown}");
}

/// I13: a canary secret is in no file of the data folder, in no output and in no argument.
#[test]
fn a_secret_given_by_file_shows_nowhere() {
    let stand = Stand::new();
    let library = library("shop_prestashop");
    assert_eq!(code(&stand.navette(&["plugin", "add", library.to_str().unwrap()])), 0);
    let secret = stand.data().parent().unwrap().join(format!("canary-{}", std::process::id()));
    std::fs::write(&secret, "canari-0123456789-canari-0123456789\n").unwrap();
    let given = format!("shop.secret={}", secret.display());
    let output = stand.navette(&[
        "profile",
        "add",
        "p1",
        "--erp",
        "example-erp",
        "--shop",
        "shop-prestashop",
        "--secret-file",
        &given,
        "--set",
        "shop.url=http://127.0.0.1:9",
    ]);
    std::fs::remove_file(&secret).unwrap();
    assert_eq!(code(&output), 0, "{}", error(&output));
    let outputs = [stand.navette(&["profile", "check", "p1"]), stand.navette(&["profile", "show", "p1"])];
    for output in outputs {
        assert!(!String::from_utf8_lossy(&output.stdout).contains("canari"));
        assert!(!error(&output).contains("canari"));
    }
    for entry in std::fs::read_dir(stand.data()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            assert!(!bytes.windows(6).any(|window| window == b"canari"), "{}", path.display());
        }
    }
}
