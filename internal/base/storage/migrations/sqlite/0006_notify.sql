-- +goose Up
CREATE TABLE notify_message (
  id         TEXT PRIMARY KEY,
  account    TEXT NOT NULL, -- '' = not in anybody's inbox
  phone      BLOB NOT NULL, -- sealed; sealed "" = inbox only
  key        TEXT NOT NULL, -- of the text
  args       BLOB NOT NULL, -- sealed JSON
  lang       TEXT NOT NULL,
  ref        TEXT NOT NULL,
  dedupe     TEXT NOT NULL UNIQUE,
  quiet      INTEGER NOT NULL, -- never sent, see notify.Message
  created_at INTEGER NOT NULL,
  sent_at    INTEGER NOT NULL, -- 0 = not yet
  failed_at  INTEGER NOT NULL, -- last failure; 0 = none
  attempts   INTEGER NOT NULL
) STRICT;
CREATE INDEX notify_message_inbox ON notify_message (account, created_at);
CREATE INDEX notify_message_time ON notify_message (created_at);
