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

/// J40, K01: an edit wins over the ERP while the editor is on, and a change of the ERP under it is told.
#[test]
fn what_is_edited_wins_and_the_erps_change_under_it_is_told() {
    let stand = Stand::with(30);
    let shop = |key: &str| {
        let name: String = key.bytes().map(|byte| format!("{byte:02x}")).collect();
        let text = std::fs::read_to_string(stand.home.path().join(format!("demo/shop/article/{name}.json"))).unwrap();
        serde_json::from_str::<Value>(&text).unwrap()["article"].clone()
    };
    let good = |arguments: &[&str]| {
        let (code, said) = stand.run(arguments);
        assert_eq!(code, 0, "{said}");
        said
    };
    let html = "texts.description.fr=<p onclick=x>Doux</p><script>x</script>";
    let edit = ["article", "edit", "demo", "ART00002", "--set", "texts.name.fr=Brodé", "--set", html];
    good(&[&edit[..], &["--set", "identity.active=false", "--set", "categories.extra=C05"]].concat());
    good(&["run", "demo", "export-all"]);
    assert_eq!(shop("ART00002")["texts"]["name"]["fr"], "Article n° 2", "the editor is off");
    good(&["profile", "set", "demo", "--set", "profile.article-editor=true"]);
    let said = good(&["--json", "run", "demo", "export-all"]);
    assert!(said.contains("\"updated\":1,"), "one record is sent: {said}");
    let article = shop("ART00002");
    assert_eq!(article["texts"]["name"]["fr"], "Brodé");
    assert_eq!(article["texts"]["description"]["fr"], "<p>Doux</p>");
    assert_eq!((&article["identity"]["active"], &article["categories"]["keys"][1]), (&false.into(), &"C05".into()));
    assert!(!good(&["--json", "run", "demo", "export-all"]).contains("\"updated\":1,"), "and only once");
    stand.change(|company| company["articles"][1]["texts"]["name"]["fr"] = "Nouveau".into());
    good(&["run", "demo", "export-all"]);
    assert_eq!(shop("ART00002")["texts"]["name"]["fr"], "Brodé", "nothing edited is overwritten");
    let shown = good(&["article", "show", "demo", "ART00002"]);
    assert!(shown.contains("ERP : « Nouveau »") && shown.contains("avant : « Article n° 2 »"), "{shown}");
    let listed = |more: &[&str]| {
        let said = good(&[&["--json", "article", "list", "demo"], more].concat());
        let key = |line: &str| serde_json::from_str::<Value>(line).unwrap()["key"].as_str().unwrap().to_owned();
        said.lines().map(key).collect::<Vec<_>>()
    };
    assert_eq!(listed(&["--erp-changed"]), ["ART00002"]);
    assert_eq!(listed(&["--modified", "true"]), ["ART00002"]);
    assert_eq!(listed(&["--family", "FAM1", "--after", "ART00005", "--limit", "2"]), ["ART00009", "ART00013"]);
    assert_eq!(listed(&["--search", "n° 30"]), ["ART00030"]);
    assert_eq!(listed(&["--search", "%"]), [""; 0]);
    assert_eq!(listed(&["--exported", "false"]), [""; 0]);
    good(&["article", "reset", "demo", "ART00002"]);
    good(&["run", "demo", "export-all"]);
    assert_eq!(shop("ART00002")["texts"]["name"]["fr"], "Nouveau", "given back to the ERP");
    // What left the ERP leaves the list; a file edits many, or none where one field is wrong.
    stand.change(|company| company["articles"].as_array_mut().unwrap().truncate(25));
    good(&["run", "demo", "export-all"]);
    assert_eq!(listed(&[]).len(), 25);
    let file = stand.home.path().join("edits.json");
    let wrong = r#"{"ART00001": {"texts.tags.fr": "lin, nappe"}, "ART00003": {"price.net": "1"}}"#;
    std::fs::write(&file, wrong).unwrap();
    let file = file.to_str().unwrap().to_owned();
    let (code, said) = stand.run(&["article", "edit", "demo", "--file", &file]);
    assert!(code == 2 && said.contains("price.net") && said.contains("edit-field-unknown"), "{said}");
    assert_eq!(listed(&["--modified", "true"]), [""; 0]);
    std::fs::write(&file, wrong.replace("price.net", "texts.seo_title.en")).unwrap();
    good(&["article", "edit", "demo", "--file", &file]);
    assert_eq!(listed(&["--modified", "true"]), ["ART00001", "ART00003"]);
}
