package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/chengban/chengban/internal/app"
	"github.com/chengban/chengban/internal/base/i18n"
)

type demoCommand struct {
	Addr  string    `default:"127.0.0.1:8080" help:"Address to listen on; port 0 takes a free one."`
	Data  string    `default:"data/demo" type:"path" help:"Folder for the database and the keys."`
	Reset bool      `help:"Throw the demo city away and seed it anew."`
	At    time.Time `help:"Start the demo's clock at this time (RFC 3339); it runs on from there, and never goes back behind what is recorded."`
	URL   string    `name:"postgres" placeholder:"URL" help:"Use this PostgreSQL database instead of SQLite."`
}

// Run starts the demo and prints "ready http://…" when it can be used.
func (c *demoCommand) Run(ctx context.Context) error {
	return app.Demo(ctx, app.DemoOptions{Addr: c.Addr, Data: c.Data, Reset: c.Reset, At: c.At, URL: c.URL, Out: os.Stdout, Log: os.Stderr})
}

type serveCommand struct {
	Config string `required:"" type:"existingfile" help:"TOML file; docs/ops/config.md lists its fields."`
}

// Run serves until it is told to stop.
func (c *serveCommand) Run(ctx context.Context) error {
	return app.Serve(ctx, c.Config, os.Stdout, os.Stderr)
}

type checkCommand struct {
	Dir  string `arg:"" type:"existingdir" help:"Folder of the pack."`
	Lang string `enum:"zh,en" default:"zh" help:"Language of the findings: zh or en."`
}

// Run prints every finding as file:line:col and fails when there is one.
func (c *checkCommand) Run(ctx context.Context) error {
	n, err := app.Check(ctx, os.DirFS(c.Dir), i18n.Lang(c.Lang), os.Stdout)
	if err != nil {
		return err
	}
	if n > 0 {
		return fmt.Errorf("%d findings in %s", n, c.Dir)
	}
	return nil
}
