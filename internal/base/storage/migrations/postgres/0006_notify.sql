-- +goose Up
CREATE TABLE notify_message (
  id         TEXT COLLATE "C" PRIMARY KEY,
  account    TEXT COLLATE "C" NOT NULL, -- '' = not in anybody's inbox
  phone      BYTEA NOT NULL, -- sealed; sealed "" = inbox only
  key        TEXT COLLATE "C" NOT NULL, -- of the text
  args       BYTEA NOT NULL, -- sealed JSON
  lang       TEXT COLLATE "C" NOT NULL,
  ref        TEXT COLLATE "C" NOT NULL,
  dedupe     TEXT COLLATE "C" NOT NULL UNIQUE,
  quiet      BOOLEAN NOT NULL, -- never sent, see notify.Message
  created_at BIGINT NOT NULL,
  sent_at    BIGINT NOT NULL, -- 0 = not yet
  failed_at  BIGINT NOT NULL, -- last failure; 0 = none
  attempts   BIGINT NOT NULL
);
CREATE INDEX notify_message_inbox ON notify_message (account, created_at);
CREATE INDEX notify_message_time ON notify_message (created_at);
