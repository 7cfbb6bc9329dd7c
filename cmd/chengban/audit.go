package main

import (
	"context"
	"os"

	"github.com/chengban/chengban/internal/app"
	"github.com/chengban/chengban/internal/base/i18n"
)

type auditCommand struct {
	Verify     auditVerifyCommand     `cmd:"" help:"Compare the audit rows with their log and its signed checkpoints; exit 1 with the place of every difference."`
	Checkpoint auditCheckpointCommand `cmd:"" help:"Print the public key and the latest signed checkpoint, for an auditor to keep."`
}

// place says which installation is meant.
type place struct {
	Data   string `type:"existingdir" placeholder:"DIR" xor:"place" help:"Folder of a demo."`
	Config string `type:"existingfile" placeholder:"FILE" xor:"place" help:"Settings of an installation that is served."`
	URL    string `name:"postgres" placeholder:"URL" help:"With --data: the demo's PostgreSQL database."`
}

func (p place) installation() app.Installation {
	return app.Installation{Data: p.Data, Config: p.Config, URL: p.URL}
}

type auditVerifyCommand struct {
	place
	Checkpoint []string `type:"existingfile" placeholder:"FILE" help:"A kept checkpoint, as the checkpoint command printed it; may be repeated."`
	Export     string   `type:"existingfile" placeholder:"FILE" help:"Verify this export instead of an installation."`
	Key        string   `placeholder:"KEY" help:"With --export: the public key, when no kept checkpoint brings it."`
	Lang       string   `enum:"zh,en" default:"zh" help:"Language of the findings: zh or en."`
}

// Run prints what it found, one a line, and fails when there is anything.
func (c *auditVerifyCommand) Run(ctx context.Context) error {
	return app.VerifyAudit(ctx, app.Verification{
		Of: c.installation(), Kept: c.Checkpoint, Export: c.Export, Key: c.Key, Lang: i18n.Lang(c.Lang),
	}, os.Stdout)
}

type auditCheckpointCommand struct{ place }

// Run prints the key and the latest checkpoint.
func (c *auditCheckpointCommand) Run(ctx context.Context) error {
	return app.PrintCheckpoint(ctx, c.installation(), os.Stdout)
}
