-- +goose Up
CREATE TABLE job_event (
  n       INTEGER PRIMARY KEY AUTOINCREMENT, -- order of arrival; gaps, and not in order of commit
  id      TEXT NOT NULL UNIQUE,
  kind    TEXT NOT NULL,    -- casework.submitted.v1
  subject TEXT NOT NULL,    -- id of the object it is about
  facts   TEXT NOT NULL,    -- JSON, no personal data
  at      INTEGER NOT NULL,
  seq     INTEGER           -- set by the sequencer: 1, 2, 3 … without gaps; readers page by it
) STRICT;
CREATE UNIQUE INDEX job_event_seq ON job_event (seq) WHERE seq IS NOT NULL;
CREATE INDEX job_event_unnumbered ON job_event (n) WHERE seq IS NULL;
CREATE INDEX job_event_subject ON job_event (subject, n);

CREATE TABLE job_lease (
  name   TEXT PRIMARY KEY,
  holder TEXT NOT NULL,    -- the node that does it
  until  INTEGER NOT NULL, -- after this another node may take over
  last   INTEGER NOT NULL  -- the last seq given
) STRICT;
