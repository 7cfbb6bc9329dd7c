-- +goose Up
ALTER TABLE notify_message ADD COLUMN not_before BIGINT NOT NULL DEFAULT 0; -- waits for the morning; 0 = sent at once
CREATE INDEX notify_message_waits ON notify_message (not_before) WHERE not_before > 0;
