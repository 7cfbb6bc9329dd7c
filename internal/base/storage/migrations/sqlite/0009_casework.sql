-- +goose Up
CREATE TABLE casework_draft (
  id             TEXT PRIMARY KEY,
  account        TEXT NOT NULL,
  applicant_kind TEXT NOT NULL,
  applicant_ref  TEXT NOT NULL,
  bundle         TEXT NOT NULL,
  closure        TEXT NOT NULL,
  body           BLOB NOT NULL, -- sealed: answers with their sources
  rev            INTEGER NOT NULL,
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL,
  application    TEXT NOT NULL, -- '' until submitted
  discarded_at   INTEGER NOT NULL  -- 0 while kept
) STRICT;
CREATE INDEX casework_draft_account ON casework_draft (account, updated_at);
-- one open draft for an account, an applicant and a bundle
CREATE UNIQUE INDEX casework_draft_open ON casework_draft (account, applicant_ref, bundle)
  WHERE application = '' AND discarded_at = 0;

CREATE TABLE casework_application (
  id             TEXT PRIMARY KEY,
  no             TEXT NOT NULL UNIQUE,
  bundle         TEXT NOT NULL,
  closure        TEXT NOT NULL,
  applicant_kind TEXT NOT NULL,
  applicant_ref  TEXT NOT NULL,
  subject_kind   TEXT NOT NULL,
  subject_ref    TEXT NOT NULL,
  agent          TEXT NOT NULL, -- account that acted
  agent_ref      TEXT NOT NULL, -- that person's subject
  people         BLOB NOT NULL, -- sealed: names of applicant and agent, payer, site contact, premises
  sign_text      BLOB NOT NULL, -- sealed: the text as shown and signed
  sign_digest    TEXT NOT NULL,
  signed_at      INTEGER NOT NULL,
  submitted_at   INTEGER NOT NULL,
  lang           TEXT NOT NULL,
  parts          INTEGER NOT NULL
) STRICT;
CREATE INDEX casework_application_applicant ON casework_application (applicant_ref, submitted_at);
CREATE INDEX casework_application_bundle ON casework_application (bundle, submitted_at);

CREATE TABLE casework_case (
  id           TEXT PRIMARY KEY,
  application  TEXT NOT NULL REFERENCES casework_application (id),
  no           TEXT NOT NULL UNIQUE,
  part         INTEGER NOT NULL,
  item         TEXT NOT NULL,
  service      TEXT NOT NULL,
  mode         TEXT NOT NULL,
  org          TEXT NOT NULL,
  region       TEXT NOT NULL,
  zone         TEXT NOT NULL,
  closure      TEXT NOT NULL,
  promise_due  TEXT NOT NULL, -- civil date
  provisional  INTEGER NOT NULL,
  status       TEXT NOT NULL, -- projection of casework_fact
  holder       TEXT NOT NULL, -- projection of casework_fact
  received_at  INTEGER NOT NULL,
  closed_at    INTEGER NOT NULL, -- projection; 0 while open
  rev          INTEGER NOT NULL,
  UNIQUE (application, part)
) STRICT;
CREATE INDEX casework_case_inbox ON casework_case (org, status, promise_due, id);

CREATE TABLE casework_fact (
  case_id     TEXT NOT NULL REFERENCES casework_case (id),
  seq         INTEGER NOT NULL,
  kind        TEXT NOT NULL,
  at          INTEGER NOT NULL, -- when it counts in law
  recorded_at INTEGER NOT NULL,
  by_kind     TEXT NOT NULL,
  by_account  TEXT NOT NULL,
  org         TEXT NOT NULL,
  reason      TEXT NOT NULL,
  note        BLOB NOT NULL, -- sealed
  PRIMARY KEY (case_id, seq)
) STRICT;
-- at most one end of a case, whatever the isolation level
CREATE UNIQUE INDEX casework_fact_final ON casework_fact (case_id)
  WHERE kind IN ('granted', 'refused', 'not_accepted', 'withdrawn');

CREATE TABLE casework_answer (
  case_id  TEXT NOT NULL REFERENCES casework_case (id),
  field    TEXT NOT NULL,
  sort     INTEGER NOT NULL,
  value    BLOB NOT NULL, -- sealed JSON
  source   TEXT NOT NULL, -- register:resource.column | rule | person | account
  as_of    INTEGER NOT NULL,
  PRIMARY KEY (case_id, field)
) STRICT;

CREATE TABLE casework_consent (
  id           TEXT PRIMARY KEY,
  application  TEXT NOT NULL REFERENCES casework_application (id),
  case_id      TEXT NOT NULL REFERENCES casework_case (id),
  org          TEXT NOT NULL,
  fields       TEXT NOT NULL, -- JSON list of field ids
  purpose      TEXT NOT NULL, -- JSON text zh, en
  until        TEXT NOT NULL, -- civil date
  given_at     INTEGER NOT NULL,
  ended_at     INTEGER NOT NULL  -- 0 while it holds
) STRICT;
CREATE INDEX casework_consent_application ON casework_consent (application);
