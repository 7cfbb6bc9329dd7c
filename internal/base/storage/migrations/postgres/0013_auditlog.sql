-- +goose Up
CREATE TABLE audit_log (
  log  TEXT COLLATE "C" PRIMARY KEY, -- its name
  size BIGINT NOT NULL, -- entries folded in
  root TEXT COLLATE "C" NOT NULL     -- base64 of the tree's hash over them
);
CREATE TABLE audit_tile (
  log   TEXT COLLATE "C" NOT NULL,
  level BIGINT NOT NULL,
  n     BIGINT NOT NULL,
  data  BYTEA NOT NULL, -- up to 256 hashes of 32 bytes
  PRIMARY KEY (log, level, n)
);
CREATE TABLE audit_checkpoint (
  log  TEXT COLLATE "C" NOT NULL,
  size BIGINT NOT NULL,
  at   BIGINT NOT NULL,
  note TEXT COLLATE "C" NOT NULL, -- the signed note
  PRIMARY KEY (log, size)
);
CREATE INDEX audit_row_waiting ON audit_row (id) WHERE seq IS NULL;
CREATE INDEX audit_row_at ON audit_row (at, id);
CREATE INDEX audit_row_subject ON audit_row (object, at);
CREATE TRIGGER audit_row_numbered BEFORE UPDATE OF seq ON audit_row
  FOR EACH ROW WHEN (OLD.seq IS NOT NULL) EXECUTE FUNCTION audit_row_refuse();
CREATE TRIGGER audit_tile_kept BEFORE DELETE ON audit_tile
  FOR EACH ROW EXECUTE FUNCTION audit_row_refuse();
CREATE TRIGGER audit_checkpoint_kept BEFORE DELETE OR UPDATE ON audit_checkpoint
  FOR EACH ROW EXECUTE FUNCTION audit_row_refuse();
