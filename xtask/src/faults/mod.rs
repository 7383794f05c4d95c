//! Real kills: the program and its worker are ended at an instant of a run; the next undisturbed runs must reach the
//! rows of a run that nobody disturbed.

mod disk;
mod export;
mod import;
mod pages;
mod twins;
mod wire;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, bail};

use crate::shop::Shop;

/// How much is tried.
#[derive(Clone, Copy)]
pub struct Size {
    /// Steps of writing orders, at most; none: every one of them, under every fault.
    pub steps: Option<u64>,
    /// Kills of the program, half of them in imports.
    pub kills: u64,
    /// Cuts of the wire, a half of them in imports.
    pub cuts: u64,
    /// Faults of the data folder's disk, half of them in imports.
    pub disks: u64,
}

impl Size {
    /// What every run of the tests tries.
    pub const SAMPLE: Self = Self { steps: Some(40), kills: 10, cuts: 10, disks: 8 };
    const USUAL: Self = Self { steps: Some(200), kills: 100, cuts: 50, disks: 40 };
    const ALL: Self = Self { steps: None, kills: 100, cuts: 100, disks: 80 };
}

/// Injects as much as was asked for, and prints what became of the rows.
pub fn run(arguments: &[String]) -> anyhow::Result<()> {
    let (mut size, mut built) = (Size::USUAL, false);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut number = || -> anyhow::Result<u64> {
            let given = rest.next().with_context(|| format!("{argument} takes a number"))?;
            given.parse().with_context(|| format!("{argument} takes a number"))
        };
        match argument.as_str() {
            "--all" => size = Size::ALL,
            "--built" => built = true,
            "--steps" => size.steps = Some(number()?),
            "--kills" => size.kills = number()?,
            "--cuts" => size.cuts = number()?,
            "--disks" => size.disks = number()?,
            _ => bail!("usage: cargo xtask faults [--all] [--built] [--steps N] [--kills N] [--cuts N] [--disks N]"),
        }
    }
    if built {
        return campaign(size);
    }
    crate::setup::run()?;
    let mut build = vec!["build"];
    let plugins = ["example-erp", "example-shop", "erp-sage", "shop-prestashop"];
    build.extend(["cli", "system-tests", "failpoints"].iter().chain(&plugins).flat_map(|package| ["-p", package]));
    crate::run(&crate::cargo(), &build, &[])?;
    campaign(size)
}

/// The campaign itself, with programs that are built.
pub fn campaign(size: Size) -> anyhow::Result<()> {
    let target = crate::target();
    let scratch = Scratch::new(&target);
    let scratch = scratch.0.as_path();
    steps(&target, scratch, size.steps)?;
    let mut tallies = cut(&target, scratch, size.cuts)?;
    let mut shop = Shop::start(&scratch.join("faults-shop"))?;
    let (one, other) = (Stand::new(&target, scratch)?, Stand::named(&target, scratch, "faults-twin")?);
    twins::campaign(&one, &other, &shop, size.kills.min(3))?;
    let imports = size.kills / 2;
    shop.empty()?;
    let imported = import::campaign(&Stand::new(&target, scratch)?, &mut shop, imports)?;
    shop.empty()?;
    let exported = export::campaign(&Stand::new(&target, scratch)?, &mut shop, size.kills - imports)?;
    tallies.push(("killed at an instant", "import of orders", imports, imported));
    tallies.push(("killed at an instant", "export of the catalogue", size.kills - imports, exported));
    tallies.extend(disk::campaign(&target, scratch, &mut shop, size.disks)?);
    println!("| fault | run | injections | lost | doubled | half-written |\n| --- | --- | ---: | ---: | ---: | ---: |");
    for (fault, run, count, Tally { lost, doubled, half_written, .. }) in tallies.iter().filter(|told| told.2 > 0) {
        println!("| {fault} | {run} | {count} | {lost} | {doubled} | {half_written} |");
    }
    let faults: u64 = tallies.iter().map(|(_, _, _, tally)| tally.faults).sum();
    if faults > 0 {
        bail!("after {faults} faults another state was reached");
    }
    Ok(())
}

/// Fault, run, how often, and what was left behind.
type Told = (&'static str, &'static str, u64, Tally);

/// Every step of writing orders, each in a process of its own over the real ODBC driver.
#[cfg(target_os = "linux")]
fn steps(target: &Path, scratch: &Path, most: Option<u64>) -> anyhow::Result<()> {
    let programs = target.join("debug");
    let (work, most) = (scratch.join("faults-steps").display().to_string(), most.map(|most| most.to_string()));
    let program = programs.join("faults").display().to_string();
    let programs = programs.display().to_string();
    let mut arguments = vec!["campaign", "--programs", &programs, "--work", &work];
    arguments.extend(most.iter().flat_map(|most| ["--most", most.as_str()]));
    crate::run(&program, &arguments, &[])
}

#[cfg(not(target_os = "linux"))]
fn steps(_target: &Path, _scratch: &Path, _most: Option<u64>) -> anyhow::Result<()> {
    bail!("faults are injected on Linux only")
}

/// The cuts of the wire, with a shop that is only reached over the proxy.
fn cut(target: &Path, scratch: &Path, cuts: u64) -> anyhow::Result<Vec<Told>> {
    let upstream = Arc::new(AtomicU64::new(0));
    let wire = wire::Wire::start(Arc::clone(&upstream))?;
    let mut shop = Shop::start_behind(&scratch.join("faults-shop"), Some(wire.port))?;
    upstream.store(u64::from(shop.port), Ordering::Relaxed);
    let imports = cuts / 2;
    let mut tallies = pages::campaign(&Stand::new(target, scratch)?, &mut shop, &wire, if cuts < 20 { 3 } else { 1 })?;
    let exported = wire::campaign(&Stand::new(target, scratch)?, &mut shop, &wire, cuts - imports)?;
    shop.empty()?;
    let imported = wire::imports(&Stand::new(target, scratch)?, &shop, &wire, imports)?;
    tallies.push(("wire cut", "export of the catalogue", cuts - imports, exported));
    tallies.push(("wire cut", "import of orders", imports, imported));
    Ok(tallies)
}

/// Where the campaign works: a killed process loses nothing that it wrote, on a disk as in memory, and memory does not
/// make a hundred runs wait for the disk. Without 4 GB to spare it is the target folder.
struct Scratch(PathBuf, bool);

impl Drop for Scratch {
    fn drop(&mut self) {
        if self.1 {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }
}

impl Scratch {
    fn new(target: &Path) -> Self {
        let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
        let available = memory.lines().find_map(|line| line.strip_prefix("MemAvailable:"));
        let kilobytes = available.and_then(|rest| rest.trim().strip_suffix(" kB")?.parse::<u64>().ok()).unwrap_or(0);
        let folder = Path::new("/dev/shm").join(format!("navette-{}", std::process::id()));
        if kilobytes > 4_000_000 && std::fs::create_dir(&folder).is_ok() {
            Self(folder, true)
        } else {
            Self(target.to_owned(), false)
        }
    }
}

/// What became of the rows after a kill and the runs that followed.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    /// Kills after which anything differs.
    faults: u64,
    lost: u64,
    doubled: u64,
    half_written: u64,
}

impl Tally {
    fn add(&mut self, other: &Tally) {
        self.faults += other.faults;
        self.lost += other.lost;
        self.doubled += other.doubled;
        self.half_written += other.half_written;
    }
}

/// Compares rows `table ⇥ key ⇥ values` with those of an undisturbed run.
fn compare(undisturbed: &str, reached: &str) -> Tally {
    let mut tally = Tally { faults: u64::from(undisturbed != reached), ..Tally::default() };
    if tally.faults == 0 {
        return tally;
    }
    let (expected, found) = (by_key(undisturbed), by_key(reached));
    let empty = Vec::new();
    for (key, rows) in &expected {
        let others = found.get(key).unwrap_or(&empty);
        tally.lost += rows.len().saturating_sub(others.len()) as u64;
        tally.half_written += u64::from(rows.len() == others.len() && rows != others);
    }
    for (key, rows) in &found {
        tally.doubled += rows.len().saturating_sub(expected.get(key).map_or(0, Vec::len)) as u64;
    }
    tally
}

fn by_key(rows: &str) -> BTreeMap<&str, Vec<&str>> {
    let mut by_key: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in rows.lines() {
        let end = row.match_indices('\t').nth(1).map_or(row.len(), |(end, _)| end);
        by_key.entry(&row[..end]).or_default().push(&row[end..]);
    }
    by_key
}

/// Says where two states differ: the first rows that only one of them has.
fn tell(kill: u64, undisturbed: &str, reached: &str) {
    eprintln!("kill {kill}: the rows differ");
    for (sign, one, other) in [("-", undisturbed, reached), ("+", reached, undisturbed)] {
        let other: std::collections::BTreeSet<&str> = other.lines().collect();
        for row in one.lines().filter(|row| !other.contains(row)).take(5) {
            eprintln!("{sign} {row}");
        }
    }
}

/// The program with a data folder of its own.
struct Stand {
    programs: PathBuf,
    data: PathBuf,
}

impl Stand {
    fn new(target: &Path, scratch: &Path) -> anyhow::Result<Self> {
        Self::named(target, scratch, "faults")
    }

    fn named(target: &Path, scratch: &Path, folder: &str) -> anyhow::Result<Self> {
        let programs = std::path::absolute(target.join("debug"))?;
        let data = std::path::absolute(scratch.join(folder))?;
        if data.exists() {
            std::fs::remove_dir_all(&data)?;
        }
        let stand = Self { programs, data };
        for plugin in ["example_erp", "example_shop", "erp_sage", "shop_prestashop"] {
            let file = format!("{}{plugin}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
            stand.navette(&["plugin", "add", &stand.programs.join(file).display().to_string()], &[0])?;
        }
        Ok(stand)
    }

    fn program(&self, name: &str) -> PathBuf {
        self.programs.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// The program on its data folder, ready to start.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.program("navette"));
        command.env("NAVETTE_VAULT_KEY", "file").arg("--data-dir").arg(&self.data).args(arguments);
        command
    }

    /// Runs a command of the program; `codes` are the exit codes that are in order.
    fn navette(&self, arguments: &[&str], codes: &[i32]) -> anyhow::Result<()> {
        let output = self.command(arguments).output()?;
        if !output.status.code().is_some_and(|code| codes.contains(&code)) {
            let (out, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            bail!("navette {}: {} {out}{error}", arguments.join(" "), output.status);
        }
        Ok(())
    }

    /// A store that knows nothing, and the profile `presta` anew.
    fn fresh(&self, profile: &[String]) -> anyhow::Result<()> {
        for file in ["navette.db", "navette.db-wal", "navette.db-shm"] {
            let _ = std::fs::remove_file(self.data.join(file));
        }
        let profile: Vec<&str> = profile.iter().map(String::as_str).collect();
        self.navette(&[&["profile", "add", "presta"], profile.as_slice()].concat(), &[0])
    }

    /// Starts an action and kills the program and its worker after `delay`.
    #[cfg(unix)]
    fn killed_after(&self, action: &str, delay: Duration) -> anyhow::Result<()> {
        let mut run = Command::new(self.program("navette"))
            .arg("--data-dir")
            .arg(&self.data)
            .args(["run", "presta", action])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        std::thread::sleep(delay);
        // The worker has a process group of its own; one `kill` ends both.
        let id = run.id();
        let workers = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children"))
            .context("the kernel does not list the children of a process")?;
        let _ = Command::new("sh").args(["-c", &format!("kill -9 {workers} {id}")]).stderr(Stdio::null()).status();
        run.wait()?;
        Ok(())
    }

    #[cfg(windows)]
    fn killed_after(&self, _action: &str, _delay: Duration) -> anyhow::Result<()> {
        bail!("the campaign of real kills runs on Linux")
    }
}

/// The part of a run after which kill number `kill` comes: golden-ratio steps spread the instants evenly over the
/// run's length for any number of kills.
fn instant(length: Duration, kill: u64) -> Duration {
    length.mul_f64((kill as f64 * 0.618_033_988_75).fract())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_doubled_and_half_written_rows_are_told_apart() {
        let undisturbed = "doc\tA\t1\ndoc\tB\t2\nline\tB 1\t3\n";
        let judge = |reached: &str| {
            let Tally { faults, lost, doubled, half_written } = compare(undisturbed, reached);
            (faults, lost, doubled, half_written)
        };
        assert_eq!(judge(undisturbed), (0, 0, 0, 0));
        assert_eq!(judge("doc\tA\t1\nline\tB 1\t3\n"), (1, 1, 0, 0));
        assert_eq!(judge("doc\tA\t1\ndoc\tB\t2\ndoc\tB\t2\nline\tB 1\t3\n"), (1, 0, 1, 0));
        assert_eq!(judge("doc\tA\t1\ndoc\tB\t9\nline\tB 1\t3\n"), (1, 0, 0, 1));
    }
}
