//! `navette profile`.

use std::collections::BTreeMap;

use app::{
    DayOf, OrderRules, Period, PluginSource, Profile, Quiet, Secrets, Side, SideConfig, Store, check_side, find_secret,
    is_shown, parse_setting, parse_transform_setting, schema_fields,
};
use plugin_host::PluginFolders;
use serde_json::Value;
use sync_model::{CheckState, Descriptor, Secret};

use crate::{
    arguments::{ProfileCommand, SettingArguments},
    failure::Failure,
    place::Place,
    side::open,
    template,
};

/// Runs the command.
pub fn main(place: &Place, command: ProfileCommand) -> Result<u8, Failure> {
    match command {
        ProfileCommand::Add { name, erp, shop, settings } => {
            Profile::check_name(&name)?;
            if place.store()?.profiles()?.iter().any(|profile| profile.name == name) {
                return Err(Failure::usage("profile-exists").arg("name", &name));
            }
            let side = |plugin: String| SideConfig { plugin, settings: BTreeMap::new() };
            save(place, Profile { name, erp: side(erp), shop: side(shop), ..Profile::default() }, &settings)
        }
        ProfileCommand::Set { name, settings } => save(place, place.profile(&name)?, &settings),
        ProfileCommand::List => {
            let default = place.store()?.default_profile()?;
            for profile in place.store()?.profiles()? {
                let mark = if default.as_deref() == Some(profile.name.as_str()) { "*" } else { " " };
                println!("{mark} {:20} {} -> {}", profile.name, profile.erp.plugin, profile.shop.plugin);
            }
            Ok(0)
        }
        ProfileCommand::Show { name } => {
            println!("{}", serde_json::to_string_pretty(&place.profile(&name)?).unwrap_or_default());
            Ok(0)
        }
        ProfileCommand::Check { name } => check(place, &place.profile(&name)?),
        ProfileCommand::Remove { name } => {
            place.profile(&name)?;
            place.store()?.remove_profile(&name)?;
            place.vault()?.forget(&name)?;
            Ok(0)
        }
        ProfileCommand::Copy { name, to } => template::copy(place, &name, to),
        ProfileCommand::Export { name, file } => template::export(place, &name, &file),
        ProfileCommand::Import { file, name } => template::import(place, &file, name),
        ProfileCommand::Default { name: None } => {
            println!("{}", place.store()?.default_profile()?.unwrap_or_default());
            Ok(0)
        }
        ProfileCommand::Default { name: Some(name) } => {
            place.profile(&name)?;
            place.store()?.set_default_profile(&name)?;
            Ok(0)
        }
    }
}

/// Reads every setting and secret before anything is kept: a wrong one leaves the profile as it was.
fn save(place: &Place, mut profile: Profile, settings: &SettingArguments) -> Result<u8, Failure> {
    let mut plugins = place.plugins();
    let erp = plugins.descriptor(&profile.erp.plugin)?;
    let shop = plugins.descriptor(&profile.shop.plugin)?;
    let descriptor = |side: Side| -> Option<&Descriptor> {
        match side {
            Side::Erp => Some(&erp),
            Side::Shop => Some(&shop),
        }
    };
    change_transforms(&mut plugins, &mut profile, settings)?;
    for setting in &settings.set {
        let (name, text) = pair(setting)?;
        if name == "profile.article-editor" {
            profile.article_editor = toggle(name, text)?;
            continue;
        }
        if let Some(rule) = name.strip_prefix("profile.orders-") {
            set_order_rule(&mut profile.orders, name, rule, text.trim())?;
            continue;
        }
        let owner = name.split_once('.').map_or(name, |(owner, _)| owner);
        if let Some(transform) = profile.transforms.iter_mut().find(|transform| transform.plugin == owner) {
            let (key, value) = parse_transform_setting(name, text, &plugins.descriptor(owner)?)?;
            change(&mut transform.settings, key, value);
            continue;
        }
        let (side, key, value) = parse_setting(name, text, descriptor)?;
        change(&mut profile.side_mut(side).settings, key, value);
    }
    let mut secrets = Vec::new();
    for secret in &settings.secret_file {
        let (name, path) = pair(secret)?;
        find_secret(name, descriptor)?;
        let text = std::fs::read_to_string(path).map_err(|error| {
            let mut failure = Failure::usage("secret-unreadable").arg("name", name).arg("file", path);
            failure.detail = Some(error.to_string());
            failure
        })?;
        secrets.push((name.to_owned(), first_line(&text)));
    }
    for name in &settings.secret_stdin {
        find_secret(name, descriptor)?;
        let mut line = String::new();
        let read = std::io::stdin().read_line(&mut line);
        read.map_err(|_| Failure::usage("secret-unreadable").arg("name", name).arg("file", "-"))?;
        secrets.push((name.clone(), first_line(&line)));
    }
    place.store()?.save_profile(&profile)?;
    let mut vault = place.vault()?;
    for (name, secret) in secrets {
        vault.put(&profile.name, &name, &secret)?;
    }
    remind(place, &profile, [&erp, &shop], &vault.of_profile(&profile.name)?)
}

/// Nothing takes the place of what was set: the plugin's default applies again.
fn change(settings: &mut BTreeMap<String, Value>, key: String, value: Value) {
    match value {
        Value::Null => drop(settings.remove(&key)),
        value => drop(settings.insert(key, value)),
    }
}

/// What is still wrong is told and kept: a profile may be filled in several calls, and lists are read from half of it.
fn remind(
    place: &Place,
    profile: &Profile,
    sides: [&Descriptor; 2],
    secrets: &BTreeMap<String, Secret>,
) -> Result<u8, Failure> {
    let messages = place.messages(None);
    for (side, descriptor) in [Side::Erp, Side::Shop].into_iter().zip(sides) {
        let full = |key: &str| format!("{}.{key}", side.name());
        let settings = &profile.side(side).settings;
        for (key, fault) in check_side(&descriptor.settings, settings, |key| secrets.contains_key(&full(key))) {
            eprintln!("{}", messages.sentence(fault.code(), &fault.args(&full(&key)), place.language));
        }
        for field in schema_fields(&descriptor.settings) {
            if settings.contains_key(&field.key) && !is_shown(&descriptor.settings, settings, field) {
                let args = BTreeMap::from([("name".to_owned(), full(&field.key))]);
                eprintln!("{}", messages.sentence("setting-hidden", &args, place.language));
            }
        }
    }
    Ok(0)
}

/// A switch of the profile itself, which is no plugin's.
fn toggle(name: &str, text: &str) -> Result<bool, Failure> {
    match text {
        "true" | "oui" | "yes" | "1" => Ok(true),
        "false" | "non" | "no" | "0" => Ok(false),
        _ => Err(Failure::usage("setting-value-invalid").arg("name", name).arg("expected", "true / false")),
    }
}

/// A rule of the profile about its orders; an empty text takes it back.
fn set_order_rule(rules: &mut OrderRules, name: &str, rule: &str, text: &str) -> Result<(), Failure> {
    let wrong = |expected: &str| Failure::usage("setting-value-invalid").arg("name", name).arg("expected", expected);
    match (rule, text) {
        ("start", "") => rules.start = None,
        ("start", text) => rules.start = Some(text.parse().map_err(|_| wrong("2026-01-31"))?),
        ("period", "") => rules.period = None,
        ("period", text) => rules.period = Some(Period::from_name(text).ok_or_else(|| wrong("last-7"))?),
        ("day", "placed") => rules.day_of = DayOf::Placed,
        ("day", "status") => rules.day_of = DayOf::Status,
        ("day", _) => return Err(wrong("placed / status")),
        ("stock", text) => rules.refresh_stock = toggle(name, text)?,
        _ => return Err(Failure::usage("setting-unknown").arg("name", name)),
    }
    Ok(())
}

fn change_transforms(
    plugins: &mut PluginFolders,
    profile: &mut Profile,
    settings: &SettingArguments,
) -> Result<(), Failure> {
    profile.transforms.retain(|transform| !settings.without_transform.contains(&transform.plugin));
    for plugin in &settings.transform {
        if plugins.descriptor(plugin)?.transform.is_none() {
            return Err(Failure::usage("transform-refused").arg("id", plugin));
        }
        if !profile.transforms.iter().any(|transform| transform.plugin == *plugin) {
            profile.transforms.push(SideConfig { plugin: plugin.clone(), settings: BTreeMap::new() });
        }
    }
    Ok(())
}

fn pair(text: &str) -> Result<(&str, &str), Failure> {
    text.split_once('=').ok_or_else(|| Failure::usage("setting-name-invalid").arg("name", text))
}

/// Without the line's end, and without the mark that Windows' editor puts before UTF-8.
fn first_line(text: &str) -> Secret {
    Secret::new(text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default())
}

fn check(place: &Place, profile: &Profile) -> Result<u8, Failure> {
    let messages = place.messages(Some(profile));
    let mut passed = true;
    for side in [Side::Erp, Side::Shop] {
        let report = open(place, profile, side.name(), profile.side(side))?.check(&Quiet)?;
        passed &= report.passed();
        if place.json {
            println!("{}", serde_json::json!({"side": side.name(), "report": report}));
            continue;
        }
        for step in &report.steps {
            let mark = match step.state {
                CheckState::Passed => "ok",
                CheckState::Warning => "!",
                CheckState::Failed => "KO",
                CheckState::NotTried => "-",
            };
            let title = messages.sentence(&step.name, &BTreeMap::new(), place.language);
            let reason = step.code.as_ref().map(|code| messages.sentence(code, &step.args, place.language));
            println!(
                "{:5}{mark:3} {title}{}",
                side.name(),
                reason.map(|text| format!(" : {text}")).unwrap_or_default()
            );
        }
        for (name, value) in &report.facts {
            println!("     {name}: {value}");
        }
    }
    Ok(if passed { 0 } else { 3 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secrets_file_of_windows_gives_the_secret_alone() {
        for text in ["clé", "clé\n", "clé\r\n", "\u{feff}clé\r\n"] {
            assert_eq!(first_line(text).expose(), "clé", "{text:?}");
        }
    }
}
