-- +goose Up
-- content that a city's staff drafted and, after a second person's look, put in force
CREATE TABLE pack_release (
  id           TEXT PRIMARY KEY,
  digest       TEXT NOT NULL, -- SHA-256 of archive, hex
  base         TEXT NOT NULL, -- digest of the content in force when it was drafted
  note         TEXT NOT NULL, -- what it changes and why, for every member of staff
  archive      BLOB NOT NULL, -- the pack's files, as pack.Export writes them
  drafted_by   TEXT NOT NULL,
  drafted_at   INTEGER NOT NULL,
  published_by TEXT NOT NULL, -- "" = not published
  published_at INTEGER NOT NULL,
  discarded_at INTEGER NOT NULL, -- 0 = not thrown away
  seq          INTEGER NOT NULL -- 1, 2 … in the order of publishing; 0 = not published
) STRICT;
CREATE UNIQUE INDEX pack_release_seq ON pack_release (seq) WHERE seq > 0;
