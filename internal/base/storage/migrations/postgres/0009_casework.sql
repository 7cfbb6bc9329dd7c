-- +goose Up
CREATE TABLE casework_draft (
  id             TEXT COLLATE "C" PRIMARY KEY,
  account        TEXT COLLATE "C" NOT NULL,
  applicant_kind TEXT COLLATE "C" NOT NULL,
  applicant_ref  TEXT COLLATE "C" NOT NULL,
  bundle         TEXT COLLATE "C" NOT NULL,
  closure        TEXT COLLATE "C" NOT NULL,
  body           BYTEA NOT NULL, -- sealed: answers with their sources
  rev            BIGINT NOT NULL,
  created_at     BIGINT NOT NULL,
  updated_at     BIGINT NOT NULL,
  application    TEXT COLLATE "C" NOT NULL, -- '' until submitted
  discarded_at   BIGINT NOT NULL  -- 0 while kept
);
CREATE INDEX casework_draft_account ON casework_draft (account, updated_at);
-- one open draft for an account, an applicant and a bundle
CREATE UNIQUE INDEX casework_draft_open ON casework_draft (account, applicant_ref, bundle)
  WHERE application = '' AND discarded_at = 0;

CREATE TABLE casework_application (
  id             TEXT COLLATE "C" PRIMARY KEY,
  no             TEXT COLLATE "C" NOT NULL UNIQUE,
  bundle         TEXT COLLATE "C" NOT NULL,
  closure        TEXT COLLATE "C" NOT NULL,
  applicant_kind TEXT COLLATE "C" NOT NULL,
  applicant_ref  TEXT COLLATE "C" NOT NULL,
  subject_kind   TEXT COLLATE "C" NOT NULL,
  subject_ref    TEXT COLLATE "C" NOT NULL,
  agent          TEXT COLLATE "C" NOT NULL, -- account that acted
  agent_ref      TEXT COLLATE "C" NOT NULL, -- that person's subject
  people         BYTEA NOT NULL, -- sealed: names of applicant and agent, payer, site contact, premises
  sign_text      BYTEA NOT NULL, -- sealed: the text as shown and signed
  sign_digest    TEXT COLLATE "C" NOT NULL,
  signed_at      BIGINT NOT NULL,
  submitted_at   BIGINT NOT NULL,
  lang           TEXT COLLATE "C" NOT NULL,
  parts          BIGINT NOT NULL
);
CREATE INDEX casework_application_applicant ON casework_application (applicant_ref, submitted_at);
CREATE INDEX casework_application_bundle ON casework_application (bundle, submitted_at);

CREATE TABLE casework_case (
  id           TEXT COLLATE "C" PRIMARY KEY,
  application  TEXT COLLATE "C" NOT NULL REFERENCES casework_application (id),
  no           TEXT COLLATE "C" NOT NULL UNIQUE,
  part         BIGINT NOT NULL,
  item         TEXT COLLATE "C" NOT NULL,
  service      TEXT COLLATE "C" NOT NULL,
  mode         TEXT COLLATE "C" NOT NULL,
  org          TEXT COLLATE "C" NOT NULL,
  region       TEXT COLLATE "C" NOT NULL,
  zone         TEXT COLLATE "C" NOT NULL,
  closure      TEXT COLLATE "C" NOT NULL,
  promise_due  TEXT COLLATE "C" NOT NULL, -- civil date
  provisional  BOOLEAN NOT NULL,
  status       TEXT COLLATE "C" NOT NULL, -- projection of casework_fact
  holder       TEXT COLLATE "C" NOT NULL, -- projection of casework_fact
  received_at  BIGINT NOT NULL,
  closed_at    BIGINT NOT NULL, -- projection; 0 while open
  rev          BIGINT NOT NULL,
  UNIQUE (application, part)
);
CREATE INDEX casework_case_inbox ON casework_case (org, status, promise_due, id);

CREATE TABLE casework_fact (
  case_id     TEXT COLLATE "C" NOT NULL REFERENCES casework_case (id),
  seq         BIGINT NOT NULL,
  kind        TEXT COLLATE "C" NOT NULL,
  at          BIGINT NOT NULL, -- when it counts in law
  recorded_at BIGINT NOT NULL,
  by_kind     TEXT COLLATE "C" NOT NULL,
  by_account  TEXT COLLATE "C" NOT NULL,
  org         TEXT COLLATE "C" NOT NULL,
  reason      TEXT COLLATE "C" NOT NULL,
  note        BYTEA NOT NULL, -- sealed
  PRIMARY KEY (case_id, seq)
);
-- at most one end of a case, whatever the isolation level
CREATE UNIQUE INDEX casework_fact_final ON casework_fact (case_id)
  WHERE kind IN ('granted', 'refused', 'not_accepted', 'withdrawn');

CREATE TABLE casework_answer (
  case_id  TEXT COLLATE "C" NOT NULL REFERENCES casework_case (id),
  field    TEXT COLLATE "C" NOT NULL,
  sort     BIGINT NOT NULL,
  value    BYTEA NOT NULL, -- sealed JSON
  source   TEXT COLLATE "C" NOT NULL, -- register:resource.column | rule | person | account
  as_of    BIGINT NOT NULL,
  PRIMARY KEY (case_id, field)
);

CREATE TABLE casework_consent (
  id           TEXT COLLATE "C" PRIMARY KEY,
  application  TEXT COLLATE "C" NOT NULL REFERENCES casework_application (id),
  case_id      TEXT COLLATE "C" NOT NULL REFERENCES casework_case (id),
  org          TEXT COLLATE "C" NOT NULL,
  fields       TEXT COLLATE "C" NOT NULL, -- JSON list of field ids
  purpose      TEXT COLLATE "C" NOT NULL, -- JSON text zh, en
  until        TEXT COLLATE "C" NOT NULL, -- civil date
  given_at     BIGINT NOT NULL,
  ended_at     BIGINT NOT NULL  -- 0 while it holds
);
CREATE INDEX casework_consent_application ON casework_consent (application);
