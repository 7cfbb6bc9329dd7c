-- +goose Up
CREATE TABLE clockbook_clock (
  id          TEXT PRIMARY KEY,
  owner_kind  TEXT NOT NULL, -- case | application | complaint …
  owner_id    TEXT NOT NULL,
  name        TEXT NOT NULL, -- statutory | promised …: the owner's word for it
  turn        INTEGER NOT NULL, -- 1, 2 …: begun again under the same name
  kind        TEXT NOT NULL,
  law         TEXT NOT NULL,
  budget      TEXT NOT NULL, -- JSON
  started     INTEGER NOT NULL,
  due_day     TEXT NOT NULL, -- projection; '' while a pause is open
  due_at      INTEGER NOT NULL, -- projection: the first instant that is too late; 0 while a pause is open
  provisional INTEGER NOT NULL, -- projection: rests on a year whose calendar is not published
  stopped_at  INTEGER NOT NULL, -- projection; 0 while open
  rev         INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX clockbook_clock_turn ON clockbook_clock (owner_kind, owner_id, name, turn);
-- one open clock of a name
CREATE UNIQUE INDEX clockbook_clock_open ON clockbook_clock (owner_kind, owner_id, name) WHERE stopped_at = 0;
CREATE INDEX clockbook_clock_page ON clockbook_clock (id) WHERE stopped_at = 0;
CREATE INDEX clockbook_clock_due ON clockbook_clock (owner_kind, due_at) WHERE stopped_at = 0 AND due_at > 0;
CREATE INDEX clockbook_clock_provisional ON clockbook_clock (due_at, id) WHERE stopped_at = 0 AND provisional;

CREATE TABLE clockbook_segment (
  clock       TEXT NOT NULL REFERENCES clockbook_clock (id),
  n           INTEGER NOT NULL, -- 1, 2 …
  act         TEXT NOT NULL, -- pause | resume | extend | stop
  pause       TEXT NOT NULL, -- kind of pause; '' unless it is one
  until       TEXT NOT NULL, -- civil date until which it is parked; ''
  more        INTEGER NOT NULL, -- days or hours of an extension; 0
  at          INTEGER NOT NULL, -- in law
  actor       TEXT NOT NULL,
  reason      TEXT NOT NULL, -- code or message key, never free text
  document    TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (clock, n)
) STRICT;

CREATE TABLE clockbook_alarm (
  clock    TEXT NOT NULL REFERENCES clockbook_clock (id),
  rung     TEXT NOT NULL, -- half | eve | due | overdue
  step     INTEGER NOT NULL, -- order of the rungs
  at       INTEGER NOT NULL,
  due      TEXT NOT NULL, -- the due day that it warns of
  fired_at INTEGER NOT NULL, -- 0 = not yet
  PRIMARY KEY (clock, rung)
) STRICT;
CREATE INDEX clockbook_alarm_next ON clockbook_alarm (at, step, clock) WHERE fired_at = 0;
