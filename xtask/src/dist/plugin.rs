//! `dist PLUGIN`: builds a plugin for release and has `navette-reseller plugin sign` pack and sign it. What it was
//! built with must not believe the root that anybody can sign with.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};

pub const USAGE: &str =
    "--dir KEYS --certificate FILE [--passphrase-file FILE] [--host HOST]… [--also TRIPLE=FILE]… [--development]";

/// The public half of the test root (`host/licence/src/roots.rs`).
const TEST_ROOT: &str = "c7bf655c483fd4bbc253276335266511ae704ba3c544bf3bd67a4d13499c5e2b";

/// What was asked for.
#[derive(Default)]
struct Options {
    /// Arguments of the whole program, and those of its `plugin sign`.
    program: Vec<String>,
    sign: Vec<String>,
    development: bool,
}

/// Builds, signs, and prints where the package is.
pub fn run(name: &str, arguments: &[String]) -> anyhow::Result<()> {
    let options = options(arguments)?;
    let profile: &[&str] = if options.development { &[] } else { &["--release"] };
    crate::run(&crate::cargo(), &[&["build", "-p", name, "-p", "reseller"], profile].concat(), &[])?;
    let folder = crate::target().join(if options.development { "debug" } else { "release" });
    let program = folder.join(format!("navette-reseller{}", std::env::consts::EXE_SUFFIX));
    let file = format!("{}{}{}", std::env::consts::DLL_PREFIX, name.replace('-', "_"), std::env::consts::DLL_SUFFIX);
    let library = folder.join(file);
    if !options.development {
        for file in [&program, &library] {
            without_test_root(file)?;
        }
    }
    let (library, out) = (library.display().to_string(), crate::target().join("dist").display().to_string());
    let sign = ["plugin", "sign", &library, "--out", &out];
    let own = |texts: &[String]| texts.iter().map(String::clone).collect::<Vec<_>>();
    let arguments = [own(&options.program), own(&sign.map(str::to_owned)), own(&options.sign)].concat();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    crate::run(&program.display().to_string(), &arguments, &[])
}

fn options(arguments: &[String]) -> anyhow::Result<Options> {
    let mut options = Options::default();
    let mut rest = arguments.iter();
    while let Some(name) = rest.next() {
        let into = match name.as_str() {
            "--development" => {
                options.development = true;
                continue;
            }
            "--dir" | "--passphrase-file" => &mut options.program,
            "--certificate" | "--host" | "--also" | "--root" => &mut options.sign,
            _ => bail!("{name}: usage: cargo xtask dist PLUGIN {USAGE}"),
        };
        into.extend([name.clone(), rest.next().with_context(|| format!("{name} needs a value"))?.clone()]);
    }
    ensure!(options.sign.iter().any(|name| name == "--certificate"), "usage: cargo xtask dist PLUGIN {USAGE}");
    Ok(options)
}

/// Refuses a file that knows the test root.
fn without_test_root(file: &Path) -> anyhow::Result<PathBuf> {
    let bytes = std::fs::read(file).with_context(|| format!("failed to read {}", file.display()))?;
    let knows = bytes.windows(TEST_ROOT.len()).any(|window| window == TEST_ROOT.as_bytes());
    ensure!(!knows, "{} believes the test root: it was built with debug assertions", file.display());
    Ok(file.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_believes_the_test_root_is_refused() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../host/licence/src/roots.rs");
        assert!(without_test_root(&source).unwrap_err().to_string().contains("believes the test root"));
        assert!(without_test_root(&Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).is_ok());
    }

    #[test]
    fn options_go_where_the_signing_program_wants_them() {
        let given = ["--certificate", "c", "--dir", "d", "--host", "h", "--development"].map(str::to_owned);
        let options = options(&given).unwrap();
        assert_eq!(
            (options.program.join(" "), options.sign.join(" ")),
            ("--dir d".into(), "--certificate c --host h".into())
        );
        assert!(options.development);
        assert!(super::options(&["--dir".to_owned(), "d".to_owned()]).is_err());
        assert!(super::options(&["--certificate".to_owned()]).is_err());
    }
}
