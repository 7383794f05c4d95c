CREATE TABLE profile (
  name TEXT PRIMARY KEY,
  body TEXT NOT NULL,
  is_default INTEGER NOT NULL DEFAULT 0
);
-- Our key <-> their id, what they last acknowledged, and the pass that last met the record.
CREATE TABLE link (
  profile TEXT NOT NULL,
  entity TEXT NOT NULL,
  key TEXT NOT NULL,
  external_id TEXT,
  prints BLOB NOT NULL,
  seen INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (profile, entity, key)
) WITHOUT ROWID;
CREATE UNIQUE INDEX link_external ON link (profile, entity, external_id) WHERE external_id IS NOT NULL;
CREATE TABLE flow (
  profile TEXT NOT NULL,
  name TEXT NOT NULL,
  pass INTEGER NOT NULL DEFAULT 0,
  open INTEGER NOT NULL DEFAULT 0,
  cursor TEXT,
  since TEXT,
  PRIMARY KEY (profile, name)
) WITHOUT ROWID;
-- Records under way: written before a batch is sent, gone with its commit.
CREATE TABLE intent (
  profile TEXT NOT NULL,
  entity TEXT NOT NULL,
  key TEXT NOT NULL,
  batch TEXT NOT NULL,
  PRIMARY KEY (profile, entity, key)
) WITHOUT ROWID;
CREATE TABLE lease (
  profile TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  epoch INTEGER NOT NULL
);
CREATE TABLE run (
  id TEXT PRIMARY KEY,
  profile TEXT NOT NULL,
  action TEXT NOT NULL,
  dry_run INTEGER NOT NULL,
  started_at TEXT NOT NULL,
  ended_at TEXT,
  state TEXT NOT NULL,
  code TEXT,
  flows TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX run_profile ON run (profile, started_at);
CREATE TABLE run_row (
  run TEXT NOT NULL,
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  flow TEXT NOT NULL,
  key TEXT NOT NULL,
  state TEXT NOT NULL,
  facets TEXT NOT NULL DEFAULT '[]',
  external_id TEXT,
  problems TEXT NOT NULL DEFAULT '[]',
  proof TEXT
);
CREATE INDEX run_row_run ON run_row (run, seq);
