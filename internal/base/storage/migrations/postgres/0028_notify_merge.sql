-- +goose Up
ALTER TABLE notify_message ADD COLUMN merge_key TEXT COLLATE "C" NOT NULL DEFAULT ''; -- what it may be told together with
ALTER TABLE notify_message ADD COLUMN merged_into TEXT COLLATE "C" NOT NULL DEFAULT ''; -- the text that says it; 'news' = this is such a text
ALTER TABLE notify_message ADD COLUMN no_text BOOLEAN NOT NULL DEFAULT FALSE; -- a delicate matter: the inbox alone
CREATE INDEX notify_message_merge ON notify_message (merge_key) WHERE merge_key <> '' AND not_before > 0;
