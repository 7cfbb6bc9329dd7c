-- +goose Up
CREATE TABLE identity_account (
  id           TEXT COLLATE "C" PRIMARY KEY,
  kind         TEXT COLLATE "C" NOT NULL, -- citizen | staff
  phone_index  TEXT COLLATE "C" NOT NULL, -- blind index
  name         BYTEA NOT NULL, -- sealed
  idno         BYTEA NOT NULL, -- sealed; sealed "" for staff
  phone        BYTEA NOT NULL, -- sealed
  subject_kind TEXT COLLATE "C" NOT NULL, -- '' for staff
  subject_ref  TEXT COLLATE "C" NOT NULL,
  org          TEXT COLLATE "C" NOT NULL, -- '' for citizens
  region       TEXT COLLATE "C" NOT NULL,
  roles        TEXT COLLATE "C" NOT NULL, -- JSON
  lang         TEXT COLLATE "C" NOT NULL,
  created_at   BIGINT NOT NULL,
  disabled_at  BIGINT NOT NULL, -- 0 while open
  UNIQUE (kind, phone_index)
);
CREATE INDEX identity_account_subject ON identity_account (subject_ref);

-- who may act for which enterprise
CREATE TABLE identity_power (
  id           TEXT COLLATE "C" PRIMARY KEY,
  account      TEXT COLLATE "C" NOT NULL REFERENCES identity_account (id),
  subject_kind TEXT COLLATE "C" NOT NULL,
  subject_ref  TEXT COLLATE "C" NOT NULL,
  name         BYTEA NOT NULL, -- sealed
  uscc         BYTEA NOT NULL, -- sealed
  created_at   BIGINT NOT NULL,
  UNIQUE (account, subject_ref)
);

CREATE TABLE identity_session (
  id         TEXT COLLATE "C" PRIMARY KEY,
  token_hash TEXT COLLATE "C" NOT NULL UNIQUE,
  account    TEXT COLLATE "C" NOT NULL REFERENCES identity_account (id),
  user_agent BYTEA NOT NULL, -- sealed
  created_at BIGINT NOT NULL,
  touched_at BIGINT NOT NULL, -- at most every 5 minutes
  expires_at BIGINT NOT NULL,
  revoked_at BIGINT NOT NULL  -- 0 while open
);
CREATE INDEX identity_session_account ON identity_session (account, created_at);

-- one code sent by text, to log in or to confirm
CREATE TABLE identity_challenge (
  id         TEXT COLLATE "C" PRIMARY KEY,
  purpose    TEXT COLLATE "C" NOT NULL, -- 'login', or what is confirmed
  account    TEXT COLLATE "C" NOT NULL, -- '' for an unknown number: never succeeds
  session    TEXT COLLATE "C" NOT NULL, -- '' for a login
  digest     TEXT COLLATE "C" NOT NULL, -- of what is confirmed
  code_mac   BYTEA NOT NULL,
  tries      BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  passed_at  BIGINT NOT NULL, -- the right code was given; 0 = not yet
  used_at    BIGINT NOT NULL  -- 0 = not yet
);
CREATE INDEX identity_challenge_account ON identity_challenge (account, purpose, created_at);

-- how often a number or an address asked for a code
CREATE TABLE identity_attempt (
  bucket  TEXT COLLATE "C" PRIMARY KEY, -- blind index
  last_at BIGINT NOT NULL,
  span    TEXT COLLATE "C" NOT NULL, -- the day or hour that n counts
  n       BIGINT NOT NULL
);
