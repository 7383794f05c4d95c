//! The shape of the house: allowed edges of the crate graph, who may name what, how files begin.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};
use serde_json::Value;

/// Crate → crates of ours that it may depend on. `tests` and `xtask` may use anything.
const EDGES: &[(&str, &[&str])] = &[
    ("sync-model", &[]),
    ("plugin-abi", &[]),
    ("sync-engine", &["sync-model"]),
    ("app", &["sync-engine", "sync-model"]),
    ("plugin-sdk", &["sync-model", "plugin-abi"]),
    ("plugin-testkit", &["plugin-sdk", "plugin-abi", "sync-model"]),
    // The SDK holds both ends of the border, so that the conformance suite calls plugins exactly as the host does.
    // It asks `licence` whose signature stands under a plugin: one chain for licences and plugins (ADR 0020).
    ("plugin-host", &["app", "sync-model", "plugin-abi", "plugin-sdk", "licence"]),
    ("sync-store", &["app", "sync-engine", "sync-model"]),
    ("supervisor", &["app", "sync-model"]),
    ("vault", &["app", "sync-model"]),
    ("licence", &["app", "sync-model"]),
    // A program of its own, for those who issue licences; of `app` it uses the sentences only.
    // It packs a plugin exactly as the host reads it.
    ("reseller", &["app", "licence", "sync-model", "plugin-host"]),
    ("ui", &["app", "sync-model"]),
    ("cli", &["app", "sync-engine", "sync-model", "plugin-host", "sync-store", "licence", "supervisor", "vault"]),
    (
        "desktop",
        &["app", "sync-engine", "sync-model", "plugin-host", "sync-store", "licence", "supervisor", "vault", "ui"],
    ),
];

/// Beginning of an outside crate's name → the folders whose crates alone may name it.
const CONFINED: &[(&str, &[&str])] = &[
    ("abi_stable", &["plugin-api/plugin-abi"]),
    ("libloading", &["plugin-api/plugin-abi"]),
    ("slint", &["ui"]),
    // The testing backend presses the controls of the window, over real workers too.
    ("i-slint-", &["ui", "host/desktop"]),
];

/// Where tests alone may name an outside crate: over real workers, too, the windows are drawn and scrolled.
const CONFINED_BUT_FOR_TESTS: &[(&str, &str)] = &[("slint", "host/desktop")];

/// Where `unsafe` may stand, each place with its `// SAFETY:`: the border, ODBC's cancel from another thread, what
/// Windows offers only as raw calls (access lists, a standard handle), and the fault tests' stand-ins for C calls.
const UNSAFE: &[&str] = &[
    "plugin-api/plugin-abi/",
    "plugin-api/plugin-sdk/src/lib.rs",
    "plugins/erp-sage/src/watchdog.rs",
    "host/vault/src/private/windows.rs",
    "host/supervisor/src/pipe.rs",
    "tests/failpoints/",
    "tests/plugins/",
];

/// Checks the graph and the files.
pub fn run() -> anyhow::Result<()> {
    let mut faults = graph_faults(&metadata()?)?;
    for file in files(&["rs"])? {
        let text = std::fs::read_to_string(&file).with_context(|| format!("failed to read {}", file.display()))?;
        faults.extend(file_faults(&file, &text));
    }
    if faults.is_empty() {
        println!("tidy: in order");
        return Ok(());
    }
    bail!("{}", faults.join("\n"))
}

/// `php -l` over every PHP file of the project.
pub fn php_syntax() -> anyhow::Result<()> {
    let mut count = 0;
    for file in files(&["php"])? {
        let output = Command::new("php").arg("-l").arg(&file).output().context("failed to start php")?;
        if !output.status.success() {
            bail!("{}", String::from_utf8_lossy(&output.stdout));
        }
        count += 1;
    }
    println!("PHP syntax: {count} files");
    Ok(())
}

fn metadata() -> anyhow::Result<Value> {
    let output = Command::new(crate::cargo())
        .args(["metadata", "--no-deps", "--format-version", "1", "--locked"])
        .output()
        .context("failed to start cargo metadata")?;
    if !output.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The packages whose folders begin so, below the workspace's root.
pub fn packages_below(folders: &[&str]) -> anyhow::Result<Vec<String>> {
    let metadata = metadata()?;
    let root = metadata["workspace_root"].as_str().unwrap_or_default();
    let packages = metadata["packages"].as_array().context("cargo metadata lists no packages")?;
    let below = |package: &Value| {
        let manifest = package["manifest_path"].as_str().unwrap_or_default();
        let inside = manifest.strip_prefix(root).unwrap_or_default().trim_start_matches(['/', '\\']);
        folders.iter().any(|folder| inside.starts_with(folder))
    };
    Ok(packages.iter().filter(|package| below(package)).filter_map(|p| p["name"].as_str().map(str::to_owned)).collect())
}

fn graph_faults(metadata: &Value) -> anyhow::Result<Vec<String>> {
    let packages = metadata["packages"].as_array().context("cargo metadata lists no packages")?;
    let root = metadata["workspace_root"].as_str().unwrap_or_default().replace('\\', "/");
    let names: Vec<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    let mut faults = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let manifest = package["manifest_path"].as_str().unwrap_or_default().replace('\\', "/");
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let (target, development) = (dependency["name"].as_str().unwrap_or_default(), dependency["kind"] == "dev");
            if names.contains(&target) && !development && !edge_allowed(name, &manifest, target) {
                faults.push(format!("{name} may not depend on {target}"));
            }
            let place = manifest.strip_prefix(&root).unwrap_or(&manifest);
            let tests = |(outside, home): &(&str, &str)| target == *outside && place.starts_with(&format!("/{home}/"));
            if let Some(homes) = confined_to(target)
                && !(development && CONFINED_BUT_FOR_TESTS.iter().any(tests))
                && !homes.iter().any(|home| place.starts_with(&format!("/{home}/")))
            {
                faults.push(format!("{name} may not name {target}: only {} does", homes.join(", ")));
            }
        }
    }
    Ok(faults)
}

fn edge_allowed(from: &str, manifest: &str, to: &str) -> bool {
    if matches!(from, "xtask" | "system-tests") {
        return true;
    }
    if manifest.contains("/plugins/") {
        return matches!(to, "plugin-sdk" | "sync-model");
    }
    EDGES.iter().any(|(name, allowed)| *name == from && allowed.contains(&to))
}

fn confined_to(target: &str) -> Option<&'static [&'static str]> {
    CONFINED.iter().find(|(outside, _)| target.starts_with(outside)).map(|(_, homes)| *homes)
}

fn file_faults(file: &Path, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if !text.starts_with("//!") {
        faults.push(format!("{}: a file opens with //! and says what it is for", file.display()));
    }
    if text.lines().count() > 500 {
        faults.push(format!("{}: over 500 lines, look for the seam", file.display()));
    }
    if allows_unsafe(text) && !UNSAFE.iter().any(|place| file.starts_with(place)) {
        faults.push(format!("{}: unsafe code stands only where xtask/src/tidy.rs lists it", file.display()));
    }
    faults
}

/// The workspace denies unsafe code; a file that has some takes the lint off, alone or in a list.
fn allows_unsafe(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_start);
    lines.any(|line| (line.starts_with("#[") || line.starts_with("#![")) && line.contains("unsafe_code"))
}

fn files(endings: &[&str]) -> anyhow::Result<Vec<PathBuf>> {
    let output = Command::new("git").args(["ls-files", "-z"]).output().context("failed to start git")?;
    let list = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(list
        .split('\0')
        .map(PathBuf::from)
        .filter(|file| {
            file.exists() && file.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted))
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_engine_may_not_see_the_store_and_a_plugin_may_not_see_the_host() {
        assert!(!edge_allowed("sync-engine", "/x/host/sync-engine/Cargo.toml", "sync-store"));
        assert!(!edge_allowed("shop-prestashop", "/x/plugins/shop-prestashop/Cargo.toml", "app"));
        assert!(edge_allowed("shop-prestashop", "/x/plugins/shop-prestashop/Cargo.toml", "plugin-sdk"));
    }

    #[test]
    fn the_window_library_is_named_by_the_window_alone() {
        assert_eq!(confined_to("slint-build"), Some(&["ui"][..]));
        assert_eq!(confined_to("i-slint-backend-testing"), Some(&["ui", "host/desktop"][..]));
        assert_eq!(confined_to("serde"), None);
    }

    #[test]
    fn a_file_without_its_purpose_is_a_fault() {
        assert_eq!(file_faults(Path::new("a.rs"), "fn main() {}\n").len(), 1);
    }

    #[test]
    fn unsafe_code_stands_in_the_listed_places_alone() {
        let text = "//! Calls.\n\n#[allow(unsafe_code, reason = \"raw calls\")]\nmod system {}\n";
        assert_eq!(file_faults(Path::new("host/app/src/lib.rs"), text).len(), 1);
        assert!(file_faults(Path::new("host/supervisor/src/pipe.rs"), text).is_empty());
    }
}
