package translog_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/chengban/chengban/internal/engine/translog"
)

var update = flag.Bool("update", false, "write the golden files")

// vector is a record with its bytes and its leaf hash, for whoever writes a
// verifier of their own.
type vector struct {
	Name   string          `json:"name"`
	Record translog.Record `json:"record"`
	Hex    string          `json:"hex"`
	Leaf   string          `json:"leaf"`
}

func vectors() []vector {
	long := string(bytes.Repeat([]byte("长"), 50)) // 150 bytes: a length of two
	out := []vector{
		{Name: "nothing", Record: translog.Record{}},
		{Name: "no fields", Record: translog.Record{Format: "f/1"}},
		{Name: "empty values", Record: translog.Record{Format: "f/1", Fields: []translog.Field{{}, {Name: "a"}}}},
		{Name: "a case is claimed", Record: translog.Record{Format: "chengban.audit.row/1", Fields: []translog.Field{
			{Name: "id", Value: "01JDC0000000000000000000AA"}, {Name: "at", Value: "1795000000000000"}, {Name: "act", Value: "casework.claim"},
		}}},
		{Name: "a length of two bytes", Record: translog.Record{Format: "f/1", Fields: []translog.Field{{Name: "v", Value: long}}}},
	}
	for i := range out {
		b := translog.Encode(out[i].Record)
		out[i].Hex, out[i].Leaf = hex.EncodeToString(b), translog.LeafHash(b).String()
	}
	return out
}

func TestEncode_goldenVectors(t *testing.T) {
	path := filepath.Join("testdata", "records.json")
	got, err := json.MarshalIndent(vectors(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("the encoding changed: logs that exist would not verify any more (-want +got)\n%s", d)
	}
}

func TestDecode_givesBackWhatWasEncoded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := translog.Record{Format: rapid.String().Draw(t, "format")}
		for range rapid.IntRange(0, 4).Draw(t, "fields") {
			r.Fields = append(r.Fields, translog.Field{Name: rapid.String().Draw(t, "name"), Value: string(rapid.SliceOf(rapid.Byte()).Draw(t, "value"))})
		}
		got, err := translog.Decode(translog.Encode(r))
		if err != nil || !cmp.Equal(r, got) {
			t.Fatalf("got %v, %v", got, err)
		}
	})
}

func TestDecode_refusesWhatIsNotCanonical(t *testing.T) {
	for name, b := range map[string]string{
		"nothing":                "",
		"a length too long":      "\x81\x00f\x00",
		"text cut short":         "\x05f",
		"length cut short":       "\x80",
		"field missing":          "\x01f\x01",
		"something behind":       "\x01f\x00x",
		"a count beyond reason":  "\x01f\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
		"a length beyond reason": "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01f\x00",
	} {
		if r, err := translog.Decode([]byte(b)); err == nil {
			t.Errorf("%s: read as %v", name, r)
		}
	}
}

func TestRecord_Get(t *testing.T) {
	r := translog.Record{Fields: []translog.Field{{Name: "a", Value: "1"}, {Name: "b", Value: "2"}, {Name: "b", Value: "3"}}}
	if r.Get("b") != "2" || r.Get("c") != "" {
		t.Errorf("got %q and %q", r.Get("b"), r.Get("c"))
	}
}

// FuzzDecode: bytes that are read are the only ones for their record.
func FuzzDecode(f *testing.F) {
	for _, v := range vectors() {
		f.Add(translog.Encode(v.Record))
	}
	f.Add([]byte("\x81\x00f\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := translog.Decode(b)
		if err == nil && !bytes.Equal(translog.Encode(r), b) {
			t.Errorf("%x was read and is written %x", b, translog.Encode(r))
		}
	})
}
