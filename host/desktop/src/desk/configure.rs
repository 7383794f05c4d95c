//! Answers the windows of profiles and options, over the store, the vault and the console program.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, mpsc},
    time::Duration,
};

use app::{Ask, Profile, Question, Secrets, Side, Store, StoreFailure};
use sync_model::{Grants, Secret};
use ui::{Configure, Configured, Inquiry, Installed, PluginName, Trouble, Update};
use vault::FileVault;

use super::Work;
use crate::preferences;

/// How long a plugin may take for a list, and for a whole check.
const LIST_LIMIT: Duration = Duration::from_secs(60);
const CHECK_LIMIT: Duration = Duration::from_secs(180);

/// Questions to the plugins of both sides; each side has a thread, so that a slow one does not hold the other.
pub(super) struct Asks {
    sides: [mpsc::Sender<(Inquiry, Ask)>; 2],
}

impl Asks {
    pub fn start(program: PathBuf, tell: Arc<dyn Fn(Update) + Send + Sync>) -> Self {
        let sides = [(); 2].map(|()| {
            let (sender, asked) = mpsc::channel::<(Inquiry, Ask)>();
            let (program, tell) = (program.clone(), Arc::clone(&tell));
            // It ends with the desk, which holds the only sender.
            std::thread::spawn(move || {
                for (inquiry, ask) in asked {
                    let limit = if ask.question == Question::Check { CHECK_LIMIT } else { LIST_LIMIT };
                    let answer = supervisor::ask(&program, &ask, limit);
                    let Inquiry { profile, side, question, .. } = inquiry;
                    let told = Configured::Answered { profile: profile.name, side, question, answer };
                    tell(Update::Configured(told));
                }
            });
            sender
        });
        Self { sides }
    }

    fn send(&self, inquiry: Inquiry, ask: Ask) {
        // The thread ends only with this sender.
        let _ = self.sides[usize::from(inquiry.side == Side::Shop)].send((inquiry, ask));
    }
}

impl Work {
    pub(super) fn configure(&mut self, asked: Configure) -> Result<(), StoreFailure> {
        match asked {
            Configure::Read { profile } => self.read_profile(&profile),
            Configure::Save { profile, secrets, new } => {
                let outcome = self.save_profile(&profile, &secrets, new);
                self.told(Configured::Saved { profile: profile.name, outcome });
                Ok(())
            }
            Configure::Ask(inquiry) => {
                self.ask(*inquiry);
                Ok(())
            }
            Configure::Begin => self.begin(),
            Configure::Agree => {
                // Unkept, it is asked for again at the next start; nothing else is lost.
                let _ = preferences::agree(&self.folders.data);
                Ok(())
            }
            Configure::Face { side, plugin } => {
                let face = self.descriptor(&plugin);
                self.told(Configured::Face { side, plugin, face });
                Ok(())
            }
            Configure::Licence { apply } => {
                let standing = self.licence(apply.as_deref());
                self.told(Configured::Licence(standing));
                // Another licence has other seats.
                if apply.is_some() { self.sit_again() } else { Ok(()) }
            }
            Configure::Change(change) => {
                let outcome = self.change(&change).map_err(|trouble| *trouble);
                self.told(Configured::Changed { change, outcome });
                Ok(())
            }
        }
    }

    pub(super) fn told(&self, told: Configured) {
        (self.tell)(Update::Configured(told));
    }

    fn read_profile(&mut self, name: &str) -> Result<(), StoreFailure> {
        let Some(profile) = self.profile(name)? else { return self.open(None) };
        let faces = [&profile.erp, &profile.shop].map(|side| self.descriptor(&side.plugin));
        // A vault that does not open is told by the saving, which needs it.
        let kept = FileVault::open(&self.folders.data).and_then(|mut vault| vault.of_profile(name));
        let secrets = kept.unwrap_or_default().into_keys().collect();
        self.told(Configured::Read { profile: Box::new(profile), faces, secrets });
        Ok(())
    }

    /// What the assistant needs: the plugins that load, and the names that are taken.
    fn begin(&mut self) -> Result<(), StoreFailure> {
        let profiles = self.store()?.profiles()?.into_iter().map(|profile| profile.name).collect();
        let folders = std::fs::read_dir(self.plugins()).into_iter().flatten().flatten();
        let mut ids: Vec<String> = folders
            .filter(|entry| entry.path().join("plugin.json").is_file())
            .filter_map(|entry| entry.file_name().into_string().ok())
            .collect();
        ids.sort();
        let plugins = ids.into_iter().filter_map(|id| {
            // One that does not load is shown where plugins are; here it could not be chosen.
            let descriptor = self.descriptor(&id).ok()?;
            let name = PluginName {
                french: descriptor.name.get("fr").to_owned(),
                english: descriptor.name.get("en").to_owned(),
                version: descriptor.version.to_string(),
            };
            Some(Installed { id, name, publisher: descriptor.publisher.clone(), roles: descriptor.roles.clone() })
        });
        let plugins = plugins.collect();
        let agreed = preferences::agreed(&self.folders.data);
        self.told(Configured::Begun { agreed, plugins, profiles });
        Ok(())
    }

    fn save_profile(
        &mut self,
        profile: &Profile,
        secrets: &BTreeMap<String, Secret>,
        new: bool,
    ) -> Result<(), Trouble> {
        let refused =
            |error: app::ProfileError| Trouble { code: error.code(), args: error.args(), detail: String::new() };
        Profile::check_name(&profile.name).map_err(refused)?;
        if new && self.profile(&profile.name).map_err(trouble)?.is_some() {
            let args = BTreeMap::from([("name".to_owned(), profile.name.clone())]);
            return Err(Trouble { code: "profile-exists".to_owned(), args, detail: String::new() });
        }
        // Secrets first: a profile without its secrets would fail in its next run, secrets without a profile harm
        // nobody.
        if !secrets.is_empty() {
            let mut vault = FileVault::open(&self.folders.data).map_err(trouble)?;
            for (name, secret) in secrets {
                vault.put(&profile.name, name, secret).map_err(trouble)?;
            }
        }
        self.store().and_then(|store| store.save_profile(profile)).map_err(trouble)
    }

    /// The plugin gets what is kept of its secrets, and what was typed in their place.
    fn ask(&mut self, inquiry: Inquiry) {
        let prefix = format!("{}.", inquiry.side.name());
        let kept = FileVault::open(&self.folders.data).and_then(|mut vault| vault.of_profile(&inquiry.profile.name));
        let kept = kept.unwrap_or_default().into_iter();
        let mut secrets: BTreeMap<String, Secret> =
            kept.filter_map(|(name, secret)| Some((name.strip_prefix(&prefix)?.to_owned(), secret))).collect();
        secrets.extend(inquiry.secrets.clone());
        let address = inquiry.profile.shop_address().map(str::to_owned);
        let granted = self.store().and_then(|store| licence::grants(store, address.as_deref()));
        let grants = granted.map_or_else(|_| Grants::demonstration(), |(grants, _)| grants);
        let side = inquiry.profile.side(inquiry.side);
        let ask = Ask {
            data_dir: self.folders.data.clone(),
            plugin_dirs: vec![self.plugins()],
            plugin: side.plugin.clone(),
            profile: inquiry.profile.name.clone(),
            settings: side.settings.clone(),
            secrets,
            grants,
            question: inquiry.question.clone(),
        };
        self.asks.send(inquiry, ask);
    }
}

/// A store or a vault that failed, with the system's own words.
pub(super) fn trouble(failure: StoreFailure) -> Trouble {
    let mut detail = failure.to_string();
    let mut source = std::error::Error::source(&failure);
    while let Some(cause) = source {
        detail += &format!(": {cause}");
        source = cause.source();
    }
    Trouble { code: failure.code.to_owned(), args: BTreeMap::new(), detail }
}
