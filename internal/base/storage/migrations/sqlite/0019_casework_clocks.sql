-- +goose Up
-- projections of the clocks that the facts make; civil dates, '' = no such clock runs
ALTER TABLE casework_case ADD COLUMN accept_due TEXT NOT NULL DEFAULT '';
ALTER TABLE casework_case ADD COLUMN legal_due TEXT NOT NULL DEFAULT '';
CREATE INDEX casework_case_silent ON casework_case (accept_due) WHERE status = 'received' AND accept_due <> '';
