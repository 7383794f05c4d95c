//! Who runs a profile: a lock that the operating system frees when its holder dies, and a fencing number.

use std::fs::{File, TryLockError};

use app::{LeaseHolder, StoreFailure};
use sqlx::Row;

use crate::{
    SqliteStore,
    database::{failure, sql},
};

/// A profile that this process runs.
pub(crate) struct Lease {
    pub profile: String,
    pub epoch: i64,
    /// Held for its lock alone.
    _lock: File,
}

/// Takes the lease, or says who has it.
pub(crate) fn claim(
    store: &mut SqliteStore,
    profile: &str,
    owner: &str,
) -> Result<Result<(), LeaseHolder>, StoreFailure> {
    let folder = store.folder.join("locks");
    std::fs::create_dir_all(&folder).map_err(|error| failure("failed to make the locks folder", error))?;
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join(format!("{profile}.lock")))
        .map_err(|error| failure("failed to open the profile's lock", error))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(Err(holder(store, profile)?)),
        Err(TryLockError::Error(error)) => return Err(failure("failed to lock the profile", error)),
    }
    let epoch = store.runtime.block_on(
        sqlx::query_scalar::<_, i64>(
            "INSERT INTO lease (profile, owner, epoch) VALUES (?1, ?2, 1) \
             ON CONFLICT (profile) DO UPDATE SET owner = ?2, epoch = epoch + 1 RETURNING epoch",
        )
        .bind(profile)
        .bind(owner)
        .fetch_one(&mut store.connection),
    );
    let epoch = epoch.map_err(|error| sql("failed to take the lease", error))?;
    store.lease = Some(Lease { profile: profile.to_owned(), epoch, _lock: file });
    Ok(Ok(()))
}

fn holder(store: &mut SqliteStore, profile: &str) -> Result<LeaseHolder, StoreFailure> {
    let row = store.runtime.block_on(
        sqlx::query("SELECT owner FROM lease WHERE profile = ?").bind(profile).fetch_optional(&mut store.connection),
    );
    let row = row.map_err(|error| sql("failed to read the lease", error))?;
    Ok(LeaseHolder(row.map_or_else(|| "?".to_owned(), |row| row.get(0))))
}
