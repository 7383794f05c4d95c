//! The check for Windows from Linux: every crate of the product is type-checked for the Windows target, and with
//! `--demo` built and run under Wine. Rust's standard library for Windows comes from rustup where it is installed,
//! else it is compiled from its source in Debian's package of the very same version.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use anyhow::{Context, bail, ensure};

const TARGET: &str = "x86_64-pc-windows-gnu";
const CRATES: &[&str] = &["host/", "plugins/", "plugin-api/", "tests/plugins/"];
/// Debian's suite that has the source of this project's Rust.
const SUITE: &str = "trixie-backports";
const KEYS: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// Checks, and runs the demonstration if that is asked for.
pub fn run(arguments: &[String]) -> anyhow::Result<()> {
    let demo = match arguments {
        [] => false,
        [word] if word == "--demo" => true,
        _ => bail!("usage: cargo xtask windows-check [--demo]"),
    };
    crate::setup::run()?;
    let start = Instant::now();
    let target = crate::target();
    let home = std::path::absolute(target.join("windows"))?;
    std::fs::create_dir_all(&home)?;
    let library = Library::find(&home)?;
    println!("windows-check: {}", if demo { "building" } else { "checking" });
    library.cargo(if demo { "build" } else { "check" }, &home)?;
    println!("windows-check: in order, {:.1} s", start.elapsed().as_secs_f32());
    if demo { crate::wine::demonstrate(&home, &home.join("build").join(TARGET).join("debug")) } else { Ok(()) }
}

/// Where the standard library for Windows comes from.
enum Library {
    /// rustup has it compiled.
    Installed,
    /// Compiled from this source.
    Source(PathBuf),
}

impl Library {
    fn find(home: &Path) -> anyhow::Result<Self> {
        let compiled = PathBuf::from(said("rustc", &["--print", "target-libdir", "--target", TARGET])?);
        if compiled.exists() {
            return Ok(Library::Installed);
        }
        let sysroot = PathBuf::from(said("rustc", &["--print", "sysroot"])?).join("lib/rustlib/src/rust/library");
        if sysroot.exists() {
            return Ok(Library::Source(sysroot));
        }
        let version = said("rustc", &["--version"])?;
        let version = version.split(' ').nth(1).context("rustc does not say its version")?;
        let source = home.join(format!("rust-{version}"));
        if !source.join("library/std").exists() {
            fetch(home, version, &source)?;
        }
        Ok(Library::Source(source.join("library")))
    }

    fn cargo(&self, act: &str, home: &Path) -> anyhow::Result<()> {
        let packages = crate::tidy::packages_below(CRATES)?;
        let folder = home.join("build").display().to_string();
        let mut arguments = vec![act, "--locked", "--target", TARGET, "--target-dir", &folder];
        arguments.extend(packages.iter().flat_map(|package| ["-p", package]));
        match self {
            Library::Installed => crate::run(&crate::cargo(), &arguments, &[]),
            Library::Source(library) => {
                let library = library.display().to_string();
                // Both are cargo's own means and may change with it; the toolchain's version is pinned.
                let environment = [("RUSTC_BOOTSTRAP", "1"), ("__CARGO_TESTS_ONLY_SRC_ROOT", library.as_str())];
                arguments.push("-Zbuild-std=std,panic_unwind");
                crate::run(&crate::cargo(), &arguments, &environment)
            }
        }
    }
}

/// Brings the source by apt, which checks its signature, with lists of its own: the machine's are left as they are.
fn fetch(home: &Path, version: &str, source: &Path) -> anyhow::Result<()> {
    let apt = Apt { folder: home.join("apt") };
    apt.prepare()?;
    apt.get(&["-qq", "update"])?;
    let offered = apt.says("apt-cache", &["madison", "rust-src"])?;
    let offered = offer(&offered, version)
        .with_context(|| format!("{SUITE} has no source of Rust {version}; try `rustup target add {TARGET}`"))?;
    apt.get(&["-qq", "download", &format!("rust-src={offered}")])?;
    let package = std::fs::read_dir(&apt.folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|ending| ending == "deb"))
        .context("apt brought no package")?;
    let draft = home.join("rust-draft");
    if draft.exists() {
        std::fs::remove_dir_all(&draft)?;
    }
    crate::run("dpkg-deb", &["-x", &package.display().to_string(), &draft.display().to_string()], &[])?;
    std::fs::create_dir_all(source)?;
    let library = draft.join(format!("usr/src/rustc-{version}/library"));
    std::fs::rename(&library, source.join("library")).context("the package has no library folder")?;
    std::fs::remove_dir_all(draft)?;
    Ok(std::fs::remove_file(package)?)
}

/// The package version whose upstream part is this one, from `apt-cache madison`.
fn offer<'a>(listed: &'a str, version: &str) -> Option<&'a str> {
    let versions = listed.lines().filter_map(|line| line.split('|').nth(1).map(str::trim));
    versions.into_iter().find(|offered| offered.split(['+', '-']).next() == Some(version))
}

struct Apt {
    folder: PathBuf,
}

impl Apt {
    fn prepare(&self) -> anyhow::Result<()> {
        for folder in ["lists/partial", "cache/archives/partial"] {
            std::fs::create_dir_all(self.folder.join(folder))?;
        }
        // The mirror is the one that this machine uses for Debian itself.
        let targets = said("apt-get", &["indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(REPO_URI)"])?;
        let mirror = targets.lines().find_map(|line| line.strip_prefix("Debian|Debian|")).context(
            "this machine's apt knows no Debian mirror; install Rust's library for Windows by rustup instead",
        )?;
        let line = format!("deb [signed-by={KEYS}] {mirror} {SUITE} main\n");
        Ok(std::fs::write(self.folder.join("sources.list"), line)?)
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let below = |name: &str| self.folder.join(name).display().to_string();
        for option in [
            format!("Dir::Etc::sourcelist={}", below("sources.list")),
            "Dir::Etc::sourceparts=-".to_owned(),
            format!("Dir::State::lists={}", below("lists")),
            format!("Dir::Cache={}", below("cache")),
            "APT::Sandbox::User=".to_owned(),
        ] {
            command.arg("-o").arg(option);
        }
        command.current_dir(&self.folder);
        command
    }

    fn get(&self, arguments: &[&str]) -> anyhow::Result<()> {
        let status = self.command("apt-get").args(arguments).status().context("failed to start apt-get")?;
        ensure!(status.success(), "apt-get {} ended with {status}", arguments.join(" "));
        Ok(())
    }

    fn says(&self, program: &str, arguments: &[&str]) -> anyhow::Result<String> {
        let output = self.command(program).args(arguments).output().context("failed to start apt")?;
        ensure!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

fn said(program: &str, arguments: &[&str]) -> anyhow::Result<String> {
    let output =
        Command::new(program).args(arguments).output().with_context(|| format!("failed to start {program}"))?;
    ensure!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_taken_is_of_the_very_same_version() {
        let listed = "  rust-src | 1.96.1+dfsg1-2~bpo13+1 | mirror\n  rust-src | 1.95.0+dfsg1-2~bpo13+1 | mirror\n";
        assert_eq!(offer(listed, "1.95.0"), Some("1.95.0+dfsg1-2~bpo13+1"));
        assert_eq!(offer(listed, "1.95"), None);
        assert_eq!(offer(listed, "1.97.0"), None);
    }
}
