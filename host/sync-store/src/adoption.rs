//! The adoption's part: candidates, and what two records claim.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{Connection, Row, SqliteConnection};
use sync_engine::{AdoptStore, Adopting, Candidate, CandidateState, StoreError};
use sync_model::{Cursor, Entity, ExternalId, Key};

use crate::{
    SqliteStore,
    database::sql,
    flow::{fenced, keys_json, lost},
};

impl AdoptStore for SqliteStore {
    fn begin_adoption(&mut self, entity: Entity) -> Result<(), StoreError> {
        self.alter_adoption(entity, &[], "DELETE FROM adoption WHERE profile = ?1 AND entity = ?2")
    }

    fn keep_candidates(&mut self, place: &Adopting<'_>, candidates: &[Candidate]) -> Result<(), StoreError> {
        let (profile, epoch) = self.profile()?;
        let connection = &mut self.connection;
        let held = self.runtime.block_on(async {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            let held = fenced(&mut transaction, &profile, epoch).await?;
            insert(&mut transaction, &profile, place.entity, candidates).await?;
            // The walk is over when its last page is kept; what follows begins from the candidates.
            let cursor = place.cursor.filter(|_| !place.finished).map(Cursor::as_str);
            sqlx::query("UPDATE flow SET cursor = ?1, open = ?2 WHERE profile = ?3 AND name = ?4 AND ?5 > 0")
                .bind(cursor)
                .bind(!place.finished)
                .bind(&profile)
                .bind(place.flow)
                .bind(place.pass.cast_signed())
                .execute(&mut *transaction)
                .await?;
            if held {
                transaction.commit().await?;
            }
            Ok(held)
        });
        if held.map_err(|error| sql("failed to keep candidates", error))? { Ok(()) } else { Err(lost()) }
    }

    fn candidates(&mut self, entity: Entity, keys: &[Key]) -> Result<BTreeMap<Key, ExternalId>, StoreError> {
        let (profile, _) = self.profile()?;
        let rows = self.runtime.block_on(
            sqlx::query(
                "SELECT key, external_id FROM adoption WHERE profile = ? AND entity = ? AND external_id IS NOT NULL \
                 AND key IN (SELECT value FROM json_each(?))",
            )
            .bind(profile)
            .bind(entity.name())
            .bind(keys_json(keys))
            .fetch_all(&mut self.connection),
        );
        let rows = rows.map_err(|error| sql("failed to read candidates", error))?;
        Ok(rows.into_iter().map(|row| (Key(row.get(0)), ExternalId(row.get(1)))).collect())
    }

    fn settle_claims(&mut self, entity: Entity, named: &[Key]) -> Result<(), StoreError> {
        self.alter_adoption(
            entity,
            named,
            "UPDATE adoption SET state = 'twice' WHERE profile = ?1 AND entity = ?2 AND state = 'matched' \
             AND external_id IN (SELECT external_id FROM adoption WHERE profile = ?1 AND entity = ?2 \
                                 AND state IN ('matched', 'twice') GROUP BY external_id HAVING COUNT(*) > 1) \
             AND key NOT IN (SELECT value FROM json_each(?3))",
        )
    }

    fn adoption(
        &mut self,
        entity: Entity,
        state: CandidateState,
        after: Option<&Key>,
        limit: usize,
    ) -> Result<Vec<Candidate>, StoreError> {
        let (profile, _) = self.profile()?;
        let rows = self.runtime.block_on(
            sqlx::query(
                "SELECT key, external_id, problems, CASE state WHEN 'twice' THEN (SELECT group_concat(key, ', ') FROM \
                   (SELECT o.key FROM adoption o WHERE o.profile = a.profile AND o.entity = a.entity \
                    AND o.external_id = a.external_id AND o.key <> a.key LIMIT 10)) ELSE '' END \
                 FROM adoption a WHERE profile = ? AND entity = ? AND state = ? AND key > ? ORDER BY key LIMIT ?",
            )
            .bind(profile)
            .bind(entity.name())
            .bind(state.name())
            .bind(after.map_or("", Key::as_str))
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(&mut self.connection),
        );
        let rows = rows.map_err(|error| sql("failed to read candidates", error))?;
        let candidate = |row: sqlx::sqlite::SqliteRow| Candidate {
            key: Key(row.get(0)),
            state,
            external_id: row.get::<Option<String>, _>(1).map(ExternalId),
            problems: serde_json::from_str(row.get(2)).unwrap_or_default(),
            others: row.get::<Option<String>, _>(3).unwrap_or_default(),
        };
        Ok(rows.into_iter().map(candidate).collect())
    }

    fn claimed(&mut self, entity: Entity, ids: &[ExternalId]) -> Result<BTreeSet<ExternalId>, StoreError> {
        let (profile, _) = self.profile()?;
        let found = self.runtime.block_on(
            sqlx::query_scalar::<_, String>(
                "SELECT external_id FROM adoption WHERE profile = ? AND entity = ? \
                 AND external_id IN (SELECT value FROM json_each(?))",
            )
            .bind(profile)
            .bind(entity.name())
            .bind(serde_json::to_string(ids).unwrap_or_else(|_| "[]".to_owned()))
            .fetch_all(&mut self.connection),
        );
        Ok(found.map_err(|error| sql("failed to read candidates", error))?.into_iter().map(ExternalId).collect())
    }
}

impl SqliteStore {
    /// One statement over an entity's candidates (`?1` profile, `?2` entity, `?3` keys), under the lease.
    fn alter_adoption(&mut self, entity: Entity, keys: &[Key], statement: &'static str) -> Result<(), StoreError> {
        let (profile, epoch) = self.profile()?;
        let connection = &mut self.connection;
        let held = self.runtime.block_on(async {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            let held = fenced(&mut transaction, &profile, epoch).await?;
            let alter = sqlx::query(statement).bind(&profile).bind(entity.name());
            alter.bind(keys_json(keys)).execute(&mut *transaction).await?;
            if held {
                transaction.commit().await?;
            }
            Ok(held)
        });
        if held.map_err(|error| sql("failed to settle candidates", error))? { Ok(()) } else { Err(lost()) }
    }
}

async fn insert(
    connection: &mut SqliteConnection,
    profile: &str,
    entity: Entity,
    candidates: &[Candidate],
) -> Result<(), sqlx::Error> {
    let rows: Vec<_> = candidates
        .iter()
        .map(|found| {
            serde_json::json!({
                "key": found.key, "state": found.state.name(), "external_id": found.external_id,
                "problems": found.problems,
            })
        })
        .collect();
    sqlx::query(
        "INSERT INTO adoption (profile, entity, key, state, external_id, problems) \
         SELECT ?1, ?2, value ->> 'key', value ->> 'state', value ->> 'external_id', value -> 'problems' \
         FROM json_each(?3) WHERE true ON CONFLICT (profile, entity, key) DO UPDATE SET state = excluded.state, \
         external_id = excluded.external_id, problems = excluded.problems",
    )
    .bind(profile)
    .bind(entity.name())
    .bind(serde_json::to_string(&rows).unwrap_or_else(|_| "[]".to_owned()))
    .execute(connection)
    .await?;
    Ok(())
}
