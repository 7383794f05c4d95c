//! Opening the file, and turning its errors into codes.

use std::{path::Path, str::FromStr};

use app::StoreFailure;
use sqlx::{
    Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tokio::runtime::{Builder, Runtime};

use crate::lease::Lease;

/// The store over one SQLite file; blocking, one connection, one thread at a time.
pub struct SqliteStore {
    pub(crate) runtime: Runtime,
    pub(crate) connection: SqliteConnection,
    pub(crate) folder: std::path::PathBuf,
    pub(crate) lease: Option<Lease>,
    pub(crate) run: Option<String>,
}

impl SqliteStore {
    /// Opens (or makes) `navette.db` in a data folder and brings it to the newest schema.
    ///
    /// # Errors
    /// When the folder or file cannot be used, or the file is damaged.
    pub fn open(folder: &Path) -> Result<Self, StoreFailure> {
        std::fs::create_dir_all(folder).map_err(|error| failure("failed to make the data folder", error))?;
        let file = folder.join("navette.db");
        // A log that was not taken into the file: the last end was not a clean one.
        let unclean = std::fs::metadata(folder.join("navette.db-wal")).is_ok_and(|log| log.len() > 0);
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| failure("failed to start the store's runtime", error))?;
        let options = SqliteConnectOptions::from_str("sqlite://")
            .map_err(|error| sql("failed to open the store", error))?
            .filename(&file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(std::time::Duration::from_secs(30));
        let connection = runtime.block_on(async {
            let mut connection = SqliteConnection::connect_with(&options).await?;
            sqlx::migrate!().run(&mut connection).await.map_err(|error| match error {
                sqlx::migrate::MigrateError::Execute(error) => error,
                other => sqlx::Error::Protocol(other.to_string()),
            })?;
            let sound = if unclean { "PRAGMA quick_check(1)" } else { "SELECT 'ok'" };
            let sound = sqlx::query_scalar::<_, String>(sound).fetch_one(&mut connection).await?;
            Ok((connection, sound))
        });
        let (connection, sound) = connection.map_err(|error| sql("failed to open the store", error))?;
        if sound != "ok" {
            let act = format!("the store is damaged: {sound}");
            return Err(StoreFailure { act, code: "store-corrupt", source: None });
        }
        Ok(Self { runtime, connection, folder: folder.to_owned(), lease: None, run: None })
    }
}

impl Drop for SqliteStore {
    /// Takes the log into the file: what is left of it tells the next start that this end was not a clean one. Where
    /// somebody else has the store open, the last to leave does it.
    fn drop(&mut self) {
        let connection = &mut self.connection;
        // Where it fails, the log stays for the next start to check.
        let _ = self.runtime.block_on(async {
            sqlx::query("PRAGMA busy_timeout = 0").execute(&mut *connection).await?;
            sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *connection).await
        });
    }
}

/// A failure outside SQL.
pub(crate) fn failure(act: &str, error: impl std::error::Error + Send + Sync + 'static) -> StoreFailure {
    StoreFailure { act: act.to_owned(), code: "store", source: Some(Box::new(error)) }
}

/// A failure of SQL, with the code of what a person can do.
pub(crate) fn sql(act: &str, error: sqlx::Error) -> StoreFailure {
    let number = match &error {
        sqlx::Error::Database(error) => error.code().and_then(|code| code.parse::<u32>().ok()),
        _ => None,
    };
    // SQLite's primary result codes: 13 full, 11 corrupt, 26 not a database.
    let code = match number.map(|number| number & 0xff) {
        Some(13) => "store-full",
        Some(11 | 26) => "store-corrupt",
        _ => "store",
    };
    StoreFailure { act: act.to_owned(), code, source: Some(Box::new(error)) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot prepare its stand must fail where it stands")]
mod tests {
    use app::{RunState, Store};
    use sync_engine::{FlowStore, Known, LinkUpdate, PageCommit};
    use sync_model::{Entity, ExternalId, Key, Stream};

    use super::*;

    fn page(number: usize) -> PageCommit {
        let link = |index: usize| LinkUpdate {
            key: Key::new(format!("K{number:04}-{index:03}")),
            external_id: Some(ExternalId::new(format!("{number}.{index}"))),
            prints: Default::default(),
        };
        PageCommit { flow: "export-articles".to_owned(), links: (0..200).map(link).collect(), ..Default::default() }
    }

    fn known(store: &mut SqliteStore, number: usize) -> Vec<Known> {
        let keys: Vec<Key> = page(number).links.into_iter().map(|link| link.key).collect();
        store.known(Entity::Article, &keys).unwrap().into_values().collect()
    }

    fn pages(store: &mut SqliteStore, most: &str) {
        let limit = sqlx::query_scalar::<_, i64>(sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {most}")));
        store.runtime.block_on(limit.fetch_one(&mut store.connection)).unwrap();
    }

    #[test]
    fn a_full_disk_stops_the_run_by_its_name_and_keeps_whole_pages_only() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = SqliteStore::open(folder.path()).unwrap();
        store.claim("demo", "test").unwrap().unwrap();
        store.begin_run("run", "export-articles", false).unwrap();
        store.commit(Stream::Articles, &page(0)).unwrap();
        // SQLite answers a disk without room and a file at its limit alike.
        pages(&mut store, "60");
        let (number, error) = (1..1_000)
            .find_map(|number| store.commit(Stream::Articles, &page(number)).err().map(|error| (number, error)))
            .unwrap();
        assert_eq!(error.code, "store-full");
        assert_eq!((known(&mut store, number - 1).len(), known(&mut store, number).len()), (200, 0));
        pages(&mut store, "1000000");
        store.commit(Stream::Articles, &page(number)).unwrap();
        store.end_run(RunState::Done, None, &[]).unwrap();
        assert_eq!(known(&mut store, number).len(), 200);
    }

    #[test]
    fn a_damaged_file_is_named_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = SqliteStore::open(folder.path()).unwrap();
        let checkpoint = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)");
        store.runtime.block_on(checkpoint.execute(&mut store.connection)).unwrap();
        drop(store);
        let file = folder.path().join("navette.db");
        for damaged in [b"no database at all, but long enough to be taken for one by its size alone.".repeat(20), {
            let mut bytes = std::fs::read(&file).unwrap();
            bytes[100..4_000].fill(0xa5);
            bytes
        }] {
            std::fs::write(&file, &damaged).unwrap();
            assert_eq!(SqliteStore::open(folder.path()).err().unwrap().code, "store-corrupt");
            assert_eq!(std::fs::read(&file).unwrap(), damaged);
        }
    }

    #[test]
    fn after_an_unclean_end_a_damaged_table_is_found_before_anything_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = SqliteStore::open(folder.path()).unwrap();
        store.claim("demo", "test").unwrap().unwrap();
        for number in 0..20 {
            store.commit(Stream::Articles, &page(number)).unwrap();
        }
        let checkpoint = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)");
        store.runtime.block_on(checkpoint.execute(&mut store.connection)).unwrap();
        store.commit(Stream::Articles, &page(20)).unwrap();
        // As a process that was killed leaves it: the log is there, and the disk has turned a page of links to dust.
        std::mem::forget(store);
        let file = folder.path().join("navette.db");
        let mut bytes = std::fs::read(&file).unwrap();
        let middle = bytes.len() / 2 / 4_096 * 4_096;
        bytes[middle..middle + 4_096].fill(0xa5);
        std::fs::write(&file, bytes).unwrap();
        assert_eq!(SqliteStore::open(folder.path()).err().unwrap().code, "store-corrupt");
    }
}
