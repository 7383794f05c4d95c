//! Language and appearance, in `desktop.json` of the data folder.

use std::path::Path;

use app::Language;
use serde_json::{Map, Value};
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
    change(folder, &[("language", preferences.language.code().into()), ("dark", preferences.dark.into())])
}

/// The agreement that this program shows.
const AGREEMENT: u64 = 1;

/// Whether the agreement was accepted, by whoever uses this data folder.
pub(crate) fn agreed(folder: &Path) -> bool {
    kept(folder).get("agreement").and_then(Value::as_u64) == Some(AGREEMENT)
}

/// Keeps that it was.
pub(crate) fn agree(folder: &Path) -> std::io::Result<()> {
    change(folder, &[("agreement", AGREEMENT.into())])
}

fn kept(folder: &Path) -> Map<String, Value> {
    let text = std::fs::read(folder.join(FILE)).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

/// Changes some of what is kept; the rest stays.
fn change(folder: &Path, values: &[(&str, Value)]) -> std::io::Result<()> {
    let mut kept = kept(folder);
    kept.extend(values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    std::fs::write(folder.join(FILE), Value::Object(kept).to_string())
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
        assert!(!agreed(folder.path()));
        agree(folder.path()).unwrap();
        keep(folder.path(), chosen).unwrap();
        assert!(agreed(folder.path()) && read(folder.path()) == chosen, "one does not take the other away");
        std::fs::write(folder.path().join(FILE), "{").unwrap();
        assert_eq!(read(folder.path()), Preferences { language: Language::French, dark: false });
    }
}
