//! History, and the store's port as the use cases see it.

use std::collections::BTreeMap;

use app::{LeaseHolder, Profile, RowPage, RunRecord, RunRow, RunState, Store, StoreFailure};
use sqlx::{Row, sqlite::SqliteRow};
use sync_engine::Counts;
use sync_model::{Entity, ExternalId, Key, Problem};

use crate::{SqliteStore, database::sql, lease, refusal};

fn state_name(state: RunState) -> &'static str {
    match state {
        RunState::Running => "running",
        RunState::Done => "done",
        RunState::Cancelled => "cancelled",
        RunState::NeedsDecision => "needs-decision",
        RunState::Failed => "failed",
        RunState::Died => "died",
    }
}

fn state_of(name: &str) -> RunState {
    match name {
        "running" => RunState::Running,
        "done" => RunState::Done,
        "cancelled" => RunState::Cancelled,
        "needs-decision" => RunState::NeedsDecision,
        "died" => RunState::Died,
        _ => RunState::Failed,
    }
}

impl Store for SqliteStore {
    fn kept_refusals(
        &mut self,
        profile: &str,
        entity: Entity,
        keys: &[Key],
    ) -> Result<BTreeMap<Key, Vec<Problem>>, StoreFailure> {
        let keys = serde_json::to_string(keys).unwrap_or_else(|_| "[]".to_owned());
        let found = refusal::of_keys(&mut self.connection, (profile, entity.name()), "", keys);
        let found = self.runtime.block_on(found).map_err(|error| sql("failed to read refused records", error))?;
        Ok(found.into_iter().map(|(key, refusal)| (key, refusal.problems)).collect())
    }

    fn profiles(&mut self) -> Result<Vec<Profile>, StoreFailure> {
        self.read_profiles()
    }

    fn save_profile(&mut self, profile: &Profile) -> Result<(), StoreFailure> {
        self.write_profile(profile)
    }

    fn remove_profile(&mut self, name: &str) -> Result<bool, StoreFailure> {
        self.delete_profile(name)
    }

    fn default_profile(&mut self) -> Result<Option<String>, StoreFailure> {
        self.read_default()
    }

    fn set_default_profile(&mut self, name: &str) -> Result<(), StoreFailure> {
        self.write_default(name)
    }

    fn claim(&mut self, profile: &str, owner: &str) -> Result<Result<(), LeaseHolder>, StoreFailure> {
        lease::claim(self, profile, owner)
    }

    fn begin_run(&mut self, run: &str, action: &str, dry_run: bool) -> Result<(), StoreFailure> {
        let profile = self.lease.as_ref().map(|lease| lease.profile.clone()).unwrap_or_default();
        self.run = Some(run.to_owned());
        let connection = &mut self.connection;
        let done = self.runtime.block_on(async {
            // Who holds the lease knows that no other run of the profile lives.
            sqlx::query(
                "UPDATE run SET state = 'died', code = 'worker-died', \
                 ended_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE profile = ? AND state = 'running'",
            )
            .bind(&profile)
            .execute(&mut *connection)
            .await?;
            if dry_run {
                // The newest plan of an action is the one that is read field by field; older ones keep their lines.
                sqlx::query(
                    "UPDATE run_row SET fields = NULL, document = NULL \
                     WHERE (fields IS NOT NULL OR document IS NOT NULL) AND run IN \
                     (SELECT id FROM run WHERE profile = ? AND action = ? AND dry_run <> 0)",
                )
                .bind(&profile)
                .bind(action)
                .execute(&mut *connection)
                .await?;
            }
            sqlx::query(
                "INSERT INTO run (id, profile, action, dry_run, started_at, state) \
                 VALUES (?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), 'running')",
            )
            .bind(run)
            .bind(&profile)
            .bind(action)
            .bind(dry_run)
            .execute(&mut *connection)
            .await
        });
        done.map(drop).map_err(|error| sql("failed to begin a run", error))
    }

    fn end_run(&mut self, state: RunState, code: Option<&str>, flows: &[(String, Counts)]) -> Result<(), StoreFailure> {
        let done = self.runtime.block_on(
            sqlx::query(
                "UPDATE run SET ended_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), state = ?, code = ?, flows = ? \
                 WHERE id = ?",
            )
            .bind(state_name(state))
            .bind(code)
            .bind(serde_json::to_string(flows).unwrap_or_else(|_| "[]".to_owned()))
            .bind(self.run.clone().unwrap_or_default())
            .execute(&mut self.connection),
        );
        done.map(drop).map_err(|error| sql("failed to end a run", error))
    }

    fn close_run(&mut self, run: &str, state: RunState, code: &str) -> Result<(), StoreFailure> {
        let done = self.runtime.block_on(
            sqlx::query(
                "UPDATE run SET ended_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), state = ?2, code = ?3 \
                 WHERE id = ?1 AND (state = 'running' OR state = 'cancelled' AND ?3 = 'plugin-hung')",
            )
            .bind(run)
            .bind(state_name(state))
            .bind(code)
            .execute(&mut self.connection),
        );
        done.map(drop).map_err(|error| sql("failed to close a run", error))
    }

    fn deaths(&mut self, profile: &str, action: &str) -> Result<u32, StoreFailure> {
        let deaths = self.runtime.block_on(
            sqlx::query_scalar("SELECT deaths FROM attempt WHERE profile = ? AND action = ?")
                .bind(profile)
                .bind(action)
                .fetch_optional(&mut self.connection),
        );
        deaths.map(Option::unwrap_or_default).map_err(|error| sql("failed to read a job's attempts", error))
    }

    fn set_deaths(&mut self, profile: &str, action: &str, deaths: u32) -> Result<(), StoreFailure> {
        let done = self.runtime.block_on(
            sqlx::query(
                "INSERT INTO attempt (profile, action, deaths) VALUES (?, ?, ?) \
                 ON CONFLICT (profile, action) DO UPDATE SET deaths = excluded.deaths",
            )
            .bind(profile)
            .bind(action)
            .bind(deaths)
            .execute(&mut self.connection),
        );
        done.map(drop).map_err(|error| sql("failed to keep a job's attempts", error))
    }

    fn runs(&mut self, profile: Option<&str>, limit: u32) -> Result<Vec<RunRecord>, StoreFailure> {
        let rows = self.runtime.block_on(
            sqlx::query(
                "SELECT id, profile, action, dry_run, started_at, ended_at, state, flows, code FROM run \
                 WHERE ?1 IS NULL OR profile = ?1 ORDER BY started_at DESC, id DESC LIMIT ?2",
            )
            .bind(profile)
            .bind(limit)
            .fetch_all(&mut self.connection),
        );
        let rows = rows.map_err(|error| sql("failed to read history", error))?;
        Ok(rows.iter().map(run_of).collect())
    }

    fn run_rows(&mut self, run: &str, limit: u32) -> Result<Vec<RunRow>, StoreFailure> {
        self.run_page(run, &RowPage { state: None, skip: 0, limit })
    }

    fn run_page(&mut self, run: &str, page: &RowPage<'_>) -> Result<Vec<RunRow>, StoreFailure> {
        let rows = self.runtime.block_on(
            sqlx::query(
                "SELECT flow, key, state, facets, external_id, problems, proof, fields, document FROM run_row \
                 WHERE run = ?1 AND (?2 IS NULL OR state = ?2) ORDER BY seq LIMIT ?3 OFFSET ?4",
            )
            .bind(run)
            .bind(page.state)
            .bind(page.limit)
            .bind(page.skip)
            .fetch_all(&mut self.connection),
        );
        let rows = rows.map_err(|error| sql("failed to read a run's records", error))?;
        Ok(rows.iter().map(row_of).collect())
    }

    fn run_states(&mut self, run: &str) -> Result<Vec<(String, String, u64)>, StoreFailure> {
        let rows = self.runtime.block_on(
            sqlx::query(
                "SELECT flow, state, COUNT(*) FROM run_row WHERE run = ? GROUP BY flow, state ORDER BY MIN(seq)",
            )
            .bind(run)
            .fetch_all(&mut self.connection),
        );
        let rows = rows.map_err(|error| sql("failed to count a run's records", error))?;
        Ok(rows.iter().map(|row| (row.get(0), row.get(1), row.get::<i64, _>(2).unsigned_abs())).collect())
    }
}

fn run_of(row: &SqliteRow) -> RunRecord {
    RunRecord {
        id: row.get(0),
        profile: row.get(1),
        action: row.get(2),
        dry_run: row.get(3),
        started_at: row.get(4),
        ended_at: row.get(5),
        state: state_of(row.get(6)),
        flows: serde_json::from_str(row.get(7)).unwrap_or_default(),
        code: row.get(8),
    }
}

fn row_of(row: &SqliteRow) -> RunRow {
    RunRow {
        flow: row.get(0),
        key: Key(row.get(1)),
        state: row.get(2),
        facets: serde_json::from_str(row.get(3)).unwrap_or_default(),
        external_id: row.get::<Option<String>, _>(4).map(ExternalId),
        problems: serde_json::from_str(row.get(5)).unwrap_or_default(),
        proof: row.get::<Option<&str>, _>(6).and_then(|proof| serde_json::from_str(proof).ok()),
        fields: row.get::<Option<&str>, _>(7).and_then(|fields| serde_json::from_str(fields).ok()).unwrap_or_default(),
        document: row.get::<Option<&str>, _>(8).and_then(|document| serde_json::from_str(document).ok()),
    }
}
