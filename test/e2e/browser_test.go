package e2e

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

//go:embed testdata/axe.min.js
var axe string

// browser is one tab, driven by the keyboard alone.
type browser struct {
	t       *testing.T
	ctx     context.Context
	base    string
	mu      sync.Mutex
	csp     []string
	inputs  int // values typed, and choices made where none stood
	actions int // keys that do something: choose, type, press
	typed   int // characters
}

// openBrowser starts Chromium with a viewport; scripts of pages do not run.
func openBrowser(t *testing.T, base string, width, height int64) *browser {
	t.Helper()
	opts := append([]chromedp.ExecAllocatorOption{}, chromedp.DefaultExecAllocatorOptions[:]...)
	opts = append(opts, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("lang", "zh-CN"))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, cancel := chromedp.NewContext(alloc)
	ctx, late := context.WithTimeout(ctx, 4*time.Minute)
	t.Cleanup(func() { late(); cancel(); stop() })
	b := &browser{t: t, ctx: ctx, base: base}
	b.do(chromedp.EmulateViewport(width, height))
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	b.call(func() error {
		_, err := chromedp.Call(ctx, log.Enable, cdp.Empty{})
		return err
	})
	b.call(func() error {
		_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	})
	return b
}

// hear collects violations of the content security policy.
func (b *browser) hear(ev any) {
	if e, ok := ev.(*log.EventEntryAdded); ok && e.Entry != nil && strings.Contains(e.Entry.Text, "Content Security Policy") {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.csp = append(b.csp, e.Entry.Text)
	}
}

func (b *browser) violations() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.csp...)
}

func (b *browser) call(f func() error) {
	b.t.Helper()
	if err := f(); err != nil {
		b.t.Fatal(err)
	}
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatalf("%v\nat %s\n%s", err, b.path(), b.shorten(b.text()))
	}
}

func (b *browser) eval(js string) string {
	b.t.Helper()
	s, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](js))
	if err != nil {
		b.t.Fatalf("%s: %v", js, err)
	}
	return s
}

func (b *browser) open(path string) {
	b.t.Helper()
	if !strings.HasPrefix(path, "http") {
		path = b.base + path
	}
	b.do(chromedp.Navigate(path))
}

func (b *browser) path() string {
	s, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](`location.pathname + location.search`))
	return s
}

func (b *browser) text() string {
	s, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.body.innerText`))
	return s
}

func (b *browser) shorten(s string) string {
	if r := []rune(s); len(r) > 1500 {
		return string(r[:1500]) + " …"
	}
	return s
}

// sees fails unless the page's text has all of these.
func (b *browser) sees(want ...string) {
	b.t.Helper()
	text := b.text()
	for _, w := range want {
		if !strings.Contains(text, w) {
			b.t.Fatalf("%s: the page does not say %q:\n%s", b.path(), w, b.shorten(text))
		}
	}
}

// focused describes what the focus is on: name or text, and value.
const focusedJS = `(() => { const e = document.activeElement; if (!e || e === document.body) return '';
  const l = e.labels && e.labels.length ? e.labels[0].innerText : (e.innerText || e.ariaLabel || '');
  return [e.tagName.toLowerCase(), e.type || '', e.name || '', e.value || '', l.trim().replace(/\s+/g, ' ')].join('|'); })()`

type focus struct{ tag, typ, name, value, label string }

func (b *browser) focused() focus {
	b.t.Helper()
	f := strings.SplitN(b.eval(focusedJS), "|", 5)
	if len(f) < 5 {
		return focus{}
	}
	return focus{f[0], f[1], f[2], f[3], f[4]}
}

func (b *browser) key(k string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(k))
}

const mostTabs = 150

// tabTo presses Tab until the focus is on what is wanted.
func (b *browser) tabTo(what string, is func(focus) bool) focus {
	b.t.Helper()
	if f := b.focused(); is(f) {
		return f
	}
	var seen []string
	for range mostTabs {
		b.key(kb.Tab)
		f := b.focused()
		if is(f) {
			return f
		}
		if label := f.label[:min(len(f.label), 60)]; !slices.Contains(seen, label) {
			seen = append(seen, label)
		}
	}
	b.t.Fatalf("%s: the keyboard does not reach %s; it passed %q", b.path(), what, seen)
	return focus{}
}

// press goes to a button or link by its words and presses Enter; it waits for
// the page that comes.
func (b *browser) press(label string) {
	b.t.Helper()
	b.tabTo(fmt.Sprintf("button or link %q", label), func(f focus) bool {
		return (f.tag == "button" || f.tag == "a") && strings.Contains(f.label, label)
	})
	b.enter()
}

// unfold opens what only some need to see; no page comes of it.
func (b *browser) unfold(label string) {
	b.t.Helper()
	b.tabTo(fmt.Sprintf("fold %q", label), func(f focus) bool { return f.tag == "summary" && strings.Contains(f.label, label) })
	b.key(kb.Enter)
}

func (b *browser) enter() {
	b.t.Helper()
	b.actions++
	any := func(page.EventLoadEventFired) bool { return true }
	if _, err := chromedp.Run(b.ctx, chromedp.WaitEvent(page.LoadEventFired, any, chromedp.KeyEvent(kb.Enter))); err != nil {
		b.t.Fatalf("Enter at %s leads nowhere: %v", b.path(), err)
	}
}

// fill types into the field of that name, over what stands there.
func (b *browser) fill(name, value string) {
	b.t.Helper()
	b.tabTo("field "+name, func(f focus) bool { return f.name == name && (f.tag == "input" || f.tag == "textarea") })
	b.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(2)), chromedp.KeyEvent(value))
	b.inputs++
	b.actions++
	b.typed += len([]rune(value))
}

// choose picks a radio by its value with the arrow keys.
func (b *browser) choose(name, value string) {
	b.t.Helper()
	f := b.tabTo("choice "+name, func(f focus) bool { return f.name == name && f.typ == "radio" })
	b.inputs++
	b.actions++
	for range 20 {
		if f.value == value {
			b.key(" ")
			return
		}
		b.key(kb.ArrowDown)
		f = b.focused()
	}
	b.t.Fatalf("%s: %s has no choice %q", b.path(), name, value)
}

// tick sets a checkbox.
func (b *browser) tick(name string) {
	b.t.Helper()
	b.tabTo("box "+name, func(f focus) bool { return f.name == name && f.typ == "checkbox" })
	b.key(" ")
	b.inputs++
	b.actions++
}

var sixDigits = regexp.MustCompile(`\b\d{6}\b`)

// code reads the newest code for a phone from the page of demo texts, in another
// tab, as one looks at one's phone.
func (b *browser) code(phone string) string {
	b.t.Helper()
	tab, cancel := chromedp.NewContext(b.ctx)
	defer cancel()
	deadline := time.Now().Add(15 * time.Second)
	for time.Now().Before(deadline) {
		if err := chromedp.Do(tab, chromedp.Navigate(b.base+"/demo/texts?phone="+phone)); err != nil {
			b.t.Fatal(err)
		}
		text, err := chromedp.Run(tab, chromedp.Evaluate[string](`document.querySelector('main').innerText`))
		if err != nil {
			b.t.Fatal(err)
		}
		if i := strings.Index(text, phone); i >= 0 {
			if code := sixDigits.FindString(text[i+len(phone):]); code != "" {
				return code
			}
		}
	}
	b.t.Fatalf("no code for %s on the page of demo texts", phone)
	return ""
}

// axeResult is what axe found, and what it could not decide, in words.
type axeResult struct {
	Violations string `json:"violations"`
	Incomplete string `json:"incomplete"`
}

// checkAxe runs axe-core on the page: no violation of WCAG 2.0–2.2 A and AA or
// of the best practices, and nothing undecided but contrast above a picture or a
// gradient, which is logged for a person to look at.
func (b *browser) checkAxe() {
	b.t.Helper()
	b.call(func() error {
		_, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: false})
		return err
	})
	b.eval(axe + `; ''`)
	out, err := chromedp.Run(b.ctx, chromedp.Evaluate[axeResult](`axe.run(document).then(r => {
	  const say = list => list.map(v => v.id + ': ' + v.help + '\n    ' + v.nodes.map(n => n.html.slice(0, 160)).join('\n    ')).join('\n');
	  const contrast = v => v.id === 'color-contrast';
	  return {
	    violations: say([...r.violations, ...r.incomplete.filter(v => !contrast(v))]),
	    incomplete: say(r.incomplete.filter(contrast)),
	  };
	})`, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatal(err)
	}
	if out.Violations != "" {
		b.t.Errorf("%s: axe finds\n%s", b.path(), out.Violations)
	}
	if out.Incomplete != "" {
		b.t.Logf("%s: axe could not decide\n%s", b.path(), out.Incomplete)
	}
	b.call(func() error {
		_, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	})
}

// checkFit: nothing is wider than the window.
func (b *browser) checkFit() {
	b.t.Helper()
	if s := b.eval(`String(document.documentElement.scrollWidth - document.documentElement.clientWidth)`); s != "0" {
		b.t.Errorf("%s: the page is %s px wider than the window", b.path(), s)
	}
}

// paper prints the page, keeps it beside the pictures, and checks that the sheets
// are A4, as the letter's own style asks.
func (b *browser) paper(name string) {
	b.t.Helper()
	var out page.PrintToPDFResult
	b.call(func() (err error) {
		out, err = chromedp.Call(b.ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true)})
		return err
	})
	box := regexp.MustCompile(`/MediaBox \[0 0 (\d+)\.?\d* (\d+)`).FindSubmatch(out.Data)
	if box == nil || string(box[1]) != "594" && string(box[1]) != "595" || string(box[2]) != "841" && string(box[2]) != "842" {
		b.t.Errorf("%s: the sheet is %s points, want A4", name, box)
	}
	if err := os.WriteFile(filepath.Join("..", "out", name+".pdf"), out.Data, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// picture keeps a screenshot of the whole page in test/out, which git ignores.
func (b *browser) picture(name string) {
	b.t.Helper()
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.t.Fatal(err)
	}
	dir := filepath.Join("..", "out")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}
