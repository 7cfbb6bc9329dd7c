package main

import (
	"os"

	"github.com/chengban/chengban/internal/app/ruletool"
	"github.com/chengban/chengban/internal/base/i18n"
)

type rulesCheckCommand struct {
	Files []string `arg:"" help:"Files of policies, or folders of them; the dictionary schema.yaml lies beside each."`
	Lang  string   `enum:"zh,en" default:"zh" help:"Language of the sentences: zh or en."`
}

// Run prints a line for each finding; the exit codes are diff's.
func (c *rulesCheckCommand) Run() error {
	n, err := ruletool.Check(c.Files, i18n.Lang(c.Lang), os.Stdout)
	return differs(n > 0, err)
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

type rulesRecordCommand struct {
	File string `arg:"" help:"A file of a policy."`
	Rule string `arg:"" help:"The id of a rule."`
	Case string `arg:"" help:"The golden case."`
}

// Run prints the record in its canonical form.
func (c *rulesRecordCommand) Run() error {
	return ruletool.Record(c.File, c.Rule, c.Case, os.Stdout)
}
