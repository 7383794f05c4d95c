//! `bench desktop`: from the start of the window program to its first picture, beside a bare Slint window, and its
//! memory at rest. The screen is a private Xvfb that keeps its pixels in a file, which is read until they change.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};

/// Start to first picture, in milliseconds.
const PICTURE_BAR: f64 = 500.0;
/// Resident memory at rest, in MiB.
const MEMORY_BAR: f64 = 80.0;
/// How long the program rests before its memory is read.
const REST: Duration = Duration::from_secs(8);

/// Runs it; `--runs N` sets how often each program starts.
pub fn run(arguments: &[String]) -> anyhow::Result<()> {
    let runs = match arguments {
        [] => 7,
        [name, runs] if name == "--runs" => runs.parse().context("--runs takes a number")?,
        _ => bail!("usage: cargo xtask bench desktop [--runs N]"),
    };
    ensure!(runs > 0, "--runs takes a number above 0");
    crate::setup::run()?;
    let packages = ["-p", "desktop", "-p", "cli", "-p", "example-erp", "-p", "example-shop"];
    crate::run(&crate::cargo(), &[&["build", "--release"], packages.as_slice()].concat(), &[])?;
    crate::run(&crate::cargo(), &["build", "--release", "-p", "ui", "--example", "bare"], &[])?;
    let target = std::path::absolute(crate::target())?;
    let programs = target.join("release");
    let work = target.join("bench-desktop");
    if work.exists() {
        std::fs::remove_dir_all(&work)?;
    }
    let data = demonstration(&programs, &work)?;
    let screen = Screen::start(&work)?;
    let bare = || Command::new(programs.join("examples/bare"));
    let window = || {
        let mut command = Command::new(programs.join("navette-desktop"));
        command.arg("--data-dir").arg(&data);
        command
    };
    let (mut pictures, mut bares) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        bares.push(screen.first_picture(bare())?);
        pictures.push(screen.first_picture(window())?);
    }
    let (picture, beside) = (median(pictures), median(bares));
    let (memory, bare_memory) = (screen.memory(window())?, screen.memory(bare())?);
    println!("| {runs} starts, median | value | bare window | bar | |");
    println!("| --- | ---: | ---: | ---: | --- |");
    row("start to first picture, ms", picture, beside, PICTURE_BAR);
    row("resident memory at rest, MiB", memory, bare_memory, MEMORY_BAR);
    Ok(())
}

fn row(name: &str, value: f64, beside: f64, bar: f64) {
    let judged = if value <= bar { "held" } else { "missed" };
    println!("| {name} | {value:.1} | {beside:.1} | {bar:.0} | {judged} |");
}

/// A data folder with a profile and what it ran.
fn demonstration(programs: &Path, work: &Path) -> anyhow::Result<PathBuf> {
    let data = work.join("data");
    std::fs::create_dir_all(&data)?;
    let (program, folder) = (programs.join("navette").display().to_string(), data.display().to_string());
    let navette = |arguments: &[&str]| {
        let environment = [("NAVETTE_VAULT_KEY", "file")];
        crate::run(&program, &[&["--data-dir", folder.as_str()], arguments].concat(), &environment)
    };
    // What a release build trusts is signed; a developer's plugins are allowed by name.
    navette(&["plugin", "developer", "on"])?;
    for plugin in ["example_erp", "example_shop"] {
        let file = format!("{}{plugin}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
        navette(&["plugin", "add", &programs.join(file).display().to_string()])?;
    }
    navette(&["demo"])?;
    Ok(data)
}

/// A screen of its own, ended with this value.
struct Screen {
    server: Child,
    display: String,
    pixels: PathBuf,
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Screen {
    fn start(folder: &Path) -> anyhow::Result<Self> {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", "1280x800x24", "-fbdir"])
            .arg(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("failed to start Xvfb")?;
        let mut number = String::new();
        let told = server.stdout.take().context("Xvfb tells no display")?;
        BufReader::new(told).read_line(&mut number)?;
        let screen = Self { server, display: format!(":{}", number.trim()), pixels: folder.join("Xvfb_screen0") };
        ensure!(screen.pixels.exists(), "Xvfb keeps no pixels in {}", screen.pixels.display());
        Ok(screen)
    }

    fn open(&self, mut command: Command) -> anyhow::Result<Child> {
        command.env("DISPLAY", &self.display).env("SLINT_BACKEND", "winit-software").env_remove("WAYLAND_DISPLAY");
        command.env("NAVETTE_VAULT_KEY", "file").stderr(Stdio::null()).stdout(Stdio::null());
        command.spawn().context("failed to start the program")
    }

    /// Milliseconds from the start of the program until a tenth of the screen is other than it was.
    fn first_picture(&self, command: Command) -> anyhow::Result<f64> {
        let before = std::fs::read(&self.pixels)?;
        let start = Instant::now();
        let mut program = self.open(command)?;
        let took = loop {
            let now = std::fs::read(&self.pixels)?;
            let other = now.iter().zip(&before).step_by(16).filter(|(now, before)| now != before).count();
            if other > before.len() / 160 {
                break Some(start.elapsed());
            }
            if start.elapsed() > Duration::from_secs(20) {
                break None;
            }
            std::thread::sleep(Duration::from_millis(1));
        };
        program.kill()?;
        program.wait()?;
        // The screen is empty again before the next start.
        let patience = Instant::now();
        while std::fs::read(&self.pixels)? != before && patience.elapsed() < Duration::from_secs(2) {
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(took.context("the program showed nothing for 20 seconds")?.as_secs_f64() * 1000.0)
    }

    /// MiB that the program holds after its rest.
    fn memory(&self, command: Command) -> anyhow::Result<f64> {
        let mut program = self.open(command)?;
        std::thread::sleep(REST);
        let told = std::fs::read_to_string(format!("/proc/{}/status", program.id()));
        program.kill()?;
        program.wait()?;
        let told = told.context("the program ended by itself")?;
        let line = told.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no resident memory is told")?;
        let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kilobytes / 1024.0)
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
