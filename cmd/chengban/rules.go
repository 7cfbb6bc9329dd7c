package main

import (
	"context"
	"encoding/json"
	"os"

	"github.com/chengban/chengban/internal/app/ruletool"
	"github.com/chengban/chengban/internal/base/i18n"
)

type benchCommand struct {
	Rules benchRulesCommand `cmd:"" help:"Measure the rule engine beside a loop by hand, cel-go and SQLite."`
}

type benchRulesCommand struct {
	JSON  bool `name:"json" help:"Print the figures as JSON."`
	Firms int  `default:"1000000" help:"How many firms."`
	Rules int  `default:"716" help:"How many rules."`
}

type rulesCommand struct {
	Check   rulesCheckCommand   `cmd:"" help:"Check files of rules: types, units, golden cases, static checks; exit 1 with every finding and its place."`
	Explain rulesExplainCommand `cmd:"" help:"Say for the golden cases of a rule why it holds or not."`
}

type rulesCheckCommand struct {
	Files []string `arg:"" help:"Files of policies; the dictionary schema.yaml lies beside them."`
	Lang  string   `enum:"zh,en" default:"zh" help:"Language of the sentences: zh or en."`
}

// Run prints a line for each finding.
func (c *rulesCheckCommand) Run() error {
	n, err := ruletool.Check(c.Files, i18n.Lang(c.Lang), os.Stdout)
	switch {
	case err != nil:
		return exitTrouble.with(err)
	case n > 0:
		return exitDiffers.with(nil)
	}
	return nil
}

type rulesExplainCommand struct {
	File string `arg:"" help:"A file of a policy."`
	Rule string `arg:"" optional:"" help:"The id of a rule; all without it."`
	Case string `help:"One golden case only."`
	Lang string `enum:"zh,en" default:"zh" help:"Language of the sentences: zh or en."`
}

// Run prints the explanations.
func (c *rulesExplainCommand) Run() error {
	return ruletool.Explain(c.File, c.Rule, c.Case, i18n.Lang(c.Lang), os.Stdout)
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
