// Command chengban runs a city's government-services platform: one binary, with
// SQLite inside or PostgreSQL beside it.
//
//	chengban demo    an invented city on this machine, nothing to configure
//	chengban serve   a real installation, by one TOML file
//	chengban check   checks a folder of service definitions (a pack)
//	chengban pack    carries a pack between cities as one file
//	chengban diff    says what changes from one pack to another
//	chengban audit   verifies the audit log, prints its signed checkpoint
//	chengban archive verifies the archive package of a case
//	chengban rules   checks files of rules, explains their cases, replays a recorded decision
//	chengban bench   measures the rule engine on this machine
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

type commands struct {
	Demo    demoCommand    `cmd:"" help:"Run the invented demo city on this machine."`
	Serve   serveCommand   `cmd:"" help:"Run an installation that a configuration file describes."`
	Check   checkCommand   `cmd:"" help:"Check a folder of service definitions; exit 1 with every finding and its place."`
	Pack    packCommand    `cmd:"" help:"Write a pack as one file, or the files of one into a folder."`
	Diff    diffCommand    `cmd:"" help:"Say in plain language what changes from one pack to another; exit 0 when nothing does, 1 when something does, 2 when they cannot be compared."`
	Audit   auditCommand   `cmd:"" help:"Verify the audit log, and print its signed checkpoint."`
	Archive archiveCommand `cmd:"" help:"Verify the archive package of a case."`
	Rules   rulesCommand   `cmd:"" help:"Check and explain files of rules, replay recorded decisions."`
	Bench   benchCommand   `cmd:"" help:"Measure a part of the program on this machine."`
}

func main() {
	os.Exit(run())
}

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c commands
	k := kong.Parse(&c, kong.Name("chengban"), kong.Description("Chengban 城办: a city's government services in one binary."),
		kong.UsageOnError(), kong.BindTo(ctx, (*context.Context)(nil)))
	err := k.Run()
	var exit exitError
	switch {
	case errors.As(err, &exit):
		if exit.cause != nil {
			fmt.Fprintf(os.Stderr, "chengban: %v\n", exit.cause)
		}
		return int(exit.code)
	case err != nil:
		fmt.Fprintf(os.Stderr, "chengban: %v\n", err)
		return 1
	}
	return 0
}

// exitCode is what a command ends with that says more than that it failed.
type exitCode int

func (c exitCode) with(cause error) error { return exitError{code: c, cause: cause} }

// exitError ends the program with its code; without a cause nothing went wrong.
type exitError struct {
	code  exitCode
	cause error
}

func (e exitError) Error() string {
	if e.cause == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.cause.Error()
}
