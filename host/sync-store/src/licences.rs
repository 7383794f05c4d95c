//! The licence's rows.

use app::{KeptGrace, KeptLicence, LicenceSerials, Licences, StoreFailure};
use chrono::{DateTime, Utc};
use sqlx::{Connection, Row};

use crate::{SqliteStore, database::sql};

fn instant(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

impl Licences for SqliteStore {
    fn kept_licence(&mut self) -> Result<KeptLicence, StoreFailure> {
        let connection = &mut self.connection;
        let kept = self.runtime.block_on(async {
            let row =
                sqlx::query("SELECT number, text, computer FROM licence").fetch_optional(&mut *connection).await?;
            let number: Option<String> = row.as_ref().map(|row| row.get(0));
            let graces = sqlx::query("SELECT computer, begun FROM licence_grace WHERE number = ? ORDER BY begun")
                .bind(number)
                .fetch_all(&mut *connection)
                .await?;
            let revocations = sqlx::query_scalar("SELECT text FROM revocation_list ORDER BY issuer");
            Ok(KeptLicence {
                text: row.as_ref().map(|row| row.get(1)),
                computer: row.as_ref().and_then(|row| row.get(2)),
                graces: graces.iter().map(|row| KeptGrace { computer: row.get(0), begun: row.get(1) }).collect(),
                revocations: revocations.fetch_all(&mut *connection).await?,
            })
        });
        kept.map_err(|error| sql("failed to read the licence", error))
    }

    fn licence_serials(&mut self, number: &str) -> Result<LicenceSerials, StoreFailure> {
        let row = self.runtime.block_on(
            sqlx::query("SELECT applied, released FROM licence_serial WHERE number = ?")
                .bind(number)
                .fetch_optional(&mut self.connection),
        );
        let row = row.map_err(|error| sql("failed to read the licence", error))?;
        Ok(row.map_or_else(LicenceSerials::default, |row| LicenceSerials { applied: row.get(0), released: row.get(1) }))
    }

    fn apply_licence(&mut self, number: &str, serial: u32, text: &str) -> Result<(), StoreFailure> {
        let connection = &mut self.connection;
        let done = self.runtime.block_on(async {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            sqlx::query("INSERT OR REPLACE INTO licence (id, number, serial, text) VALUES (1, ?, ?, ?)")
                .bind(number)
                .bind(serial)
                .bind(text)
                .execute(&mut *transaction)
                .await?;
            sqlx::query(
                "INSERT INTO licence_serial (number, applied) VALUES (?1, ?2) \
                 ON CONFLICT (number) DO UPDATE SET applied = MAX(applied, ?2)",
            )
            .bind(number)
            .bind(serial)
            .execute(&mut *transaction)
            .await?;
            transaction.commit().await
        });
        done.map_err(|error| sql("failed to keep the licence", error))
    }

    fn release_licence(&mut self) -> Result<(), StoreFailure> {
        let connection = &mut self.connection;
        let done = self.runtime.block_on(async {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            for statement in [
                "UPDATE licence_serial SET released = MAX(released, (SELECT serial FROM licence)) \
                 WHERE number = (SELECT number FROM licence)",
                "DELETE FROM licence",
            ] {
                sqlx::query(statement).execute(&mut *transaction).await?;
            }
            transaction.commit().await
        });
        done.map_err(|error| sql("failed to release the licence", error))
    }

    fn keep_computer(&mut self, computer: &str) -> Result<(), StoreFailure> {
        let keep = sqlx::query("UPDATE licence SET computer = ?").bind(computer).execute(&mut self.connection);
        self.runtime.block_on(keep).map(drop).map_err(|error| sql("failed to note the computer", error))
    }

    fn begin_grace(&mut self, grace: &KeptGrace) -> Result<(), StoreFailure> {
        let begin = sqlx::query(
            "INSERT OR IGNORE INTO licence_grace (number, computer, begun) SELECT number, ?, ? FROM licence",
        )
        .bind(&grace.computer)
        .bind(grace.begun)
        .execute(&mut self.connection);
        self.runtime.block_on(begin).map(drop).map_err(|error| sql("failed to note the new computer", error))
    }

    fn keep_revocations(&mut self, issuer: &str, number: u32, text: &str) -> Result<bool, StoreFailure> {
        let keep = sqlx::query(
            "INSERT INTO revocation_list (issuer, number, text) VALUES (?1, ?2, ?3) \
             ON CONFLICT (issuer) DO UPDATE SET number = ?2, text = ?3 WHERE number < ?2",
        )
        .bind(issuer)
        .bind(number)
        .bind(text)
        .execute(&mut self.connection);
        let done = self.runtime.block_on(keep).map_err(|error| sql("failed to keep the revocations", error))?;
        Ok(done.rows_affected() > 0)
    }

    fn see_instant(&mut self, seen: DateTime<Utc>) -> Result<DateTime<Utc>, StoreFailure> {
        let latest = sqlx::query_scalar(
            "INSERT INTO clock (id, latest) VALUES (1, ?1) \
             ON CONFLICT (id) DO UPDATE SET latest = MAX(latest, ?1) RETURNING latest",
        )
        .bind(seen.timestamp())
        .fetch_one(&mut self.connection);
        self.runtime.block_on(latest).map(instant).map_err(|error| sql("failed to note the time", error))
    }

    fn reset_instant(&mut self, latest: DateTime<Utc>) -> Result<(), StoreFailure> {
        let reset = sqlx::query("INSERT OR REPLACE INTO clock (id, latest) VALUES (1, ?)").bind(latest.timestamp());
        let done = self.runtime.block_on(reset.execute(&mut self.connection));
        done.map(drop).map_err(|error| sql("failed to note the time", error))
    }
}
