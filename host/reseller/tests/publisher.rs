//! From the root's certificate for a publisher to a plugin that the customer's program takes in.

#![allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]

use std::{
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

struct Stand(tempfile::TempDir);

fn beside(file: String) -> PathBuf {
    let path = Path::new(env!("CARGO_BIN_EXE_navette-reseller")).with_file_name(file);
    assert!(path.exists(), "build the workspace first (cargo build --workspace): {}", path.display());
    path
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn library(name: &str) -> String {
    let file = format!("{}{name}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    beside(file).display().to_string()
}

impl Stand {
    fn new() -> Self {
        let stand = Self(tempfile::tempdir().unwrap());
        std::fs::write(stand.name("passphrase"), "canari-phrase-secrete-0123\n").unwrap();
        stand
    }

    fn name(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    fn tool(&self, folder: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_navette-reseller"));
        command.arg("--dir").arg(self.name(folder)).arg("--passphrase-file").arg(self.name("passphrase"));
        command.args(arguments).stdin(Stdio::null()).output().unwrap()
    }

    fn done(&self, folder: &str, arguments: &[&str]) -> String {
        let output = self.tool(folder, arguments);
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn refused(&self, arguments: &[&str], code: i32, expected: &str) {
        let output = self.tool("acme", arguments);
        assert_eq!(output.status.code(), Some(code), "{}", said(&output));
        assert!(said(&output).contains(&format!("[{expected}]")), "{expected}: {}", said(&output));
        assert!(!said(&output).contains('{'), "{}", said(&output));
    }

    fn navette(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(beside(format!("navette{}", std::env::consts::EXE_SUFFIX)));
        command.arg("--data-dir").arg(self.name("customer")).args(arguments).stdin(Stdio::null()).output().unwrap()
    }

    /// A publisher of ERP plugins under a root of its own kind.
    fn certified(&self, root: &[&str]) -> String {
        let public = self.done("root", &[&["root", "new"], root].concat());
        let (key, out) = (self.done("acme", &["key", "new"]), self.name("publisher.txt"));
        let certify = ["root", "publisher", "--key", &key, "--publisher", "acme", "--name", "Acme Logiciels"];
        self.done("root", &[certify.as_slice(), &["--role", "erp", "--until", "2099-12-31", "--out", &out]].concat());
        public
    }
}

#[test]
fn a_certified_publisher_signs_and_the_customers_program_takes_it_in() {
    let stand = Stand::new();
    stand.certified(&["--test"]);
    let (certificate, out) = (stand.name("publisher.txt"), stand.name("out"));
    let sign = ["plugin", "sign", &library("example_erp"), "--certificate", &certificate, "--out", &out];
    let about = stand.done("acme", &[&["--json"], sign.as_slice(), &["--host", "api.acme.example"]].concat());
    let about: serde_json::Value = serde_json::from_str(&about).unwrap();
    let file = about["file"].as_str().unwrap();
    assert!(file.ends_with("example-erp-0.0.0.navette-plugin"), "{file}");
    let output = stand.navette(&["plugin", "install", file, "--yes"]);
    assert!(output.status.success() && said(&output).contains("api.acme.example"), "{}", said(&output));
    assert!(said(&stand.navette(&["plugin", "list"])).contains("Acme Logiciels, signée"));
    // Another role than the certificate's, and another key than its own.
    let shop = ["plugin", "sign", &library("example_shop"), "--certificate", &certificate];
    stand.refused(&shop, 8, "plugin-publisher-roles");
    stand.refused(&["plugin", "sign", &certificate, "--certificate", &certificate], 8, "plugin-load");
    stand.refused(&[&sign[..], &["--also", "nonsense"]].concat(), 2, "reseller-library");
    std::fs::remove_file(stand.name("acme/reseller.key")).unwrap();
    stand.done("acme", &["key", "new"]);
    stand.refused(&sign, 8, "reseller-publisher-key");
}

#[test]
fn a_root_that_the_program_does_not_believe_must_be_named_and_helps_no_customer() {
    let stand = Stand::new();
    let public = stand.certified(&[]);
    let (certificate, out) = (stand.name("publisher.txt"), stand.name("out"));
    let sign = ["plugin", "sign", &library("example_erp"), "--certificate", &certificate, "--out", &out];
    stand.refused(&sign, 8, "plugin-publisher-unknown");
    let file = stand.done("acme", &[&sign[..], &["--root", &public]].concat());
    let output = stand.navette(&["plugin", "install", &file, "--yes"]);
    assert_eq!(output.status.code(), Some(8), "{}", said(&output));
    assert!(said(&output).contains("[plugin-publisher-unknown]"), "{}", said(&output));
}

#[test]
fn the_root_takes_versions_of_a_plugin_back() {
    let stand = Stand::new();
    stand.certified(&["--test"]);
    let (certificate, out, list) = (stand.name("publisher.txt"), stand.name("out"), stand.name("revoked.txt"));
    let sign = ["plugin", "sign", &library("example_erp"), "--certificate", &certificate, "--out", &out];
    let file = stand.done("acme", &sign);
    assert!(stand.navette(&["plugin", "install", &file, "--yes"]).status.success());
    stand.done("root", &["root", "revoke", "--list", "1", "--plugin", "example-erp@<0.1.0", "--out", &list]);
    assert!(stand.navette(&["licence", "apply", &list]).status.success());
    let output = stand.navette(&["plugin", "verify", "example-erp"]);
    assert!(said(&output).contains("[plugin-revoked]"), "{}", said(&output));
    let output = stand.tool("root", &["root", "revoke", "--list", "2", "--plugin", "example-erp"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
}
