-- +goose Up
CREATE TABLE storage_number (
  series TEXT PRIMARY KEY,
  leased INTEGER NOT NULL -- the last number of the last block
) STRICT;

CREATE TABLE storage_once (
  scope      TEXT NOT NULL, -- actor and route
  key        TEXT NOT NULL,
  digest     TEXT NOT NULL, -- of the request's content
  ref        TEXT NOT NULL, -- what the action made; '' while it runs
  claimed_at INTEGER NOT NULL,
  PRIMARY KEY (scope, key)
) STRICT;
CREATE INDEX storage_once_claimed ON storage_once (claimed_at);
