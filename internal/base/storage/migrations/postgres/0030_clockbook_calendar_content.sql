-- +goose Up
ALTER TABLE clockbook_calendar ADD COLUMN content TEXT COLLATE "C" NOT NULL DEFAULT ''; -- the calendar itself, for clocks that ended under it
