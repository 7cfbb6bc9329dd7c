-- +goose Up
CREATE TABLE storage_number (
  series TEXT COLLATE "C" PRIMARY KEY,
  leased BIGINT NOT NULL -- the last number of the last block
);

CREATE TABLE storage_once (
  scope      TEXT COLLATE "C" NOT NULL, -- actor and route
  key        TEXT COLLATE "C" NOT NULL,
  digest     TEXT COLLATE "C" NOT NULL, -- of the request's content
  ref        TEXT COLLATE "C" NOT NULL, -- what the action made; '' while it runs
  claimed_at BIGINT NOT NULL,
  PRIMARY KEY (scope, key)
);
CREATE INDEX storage_once_claimed ON storage_once (claimed_at);
