//! Makes the catalogue's two forms (a global for the `.slint` files, constants for Rust), then compiles the window.

use std::{collections::BTreeMap, fmt::Write, path::PathBuf};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    println!("cargo:rerun-if-changed=lang");
    let (french, english) = (read("lang/fr.txt")?, read("lang/en.txt")?);
    if !french.keys().eq(english.keys()) {
        let lone = french.keys().filter(|key| !english.contains_key(*key));
        let lone: Vec<_> = lone.chain(english.keys().filter(|key| !french.contains_key(*key))).collect();
        return Err(format!("the two languages do not have the same keys: {lone:?}").into());
    }
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let (mut slint, mut rust) =
        (String::from("export global Texts {\n    in property <bool> english: false;\n"), String::new());
    for (key, text) in &french {
        let other = &english[key];
        // A text with a value in it is finished by Rust; the views see the others only.
        if !text.contains('{') && !key.contains('.') {
            writeln!(slint, "    out property <string> {key}: english ? {other:?} : {text:?};")?;
        }
        let name = key.replace(['-', '.'], "_").to_uppercase();
        writeln!(rust, "#[allow(dead_code, reason = \"some texts are used by the views alone\")]")?;
        writeln!(rust, "pub(crate) const {name}: Text = Text {{ french: {text:?}, english: {other:?} }};")?;
    }
    write(out.join("texts.slint"), slint + "}\n")?;
    write(out.join("texts.rs"), rust)?;
    let configuration = slint_build::CompilerConfiguration::new()
        .with_style("fluent".to_owned())
        .with_library_paths([("texts".to_owned(), out.join("texts.slint"))].into())
        .with_debug_info(std::env::var("PROFILE").as_deref() == Ok("debug"));
    slint_build::compile_with_config("slint/app.slint", configuration)?;
    Ok(())
}

/// The Slint compiler watches what it reads: a file that is written anew in each build would compile everything again.
fn write(file: PathBuf, text: String) -> std::io::Result<()> {
    if std::fs::read_to_string(&file).is_ok_and(|known| known == text) {
        return Ok(());
    }
    std::fs::write(file, text)
}

fn read(file: &str) -> Result<BTreeMap<String, String>, Failure> {
    let mut texts = BTreeMap::new();
    for line in std::fs::read_to_string(file)?.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (key, text) = line.split_once(" = ").ok_or_else(|| format!("{file}: no « key = text »: {line}"))?;
        if texts.insert(key.to_owned(), text.to_owned()).is_some() {
            return Err(format!("{file}: {key} twice").into());
        }
    }
    Ok(texts)
}
