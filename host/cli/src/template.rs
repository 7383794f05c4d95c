//! `navette profile copy|export|import`: profiles that travel, always without secrets.

use std::{io::Read, path::Path};

use app::{Profile, Store, read_template, write_template};

use crate::{failure::Failure, place::Place};

/// Keeps the profile a second time under another name.
pub fn copy(place: &Place, name: &str, to: String) -> Result<u8, Failure> {
    let mut profile = place.profile(name)?;
    profile.name = to;
    add(place, &profile)
}

/// Writes the profile as a template, `-` to standard output.
pub fn export(place: &Place, name: &str, file: &Path) -> Result<u8, Failure> {
    let text = write_template(&place.profile(name)?);
    if file == Path::new("-") {
        print!("{text}");
    } else {
        std::fs::write(file, text).map_err(|error| unusable(file, &error))?;
    }
    Ok(0)
}

/// Adds the profile of a template, under its own name or another.
pub fn import(place: &Place, file: &Path, name: Option<String>) -> Result<u8, Failure> {
    let mut text = String::new();
    let read = if file == Path::new("-") {
        std::io::stdin().lock().read_to_string(&mut text).map(drop)
    } else {
        std::fs::read_to_string(file).map(|read| text = read)
    };
    read.map_err(|error| unusable(file, &error))?;
    let mut profile = read_template(&text).map_err(|error| Failure::usage(&error.to_string()))?;
    profile.name = name.unwrap_or(profile.name);
    add(place, &profile)
}

fn add(place: &Place, profile: &Profile) -> Result<u8, Failure> {
    Profile::check_name(&profile.name)?;
    let mut store = place.store()?;
    if store.profiles()?.iter().any(|known| known.name == profile.name) {
        return Err(Failure::usage("profile-exists").arg("name", &profile.name));
    }
    store.save_profile(profile)?;
    println!("{}", profile.name);
    Ok(0)
}

fn unusable(file: &Path, error: &std::io::Error) -> Failure {
    let mut failure = Failure::usage("template-file").arg("file", &file.display().to_string());
    failure.detail = Some(error.to_string());
    failure
}
