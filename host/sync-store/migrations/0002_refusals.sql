-- Records that the other side refused: what was sent of them, under which settings, and the run that met them last.
CREATE TABLE refusal (
  profile TEXT NOT NULL,
  entity TEXT NOT NULL,
  key TEXT NOT NULL,
  prints BLOB NOT NULL,
  settings TEXT NOT NULL,
  problems TEXT NOT NULL DEFAULT '[]',
  run TEXT NOT NULL,
  PRIMARY KEY (profile, entity, key)
) WITHOUT ROWID;
-- A digest of the settings that the last pass over everything was begun with.
ALTER TABLE flow ADD COLUMN settings TEXT NOT NULL DEFAULT '';
CREATE INDEX run_row_key ON run_row (run, flow, key);
