-- +goose Up
CREATE TABLE letter_letter (
  id          TEXT PRIMARY KEY,
  no          TEXT NOT NULL UNIQUE,
  application TEXT NOT NULL,
  case_id     TEXT NOT NULL,
  case_no     TEXT NOT NULL,
  kind        TEXT NOT NULL,
  occasion    TEXT NOT NULL, -- what in the case it was issued for
  seq         INTEGER NOT NULL, -- running number within case and kind
  template    INTEGER NOT NULL,
  title       TEXT NOT NULL, -- JSON text zh, en
  lang        TEXT NOT NULL,
  org         TEXT NOT NULL,
  region      TEXT NOT NULL,
  owner_kind  TEXT NOT NULL,
  owner_ref   TEXT NOT NULL,
  agent       TEXT NOT NULL, -- account that acts for the owner
  content     BLOB NOT NULL, -- sealed: the file as issued
  data        BLOB NOT NULL, -- sealed JSON: what it was made from
  digest      TEXT NOT NULL, -- SHA-256 of the file
  issued_at   INTEGER NOT NULL,
  issued_kind TEXT NOT NULL,
  issued_by   TEXT NOT NULL,
  UNIQUE (case_id, kind, occasion),
  UNIQUE (case_id, kind, seq)
) STRICT;
CREATE INDEX letter_letter_application ON letter_letter (application);

CREATE TABLE letter_service (
  letter      TEXT NOT NULL REFERENCES letter_letter (id),
  channel     TEXT NOT NULL, -- online | post | window
  at          INTEGER NOT NULL, -- when it counts in law
  recorded_at INTEGER NOT NULL,
  by_kind     TEXT NOT NULL,
  by_account  TEXT NOT NULL,
  org         TEXT NOT NULL,
  note        BLOB NOT NULL, -- sealed: number of the parcel, who signed
  PRIMARY KEY (letter, channel)
) STRICT;
