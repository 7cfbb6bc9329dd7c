package main

import (
	"fmt"
	"os"

	"github.com/chengban/chengban/internal/app/documenttool"
	"github.com/chengban/chengban/internal/base/clock"
)

type certExampleCommand struct {
	Dir string `arg:"" type:"path" help:"The folder; files that are there stay, and stop it."`
}

// Run writes the examples and says how to check them.
func (c *certExampleCommand) Run() error {
	if err := documenttool.Examples(c.Dir, clock.System().Now().Time()); err != nil {
		return err
	}
	_, err := fmt.Fprintf(os.Stdout, "chengban cert verify %s/licence.ofd --trust %s/trust --status %s/status.json\n", c.Dir, c.Dir, c.Dir)
	return err
}
