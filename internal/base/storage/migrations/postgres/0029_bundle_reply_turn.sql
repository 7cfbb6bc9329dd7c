-- +goose Up
ALTER TABLE bundle_reply ADD COLUMN turn BIGINT NOT NULL DEFAULT 1; -- 1, and one more each time that a unit's answer was taken back
ALTER TABLE bundle_reply DROP CONSTRAINT bundle_reply_pkey;
ALTER TABLE bundle_reply ADD CONSTRAINT bundle_reply_pkey PRIMARY KEY (application, turn);
ALTER TABLE bundle_reply ALTER COLUMN turn DROP DEFAULT;
