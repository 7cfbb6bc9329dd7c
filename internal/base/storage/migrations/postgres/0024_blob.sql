-- +goose Up
-- files that are held; content without a row here is swept
CREATE TABLE blob_item (
  id      TEXT COLLATE "C" PRIMARY KEY,
  owner   TEXT COLLATE "C" NOT NULL, -- whose envelope the content is sealed in
  type    TEXT COLLATE "C" NOT NULL, -- by the content: application/pdf, image/jpeg, image/png
  size    BIGINT NOT NULL,
  digest  TEXT COLLATE "C" NOT NULL, -- SHA-256 of what was brought, hex
  kept_at BIGINT NOT NULL
);

-- sealed content, where no folder is used
CREATE TABLE blob_chunk (
  id      TEXT COLLATE "C" NOT NULL,
  seq     BIGINT NOT NULL, -- 0, 1 …
  content BYTEA NOT NULL,
  PRIMARY KEY (id, seq)
);
