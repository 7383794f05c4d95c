//! A job that kills its worker three times in a row is parked until a person says otherwise.

use crate::stand::{Stand, code, error, library};

#[test]
fn a_job_that_kills_its_worker_three_times_is_parked_until_somebody_retries_it() {
    let stand = Stand::new(3);
    stand.add(&library("misbehaving"));
    stand.profile("bad", "misbehaving", &["shop.mode=abort"]);
    let run = |extra: &[&str]| stand.navette(&[&["run", "bad", "export-all"], extra].concat());
    for death in 1..=3 {
        let output = run(&[]);
        assert_eq!(code(&output), 5, "{death}");
        assert!(error(&output).contains("worker-died"), "{death}: {}", error(&output));
        let latest = stand.latest_run();
        assert_eq!((&latest["state"], &latest["code"]), (&"died".into(), &"worker-died".into()));
    }
    let output = run(&[]);
    assert_eq!(code(&output), 6, "{}", error(&output));
    assert!(error(&output).contains("3 fois de suite") && error(&output).contains("--retry-parked"));
    assert_eq!(stand.latest_run()["code"], "worker-parked", "history shows it");
    // The job is the profile's action: others of the same profile, and other profiles, still run.
    assert!(error(&stand.navette(&["run", "bad", "export-categories"])).contains("worker-died"));
    assert_eq!(code(&stand.navette(&["run", "demo", "export-all"])), 0);

    // A retry is one try, and its death counts like every other.
    assert_eq!(code(&run(&["--retry-parked"])), 5);
    assert_eq!(code(&run(&[])), 5);
    // Mended, it runs, and its earlier deaths are forgotten.
    stand.good(&["profile", "set", "bad", "--set", "shop.mode=slow"]);
    assert_eq!(code(&run(&[])), 0);
    stand.good(&["profile", "set", "bad", "--set", "shop.mode=abort"]);
    let company = stand.data().join("demo/company.json");
    let changed = std::fs::read_to_string(&company).unwrap().replace("Rayon 1", "Rayon A");
    std::fs::write(company, changed).unwrap();
    for _ in 1..=3 {
        assert_eq!(code(&run(&[])), 5);
    }
    assert_eq!(code(&run(&[])), 6);
}

/// Ctrl-C is a person's wish, not a death: the worker finishes its page and stops.
#[cfg(unix)]
#[test]
fn an_interrupt_from_the_console_stops_the_worker_and_counts_as_no_death() {
    use std::{
        io::{BufRead, BufReader},
        os::unix::process::CommandExt,
        process::{Command, Stdio},
        time::Duration,
    };
    let stand = Stand::new(3);
    stand.add(&library("misbehaving"));
    stand.profile("slow", "misbehaving", &["shop.mode=slow"]);
    let mut run = Command::new(env!("CARGO_BIN_EXE_navette"))
        .arg("--data-dir")
        .arg(stand.data())
        .args(["--json", "run", "slow", "export-all"])
        .stdout(Stdio::piped())
        .process_group(0)
        .spawn()
        .unwrap();
    let mut events = BufReader::new(run.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(events.any(|event| event.contains("flow-started")));
    let interrupt = format!("kill -INT -{}", run.id());
    assert!(Command::new("sh").args(["-c", &interrupt]).status().unwrap().success());
    assert_eq!(run.wait().unwrap().code(), None, "ended by the signal");
    let ended = (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        stand.latest_run()["state"] != "running"
    });
    assert!(ended, "the worker goes on without a parent");
    assert_eq!(stand.latest_run()["state"], "cancelled");
}
