//! Installs what is missing from one list of Debian packages.

use std::process::{Command, Stdio};

use anyhow::bail;

const PACKAGES: &str = include_str!("setup/packages.txt");

/// Installs the missing packages, or says what to install where this is not Debian.
pub fn run() -> anyhow::Result<()> {
    let wanted = packages(PACKAGES);
    let missing: Vec<&str> = wanted.into_iter().filter(|package| !installed(package)).collect();
    if missing.is_empty() {
        println!("setup: nothing is missing");
        return Ok(());
    }
    if !succeeds("apt-get", &["--version"]) {
        bail!("install these by your system's own means, then run again: {}", missing.join(" "));
    }
    println!("setup: installing {}", missing.join(" "));
    let environment = [("DEBIAN_FRONTEND", "noninteractive")];
    let mut install = vec!["apt-get", "install", "-y", "-qq", "--no-install-recommends"];
    install.extend(&missing);
    if succeeds("sh", &["-c", "test \"$(id -u)\" = 0"]) {
        crate::run("apt-get", &["update", "-qq"], &environment)?;
        crate::run(install[0], &install[1..], &environment)
    } else {
        crate::run("sudo", &["apt-get", "update", "-qq"], &environment)?;
        crate::run("sudo", &install, &environment)
    }
}

fn packages(list: &str) -> Vec<&str> {
    list.lines().filter_map(|line| line.split('#').next().map(str::trim)).filter(|name| !name.is_empty()).collect()
}

fn installed(package: &str) -> bool {
    let output = Command::new("dpkg-query").args(["-W", "-f=${Status}", package]).stderr(Stdio::null()).output();
    output.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).ends_with("ok installed"))
}

fn succeeds(program: &str, arguments: &[&str]) -> bool {
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_reasons_are_no_packages() {
        assert_eq!(packages("# all\ngcc   # linker\n\nphp8.2-cli\n"), ["gcc", "php8.2-cli"]);
    }

    #[test]
    fn every_listed_package_has_a_reason() {
        for line in PACKAGES.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
            assert!(line.contains('#'), "{line}");
        }
    }
}
