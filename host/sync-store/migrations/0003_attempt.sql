-- How often in a row the worker of a job died; counted before its first plugin call, taken back at its end.
CREATE TABLE attempt (
  profile TEXT NOT NULL,
  action TEXT NOT NULL,
  deaths INTEGER NOT NULL,
  PRIMARY KEY (profile, action)
) WITHOUT ROWID;
