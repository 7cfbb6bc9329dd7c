package jobtest

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/spine/job"
)

// Golden compares the JSON of e with testdata/events/<kind>.json and reads the
// file back into an equal e. With UPDATE_GOLDEN=1 in the environment it writes
// the file; that is right for a new kind or a new field, never for a change.
func Golden(t *testing.T, e job.Event) {
	t.Helper()
	path := filepath.Join("testdata", "events", e.EventKind()+".json")
	got, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if os.Getenv("UPDATE_GOLDEN") != "" {
		write(t, path, got)
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; for a new kind run the test once with UPDATE_GOLDEN=1", err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s changed (-golden +now); add fields, never change them:\n%s", e.EventKind(), d)
	}
	back := reflect.New(reflect.TypeOf(e))
	if err := json.NewDecoder(bytes.NewReader(want)).Decode(back.Interface()); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(e, back.Elem().Interface()); d != "" {
		t.Errorf("%s does not survive JSON (-emitted +read):\n%s", e.EventKind(), d)
	}
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
