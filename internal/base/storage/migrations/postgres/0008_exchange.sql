-- +goose Up
-- The tables of the registers themselves (exchange_r_…) are made at start from
-- the pack; these three say what was made and what came in.
CREATE TABLE exchange_resource (
  code      TEXT COLLATE "C" PRIMARY KEY,
  shape     TEXT COLLATE "C" NOT NULL, -- JSON: identity, key and subject columns; cannot change
  loaded_at BIGINT NOT NULL -- last delivery, 0 before the first
);
CREATE TABLE exchange_column (
  resource TEXT COLLATE "C" NOT NULL REFERENCES exchange_resource (code),
  name     TEXT COLLATE "C" NOT NULL,
  kept     TEXT COLLATE "C" NOT NULL, -- sealed | text | integer | bool
  PRIMARY KEY (resource, name)
);
CREATE TABLE exchange_batch (
  id        TEXT COLLATE "C" PRIMARY KEY,
  resource  TEXT COLLATE "C" NOT NULL REFERENCES exchange_resource (code),
  loaded_at BIGINT NOT NULL,
  delivered BIGINT NOT NULL, -- rows in the delivery
  changed   BIGINT NOT NULL  -- rows that were new or different
);
CREATE INDEX exchange_batch_resource ON exchange_batch (resource, loaded_at);
