//! `bench tariffs`: price rules through the whole chain at two sizes, and the module's writing of them beside a bare
//! insert of the same rows.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use crate::{adopt::Desk, sale, shop::Shop};

/// How much slower than a bare insert the module may be.
const BAR: f64 = 4.0;

/// How much more memory ten times the articles may take.
const MEMORY_BAR: f64 = 1.3;

/// The size of a run.
struct Size {
    articles: u32,
    groups: u32,
    customers: u32,
}

/// Runs it on sandboxes of its own; `--articles`, `--groups` and `--customers` set the size, `--module` leaves the
/// chain out, `--development` measures the development build: its memory, for its speed says nothing.
pub fn run(arguments: &[String]) -> anyhow::Result<()> {
    let is = |name: &str| arguments.iter().any(|argument| argument == name);
    let given: Vec<&String> =
        arguments.iter().filter(|name| !["--module", "--development"].contains(&name.as_str())).collect();
    let size = size(&given)?;
    crate::setup::run()?;
    if !is("--module") {
        chain(&size, if is("--development") { "debug" } else { "release" })?;
    }
    module(&size)
}

fn size(given: &[&String]) -> anyhow::Result<Size> {
    let usage =
        "usage: cargo xtask bench tariffs [--articles N] [--groups N] [--customers N] [--module | --development]";
    let mut size = Size { articles: 1000, groups: 200, customers: 2000 };
    for pair in given.chunks(2) {
        let [name, number] = pair else { bail!(usage) };
        let number = number.parse().ok().filter(|number| *number > 0).with_context(|| format!("{number}: {usage}"))?;
        match name.as_str() {
            "--articles" => size.articles = number,
            "--groups" => size.groups = number,
            "--customers" => size.customers = number,
            _ => bail!(usage),
        }
    }
    Ok(size)
}

/// Sage's tables, the transform, the wire and the module, by the release build, at a tenth of the size and at all of it.
fn chain(size: &Size, profile: &str) -> anyhow::Result<()> {
    let packages = ["cli", "erp-sage", "shop-prestashop", "tarifs-remises", "system-tests"];
    let packages: Vec<&str> = packages.iter().flat_map(|package| ["-p", package]).collect();
    let release: &[&str] = if profile == "release" { &["--release"] } else { &[] };
    crate::run(&crate::cargo(), &[&["build"], release, packages.as_slice()].concat(), &[])?;
    let mut peaks = Vec::new();
    for articles in [size.articles.div_ceil(10), size.articles] {
        let customers = size.customers * articles / size.articles;
        let ran = export(&Size { articles, groups: size.groups, customers: customers.max(1) }, profile)?;
        println!(
            "{articles} articles, {} groups, {customers} customers' exceptions: {} rules in {:.1} s, {:.0} a second; \
             the worker's memory {:.1} MiB at most; again, unchanged: {:.1} s, {:.1} MiB",
            size.groups,
            ran.rules,
            ran.seconds,
            ran.rules as f64 / ran.seconds,
            ran.peak,
            ran.again,
            ran.peak_again,
        );
        peaks.push(ran.peak.max(ran.peak_again));
    }
    let ratio = peaks[1] / peaks[0];
    let held = if ratio <= MEMORY_BAR { "held" } else { "missed" };
    println!("the worker's memory, ten times the articles beside one: {ratio:.2} times (bar {MEMORY_BAR}): {held}");
    Ok(())
}

struct Ran {
    rules: u64,
    seconds: f64,
    peak: f64,
    again: f64,
    peak_again: f64,
}

/// A price of its own for every group and article, and one exception for each customer.
fn statements(size: &Size) -> String {
    format!(
        "DELETE FROM F_ARTCLIENT; DELETE FROM F_TARIFQTE; DELETE FROM F_TARIFGAM; DELETE FROM F_TARIFCOND; \
         DELETE FROM F_FAMTARIF; DELETE FROM F_FAMTARIFQTE; DELETE FROM F_FAMCLIENT; \
         UPDATE F_COMPTET SET CT_Taux01 = 0, CT_NumCentrale = NULL; DELETE FROM P_CATTARIF; \
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {groups}) \
         INSERT INTO P_CATTARIF (CT_Intitule, CT_PrixTTC, cbIndice) SELECT 'Tarif ' || i, 0, i FROM n; \
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {groups}) \
         INSERT INTO F_ARTCLIENT (AR_Ref, AC_Categorie, AC_PrixVen, AC_PrixTTC, AC_Remise) \
         SELECT AR_Ref, i, ROUND(10 + i + F_ARTICLE.rowid % 7 / 4.0, 2), 0, CASE i % 2 WHEN 0 THEN 5 ELSE 0 END \
         FROM F_ARTICLE, n WHERE AR_PrixVen > 0; \
         INSERT INTO F_ARTCLIENT (AR_Ref, AC_Categorie, CT_Num, AC_PrixVen, AC_PrixTTC) \
         SELECT a.AR_Ref, 0, c.CT_Num, 9.5, 0 FROM (SELECT CT_Num, ROW_NUMBER() OVER (ORDER BY CT_Num) AS place FROM F_COMPTET \
         WHERE CT_Type = 0) c JOIN (SELECT AR_Ref, ROW_NUMBER() OVER (ORDER BY AR_Ref) AS place FROM F_ARTICLE \
         WHERE AR_PrixVen > 0) a ON a.place = 1 + c.place % {articles}",
        groups = size.groups,
        articles = size.articles * 9 / 10
    )
}

fn export(size: &Size, profile: &str) -> anyhow::Result<Ran> {
    let folder = crate::target().join("bench-tariffs");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let company = std::path::absolute(folder.join("company.db"))?;
    let programs = std::path::absolute(crate::target().join(profile))?;
    let stand = programs.join(format!("stand{}", std::env::consts::EXE_SUFFIX));
    sale::company_of(&stand, (size.articles, size.customers), &company)?;
    crate::run("sqlite3", &[&company.display().to_string(), &statements(size)], &[])?;
    let shop = Shop::start(&crate::target().join("bench-tariffs-shop"))?;
    let desk = Desk::open_in(&programs, &folder.join("data"), &company, &shop, &[])?;
    let library = format!("{}tarifs_remises{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    desk.navette(&["plugin", "add", &programs.join(library).display().to_string()], &[0])?;
    desk.navette(&["profile", "set", "presta", "--transform", "tarifs-remises"], &[0])?;
    for action in ["export-all", "export-customers"] {
        desk.navette(&["run", "presta", action], &[0, 1])?;
    }
    let (seconds, peak) = timed(&desk)?;
    let rules = shop.sql("shop", "SELECT COUNT(*) FROM ps_navette_price_rule")?.parse()?;
    let (again, peak_again) = timed(&desk)?;
    Ok(Ran { rules, seconds, peak, again, peak_again })
}

/// Seconds of `export-tariffs`, and the most memory that its worker had, in MiB.
fn timed(desk: &Desk) -> anyhow::Result<(f64, f64)> {
    let began = Instant::now();
    let mut child = desk.command(&["run", "presta", "export-tariffs"]).stdout(Stdio::null()).spawn()?;
    let mut peak: f64 = 0.0;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        peak = peak.max(child_peak(child.id()).unwrap_or_default());
        std::thread::sleep(Duration::from_millis(20));
    };
    ensure!(matches!(status.code(), Some(0 | 1)), "export-tariffs ended with {status}");
    Ok((began.elapsed().as_secs_f64(), peak))
}

/// What the system says of a child of this process: only Linux does, elsewhere it is 0.
fn child_peak(parent: u32) -> Option<f64> {
    let mut most: f64 = 0.0;
    for entry in std::fs::read_dir("/proc").ok()?.flatten() {
        let Ok(status) = std::fs::read_to_string(entry.path().join("status")) else { continue };
        let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        if field("PPid:").and_then(|id| id.parse().ok()) != Some(parent) {
            continue;
        }
        let kilobytes: Option<f64> = field("VmHWM:").and_then(|text| text.trim_end_matches("kB").trim().parse().ok());
        most = most.max(kilobytes.unwrap_or_default() / 1024.0);
    }
    Some(most)
}

/// The module's writing beside a bare insert.
fn module(size: &Size) -> anyhow::Result<()> {
    let shop = Shop::start(&crate::target().join("bench-tariffs-shop"))?;
    let sizes = [("articles", size.articles), ("groups", size.groups), ("customers", size.customers)];
    let output = Command::new("php")
        .arg("bin/rules.php")
        .args(sizes.map(|(name, size)| format!("--{name}={size}")))
        .current_dir(Path::new(crate::shop::SANDBOX))
        .env("NAVETTE_SANDBOX_HOME", shop.home())
        .output()
        .context("failed to start php")?;
    let told = String::from_utf8_lossy(&output.stdout);
    print!("{told}");
    ensure!(output.status.success(), "rules.php failed: {}", String::from_utf8_lossy(&output.stderr));
    let figures: Value = serde_json::from_str(told.trim()).context("rules.php gave no figures")?;
    let ratio = figures["ratio"].as_f64().context("rules.php gave no ratio")?;
    println!(
        "price rules, module beside bare insert: {ratio} times (bar {BAR}): {}",
        if ratio <= BAR { "held" } else { "missed" }
    );
    Ok(())
}
