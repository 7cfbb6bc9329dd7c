package main

import (
	"os"

	"github.com/chengban/chengban/internal/app"
	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/verify"
)

type certCommand struct {
	Example certExampleCommand `cmd:"" help:"Write sealed documents of invented people into a folder, with a forged and a changed one, the certificates to believe and what is known of revocations."`
	Verify  certVerifyCommand  `cmd:"" help:"Check a sealed document, offline; exit 0 when all twelve checks pass, 1 when one fails, 2 when something cannot be told, 3 when the files given cannot be used."`
}

type certVerifyCommand struct {
	File   string `arg:"" type:"existingfile" help:"The document, OFD or PDF."`
	Trust  string `type:"existingdir" placeholder:"DIR" help:"Folder with the certificates that are believed: roots and authorities, and the makers of seals (every certificate that is no authority's), as .pem, .crt, .cer or .der; keys of logs as .vkey. Without it nobody is."`
	Status string `type:"existingfile" placeholder:"FILE" help:"What is known of revocations, as JSON. Without it nothing is."`
	At     string `placeholder:"TIME" help:"For which moment it is asked, 2026-11-30 or 2026-11-30T10:00:00+08:00; now when left out."`
	JSON   bool   `name:"json" help:"Print one JSON object: verdict, checks with name, result and reason, and more."`
	Lang   string `enum:"zh,en" default:"zh" help:"Language of the sentences: zh or en."`
}

// The exit codes of cert verify; 0 says TOTAL-PASSED.
const (
	exitFailed        exitCode = 1
	exitIndeterminate exitCode = 2
	exitUnusable      exitCode = 3
)

// Run prints the twelve checks and the verdict.
func (c *certVerifyCommand) Run() error {
	verdict, err := app.VerifyDocument(app.DocumentVerification{
		File: c.File, Trust: c.Trust, Status: c.Status, At: c.At, JSON: c.JSON, Lang: i18n.Lang(c.Lang), Clock: clock.System(),
	}, os.Stdout)
	switch {
	case err != nil:
		return exitUnusable.with(err)
	case verdict == verify.Failed:
		return exitFailed.with(nil)
	case verdict == verify.Indeterminate:
		return exitIndeterminate.with(nil)
	}
	return nil
}
