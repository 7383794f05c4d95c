//! What is kept of orders beside their flow: documents, decisions, and what waits.

use std::collections::BTreeMap;

use app::{Action, Decision, Decisions, Orders, StoreFailure};
use sqlx::{Connection, Row, SqliteConnection};
use sync_engine::{AGAIN, PageCommit, RECREATE};
use sync_model::{Cursor, Entity, ExternalId, Key};

use crate::{SqliteStore, database::sql, flow::keys_json};

/// Decisions that ask for an order again, as SQL: an import takes it up though nothing changed.
pub(crate) const AGAIN_FIELDS: &str = "('again', 'recreate')";

/// What was decided for these records, by field.
pub(crate) async fn decisions(
    connection: &mut SqliteConnection,
    place: (&str, &str),
    keys: String,
) -> Result<BTreeMap<Key, Decisions>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT key, field, value, because, decided_at FROM decision \
         WHERE profile = ? AND entity = ? AND key IN (SELECT value FROM json_each(?))",
    )
    .bind(place.0)
    .bind(place.1)
    .bind(keys)
    .fetch_all(connection)
    .await?;
    let mut decided: BTreeMap<Key, Decisions> = BTreeMap::new();
    for row in rows {
        let decision = Decision { value: row.get(2), because: row.get(3), decided_at: row.get(4) };
        decided.entry(Key(row.get(0))).or_default().insert(row.get(1), decision);
    }
    Ok(decided)
}

/// Decisions that a page's outcomes have carried out; part of its transaction.
pub(crate) async fn settle(
    connection: &mut SqliteConnection,
    place: (&str, &str),
    commit: &PageCommit,
) -> Result<(), sqlx::Error> {
    let written: Vec<&Key> = commit.links.iter().map(|link| &link.key).collect();
    let refused = commit.refused.iter().map(|(key, _)| key);
    let met: Vec<&Key> = written.iter().copied().chain(refused).chain(&commit.cleared).collect();
    for (field, keys) in [(AGAIN, met), (RECREATE, written)] {
        if keys.is_empty() || place.1 != Entity::Order.name() {
            continue;
        }
        let carried_out = "DELETE FROM decision WHERE profile = ? AND entity = ? AND field = ? \
                           AND key IN (SELECT value FROM json_each(?))";
        let keys = serde_json::to_string(&keys).unwrap_or_else(|_| "[]".to_owned());
        let carried_out = sqlx::query(carried_out).bind(place.0).bind(place.1).bind(field).bind(keys);
        carried_out.execute(&mut *connection).await?;
    }
    Ok(())
}

impl Orders for SqliteStore {
    fn release(&mut self) {
        self.lease = None;
    }

    fn order_documents(&mut self, profile: &str, keys: &[Key]) -> Result<BTreeMap<Key, ExternalId>, StoreFailure> {
        let rows = self.runtime.block_on(
            sqlx::query(
                "SELECT key, external_id FROM link WHERE profile = ? AND entity = ? AND external_id IS NOT NULL \
                 AND key IN (SELECT value FROM json_each(?))",
            )
            .bind(profile)
            .bind(Entity::Order.name())
            .bind(keys_json(keys))
            .fetch_all(&mut self.connection),
        );
        let rows = rows.map_err(|error| sql("failed to read the documents of orders", error))?;
        Ok(rows.iter().map(|row| (Key(row.get(0)), ExternalId(row.get(1)))).collect())
    }

    fn order_place(&mut self, profile: &str) -> Result<Option<Cursor>, StoreFailure> {
        let flow = Action::ImportOrders.flow_names().into_iter().next().unwrap_or_default();
        let since: Result<Option<Option<String>>, _> = self.runtime.block_on(
            sqlx::query_scalar("SELECT since FROM flow WHERE profile = ? AND name = ?")
                .bind(profile)
                .bind(flow)
                .fetch_optional(&mut self.connection),
        );
        let since = since.map_err(|error| sql("failed to read where an import begins", error))?;
        Ok(since.flatten().map(Cursor::from))
    }

    fn waiting_orders(&mut self, profile: &str) -> Result<Vec<Key>, StoreFailure> {
        let statement = format!(
            "SELECT key FROM refusal WHERE profile = ?1 AND entity = ?2 \
             UNION SELECT key FROM decision WHERE profile = ?1 AND entity = ?2 AND field IN {AGAIN_FIELDS} ORDER BY key"
        );
        let keys = self.runtime.block_on(
            sqlx::query_scalar::<_, String>(sqlx::AssertSqlSafe(statement))
                .bind(profile)
                .bind(Entity::Order.name())
                .fetch_all(&mut self.connection),
        );
        let keys = keys.map_err(|error| sql("failed to read the orders that wait", error))?;
        Ok(keys.into_iter().map(Key).collect())
    }

    fn order_decisions(&mut self, profile: &str, keys: &[Key]) -> Result<BTreeMap<Key, Decisions>, StoreFailure> {
        let place = (profile, Entity::Order.name());
        let found = self.runtime.block_on(decisions(&mut self.connection, place, keys_json(keys)));
        found.map_err(|error| sql("failed to read decisions", error))
    }

    fn decide_order(
        &mut self,
        profile: &str,
        key: &Key,
        field: &str,
        value: &str,
        because: &str,
    ) -> Result<(), StoreFailure> {
        let kept = self.runtime.block_on(
            sqlx::query(
                "INSERT INTO decision (profile, entity, key, field, value, because, decided_at) \
                 VALUES (?, ?, ?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now')) \
                 ON CONFLICT (profile, entity, key, field) DO UPDATE SET value = excluded.value, \
                 because = excluded.because, decided_at = excluded.decided_at",
            )
            .bind(profile)
            .bind(Entity::Order.name())
            .bind(key.as_str())
            .bind(field)
            .bind(value)
            .bind(because)
            .execute(&mut self.connection),
        );
        kept.map(drop).map_err(|error| sql("failed to keep a decision", error))
    }

    fn link_order(&mut self, profile: &str, key: &Key, document: &ExternalId) -> Result<(), StoreFailure> {
        let connection = &mut self.connection;
        let done = self.runtime.block_on(async {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            // Without prints: the next import that meets the order asks the ERP, which answers that it is there.
            sqlx::query(
                "INSERT INTO link (profile, entity, key, external_id, prints) VALUES (?, ?, ?, ?, x'') \
                 ON CONFLICT (profile, entity, key) DO UPDATE SET external_id = excluded.external_id, prints = x''",
            )
            .bind(profile)
            .bind(Entity::Order.name())
            .bind(key.as_str())
            .bind(document.as_str())
            .execute(&mut *transaction)
            .await?;
            for statement in [
                "DELETE FROM refusal WHERE profile = ? AND entity = ? AND key = ?",
                "DELETE FROM decision WHERE profile = ? AND entity = ? AND key = ? \
                 AND field IN ('again', 'ignore', 'recreate')",
            ] {
                let statement = sqlx::query(statement).bind(profile).bind(Entity::Order.name()).bind(key.as_str());
                statement.execute(&mut *transaction).await?;
            }
            transaction.commit().await
        });
        done.map_err(|error| sql("failed to link an order", error))
    }

    fn forget_order_prints(&mut self, profile: &str, key: &Key) -> Result<(), StoreFailure> {
        let done = self.runtime.block_on(
            sqlx::query("UPDATE link SET prints = x'' WHERE profile = ? AND entity = ? AND key = ?")
                .bind(profile)
                .bind(Entity::Order.name())
                .bind(key.as_str())
                .execute(&mut self.connection),
        );
        done.map(drop).map_err(|error| sql("failed to forget what was sent of an order", error))
    }

    fn undecide_order(&mut self, profile: &str, key: &Key, field: &str) -> Result<bool, StoreFailure> {
        let gone = self.runtime.block_on(
            sqlx::query("DELETE FROM decision WHERE profile = ? AND entity = ? AND key = ? AND field = ?")
                .bind(profile)
                .bind(Entity::Order.name())
                .bind(key.as_str())
                .bind(field)
                .execute(&mut self.connection),
        );
        gone.map(|done| done.rows_affected() > 0).map_err(|error| sql("failed to take a decision back", error))
    }
}
