package record_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chengban/chengban/internal/engine/rule/record"
)

func text(s string) *string { return &s }

func TestParse_refusesAnotherSpelling(t *testing.T) {
	t.Parallel()
	good, err := os.ReadFile("testdata/granted.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ from, to, want string }{
		"a blank":             {`"as_of": "`, `"as_of":  "`, "not the canonical form"},
		"an unknown key":      {`"as_of": `, `"note": "x", "as_of": `, "unknown field"},
		"a key twice":         {`"as_of": "2026-11-30",`, `"as_of": "2026-11-30", "as_of": "2026-11-30",`, "not the canonical form"},
		"a key in capitals":   {`"as_of"`, `"AS_OF"`, "not the canonical form"},
		"another kind":        {`decision.v1`, `decision.v9`, `want "chengban.decision.v1"`},
		"no such day":         {`"as_of": "2026-11-30"`, `"as_of": "2026-11-31"`, "is no day"},
		"an amount respelled": {`"1000万元"`, `"10000000元"`, "not the canonical form"},
		"a number with zeros": {`"value": "2400000000"`, `"value": "02400000000"`, "no canonical money"},
		"no value, no reason": {`"value": "false",`, ``, "not the canonical form"},
		"an odd type":         {`"type": "bool",` + "\n      " + `"value": "false"`, `"type": "colour",` + "\n      " + `"value": "false"`, "no canonical colour"},
		"names out of order":  {`"name": "e.industry",` + "\n      " + `"type": "string",`, `"name": "e.zzz",` + "\n      " + `"type": "string",`, "names are sorted"},
		"something behind":    {"\n}\n", "\n}\n{}", "not the canonical form"},
	} {
		src := bytes.Replace(good, []byte(tt.from), []byte(tt.to), 1)
		if bytes.Equal(src, good) {
			t.Fatalf("%s: the record has no %q", name, tt.from)
		}
		if _, err := record.Parse(src); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", name, err, tt.want)
		}
	}
}

func TestParse_refusesInFacts(t *testing.T) {
	t.Parallel()
	good, err := os.ReadFile("testdata/file-rows.json")
	if err != nil {
		t.Fatal(err)
	}
	const cell = `{` + "\n            " + `"value": "inv"` + "\n          }"
	for name, tt := range map[string]struct{ from, to, want string }{
		"no such profile":       {`"profile": "facts"`, `"profile": "other"`, "kind"},
		"a type of other rules": {`"type": "rows",`, `"type": "list",`, "no canonical list"},
		"an empty cell":         {cell, "{}", "a row has values"},
		"a cell that is both":   {cell, `{` + "\n            " + `"value": "inv",` + "\n            " + `"why": "stale"` + "\n          }", "a row has values"},
		"no such reason":        {cell, `{` + "\n            " + `"why": "lost"` + "\n          }", "a row has values"},
	} {
		src := bytes.Replace(good, []byte(tt.from), []byte(tt.to), 1)
		if bytes.Equal(src, good) {
			t.Fatalf("%s: the record has no %q", name, tt.from)
		}
		if _, err := record.Parse(src); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", name, err, tt.want)
		}
	}
}

func TestValue_aListMayBeEmpty(t *testing.T) {
	t.Parallel()
	for _, v := range []record.Value{{Name: "e.tags", Type: record.List, Items: []string{}}, {Name: "e.tags", Type: record.List, Items: []string{"a"}}} {
		if _, known, err := v.Native(); !known || err != nil {
			t.Errorf("%+v: known %v, %v", v, known, err)
		}
	}
	if _, _, err := (record.Value{Name: "e.tags", Type: record.List, Text: text("a")}).Native(); err == nil {
		t.Error("a text was taken for a list")
	}
}

// same comes to what it is told.
type same struct{ record.Result }

func (same) Version() string { return "same" }

func (s same) Evaluate(*record.Closure, string, []record.Value, []record.Value) (record.Result, error) {
	return s.Result, nil
}

// FuzzParse: what is taken is written back byte for byte, and neither it nor its
// replay makes the package panic.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		f.Fatal("no examples", err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		r, err := record.Parse(src)
		if err != nil {
			return
		}
		again, err := r.Encode()
		if err != nil || !bytes.Equal(src, again) {
			t.Fatalf("%s\nis written back as\n%s", src, again)
		}
		report, err := record.Replay(r, same{r.Result})
		if err != nil || (report.Difference != nil && report.Difference.At != "rule.hash") {
			t.Fatalf("the same result differs: %+v, %v", report.Difference, err)
		}
	})
}
