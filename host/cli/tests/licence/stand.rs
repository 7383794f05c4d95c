//! A data folder, a company without the generator's mark, and whoever signs licences.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use chrono::{Days, NaiveDate, Utc};
use licence::{
    Certificate, ComputerId, Kind, Licence, LicensedShop, Request, Revocations, RevokedLicence, SigningKey, key_id,
    sign_certificate, sign_licence, sign_revocations, unwrap,
};

pub const SHOP: &str = "https://www.lin-et-laine.example/boutique";
const HOST: &str = "lin-et-laine.example";

pub struct Stand {
    folder: tempfile::TempDir,
}

pub fn today() -> NaiveDate {
    Utc::now().date_naive()
}

fn library(name: &str) -> PathBuf {
    let file = format!("{}{name}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let path = Path::new(env!("CARGO_BIN_EXE_navette")).with_file_name(file);
    assert!(path.exists(), "build the workspace first (cargo build --workspace): {}", path.display());
    path
}

pub fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

pub fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

impl Stand {
    /// 30 articles, 10 categories, 10 orders, and the profile `own` whose shop is [`SHOP`].
    pub fn new() -> Self {
        let stand = Self { folder: tempfile::tempdir().unwrap() };
        for plugin in ["example_erp", "example_shop", "paid_shop"] {
            stand.done(&["plugin", "add", library(plugin).to_str().unwrap()]);
        }
        stand.done(&["demo", "--articles", "30"]);
        let company = stand.path("demo/company.json");
        let mut value: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(company).unwrap()).unwrap();
        value.as_object_mut().unwrap().remove("mark").unwrap();
        std::fs::create_dir_all(stand.path("own/shop")).unwrap();
        std::fs::write(stand.path("own/company.json"), value.to_string()).unwrap();
        std::fs::copy(stand.path("demo/shop/orders.json"), stand.path("own/shop/orders.json")).unwrap();
        let folder = format!("shop.folder={}", stand.path("own/shop").display());
        stand.profile("own", "example-shop", &["--set", &folder]);
        stand
    }

    pub fn profile(&self, name: &str, shop: &str, settings: &[&str]) {
        let company = format!("erp.file={}", self.path("own/company.json").display());
        let url = format!("shop.url={SHOP}");
        let add = ["profile", "add", name, "--erp", "example-erp", "--shop", shop, "--set", &company, "--set", &url];
        self.done(&[add.as_slice(), settings].concat());
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn navette(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_navette"));
        command.arg("--data-dir").arg(self.folder.path()).args(arguments).stdin(Stdio::null()).output().unwrap()
    }

    pub fn done(&self, arguments: &[&str]) -> String {
        let output = self.navette(arguments);
        assert_eq!(code(&output), 0, "{arguments:?}: {}", text(&output));
        text(&output)
    }

    /// Runs a command that must be refused with code 8, and answers what it said.
    pub fn refused(&self, arguments: &[&str], expected: &str) {
        let output = self.navette(arguments);
        assert_eq!(code(&output), 8, "{arguments:?}: {}", text(&output));
        assert!(text(&output).contains(expected), "{expected}: {}", text(&output));
    }

    pub fn json(&self, arguments: &[&str]) -> Vec<serde_json::Value> {
        let output = self.navette(&[&["--json"], arguments].concat());
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Articles in the shop and orders in the ERP, counted in the two folders.
    pub fn counts(&self) -> (usize, usize) {
        let files = |folder: &str| std::fs::read_dir(self.path(folder)).map_or(0, Iterator::count);
        (files("own/shop/article"), files("own/company.orders"))
    }

    /// A worker's first line; grants that nobody gave are the demonstration's.
    pub fn job(&self, action: &str, number: u64) -> String {
        let (data, plugins) = (self.folder.path(), self.path("plugins"));
        serde_json::json!({
            "run": format!("test-{action}-{number}"), "data_dir": data, "plugin_dirs": [plugins], "profile": "own",
            "action": action, "secrets": {}, "grants": {}, "owner": "test",
        })
        .to_string()
    }

    /// Forgets the deaths of workers, so that no job is parked.
    pub fn forgive(&self) {
        let store = rusqlite::Connection::open(self.path("navette.db")).unwrap();
        store.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
        store.execute("DELETE FROM attempt", []).unwrap();
    }

    /// Puts a new article before all others.
    pub fn add_first_article(&self, number: u64) {
        let company = self.path("own/company.json");
        let mut value: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&company).unwrap()).unwrap();
        let key = format!("AAA{:02}", 99 - number);
        let articles = value["articles"].as_array_mut().unwrap();
        let mut first = articles[0].clone();
        first["key"] = key.as_str().into();
        first["identity"]["reference"] = key.into();
        articles.insert(0, first);
        std::fs::write(company, value.to_string()).unwrap();
    }

    pub fn computer(&self) -> ComputerId {
        let text = self.done(&["licence", "request"]);
        serde_json::from_slice::<Request>(&unwrap(Kind::Computer, &text).unwrap()).unwrap().computer
    }

    /// A licence for this computer and [`SHOP`], without features.
    pub fn terms(&self) -> Licence {
        Licence {
            number: "NAV-1".to_owned(),
            serial: 1,
            holder: "Maison Lin & Laine".to_owned(),
            reseller: "toile".to_owned(),
            key: key_id(&reseller().verifying_key()),
            shops: vec![LicensedShop { host: HOST.to_owned(), features: Default::default() }],
            workstations: 2,
            users: 2,
            issued: today(),
            from: today(),
            until: today() + Days::new(100),
            computers: vec![self.computer()],
            trial: false,
            lease: None,
            clock: None,
            critical: Vec::new(),
        }
    }

    /// Writes a text into a file and has it applied.
    pub fn apply(&self, text: &str) -> Output {
        let file = self.path("given.txt");
        std::fs::write(&file, text).unwrap();
        self.navette(&["licence", "apply", file.to_str().unwrap()])
    }

    pub fn applied(&self, terms: &Licence) -> String {
        let output = self.apply(&sign(terms));
        assert_eq!(code(&output), 0, "{}", text(&output));
        text(&output)
    }

    pub fn not_applied(&self, given: &str, expected: &str) {
        let output = self.apply(given);
        assert_eq!(code(&output), 8, "{expected}: {}", text(&output));
        assert!(text(&output).contains(&format!("[{expected}]")), "{expected}: {}", text(&output));
    }

    /// The latest instant that the program believes to have seen.
    pub fn set_clock(&self, days: i64) {
        let store = rusqlite::Connection::open(self.path("navette.db")).unwrap();
        let latest = Utc::now().timestamp() + days * 86_400;
        assert_eq!(store.execute("UPDATE clock SET latest = ?", [latest]).unwrap(), 1);
    }
}

/// The root that only builds for tests believe.
fn root() -> SigningKey {
    SigningKey::from_bytes(b"navette test root, not released!")
}

fn reseller() -> SigningKey {
    SigningKey::from_bytes(&[2; 32])
}

pub fn certificate() -> Certificate {
    Certificate {
        reseller: "toile".to_owned(),
        name: "Toile & Cie".to_owned(),
        key: hex::encode(reseller().verifying_key().as_bytes()),
        root: key_id(&root().verifying_key()),
        from: today() - Days::new(400),
        until: today() + Days::new(400),
        shops: 2,
        workstations: 5,
        users: 5,
        computers: 1,
        days: 400,
        features: ["paid-shop".to_owned()].into(),
        trials: true,
        critical: Vec::new(),
    }
}

pub fn sign(terms: &Licence) -> String {
    sign_under(&certificate(), terms)
}

pub fn sign_under(certificate: &Certificate, terms: &Licence) -> String {
    sign_licence(terms, &sign_certificate(certificate, &root()).unwrap(), &reseller()).unwrap()
}

/// The root takes back a number up to a serial.
pub fn revoke(list: u32, number: &str, serial: u32) -> String {
    let list = Revocations {
        number: list,
        issued: today(),
        reseller: None,
        licences: vec![RevokedLicence { number: number.to_owned(), serial }],
        keys: Vec::new(),
        plugins: Vec::new(),
        critical: Vec::new(),
    };
    sign_revocations(&list, None, &root()).unwrap()
}
