-- +goose Up
-- how each material of a case is had, and what became of it; no foreign keys, for the reason of 0011
CREATE TABLE casework_material (
  case_id    TEXT COLLATE "C" NOT NULL,
  code       TEXT COLLATE "C" NOT NULL,
  sort       BIGINT NOT NULL,
  rung       TEXT COLLATE "C" NOT NULL, -- certificate | register | declaration | department | upload | exempt
  source     TEXT COLLATE "C" NOT NULL, -- which certificate or register; '' where it is neither
  as_of      BIGINT NOT NULL, -- when the source answered; 0 where it is neither
  until      TEXT COLLATE "C" NOT NULL, -- civil date: a declaration is checked by then
  state      TEXT COLLATE "C" NOT NULL, -- held | declared | check | owed | brought | confirmed | unconfirmed
  checked_at BIGINT NOT NULL, -- 0 before an officer has checked
  checked_by TEXT COLLATE "C" NOT NULL,
  note       BYTEA NOT NULL, -- sealed: the officer's words
  PRIMARY KEY (case_id, code)
);
CREATE INDEX casework_material_until ON casework_material (until, case_id) WHERE state = 'declared';

-- the files that were brought for a material
CREATE TABLE casework_file (
  case_id TEXT COLLATE "C" NOT NULL,
  blob    TEXT COLLATE "C" NOT NULL,
  code    TEXT COLLATE "C" NOT NULL,
  sort    BIGINT NOT NULL,
  name    BYTEA NOT NULL, -- sealed: as the file was called
  type    TEXT COLLATE "C" NOT NULL,
  size    BIGINT NOT NULL,
  digest  TEXT COLLATE "C" NOT NULL, -- SHA-256, hex; it stands in the signed text
  at      BIGINT NOT NULL,
  PRIMARY KEY (case_id, blob)
);
