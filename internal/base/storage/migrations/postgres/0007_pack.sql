-- +goose Up
-- What cases were begun with: never changed, never removed.
CREATE TABLE pack_source (
  hash      TEXT COLLATE "C" PRIMARY KEY, -- SHA-256 over format, kind, code and bytes
  pack      TEXT COLLATE "C" NOT NULL, -- where it was first seen: pack and path
  path      TEXT COLLATE "C" NOT NULL,
  kind      TEXT COLLATE "C" NOT NULL,
  code      TEXT COLLATE "C" NOT NULL,
  bytes     BYTEA NOT NULL, -- the entry's own source
  format    BIGINT NOT NULL,
  stored_at BIGINT NOT NULL
);
CREATE TABLE pack_closure (
  hash      TEXT COLLATE "C" PRIMARY KEY, -- SHA-256 over kind, code and members
  kind      TEXT COLLATE "C" NOT NULL,
  code      TEXT COLLATE "C" NOT NULL,
  members   TEXT COLLATE "C" NOT NULL, -- JSON: [{kind, code, hash}]
  stored_at BIGINT NOT NULL
);
