-- +goose Up
-- content that a city's staff drafted and, after a second person's look, put in force
CREATE TABLE pack_release (
  id           TEXT COLLATE "C" PRIMARY KEY,
  digest       TEXT COLLATE "C" NOT NULL, -- SHA-256 of archive, hex
  base         TEXT COLLATE "C" NOT NULL, -- digest of the content in force when it was drafted
  note         TEXT COLLATE "C" NOT NULL, -- what it changes and why, for every member of staff
  archive      BYTEA NOT NULL, -- the pack's files, as pack.Export writes them
  drafted_by   TEXT COLLATE "C" NOT NULL,
  drafted_at   BIGINT NOT NULL,
  published_by TEXT COLLATE "C" NOT NULL, -- "" = not published
  published_at BIGINT NOT NULL,
  discarded_at BIGINT NOT NULL, -- 0 = not thrown away
  seq          BIGINT NOT NULL -- 1, 2 … in the order of publishing; 0 = not published
);
CREATE UNIQUE INDEX pack_release_seq ON pack_release (seq) WHERE seq > 0;
