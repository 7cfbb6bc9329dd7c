package main

import (
	"context"
	"os"

	"github.com/chengban/chengban/internal/app"
	"github.com/chengban/chengban/internal/base/i18n"
)

type diffCommand struct {
	Old  string `arg:"" help:"The pack as it was: a folder, or a zip file of an exported pack."`
	New  string `arg:"" help:"The pack as it is to be."`
	Lang string `enum:"zh,en" default:"zh" help:"Language of the sentences: zh or en."`
}

// The exit codes of diff, as of diff(1); 0 says that the packs do not differ.
const (
	exitDiffers exitCode = 1
	exitTrouble exitCode = 2
)

func differs(yes bool, trouble error) error {
	switch {
	case trouble != nil:
		return exitTrouble.with(trouble)
	case yes:
		return exitDiffers.with(nil)
	}
	return nil
}

// Run prints a sentence for each change; what keeps it from comparing goes to stderr.
func (c *diffCommand) Run(ctx context.Context) error {
	n, err := app.Diff(ctx, c.Old, c.New, i18n.Lang(c.Lang), os.Stdout)
	return differs(n > 0, err)
}
