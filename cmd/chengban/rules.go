package main

import (
	"context"
	"encoding/json"
	"os"

	"github.com/chengban/chengban/internal/app/ruletool"
)

type benchCommand struct {
	Rules benchRulesCommand `cmd:"" help:"Measure the rule engine beside a loop by hand, cel-go and SQLite."`
}

type benchRulesCommand struct {
	JSON  bool `name:"json" help:"Print the figures as JSON."`
	Firms int  `default:"1000000" help:"How many firms."`
	Rules int  `default:"716" help:"How many rules."`
}

// Run prints the figures of one run on this machine.
func (c *benchRulesCommand) Run(ctx context.Context) error {
	f, err := ruletool.Bench(ctx, c.Firms, c.Rules)
	if err != nil {
		return err
	}
	if c.JSON {
		e := json.NewEncoder(os.Stdout)
		e.SetIndent("", "  ")
		return e.Encode(f)
	}
	return f.Write(os.Stdout)
}
