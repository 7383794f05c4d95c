//! A generated Sage company behind its ODBC driver, and a private shop of the sandbox: what the window works between.

use std::{
    io::{BufRead, BufReader, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use crate::stand::{built, program};

/// The name of the company's ODBC source.
pub const SOURCE: &str = "LIN_ET_LAINE";

/// The sandbox shop; it ends with this value.
pub struct Shop {
    child: Child,
    asked: Option<ChildStdin>,
    said: BufReader<ChildStdout>,
    port: String,
    pub url: String,
    pub secret: String,
}

impl Drop for Shop {
    fn drop(&mut self) {
        // The end of its input is its order to end everything that it started.
        self.asked = None;
        let _ = self.child.wait();
    }
}

impl Shop {
    pub fn start(folder: &Path) -> Self {
        let mut command = Command::new(built("xtask"));
        command.arg("shop").arg(folder).current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        let asked = child.stdin.take();
        let (port, url, secret) = Default::default();
        let mut shop = Self { child, asked, said, port, url, secret };
        let told: serde_json::Value = serde_json::from_str(&shop.line()).unwrap();
        shop.url = told["url"].as_str().unwrap().to_owned();
        shop.port = told["database_port"].to_string();
        shop.secret = std::fs::read_to_string(told["secret_file"].as_str().unwrap()).unwrap().trim().to_owned();
        shop
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        line.trim().to_owned()
    }

    /// Loads the recorded orders of those groups whose articles the shop has; answers how many.
    pub fn load_orders(&mut self, groups: &str) -> usize {
        writeln!(self.asked.as_mut().unwrap(), "orders {groups}").unwrap();
        self.line().parse().unwrap()
    }

    /// What the shop's own tables answer.
    pub fn sql(&self, statement: &str) -> String {
        let mut command = Command::new("mariadb");
        command.args(["--no-defaults", "--protocol=tcp", "-h127.0.0.1", "-uroot", "-N", "-B", "shop", "-e", statement]);
        told(command.arg(format!("-P{}", self.port)))
    }

    pub fn count(&self, of: &str) -> u64 {
        self.sql(&format!("SELECT COUNT(*) FROM {of}")).parse().unwrap()
    }
}

/// The company, and the folder of its source and of the program that sees it.
pub struct Company {
    pub file: PathBuf,
    /// The console program as it is started on a computer that has the source.
    pub program: PathBuf,
}

impl Company {
    pub fn make(folder: &Path, articles: u32) -> Self {
        let file = folder.join("lin-et-laine.db");
        let mut command = Command::new(built("stand"));
        command.args(["demo-data", "sage", "--customers", "20", "--seed", "1"]);
        told(command.args(["--articles", &articles.to_string(), "--out"]).arg(&file));
        let sources = folder.join("odbc.ini");
        let source = format!("[{SOURCE}]\nDriver=SQLite3\nDatabase={}\nFKSupport=1\n", file.display());
        std::fs::write(&sources, source).unwrap();
        let started = folder.join("navette");
        let script = format!("#!/bin/sh\nODBCINI='{}' exec '{}' \"$@\"\n", sources.display(), program().display());
        std::fs::write(&started, script).unwrap();
        std::fs::set_permissions(&started, std::fs::Permissions::from_mode(0o755)).unwrap();
        Self { file, program: started }
    }

    /// What the company's own tables answer.
    pub fn sql(&self, statement: &str) -> String {
        told(Command::new("sqlite3").arg(&self.file).arg(statement))
    }
}

fn told(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
