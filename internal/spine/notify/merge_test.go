package notify_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/spine/notify"
)

func (f *fixture) wake() {
	f.t.Helper()
	if err := f.n.Wake(f.t.Context()); err != nil {
		f.t.Fatal(err)
	}
	f.idle()
}

func answered(part, matter string) notify.Message {
	return notify.Message{
		To: "ACC", Key: "casework.sms.part", Group: matter, Ref: matter, Dedupe: matter + part,
		Args: map[string]string{"number": "No-" + matter, "part": part, "org": "某公司", "status": "已办成"},
	}
}

// TestMerge_oneTextForFiveParts: what comes within the window is one text; another matter
// is another text; what comes later is a text of its own; in the inbox each stands alone.
func TestMerge_oneTextForFiveParts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		g := &gateway{}
		f := newFixture(t, db, g)
		f.n.UsePhones(directory{"ACC": phone})
		for _, part := range []string{"水", "电", "气", "暖", "信"} {
			f.post(answered(part, "A"))
			f.clock.Advance(5 * time.Minute)
			f.wake()
		}
		f.post(answered("路", "B"))
		if n := len(g.texts()); n != 0 {
			t.Fatalf("%d texts before the window is over", n)
		}
		f.clock.Advance(5 * time.Minute)
		f.wake()
		f.wake()
		want := []string{phone + " 您的申请 No-A 有 5 项进展：“水”已办成；“电”已办成；“气”已办成；“暖”已办成；“信”已办成。请在“我的办件”查看。"}
		if diff := cmp.Diff(want, g.texts()); diff != "" {
			t.Fatal(diff)
		}
		f.clock.Advance(time.Hour)
		f.wake()
		if got := g.texts(); len(got) != 2 || !strings.Contains(got[1], "“路”已由某公司答复") {
			t.Errorf("the other matter: %q", got)
		}
		inbox, err := f.n.Inbox(t.Context(), "ACC", 10)
		if err != nil || len(inbox) != 6 {
			t.Errorf("the inbox has %d, want each by itself: %v", len(inbox), err)
		}
		if got := len(f.shown()); got != 2 {
			t.Errorf("%d texts on the demo's page, want what rang", got)
		}
	})
}

// TestMerge_theLastWordAbsorbs: the answer to the whole says what the waiting texts of its
// parts would have said, and of no other matter.
func TestMerge_theLastWordAbsorbs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		g := &gateway{}
		f := newFixture(t, db, g)
		f.n.UsePhones(directory{"ACC": phone})
		f.post(answered("水", "A"))
		f.post(answered("路", "B"))
		f.post(notify.Message{
			To: "ACC", Key: "bundle.sms.answered", Group: "A", Dedupe: "all", Args: map[string]string{"number": "No-A", "title": "报装", "outcome": "全部办成"},
		})
		f.idle()
		f.clock.Advance(time.Hour)
		f.wake()
		got := g.texts()
		if len(got) != 2 || !strings.Contains(got[0], "全部办成") || !strings.Contains(got[1], "“路”") {
			t.Errorf("got %q", got)
		}
	})
}

// TestMerge_windowAndNight: a window that ends in the quiet hours ends in the morning.
func TestMerge_windowAndNight(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		g := &gateway{}
		f := newFixture(t, db, g)
		f.n.UsePhones(directory{"ACC": phone})
		f.clock.Advance(8*time.Hour + 45*time.Minute) // 20:45
		f.post(answered("水", "A"))
		f.clock.Advance(30 * time.Minute)
		f.wake()
		if n := len(g.texts()); n != 0 {
			t.Errorf("%d texts at a quarter past nine in the evening", n)
		}
		f.clock.Advance(10*time.Hour + 45*time.Minute) // 08:00
		f.wake()
		if n := len(g.texts()); n != 1 {
			t.Errorf("%d texts at eight in the morning", n)
		}
	})
}

// TestPostTx_delicateMattersDoNotRing: nothing about a death or violence goes to a phone;
// it stands in the inbox, and a code that she asks for is sent.
func TestPostTx_delicateMattersDoNotRing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		g := &gateway{}
		f := newFixture(t, db, g)
		f.n.UsePhones(directory{"ACC": phone})
		for _, k := range notify.Kinds() {
			if k.Delicate == notify.Send {
				continue
			}
			f.post(notify.Message{To: "ACC", Key: k.Key, Group: "A", Delicate: true, Dedupe: k.Key, Args: map[string]string{"number": "1"}})
		}
		c := code("code", "123456")
		c.Delicate = true
		f.post(c)
		f.idle()
		f.clock.Advance(48 * time.Hour)
		f.wake()
		if got := g.texts(); len(got) != 1 || !strings.Contains(got[0], "123456") {
			t.Errorf("rang: %q", got)
		}
		inbox, err := f.n.Inbox(t.Context(), "ACC", 100)
		if err != nil || len(inbox) != len(notify.Kinds())-2 {
			t.Errorf("%d in the inbox, %v", len(inbox), err)
		}
	})
}

// TestText_noLinksButTheCitys: whatever people typed, a text leads nowhere but to the city.
func TestText_noLinksButTheCitys(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		g := &gateway{}
		f := newFixture(t, db, g)
		f.n.UseHost("zwfw.xuchang.example")
		for i, x := range []struct{ typed, want string }{
			{"https://zwfw.xuchang.example/my", "https://zwfw.xuchang.example/my"},
			{"ZWFW.xuchang.example", "ZWFW.xuchang.example"},
			{"https://evil.example/许昌", "（链接已去掉）许昌"},
			{"http://1.2.3.4/x", "（链接已去掉）"},
			{"www.evil.cn", "（链接已去掉）"},
			{"evil.com", "（链接已去掉）"},
			{"a.b.evil.top/x?y=1", "（链接已去掉）"},
			{"https://zwfw.xuchang.example@evil.cn/", "（链接已去掉）"},
			{"zwfw.xuchang.example.evil.cn", "（链接已去掉）"},
			{"weixin://dl/x", "（链接已去掉）"},
			{"_evil.com", "（链接已去掉）"},
			{"1.2.3.4/x", "（链接已去掉）"},
			{"http://例子.中国", "（链接已去掉）"},
			{"例子.公司", "（链接已去掉）"},
			{"evil.xn--fiqs8s/x", "（链接已去掉）"},
			{"https://zwfw.xuchang.example\\@evil.cn", "（链接已去掉）"},
			{"2026.11.30", "2026.11.30"},
			{"供水1.5吨，3.2", "供水1.5吨，3.2"},
			{"编号4110002026112300001-2", "编号4110002026112300001-2"},
		} {
			m := calm(fmt.Sprint(i))
			m.Args["part"] = x.typed
			f.post(m)
			f.idle()
			texts := g.texts()
			if got, want := texts[len(texts)-1], "“"+x.want+"”"; !strings.Contains(got, want) {
				t.Errorf("%q: %q does not say %s", x.typed, got, want)
			}
		}
	})
}

// TestTable_docs: every message has words in both languages, a line where it can be one
// of several, and its row in docs/messages.md.
func TestTable_docs(t *testing.T) {
	raw, err := os.ReadFile("../../../docs/messages.md")
	if err != nil {
		t.Fatal(err)
	}
	doc := string(raw)
	for _, k := range notify.Kinds() {
		keys := []string{k.Key}
		if k.News != "" {
			keys = append(keys, k.Key+"_line")
		}
		for _, key := range keys {
			for _, l := range []i18n.Lang{i18n.Zh, i18n.En} {
				if text := i18n.Msg(l, key); strings.HasPrefix(text, "⟦") {
					t.Errorf("%s has no words in %s", key, l)
				}
			}
		}
		row := fmt.Sprintf("| `%s` | %s | %s | %s | %s | %s |", k.Key, k.Trigger, k.Channel, yes(k.Calm), windowOf(k), k.Delicate)
		if !strings.Contains(doc, row) {
			t.Errorf("docs/messages.md lacks\n%s", row)
		}
	}
	if got, want := strings.Count(doc, "\n| `"), len(notify.Kinds()); got != want {
		t.Errorf("docs/messages.md has %d rows, the table %d", got, want)
	}
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func windowOf(k notify.Kind) string {
	if k.Window == 0 {
		return "at once"
	}
	return time.Duration(k.Window).String()
}
