//! Real kills: the program and its worker are ended at an instant of an export into the sandbox shop; the next
//! undisturbed run must reach the tables of an export that nobody disturbed, and the one after it send nothing.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context, bail};

use crate::shop::Shop;

/// What is compared: business values only, surrogate ids replaced by references.
const COMPARED: [&str; 4] = [
    "SELECT p.reference, s.price, s.active, k.quantity, l.name FROM ps_product p \
     JOIN ps_product_shop s USING (id_product) JOIN ps_product_lang l ON l.id_product = p.id_product \
     JOIN ps_stock_available k ON k.id_product = p.id_product AND k.id_product_attribute = 0 ORDER BY 1, 5",
    "SELECT l.name, pl.name FROM ps_category c JOIN ps_category_lang l USING (id_category) \
     LEFT JOIN ps_category_lang pl ON pl.id_category = c.id_parent WHERE c.id_category > 2 ORDER BY 1, 2",
    "SELECT p.reference, l.name FROM ps_category_product x JOIN ps_product p USING (id_product) \
     JOIN ps_category_lang l ON l.id_category = x.id_category ORDER BY 1, 2",
    "SELECT COUNT(*) FROM ps_navette_link",
];

/// Kills `--kills N` times (100 without it) and prints the tally.
pub fn run(arguments: &[String]) -> anyhow::Result<()> {
    let kills = match arguments {
        [flag, count] if flag == "--kills" => count.parse().context("--kills takes a number")?,
        [] => 100,
        _ => bail!("usage: cargo xtask faults [--kills N]"),
    };
    crate::setup::run()?;
    crate::run(&crate::cargo(), &["build", "--workspace"], &[])?;
    campaign(kills)
}

/// The campaign itself, with programs that are built.
pub fn campaign(kills: u64) -> anyhow::Result<()> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let mut shop = Shop::start(&target.join("faults-shop"))?;
    let stand = Stand::new(&target, &shop)?;
    stand.run_whole()?;
    let (undisturbed, length) = (state(&shop)?, stand.length);
    let mut different = 0;
    for kill in 0..kills {
        shop.empty()?;
        stand.fresh(&shop)?;
        // Golden-ratio steps spread the instants evenly over the run's length for any number of kills.
        let part = (kill as f64 * 0.618_033_988_75).fract();
        stand.killed_after(length.mul_f64(part))?;
        stand.run_whole()?;
        let reached = state(&shop)?;
        if reached != undisturbed {
            different += 1;
            eprintln!("kill {kill}: the tables differ");
        }
    }
    println!("{}", serde_json::json!({"kills": kills, "faults": different}));
    if different > 0 {
        bail!("{different} of {kills} kills left another state");
    }
    Ok(())
}

fn state(shop: &Shop) -> anyhow::Result<Vec<String>> {
    COMPARED.iter().map(|statement| shop.sql("shop", statement)).collect()
}

struct Stand {
    program: PathBuf,
    data: PathBuf,
    company: PathBuf,
    length: Duration,
}

impl Stand {
    fn new(target: &Path, shop: &Shop) -> anyhow::Result<Self> {
        let programs = std::path::absolute(target.join("debug"))?;
        let data = std::path::absolute(target.join("faults"))?;
        if data.exists() {
            std::fs::remove_dir_all(&data)?;
        }
        let program = programs.join(format!("navette{}", std::env::consts::EXE_SUFFIX));
        let company = data.join("demo/company.json");
        let mut stand = Self { program, data, company, length: Duration::ZERO };
        for plugin in ["example_erp", "example_shop", "shop_prestashop"] {
            let file = format!("{}{plugin}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
            stand.navette(&["plugin", "add", &programs.join(file).display().to_string()])?;
        }
        stand.navette(&["demo", "--articles", "1500"])?;
        stand.fresh(shop)?;
        let start = std::time::Instant::now();
        stand.run_whole()?;
        stand.length = start.elapsed() / 2;
        Ok(stand)
    }

    fn navette(&self, arguments: &[&str]) -> anyhow::Result<()> {
        let output = Command::new(&self.program)
            .env("NAVETTE_VAULT_KEY", "file")
            .arg("--data-dir")
            .arg(&self.data)
            .args(arguments)
            .output()?;
        if !output.status.success() {
            bail!("navette {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
        }
        Ok(())
    }

    /// A store that knows nothing, and the profile.
    fn fresh(&self, shop: &Shop) -> anyhow::Result<()> {
        for file in ["navette.db", "navette.db-wal", "navette.db-shm"] {
            let _ = std::fs::remove_file(self.data.join(file));
        }
        self.navette(&[
            "profile",
            "add",
            "presta",
            "--erp",
            "example-erp",
            "--shop",
            "shop-prestashop",
            "--set",
            &format!("erp.file={}", self.company.display()),
            "--set",
            &format!("shop.url={}", shop.url),
            "--secret-file",
            &format!("shop.secret={}", shop.secret.display()),
        ])
    }

    fn run_whole(&self) -> anyhow::Result<()> {
        self.navette(&["run", "presta", "export-all"])?;
        self.navette(&["run", "presta", "export-all"])
    }

    /// Starts an export and kills the program and its worker after `delay`.
    #[cfg(unix)]
    fn killed_after(&self, delay: Duration) -> anyhow::Result<()> {
        use std::os::unix::process::CommandExt;
        let mut run = Command::new(&self.program)
            .arg("--data-dir")
            .arg(&self.data)
            .args(["run", "presta", "export-all"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()?;
        std::thread::sleep(delay);
        let group = format!("kill -9 -{}", run.id());
        let _ = Command::new("sh").args(["-c", &group]).stderr(Stdio::null()).status();
        run.wait()?;
        Ok(())
    }

    #[cfg(windows)]
    fn killed_after(&self, _delay: Duration) -> anyhow::Result<()> {
        bail!("the campaign of real kills runs on Linux")
    }
}
