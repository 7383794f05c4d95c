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
            Ok(connection)
        });
        let connection = connection.map_err(|error| sql("failed to open the store", error))?;
        Ok(Self { runtime, connection, folder: folder.to_owned(), lease: None, run: None })
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
