//! Kept profiles: removed, copied, made the default, written as templates and read from them.

use std::{collections::BTreeMap, path::Path};

use app::{Profile, Secrets, Store, free_name, read_template, write_template};
use ui::{ProfileChange, Trouble};
use vault::FileVault;

use super::{Work, configure::trouble};

impl Work {
    /// Does it and answers the name of the profile that came of it.
    pub(super) fn change(&mut self, change: &ProfileChange) -> Result<Option<String>, Box<Trouble>> {
        let failed = |failure| Box::new(trouble(failure));
        match change {
            ProfileChange::Remove { name } => {
                self.store().and_then(|store| store.remove_profile(name)).map_err(failed)?;
                FileVault::open(&self.folders.data).and_then(|mut vault| vault.forget(name)).map_err(failed)?;
                Ok(None)
            }
            ProfileChange::Default { name } => {
                self.store().and_then(|store| store.set_default_profile(name)).map_err(failed)?;
                Ok(Some(name.clone()))
            }
            ProfileChange::Copy { name } => {
                let profile = self.kept(name)?;
                self.add(profile).map(Some)
            }
            ProfileChange::Export { name, file } => {
                let text = write_template(&self.kept(name)?);
                std::fs::write(file, text).map_err(|error| unusable(file, &error))?;
                Ok(None)
            }
            ProfileChange::Import { file } => {
                let text = std::fs::read_to_string(file).map_err(|error| unusable(file, &error))?;
                let profile = read_template(&text).map_err(|error| said(&error.to_string(), BTreeMap::new()))?;
                Profile::check_name(&profile.name).map_err(|error| said(&error.code(), error.args()))?;
                self.add(profile).map(Some)
            }
        }
    }

    fn kept(&mut self, name: &str) -> Result<Profile, Box<Trouble>> {
        let found = self.profile(name).map_err(|failure| Box::new(trouble(failure)))?;
        found.ok_or_else(|| said("profile-unknown", [("name".to_owned(), name.to_owned())].into()))
    }

    /// Keeps it under a name that is free, without secrets.
    fn add(&mut self, mut profile: Profile) -> Result<String, Box<Trouble>> {
        let kept = self.store().and_then(|store| {
            let taken: Vec<String> = store.profiles()?.into_iter().map(|profile| profile.name).collect();
            profile.name = free_name(&profile.name, &taken);
            store.save_profile(&profile)
        });
        kept.map_err(|failure| Box::new(trouble(failure)))?;
        Ok(profile.name)
    }
}

fn said(code: &str, args: BTreeMap<String, String>) -> Box<Trouble> {
    Box::new(Trouble { code: code.to_owned(), args, detail: String::new() })
}

fn unusable(file: &Path, error: &std::io::Error) -> Box<Trouble> {
    let args = [("file".to_owned(), file.display().to_string())].into();
    Box::new(Trouble { code: "template-file".to_owned(), args, detail: error.to_string() })
}
