-- Who works in the window now (D06b): one row per window, renewed while it is open.
CREATE TABLE seat (
    window TEXT NOT NULL PRIMARY KEY,
    computer TEXT NOT NULL,
    account TEXT NOT NULL,
    until INTEGER NOT NULL
) STRICT;
