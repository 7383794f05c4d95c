//! The suite's place: the real plugin on one side, the shop's tables on the other, and what has to be tidied up.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use app::PluginSource;
use plugin_host::{PluginFolders, Trust, install_library};
use serde_json::json;
use sha2::{Digest, Sha256};
use sync_model::{
    Batch, BatchId, BatchMode, Config, Connector, ConnectorError, Key, LogLevel, Outcome, OutcomeState, Progress,
    Record, Secret, Stream, WriteAction, WriteItem,
};

use super::{
    door::Door,
    tables::{Tables, quoted},
};

/// Which shop, and how it is reached.
#[derive(Clone)]
pub struct Options {
    pub url: String,
    pub secret: String,
    /// `mysql://user:password@host:port/database`.
    pub database: String,
    pub prefix: String,
    /// The library of the PrestaShop connector.
    pub plugin: PathBuf,
}

/// Everything a case works with.
pub struct Stand {
    plugins: PluginFolders,
    plugin: String,
    config: Config,
    pub connector: Box<dyn Connector>,
    pub tables: Tables,
    pub door: Door,
    /// Codes of the shop's active languages.
    pub languages: Vec<String>,
    /// Begins every key and reference that the suite makes.
    pub mark: String,
    pub company: String,
    batches: u64,
    _folder: tempfile::TempDir,
}

/// Nobody listens.
pub struct Quiet;

impl sync_model::Context for Quiet {
    fn progress(&self, _: Progress) {}
    fn log(&self, _: LogLevel, _: &str) {}
    fn cancelled(&self) -> bool {
        false
    }
}

impl Stand {
    /// Loads the plugin and reaches the tables.
    ///
    /// # Errors
    /// When either is not to be had.
    pub fn open(options: &Options) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let plugin = install_library(&options.plugin, folder.path()).map_err(said)?;
        let seed = format!("{} {:?}", std::process::id(), std::time::SystemTime::now());
        let mark = format!("CT{}", &hex::encode(Sha256::digest(seed))[..6].to_uppercase());
        let company = format!("contract-{mark}");
        let config = Config {
            profile: "contract".to_owned(),
            settings: [("url", &options.url), ("company", &company)]
                .map(|(name, value)| (name.to_owned(), json!(value)))
                .into(),
            secrets: [("secret".to_owned(), Secret::new(&options.secret))].into(),
            ..Config::default()
        };
        let mut plugins = PluginFolders::new(vec![folder.path().to_owned()], Trust::developer());
        let connector = plugins.open(&plugin, &config).map_err(said)?;
        let mut tables = Tables::open(&options.database, &options.prefix)?;
        let languages = tables.rows("SELECT iso_code FROM {lang} WHERE active = 1 ORDER BY id_lang")?;
        let languages = languages.into_iter().flatten().collect();
        let door = Door::new(&options.url, &options.secret, &company)?;
        let batches = 0;
        Ok(Self {
            plugins,
            plugin,
            config,
            connector,
            tables,
            door,
            languages,
            mark,
            company,
            batches,
            _folder: folder,
        })
    }

    /// Opens the connector anew: a new session, a higher fence.
    ///
    /// # Errors
    /// When the plugin refuses.
    pub fn reopen(&mut self) -> Result<()> {
        self.connector = self.plugins.open(&self.plugin, &self.config).map_err(said)?;
        Ok(())
    }

    /// A key of the suite's own.
    pub fn key(&self, name: &str) -> String {
        format!("{}-{name}", self.mark)
    }

    /// Writes a batch as it is.
    ///
    /// # Errors
    /// When the whole call failed.
    pub fn write(&mut self, batch: &Batch) -> Result<Vec<Outcome>> {
        self.connector.write(&Quiet, batch).map_err(said)
    }

    /// A batch with an id of its own.
    pub fn batch(&mut self, stream: Stream, items: Vec<WriteItem>) -> Batch {
        self.batches += 1;
        let id = BatchId(format!("{}-{}", self.company, self.batches));
        Batch { id, stream, mode: BatchMode::Apply, items }
    }

    /// Puts records and fails unless every outcome is `wanted`.
    ///
    /// # Errors
    /// When the call failed or an outcome is another.
    pub fn put(&mut self, stream: Stream, records: Vec<Record>, wanted: OutcomeState) -> Result<()> {
        let items = records.into_iter().map(put).collect();
        let batch = self.batch(stream, items);
        let outcomes = self.write(&batch)?;
        all(&outcomes, wanted)
    }

    /// The id in the shop of a key of the suite's.
    ///
    /// # Errors
    /// When the module keeps no link for it.
    pub fn id(&mut self, entity: &str, key: &str, sub_key: &str) -> Result<u64> {
        let statement = format!(
            "SELECT id_object FROM {{navette_link}} WHERE company = {} AND entity = {} AND erp_key = {} AND sub_key = {}",
            quoted(&self.company),
            quoted(entity),
            quoted(key),
            quoted(sub_key)
        );
        let id = self.tables.one(&statement)?;
        id.parse().with_context(|| format!("the module keeps no link for {entity} {key} {sub_key}"))
    }

    /// A setting of the shop.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn setting(&mut self, name: &str) -> Result<String> {
        let statement = format!("SELECT value FROM {{configuration}} WHERE name = {} LIMIT 1", quoted(name));
        self.tables.one(&statement)
    }
}

/// A record as an item to put.
pub fn put(record: Record) -> WriteItem {
    let key = record.key().clone();
    WriteItem { key, action: WriteAction::Put, external_id: None, record: Some(record), overrides: Default::default() }
}

/// A removal.
pub fn remove(key: &str) -> WriteItem {
    let key = Key::new(key);
    WriteItem { key, action: WriteAction::Remove, external_id: None, record: None, overrides: Default::default() }
}

/// Fails unless every outcome is `wanted`.
///
/// # Errors
/// Names the first that is another, with its problems.
pub fn all(outcomes: &[Outcome], wanted: OutcomeState) -> Result<()> {
    for outcome in outcomes {
        let Outcome { key, state, problems, .. } = outcome;
        ensure!(*state == wanted, "{}: {} instead of {}, {problems:?}", key.as_str(), state.name(), wanted.name());
    }
    Ok(())
}

/// A connector's error as one line.
pub fn said(error: ConnectorError) -> anyhow::Error {
    anyhow!("{error:?}")
}

/// The connector's library beside a program of the same build.
pub fn plugin_beside(program: &Path) -> PathBuf {
    let name = format!("{}shop_prestashop{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    program.with_file_name(name)
}
