-- +goose Up
CREATE TABLE audit_row (
  id         TEXT PRIMARY KEY,
  seq        INTEGER UNIQUE, -- NULL until the sequencer numbers it
  at         INTEGER NOT NULL,
  actor_kind TEXT NOT NULL,
  account    TEXT NOT NULL,
  org        TEXT NOT NULL,
  act        TEXT NOT NULL,
  kind       TEXT NOT NULL, -- of the object
  object     TEXT NOT NULL,
  result     TEXT NOT NULL,
  why        TEXT NOT NULL, -- a code, never free text
  data       TEXT NOT NULL  -- JSON, never personal
) STRICT;
CREATE INDEX audit_row_object ON audit_row (kind, object, at);
CREATE INDEX audit_row_account ON audit_row (account, at);
-- The log only grows; of a row that stands only seq may still be set.
-- +goose StatementBegin
CREATE TRIGGER audit_row_kept BEFORE DELETE ON audit_row
BEGIN SELECT RAISE(ABORT, 'audit rows are never deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_row_fixed
BEFORE UPDATE OF id, at, actor_kind, account, org, act, kind, object, result, why, data ON audit_row
BEGIN SELECT RAISE(ABORT, 'audit rows are never changed'); END;
-- +goose StatementEnd
