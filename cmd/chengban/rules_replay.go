package main

import (
	"os"

	"github.com/chengban/chengban/internal/app/ruletool"
	"github.com/chengban/chengban/internal/base/i18n"
)

type rulesReplayCommand struct {
	File string `arg:"" type:"existingfile" help:"A decision record, as it was encoded."`
	Lang string `enum:"zh,en" default:"zh" help:"Language of the sentences: zh or en."`
}

// Run decides again and says where the outcome differs; the exit codes are diff's.
func (c *rulesReplayCommand) Run() error {
	same, err := ruletool.Replay(c.File, i18n.Lang(c.Lang), os.Stdout)
	return differs(!same, err)
}
