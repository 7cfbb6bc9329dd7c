package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/chengban/chengban/internal/app/ruletool"
)

type benchCommand struct {
	Document benchDocumentCommand `cmd:"" help:"Measure drawing, sealing and verifying beside OpenSSL."`
	Rules    benchRulesCommand    `cmd:"" help:"Measure the rule engine beside a loop by hand, cel-go and SQLite."`
}

type benchRulesCommand struct {
	JSON    bool   `name:"json" help:"Print the figures as JSON."`
	Firms   int    `default:"1000000" help:"How many firms; with --growth the most."`
	Rules   int    `default:"716" help:"How many rules."`
	Growth  bool   `help:"Measure how a full match grows with firms, rules and distinct conditions instead."`
	Picture string `help:"With --growth: write a drawing (SVG) to this file." placeholder:"FILE"`
}

// Run prints the figures of one run on this machine.
func (c *benchRulesCommand) Run(ctx context.Context) error {
	if c.Growth {
		return c.growth()
	}
	f, err := ruletool.Bench(ctx, c.Firms, c.Rules)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(f)
	}
	return f.Write(os.Stdout)
}

func (c *benchRulesCommand) growth() error {
	points, err := ruletool.Growth(c.Firms)
	if err != nil {
		return err
	}
	if c.Picture != "" {
		var svg bytes.Buffer
		if err := ruletool.Picture(&svg, points); err != nil {
			return err
		}
		if err := os.WriteFile(c.Picture, svg.Bytes(), 0o600); err != nil {
			return err
		}
	}
	if c.JSON {
		return printJSON(points)
	}
	for _, p := range points {
		fmt.Printf("%-9s %9d firms %5d rules %6d distinct %9.4f s %7.3f ns/pair\n", p.Set, p.Firms, p.Rules, p.Distinct, p.Seconds, p.NSPerPair)
	}
	return nil
}

func printJSON(v any) error {
	e := json.NewEncoder(os.Stdout)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
