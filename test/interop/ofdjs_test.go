package interop

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/chengban/chengban/internal/engine/document/font/fonts"
	"github.com/chengban/chengban/internal/engine/document/ofd"
	"github.com/chengban/chengban/internal/engine/document/page"
	"github.com/chengban/chengban/internal/engine/document/sealtest"
	"github.com/chengban/chengban/internal/engine/document/sign"
)

// The last ofd.js that works without a licence: 1.5.0 opens no file at all unless
// its makers have sold a key.
const (
	ofdJS    = "ofd.js@0.2.6"
	ofdJSSum = "9b47d64947c94839a6cb24ef3e291ffb8047d2d372ca92836a14bef3a130eda0" // SHA-256 of lib/ofd.umd.min.js
)

// shown is what stands in the page that ofd.js made, in millimetres of the
// document's page.
type shown struct {
	Fault string
	Words []struct {
		Text string
		X, Y float64
	}
	Seals []struct {
		X, Y, W, H float64
		Loaded     bool
	}
}

const ofdJSPage = `<!doctype html><meta charset="utf-8"><body style="margin:0"><div id="out"></div>
<script src="ofd.umd.min.js"></script><script>
const wide = 840, mm = wide / 210, raw = Uint8Array.from(atob("BYTES"), c => c.charCodeAt(0)).buffer;
window.result = new Promise(done => {
  const fail = e => done(JSON.stringify({Fault: String(e && e.stack || e)}));
  window.addEventListener('error', e => fail(e.message));
  window.addEventListener('unhandledrejection', e => fail(e.reason));
  const measure = () => {
    const page = document.querySelector('#out > div').getBoundingClientRect();
    const at = e => { const r = e.getBoundingClientRect(); return {X: (r.left - page.left) / mm, Y: (r.top - page.top) / mm, W: r.width / mm, H: r.height / mm} };
    done(JSON.stringify({Fault: '', Words: [...document.querySelectorAll('#out text')].map(e => ({Text: e.textContent, ...at(e)})),
      Seals: [...document.querySelectorAll('#out [name=seal_img_div]')].map(e => ({...at(e), Loaded: [...e.querySelectorAll('img')].every(i => i.naturalWidth > 0)}))}));
  };
  ofd.parseOfdDocument({ofd: raw, fail, success(r) {
    try {
      for (const d of ofd.renderOfd(wide, r[0])) document.getElementById('out').append(d);
      setTimeout(measure, 300);
    } catch (e) { fail(e) }
  }});
});
</script>`

// A viewer that many offices use shows our page and our seal where they belong.
//
// It draws with fonts of the machine and not with those that the document carries,
// and takes a character beyond the first plane for two: what it shows in place of
// 𬍛 is its fault, which ours cannot mend. That the other characters keep their
// places is why such a character is a text of its own.
func TestOFDjs_showsPageAndSeal(t *testing.T) {
	o := newTools(t)
	if !o.have("npm") || !o.have("tar") || !fetchOFDjs(t, o) {
		return
	}
	set, err := fonts.Demo()
	if err != nil {
		t.Fatal(err)
	}
	doc := &page.Document{Title: "准予行政许可决定书", Pages: []page.Page{{Width: 210 * page.MM, Height: 297 * page.MM}}}
	type place struct {
		char string
		x, y float64
	}
	var want []place
	for i, name := range []string{"准予行政许可决定书", "王㛃（𬍛）", "号"} {
		x, y := 30+10*i, 60+30*i
		line, err := page.Style{Stack: set.Text, Size: 8 * page.MM}.Line(name)
		if err != nil {
			t.Fatal(err)
		}
		doc.Pages[0].Items = append(doc.Pages[0].Items, line.At(page.Length(x)*page.MM, page.Length(y)*page.MM)...)
		for j, r := range []rune(name) {
			if r <= 0xffff {
				want = append(want, place{string(r), float64(x + 8*j), float64(y)})
			}
		}
	}
	made, err := ofd.Make(doc, ofd.WriteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	plain, err := sign.Pack(made.Files)
	if err != nil {
		t.Fatal(err)
	}
	w := sealtest.NewWorld(t)
	order := w.Order(t)
	order.Stamps[0].Page = pageID(t, plain)
	got := showOFD(t, o, sealtest.Sign(t, plain, order))
	if got.Fault != "" {
		t.Fatal(got.Fault)
	}
	for _, p := range want {
		found := false
		for _, s := range got.Words {
			// The box of a character begins above its base line, by at most its height.
			found = found || s.Text == p.char && math.Abs(s.X-p.x) < 0.5 && s.Y < p.y && s.Y > p.y-12
		}
		if !found {
			t.Errorf("%s does not stand at %v, %v: %+v", p.char, p.x, p.y, got.Words)
		}
	}
	stamp := order.Stamps[0].Boundary
	if len(got.Seals) != 1 || !got.Seals[0].Loaded || math.Abs(got.Seals[0].X-stamp.X) > 1 || math.Abs(got.Seals[0].Y-stamp.Y) > 1 || math.Abs(got.Seals[0].W-stamp.W) > 1 {
		t.Errorf("seals: %+v, want one at %+v", got.Seals, stamp)
	}
}

func pageID(t *testing.T, b []byte) string {
	t.Helper()
	c, err := ofd.OpenContainer(b, ofd.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	d, err := ofd.Open(c)
	if err != nil {
		t.Fatal(err)
	}
	return d.Pages[0].ID
}

// fetchOFDjs gets the package and makes sure that it is the known one, as its
// script is run.
func fetchOFDjs(t *testing.T, o *tools) bool {
	t.Helper()
	if out, err := o.run("npm", "pack", "--silent", ofdJS); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%v\n%s", err, out)
		}
		t.Logf("left out: %v\n%s", err, out)
		return false
	}
	o.must("tar", "xzf", "ofd.js-0.2.6.tgz", "--strip-components=2", "package/lib/ofd.umd.min.js")
	b, err := os.ReadFile(filepath.Join(o.dir, "ofd.umd.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != ofdJSSum {
		t.Fatalf("%s has another script than the known one: %x", ofdJS, sum)
	}
	return true
}

// showOFD lets ofd.js draw a document in Chromium, which can reach nothing else.
func showOFD(t *testing.T, o *tools, doc []byte) shown {
	t.Helper()
	path := o.file("show.html", []byte(strings.Replace(ofdJSPage, "BYTES", base64.StdEncoding.EncodeToString(doc), 1)))
	opts := append([]chromedp.ExecAllocatorOption{}, chromedp.DefaultExecAllocatorOptions[:]...)
	opts = append(opts, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	defer stop()
	ctx, cancel := chromedp.NewContext(alloc)
	defer cancel()
	ctx, late := context.WithTimeout(ctx, 2*time.Minute)
	defer late()
	address := url.URL{Scheme: "file", Path: path}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(860, 1240), chromedp.Navigate(address.String())); err != nil {
		t.Fatal(err)
	}
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`window.result`, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	var out shown
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	keepPicture(ctx, t)
	return out
}

// keepPicture keeps a screenshot in test/out, which git ignores, for a person to
// look at.
func keepPicture(ctx context.Context, t *testing.T) {
	t.Helper()
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join("..", "out")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "ofdjs.png"), png, 0o644); err != nil {
		t.Fatal(err)
	}
}
