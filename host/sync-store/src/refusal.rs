//! Records that the other side refused.

use std::collections::BTreeMap;

use sqlx::{Row, SqliteConnection};
use sync_engine::{Fingerprints, PageCommit, Refusal};
use sync_model::Key;

use crate::orders::AGAIN_FIELDS;

/// Which of these keys were refused.
pub(crate) async fn of_keys(
    connection: &mut SqliteConnection,
    place: (&str, &str),
    run: &str,
    keys: String,
) -> Result<BTreeMap<Key, Refusal>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT key, prints, settings, problems, run FROM refusal \
         WHERE profile = ? AND entity = ? AND key IN (SELECT value FROM json_each(?))",
    )
    .bind(place.0)
    .bind(place.1)
    .bind(keys)
    .fetch_all(connection)
    .await?;
    let refused = rows.into_iter().map(|row| {
        let refusal = Refusal {
            prints: Fingerprints::from_bytes(row.get(1)),
            settings: row.get(2),
            problems: serde_json::from_str(row.get(3)).unwrap_or_default(),
            of_this_run: row.get::<&str, _>(4) == run,
        };
        (Key(row.get(0)), refusal)
    });
    Ok(refused.collect())
}

/// Refused keys in key order, and those that a person asked for again; with a run, without those that it refused.
pub(crate) async fn page(
    connection: &mut SqliteConnection,
    place: (&str, &str),
    run: Option<&str>,
    after: &str,
    limit: i64,
) -> Result<Vec<Key>, sqlx::Error> {
    let statement = format!(
        "SELECT key FROM refusal WHERE profile = ?1 AND entity = ?2 AND key > ?3 AND (?4 IS NULL OR run <> ?4) \
         UNION SELECT key FROM decision WHERE profile = ?1 AND entity = ?2 AND key > ?3 AND field IN {AGAIN_FIELDS} \
         ORDER BY key LIMIT ?5"
    );
    let rows = sqlx::query_scalar::<_, String>(sqlx::AssertSqlSafe(statement))
        .bind(place.0)
        .bind(place.1)
        .bind(after)
        .bind(run)
        .bind(limit)
        .fetch_all(connection)
        .await?;
    Ok(rows.into_iter().map(Key).collect())
}

/// The part of a page's transaction that is about refusals.
pub(crate) async fn settle(
    connection: &mut SqliteConnection,
    place: (&str, &str),
    run: &str,
    commit: &PageCommit,
) -> Result<(), sqlx::Error> {
    let gone: Vec<&Key> =
        commit.links.iter().map(|link| &link.key).chain(&commit.removed).chain(&commit.cleared).collect();
    if !gone.is_empty() {
        sqlx::query("DELETE FROM refusal WHERE profile = ? AND entity = ? AND key IN (SELECT value FROM json_each(?))")
            .bind(place.0)
            .bind(place.1)
            .bind(json(&gone))
            .execute(&mut *connection)
            .await?;
    }
    if !commit.superseded.is_empty() {
        sqlx::query(
            "DELETE FROM run_row WHERE run = ? AND flow = ? AND state = 'rejected' \
             AND key IN (SELECT value FROM json_each(?))",
        )
        .bind(run)
        .bind(&commit.flow)
        .bind(json(&commit.superseded))
        .execute(&mut *connection)
        .await?;
    }
    if commit.refused.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = commit
        .refused
        .iter()
        .map(|(key, refusal)| {
            serde_json::json!({
                "key": key, "prints": hex(&refusal.prints.to_bytes()), "settings": refusal.settings,
                "problems": refusal.problems,
            })
        })
        .collect();
    sqlx::query(
        "INSERT INTO refusal (profile, entity, key, prints, settings, problems, run) \
         SELECT ?1, ?2, value ->> 'key', unhex(value ->> 'prints'), value ->> 'settings', value -> 'problems', ?3 \
         FROM json_each(?4) WHERE true \
         ON CONFLICT (profile, entity, key) DO UPDATE SET prints = excluded.prints, settings = excluded.settings, \
         problems = excluded.problems, run = excluded.run",
    )
    .bind(place.0)
    .bind(place.1)
    .bind(run)
    .bind(json(&rows))
    .execute(connection)
    .await?;
    Ok(())
}

fn json(rows: &impl serde::Serialize) -> String {
    serde_json::to_string(rows).unwrap_or_else(|_| "[]".to_owned())
}

/// As SQLite's `unhex` reads it.
fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
