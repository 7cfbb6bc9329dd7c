-- +goose Up
-- what has run out is found by its date
CREATE INDEX identity_challenge_expires ON identity_challenge (expires_at);
CREATE INDEX identity_session_expires ON identity_session (expires_at);
CREATE INDEX identity_attempt_last ON identity_attempt (last_at);
