package documenttool

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chengban/chengban/verify"
)

var noon = time.Date(2026, 11, 30, 4, 0, 0, 0, time.UTC)

// examples writes the examples and gives the folder and what a verifier of them has.
func examples(t *testing.T) (string, verify.Options) {
	t.Helper()
	dir := t.TempDir()
	if err := Examples(dir, noon); err != nil {
		t.Fatal(err)
	}
	trust, err := verify.LoadTrust(os.DirFS(filepath.Join(dir, "trust")))
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(dir, "status.json"))
	if err != nil {
		t.Fatal(err)
	}
	status, err := verify.ParseStatus(b)
	if err != nil {
		t.Fatal(err)
	}
	return dir, verify.Options{Trust: trust, Status: status, At: noon.Add(time.Hour)}
}

func TestExamples_verdicts(t *testing.T) {
	dir, opt := examples(t)
	for name, want := range map[string]verify.Verdict{
		"licence.ofd": verify.Passed, "licence-changed.ofd": verify.Failed, "licence-forged.ofd": verify.Failed,
		"letter.ofd": verify.Passed, "card.ofd": verify.Passed,
		"licence.pdf": verify.Passed, "letter.pdf": verify.Passed, "card.pdf": verify.Passed,
	} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if r := verify.File(b, opt); r.Verdict != want {
			t.Errorf("%s: %s (%s), want %s", name, r.Verdict, r.Reason, want)
		}
	}
}

// What a check of integrity alone does not see: a seal of nobody, a signer whom the
// seal does not name, a smuggled file.
func TestExamples_forgedFailsWhereItIsForged(t *testing.T) {
	dir, opt := examples(t)
	b, err := os.ReadFile(filepath.Join(dir, "licence-forged.ofd"))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]verify.Result{}
	for _, c := range verify.File(b, opt).Checks {
		got[c.Name] = c.Result
	}
	for name, want := range map[string]verify.Result{
		verify.Coverage: verify.Fail, verify.SignerInSeal: verify.Fail, verify.Seal: verify.Fail,
		verify.Digests: verify.Pass, verify.Manifest: verify.Pass, verify.Signature: verify.Pass,
	} {
		if got[name] != want {
			t.Errorf("%s: %s, want %s", name, got[name], want)
		}
	}
}

func TestExamples_neverWriteOverAFile(t *testing.T) {
	dir, _ := examples(t)
	if err := Examples(dir, noon); !os.IsExist(err) {
		t.Errorf("got %v, want that the files are there", err)
	}
}

func TestPress_drawsAgainFromWhatIsStored(t *testing.T) {
	p, err := newPress("test", noon)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{press: p}
	if err := b.storing(); err != nil {
		t.Fatal(err)
	}
	const most = 8 << 10
	if b.out.Redrawn != 200 || b.out.BytesStored == 0 || b.out.BytesStored > most {
		t.Errorf("%d drawn again, %d bytes stored of each, want at most %d", b.out.Redrawn, b.out.BytesStored, most)
	}
}

func TestParseSpeed(t *testing.T) {
	s, v, err := parseSpeed("version 3\n+F7:0:256:CurveSM2:2000.0:3000.0\n")
	if err != nil || s != 2000 || v != 3000 {
		t.Errorf("got %v %v %v", s, v, err)
	}
	if _, _, err := parseSpeed("nothing"); err == nil {
		t.Error("silence was taken for figures")
	}
}
