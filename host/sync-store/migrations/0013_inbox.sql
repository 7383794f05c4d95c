-- What a person decided for a record, by field: sent along with it (`customer`, `line:3`, `recreate`) or kept to the
-- host (`ignore`, `again`).
CREATE TABLE decision (
  profile TEXT NOT NULL,
  entity TEXT NOT NULL,
  key TEXT NOT NULL,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  because TEXT NOT NULL DEFAULT '',
  decided_at TEXT NOT NULL,
  PRIMARY KEY (profile, entity, key, field)
) WITHOUT ROWID;
-- Several orders may stand in one document of the ERP.
DROP INDEX link_external;
CREATE UNIQUE INDEX link_external ON link (profile, entity, external_id)
  WHERE external_id IS NOT NULL AND entity NOT IN ('order', 'order-status');
-- Of a plan of orders: the document that would be written, line by line.
ALTER TABLE run_row ADD COLUMN document TEXT;
