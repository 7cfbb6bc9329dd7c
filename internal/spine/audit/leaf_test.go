package audit

import (
	"encoding/hex"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/engine/translog"
)

var update = flag.Bool("update", false, "write the golden file")

// TestLeaf_golden: bytes and hash of a row. A change of either makes every log
// that exists unverifiable; a new form is a new format.
func TestLeaf_golden(t *testing.T) {
	s := stored{
		ID: "01JDC0000000000000000000AA", Seq: 7, At: 1_795_000_000_000_001, ActorKind: "staff", Account: "01JDC0000000000000000000AB",
		Org: "xc-water", Act: "casework.refuse", Kind: "case", Object: "01JDC0000000000000000000AC", Result: "ok", Why: "no_main", Data: `{"no":"411000-1"}`,
	}
	got := hex.EncodeToString(translog.Encode(s.record())) + "\n" + s.leaf().String() + "\n"
	path := filepath.Join("testdata", "leaf.txt")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	s.Seq = 8
	if s.leaf().String() != got[len(got)-45:len(got)-1] {
		t.Error("the number is part of the leaf")
	}
}

// Every column but the number is in the leaf.
func TestLeaf_everyColumnCounts(t *testing.T) {
	seen := map[translog.Hash]bool{(stored{}).leaf(): true}
	for _, s := range []stored{
		{ID: "x"}, {At: 1}, {ActorKind: "x"}, {Account: "x"}, {Org: "x"}, {Act: "x"}, {Kind: "x"}, {Object: "x"}, {Result: "x"}, {Why: "x"}, {Data: "x"},
	} {
		if seen[s.leaf()] {
			t.Errorf("%+v has the leaf of another", s)
		}
		seen[s.leaf()] = true
	}
}
