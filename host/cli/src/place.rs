//! Where the program works: folders, language, and the parts opened there.

use std::{
    cell::OnceCell,
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use app::{Action, Language, Messages, PluginSource, Profile, Store, WorkerJob};
use licence::Keys;
use plugin_host::{PluginFolders, Register, Trust};
use sync_store::SqliteStore;
use vault::FileVault;

use crate::{
    arguments::{Arguments, Lang},
    failure::Failure,
};

/// Folders and language of this call.
pub struct Place {
    pub data_dir: PathBuf,
    pub plugin_dirs: Vec<PathBuf>,
    pub json: bool,
    pub language: Language,
    keys: OnceCell<Keys>,
}

impl Place {
    /// Takes them from the arguments; paths become absolute, because a worker has its own current folder.
    pub fn new(arguments: &Arguments) -> Self {
        let data_dir = absolute(&arguments.data_dir);
        let plugins = arguments.plugins.as_deref().map_or_else(|| data_dir.join("plugins"), absolute);
        let language = match arguments.lang {
            Lang::Fr => Language::French,
            Lang::En => Language::English,
        };
        Self { data_dir, plugin_dirs: vec![plugins], json: arguments.json, language, keys: OnceCell::new() }
    }

    /// Opens the store.
    pub fn store(&self) -> Result<SqliteStore, Failure> {
        Ok(SqliteStore::open(&self.data_dir)?)
    }

    /// Opens the vault.
    pub fn vault(&self) -> Result<FileVault, Failure> {
        Ok(FileVault::open(&self.data_dir)?)
    }

    /// Finds plugins.
    pub fn plugins(&self) -> PluginFolders {
        let trust = Trust {
            keys: self.keys.get_or_init(|| believed(&self.data_dir)).clone(),
            developer: cfg!(debug_assertions),
        };
        PluginFolders::new(self.plugin_dirs.clone(), trust)
    }

    /// A worker's job over everything of an action, as `program` starts it.
    pub fn job(&self, profile: &Profile, action: Action, program: &str) -> WorkerJob {
        let place = (self.data_dir.clone(), self.plugin_dirs.clone());
        let owner = format!("{program}, pid {}", std::process::id());
        WorkerJob::whole(uuid::Uuid::now_v7().to_string(), place, profile.name.clone(), action, owner)
    }

    /// Whether the plugins' folder lets unsigned plugins run: the user is told so each time.
    pub fn developer_mode(&self) -> bool {
        self.plugin_dirs.iter().any(|folder| Register::read(folder).is_ok_and(|register| register.developer))
    }

    /// The profile of that name.
    pub fn profile(&self, name: &str) -> Result<Profile, Failure> {
        let profiles = self.store()?.profiles()?;
        let found = profiles.into_iter().find(|profile| profile.name == name);
        found.ok_or_else(|| Failure::usage("profile-unknown").arg("name", name))
    }

    /// The host's sentences and those of the plugins of a profile, as far as they load.
    pub fn messages(&self, profile: Option<&Profile>) -> Messages {
        let mut messages = Messages::host();
        messages.add(&licence::messages());
        let mut plugins = self.plugins();
        for side in
            profile.into_iter().flat_map(|profile| [&profile.erp, &profile.shop].into_iter().chain(&profile.transforms))
        {
            if let Ok(descriptor) = plugins.descriptor(&side.plugin) {
                messages.add(&descriptor.messages);
            }
        }
        messages
    }

    /// The sentence of one of the program's own codes.
    pub fn sentence(&self, code: &str, args: &BTreeMap<String, String>) -> String {
        self.messages(None).sentence(code, args, self.language)
    }

    /// Chooses the sentence of this call's language.
    pub fn say<'a>(&self, french: &'a str, english: &'a str) -> &'a str {
        match self.language {
            Language::French => french,
            Language::English => english,
        }
    }
}

/// The roots of this build, and what the store of a data folder knows to be taken back. A folder without a store
/// knows nothing; one whose store does not open runs nothing either.
pub fn believed(data_dir: &Path) -> Keys {
    let kept = data_dir.join("navette.db").exists().then(|| SqliteStore::open(data_dir).ok());
    let keys = kept.flatten().and_then(|mut store| licence::keys(&mut store).ok());
    keys.unwrap_or_else(|| Keys { roots: licence::roots(), revocations: Vec::new() })
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
