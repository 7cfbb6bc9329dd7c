package main

import (
	"os"

	"github.com/chengban/chengban/internal/app"
	"github.com/chengban/chengban/internal/base/i18n"
)

type archiveCommand struct {
	Verify archiveVerifyCommand `cmd:"" help:"Check the archive package of a case, without any installation; exit 1 with the name of every entry that is not as it was."`
}

type archiveVerifyCommand struct {
	File string `arg:"" type:"existingfile" help:"The archive, as the officer's page gave it."`
	Key  string `placeholder:"KEY" help:"The public key of the audit log, as 'audit checkpoint' prints it; without it the key in the archive is used."`
	Lang string `enum:"zh,en" default:"zh" help:"Language of the findings: zh or en."`
	JSON bool   `name:"json" help:"Print one JSON object."`
}

// Run prints what it found and fails when there is anything.
func (c *archiveVerifyCommand) Run() error {
	return app.VerifyArchive(app.ArchiveVerification{File: c.File, Key: c.Key, Lang: i18n.Lang(c.Lang), JSON: c.JSON}, os.Stdout)
}
