-- +goose Up
CREATE TABLE bundle_reply (
  application TEXT PRIMARY KEY,
  bundle      TEXT NOT NULL,
  outcome     TEXT NOT NULL, -- all_granted | part_granted | none_granted | withdrawn
  parts       TEXT NOT NULL, -- JSON: case, item, org, outcome, day; no personal data
  digest      TEXT NOT NULL,
  replied_at  INTEGER NOT NULL
) STRICT;
