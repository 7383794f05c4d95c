//! The one catalogue of the window's texts, made from `lang/` by the build script, and numbers' two forms.

use app::Language;

use crate::format;

/// A text in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Text {
    pub french: &'static str,
    pub english: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

impl Text {
    /// The text of a language.
    pub fn of(self, language: Language) -> &'static str {
        match language {
            Language::French => self.french,
            Language::English => self.english,
        }
    }

    /// The text with its values filled in.
    pub fn with(self, language: Language, values: &[(&str, &str)]) -> String {
        let mut text = self.of(language).to_owned();
        for (name, value) in values {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }
}

/// The form for a number, with `{n}` and other values filled in. In French 0 is singular.
pub(crate) fn counted(language: Language, n: u64, one: Text, other: Text, values: &[(&str, &str)]) -> String {
    let singular = n == 1 || (n == 0 && language == Language::French);
    let number = format::number(language, n);
    let mut all = vec![("n", number.as_str())];
    all.extend_from_slice(values);
    if singular { one } else { other }.with(language, &all)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, path::Path};

    use super::*;

    fn keys_and_texts(file: &str) -> Vec<(String, String)> {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("lang").join(file)).unwrap();
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines.map(|line| line.split_once(" = ").unwrap()).map(|(key, text)| (key.into(), text.into())).collect()
    }

    fn values(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
    }

    #[test]
    fn both_languages_have_the_same_keys_with_the_same_values() {
        let (french, english) = (keys_and_texts("fr.txt"), keys_and_texts("en.txt"));
        assert!(french.len() > 100);
        for ((key, french), (other, english)) in french.iter().zip(&english) {
            assert_eq!(key, other, "the keys stand in the same order");
            assert_eq!(values(french), values(english), "{key}");
        }
        assert_eq!(french.len(), english.len());
    }

    #[test]
    fn french_has_no_plain_space_where_a_line_may_not_break() {
        for (key, text) in keys_and_texts("fr.txt") {
            for wrong in [" :", " ;", " !", " ?", " %", " €", "« ", " »", "'"] {
                assert!(!text.contains(wrong), "{key} has «{wrong}»: {text}");
            }
        }
    }

    /// A view names its texts by the catalogue; what a person typed or the program sent is a property.
    #[test]
    fn no_view_has_a_text_of_its_own() {
        let mut files = Vec::new();
        for folder in ["slint/views", "slint/widgets"] {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
            files.extend(std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
        }
        assert!(files.len() > 8);
        // The product's name, the languages' own names, and what is no word.
        let allowed = ["Navette", "Français", "English", "fluent"];
        for file in files {
            for (number, line) in std::fs::read_to_string(&file).unwrap().lines().enumerate() {
                let line = line.split("//").next().unwrap_or_default();
                assert!(!line.contains("@tr("), "{}:{}: @tr", file.display(), number + 1);
                if line.trim_start().starts_with("import") || line.contains("@markdown") || line.contains("event.text")
                {
                    continue;
                }
                for text in line.split('"').skip(1).step_by(2) {
                    let word = text.chars().filter(|letter| letter.is_alphabetic()).count() > 1;
                    assert!(!word || allowed.contains(&text), "{}:{}: {text}", file.display(), number + 1);
                }
            }
        }
    }

    #[test]
    fn zero_is_singular_in_french_only() {
        let say = |language, n| counted(language, n, END_DONE_ONE, END_DONE_OTHER, &[("time", "6 s")]);
        assert_eq!(say(Language::French, 0), "Terminé, 0 fiche écrite en 6 s.");
        assert_eq!(say(Language::English, 0), "Done, 0 records written in 6 s.");
        assert_eq!(say(Language::French, 12_345), "Terminé, 12\u{202f}345 fiches écrites en 6 s.");
    }
}
