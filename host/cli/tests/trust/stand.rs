//! A data folder, a publisher, and packages of the example ERP that are good or not.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use chrono::{NaiveDate, Utc};
use licence::{
    PublisherCertificate, Revocations, RevokedPlugin, SigningKey, key_id, sign_plugin, sign_publisher, sign_revocations,
};
use plugin_host::{Manifest, Package, Register, library_name, pack};

pub struct Stand {
    folder: tempfile::TempDir,
    count: AtomicU32,
}

pub fn today() -> NaiveDate {
    Utc::now().date_naive()
}

/// The root that only builds for tests believe.
pub fn root() -> SigningKey {
    SigningKey::from_bytes(b"navette test root, not released!")
}

pub fn key() -> SigningKey {
    SigningKey::from_bytes(&[3; 32])
}

pub fn certificate() -> PublisherCertificate {
    PublisherCertificate {
        publisher: "acme".to_owned(),
        name: "Acme Logiciels".to_owned(),
        key: hex::encode(key().verifying_key().as_bytes()),
        root: key_id(&root().verifying_key()),
        from: today() - chrono::Days::new(30),
        until: today() + chrono::Days::new(300),
        roles: ["erp".to_owned()].into(),
        critical: Vec::new(),
    }
}

pub fn revocations(number: u32, keys: Vec<String>, plugins: Vec<RevokedPlugin>) -> String {
    let (issued, licences, critical) = (today(), Vec::new(), Vec::new());
    let list = Revocations { number, issued, reseller: None, licences, keys, plugins, critical };
    sign_revocations(&list, None, &root()).unwrap()
}

fn library() -> PathBuf {
    let path = Path::new(env!("CARGO_BIN_EXE_navette")).with_file_name(library_name("example-erp"));
    assert!(path.exists(), "build the workspace first (cargo build --workspace): {}", path.display());
    path
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

impl Stand {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), count: AtomicU32::new(0) }
    }

    pub fn installed() -> Self {
        let stand = Self::new();
        stand.done(&["plugin", "install", &stand.package("0.0.0", &certificate()), "--yes"]);
        stand
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn library(&self) -> String {
        library().display().to_string()
    }

    fn navette(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_navette"));
        command.arg("--data-dir").arg(self.folder.path()).args(arguments).stdin(Stdio::null()).output().unwrap()
    }

    pub fn done(&self, arguments: &[&str]) -> String {
        let output = self.navette(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", text(&output));
        text(&output)
    }

    /// Runs a command that must end with this code, and answers what it said: its sentence in both languages.
    pub fn refused(&self, arguments: &[&str], code: &str, exit: i32) -> String {
        let english = text(&self.navette(&[&["--lang", "en"], arguments].concat()));
        let output = self.navette(arguments);
        let said = text(&output);
        assert_eq!(output.status.code(), Some(exit), "{arguments:?}: {said}");
        let mut messages = app::Messages::host();
        messages.add(&licence::messages());
        for (said, language) in [(&said, app::Language::French), (&english, app::Language::English)] {
            assert!(said.contains(&format!("[{code}]")) && !said.contains('{'), "{code}: {said}");
            let remedy = messages.remedy(code, &BTreeMap::new(), language);
            let fixed = remedy.split('{').next().unwrap_or_default().trim();
            assert!(!fixed.is_empty() && said.contains(fixed), "{code} without its way out, {remedy}: {said}");
        }
        assert_ne!(said, english, "{code}");
        said
    }

    pub fn rows(&self) -> Vec<serde_json::Value> {
        let said = self.done(&["--json", "plugin", "list"]);
        said.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub fn apply(&self, given: &str) {
        std::fs::write(self.path("given.txt"), given).unwrap();
        self.done(&["licence", "apply", &self.path("given.txt").display().to_string()]);
    }

    pub fn profile(&self, name: &str) {
        let shop = library().with_file_name(library_name("example-shop")).display().to_string();
        self.done(&["plugin", "add", &shop]);
        self.done(&["profile", "add", name, "--erp", "example-erp", "--shop", "example-shop"]);
    }

    fn write(&self, package: &Package) -> String {
        let file = self.path(&format!("{}.navette-plugin", self.count.fetch_add(1, Ordering::Relaxed)));
        std::fs::write(&file, package.bytes()).unwrap();
        file.display().to_string()
    }

    /// The example ERP under another version in the manifest, signed.
    pub fn package(&self, version: &str, certificate: &PublisherCertificate) -> String {
        self.package_by(version, certificate, &root(), &key())
    }

    pub fn package_by(
        &self,
        version: &str,
        certificate: &PublisherCertificate,
        root: &SigningKey,
        key: &SigningKey,
    ) -> String {
        let change = |manifest: &mut Manifest| manifest.version = version.parse().unwrap();
        self.write(&self.signed(&change, certificate, root, key))
    }

    pub fn hosts_package(&self, hosts: &[&str]) -> String {
        let change = |manifest: &mut Manifest| manifest.hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
        self.write(&self.signed(&change, &certificate(), &root(), &key()))
    }

    /// Signed, and made for a model that is not there yet.
    pub fn newer(&self) -> String {
        let change = |manifest: &mut Manifest| manifest.model = "^9".parse().unwrap();
        self.write(&self.signed(&change, &certificate(), &root(), &key()))
    }

    fn signed(
        &self,
        change: &dyn Fn(&mut Manifest),
        certificate: &PublisherCertificate,
        root: &SigningKey,
        key: &SigningKey,
    ) -> Package {
        let mut unsigned = pack(&library(), &BTreeMap::new(), ["api.acme.example".to_owned()].into()).unwrap();
        change(&mut unsigned.manifest);
        unsigned.bytes = serde_json::to_vec(&unsigned.manifest).unwrap();
        let certificate = sign_publisher(certificate, root).unwrap();
        let signature = sign_plugin(&unsigned.bytes, &certificate, key, today()).unwrap();
        unsigned.signed(&signature)
    }

    fn whole(&self) -> Package {
        self.signed(&|_| {}, &certificate(), &root(), &key())
    }

    pub fn unsigned(&self) -> String {
        let (whole, library) = (self.whole(), library_name("example-erp"));
        let part = |package: Package, name: &str| package.with(name, whole.file(name).unwrap().to_vec());
        self.write(&part(part(Package::default(), "plugin.json"), &library))
    }

    /// A package with one byte changed in a file.
    pub fn altered(&self, name: &str) -> String {
        let name = if name == "library" { library_name("example-erp") } else { name.to_owned() };
        let package = self.whole();
        let mut bytes = package.file(&name).unwrap().to_vec();
        // In the manifest: a digit of the hash, so that it stays one.
        let place =
            if name == "plugin.json" { bytes.windows(6).position(|at| at == b"sha256").unwrap() + 12 } else { 999 };
        bytes[place] = if bytes[place] == b'0' { b'1' } else { b'0' };
        self.write(&package.with(&name, bytes))
    }

    fn folder(&self) -> PathBuf {
        let register = Register::read(&self.path("plugins")).unwrap();
        self.path("plugins/example-erp").join(register.plugins["example-erp"].folder())
    }

    pub fn installed_file(&self, name: &str) -> PathBuf {
        self.folder().join(if name == "library" { library_name("example-erp") } else { name.to_owned() })
    }

    pub fn unpack_over(&self, file: &str) {
        let package = Package::read(Path::new(file)).unwrap();
        for name in ["plugin.json", "plugin.sig"] {
            std::fs::write(self.folder().join(name), package.file(name).unwrap()).unwrap();
        }
    }

    /// As if this version had been installed before.
    pub fn was_at(&self, version: &str) {
        let plugins = self.path("plugins");
        let mut register = Register::read(&plugins).unwrap();
        register.highest.insert("example-erp".to_owned(), version.parse().unwrap());
        register.write(&plugins).unwrap();
    }
}
