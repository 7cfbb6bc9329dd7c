-- +goose Up
CREATE TABLE letter_letter (
  id          TEXT COLLATE "C" PRIMARY KEY,
  no          TEXT COLLATE "C" NOT NULL UNIQUE,
  application TEXT COLLATE "C" NOT NULL,
  case_id     TEXT COLLATE "C" NOT NULL,
  case_no     TEXT COLLATE "C" NOT NULL,
  kind        TEXT COLLATE "C" NOT NULL,
  occasion    TEXT COLLATE "C" NOT NULL, -- what in the case it was issued for
  seq         BIGINT NOT NULL, -- running number within case and kind
  template    BIGINT NOT NULL,
  title       TEXT COLLATE "C" NOT NULL, -- JSON text zh, en
  lang        TEXT COLLATE "C" NOT NULL,
  org         TEXT COLLATE "C" NOT NULL,
  region      TEXT COLLATE "C" NOT NULL,
  owner_kind  TEXT COLLATE "C" NOT NULL,
  owner_ref   TEXT COLLATE "C" NOT NULL,
  agent       TEXT COLLATE "C" NOT NULL, -- account that acts for the owner
  content     BYTEA NOT NULL, -- sealed: the file as issued
  data        BYTEA NOT NULL, -- sealed JSON: what it was made from
  digest      TEXT COLLATE "C" NOT NULL, -- SHA-256 of the file
  issued_at   BIGINT NOT NULL,
  issued_kind TEXT COLLATE "C" NOT NULL,
  issued_by   TEXT COLLATE "C" NOT NULL,
  UNIQUE (case_id, kind, occasion),
  UNIQUE (case_id, kind, seq)
);
CREATE INDEX letter_letter_application ON letter_letter (application);

CREATE TABLE letter_service (
  letter      TEXT COLLATE "C" NOT NULL REFERENCES letter_letter (id),
  channel     TEXT COLLATE "C" NOT NULL, -- online | post | window
  at          BIGINT NOT NULL, -- when it counts in law
  recorded_at BIGINT NOT NULL,
  by_kind     TEXT COLLATE "C" NOT NULL,
  by_account  TEXT COLLATE "C" NOT NULL,
  org         TEXT COLLATE "C" NOT NULL,
  note        BYTEA NOT NULL, -- sealed: number of the parcel, who signed
  PRIMARY KEY (letter, channel)
);
