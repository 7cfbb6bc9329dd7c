-- +goose Up
ALTER TABLE casework_fact ADD COLUMN detail BYTEA NOT NULL DEFAULT ''; -- sealed JSON; empty = none
ALTER TABLE casework_case ADD COLUMN pending TEXT COLLATE "C" NOT NULL DEFAULT ''; -- projection: the act that waits for a supervisor
CREATE INDEX casework_case_pending ON casework_case (org, pending) WHERE pending <> '';
-- at most one end of a case, whatever the isolation level; now with the new ends
DROP INDEX casework_fact_final;
CREATE UNIQUE INDEX casework_fact_final ON casework_fact (case_id)
  WHERE kind IN ('granted', 'refused', 'not_accepted', 'not_brought', 'terminated', 'withdrawn');
