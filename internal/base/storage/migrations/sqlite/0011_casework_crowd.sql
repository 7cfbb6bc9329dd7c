-- +goose Up
-- a unit's list in its order, status by status, and what an officer holds
CREATE INDEX casework_case_list ON casework_case (org, status, closed_at, promise_due, id, region);
CREATE INDEX casework_case_held ON casework_case (holder, status, closed_at, promise_due, id) WHERE holder <> '';
CREATE INDEX casework_case_status ON casework_case (status, application); -- counts of a board
DROP INDEX casework_case_inbox;
