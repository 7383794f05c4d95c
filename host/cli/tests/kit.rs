//! The partner's way: a plugin is made outside this workspace, held to the rules, signed, installed, licensed for one
//! of two shops, and runs there only (C, D06c; `docs/plugin-guide.md`).

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

use std::{
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use chrono::{Days, Utc};
use licence::{
    Certificate, Licence, LicensedShop, PublisherCertificate, Request, SigningKey, key_id, sign_certificate,
    sign_licence, sign_plugin, sign_publisher, unwrap,
};

struct Stand(tempfile::TempDir);

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn programs() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_navette")).parent().unwrap()
}

fn cargo(folder: &Path, arguments: &[&str]) {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // One target folder: what this workspace has compiled with the same features is not compiled again.
    cargo.args(arguments).current_dir(folder).env("CARGO_TARGET_DIR", programs().parent().unwrap());
    let output = cargo.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
}

fn root() -> SigningKey {
    SigningKey::from_bytes(b"navette test root, not released!")
}

fn public(key: &SigningKey) -> String {
    hex::encode(key.verifying_key().as_bytes())
}

impl Stand {
    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn name(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    fn navette(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_navette"));
        command.arg("--data-dir").arg(self.path("data")).args(arguments).stdin(Stdio::null()).output().unwrap()
    }

    fn done(&self, arguments: &[&str]) -> String {
        let output = self.navette(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
        said(&output)
    }

    /// Makes the plugin in a folder elsewhere, sells it apart, and answers its library.
    fn made(&self) -> PathBuf {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let into = self.name("elsewhere");
        cargo(
            &workspace,
            &["run", "--quiet", "-p", "xtask", "--", "new-plugin", "transform", "rounding", "--into", &into],
        );
        let folder = self.path("elsewhere/rounding");
        let source = std::fs::read_to_string(folder.join("src/lib.rs")).unwrap();
        let sold = source.replace("licence_feature: None", "licence_feature: Some(\"rounding\".to_owned())");
        assert_ne!(source, sold);
        std::fs::write(folder.join("src/lib.rs"), sold).unwrap();
        // As the workspace compiles, so that its dependencies are taken as they are.
        let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        std::fs::write(folder.join("Cargo.toml"), manifest + "\n[profile.dev]\ndebug = false\n").unwrap();
        cargo(&folder, &["build", "--quiet", "--offline"]);
        programs().join(plugin_host::library_name("rounding"))
    }

    /// Signs a library as its publisher does.
    fn signed(&self, library: &Path) -> String {
        let (key, today) = (SigningKey::from_bytes(&[3; 32]), Utc::now().date_naive());
        let certificate = PublisherCertificate {
            publisher: "acme".to_owned(),
            name: "Acme Logiciels".to_owned(),
            key: public(&key),
            root: key_id(&root().verifying_key()),
            from: today,
            until: today + Days::new(100),
            roles: ["transform".to_owned()].into(),
            critical: Vec::new(),
        };
        let unsigned = plugin_host::pack(library, &Default::default(), Default::default()).unwrap();
        let certificate = sign_publisher(&certificate, &root()).unwrap();
        let signature = sign_plugin(&unsigned.bytes, &certificate, &key, today).unwrap();
        std::fs::write(self.path("rounding.navette-plugin"), unsigned.signed(&signature).bytes()).unwrap();
        self.name("rounding.navette-plugin")
    }

    /// A licence for two shops, one of which has the feature.
    fn licensed(&self) {
        let (key, today) = (SigningKey::from_bytes(&[2; 32]), Utc::now().date_naive());
        let (from, until) = (today, today + Days::new(100));
        let certificate = Certificate {
            reseller: "toile".to_owned(),
            name: "Toile & Cie".to_owned(),
            key: public(&key),
            root: key_id(&root().verifying_key()),
            from,
            until,
            shops: 2,
            workstations: 1,
            users: 1,
            computers: 1,
            days: 400,
            features: ["rounding".to_owned()].into(),
            trials: false,
            critical: Vec::new(),
        };
        let request = unwrap(licence::Kind::Computer, &self.done(&["licence", "request"])).unwrap();
        let shop = |host: &str| LicensedShop { host: host.to_owned(), features: Default::default() };
        let licence = Licence {
            number: "NAV-7".to_owned(),
            serial: 1,
            holder: "Maison Lin & Laine".to_owned(),
            reseller: "toile".to_owned(),
            key: key_id(&key.verifying_key()),
            shops: vec![
                LicensedShop { features: ["rounding".to_owned()].into(), ..shop("one.example") },
                shop("two.example"),
            ],
            workstations: 1,
            users: 1,
            issued: today,
            from,
            until,
            computers: vec![serde_json::from_slice::<Request>(&request).unwrap().computer],
            trial: false,
            lease: None,
            clock: None,
            critical: Vec::new(),
        };
        let text = sign_licence(&licence, &sign_certificate(&certificate, &root()).unwrap(), &key).unwrap();
        std::fs::write(self.path("licence.txt"), text).unwrap();
        self.done(&["licence", "apply", &self.name("licence.txt")]);
    }
}

#[test]
fn a_plugin_made_elsewhere_runs_for_the_shop_that_has_its_feature_and_for_no_other() {
    let stand = Stand(tempfile::tempdir().unwrap());
    let library = stand.made();
    for plugin in ["example-erp", "example-shop"] {
        stand.done(&["plugin", "add", &programs().join(plugin_host::library_name(plugin)).display().to_string()]);
    }
    stand.done(&["plugin", "install", &stand.signed(&library), "--yes"]);
    stand.done(&["demo", "--articles", "3"]);
    stand.licensed();
    let file = format!("erp.file={}", stand.name("data/demo/company.json"));
    for shop in ["one", "two"] {
        let folder = stand.path(shop);
        std::fs::create_dir_all(&folder).unwrap();
        let (folder, url) = (format!("shop.folder={}", folder.display()), format!("shop.url=https://{shop}.example"));
        let add = ["profile", "add", shop, "--erp", "example-erp", "--shop", "example-shop", "--transform", "rounding"];
        stand.done(&[add.as_slice(), &["--set", &file, "--set", &folder, "--set", &url]].concat());
    }
    let list = stand.done(&["plugin", "list"]);
    assert!(list.contains("Acme Logiciels, signée") && list.contains("ouverte pour : one.example"), "{list}");
    stand.done(&["run", "one", "export-all"]);
    let output = stand.navette(&["run", "two", "export-all"]);
    assert_eq!(output.status.code(), Some(8), "{}", said(&output));
    assert!(said(&output).contains("[licence-feature]") && said(&output).contains("rounding"), "{}", said(&output));
    let articles = |shop: &str| std::fs::read_dir(stand.path(shop).join("article")).map_or(0, Iterator::count);
    assert_eq!((articles("one"), articles("two")), (3, 0));
}
