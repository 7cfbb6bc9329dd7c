-- +goose Up
CREATE TABLE job_event (
  n       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- order of arrival; gaps, and not in order of commit
  id      TEXT COLLATE "C" NOT NULL UNIQUE,
  kind    TEXT COLLATE "C" NOT NULL,    -- casework.submitted.v1
  subject TEXT COLLATE "C" NOT NULL,    -- id of the object it is about
  facts   TEXT COLLATE "C" NOT NULL,    -- JSON, no personal data
  at      BIGINT NOT NULL,
  seq     BIGINT           -- set by the sequencer: 1, 2, 3 … without gaps; readers page by it
);
CREATE UNIQUE INDEX job_event_seq ON job_event (seq) WHERE seq IS NOT NULL;
CREATE INDEX job_event_unnumbered ON job_event (n) WHERE seq IS NULL;
CREATE INDEX job_event_subject ON job_event (subject, n);

CREATE TABLE job_lease (
  name   TEXT COLLATE "C" PRIMARY KEY,
  holder TEXT COLLATE "C" NOT NULL,    -- the node that does it
  until  BIGINT NOT NULL, -- after this another node may take over
  last   BIGINT NOT NULL  -- the last seq given
);
