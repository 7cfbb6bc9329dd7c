package main

import (
	"context"
	"os"

	"github.com/chengban/chengban/internal/app/documenttool"
	"github.com/chengban/chengban/internal/base/clock"
)

type benchDocumentCommand struct {
	JSON      bool `name:"json" help:"Print the figures as JSON."`
	Documents int  `default:"2000" help:"How many documents are drawn and sealed for the figures of memory."`
}

// Run prints the figures of one run on this machine.
func (c *benchDocumentCommand) Run(ctx context.Context) error {
	f, err := documenttool.Bench(ctx, clock.System(), c.Documents)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(f)
	}
	return f.Write(os.Stdout)
}
