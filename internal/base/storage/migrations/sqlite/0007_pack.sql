-- +goose Up
-- What cases were begun with: never changed, never removed.
CREATE TABLE pack_source (
  hash      TEXT PRIMARY KEY, -- SHA-256 over format, kind, code and bytes
  pack      TEXT NOT NULL, -- where it was first seen: pack and path
  path      TEXT NOT NULL,
  kind      TEXT NOT NULL,
  code      TEXT NOT NULL,
  bytes     BLOB NOT NULL, -- the entry's own source
  format    INTEGER NOT NULL,
  stored_at INTEGER NOT NULL
) STRICT;
CREATE TABLE pack_closure (
  hash      TEXT PRIMARY KEY, -- SHA-256 over kind, code and members
  kind      TEXT NOT NULL,
  code      TEXT NOT NULL,
  members   TEXT NOT NULL, -- JSON: [{kind, code, hash}]
  stored_at INTEGER NOT NULL
) STRICT;
