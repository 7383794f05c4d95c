//! Plans and chosen articles through the real program and the example pair.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

struct Stand {
    home: tempfile::TempDir,
}

impl Stand {
    /// A shop that has so many articles.
    fn with(articles: u32) -> Self {
        let stand = Self { home: tempfile::tempdir().unwrap() };
        for plugin in ["example_erp", "example_shop"] {
            let file = format!("{}{plugin}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
            let library = Path::new(env!("CARGO_BIN_EXE_navette")).with_file_name(file);
            assert!(library.exists(), "build the workspace first (cargo build --workspace): {}", library.display());
            assert_eq!(stand.run(&["plugin", "add", library.to_str().unwrap()]).0, 0);
        }
        let (code, text) = stand.run(&["demo", "--articles", &articles.to_string()]);
        assert_eq!(code, 0, "{text}");
        stand
    }

    fn company(&self) -> PathBuf {
        self.home.path().join("demo/company.json")
    }

    fn change(&self, change: impl FnOnce(&mut Value)) {
        let mut company = serde_json::from_str(&std::fs::read_to_string(self.company()).unwrap()).unwrap();
        change(&mut company);
        std::fs::write(self.company(), company.to_string()).unwrap();
    }

    /// The exit code, and everything that was said.
    fn run(&self, arguments: &[&str]) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_navette"));
        // The keyring of whoever runs the tests is not theirs.
        command.env("NAVETTE_VAULT_KEY", "file");
        let output = command.arg("--data-dir").arg(self.home.path()).args(arguments).stdin(Stdio::null()).output();
        let output = output.unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap_or(-1), String::from_utf8(text).unwrap())
    }
}

#[test]
fn a_plan_is_read_by_page_in_both_languages_with_what_the_shop_has() {
    let stand = Stand::with(60);
    stand.change(|company| {
        let articles = company["articles"].as_array_mut().unwrap();
        articles[3]["texts"]["name"]["fr"] = "Renommé".into();
        articles.truncate(40);
    });
    let (code, said) = stand.run(&["run", "demo", "export-articles", "--dry-run"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("20 fiches sur 60") && said.contains("--allow-removals 20 --plan "), "{said}");
    let (code, french) = stand.run(&["plan", "show", "demo", "--state", "update"]);
    assert_eq!(code, 0, "{french}");
    assert!(french.contains("textes, désignation, français : « "), "{french}");
    assert!(french.contains(" » → « Renommé »") && french.contains("20 à retirer"), "{french}");
    let (_, english) = stand.run(&["--lang", "en", "plan", "show", "demo", "--state", "update"]);
    assert!(english.contains("texts, name, French : « "), "{english}");
    let (_, page) = stand.run(&["--json", "plan", "show", "demo", "--state", "remove", "--page", "2", "--size", "15"]);
    let rows: Vec<Value> = page.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 5, "{page}");
    assert!(rows.iter().all(|row| row["state"] == "remove"));
    assert_eq!(stand.run(&["plan", "show", "nobody"]).0, 2);
    assert_eq!(stand.run(&["plan", "show", "demo", "--state", "other"]).0, 2);
    // The plan's own digest lets the run go on.
    let digest = said.split("--plan ").nth(1).unwrap().split_whitespace().next().unwrap();
    assert_eq!(stand.run(&["run", "demo", "export-articles"]).0, 6);
    let (code, said) = stand.run(&["run", "demo", "export-articles", "--allow-removals", "20", "--plan", digest]);
    assert_eq!(code, 0, "{said}");
}

/// G23: what was chosen is sent, and nothing else is; nothing is taken away for not being chosen.
#[test]
fn one_family_one_category_or_one_reference_is_sent_alone() {
    let stand = Stand::with(40);
    stand.change(|company| {
        let articles = company["articles"].as_array_mut().unwrap();
        for article in articles.iter_mut() {
            article["stock"]["quantity"] = "777".into();
        }
        articles.truncate(30);
        company["categories"][0]["texts"]["name"]["fr"] = "Renommée".into();
    });
    // Of 30 articles, 8 are of the family FAM1 (1, 5, 9, ...), 3 of the category C01, and one has the reference.
    for (choice, read) in [(["--family", "FAM1"], 8), (["--category", "C01"], 3), (["--keys", "ART00004"], 1)] {
        let (code, said) = stand.run(&[&["--json", "run", "demo", "export-all"], &choice[..]].concat());
        assert_eq!(code, 0, "{said}");
        let ends: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let ends: Vec<&Value> = ends.iter().filter(|event| event["event"] == "flow-ended").collect();
        let [end] = &ends[..] else { panic!("{said}") };
        assert_eq!(end["flow"], "export-articles");
        assert_eq!((&end["counts"]["read"], &end["counts"]["removed"]), (&read.into(), &0.into()), "{choice:?}");
        assert_eq!(end["counts"]["updated"], read, "{choice:?}");
    }
    assert_eq!(stand.run(&["run", "demo", "export-all", "--family", "A", "--keys", "B"]).0, 2);
}
