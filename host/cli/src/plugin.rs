//! `navette plugin`: what is installed and whether it may run; install, update, switch, remove (K05).

use std::collections::BTreeSet;

use app::{Messages, PluginInfo, PluginSource, Store};
use chrono::Utc;
use licence::{ANY, Asked, Keys};
use plugin_host::{Found, Manifest, Offer, Register, Trust, install_library, offer, remove, switch};
use serde_json::{Value, json};

use crate::{
    arguments::{Consent, PluginCommand, Switch},
    failure::Failure,
    place::Place,
};

/// Runs the command.
pub fn main(place: &Place, command: PluginCommand) -> Result<u8, Failure> {
    let plugins = &place.plugin_dirs[0];
    match command {
        PluginCommand::List => return list(place),
        PluginCommand::Inspect { id } => {
            let descriptor = place.plugins().descriptor(&id)?;
            let text = serde_json::to_string_pretty(&descriptor).unwrap_or_default();
            println!("{text}");
        }
        PluginCommand::Verify { id } => {
            let descriptor = place.plugins().descriptor(&id)?;
            let version = descriptor.version.to_string();
            done(place, &descriptor.id, &version, ("conforme", "as its manifest says", "verified"));
        }
        PluginCommand::Add { library } => {
            let id = install_library(&library, plugins)?;
            done(place, &id, "", ("installée", "installed", "installed"));
        }
        PluginCommand::Install(consent) => take_in(place, &consent, false)?,
        PluginCommand::Update(consent) => take_in(place, &consent, true)?,
        PluginCommand::Enable { id } => {
            switch(plugins, &id, true)?;
            done(place, &id, "", ("activée", "enabled", "enabled"));
        }
        PluginCommand::Disable { id } => {
            switch(plugins, &id, false)?;
            done(place, &id, "", ("désactivée", "disabled", "disabled"));
        }
        PluginCommand::Remove { id } => {
            unused(place, &id)?;
            remove(plugins, &id)?;
            done(place, &id, "", ("retirée", "removed", "removed"));
        }
        PluginCommand::Developer { state } => developer(place, state)?,
    }
    Ok(0)
}

fn done(place: &Place, id: &str, version: &str, (french, english, state): (&str, &str, &str)) {
    if place.json {
        println!("{}", json!({"id": id, "state": state}));
        return;
    }
    let name = if version.is_empty() { id.to_owned() } else { format!("{id} {version}") };
    println!("{name} : {}", place.say(french, english));
}

/// Never silent: who, which version, what is new; and nothing runs before the consent (`reliability.md` §6).
fn take_in(place: &Place, consent: &Consent, update: bool) -> Result<(), Failure> {
    let plugins = &place.plugin_dirs[0];
    let mut instant = Utc::now();
    let mut keys = Keys { roots: licence::roots(), revocations: Vec::new() };
    if place.data_dir.join("navette.db").exists() {
        let asked = Asked::new(&mut place.store()?)?;
        (instant, keys) = (asked.instant, asked.keys);
    }
    let offer = offer(&consent.file, plugins, &Trust { keys, developer: false }, instant)?;
    let (id, version) = (offer.manifest.id.clone(), offer.manifest.version.to_string());
    if update && offer.known.is_none() {
        return Err(Failure::usage("plugin-update-of-nothing").arg("id", &id));
    }
    if !place.json {
        card(place, &offer);
    }
    if let Some(known) = offer.downgrade_of.as_ref().filter(|_| !consent.downgrade) {
        let known = known.to_string();
        let failure = Failure::decision("plugin-downgrade").arg("id", &id).arg("known", &known);
        return Err(failure.arg("version", &version));
    }
    if !consent.yes {
        let failure = Failure::decision("plugin-asks").arg("id", &id).arg("version", &version);
        let joined = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(", ");
        let failure = failure.arg("publisher", &offer.publisher_name).arg("roles", &joined(&offer.manifest.roles));
        return Err(failure.arg("hosts", &joined(&offer.manifest.hosts)));
    }
    offer.install(plugins)?;
    done(place, &id, &version, ("installée", "installed", "installed"));
    Ok(())
}

fn card(place: &Place, offer: &Offer) {
    let row = |fr: &str, en: &str, value: String| println!("{:14} {value}", place.say(fr, en));
    let marked = |all: &BTreeSet<String>, new: &BTreeSet<String>| {
        let mark = place.say(" (nouveau)", " (new)");
        let shown =
            |name: &String| format!("{name}{}", if offer.known.is_some() && new.contains(name) { mark } else { "" });
        all.iter().map(shown).collect::<Vec<_>>().join(", ")
    };
    let manifest = &offer.manifest;
    row("Extension", "Plugin", manifest.id.clone());
    let before =
        offer.known.as_ref().map(|known| format!(" ({} {})", place.say("au lieu de", "instead of"), known.version));
    row("Version", "Version", format!("{}{}", manifest.version, before.unwrap_or_default()));
    row("Éditeur", "Publisher", format!("{} ({})", offer.publisher_name, offer.publisher));
    row("Rôles", "Roles", marked(&manifest.roles, &offer.new_roles));
    if !manifest.hosts.is_empty() {
        row("Serveurs", "Hosts", marked(&manifest.hosts, &offer.new_hosts));
    }
}

fn unused(place: &Place, id: &str) -> Result<(), Failure> {
    if !place.data_dir.join("navette.db").exists() {
        return Ok(());
    }
    let profiles = place.store()?.profiles()?;
    let uses = profiles.iter().find(|profile| {
        [&profile.erp, &profile.shop].into_iter().chain(&profile.transforms).any(|side| side.plugin == id)
    });
    match uses {
        Some(profile) => Err(Failure::usage("plugin-in-use").arg("id", id).arg("profile", &profile.name)),
        None => Ok(()),
    }
}

fn developer(place: &Place, state: Switch) -> Result<(), Failure> {
    let plugins = &place.plugin_dirs[0];
    let mut register = Register::read(plugins)?;
    register.developer = state == Switch::On;
    register.write(plugins)?;
    if place.json {
        println!("{}", json!({"developer": register.developer}));
    } else if !register.developer {
        println!("{}", place.say("Mode développeur désactivé.", "Developer mode is off."));
    }
    banner(place);
    Ok(())
}

/// Says that unsigned plugins may run, each time.
pub fn banner(place: &Place) {
    if place.developer_mode() && !place.json {
        eprintln!("{}", place.sentence("plugin-developer-mode", &Default::default()));
    }
}

fn list(place: &Place) -> Result<u8, Failure> {
    banner(place);
    let mut plugins = place.plugins();
    let found = plugins.found()?;
    let messages = place.messages(None);
    let states = plugins.list();
    let sold =
        states.iter().filter_map(|plugin| plugin.state.as_ref().ok()).any(|plugin| plugin.licence_feature.is_some());
    let licence = Sold::ask(place, sold)?;
    for plugin in &states {
        let known = found.iter().find(|found| found.id == plugin.id);
        if place.json {
            println!("{}", row(plugin, known, &licence));
        } else {
            line(place, &messages, plugin, known, &licence);
        }
    }
    Ok(0)
}

/// Which shops the kept licence opens a feature for.
enum Sold {
    /// No licence that holds: every function within the demonstration's limits (D05).
    Demonstration,
    Licence(Box<licence::Licence>),
}

impl Sold {
    fn ask(place: &Place, needed: bool) -> Result<Self, Failure> {
        if !needed || !place.data_dir.join("navette.db").exists() {
            return Ok(Sold::Demonstration);
        }
        let standing = Asked::new(&mut place.store()?)?.standing();
        Ok(match (standing.licence, standing.refusal) {
            (Some(licence), None) => Sold::Licence(Box::new(licence)),
            _ => Sold::Demonstration,
        })
    }

    /// The shops' hosts, or nothing in the demonstration.
    fn shops(&self, feature: &str) -> Option<Vec<&str>> {
        let Sold::Licence(licence) = self else { return None };
        let opens = |shop: &&licence::LicensedShop| shop.features.contains(feature) || shop.features.contains(ANY);
        Some(licence.shops.iter().filter(opens).map(|shop| shop.host.as_str()).collect())
    }
}

fn row(plugin: &PluginInfo, known: Option<&Found>, licence: &Sold) -> Value {
    let installed = known.and_then(|known| known.installed.as_ref());
    let mut row = json!({
        "id": plugin.id, "ok": plugin.state.is_ok(), "signed": installed.is_some(),
        "enabled": known.is_none_or(|known| !known.disabled),
        "signed_by": installed.map(|installed| &installed.publisher_name),
        "hosts": installed.map(|installed| &installed.hosts),
        "developer": known.is_some_and(|known| known.developer),
    });
    match &plugin.state {
        Ok(descriptor) => {
            row["version"] = json!(descriptor.version);
            row["name"] = json!(descriptor.name);
            row["publisher"] = json!(descriptor.publisher);
            row["roles"] = json!(descriptor.roles);
            row["licence_feature"] = json!(descriptor.licence_feature);
            row["open_for"] = json!(descriptor.licence_feature.as_ref().and_then(|feature| licence.shops(feature)));
        }
        Err(error) => {
            row["version"] = json!(version_of(known));
            row["error"] = json!(error.code);
            row["args"] = json!(error.args);
        }
    }
    row
}

/// The version of a plugin that does not load, as its manifest or the register says.
fn version_of(known: Option<&Found>) -> Option<semver::Version> {
    let known = known?;
    let installed = known.installed.as_ref().map(|installed| installed.version.clone());
    installed.or_else(|| Some(Manifest::read(&known.folder).ok()?.version))
}

fn line(place: &Place, messages: &Messages, plugin: &PluginInfo, known: Option<&Found>, licence: &Sold) {
    let descriptor = match &plugin.state {
        Ok(descriptor) => descriptor,
        Err(error) => {
            println!("{:20} {}", plugin.id, messages.sentence(&error.code, &error.args, place.language));
            return;
        }
    };
    let publisher = match known.and_then(|known| known.installed.as_ref()) {
        Some(installed) => format!("{}, {}", installed.publisher_name, place.say("signée", "signed")),
        None => format!("{}, {}", descriptor.publisher, place.say("non signée", "unsigned")),
    };
    let (version, name) = (descriptor.version.to_string(), descriptor.name.get(place.language.code()));
    println!("{:20} {version:10} {name} ({publisher})", plugin.id);
    let Some(feature) = &descriptor.licence_feature else { return };
    match licence.shops(feature) {
        None => {}
        Some(shops) if shops.is_empty() => {
            let args = [("id", &plugin.id), ("feature", feature)].map(|(name, value)| (name.to_owned(), value.clone()));
            println!("{:20} {}", "", messages.sentence("plugin-closed", &args.into(), place.language));
        }
        Some(shops) => println!("{:20} {} : {}", "", place.say("ouverte pour", "open for"), shops.join(", ")),
    }
}
