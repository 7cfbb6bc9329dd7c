-- +goose Up
-- how each material of a case is had, and what became of it
CREATE TABLE casework_material (
  case_id    TEXT NOT NULL REFERENCES casework_case (id),
  code       TEXT NOT NULL,
  sort       INTEGER NOT NULL,
  rung       TEXT NOT NULL, -- certificate | register | declaration | department | upload | exempt
  source     TEXT NOT NULL, -- which certificate or register; '' where it is neither
  as_of      INTEGER NOT NULL, -- when the source answered; 0 where it is neither
  until      TEXT NOT NULL, -- civil date: a declaration is checked by then
  state      TEXT NOT NULL, -- held | declared | check | owed | brought | confirmed | unconfirmed
  checked_at INTEGER NOT NULL, -- 0 before an officer has checked
  checked_by TEXT NOT NULL,
  note       BLOB NOT NULL, -- sealed: the officer's words
  PRIMARY KEY (case_id, code)
) STRICT;
CREATE INDEX casework_material_until ON casework_material (until, case_id) WHERE state = 'declared';

-- the files that were brought for a material
CREATE TABLE casework_file (
  case_id TEXT NOT NULL REFERENCES casework_case (id),
  blob    TEXT NOT NULL,
  code    TEXT NOT NULL,
  sort    INTEGER NOT NULL,
  name    BLOB NOT NULL, -- sealed: as the file was called
  type    TEXT NOT NULL,
  size    INTEGER NOT NULL,
  digest  TEXT NOT NULL, -- SHA-256, hex; it stands in the signed text
  at      INTEGER NOT NULL,
  PRIMARY KEY (case_id, blob)
) STRICT;
