-- +goose Up
CREATE TABLE identity_account (
  id           TEXT PRIMARY KEY,
  kind         TEXT NOT NULL, -- citizen | staff
  phone_index  TEXT NOT NULL, -- blind index
  name         BLOB NOT NULL, -- sealed
  idno         BLOB NOT NULL, -- sealed; sealed "" for staff
  phone        BLOB NOT NULL, -- sealed
  subject_kind TEXT NOT NULL, -- '' for staff
  subject_ref  TEXT NOT NULL,
  org          TEXT NOT NULL, -- '' for citizens
  region       TEXT NOT NULL,
  roles        TEXT NOT NULL, -- JSON
  lang         TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  disabled_at  INTEGER NOT NULL, -- 0 while open
  UNIQUE (kind, phone_index)
) STRICT;
CREATE INDEX identity_account_subject ON identity_account (subject_ref);

-- who may act for which enterprise
CREATE TABLE identity_power (
  id           TEXT PRIMARY KEY,
  account      TEXT NOT NULL REFERENCES identity_account (id),
  subject_kind TEXT NOT NULL,
  subject_ref  TEXT NOT NULL,
  name         BLOB NOT NULL, -- sealed
  uscc         BLOB NOT NULL, -- sealed
  created_at   INTEGER NOT NULL,
  UNIQUE (account, subject_ref)
) STRICT;

CREATE TABLE identity_session (
  id         TEXT PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  account    TEXT NOT NULL REFERENCES identity_account (id),
  user_agent BLOB NOT NULL, -- sealed
  created_at INTEGER NOT NULL,
  touched_at INTEGER NOT NULL, -- at most every 5 minutes
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER NOT NULL  -- 0 while open
) STRICT;
CREATE INDEX identity_session_account ON identity_session (account, created_at);

-- one code sent by text, to log in or to confirm
CREATE TABLE identity_challenge (
  id         TEXT PRIMARY KEY,
  purpose    TEXT NOT NULL, -- 'login', or what is confirmed
  account    TEXT NOT NULL, -- '' for an unknown number: never succeeds
  session    TEXT NOT NULL, -- '' for a login
  digest     TEXT NOT NULL, -- of what is confirmed
  code_mac   BLOB NOT NULL,
  tries      INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  passed_at  INTEGER NOT NULL, -- the right code was given; 0 = not yet
  used_at    INTEGER NOT NULL  -- 0 = not yet
) STRICT;
CREATE INDEX identity_challenge_account ON identity_challenge (account, purpose, created_at);

-- how often a number or an address asked for a code
CREATE TABLE identity_attempt (
  bucket  TEXT PRIMARY KEY, -- blind index
  last_at INTEGER NOT NULL,
  span    TEXT NOT NULL, -- the day or hour that n counts
  n       INTEGER NOT NULL
) STRICT;
