-- +goose Up
CREATE TABLE bundle_reply_new (
  application TEXT NOT NULL,
  turn        INTEGER NOT NULL, -- 1, and one more each time that a unit's answer was taken back
  bundle      TEXT NOT NULL,
  outcome     TEXT NOT NULL, -- all_granted | part_granted | none_granted | withdrawn
  parts       TEXT NOT NULL, -- JSON: case, item, org, outcome, day; no personal data
  digest      TEXT NOT NULL,
  replied_at  INTEGER NOT NULL,
  PRIMARY KEY (application, turn)
) STRICT;
INSERT INTO bundle_reply_new SELECT application, 1, bundle, outcome, parts, digest, replied_at FROM bundle_reply;
DROP TABLE bundle_reply;
ALTER TABLE bundle_reply_new RENAME TO bundle_reply;
