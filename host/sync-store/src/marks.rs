//! Marks of the running flow, in a table of this connection alone, and the links that have left.

use sqlx::{Row, SqliteConnection};
use sync_engine::Missing;
use sync_model::{ExternalId, Key};

/// Makes the table, or empties it.
pub(crate) async fn clear(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query("CREATE TEMP TABLE IF NOT EXISTS mark (key TEXT PRIMARY KEY) WITHOUT ROWID")
        .execute(&mut *connection)
        .await?;
    sqlx::query("DELETE FROM temp.mark").execute(connection).await.map(drop)
}

/// Marks keys, or takes their marks back.
pub(crate) async fn mark(connection: &mut SqliteConnection, keys: String, marked: bool) -> Result<(), sqlx::Error> {
    let statement = if marked {
        "INSERT OR IGNORE INTO temp.mark (key) SELECT value FROM json_each(?)"
    } else {
        "DELETE FROM temp.mark WHERE key IN (SELECT value FROM json_each(?))"
    };
    sqlx::query(statement).bind(keys).execute(connection).await.map(drop)
}

/// The condition on a link that has left, and the pass it is bound to; the pass is used by one of them only.
fn condition(missing: Missing) -> (&'static str, i64) {
    match missing {
        Missing::Pass(pass) => ("seen <> ?3", pass.cast_signed()),
        Missing::Unmarked => ("?3 = 0 AND key NOT IN (SELECT key FROM temp.mark)", 0),
        Missing::Marked => ("?3 = 0 AND key IN (SELECT key FROM temp.mark)", 0),
    }
}

/// How many links there are, and how many of them have left.
pub(crate) async fn count(
    connection: &mut SqliteConnection,
    place: (&str, &str),
    missing: Missing,
) -> Result<(u64, u64), sqlx::Error> {
    let (left, pass) = condition(missing);
    let statement =
        format!("SELECT COUNT(*), COALESCE(SUM({left}), 0) FROM main.link WHERE profile = ?1 AND entity = ?2");
    let row = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(place.0).bind(place.1).bind(pass);
    let row = row.fetch_one(connection).await?;
    Ok((row.get::<i64, _>(0).unsigned_abs(), row.get::<i64, _>(1).unsigned_abs()))
}

/// Links that have left, in key order after `after`.
pub(crate) async fn page(
    connection: &mut SqliteConnection,
    place: (&str, &str),
    missing: Missing,
    after: &str,
    limit: i64,
) -> Result<Vec<(Key, Option<ExternalId>)>, sqlx::Error> {
    let (left, pass) = condition(missing);
    let statement = format!(
        "SELECT key, external_id FROM main.link \
         WHERE profile = ?1 AND entity = ?2 AND {left} AND key > ?4 ORDER BY key LIMIT ?5"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(place.0).bind(place.1).bind(pass);
    let rows = rows.bind(after).bind(limit).fetch_all(connection).await?;
    Ok(rows.into_iter().map(|row| (Key(row.get(0)), row.get::<Option<String>, _>(1).map(ExternalId))).collect())
}
