-- +goose Up
-- what stands out in an open case: a projection of its facts, written with them
CREATE TABLE casework_flag (
  flag    TEXT COLLATE "C" NOT NULL, -- casework.Flag
  org     TEXT COLLATE "C" NOT NULL,
  case_id TEXT COLLATE "C" NOT NULL,
  is_on   BOOLEAN NOT NULL, -- rows are not deleted: that would read (ADR 0010)
  PRIMARY KEY (flag, org, case_id)
);
CREATE INDEX casework_flag_on ON casework_flag (flag, org, case_id) WHERE is_on;

-- who stands in for whom 代理, until the end of a day
CREATE TABLE casework_substitute (
  account    TEXT COLLATE "C" PRIMARY KEY, -- who is away
  substitute TEXT COLLATE "C" NOT NULL,
  org        TEXT COLLATE "C" NOT NULL, -- the unit of both
  until      TEXT COLLATE "C" NOT NULL, -- the last day
  set_by     TEXT COLLATE "C" NOT NULL,
  set_at     BIGINT NOT NULL
);
CREATE INDEX casework_substitute_by ON casework_substitute (substitute);

-- words that a unit uses again and again 常用语
CREATE TABLE casework_phrase (
  id      TEXT COLLATE "C" PRIMARY KEY,
  org     TEXT COLLATE "C" NOT NULL,
  title   BYTEA NOT NULL, -- sealed
  words   BYTEA NOT NULL, -- sealed
  made_by TEXT COLLATE "C" NOT NULL,
  made_at BIGINT NOT NULL
);
CREATE INDEX casework_phrase_org ON casework_phrase (org);

-- the colleagues of a unit are few among all accounts
CREATE INDEX identity_account_org ON identity_account (org) WHERE org <> '';
