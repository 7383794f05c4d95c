//! A plugin that never answers costs its own run, which ends by itself and says who, where and what to do.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
};

use crate::stand::{Stand, code, error, library, text};

fn stand(mode: &str) -> Stand {
    let stand = Stand::new(3);
    stand.add(&library("misbehaving"));
    stand.profile("bad", "misbehaving", &[&format!("shop.mode={mode}")]);
    stand
}

#[test]
fn a_plugin_that_hangs_in_any_verb_is_stopped_and_named() {
    for (mode, verb, action) in [
        ("hang-open", "open", "export-all"),
        ("hang-read", "read", "import-orders"),
        ("hang-write", "write", "export-all"),
    ] {
        let stand = stand(mode);
        let limit = format!("{verb}=2");
        let output = stand.navette(&["--json", "run", "bad", action, "--call-limit", &limit, "--call-grace", "1"]);
        assert_eq!(code(&output), 5, "{mode}: {}", error(&output));
        let last: serde_json::Value = serde_json::from_str(text(&output).lines().last().unwrap()).unwrap();
        assert_eq!(last["event"], "ended", "the last event is the end: {last}");
        assert_eq!(last["end"]["code"], "plugin-hung", "{last}");
        assert_eq!(last["end"]["args"], serde_json::json!({"plugin": "misbehaving", "verb": verb, "seconds": "2"}));
        // History does not say that it still runs, and the profile is free.
        let run = stand.latest_run();
        assert_eq!((&run["state"], &run["code"]), (&"failed".into(), &"plugin-hung".into()), "{run}");
        assert!(run["ended_at"].is_string(), "{run}");
        assert_eq!(code(&stand.navette(&["run", "demo", "export-all"])), 0);
    }
}

#[test]
fn a_hung_plugin_is_told_in_the_users_language_with_the_remedy() {
    let stand = stand("hang-write");
    let run = ["run", "bad", "export-all", "--call-limit", "2", "--call-grace", "1"];
    for (language, said, remedy) in [
        ("fr", "L'extension « misbehaving » ne répond plus : rien depuis 2 s (write).", "--call-limit write=SECONDES"),
        (
            "en",
            "The plugin \"misbehaving\" has stopped answering: nothing for 2 s (write).",
            "--call-limit write=SECONDS",
        ),
    ] {
        let output = stand.navette(&[&["--lang", language], run.as_slice()].concat());
        let told = error(&output);
        assert!(told.contains(said) && told.contains(remedy) && told.contains("[plugin-hung]"), "{told}");
    }
}

#[test]
fn a_plugin_that_asks_whether_to_stop_lives_however_long_it_takes() {
    let stand = stand("slow");
    // Four seconds of one call, with a limit of two.
    let output = stand.navette(&["run", "bad", "export-categories", "--call-limit", "2"]);
    assert_eq!(code(&output), 0, "{}", error(&output));
    assert_eq!(stand.latest_run()["state"], "done");
}

#[test]
fn a_wrong_limit_is_refused() {
    let stand = Stand::new(1);
    for wrong in ["read=", "read=0", "soon", "read=-1"] {
        let output = stand.navette(&["run", "demo", "export-all", &format!("--call-limit={wrong}")]);
        assert_eq!(code(&output), 2);
        assert!(error(&output).contains("call-limit-invalid"), "{}", error(&output));
    }
}

/// Nobody watches a worker whose parent is gone: it ends itself, and its profile can be run again.
#[test]
fn a_hung_worker_without_a_parent_ends_and_its_run_is_marked_by_the_next() {
    let stand = stand("hang-write");
    let mut worker = Command::new(env!("CARGO_BIN_EXE_navette"))
        .args(["worker", "--orphan-grace", "1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let job = serde_json::json!({
        "run": "orphan", "data_dir": stand.data(), "plugin_dirs": [stand.data().join("plugins")],
        "profile": "bad", "action": "export-all", "secrets": {}, "grants": {}, "owner": "test",
    });
    let mut input = worker.stdin.take().unwrap();
    writeln!(input, "{job}").unwrap();
    let mut events = BufReader::new(worker.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(events.any(|event| event.contains("\"verb\":\"write\"")), "the plugin was never called");
    drop(input);
    assert_eq!(worker.wait().unwrap().code(), Some(5));
    assert_eq!(stand.latest_run()["state"], "running");
    let run = ["run", "bad", "export-all", "--call-limit", "write=2", "--call-grace", "1"];
    assert_eq!(code(&stand.navette(&run)), 5);
    let history = stand.good(&["--json", "history"]);
    let orphan = history.lines().find(|line| line.contains("\"orphan\"")).unwrap();
    assert!(orphan.contains("\"died\"") && orphan.contains("worker-died"), "{orphan}");
}
