package e2e

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/chengban/chengban/internal/app/documenttool"
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
	if err := documenttool.Examples(dir, time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "stranger.ofd"), good, 0o600); err != nil {
		t.Fatal(err)
	}
	views(t, base, func(b *browser, prefix, name string) {
		for file, want := range map[string][2]string{
			"stranger.ofd": {"无法确认", "Cannot be confirmed"}, "licence-forged.ofd": {"验证不通过", "Not verified"}, "licence.ofd": {"验证通过", "Verified"},
		} {
			b.open(prefix + "/verify")
			b.do(chromedp.SetUploadFiles(`input[type=file]`, []string{filepath.Join(dir, file)}))
			b.press(b.word("核验", "Check"))
			b.sees(b.word(want[0], want[1]))
			b.look("verified-" + file + "-" + name)
		}
	})
}
