//! The real program, and the customer's real program beside it: what the one issues the other applies (D10).

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

use std::{
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use chrono::{Days, NaiveDate, Utc};
use licence::{Certificate, Kind, Licence, SigningKey, key_id, sign_certificate, unwrap};
use serde_json::Value;

const PASSPHRASE: &str = "canari-phrase-secrete-0123";

struct Stand {
    folder: tempfile::TempDir,
}

fn today() -> NaiveDate {
    Utc::now().date_naive()
}

fn day(ahead: u64) -> String {
    (today() + Days::new(ahead)).to_string()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

impl Stand {
    /// A reseller with a key, under a certificate of the root that only builds for tests believe.
    fn new() -> Self {
        let stand = Self::bare();
        let key = stand.done(&["key", "new"]);
        let certificate = sign_certificate(&certificate(key.trim()), &root()).unwrap();
        std::fs::write(stand.path("certificate.txt"), certificate).unwrap();
        stand.done(&["certificate", &stand.name("certificate.txt")]);
        let request = stand.navette(&["licence", "request", "--out", &stand.name("request.txt")]);
        assert!(request.status.success(), "{}", said(&request));
        stand
    }

    fn bare() -> Self {
        let stand = Self { folder: tempfile::tempdir().unwrap() };
        std::fs::write(stand.path("passphrase"), format!("{PASSPHRASE}\n")).unwrap();
        stand
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn name(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    fn reseller(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_navette-reseller"));
        command.arg("--dir").arg(self.path("office")).arg("--passphrase-file").arg(self.path("passphrase"));
        command.args(arguments).stdin(Stdio::null()).output().unwrap()
    }

    fn done(&self, arguments: &[&str]) -> String {
        let output = self.reseller(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    fn refused(&self, arguments: &[&str], code: i32, expected: &str) {
        let output = self.reseller(arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", said(&output));
        assert!(said(&output).contains(&format!("[{expected}]")), "{expected}: {}", said(&output));
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.done(&[&["--json"], arguments].concat())).unwrap()
    }

    /// The customer's program.
    fn navette(&self, arguments: &[&str]) -> Output {
        let file = format!("navette{}", std::env::consts::EXE_SUFFIX);
        let program = Path::new(env!("CARGO_BIN_EXE_navette-reseller")).with_file_name(file);
        assert!(program.exists(), "build the workspace first (cargo build --workspace): {}", program.display());
        let mut command = Command::new(program);
        command.arg("--json").arg("--data-dir").arg(self.path("customer")).args(arguments);
        command.stdin(Stdio::null()).output().unwrap()
    }

    /// Has the customer apply a file; answers the licence, or the code of the refusal.
    fn apply(&self, file: &str) -> Result<Licence, String> {
        let output = self.navette(&["licence", "apply", &self.name(file)]);
        if output.status.success() {
            let document: Value = serde_json::from_slice(&output.stdout).unwrap();
            return Ok(serde_json::from_value(document["licence"].clone()).unwrap());
        }
        assert_eq!(output.status.code(), Some(8), "{}", said(&output));
        let text = if output.stdout.is_empty() { &output.stderr } else { &output.stdout };
        let document: Value = serde_json::from_slice(text).unwrap();
        Err(document["error"].as_str().or(document["code"].as_str()).unwrap().to_owned())
    }

    /// Issues the licence `toile-000001` for this computer.
    fn issue(&self, extra: &[&str]) -> Value {
        let (request, until) = (self.name("request.txt"), day(100));
        let out = self.name("licence.txt");
        let issue = ["issue", "--holder", "Maison <Lin> & Laine", "--computer", &request, "--until", &until];
        let shop = ["--shop", "https://www.Lin-et-laine.example/boutique=promotions", "--out", &out];
        self.json(&[issue.as_slice(), &shop, extra].concat())
    }
}

fn root() -> SigningKey {
    SigningKey::from_bytes(b"navette test root, not released!")
}

fn certificate(key: &str) -> Certificate {
    Certificate {
        reseller: "toile".to_owned(),
        name: "Toile & Cie".to_owned(),
        key: key.to_owned(),
        root: key_id(&root().verifying_key()),
        from: today() - Days::new(10),
        until: today() + Days::new(400),
        shops: 2,
        workstations: 5,
        users: 5,
        computers: 1,
        days: 370,
        features: ["promotions".to_owned(), "tarifs-remises".to_owned()].into(),
        trials: true,
        critical: Vec::new(),
    }
}

#[test]
fn a_licence_is_issued_extended_and_given_a_feature_and_the_customer_applies_each() {
    let stand = Stand::new();
    assert_eq!(stand.issue(&["--workstations", "3"])["number"], "toile-000001");
    let licence = stand.apply("licence.txt").unwrap();
    assert_eq!((licence.holder.as_str(), licence.serial, licence.workstations), ("Maison <Lin> & Laine", 1, 3));
    assert_eq!(licence.shops[0].host, "lin-et-laine.example");
    let out = stand.name("licence.txt");
    stand.done(&["extend", "toile-000001", "--until", &day(200), "--out", &out]);
    let licence = stand.apply("licence.txt").unwrap();
    assert_eq!((licence.serial, licence.until.to_string()), (2, day(200)));
    let feature = ["feature", "toile-000001", "--shop", "lin-et-laine.example"];
    stand.done(&[feature.as_slice(), &["--on", "tarifs-remises", "--off", "promotions", "--out", &out]].concat());
    let licence = stand.apply("licence.txt").unwrap();
    assert_eq!(licence.shops[0].features, ["tarifs-remises".to_owned()].into());
    // A customer who lost the file is given it once more, as it was.
    let given = std::fs::read_to_string(&out).unwrap();
    let again = stand.name("again.txt");
    assert_eq!(stand.json(&["text", "toile-000001", "--out", &again])["serial"], 3);
    assert_eq!(std::fs::read_to_string(&again).unwrap(), given);
    assert_eq!(stand.apply("again.txt").unwrap(), licence);
    let shown = stand.json(&["show", "toile-000001"]);
    let acts: Vec<&str> = shown["history"].as_array().unwrap().iter().map(|act| act["act"].as_str().unwrap()).collect();
    assert_eq!(acts, ["issue", "extend", "feature"]);
    assert_eq!(shown["state"], "valid");
    let list = stand.done(&["list"]);
    assert!(list.contains("toile-000001") && list.contains("lin-et-laine.example"), "{list}");
}

#[test]
fn nothing_is_issued_beyond_the_certificate() {
    let stand = Stand::new();
    let issue = |extra: &[&str], expected: &str| {
        let request = stand.name("request.txt");
        let base = ["issue", "--holder", "X", "--computer", &request];
        stand.refused(&[base.as_slice(), extra].concat(), 8, expected);
    };
    let until = day(100);
    issue(&["--shop", "a.example=gold", "--until", &until], "licence-beyond-reseller");
    issue(&["--shop", "a.example", "--until", &until, "--users", "6"], "licence-beyond-reseller");
    issue(&["--shop", "a", "--shop", "b", "--shop", "c", "--until", &until], "licence-beyond-reseller");
    issue(&["--shop", "a.example", "--until", &day(380)], "licence-beyond-reseller");
    issue(&["--shop", "a.example", "--until", &day(500)], "reseller-outlives");
    assert_eq!(stand.done(&["list"]), "");
    assert_eq!(stand.json(&["revocations"])["number"], 0, "and nothing was noted");
}

#[test]
fn a_move_takes_the_old_texts_back_and_the_old_computer_learns_it_from_the_list() {
    let stand = Stand::new();
    stand.issue(&[]);
    stand.apply("licence.txt").unwrap();
    std::fs::copy(stand.path("licence.txt"), stand.path("old.txt")).unwrap();
    // The customer's own computer is the new one here, and then the old one too: only the texts differ.
    let (request, out) = (stand.name("request.txt"), stand.name("licence.txt"));
    let moved = stand.json(&["move", "toile-000001", "--computer", &request, "--out", &out]);
    assert_eq!(moved["serial"], 2);
    let list = stand.json(&["revocations", "--out", &stand.name("list.txt")]);
    assert_eq!(list["licences"][0]["serial"], 1);
    assert_eq!(stand.apply("list.txt"), Err("licence-revoked".to_owned()));
    assert_eq!(stand.apply("old.txt"), Err("licence-revoked".to_owned()));
    assert_eq!(stand.apply("licence.txt").unwrap().serial, 2);
}

#[test]
fn a_released_licence_moves_with_the_old_computers_word() {
    let stand = Stand::new();
    stand.issue(&[]);
    stand.apply("licence.txt").unwrap();
    let released = stand.navette(&["licence", "release"]);
    let released: Value = serde_json::from_slice(&released.stdout).unwrap();
    std::fs::write(stand.path("release.txt"), released["text"].as_str().unwrap()).unwrap();
    assert_eq!(stand.apply("licence.txt"), Err("licence-released".to_owned()));
    let (request, release) = (stand.name("request.txt"), stand.name("release.txt"));
    let out = stand.name("licence.txt");
    stand.refused(&["move", "toile-000001", "--computer", &request, "--release", &request], 8, "reseller-release");
    stand.done(&["move", "toile-000001", "--computer", &request, "--release", &release, "--out", &out]);
    assert_eq!(stand.apply("licence.txt").unwrap().serial, 2);
    let history = stand.json(&["show", "toile-000001"])["history"].clone();
    assert_eq!(history[1]["detail"]["released"], history[1]["detail"]["to"]);
}

#[test]
fn a_revoked_licence_is_refused_everywhere() {
    let stand = Stand::new();
    stand.issue(&[]);
    stand.apply("licence.txt").unwrap();
    stand.done(&["revoke", "toile-000001"]);
    stand.refused(&["extend", "toile-000001", "--until", &day(120)], 8, "reseller-revoked");
    for again in ["page", "text"] {
        stand.refused(&[again, "toile-000001"], 8, "reseller-revoked");
    }
    stand.refused(&["revoke", "toile-000009"], 2, "reseller-number-unknown");
    stand.done(&["revocations", "--out", &stand.name("list.txt")]);
    assert_eq!(stand.apply("list.txt"), Err("licence-revoked".to_owned()));
    assert_eq!(stand.json(&["list"])["state"], "revoked");
}

#[test]
fn a_trial_is_everything_for_30_days_and_a_clock_text_carries_its_instant() {
    let stand = Stand::new();
    let (request, out) = (stand.name("request.txt"), stand.name("licence.txt"));
    stand.done(&["issue", "--trial", "--holder", "Essai", "--computer", &request, "--out", &out]);
    let trial = stand.apply("licence.txt").unwrap();
    assert!(trial.trial && trial.grants(None).unwrap().opens("anything"));
    assert_eq!((trial.until - trial.from).num_days(), 30);
    stand.done(&["clock", "toile-000001", "--out", &out]);
    assert!(stand.apply("licence.txt").unwrap().clock.is_some());
}

#[test]
fn the_page_is_french_whole_and_escaped() {
    let stand = Stand::new();
    stand.issue(&[]);
    let page = stand.done(&["page", "toile-000001"]);
    assert!(page.contains("<html lang=\"fr\">") && page.contains("Certificat de licence Navette"));
    assert!(page.contains("Maison &lt;Lin&gt; &amp; Laine") && !page.contains("<Lin>"));
    assert!(page.contains("Toile &amp; Cie") && page.contains("options : promotions"));
    let until = today() + Days::new(100);
    assert!(page.contains(&until.format("%d/%m/%Y").to_string()));
    let given = std::fs::read_to_string(stand.path("licence.txt")).unwrap();
    assert_eq!(unwrap(Kind::Licence, &page).unwrap(), unwrap(Kind::Licence, &given).unwrap());
    assert!(!page.contains("http:") && !page.contains("src="), "nothing comes from elsewhere");
}

#[test]
fn a_key_is_sealed_private_never_replaced_and_opens_only_with_its_passphrase() {
    let stand = Stand::new();
    stand.issue(&[]);
    stand.refused(&["key", "new"], 2, "reseller-key-exists");
    std::fs::write(stand.path("passphrase"), "another-passphrase\n").unwrap();
    stand.refused(&["extend", "toile-000001", "--until", &day(120)], 8, "reseller-passphrase");
    let key = std::fs::read_to_string(stand.path("office/reseller.key")).unwrap();
    for entry in std::fs::read_dir(stand.path("office")).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(6).any(|window| window == b"canari"));
    }
    // Another salt opens nothing, and a public half that is exchanged is noticed.
    std::fs::write(stand.path("passphrase"), format!("{PASSPHRASE}\n")).unwrap();
    let public = stand.done(&["key", "show"]);
    let exchanged = key.replace(public.trim(), &hex::encode(root().verifying_key().as_bytes()));
    std::fs::write(stand.path("office/reseller.key"), exchanged).unwrap();
    stand.refused(&["extend", "toile-000001", "--until", &day(120)], 8, "reseller-passphrase");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(stand.path("office/reseller.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let bare = Stand::bare();
    std::fs::write(bare.path("passphrase"), "short\n").unwrap();
    bare.refused(&["key", "new"], 2, "reseller-passphrase-short");
}

#[test]
fn a_publisher_makes_its_own_root_and_its_certificate_holds_under_it_alone() {
    let (publisher, reseller) = (Stand::bare(), Stand::bare());
    let root = publisher.done(&["root", "new"]);
    let key = reseller.json(&["key", "new"]);
    let (public, file) = (key["public"].as_str().unwrap(), publisher.name("certificate.txt"));
    let certify = ["root", "certify", "--reseller", "acme", "--name", "Acme", "--until", &day(300), "--key", public];
    publisher.done(&[certify.as_slice(), &["--feature", "*", "--trials", "--out", &file]].concat());
    reseller.refused(&["certificate", &file], 8, "licence-unknown-issuer");
    reseller.done(&["certificate", &file, "--root", root.trim()]);
    let request = reseller.name("request.txt");
    assert!(reseller.navette(&["licence", "request", "--out", &request]).status.success());
    let out = reseller.name("licence.txt");
    let issue = ["issue", "--holder", "X", "--shop", "a.example=gold", "--computer", &request, "--until", &day(30)];
    reseller.done(&[issue.as_slice(), &["--out", &out]].concat());
    // The customer's program knows no such root.
    assert_eq!(reseller.apply("licence.txt"), Err("licence-unknown-issuer".to_owned()));
    let other = Stand::new();
    other.refused(&["certificate", &file, "--root", root.trim()], 8, "reseller-certificate-other");
    let revoke = ["root", "revoke", "--list", "7", "--licence", "acme-000001:2", "--key", public];
    let list = publisher.json(&revoke);
    assert_eq!((list["licences"][0]["serial"].as_u64(), &list["keys"][0]), (Some(2), &key["id"]));
}
