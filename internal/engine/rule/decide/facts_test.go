package decide_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/engine/rule/book"
	"github.com/chengban/chengban/internal/engine/rule/decide"
	"github.com/chengban/chengban/internal/engine/rule/ir"
	"github.com/chengban/chengban/internal/engine/rule/money"
	"github.com/chengban/chengban/internal/engine/rule/record"
	"github.com/chengban/chengban/internal/engine/rule/run"
	"github.com/chengban/chengban/internal/engine/rule/schema"
	"github.com/chengban/chengban/internal/engine/rule/shapes"
)

var update = flag.Bool("update", false, "write the examples anew")

// recorded decides a golden case and records it.
func recorded(t testing.TB, s *schema.Schema, r *ir.Rule, g *book.Golden, amount *money.Amount) (*record.Record, *ir.Program, *schema.Facts) {
	t.Helper()
	p, f, _, err := g.Explain(r, s)
	if err != nil {
		t.Fatal(err)
	}
	c, err := decide.Closure(s, r, amount)
	if err != nil {
		t.Fatal(err)
	}
	out, err := record.Make(decide.Facts{}, c, g.Today, decide.Params(r), decide.Inputs(s, &c, f, g.Today))
	if err != nil {
		t.Fatalf("%s, %s: %v", r.ID, g.Case, err)
	}
	return out, p, f
}

// each calls do for every golden case of the shapes.
func each(t testing.TB, do func(s *schema.Schema, r *ir.Rule, g *book.Golden)) {
	t.Helper()
	s, policies, findings, err := book.ReadDir(shapes.FS, ".")
	if err != nil || len(findings) > 0 {
		t.Fatal(findings, err)
	}
	for _, p := range policies {
		for i := range p.Rules {
			for k := range p.Rules[i].Golden {
				do(s, p.Rules[i].IR, &p.Rules[i].Golden[k])
			}
		}
	}
}

// The closure has only what the rule reads, so other numbers and another graph: it must
// come to what the rule comes to over the whole dictionary, and again after reading.
func TestFacts_everyCaseOfTheShapes(t *testing.T) {
	t.Parallel()
	n, causes := 0, 0
	each(t, func(s *schema.Schema, r *ir.Rule, g *book.Golden) {
		rec, p, f := recorded(t, s, r, g, nil)
		at := r.ID + ", " + g.Case
		if got := rec.Result.Truth; got != g.Want || got != run.Row(p, 0, f).String() {
			t.Errorf("%s: recorded %s, want %s", at, got, g.Want)
		}
		if diff := cmp.Diff(explained(p, f), numbers(rec)); diff != "" {
			t.Errorf("%s: %s", at, diff)
		}
		b, err := rec.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := record.Parse(b)
		if err != nil {
			t.Fatalf("%s: %v\n%s", at, err, b)
		}
		report, err := record.Replay(again, decide.Of(&again.Rule.Closure))
		if err != nil || report.Difference != nil || report.Engine != "rule.run/1" {
			t.Errorf("%s: %+v, %v", at, report.Difference, err)
		}
		n, causes = n+1, causes+len(numbers(rec))
	})
	if n < 250 || causes < 200 {
		t.Errorf("only %d cases with %d causes", n, causes)
	}
}

// cause is what must be the same whichever program explained it.
type cause struct{ Clause, Kind, Have, Gap, Why string }

func explained(p *ir.Program, f *schema.Facts) (out []cause) {
	why := &run.Why{}
	run.Explain(p, 0, f, why)
	for _, c := range why.Causes {
		x := cause{Clause: strconv.Itoa(c.Clause + 1), Kind: [...]string{"unmet", "missing", "any_of", "all_of"}[c.Kind]}
		if c.Kind == run.Missing {
			x.Why = c.State.String()
		}
		if c.Number {
			x.Have, x.Gap = strconv.FormatInt(c.Have, 10), strconv.FormatInt(c.Gap, 10)
		}
		out = append(out, x)
	}
	return out
}

func numbers(r *record.Record) (out []cause) {
	for _, reason := range r.Result.Reasons {
		for _, c := range reason.Causes {
			out = append(out, cause{reason.Condition, c.Kind, c.Have, c.Gap, c.Why})
		}
	}
	return out
}

// fileExamples are the records of a rule of a file that lie in testdata.
func fileExamples(t testing.TB) map[string]*record.Record {
	t.Helper()
	amount, err := money.Parse([]byte(`limit: {of: {rate: {rate: 2%, of: {base: e.loan}, round: down yuan}}, most: 20万元}`))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*record.Record{}
	each(t, func(s *schema.Schema, r *ir.Rule, g *book.Golden) {
		name := map[string]string{
			"loan-interest/恰好符合":      "file-granted",
			"loan-interest/不符合第二条第二款": "file-failed",
			"loan-interest/缺少附则一的数据":  "file-unknown",
		}[r.ID+"/"+g.Case]
		if name != "" {
			out[name], _, _ = recorded(t, s, r, g, amount)
		}
		if len(r.Clauses[0].Checked.Tables) > 0 && g.Want == "true" && len(g.Rows) > 0 && out["file-rows"] == nil {
			out["file-rows"], _, _ = recorded(t, s, r, g, nil)
		}
	})
	return out
}

func TestFacts_isWhatStandsInTheFiles(t *testing.T) {
	t.Parallel()
	made := fileExamples(t)
	if len(made) != 4 {
		t.Fatalf("%d examples", len(made))
	}
	for name, r := range made {
		got, err := r.Encode()
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("../record/testdata", name+".json")
		if *update {
			if err := os.WriteFile(file, got, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestFacts_namesTheFirstDifference(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		of     string
		change func(r *record.Record)
		want   record.Difference
	}{
		"a gap":               {"file-failed", func(r *record.Record) { r.Result.Reasons[1].Causes[0].Gap = "1" }, record.Difference{At: "result.reasons[1].causes[0].gap", Recorded: "1", Replayed: "10000"}},
		"a cause left out":    {"file-failed", func(r *record.Record) { r.Result.Reasons[1].Causes = nil }, record.Difference{At: "result.reasons[1]", Recorded: "(end)", Replayed: "(more)"}},
		"why it is not known": {"file-unknown", func(r *record.Record) { r.Inputs[0].Why = "stale" }, record.Difference{At: "result.reasons[3].causes[0].why", Recorded: "not_collected", Replayed: "stale"}},
		"a parameter":         {"file-granted", func(r *record.Record) { r.Params[0].Text = text("1") }, record.Difference{At: "result.truth", Recorded: "true", Replayed: "false"}},
		"the amount":          {"file-granted", func(r *record.Record) { r.Result.Amount.Fen++ }, record.Difference{At: "result.amount.amount", Recorded: "100000.01元", Replayed: "10万元"}},
		"a row":               {"file-rows", func(r *record.Record) { rows(r).Rows = rows(r).Rows[:0] }, record.Difference{At: "result.truth", Recorded: "true", Replayed: "false"}},
		"a code list":         {"file-granted", func(r *record.Record) { r.Rule.Closure.Schema[1].Codes[0] = "AA" }, record.Difference{At: "rule.hash"}},
	} {
		r := parsed(t, tt.of)
		tt.change(r)
		got, err := record.Replay(r, decide.Of(&r.Rule.Closure))
		if err != nil || got.Difference == nil {
			t.Errorf("%s: %+v, %v", name, got.Difference, err)
			continue
		}
		if tt.want.At == "rule.hash" {
			tt.want.Recorded, tt.want.Replayed = got.Difference.Recorded, got.Difference.Replayed
		}
		if diff := cmp.Diff(&tt.want, got.Difference); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// parsed reads an example.
func parsed(t testing.TB, name string) *record.Record {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("../record/testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := record.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func rows(r *record.Record) *record.Value {
	for i := range r.Inputs {
		if r.Inputs[i].Type == record.Rows {
			return &r.Inputs[i]
		}
	}
	return nil
}

func TestFacts_refusesWhatCannotBeReplayed(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		of     string
		change func(r *record.Record)
		want   string
	}{
		"an input of another type": {"file-granted", func(r *record.Record) { r.Inputs[0].Type = record.Count }, "the rule has no such count"},
		"an input from nowhere":    {"file-granted", func(r *record.Record) { r.Inputs[0].Name = "e.a" }, "the rule has no such"},
		"a code of no list":        {"file-granted", func(r *record.Record) { r.Inputs[1].Text = text("Z") }, `"Z" is no dict`},
		"no parameter":             {"file-granted", func(r *record.Record) { r.Params = nil }, "no p.loan of type money"},
		"one parameter more":       {"file-granted", func(r *record.Record) { r.Params = append(r.Params, r.Params[0]); r.Params[1].Name = "p.x" }, "p.x is no parameter"},
		"a row too short":          {"file-rows", func(r *record.Record) { rows(r).Rows[0] = rows(r).Rows[0][1:] }, "a row has"},
	} {
		r := parsed(t, tt.of)
		tt.change(r)
		if _, err := record.Replay(r, decide.Facts{}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", name, err, tt.want)
		}
	}
}

// A record says in its rule which profile it is of; the kind must say the same.
func TestParse_theKindIsTheProfiles(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]string{"v1": "granted", "v2": "file-granted"} {
		src, err := os.ReadFile(filepath.Join("../record/testdata", file+".json"))
		if err != nil {
			t.Fatal(err)
		}
		other := map[string]string{"v1": "v2", "v2": "v1"}[name]
		if _, err := record.Parse(bytes.Replace(src, []byte("decision."+name), []byte("decision."+other), 1)); err == nil || !strings.Contains(err.Error(), "kind") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
