//! Records that count against a ceiling (the demonstration's, D05): once in, a record stays in, and goes only with
//! its profile.

use std::collections::BTreeSet;

use sqlx::SqliteConnection;
use sync_model::Key;

/// Who is in, of a profile's entity. A record under way counts too: nobody knows yet what became of it.
pub(crate) async fn of_entity(
    connection: &mut SqliteConnection,
    place: (&str, &str),
    limit: usize,
) -> Result<BTreeSet<Key>, sqlx::Error> {
    let keys: Vec<String> = sqlx::query_scalar(
        "SELECT key FROM (SELECT key, 0 AS rank FROM admitted WHERE profile = ?1 AND entity = ?2 \
                          UNION ALL SELECT key, 1 FROM intent WHERE profile = ?1 AND entity = ?2) \
         GROUP BY key ORDER BY MIN(rank), key LIMIT ?3",
    )
    .bind(place.0)
    .bind(place.1)
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await?;
    Ok(keys.into_iter().map(Key).collect())
}

/// Lets records in; part of a page's transaction.
pub(crate) async fn add(
    connection: &mut SqliteConnection,
    place: (&str, &str),
    keys: &[Key],
) -> Result<(), sqlx::Error> {
    if keys.is_empty() {
        return Ok(());
    }
    let keys = serde_json::to_string(keys).unwrap_or_else(|_| "[]".to_owned());
    let add = "INSERT OR IGNORE INTO admitted (profile, entity, key) SELECT ?, ?, value FROM json_each(?)";
    sqlx::query(add).bind(place.0).bind(place.1).bind(keys).execute(connection).await?;
    Ok(())
}
