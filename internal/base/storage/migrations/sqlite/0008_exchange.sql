-- +goose Up
-- The tables of the registers themselves (exchange_r_…) are made at start from
-- the pack; these three say what was made and what came in.
CREATE TABLE exchange_resource (
  code      TEXT PRIMARY KEY,
  shape     TEXT NOT NULL, -- JSON: identity, key and subject columns; cannot change
  loaded_at INTEGER NOT NULL -- last delivery, 0 before the first
) STRICT;
CREATE TABLE exchange_column (
  resource TEXT NOT NULL REFERENCES exchange_resource (code),
  name     TEXT NOT NULL,
  kept     TEXT NOT NULL, -- sealed | text | integer | bool
  PRIMARY KEY (resource, name)
) STRICT;
CREATE TABLE exchange_batch (
  id        TEXT PRIMARY KEY,
  resource  TEXT NOT NULL REFERENCES exchange_resource (code),
  loaded_at INTEGER NOT NULL,
  delivered INTEGER NOT NULL, -- rows in the delivery
  changed   INTEGER NOT NULL  -- rows that were new or different
) STRICT;
CREATE INDEX exchange_batch_resource ON exchange_batch (resource, loaded_at);
