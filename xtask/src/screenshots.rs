//! Draws the window in its states, languages and themes into `docs/screenshots`, without a display.

/// Draws every picture anew.
pub fn run() -> anyhow::Result<()> {
    let folder = std::path::Path::new("docs/screenshots");
    if folder.exists() {
        // A state that is no longer drawn leaves no picture behind.
        std::fs::remove_dir_all(folder)?;
    }
    let folder = folder.to_string_lossy().into_owned();
    crate::run(&crate::cargo(), &["run", "--package", "ui", "--example", "screenshots", "--", &folder], &[])
}
