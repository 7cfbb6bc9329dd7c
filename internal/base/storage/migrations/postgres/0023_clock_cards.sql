-- +goose Up
CREATE TABLE clockbook_calendar (
  n         BIGINT PRIMARY KEY, -- 1, 2 …: the order in which calendars were loaded
  digest    TEXT COLLATE "C" NOT NULL,
  horizon   TEXT COLLATE "C" NOT NULL,    -- last day of the last year that is published
  loaded_at BIGINT NOT NULL,
  done_at   BIGINT NOT NULL  -- every open clock computed and its owner told; 0 = not yet
);

CREATE TABLE clockbook_moved (
  calendar BIGINT NOT NULL REFERENCES clockbook_calendar (n),
  clock    TEXT COLLATE "C" NOT NULL REFERENCES clockbook_clock (id),
  old_day  TEXT COLLATE "C" NOT NULL, -- '' = an open pause stood before it
  new_day  TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (calendar, clock)
);

-- yellow and red cards 黄牌、红牌: a unit's clock was about to end, or has ended
CREATE TABLE casework_card (
  case_id TEXT COLLATE "C" NOT NULL,
  clock   TEXT COLLATE "C" NOT NULL,
  turn    BIGINT NOT NULL,
  rung    TEXT COLLATE "C" NOT NULL, -- eve | overdue
  due     TEXT COLLATE "C" NOT NULL, -- the due day that it warned of
  at      BIGINT NOT NULL,
  PRIMARY KEY (case_id, clock, turn, rung, due)
);
ALTER TABLE casework_case ADD COLUMN card TEXT COLLATE "C" NOT NULL DEFAULT ''; -- projection: yellow | red | ''
CREATE INDEX casework_case_card ON casework_case (org, card, promise_due, id) WHERE card <> '';
ALTER TABLE casework_case ADD COLUMN parked_until TEXT COLLATE "C" NOT NULL DEFAULT ''; -- projection: civil date on which it goes on by itself
CREATE INDEX casework_case_parked ON casework_case (parked_until, id) WHERE parked_until <> '';

-- A case that was set aside or reopened ends a second time. Two ends at once are
-- kept apart by (case_id, seq), the key of the facts.
DROP INDEX casework_fact_final;
