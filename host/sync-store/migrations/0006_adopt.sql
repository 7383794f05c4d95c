-- What the other side has for each record, between the steps of an adoption.
CREATE TABLE adoption (
  profile TEXT NOT NULL,
  entity TEXT NOT NULL,
  key TEXT NOT NULL,
  state TEXT NOT NULL,
  external_id TEXT,
  problems TEXT NOT NULL DEFAULT '[]',
  PRIMARY KEY (profile, entity, key)
) WITHOUT ROWID;
CREATE INDEX adoption_state ON adoption (profile, entity, state, key);
CREATE INDEX adoption_external ON adoption (profile, entity, external_id) WHERE external_id IS NOT NULL;
