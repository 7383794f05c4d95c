//! Language and appearance, in `desktop.json` of the data folder.

use std::path::Path;

use app::Language;
use ui::Preferences;

const FILE: &str = "desktop.json";

/// What was chosen last; French and light at first, or when the file cannot be read.
pub fn read(folder: &Path) -> Preferences {
    let kept: serde_json::Value =
        std::fs::read(folder.join(FILE)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    let language = if kept["language"] == "en" { Language::English } else { Language::French };
    Preferences { language, dark: kept["dark"] == true }
}

/// Keeps the choice for the next start.
///
/// # Errors
/// When the file cannot be written.
pub fn keep(folder: &Path, preferences: Preferences) -> std::io::Result<()> {
    let text = serde_json::json!({ "language": preferences.language.code(), "dark": preferences.dark });
    std::fs::write(folder.join(FILE), text.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_and_nonsense_is_the_first_start() {
        let folder = tempfile::tempdir().unwrap();
        let chosen = Preferences { language: Language::English, dark: true };
        keep(folder.path(), chosen).unwrap();
        assert_eq!(read(folder.path()), chosen);
        std::fs::write(folder.path().join(FILE), "{").unwrap();
        assert_eq!(read(folder.path()), Preferences { language: Language::French, dark: false });
    }
}
