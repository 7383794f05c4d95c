//! Profiles that travel: a copy under another name, and a reseller's template, which has every setting and no secret.

use serde::{Deserialize, Serialize};

use crate::Profile;

/// The form of a template that this program writes and reads.
const FORM: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Template {
    /// What kind of file this is, and which form it has.
    #[serde(rename = "navette-profile")]
    form: u32,
    profile: Profile,
}

/// Why a text is no template: the code of its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    #[error("template-invalid")]
    Invalid,
    #[error("template-version")]
    Newer,
}

/// A profile as a text for another computer. Secrets are of the vault, so that none can be in it.
pub fn write_template(profile: &Profile) -> String {
    let template = Template { form: FORM, profile: profile.clone() };
    serde_json::to_string_pretty(&template).unwrap_or_default() + "\n"
}

/// Reads a template; the profile keeps the name that it had.
///
/// # Errors
/// When the text is none, or one of a newer program.
pub fn read_template(text: &str) -> Result<Profile, TemplateError> {
    let value: serde_json::Value =
        serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|_| TemplateError::Invalid)?;
    match value["navette-profile"].as_u64() {
        Some(form) if form > u64::from(FORM) => return Err(TemplateError::Newer),
        Some(_) => {}
        None => return Err(TemplateError::Invalid),
    }
    let template: Template = serde_json::from_value(value).map_err(|_| TemplateError::Invalid)?;
    Ok(template.profile)
}

/// A name that is free among these: the wanted one, or with the first number that makes it so.
pub fn free_name(wanted: &str, taken: &[String]) -> String {
    let mut name = wanted.to_owned();
    for number in 2.. {
        if !taken.contains(&name) {
            break;
        }
        let tail = format!("-{number}");
        let room = 32_usize.saturating_sub(tail.len());
        name = wanted.chars().take(room).collect::<String>().trim_end_matches('-').to_owned() + &tail;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SideConfig;

    fn profile() -> Profile {
        let side = |plugin: &str| SideConfig { plugin: plugin.to_owned(), ..SideConfig::default() };
        let mut profile = Profile {
            name: "atelier".to_owned(),
            erp: side("example-erp"),
            shop: side("example-shop"),
            transforms: Vec::new(),
            article_editor: true,
            orders: Default::default(),
        };
        profile.erp.settings.insert("file".to_owned(), "company.json".into());
        profile
    }

    #[test]
    fn a_template_is_read_as_it_was_written() {
        assert_eq!(read_template(&write_template(&profile())), Ok(profile()));
        assert_eq!(read_template(&format!("\u{feff}{}", write_template(&profile()))), Ok(profile()));
    }

    #[test]
    fn what_is_no_template_is_refused_and_what_is_newer_is_named() {
        for text in ["", "{}", "[]", "{\"navette-profile\": 1}", "{\"profile\": {}}"] {
            assert_eq!(read_template(text), Err(TemplateError::Invalid), "{text}");
        }
        assert_eq!(read_template("{\"navette-profile\": 2, \"profile\": 3}"), Err(TemplateError::Newer));
    }

    #[test]
    fn a_name_is_made_free_and_keeps_its_form() {
        let taken = ["atelier", "atelier-2", "a-name-as-long-as-the-names-go-32"].map(str::to_owned);
        assert_eq!(free_name("lyon", &taken), "lyon");
        assert_eq!(free_name("atelier", &taken), "atelier-3");
        let long = free_name(&taken[2], &taken);
        assert!(crate::Profile::check_name(&long).is_ok() && !taken.contains(&long), "{long}");
    }
}
