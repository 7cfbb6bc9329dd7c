-- +goose Up
-- Under SERIALIZABLE the check of a foreign key reads the parent's index, and
-- every two submissions, whose ids are neighbours there, conflict (ADR 0010).
-- SQLite keeps the keys, and every test runs on both engines.
ALTER TABLE casework_case DROP CONSTRAINT casework_case_application_fkey;
ALTER TABLE casework_fact DROP CONSTRAINT casework_fact_case_id_fkey;
ALTER TABLE casework_answer DROP CONSTRAINT casework_answer_case_id_fkey;
ALTER TABLE casework_consent DROP CONSTRAINT casework_consent_application_fkey;
ALTER TABLE casework_consent DROP CONSTRAINT casework_consent_case_id_fkey;
-- a unit's list in its order, status by status, and what an officer holds
CREATE INDEX casework_case_list ON casework_case (org, status, closed_at, promise_due, id, region);
CREATE INDEX casework_case_held ON casework_case (holder, status, closed_at, promise_due, id) WHERE holder <> '';
CREATE INDEX casework_case_status ON casework_case (status, application); -- counts of a board
DROP INDEX casework_case_inbox;
