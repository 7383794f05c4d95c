-- The articles of a profile as the editor lists them; filled by every read of articles.
CREATE TABLE article (
  profile TEXT NOT NULL,
  key TEXT NOT NULL,
  name TEXT NOT NULL DEFAULT '',
  family TEXT NOT NULL DEFAULT '',
  published INTEGER NOT NULL DEFAULT 0,
  pass INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (profile, key)
) WITHOUT ROWID;
-- What was edited: it wins over the ERP. `source` is what the ERP has there, `source_before` what it had when the
-- field was edited, where that differs.
CREATE TABLE article_edit (
  profile TEXT NOT NULL,
  key TEXT NOT NULL,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  source TEXT,
  source_before TEXT,
  edited_at TEXT NOT NULL,
  PRIMARY KEY (profile, key, field)
) WITHOUT ROWID;
