package ruletool_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chengban/chengban/internal/app/ruletool"
	"github.com/chengban/chengban/internal/base/i18n"
)

const engine = "../../engine/rule/"

func TestCheck_greenOnTheShapes(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(engine + "shapes/*.yaml")
	if err != nil || len(files) < 8 {
		t.Fatal(files, err)
	}
	var out bytes.Buffer
	if n, err := ruletool.Check(files, i18n.Zh, &out); n != 0 || err != nil {
		t.Errorf("%d findings, %v\n%s", n, err, out.String())
	}
}

func TestCheck_folders(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if n, err := ruletool.Check([]string{engine + "shapes"}, i18n.Zh, &out); n != 0 || err != nil {
		t.Errorf("%d findings, %v\n%s", n, err, out.String())
	}
	files, err := filepath.Glob(engine + "book/testdata/broken/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	out.Reset()
	if n, err := ruletool.Check([]string{engine + "book/testdata/broken"}, i18n.Zh, &out); n < len(files)-1 || err != nil {
		t.Errorf("%d findings in %d files, %v", n, len(files)-1, err)
	}
	for _, empty := range []string{t.TempDir(), filepath.Join(t.TempDir(), "gone")} {
		if _, err := ruletool.Check([]string{empty}, i18n.Zh, &out); err == nil {
			t.Errorf("%s: nothing was checked and nobody says so", empty)
		}
	}
}

// Each broken file says in its first line where it is broken and why.
func TestCheck_redWithPlaceAndReason(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(engine + "book/testdata/broken/*.yaml")
	if err != nil || len(files) < 21 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		if filepath.Base(file) == "schema.yaml" {
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := strings.Cut(string(data), "\n")
		var line, column int
		if _, err := fmt.Sscanf(first, "# want: %d:%d: ", &line, &column); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		_, reason, _ := strings.Cut(first, fmt.Sprintf("%d:%d: ", line, column))
		var out bytes.Buffer
		n, err := ruletool.Check([]string{file}, i18n.Zh, &out)
		got := strings.SplitN(out.String(), "\n", 2)[0]
		if n == 0 || err != nil || !strings.HasPrefix(got, fmt.Sprintf("%s:%d:%d: ", file, line, column)) || !strings.Contains(got, reason) {
			t.Errorf("%s\n got  %s (%v)\n want %d:%d %s", filepath.Base(file), got, err, line, column, reason)
		}
	}
}

func TestExplain_says(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := ruletool.Explain(engine+"shapes/industry.yaml", "tech-upgrade", "不符合第五条", i18n.En, &out); err != nil {
		t.Fatal(err)
	}
	want := "fixed investment CNY 29,990,000 < CNY 30,000,000, CNY 10,000 away"
	if !strings.Contains(out.String(), want) {
		t.Errorf("got %s", out.String())
	}
	if err := ruletool.Explain(engine+"shapes/industry.yaml", "nothing", "", i18n.En, &out); err == nil {
		t.Error("a rule that does not exist is explained")
	}
}

func TestBench_smallRunAgrees(t *testing.T) {
	f, err := ruletool.Bench(t.Context(), 5000, 80)
	if err != nil {
		t.Fatal(err)
	}
	if m := f.Shapes; m.True+m.False+m.Unknown != 5000*80 || m.True == 0 || m.Unknown == 0 || f.Strangers.Distinct < 80*5-10 {
		t.Errorf("%+v", f)
	}
}
