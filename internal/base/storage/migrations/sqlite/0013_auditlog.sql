-- +goose Up
CREATE TABLE audit_log (
  log  TEXT PRIMARY KEY, -- its name
  size INTEGER NOT NULL, -- entries folded in
  root TEXT NOT NULL     -- base64 of the tree's hash over them
) STRICT;
CREATE TABLE audit_tile (
  log   TEXT NOT NULL,
  level INTEGER NOT NULL,
  n     INTEGER NOT NULL,
  data  BLOB NOT NULL, -- up to 256 hashes of 32 bytes
  PRIMARY KEY (log, level, n)
) STRICT;
CREATE TABLE audit_checkpoint (
  log  TEXT NOT NULL,
  size INTEGER NOT NULL,
  at   INTEGER NOT NULL,
  note TEXT NOT NULL, -- the signed note
  PRIMARY KEY (log, size)
) STRICT;
CREATE INDEX audit_row_waiting ON audit_row (id) WHERE seq IS NULL;
CREATE INDEX audit_row_at ON audit_row (at, id);
CREATE INDEX audit_row_subject ON audit_row (object, at);
-- +goose StatementBegin
CREATE TRIGGER audit_row_numbered BEFORE UPDATE OF seq ON audit_row WHEN OLD.seq IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a number is given once'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_tile_kept BEFORE DELETE ON audit_tile
BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_checkpoint_kept BEFORE DELETE ON audit_checkpoint
BEGIN SELECT RAISE(ABORT, 'checkpoints are never deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_checkpoint_fixed BEFORE UPDATE ON audit_checkpoint
BEGIN SELECT RAISE(ABORT, 'checkpoints are never changed'); END;
-- +goose StatementEnd
