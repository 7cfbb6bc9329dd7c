-- +goose Up
CREATE TABLE bundle_reply (
  application TEXT COLLATE "C" PRIMARY KEY,
  bundle      TEXT COLLATE "C" NOT NULL,
  outcome     TEXT COLLATE "C" NOT NULL, -- all_granted | part_granted | none_granted | withdrawn
  parts       TEXT COLLATE "C" NOT NULL, -- JSON: case, item, org, outcome, day; no personal data
  digest      TEXT COLLATE "C" NOT NULL,
  replied_at  BIGINT NOT NULL
);
