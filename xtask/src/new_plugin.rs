//! `new-plugin erp|shop|transform NAME [--into DIR]`: a plugin to start from, copied from the example of its kind with
//! its settings panel and its conformance test. With `--into` it is a workspace of its own anywhere, over the SDK of
//! this one; without, a member of this one.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};

const USAGE: &str = "usage: cargo xtask new-plugin erp|shop|transform NAME [--into DIR]";
/// What an author may need, as this workspace has it.
const OURS: &[&str] = &["plugin-sdk", "plugin-testkit"];

/// Makes what is named.
pub fn run(arguments: &[String]) -> anyhow::Result<()> {
    let (kind, name, into) = match arguments {
        [kind, name] => (kind.as_str(), name.as_str(), None),
        [kind, name, flag, folder] if flag == "--into" => (kind.as_str(), name.as_str(), Some(Path::new(folder))),
        _ => bail!(USAGE),
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask stands in no workspace")?;
    let folder = make(root, kind, name, into)?;
    println!("{}", folder.display());
    println!("next: cargo test --manifest-path {}", folder.join("Cargo.toml").display());
    Ok(())
}

/// Writes the plugin's files and answers its folder.
fn make(root: &Path, kind: &str, name: &str, into: Option<&Path>) -> anyhow::Result<PathBuf> {
    ensure!(["erp", "shop", "transform"].contains(&kind), USAGE);
    let letters =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let begins = name.starts_with(|letter: char| letter.is_ascii_lowercase()) && !name.ends_with('-');
    ensure!(
        letters(name) && begins && name.len() <= 40,
        "{name}: a name is made of a-z, 0-9 and -, and begins with a letter"
    );
    // Connectors are named by their role; a transform by what it does.
    let id = if kind == "transform" || name.starts_with(&format!("{kind}-")) {
        name.to_owned()
    } else {
        format!("{kind}-{name}")
    };
    let folder = into.map_or_else(|| root.join("plugins"), Path::to_owned).join(&id);
    ensure!(!folder.exists(), "{} exists already", folder.display());
    let example = root.join(format!("plugins/example-{kind}"));
    for part in ["src", "tests"] {
        copy(&example.join(part), &folder.join(part), &|text| renamed(text, kind, &id))?;
    }
    std::fs::write(folder.join("README.md"), readme(&id, kind))?;
    let manifest = read(&example.join("Cargo.toml"))?;
    match into {
        None => {
            write(&folder.join("Cargo.toml"), &renamed(&manifest, kind, &id))?;
            join(root, &id)?;
        }
        Some(_) => {
            write(&folder.join("Cargo.toml"), &alone(root, &renamed(&manifest, kind, &id))?)?;
            write(&folder.join("clippy.toml"), "allow-unwrap-in-tests = true\n")?;
            write(&folder.join(".gitignore"), "target/\n")?;
            // The versions that were tested; cargo drops what the plugin does not use.
            std::fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).context("failed to copy Cargo.lock")?;
        }
    }
    Ok(folder)
}

fn copy(from: &Path, to: &Path, change: &dyn Fn(&str) -> String) -> anyhow::Result<()> {
    std::fs::create_dir_all(to).with_context(|| format!("failed to make {}", to.display()))?;
    for entry in std::fs::read_dir(from).with_context(|| format!("failed to read {}", from.display()))? {
        let path = entry?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy(&path, &target, change)?;
        } else {
            write(&target, &change(&read(&path)?))?;
        }
    }
    Ok(())
}

/// The example's names made the new plugin's: id, type, message codes, titles, publisher.
fn renamed(text: &str, kind: &str, id: &str) -> String {
    let title: Vec<String> = id.split('-').filter(|word| !word.is_empty()).map(capital).collect();
    let (camel, spaced) = (title.concat(), title.join(" "));
    let title_of = match kind {
        "erp" => ["ERP d'exemple", "Example ERP"],
        "shop" => ["Boutique d'exemple", "Example shop"],
        _ => ["Terminaison des prix", "Price endings"],
    };
    let mut text = text
        .replace(&format!("example-{kind}"), id)
        .replace(&format!("Example{}", capital(kind)), &camel)
        .replace("\"example-", &format!("\"{id}-"))
        .replace("publisher: \"Navette\"", "publisher: \"Your company\"");
    for title in title_of {
        text = text.replace(&format!("\"{title}\""), &format!("\"{spaced}\""));
    }
    text
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The manifest without this workspace: its values written out, its own crates by path.
fn alone(root: &Path, manifest: &str) -> anyhow::Result<String> {
    let workspace = read(&root.join("Cargo.toml"))?;
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let value = |name: &str| {
        let line = workspace.lines().find(|line| line.split(" = ").next() == Some(name));
        line.with_context(|| format!("the workspace states no {name}"))
    };
    let mut lines = Vec::new();
    for line in manifest.lines() {
        let Some((name, _)) = line.split_once(".workspace = true") else {
            lines.push(line.to_owned());
            continue;
        };
        lines.push(match name {
            "version" => "version = \"0.1.0\"".to_owned(),
            name if OURS.contains(&name) => {
                format!("{name} = {{ path = {:?} }}", root.join("plugin-api").join(name).display().to_string())
            }
            name => value(name)?.to_owned(),
        });
    }
    let text = lines.join("\n").replace("\n[lints]\nworkspace = true\n", "");
    let text = text.replace("license = \"MIT OR Apache-2.0\"\n", "");
    Ok(format!("{text}\n\n# A workspace of its own, wherever it lies.\n[workspace]\n"))
}

/// Adds the plugin to this workspace's members, beside the other plugins.
fn join(root: &Path, id: &str) -> anyhow::Result<()> {
    let file = root.join("Cargo.toml");
    let beside = "  \"plugins/example-transform\",\n";
    let text = read(&file)?;
    ensure!(text.contains(beside), "{} lists no plugins/example-transform to stand beside", file.display());
    write(&file, &text.replacen(beside, &format!("{beside}  \"plugins/{id}\",\n"), 1))
}

fn readme(id: &str, kind: &str) -> String {
    let begin = match kind {
        "erp" => "`read` answers categories and articles in pages; `write` takes orders.",
        "shop" => "`write` takes what the ERP sells; `read` answers orders.",
        _ => "`transform` is given pages of records on their way from the ERP to the shop, and changes them.",
    };
    format!(
        "# {id}\n\nA Navette plugin of the role {kind}, made from the example of its kind: a whole plugin that works.\n\
         {begin}\n\n\
         * `src/lib.rs`: what it says of itself (settings panel, streams, sentences), and its verbs.\n\
         * `tests/conformance.rs`: the rules of the border, run over the built library.\n\n\
         ```\ncargo test                 # builds the library and holds it to the rules\n\
         cargo build --release      # the library to sign\n```\n\n\
         From here to a signed plugin: `docs/plugin-guide.md` of Navette.\n"
    )
}

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("failed to read {}", path.display()))
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(path, text).with_context(|| format!("failed to write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask stands in the workspace").to_owned()
    }

    #[test]
    fn a_plugin_elsewhere_names_nothing_of_the_example_or_of_the_workspace() {
        let into = crate::target().join("new-plugin-test");
        let _ = std::fs::remove_dir_all(&into);
        for (kind, name, id) in
            [("erp", "acme", "erp-acme"), ("shop", "shop-acme", "shop-acme"), ("transform", "rounding", "rounding")]
        {
            let folder = make(&root(), kind, name, Some(&into)).unwrap();
            assert!(folder.ends_with(id));
            let manifest = read(&folder.join("Cargo.toml")).unwrap();
            assert!(!manifest.contains("workspace = true") && manifest.contains("[workspace]"), "{manifest}");
            let source = read(&folder.join("src/lib.rs")).unwrap();
            assert!(source.contains(&format!("id: \"{id}\"")) && !source.contains("Example"), "{kind}");
            assert!(make(&root(), kind, name, Some(&into)).unwrap_err().to_string().contains("exists already"));
        }
        std::fs::remove_dir_all(into).unwrap();
    }

    #[test]
    fn names_that_are_no_ids_are_refused() {
        for (kind, name) in
            [("erp", "../x"), ("erp", "Acme"), ("erp", ""), ("crm", "acme"), ("shop", "9x"), ("shop", "x-")]
        {
            assert!(make(&root(), kind, name, Some(Path::new("nowhere"))).is_err(), "{kind} {name}");
        }
    }
}
