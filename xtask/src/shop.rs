//! A private shop: MariaDB in a folder of its own, the sandbox served by PHP, both ended with this value.

use std::{
    fs::File,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};

/// Serves a fresh shop in `FOLDER` (`shop` in the target folder without one) for as long as its standard input lasts:
/// for a person who tries the window, and for tests that are no part of these commands. It prints one line of JSON when
/// the shop answers. A line `orders [GROUPS]` loads recorded orders (whole, or the groups whose names begin so, with
/// commas between) and prints how many.
pub fn serve(arguments: &[String]) -> anyhow::Result<()> {
    let folder = arguments.first().map_or_else(|| crate::target().join("shop"), PathBuf::from);
    let shop = Shop::start(&folder)?;
    let told = serde_json::json!({"url": shop.url, "secret_file": shop.secret, "database_port": shop.database_port});
    println!("{told}");
    for line in std::io::stdin().lines() {
        let line = line?;
        match line.trim().split_once(' ').unwrap_or((line.trim(), "")) {
            ("orders", "") => println!("{}", shop.load_orders()?),
            ("orders", groups) => println!("{}", shop.load(&["--importable", &format!("--groups={groups}")])?),
            ("", _) => {}
            (other, _) => bail!("«{other}» is no command of the shop: orders [GROUPS]"),
        }
    }
    Ok(())
}

/// Where the sandbox is.
pub const SANDBOX: &str = "shop-modules/prestashop/sandbox";

/// The running shop.
pub struct Shop {
    children: Vec<Child>,
    database_port: u16,
    home: PathBuf,
    folder: PathBuf,
    limit: Option<u32>,
    /// Where the shop's server listens.
    pub port: u16,
    pub url: String,
    /// File with the module's secret.
    pub secret: PathBuf,
}

impl Drop for Shop {
    fn drop(&mut self) {
        for child in self.children.iter_mut().rev() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Shop {
    /// Makes a fresh shop in `folder` (emptied first) and waits until it answers.
    pub fn start(folder: &Path) -> anyhow::Result<Self> {
        Self::start_with(folder, None, None)
    }

    /// The same, on a host that lets a request run for so many seconds.
    pub fn start_limited(folder: &Path, seconds: u32) -> anyhow::Result<Self> {
        Self::start_with(folder, None, Some(seconds))
    }

    /// The same, for a shop whose own address is that of a proxy on port `outside`.
    pub fn start_behind(folder: &Path, outside: Option<u16>) -> anyhow::Result<Self> {
        Self::start_with(folder, outside, None)
    }

    fn start_with(folder: &Path, outside: Option<u16>, limit: Option<u32>) -> anyhow::Result<Self> {
        if folder.exists() {
            std::fs::remove_dir_all(folder)?;
        }
        std::fs::create_dir_all(folder)?;
        let folder = folder.canonicalize()?;
        let (database_port, shop_port) = (free_port()?, free_port()?);
        let mut shop = Self {
            children: Vec::new(),
            database_port,
            home: PathBuf::new(),
            folder: folder.clone(),
            limit,
            port: shop_port,
            url: format!("http://127.0.0.1:{}", outside.unwrap_or(shop_port)),
            secret: folder.join("secret"),
        };
        shop.database()?;
        shop.sandbox()?;
        Ok(shop)
    }

    /// Restarts the whole shop, as a host does: PHP dies in the middle of whatever it did, the database ends in order.
    #[cfg(unix)]
    pub fn restart(&mut self) -> anyhow::Result<()> {
        if let Some(mut php) = self.children.pop() {
            php.kill()?;
            php.wait()?;
        }
        if let Some(mut database) = self.children.pop() {
            let id = database.id().to_string();
            crate::run("kill", &["-TERM", &id], &[])?;
            database.wait()?;
        }
        self.serve_database()?;
        self.serve()
    }

    #[cfg(windows)]
    pub fn restart(&mut self) -> anyhow::Result<()> {
        bail!("the shop is restarted on Linux only")
    }

    fn database(&mut self) -> anyhow::Result<()> {
        let folder = self.folder.clone();
        let data = format!("--datadir={}", folder.join("db").display());
        let user = format!("--user={}", std::env::var("USER").unwrap_or_else(|_| "root".to_owned()));
        let log = File::create(folder.join("mariadb.log"))?;
        let made = Command::new("mariadb-install-db")
            .args(["--no-defaults", &data, &user, "--auth-root-authentication-method=normal", "--skip-test-db"])
            .stdout(log.try_clone()?)
            .stderr(log.try_clone()?)
            .status()
            .context("failed to start mariadb-install-db")?;
        if !made.success() {
            bail!("mariadb-install-db failed, see {}", folder.join("mariadb.log").display());
        }
        self.serve_database()?;
        self.sql("mysql", "CREATE DATABASE shop CHARACTER SET utf8mb4")?;
        Ok(())
    }

    fn serve_database(&mut self) -> anyhow::Result<()> {
        let folder = self.folder.clone();
        let data = format!("--datadir={}", folder.join("db").display());
        let user = format!("--user={}", std::env::var("USER").unwrap_or_else(|_| "root".to_owned()));
        let log = File::options().create(true).append(true).open(folder.join("mariadb.log"))?;
        let program = if Path::new("/usr/sbin/mariadbd").exists() { "/usr/sbin/mariadbd" } else { "mariadbd" };
        let server = bound(program)
            .args(["--no-defaults", &data, &user, "--bind-address=127.0.0.1", "--skip-log-bin"])
            // Its files go with the run: waiting for the disk at each commit proves nothing here.
            .args(["--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0"])
            .arg(format!("--port={}", self.database_port))
            .arg(format!("--socket={}", folder.join("db.sock").display()))
            .arg(format!("--pid-file={}", folder.join("db.pid").display()))
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("failed to start mariadbd")?;
        self.children.push(server);
        wait(self.database_port)
    }

    fn sandbox(&mut self) -> anyhow::Result<()> {
        self.home = self.folder.join("home");
        self.install()?;
        self.serve()
    }

    fn serve(&mut self) -> anyhow::Result<()> {
        let log = File::options().create(true).append(true).open(self.folder.join("php.log"))?;
        let limit = self.limit.map(|seconds| format!("max_execution_time={seconds}"));
        let limit: Vec<&str> = limit.iter().flat_map(|limit| ["-d", limit.as_str()]).collect();
        let server = bound("php")
            .args(limit)
            .args(["-S", &format!("127.0.0.1:{}", self.port), "index.php"])
            .current_dir(SANDBOX)
            .env("NAVETTE_SANDBOX_HOME", &self.home)
            .stdout(log.try_clone()?)
            .stderr(log)
            .stdin(Stdio::null())
            .spawn()
            .context("failed to start php")?;
        self.children.push(server);
        wait(self.port)
    }

    /// Makes the shop anew: empty tables, the module installed again, a new secret.
    pub fn empty(&mut self) -> anyhow::Result<()> {
        self.sql("mysql", "DROP DATABASE shop; CREATE DATABASE shop CHARACTER SET utf8mb4")?;
        self.install()
    }

    fn install(&self) -> anyhow::Result<()> {
        std::fs::create_dir_all(&self.home)?;
        let installed = Command::new("php")
            .arg("bin/install.php")
            .arg(format!("--dsn=mysql:host=127.0.0.1;port={};dbname=shop", self.database_port))
            .args(["--user=root", &format!("--url={}", self.url), &format!("--home={}", self.home.display())])
            .current_dir(SANDBOX)
            .output()
            .context("failed to start php")?;
        if !installed.status.success() {
            bail!("the sandbox was not installed: {}", String::from_utf8_lossy(&installed.stderr));
        }
        std::fs::write(&self.secret, installed.stdout)?;
        Ok(())
    }

    /// Loads the recorded orders whose articles the shop has; answers how many.
    pub fn load_orders(&self) -> anyhow::Result<u64> {
        self.load(&["--importable"])
    }

    /// Loads the recorded orders into a shop without articles.
    pub fn load_orders_alone(&self) -> anyhow::Result<u64> {
        self.load(&["--allow-missing"])
    }

    fn load(&self, how: &[&str]) -> anyhow::Result<u64> {
        let loaded = Command::new("php")
            .arg("bin/orders.php")
            .args(how)
            .current_dir(SANDBOX)
            .env("NAVETTE_SANDBOX_HOME", &self.home)
            .output()
            .context("failed to start php")?;
        if !loaded.status.success() {
            bail!("the orders were not loaded: {}", String::from_utf8_lossy(&loaded.stderr));
        }
        let told = String::from_utf8_lossy(&loaded.stdout).into_owned();
        told.split_whitespace().next().and_then(|count| count.parse().ok()).context("orders.php gave no count")
    }

    /// Where the sandbox keeps its parameters.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The port of the private database, on loopback; user `root`, no password.
    pub fn database_port(&self) -> u16 {
        self.database_port
    }

    /// What the shop's own tables answer, without headings.
    pub fn sql(&self, database: &str, statement: &str) -> anyhow::Result<String> {
        let output = Command::new("mariadb")
            .args(["--no-defaults", "--protocol=tcp", "-h127.0.0.1", "-uroot", "-N", "-B"])
            .arg(format!("-P{}", self.database_port))
            .args([database, "-e", statement])
            .output()
            .context("failed to start the mariadb client")?;
        if !output.status.success() {
            bail!("the database refused {statement}: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }
}

/// A server that ends with this process, even when that is killed and drops nothing.
fn bound(program: &str) -> Command {
    if cfg!(target_os = "linux") && Path::new("/usr/bin/setpriv").exists() {
        let mut command = Command::new("/usr/bin/setpriv");
        command.args(["--pdeathsig", "KILL", program]);
        return command;
    }
    Command::new(program)
}

fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

fn wait(port: u16) -> anyhow::Result<()> {
    let until = Instant::now() + Duration::from_secs(60);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if Instant::now() > until {
            bail!("nothing answers on port {port}");
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}
