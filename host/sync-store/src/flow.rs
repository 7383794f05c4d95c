//! The engine's part: what is known, and one transaction a page.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{Connection, Row, SqliteConnection};
use sync_engine::{
    Edits, FlowState, FlowStore, IGNORE, Known, ListedArticle, Missing, PageCommit, PlanRow, Refusal, StoreError,
    Underneath,
};
use sync_model::{Entity, ExternalId, Facet, Key, Stream};

use crate::{SqliteStore, admitted, articles, database::sql, lease::Lease, marks, orders, refusal};

impl SqliteStore {
    pub(crate) fn profile(&self) -> Result<(String, i64), StoreError> {
        let lease = self.lease.as_ref().ok_or_else(lost)?;
        Ok((lease.profile.clone(), lease.epoch))
    }

    fn run_id(&self) -> String {
        self.run.clone().unwrap_or_default()
    }
}

pub(crate) fn lost() -> StoreError {
    StoreError { act: "the profile's lease is lost".to_owned(), code: "lease-lost", source: None }
}

pub(crate) fn keys_json(keys: &[Key]) -> String {
    serde_json::to_string(keys).unwrap_or_else(|_| "[]".to_owned())
}

/// Checks the fencing number; part of every writing transaction.
pub(crate) async fn fenced(connection: &mut SqliteConnection, profile: &str, epoch: i64) -> Result<bool, sqlx::Error> {
    let found = sqlx::query_scalar::<_, i64>("SELECT epoch FROM lease WHERE profile = ?")
        .bind(profile)
        .fetch_optional(connection)
        .await?;
    Ok(found == Some(epoch))
}

impl FlowStore for SqliteStore {
    fn flow_state(&mut self, flow: &str) -> Result<FlowState, StoreError> {
        let (profile, _) = self.profile()?;
        let row = self.runtime.block_on(
            sqlx::query("SELECT pass, open, cursor, since, settings FROM flow WHERE profile = ? AND name = ?")
                .bind(profile)
                .bind(flow)
                .fetch_optional(&mut self.connection),
        );
        let row = row.map_err(|error| sql("failed to read a flow's place", error))?;
        Ok(row.map_or_else(FlowState::default, |row| FlowState {
            pass: row.get::<i64, _>(0).unsigned_abs(),
            open: row.get::<i64, _>(1) != 0,
            cursor: row.get::<Option<String>, _>(2).map(Into::into),
            since: row.get::<Option<String>, _>(3).map(Into::into),
            settings: row.get(4),
        }))
    }

    fn begin_pass(&mut self, flow: &str, settings: &str) -> Result<u64, StoreError> {
        let (profile, epoch) = self.profile()?;
        let connection = &mut self.connection;
        let pass = self.runtime.block_on(async {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            if !fenced(&mut transaction, &profile, epoch).await? {
                return Ok(None);
            }
            // One counter for all flows of a profile, because flows of one entity share the `seen` column.
            let pass = sqlx::query_scalar::<_, i64>("SELECT COALESCE(MAX(pass), 0) + 1 FROM flow WHERE profile = ?")
                .bind(&profile)
                .fetch_one(&mut *transaction)
                .await?;
            sqlx::query(
                "INSERT INTO flow (profile, name, pass, open, settings) VALUES (?1, ?2, ?3, 1, ?4) \
                 ON CONFLICT (profile, name) DO UPDATE SET pass = ?3, open = 1, cursor = NULL, settings = ?4",
            )
            .bind(&profile)
            .bind(flow)
            .bind(pass)
            .bind(settings)
            .execute(&mut *transaction)
            .await?;
            transaction.commit().await?;
            Ok(Some(pass))
        });
        let pass: Option<i64> = pass.map_err(|error| sql("failed to begin a pass", error))?;
        pass.map(i64::unsigned_abs).ok_or_else(lost)
    }

    fn known(&mut self, entity: Entity, keys: &[Key]) -> Result<BTreeMap<Key, Known>, StoreError> {
        let (profile, _) = self.profile()?;
        let rows = self.runtime.block_on(
            sqlx::query(
                "SELECT key, external_id, prints FROM link \
                 WHERE profile = ? AND entity = ? AND key IN (SELECT value FROM json_each(?))",
            )
            .bind(profile)
            .bind(entity.name())
            .bind(keys_json(keys))
            .fetch_all(&mut self.connection),
        );
        let rows = rows.map_err(|error| sql("failed to read links", error))?;
        let known = rows.into_iter().map(|row| {
            let key = Key(row.get(0));
            let known = Known {
                external_id: row.get::<Option<String>, _>(1).map(ExternalId),
                prints: sync_engine::Fingerprints::from_bytes(row.get(2)),
            };
            (key, known)
        });
        Ok(known.collect())
    }

    fn refused(&mut self, entity: Entity, keys: &[Key]) -> Result<BTreeMap<Key, Refusal>, StoreError> {
        let ((profile, _), run) = (self.profile()?, self.run_id());
        let place = (profile.as_str(), entity.name());
        let refused = refusal::of_keys(&mut self.connection, place, &run, keys_json(keys));
        self.runtime.block_on(refused).map_err(|error| sql("failed to read refused records", error))
    }

    fn refusals(
        &mut self,
        entity: Entity,
        of_this_run: bool,
        after: Option<&Key>,
        limit: usize,
    ) -> Result<Vec<Key>, StoreError> {
        let ((profile, _), run) = (self.profile()?, self.run_id());
        let (place, run) = ((profile.as_str(), entity.name()), (!of_this_run).then_some(run.as_str()));
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let page = refusal::page(&mut self.connection, place, run, after.map_or("", Key::as_str), limit);
        self.runtime.block_on(page).map_err(|error| sql("failed to read refused records", error))
    }

    fn intend(&mut self, entity: Entity, keys: &[Key], batch: &str) -> Result<(), StoreError> {
        let (profile, epoch) = self.profile()?;
        let connection = &mut self.connection;
        let held = self.runtime.block_on(async {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            let held = fenced(&mut transaction, &profile, epoch).await?;
            sqlx::query(
                "INSERT INTO intent (profile, entity, key, batch) SELECT ?, ?, value, ? FROM json_each(?) WHERE true \
                 ON CONFLICT (profile, entity, key) DO UPDATE SET batch = excluded.batch",
            )
            .bind(&profile)
            .bind(entity.name())
            .bind(batch)
            .bind(keys_json(keys))
            .execute(&mut *transaction)
            .await?;
            if held {
                transaction.commit().await?;
            }
            Ok(held)
        });
        if held.map_err(|error| sql("failed to note records under way", error))? { Ok(()) } else { Err(lost()) }
    }

    fn commit(&mut self, stream: Stream, commit: &PageCommit) -> Result<(), StoreError> {
        let run = self.run_id();
        let lease = self.lease.as_ref().ok_or_else(lost)?;
        let connection = &mut self.connection;
        let held = self.runtime.block_on(commit_page(connection, lease, &run, stream, commit));
        if held.map_err(|error| sql("failed to commit a page", error))? { Ok(()) } else { Err(lost()) }
    }

    fn clear_marks(&mut self) -> Result<(), StoreError> {
        let cleared = self.runtime.block_on(marks::clear(&mut self.connection));
        cleared.map_err(|error| sql("failed to clear a flow's marks", error))
    }

    fn mark(&mut self, keys: &[Key], marked: bool) -> Result<(), StoreError> {
        let marking = self.runtime.block_on(marks::mark(&mut self.connection, keys_json(keys), marked));
        marking.map_err(|error| sql("failed to mark a flow's keys", error))
    }

    fn count_missing(&mut self, entity: Entity, missing: Missing) -> Result<(u64, u64), StoreError> {
        let (profile, _) = self.profile()?;
        let count = self.runtime.block_on(marks::count(&mut self.connection, (&profile, entity.name()), missing));
        count.map_err(|error| sql("failed to count links", error))
    }

    fn missing(
        &mut self,
        entity: Entity,
        missing: Missing,
        after: Option<&Key>,
        limit: usize,
    ) -> Result<Vec<(Key, Option<ExternalId>)>, StoreError> {
        let ((profile, _), limit) = (self.profile()?, i64::try_from(limit).unwrap_or(i64::MAX));
        let (place, after) = ((profile.as_str(), entity.name()), after.map_or("", Key::as_str));
        let page = self.runtime.block_on(marks::page(&mut self.connection, place, missing, after, limit));
        page.map_err(|error| sql("failed to read links that have left", error))
    }

    fn admitted(&mut self, entity: Entity, limit: usize) -> Result<BTreeSet<Key>, StoreError> {
        let (profile, _) = self.profile()?;
        let read = admitted::of_entity(&mut self.connection, (&profile, entity.name()), limit);
        self.runtime.block_on(read).map_err(|error| sql("failed to read the admitted records", error))
    }

    fn decisions(
        &mut self,
        entity: Entity,
        keys: &[Key],
    ) -> Result<BTreeMap<Key, BTreeMap<String, String>>, StoreError> {
        let (profile, _) = self.profile()?;
        let place = (profile.as_str(), entity.name());
        let found = self.runtime.block_on(orders::decisions(&mut self.connection, place, keys_json(keys)));
        let found = found.map_err(|error| sql("failed to read decisions", error))?;
        // The reason is what an ignored order is told by.
        let value = |(field, decision): (String, app::Decision)| match field.as_str() {
            IGNORE => (field, decision.because),
            _ => (field, decision.value),
        };
        Ok(found.into_iter().map(|(key, fields)| (key, fields.into_iter().map(value).collect())).collect())
    }

    fn edits(&mut self, keys: &[Key]) -> Result<BTreeMap<Key, Edits>, StoreError> {
        let (profile, _) = self.profile()?;
        let edits = self.runtime.block_on(articles::edits(&mut self.connection, &profile, keys_json(keys)));
        edits.map_err(|error| sql("failed to read edits of articles", error))
    }

    fn keep_articles(
        &mut self,
        pass: u64,
        listed: &[ListedArticle],
        underneath: &[Underneath],
    ) -> Result<(), StoreError> {
        let (profile, _) = self.profile()?;
        let kept = articles::keep(&mut self.connection, &profile, pass.cast_signed(), listed, underneath);
        self.runtime.block_on(kept).map_err(|error| sql("failed to keep the list of articles", error))
    }

    fn forget_articles(&mut self, pass: u64) -> Result<(), StoreError> {
        let (profile, _) = self.profile()?;
        let forgotten = articles::forget(&mut self.connection, &profile, pass.cast_signed());
        self.runtime.block_on(forgotten).map_err(|error| sql("failed to keep the list of articles", error))
    }

    fn add_plan(&mut self, flow: &str, rows: &[PlanRow]) -> Result<(), StoreError> {
        let run = self.run_id();
        let rows: Vec<_> = rows
            .iter()
            .map(|row| {
                let facets: Vec<&str> = row.facets.iter().map(|facet: &Facet| facet.name()).collect();
                serde_json::json!({
                    "key": row.key, "state": row.change, "facets": facets, "problems": row.problems,
                    "fields": (!row.fields.is_empty()).then_some(&row.fields), "proof": row.proof,
                    "document": row.document,
                })
            })
            .collect();
        let added = self.runtime.block_on(insert_rows(&mut self.connection, &run, flow, &rows));
        added.map_err(|error| sql("failed to keep the plan", error))
    }
}

async fn commit_page(
    connection: &mut SqliteConnection,
    lease: &Lease,
    run: &str,
    stream: Stream,
    commit: &PageCommit,
) -> Result<bool, sqlx::Error> {
    let (profile, entity) = (lease.profile.as_str(), stream.entity().name());
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    if !fenced(&mut transaction, profile, lease.epoch).await? {
        return Ok(false);
    }
    let pass = commit.pass.cast_signed();
    write_links(&mut transaction, profile, entity, commit).await?;
    if commit.pass > 0 && !commit.seen.is_empty() {
        let mark = "UPDATE link SET seen = ? \
                    WHERE profile = ? AND entity = ? AND key IN (SELECT value FROM json_each(?))";
        let mark = sqlx::query(mark).bind(pass).bind(profile).bind(entity).bind(keys_json(&commit.seen));
        mark.execute(&mut *transaction).await?;
    }
    let settled: Vec<Key> = commit.seen.iter().chain(&commit.removed).cloned().collect();
    for (statement, keys) in [
        (
            "DELETE FROM link WHERE profile = ? AND entity = ? AND key IN (SELECT value FROM json_each(?))",
            &commit.removed,
        ),
        ("DELETE FROM intent WHERE profile = ? AND entity = ? AND key IN (SELECT value FROM json_each(?))", &settled),
    ] {
        if !keys.is_empty() {
            sqlx::query(statement).bind(profile).bind(entity).bind(keys_json(keys)).execute(&mut *transaction).await?;
        }
    }
    admitted::add(&mut transaction, (profile, entity), &commit.admitted).await?;
    refusal::settle(&mut transaction, (profile, entity), run, commit).await?;
    orders::settle(&mut transaction, (profile, entity), commit).await?;
    insert_rows(&mut transaction, run, &commit.flow, &outcome_rows(commit)).await?;
    move_cursor(&mut transaction, profile, commit).await?;
    transaction.commit().await?;
    Ok(true)
}

fn outcome_rows(commit: &PageCommit) -> Vec<serde_json::Value> {
    commit
        .outcomes
        .iter()
        .map(|outcome| {
            serde_json::json!({
                "key": outcome.key, "state": outcome.state.name(), "facets": [], "problems": outcome.problems,
                "external_id": outcome.external_id, "proof": outcome.proof,
            })
        })
        .collect()
}

/// All links of the page in one statement; a fingerprint crosses as hexadecimal digits.
async fn write_links(
    connection: &mut SqliteConnection,
    profile: &str,
    entity: &str,
    commit: &PageCommit,
) -> Result<(), sqlx::Error> {
    if commit.links.is_empty() {
        return Ok(());
    }
    let rows: Vec<(&str, Option<&str>, String)> = commit
        .links
        .iter()
        .map(|link| {
            (link.key.as_str(), link.external_id.as_ref().map(ExternalId::as_str), hex(&link.prints.to_bytes()))
        })
        .collect();
    let rows = serde_json::to_string(&rows).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    sqlx::query(
        "INSERT INTO link (profile, entity, key, external_id, prints, seen) \
         SELECT ?1, ?2, value ->> 0, value ->> 1, unhex(value ->> 2), ?3 FROM json_each(?4) WHERE true \
         ON CONFLICT (profile, entity, key) \
         DO UPDATE SET external_id = excluded.external_id, prints = excluded.prints",
    )
    .bind(profile)
    .bind(entity)
    .bind(commit.pass.cast_signed())
    .bind(rows)
    .execute(connection)
    .await?;
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    digits.map(char::from).collect()
}

async fn move_cursor(connection: &mut SqliteConnection, profile: &str, commit: &PageCommit) -> Result<(), sqlx::Error> {
    let cursor = commit.cursor.as_ref().map(sync_model::Cursor::as_str);
    let statement = match (commit.pass > 0, commit.finished) {
        (true, true) => {
            "UPDATE flow SET open = 0, cursor = NULL, since = COALESCE(?1, since) WHERE profile = ?2 AND name = ?3"
        }
        (true, false) => "UPDATE flow SET cursor = COALESCE(?1, cursor) WHERE profile = ?2 AND name = ?3",
        (false, _) => "UPDATE flow SET since = COALESCE(?1, since) WHERE profile = ?2 AND name = ?3",
    };
    sqlx::query(statement).bind(cursor).bind(profile).bind(&commit.flow).execute(connection).await?;
    Ok(())
}

async fn insert_rows(
    connection: &mut SqliteConnection,
    run: &str,
    flow: &str,
    rows: &[serde_json::Value],
) -> Result<(), sqlx::Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let rows = serde_json::to_string(rows).unwrap_or_else(|_| "[]".to_owned());
    sqlx::query(
        "INSERT INTO run_row (run, flow, key, state, facets, external_id, problems, proof, fields, document) \
         SELECT ?1, ?2, value ->> 'key', value ->> 'state', value -> 'facets', value ->> 'external_id', \
                value -> 'problems', value -> 'proof', nullif(value -> 'fields', 'null'), \
                nullif(value -> 'document', 'null') FROM json_each(?3)",
    )
    .bind(run)
    .bind(flow)
    .bind(rows)
    .execute(connection)
    .await?;
    Ok(())
}
