//! The article editor's list and edits.

use std::collections::BTreeMap;

use app::{ArticleChange, ArticleCounts, ArticleEdit, ArticleFilter, ArticleRow, Articles, StoreFailure};
use sqlx::{Connection, Row, SqliteConnection};
use sync_engine::{Edits, ListedArticle, Underneath};
use sync_model::{Entity, Key};

use crate::{SqliteStore, database::sql};

/// What was edited of these articles, while the profile's editor is on.
pub(crate) async fn edits(
    connection: &mut SqliteConnection,
    profile: &str,
    keys: String,
) -> Result<BTreeMap<Key, Edits>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT key, field, value FROM article_edit WHERE profile = ?1 AND key IN (SELECT value FROM json_each(?2)) \
         AND EXISTS (SELECT 1 FROM profile WHERE name = ?1 AND body ->> 'article_editor' = 1)",
    )
    .bind(profile)
    .bind(keys)
    .fetch_all(connection)
    .await?;
    let mut edits: BTreeMap<Key, Edits> = BTreeMap::new();
    for row in rows {
        edits.entry(Key(row.get(0))).or_default().0.insert(row.get(1), row.get(2));
    }
    Ok(edits)
}

/// Keeps a page of the list, and what the ERP has under edits.
pub(crate) async fn keep(
    connection: &mut SqliteConnection,
    profile: &str,
    pass: i64,
    articles: &[ListedArticle],
    underneath: &[Underneath],
) -> Result<(), sqlx::Error> {
    let encode = |error| sqlx::Error::Encode(Box::new(error));
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let rows: Vec<_> =
        articles.iter().map(|article| (&article.key, &article.name, &article.group, article.published)).collect();
    sqlx::query(
        "INSERT INTO article (profile, key, name, family, published, pass) \
         SELECT ?1, value ->> 0, COALESCE(value ->> 1, ''), COALESCE(value ->> 2, ''), COALESCE(value ->> 3, 0), ?2 \
         FROM json_each(?3) WHERE true ON CONFLICT (profile, key) DO UPDATE SET name = excluded.name, \
         family = excluded.family, published = excluded.published, pass = MAX(pass, excluded.pass)",
    )
    .bind(profile)
    .bind(pass)
    .bind(serde_json::to_string(&rows).map_err(encode)?)
    .execute(&mut *transaction)
    .await?;
    if !underneath.is_empty() {
        let rows: Vec<_> = underneath.iter().map(|under| (&under.key, &under.field, &under.value)).collect();
        sqlx::query(
            "UPDATE article_edit SET source_before = CASE WHEN source IS NULL OR source = now THEN source_before \
             ELSE COALESCE(source_before, source) END, source = now \
             FROM (SELECT value ->> 0 AS of, value ->> 1 AS part, value ->> 2 AS now FROM json_each(?2)) \
             WHERE profile = ?1 AND key = of AND field = part",
        )
        .bind(profile)
        .bind(serde_json::to_string(&rows).map_err(encode)?)
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await
}

/// Takes what a pass has not met off the list; edits stay, should it come back.
pub(crate) async fn forget(connection: &mut SqliteConnection, profile: &str, pass: i64) -> Result<(), sqlx::Error> {
    let gone = sqlx::query("DELETE FROM article WHERE profile = ? AND pass <> ?").bind(profile).bind(pass);
    gone.execute(connection).await.map(drop)
}

impl Articles for SqliteStore {
    fn articles(&mut self, profile: &str, filter: &ArticleFilter) -> Result<Vec<ArticleRow>, StoreFailure> {
        let search = filter.search.as_deref().map(|text| format!("%{}%", escaped(text)));
        let rows = self.runtime.block_on(
            sqlx::query(
                "SELECT article.key, name, family, published, link.key IS NOT NULL, \
                 (SELECT COUNT(*) FROM article_edit edit WHERE edit.profile = ?1 AND edit.key = article.key) AS edits, \
                 (SELECT COUNT(*) FROM article_edit edit WHERE edit.profile = ?1 AND edit.key = article.key \
                  AND source_before IS NOT NULL) AS moved \
                 FROM article LEFT JOIN link ON link.profile = ?1 AND link.entity = ?2 AND link.key = article.key \
                 AND link.external_id IS NOT NULL \
                 WHERE article.profile = ?1 AND article.key > ?3 \
                 AND (?4 IS NULL OR article.key LIKE ?4 ESCAPE '\\' OR name LIKE ?4 ESCAPE '\\') \
                 AND (?5 IS NULL OR family = ?5) AND (?6 IS NULL OR published = ?6) \
                 AND (?7 IS NULL OR (link.key IS NOT NULL) = ?7) AND (?8 IS NULL OR (edits > 0) = ?8) \
                 AND (NOT ?9 OR moved > 0) ORDER BY article.key LIMIT ?10 OFFSET ?11",
            )
            .bind(profile)
            .bind(Entity::Article.name())
            .bind(filter.after.as_ref().map_or("", Key::as_str))
            .bind(search)
            .bind(filter.family.as_deref())
            .bind(filter.published)
            .bind(filter.exported)
            .bind(filter.modified)
            .bind(filter.source_changed)
            .bind(filter.limit.min(app::ARTICLE_PAGE))
            .bind(filter.skip)
            .fetch_all(&mut self.connection),
        );
        let rows = rows.map_err(|error| sql("failed to list articles", error))?;
        let article = |row: &sqlx::sqlite::SqliteRow| ArticleRow {
            key: Key(row.get(0)),
            name: row.get(1),
            family: row.get(2),
            published: row.get(3),
            exported: row.get(4),
            edits: row.get(5),
            source_changes: row.get(6),
        };
        Ok(rows.iter().map(article).collect())
    }

    fn article_counts(
        &mut self,
        profile: &str,
        search: Option<&str>,
        family: Option<&str>,
    ) -> Result<ArticleCounts, StoreFailure> {
        let row = self.runtime.block_on(
            sqlx::query(
                "WITH edit AS (SELECT key, MAX(source_before IS NOT NULL) AS moved FROM article_edit \
                 WHERE profile = ?1 GROUP BY key) \
                 SELECT COUNT(*), COALESCE(SUM(published), 0), COALESCE(SUM(link.key IS NULL), 0), COUNT(edit.key), \
                 COALESCE(SUM(edit.moved), 0) FROM article LEFT JOIN link ON link.profile = ?1 AND link.entity = ?2 \
                 AND link.key = article.key AND link.external_id IS NOT NULL LEFT JOIN edit ON edit.key = article.key \
                 WHERE article.profile = ?1 \
                 AND (?3 IS NULL OR article.key LIKE ?3 ESCAPE '\\' OR name LIKE ?3 ESCAPE '\\') \
                 AND (?4 IS NULL OR family = ?4)",
            )
            .bind(profile)
            .bind(Entity::Article.name())
            .bind(search.map(|text| format!("%{}%", escaped(text))))
            .bind(family)
            .fetch_one(&mut self.connection),
        );
        let row = row.map_err(|error| sql("failed to count articles", error))?;
        let count = |column: usize| row.get::<i64, _>(column).unsigned_abs();
        Ok(ArticleCounts {
            all: count(0),
            published: count(1),
            unexported: count(2),
            modified: count(3),
            source_changed: count(4),
        })
    }

    fn article_families(&mut self, profile: &str) -> Result<Vec<String>, StoreFailure> {
        let families = self.runtime.block_on(
            sqlx::query_scalar(
                "SELECT DISTINCT family FROM article WHERE profile = ? AND family <> '' ORDER BY family",
            )
            .bind(profile)
            .fetch_all(&mut self.connection),
        );
        families.map_err(|error| sql("failed to list families of articles", error))
    }

    fn article_edits(&mut self, profile: &str, key: &Key) -> Result<Vec<ArticleEdit>, StoreFailure> {
        let rows = self.runtime.block_on(
            sqlx::query(
                "SELECT field, value, source, source_before, edited_at FROM article_edit \
                 WHERE profile = ? AND key = ? ORDER BY field",
            )
            .bind(profile)
            .bind(key.as_str())
            .fetch_all(&mut self.connection),
        );
        let rows = rows.map_err(|error| sql("failed to read an article's edits", error))?;
        let edit = |row: &sqlx::sqlite::SqliteRow| ArticleEdit {
            field: row.get(0),
            value: row.get(1),
            source: row.get(2),
            source_before: row.get(3),
            edited_at: row.get(4),
        };
        Ok(rows.iter().map(edit).collect())
    }

    fn save_edits(&mut self, profile: &str, edits: &[(Key, String, String)]) -> Result<(), StoreFailure> {
        let rows = serde_json::to_string(edits).unwrap_or_else(|_| "[]".to_owned());
        let saved = self.runtime.block_on(
            sqlx::query(
                "INSERT INTO article_edit (profile, key, field, value, edited_at) \
                 SELECT ?1, value ->> 0, value ->> 1, value ->> 2, strftime('%Y-%m-%dT%H:%M:%fZ', 'now') \
                 FROM json_each(?2) WHERE true ON CONFLICT (profile, key, field) DO UPDATE SET \
                 value = excluded.value, edited_at = excluded.edited_at, source_before = NULL",
            )
            .bind(profile)
            .bind(rows)
            .execute(&mut self.connection),
        );
        saved.map(drop).map_err(|error| sql("failed to keep an article's edits", error))
    }

    fn save_article(
        &mut self,
        profile: &str,
        key: &Key,
        changes: &[ArticleChange],
    ) -> Result<Vec<String>, StoreFailure> {
        let connection = &mut self.connection;
        let saved = self.runtime.block_on(async {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            let mut edited = Vec::new();
            for change in changes {
                let now: Option<String> = sqlx::query_scalar(
                    "SELECT edited_at FROM article_edit WHERE profile = ? AND key = ? AND field = ?",
                )
                .bind(profile)
                .bind(key.as_str())
                .bind(&change.field)
                .fetch_optional(&mut *transaction)
                .await?;
                if now != change.seen {
                    edited.push(change.field.clone());
                }
            }
            if edited.is_empty() {
                for change in changes {
                    put(&mut transaction, (profile, key.as_str()), change).await?;
                }
                transaction.commit().await?;
            }
            Ok(edited)
        });
        saved.map_err(|error| sql("failed to keep an article's edits", error))
    }

    fn reset_edits(&mut self, profile: &str, key: &Key, field: Option<&str>) -> Result<u64, StoreFailure> {
        let reset = self.runtime.block_on(
            sqlx::query("DELETE FROM article_edit WHERE profile = ?1 AND key = ?2 AND (?3 IS NULL OR field = ?3)")
                .bind(profile)
                .bind(key.as_str())
                .bind(field)
                .execute(&mut self.connection),
        );
        reset.map(|done| done.rows_affected()).map_err(|error| sql("failed to reset an article's edits", error))
    }
}

async fn put(
    connection: &mut SqliteConnection,
    (profile, key): (&str, &str),
    change: &ArticleChange,
) -> Result<(), sqlx::Error> {
    let query = match &change.value {
        None => sqlx::query("DELETE FROM article_edit WHERE profile = ? AND key = ? AND field = ?")
            .bind(profile)
            .bind(key)
            .bind(&change.field),
        Some(value) => sqlx::query(
            "INSERT INTO article_edit (profile, key, field, value, source, edited_at) \
             VALUES (?, ?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now')) ON CONFLICT (profile, key, field) \
             DO UPDATE SET value = excluded.value, edited_at = excluded.edited_at, source_before = NULL, \
             source = COALESCE(excluded.source, source)",
        )
        .bind(profile)
        .bind(key)
        .bind(&change.field)
        .bind(value)
        .bind(&change.source),
    };
    query.execute(connection).await.map(drop)
}

/// A text as `LIKE` takes it literally.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
