//! The page of plugins: what the console program tells of them, and what it is asked to do.

use app::{Store, StoreFailure};
use ui::{KnownPlugin, PluginAct, PluginEntry, Update};

use super::{Work, named};
use crate::inspect::{self, unread};

impl Work {
    pub(super) fn installed(&mut self) -> Result<(), StoreFailure> {
        let profiles = self.store()?.profiles()?;
        let used = |id: &str| {
            profiles.iter().any(|profile| {
                let sides = [&profile.erp, &profile.shop].into_iter().chain(&profile.transforms);
                sides.into_iter().any(|side| side.plugin == id)
            })
        };
        // A plugin may have been replaced since it was asked.
        self.descriptors.clear();
        let found = inspect::installed(&self.folders.program, &self.folders.data, &self.plugins());
        let found = found.map(|all| {
            let entry = |plugin: inspect::Installed| {
                let state = self.descriptor(&plugin.id).map(|descriptor| KnownPlugin {
                    name: named(&descriptor),
                    publisher: descriptor.publisher.clone(),
                    roles: descriptor.roles.clone(),
                });
                PluginEntry {
                    used: used(&plugin.id),
                    enabled: plugin.enabled,
                    signed_by: plugin.signed_by,
                    feature: plugin.licence_feature.unwrap_or_default(),
                    closed: plugin.open_for.is_some_and(|shops| shops.is_empty()),
                    id: plugin.id,
                    state,
                }
            };
            all.into_iter().map(entry).collect()
        });
        (self.tell)(Update::Plugins(found));
        Ok(())
    }

    /// Does it, and reads anew what is installed: the console program verifies, asks and refuses.
    pub(super) fn act_on_plugin(&mut self, act: PluginAct) -> Result<(), StoreFailure> {
        let file;
        let mut words = vec!["plugin"];
        match &act {
            PluginAct::Install { file: path, update, trusted, older } => {
                file = path.display().to_string();
                words.extend([if *update { "update" } else { "install" }, &file]);
                words.extend(trusted.then_some("--yes"));
                words.extend(older.then_some("--downgrade"));
            }
            PluginAct::Switch { id, on } => words.extend([if *on { "enable" } else { "disable" }, id]),
            PluginAct::Remove { id } => words.extend(["remove", id]),
        }
        let answer = inspect::answer(&self.folders.program, &self.folders.data, &self.plugins(), &words);
        let outcome = answer.map_err(|refusal| refusal.unwrap_or_else(unread)).and_then(|said| {
            let said: serde_json::Value = serde_json::from_slice(&said).map_err(|_| unread())?;
            said["id"].as_str().map(str::to_owned).ok_or_else(unread)
        });
        let changed = outcome.is_ok();
        (self.tell)(Update::PluginActed(act, outcome));
        if changed { self.installed() } else { Ok(()) }
    }
}
