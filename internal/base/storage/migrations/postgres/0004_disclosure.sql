-- +goose Up
-- append only: no statement of the program updates or deletes an entry
CREATE TABLE disclosure_entry (
  id           TEXT COLLATE "C" PRIMARY KEY,
  at           BIGINT NOT NULL,
  subject_kind TEXT COLLATE "C" NOT NULL,
  subject_ref  TEXT COLLATE "C" NOT NULL, -- blind index
  reader_kind  TEXT COLLATE "C" NOT NULL,
  reader       TEXT COLLATE "C" NOT NULL, -- account
  org          TEXT COLLATE "C" NOT NULL, -- '' when a citizen reads
  basis        TEXT COLLATE "C" NOT NULL,
  purpose      TEXT COLLATE "C" NOT NULL, -- message key
  ref          TEXT COLLATE "C" NOT NULL, -- draft, application or case; '' when none
  ref_no       TEXT COLLATE "C" NOT NULL,
  resource     TEXT COLLATE "C" NOT NULL,
  fields       TEXT COLLATE "C" NOT NULL, -- JSON list of names, never values
  row_count    BIGINT NOT NULL
);
CREATE INDEX disclosure_entry_subject ON disclosure_entry (subject_ref, at);
