package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/chengban/chengban/internal/engine/document/sealtest"
)

// TestPages_verifiedLook: a document is uploaded by hand, and the answer with the
// page drawn beside it can be read by everybody.
func TestPages_verifiedLook(t *testing.T) {
	base := demo(t)
	w := sealtest.NewWorld(t)
	order := w.Order(t)
	order.Time = sealtest.Day(2026, 1, 2)
	good := sealtest.Sign(t, sealtest.Document(t, "准予行政许可决定书"), order)
	dir := t.TempDir()
	for name, content := range map[string][]byte{"ours.ofd": good, "altered.ofd": append(good[:len(good):len(good)], 'x')} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	views(t, base, func(b *browser, prefix, name string) {
		for file, want := range map[string][2]string{"ours.ofd": {"无法确认", "Cannot be confirmed"}, "altered.ofd": {"验证不通过", "Not verified"}} {
			b.open(prefix + "/verify")
			b.do(chromedp.SetUploadFiles(`input[type=file]`, []string{filepath.Join(dir, file)}))
			b.press(b.word("核验", "Check"))
			b.sees(b.word(want[0], want[1]))
			b.look("verified-" + file + "-" + name)
		}
	})
}
