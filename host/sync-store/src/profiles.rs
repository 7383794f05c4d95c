//! Profiles, without their secrets.

use app::{Profile, StoreFailure};
use sqlx::{Connection, Row};

use crate::{
    SqliteStore,
    database::{failure, sql},
};

impl SqliteStore {
    pub(crate) fn read_profiles(&mut self) -> Result<Vec<Profile>, StoreFailure> {
        let rows = self
            .runtime
            .block_on(sqlx::query("SELECT body FROM profile ORDER BY name").fetch_all(&mut self.connection));
        let rows = rows.map_err(|error| sql("failed to read profiles", error))?;
        rows.iter()
            .map(|row| {
                serde_json::from_str(row.get::<&str, _>(0)).map_err(|error| failure("failed to read a profile", error))
            })
            .collect()
    }

    pub(crate) fn write_profile(&mut self, profile: &Profile) -> Result<(), StoreFailure> {
        let body = serde_json::to_string(profile).map_err(|error| failure("failed to write a profile", error))?;
        let done = self.runtime.block_on(
            sqlx::query(
                "INSERT INTO profile (name, body, is_default) \
                 VALUES (?1, ?2, (SELECT COUNT(*) = 0 FROM profile)) ON CONFLICT (name) DO UPDATE SET body = ?2",
            )
            .bind(&profile.name)
            .bind(body)
            .execute(&mut self.connection),
        );
        done.map(drop).map_err(|error| sql("failed to write a profile", error))
    }

    pub(crate) fn delete_profile(&mut self, name: &str) -> Result<bool, StoreFailure> {
        let connection = &mut self.connection;
        let removed = self.runtime.block_on(async {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            for statement in [
                "DELETE FROM link WHERE profile = ?",
                "DELETE FROM refusal WHERE profile = ?",
                "DELETE FROM flow WHERE profile = ?",
                "DELETE FROM intent WHERE profile = ?",
                "DELETE FROM admitted WHERE profile = ?",
                "DELETE FROM attempt WHERE profile = ?",
                "DELETE FROM article WHERE profile = ?",
                "DELETE FROM article_edit WHERE profile = ?",
                "DELETE FROM decision WHERE profile = ?",
            ] {
                sqlx::query(statement).bind(name).execute(&mut *transaction).await?;
            }
            let profile = sqlx::query("DELETE FROM profile WHERE name = ?").bind(name);
            let removed = profile.execute(&mut *transaction).await?.rows_affected() > 0;
            transaction.commit().await?;
            Ok(removed)
        });
        removed.map_err(|error| sql("failed to remove a profile", error))
    }

    pub(crate) fn read_default(&mut self) -> Result<Option<String>, StoreFailure> {
        let name = self.runtime.block_on(
            sqlx::query_scalar("SELECT name FROM profile WHERE is_default <> 0").fetch_optional(&mut self.connection),
        );
        name.map_err(|error| sql("failed to read the default profile", error))
    }

    pub(crate) fn write_default(&mut self, name: &str) -> Result<(), StoreFailure> {
        let done = self.runtime.block_on(
            sqlx::query("UPDATE profile SET is_default = (name = ?)").bind(name).execute(&mut self.connection),
        );
        done.map(drop).map_err(|error| sql("failed to choose the default profile", error))
    }
}
