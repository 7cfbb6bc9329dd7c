package main

import (
	"errors"
	"testing"
)

func TestRulesReplay_exitCodes(t *testing.T) {
	dir := "../../internal/engine/rule/record/testdata/"
	for file, want := range map[string]exitCode{
		"granted.json": 0, "failed.json": 0, "unknown.json": 0, "altered.json": exitDiffers,
		"file-granted.json": 0, "file-failed.json": 0, "file-unknown.json": 0, "file-rows.json": 0, "file-altered.json": exitDiffers,
		"none.json": exitTrouble, "../record.go": exitTrouble,
	} {
		var got exitError
		errors.As((&rulesReplayCommand{File: dir + file, Lang: "en"}).Run(), &got)
		if got.code != want {
			t.Errorf("%s: exit %d, want %d", file, got.code, want)
		}
	}
}
