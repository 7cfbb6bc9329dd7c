-- +goose Up
-- what an installation is bound to for ever, such as the print of its keys
CREATE TABLE storage_mark (
  name  TEXT COLLATE "C" PRIMARY KEY,
  value TEXT COLLATE "C" NOT NULL
);
