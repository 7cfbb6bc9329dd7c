-- +goose Up
-- what stands out in an open case: a projection of its facts, written with them
CREATE TABLE casework_flag (
  flag    TEXT NOT NULL, -- casework.Flag
  org     TEXT NOT NULL,
  case_id TEXT NOT NULL,
  is_on   INTEGER NOT NULL, -- rows are not deleted: that would read (ADR 0010)
  PRIMARY KEY (flag, org, case_id)
) STRICT;
CREATE INDEX casework_flag_on ON casework_flag (flag, org, case_id) WHERE is_on;

-- who stands in for whom 代理, until the end of a day
CREATE TABLE casework_substitute (
  account    TEXT PRIMARY KEY, -- who is away
  substitute TEXT NOT NULL,
  org        TEXT NOT NULL, -- the unit of both
  until      TEXT NOT NULL, -- the last day
  set_by     TEXT NOT NULL,
  set_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX casework_substitute_by ON casework_substitute (substitute);

-- words that a unit uses again and again 常用语
CREATE TABLE casework_phrase (
  id      TEXT PRIMARY KEY,
  org     TEXT NOT NULL,
  title   BLOB NOT NULL, -- sealed
  words   BLOB NOT NULL, -- sealed
  made_by TEXT NOT NULL,
  made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX casework_phrase_org ON casework_phrase (org);

-- the colleagues of a unit are few among all accounts
CREATE INDEX identity_account_org ON identity_account (org) WHERE org <> '';
