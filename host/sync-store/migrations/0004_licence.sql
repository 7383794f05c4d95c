-- Records that count against the demonstration's limits.
CREATE TABLE admitted (
  profile TEXT NOT NULL,
  entity TEXT NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (profile, entity, key)
) WITHOUT ROWID;
-- The licence that is applied, and the computer as it was when it last passed.
CREATE TABLE licence (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  number TEXT NOT NULL,
  serial INTEGER NOT NULL,
  text TEXT NOT NULL,
  computer TEXT
);
-- Of each number ever applied here: the highest serial applied, and the highest released.
CREATE TABLE licence_serial (
  number TEXT PRIMARY KEY,
  applied INTEGER NOT NULL,
  released INTEGER NOT NULL DEFAULT 0
);
-- Times on a computer that a licence did not name.
CREATE TABLE licence_grace (
  number TEXT NOT NULL,
  computer TEXT NOT NULL,
  begun TEXT NOT NULL,
  PRIMARY KEY (number, computer)
);
-- The newest list of revocations of each issuer; the root's has an empty name.
CREATE TABLE revocation_list (
  issuer TEXT PRIMARY KEY,
  number INTEGER NOT NULL,
  text TEXT NOT NULL
);
-- The latest instant ever seen, in seconds since 1970: a clock that is set back gains nothing.
CREATE TABLE clock (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  latest INTEGER NOT NULL
);
