//! What is handed out: `dist module` makes the zip that a merchant uploads in the back office of the shop,
//! `dist PLUGIN` a signed plugin in one file.

mod plugin;
mod zip;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail, ensure};

const MODULE: &str = "shop-modules/prestashop/navette";

/// Makes what is named.
pub fn run(arguments: &[String]) -> anyhow::Result<()> {
    match arguments {
        [what] if what == "module" => {
            let file = module(&crate::target().join("dist"))?;
            println!("{}", file.display());
            Ok(())
        }
        [name, rest @ ..] if !name.starts_with('-') => plugin::run(name, rest),
        _ => bail!("usage: cargo xtask dist module | PLUGIN {}", plugin::USAGE),
    }
}

/// Writes `navette-<version>.zip` into `folder`: the same files give the same bytes.
pub fn module(folder: &Path) -> anyhow::Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask stands in no workspace")?;
    let files = files(root)?;
    check(&files)?;
    let version = version(&files)?;
    std::fs::create_dir_all(folder)?;
    let file = folder.join(format!("navette-{version}.zip"));
    std::fs::write(&file, zip::archive(&files)?).with_context(|| format!("failed to write {}", file.display()))?;
    Ok(file)
}

/// Name inside the zip and content, by name; what git does not know is not handed out.
fn files(root: &Path) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let output = Command::new("git")
        .args(["ls-files", "-z", MODULE])
        .current_dir(root)
        .output()
        .context("failed to start git")?;
    ensure!(output.status.success(), "git ls-files: {}", String::from_utf8_lossy(&output.stderr));
    let list = String::from_utf8(output.stdout).context("a file's name is not UTF-8")?;
    let mut files = Vec::new();
    for path in list.split_terminator('\0') {
        let name = path.strip_prefix(MODULE).unwrap_or(path).trim_start_matches('/');
        if name.starts_with("tests/") {
            continue;
        }
        let content = std::fs::read(root.join(path)).with_context(|| format!("failed to read {path}"))?;
        files.push((format!("navette/{name}"), content));
    }
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        files.push((format!("navette/{licence}"), std::fs::read(root.join(licence))?));
    }
    files.sort();
    Ok(files)
}

/// What reliability.md §5 (1, 13) asks of every file: a guard, `index.php` in each folder, nothing of development.
fn check(files: &[(String, Vec<u8>)]) -> anyhow::Result<()> {
    let names: BTreeSet<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    for (name, content) in files {
        let path = Path::new(name);
        for folder in path.ancestors().skip(1).take_while(|folder| folder.parent().is_some()) {
            let guard = format!("{}/index.php", folder.display());
            ensure!(names.contains(guard.as_str()), "{guard} is missing");
        }
        let php = path.extension().is_some_and(|ending| ending == "php");
        let licence = name.starts_with("navette/LICENSE-");
        ensure!(php || licence, "{name}: only PHP and licences are handed out; add its kind here if it must be");
        let text = String::from_utf8_lossy(content);
        let guarded = text.contains("if (!defined('_PS_VERSION_')) {") || path.ends_with("index.php");
        ensure!(!php || guarded, "{name} answers without the shop: the _PS_VERSION_ guard is missing");
    }
    Ok(())
}

fn version(files: &[(String, Vec<u8>)]) -> anyhow::Result<String> {
    let main = files.iter().find(|(name, _)| name == "navette/navette.php").context("navette.php is missing")?;
    let text = String::from_utf8_lossy(&main.1);
    let (_, rest) = text.split_once("const VERSION = '").context("navette.php states no VERSION")?;
    let version = rest.split('\'').next().unwrap_or_default().to_owned();
    let numbers = version.split('.').filter(|part| part.parse::<u32>().is_ok()).count();
    ensure!(numbers == 3 && version.split('.').count() == 3, "the module's version is «{version}»");
    Ok(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask stands in the workspace").to_owned()
    }

    #[test]
    fn the_zip_holds_the_module_and_nothing_of_development() {
        let files = files(&root()).unwrap();
        check(&files).unwrap();
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        for wanted in [
            "navette/navette.php",
            "navette/index.php",
            "navette/controllers/front/api.php",
            "navette/src/autoload.php",
            "navette/src/Db/index.php",
            "navette/LICENSE-MIT",
        ] {
            assert!(names.contains(&wanted), "{wanted} is missing");
        }
        assert!(names.iter().all(|name| name.starts_with("navette/") && !name.contains("tests/")), "{names:?}");
        let version = version(&files).unwrap();
        // PrestaShop brings an older installation to this version by the file of its name.
        let upgrade = format!("navette/upgrade/upgrade-{version}.php");
        assert!(names.contains(&upgrade.as_str()), "{upgrade} is missing");
    }

    #[test]
    fn the_same_files_give_the_same_bytes_and_come_out_whole() {
        let files = files(&root()).unwrap();
        let archive = zip::archive(&files).unwrap();
        assert_eq!(archive, zip::archive(&files).unwrap());
        assert_eq!(zip::entries(&archive), files);
    }

    #[test]
    fn a_file_without_its_guard_is_not_handed_out() {
        let index = ("navette/index.php".to_owned(), b"<?php exit;".to_vec());
        let open = ("navette/open.php".to_owned(), b"<?php phpinfo();".to_vec());
        assert!(check(&[index.clone(), open]).is_err());
        let deep = ("navette/src/Deep.php".to_owned(), b"<?php if (!defined('_PS_VERSION_')) {".to_vec());
        assert!(check(&[index, deep]).unwrap_err().to_string().contains("navette/src/index.php"));
    }
}
