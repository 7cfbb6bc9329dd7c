-- +goose Up
CREATE TABLE audit_row (
  id         TEXT COLLATE "C" PRIMARY KEY,
  seq        BIGINT UNIQUE, -- NULL until the sequencer numbers it
  at         BIGINT NOT NULL,
  actor_kind TEXT COLLATE "C" NOT NULL,
  account    TEXT COLLATE "C" NOT NULL,
  org        TEXT COLLATE "C" NOT NULL,
  act        TEXT COLLATE "C" NOT NULL,
  kind       TEXT COLLATE "C" NOT NULL, -- of the object
  object     TEXT COLLATE "C" NOT NULL,
  result     TEXT COLLATE "C" NOT NULL,
  why        TEXT COLLATE "C" NOT NULL, -- a code, never free text
  data       TEXT COLLATE "C" NOT NULL  -- JSON, never personal
);
CREATE INDEX audit_row_object ON audit_row (kind, object, at);
CREATE INDEX audit_row_account ON audit_row (account, at);
-- The log only grows; of a row that stands only seq may still be set.
-- +goose StatementBegin
CREATE FUNCTION audit_row_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit rows are never changed or deleted';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER audit_row_kept BEFORE DELETE ON audit_row
  FOR EACH ROW EXECUTE FUNCTION audit_row_refuse();
CREATE TRIGGER audit_row_fixed
  BEFORE UPDATE OF id, at, actor_kind, account, org, act, kind, object, result, why, data ON audit_row
  FOR EACH ROW EXECUTE FUNCTION audit_row_refuse();
