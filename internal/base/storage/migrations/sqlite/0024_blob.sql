-- +goose Up
-- files that are held; content without a row here is swept
CREATE TABLE blob_item (
  id      TEXT PRIMARY KEY,
  owner   TEXT NOT NULL, -- whose envelope the content is sealed in
  type    TEXT NOT NULL, -- by the content: application/pdf, image/jpeg, image/png
  size    INTEGER NOT NULL,
  digest  TEXT NOT NULL, -- SHA-256 of what was brought, hex
  kept_at INTEGER NOT NULL
) STRICT;

-- sealed content, where no folder is used
CREATE TABLE blob_chunk (
  id      TEXT NOT NULL,
  seq     INTEGER NOT NULL, -- 0, 1 …
  content BLOB NOT NULL,
  PRIMARY KEY (id, seq)
) STRICT;
