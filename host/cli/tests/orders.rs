//! The inbox of orders through the real program and the example pair.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

use std::{
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;

struct Stand {
    home: tempfile::TempDir,
}

impl Stand {
    /// A pair whose ten orders are imported.
    fn new() -> Self {
        let stand = Self { home: tempfile::tempdir().unwrap() };
        for plugin in ["example_erp", "example_shop"] {
            let file = format!("{}{plugin}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
            let library = Path::new(env!("CARGO_BIN_EXE_navette")).with_file_name(file);
            assert!(library.exists(), "build the workspace first (cargo build --workspace): {}", library.display());
            stand.good(&["plugin", "add", library.to_str().unwrap()]);
        }
        stand.good(&["demo", "--articles", "3"]);
        stand
    }

    fn run(&self, arguments: &[&str]) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_navette"));
        // The keyring of whoever runs the tests is not theirs.
        command.env("NAVETTE_VAULT_KEY", "file");
        let output = command.arg("--data-dir").arg(self.home.path()).args(arguments).stdin(Stdio::null()).output();
        let output = output.unwrap();
        (output.status.code().unwrap_or(-1), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
    }

    fn good(&self, arguments: &[&str]) -> String {
        let (code, text) = self.run(arguments);
        assert_eq!(code, 0, "{arguments:?}: {text}");
        text
    }

    fn documents(&self, arguments: &[&str]) -> Vec<Value> {
        let text = self.good(&[&["--json"], arguments].concat());
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Adds an order that is the first one again under another number; the others get a day of their own.
    fn add_order(&self, change: impl FnOnce(&mut Value)) {
        let file = self.home.path().join("demo/shop/orders.json");
        let mut orders: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        for (index, order) in orders.iter_mut().enumerate() {
            order["placed_at"] = format!("2026-03-{:02}T10:00:00+01:00", index + 1).into();
        }
        let mut order = orders[0].clone();
        order["key"] = "4711".into();
        change(&mut order);
        orders.push(order);
        std::fs::write(&file, serde_json::to_string(&orders).unwrap()).unwrap();
    }

    fn states(&self, arguments: &[&str]) -> Vec<String> {
        let orders = self.documents(&[&["order", "list", "demo"], arguments].concat());
        let state = |order: &Value| format!("{} {}", order["key"].as_str().unwrap(), order["state"].as_str().unwrap());
        orders.iter().filter_map(|line| line.get("order")).map(state).collect()
    }
}

#[test]
fn the_inbox_shows_what_would_become_of_each_order_and_writes_nothing() {
    let stand = Stand::new();
    stand.add_order(|order| {
        order["placed_at"] = "2031-05-06T10:00:00+02:00".into();
        order["same_cart"] = serde_json::json!(["1"]);
    });
    let all = ["--from", "2000-01-01", "--to", "2040-01-01"];
    let states = stand.states(&all);
    assert_eq!((states.len(), states[0].as_str()), (11, "4711 check"), "the newest comes first: {states:?}");
    assert_eq!(states.iter().filter(|state| state.ends_with(" imported")).count(), 10, "{states:?}");
    assert_eq!(stand.states(&[&all[..], &["--state", "check"]].concat()), ["4711 check"]);
    assert_eq!(stand.states(&[&all[..], &["--search", "bc4711"]].concat()), Vec::<String>::new());
    assert_eq!(stand.states(&["--from", "2031-05-06", "--to", "2031-05-06"]), ["4711 check"]);
    assert_eq!(stand.states(&["--from", "2031-05-07", "--to", "2031-05-08"]), Vec::<String>::new());
    let shown = stand.documents(&["order", "show", "demo", "4711"]);
    assert_eq!(shown[0]["order"]["problems"][0]["code"], "order-same-cart");
    assert!(shown[0]["order"]["sentences"][0]["sentence"].as_str().unwrap().contains("doublon"), "{shown:?}");
    assert!(stand.good(&["--lang", "en", "order", "show", "demo", "4711"]).contains("may be a duplicate"));
    assert_eq!(std::fs::read_dir(stand.home.path().join("demo/company.orders")).unwrap().count(), 10);
    assert_eq!(stand.run(&["order", "show", "demo", "999"]).0, 2);
    assert_eq!(stand.run(&["order", "list", "demo", "--state", "other"]).0, 2);
    assert_eq!(stand.run(&["order", "list", "demo", "--period", "someday"]).0, 2);
}

const ALL: [&str; 4] = ["--from", "2000-01-01", "--to", "2040-01-01"];

impl Stand {
    fn documents_of_the_erp(&self) -> usize {
        std::fs::read_dir(self.home.path().join("demo/company.orders")).unwrap().count()
    }

    fn state(&self, key: &str) -> String {
        let shown = self.documents(&["order", "show", "demo", key]);
        shown[0]["order"]["state"].as_str().unwrap().to_owned()
    }
}

#[test]
fn an_ignored_order_is_left_out_of_every_import_until_it_is_taken_up_again() {
    let stand = Stand::new();
    stand.add_order(|order| order["placed_at"] = "2031-05-06T10:00:00+02:00".into());
    stand.good(&["order", "ignore", "demo", "4711", "--because", "payée au magasin"]);
    assert_eq!(stand.state("4711"), "ignored");
    assert!(stand.good(&["order", "show", "demo", "4711"]).contains("payée au magasin"));
    let period = [&["run", "demo", "import-orders"], &ALL[..]].concat();
    let (keys, imported) = (["run", "demo", "import-orders", "--keys", "4711"], ["run", "demo", "import-orders"]);
    for arguments in [&imported[..], &period[..], &keys[..]] {
        stand.good(arguments);
        assert_eq!((stand.documents_of_the_erp(), stand.state("4711").as_str()), (10, "ignored"), "{arguments:?}");
    }
    // Without a change in the shop, the import of what changed asks for it by itself.
    stand.good(&["order", "unignore", "demo", "4711"]);
    assert_eq!(stand.state("4711"), "ready");
    assert_eq!(stand.states(&["--period", "since-last", "--search", "4711"]), ["4711 ready"]);
    stand.good(&imported);
    assert_eq!((stand.documents_of_the_erp(), stand.state("4711").as_str()), (11, "imported"));
    let said = |arguments: &[&str]| stand.run(&[&["--lang", "en"], arguments].concat());
    let (code, text) = said(&["order", "ignore", "demo", "4711", "--because", "late"]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("is imported already: BC4711"), "{text}");
    assert_eq!(said(&["order", "unignore", "demo", "4711"]).0, 1);
    assert_eq!(said(&["order", "recreate", "demo", "4711"]).0, 1);
    assert_eq!(said(&["order", "attach", "demo", "4711", "--document", "X"]).0, 1);
    assert_eq!(stand.documents_of_the_erp(), 11);
}

#[test]
fn orders_before_the_start_wait_until_an_earlier_one_is_set() {
    let stand = Stand::new();
    stand.add_order(|order| order["placed_at"] = "2026-05-06T10:00:00+02:00".into());
    let set = |rule: &str| stand.good(&["profile", "set", "demo", "--set", &format!("profile.orders-{rule}")]);
    set("start=2026-05-07");
    stand.good(&["run", "demo", "import-orders"]);
    assert_eq!((stand.documents_of_the_erp(), stand.state("4711").as_str()), (10, "ignored"));
    set("start=2026-05-06");
    stand.good(&["run", "demo", "import-orders"]);
    assert_eq!((stand.documents_of_the_erp(), stand.state("4711").as_str()), (11, "imported"));
    for wrong in ["start=tomorrow", "period=someday", "day=paid", "other=1"] {
        let setting = format!("profile.orders-{wrong}");
        assert_eq!(stand.run(&["profile", "set", "demo", "--set", &setting]).0, 2, "{wrong}");
    }
}

#[test]
fn the_period_of_an_import_is_the_profiles_unless_another_is_named() {
    let stand = Stand::new();
    stand.add_order(|order| {
        order["placed_at"] = "2026-05-06T10:00:00+02:00".into();
        order["changed_at"] = "2026-06-07T10:00:00+02:00".into();
    });
    stand.good(&["profile", "set", "demo", "--set", "profile.orders-period=today"]);
    stand.good(&["run", "demo", "import-orders"]);
    assert_eq!(stand.documents_of_the_erp(), 10, "it was not placed today");
    let days = |day| ["run", "demo", "import-orders", "--from", day, "--to", day];
    stand.good(&days("2026-06-07"));
    assert_eq!(stand.documents_of_the_erp(), 10, "nor on the day of its state");
    stand.good(&[&days("2026-06-07")[..], &["--by", "status", "--dry-run"]].concat());
    assert_eq!(stand.documents_of_the_erp(), 10);
    stand.good(&[&days("2026-06-07")[..], &["--by", "status"]].concat());
    assert_eq!(stand.documents_of_the_erp(), 11);
}

#[test]
fn orders_that_were_imported_before_are_told_as_existing_and_never_written_twice() {
    let stand = Stand::new();
    let (code, text) = stand.run(&["--json", "run", "demo", "import-orders", "--period", "since-last"]);
    assert_eq!(code, 0, "{text}");
    let run = [&["--json", "run", "demo", "import-orders", "--include-imported"], &ALL[..]].concat();
    stand.add_order(|order| order["placed_at"] = "2026-05-06T10:00:00+02:00".into());
    let said = stand.good(&run);
    let run = serde_json::from_str::<Value>(said.lines().last().unwrap()).unwrap()["run"].as_str().unwrap().to_owned();
    let history = stand.good(&["--lang", "en", "history", &run]);
    assert_eq!(history.matches("is in the ERP already").count(), 10, "{history}");
    assert_eq!(stand.documents_of_the_erp(), 11);
}
