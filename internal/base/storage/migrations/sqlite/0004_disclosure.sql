-- +goose Up
-- append only: no statement of the program updates or deletes an entry
CREATE TABLE disclosure_entry (
  id           TEXT PRIMARY KEY,
  at           INTEGER NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_ref  TEXT NOT NULL, -- blind index
  reader_kind  TEXT NOT NULL,
  reader       TEXT NOT NULL, -- account
  org          TEXT NOT NULL, -- '' when a citizen reads
  basis        TEXT NOT NULL,
  purpose      TEXT NOT NULL, -- message key
  ref          TEXT NOT NULL, -- draft, application or case; '' when none
  ref_no       TEXT NOT NULL,
  resource     TEXT NOT NULL,
  fields       TEXT NOT NULL, -- JSON list of names, never values
  row_count    INTEGER NOT NULL
) STRICT;
CREATE INDEX disclosure_entry_subject ON disclosure_entry (subject_ref, at);
