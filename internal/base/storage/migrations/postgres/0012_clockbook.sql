-- +goose Up
CREATE TABLE clockbook_clock (
  id          TEXT COLLATE "C" PRIMARY KEY,
  owner_kind  TEXT COLLATE "C" NOT NULL, -- case | application | complaint …
  owner_id    TEXT COLLATE "C" NOT NULL,
  name        TEXT COLLATE "C" NOT NULL, -- statutory | promised …: the owner's word for it
  turn        BIGINT NOT NULL, -- 1, 2 …: begun again under the same name
  kind        TEXT COLLATE "C" NOT NULL,
  law         TEXT COLLATE "C" NOT NULL,
  budget      TEXT COLLATE "C" NOT NULL, -- JSON
  started     BIGINT NOT NULL,
  due_day     TEXT COLLATE "C" NOT NULL, -- projection; '' while a pause is open
  due_at      BIGINT NOT NULL, -- projection: the first instant that is too late; 0 while a pause is open
  provisional BOOLEAN NOT NULL, -- projection: rests on a year whose calendar is not published
  stopped_at  BIGINT NOT NULL, -- projection; 0 while open
  rev         BIGINT NOT NULL
);
CREATE UNIQUE INDEX clockbook_clock_turn ON clockbook_clock (owner_kind, owner_id, name, turn);
-- one open clock of a name
CREATE UNIQUE INDEX clockbook_clock_open ON clockbook_clock (owner_kind, owner_id, name) WHERE stopped_at = 0;
CREATE INDEX clockbook_clock_page ON clockbook_clock (id) WHERE stopped_at = 0;
CREATE INDEX clockbook_clock_due ON clockbook_clock (owner_kind, due_at) WHERE stopped_at = 0 AND due_at > 0;
CREATE INDEX clockbook_clock_provisional ON clockbook_clock (due_at, id) WHERE stopped_at = 0 AND provisional;

CREATE TABLE clockbook_segment (
  clock       TEXT COLLATE "C" NOT NULL REFERENCES clockbook_clock (id),
  n           BIGINT NOT NULL, -- 1, 2 …
  act         TEXT COLLATE "C" NOT NULL, -- pause | resume | extend | stop
  pause       TEXT COLLATE "C" NOT NULL, -- kind of pause; '' unless it is one
  until       TEXT COLLATE "C" NOT NULL, -- civil date until which it is parked; ''
  more        BIGINT NOT NULL, -- days or hours of an extension; 0
  at          BIGINT NOT NULL, -- in law
  actor       TEXT COLLATE "C" NOT NULL,
  reason      TEXT COLLATE "C" NOT NULL, -- code or message key, never free text
  document    TEXT COLLATE "C" NOT NULL,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (clock, n)
);

CREATE TABLE clockbook_alarm (
  clock    TEXT COLLATE "C" NOT NULL REFERENCES clockbook_clock (id),
  rung     TEXT COLLATE "C" NOT NULL, -- half | eve | due | overdue
  step     BIGINT NOT NULL, -- order of the rungs
  at       BIGINT NOT NULL,
  due      TEXT COLLATE "C" NOT NULL, -- the due day that it warns of
  fired_at BIGINT NOT NULL, -- 0 = not yet
  PRIMARY KEY (clock, rung)
);
CREATE INDEX clockbook_alarm_next ON clockbook_alarm (at, step, clock) WHERE fired_at = 0;
