//! The demonstration: builds, then moves the example company into the example shop and its orders back.

use std::path::PathBuf;

/// Runs it in a fresh folder below the target folder.
pub fn run() -> anyhow::Result<()> {
    crate::setup::run()?;
    crate::run(&crate::cargo(), &["build", "--workspace"], &[])?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let (programs, data) = (target.join("debug"), target.join("demo"));
    if data.exists() {
        std::fs::remove_dir_all(&data)?;
    }
    let navette = programs.join(format!("navette{}", std::env::consts::EXE_SUFFIX)).display().to_string();
    let data = data.display().to_string();
    for plugin in ["example_erp", "example_shop"] {
        let file = format!("{}{plugin}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
        let library = programs.join(file).display().to_string();
        crate::run(&navette, &["--data-dir", &data, "plugin", "add", &library], &[])?;
    }
    crate::run(&navette, &["--data-dir", &data, "demo"], &[])
}
