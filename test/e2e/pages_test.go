package e2e

import (
	"strings"
	"testing"
)

// look checks a page as it stands: axe, width, policy; and keeps its picture.
func (b *browser) look(name string) {
	b.t.Helper()
	b.checkAxe()
	b.checkFit()
	if text := b.text(); strings.Contains(text, "⟦") {
		b.t.Errorf("%s: a message key is missing:\n%s", b.path(), b.shorten(text))
	}
	b.picture(name)
}

var publicPages = []struct{ name, path string }{
	{"home", "/"},
	{"one", "/one"},
	{"topics", "/topics"},
	{"bundle", "/one/utilities"},
	{"item", "/s/power-connection"},
	{"search", "/search?q=电"},
	{"search-empty", "/search?q=" + "不存在的事"},
	{"login", "/login"},
	{"desk-login", "/desk/login"},
	{"texts", "/demo/texts"},
	{"verify", "/verify"},
	{"accessibility", "/accessibility"},
	{"privacy", "/privacy"},
	{"missing", "/no/such/page"},
	{"gallery", "/ui"},
}

// TestPages_publicLook: every public page in Chinese on a phone and in English on
// a desk.
func TestPages_publicLook(t *testing.T) {
	base := demo(t)
	views(t, base, func(b *browser, prefix, name string) {
		for _, p := range publicPages {
			path := prefix + p.path
			if prefix != "" && p.path == "/" {
				path = prefix
			}
			b.open(path)
			b.look(p.name + "-" + name)
		}
	})
}

func views(t *testing.T, base string, f func(b *browser, prefix, name string)) {
	for _, v := range []struct {
		name, prefix  string
		width, height int64
	}{{"zh-360", "", 360, 740}, {"en-1280", "/en", 1280, 900}} {
		t.Run(v.name, func(t *testing.T) {
			b := openBrowser(t, base, v.width, v.height)
			f(b, v.prefix, v.name)
			if got := b.violations(); len(got) > 0 {
				t.Errorf("content security policy: %q", got)
			}
		})
	}
}

// TestPages_journeyLook: the pages of the owner's road and of the desk, with what
// is on them in their states.
func TestPages_journeyLook(t *testing.T) {
	base := demo(t)
	views(t, base, func(b *browser, prefix, name string) {
		zh := prefix == ""
		b.login(prefix+"/login", owner)
		b.open(prefix + "/my")
		b.look("my-empty-" + name)
		b.open(prefix + "/one/utilities/start")
		b.look("start-" + name)
		b.press(pick(zh, "开始办理", "Start"))
		b.look("premises-" + name)
		b.press(pick(zh, "继续", "Continue")) // nothing chosen
		b.look("premises-error-" + name)
		b.choose("premises", "411003001001GB00001F00010001")
		b.press(pick(zh, "继续", "Continue"))
		b.look("needs-" + name)
		draft := strings.TrimSuffix(b.path(), "/needs")
		b.choose("net.operator", "xc-net-cu")
		b.press(pick(zh, "继续", "Continue"))
		b.look("check-" + name)
		b.open(draft + "/q/contact.phone")
		b.fill("contact.phone", "123")
		b.press(pick(zh, "保存", "Save"))
		b.look("question-error-" + name)
		b.open(draft + "/consent")
		b.look("consent-" + name)
		b.tick("agree")
		b.press(pick(zh, "同意，发送验证码", "Agree and send"))
		b.look("sign-" + name)
		b.fill("code", b.code(owner))
		b.press(pick(zh, "签署并提交", "Sign and submit"))
		b.look("receipt-" + name)
		app := strings.TrimSuffix(b.path(), "/receipt")
		b.open(app)
		b.look("application-" + name)
		b.open(app + "/withdraw")
		b.look("withdraw-" + name)
		b.open(app + "/signed")
		b.look("signed-" + name)
		b.open(prefix + "/my")
		b.look("my-" + name)
		b.open(prefix + "/my/data")
		b.look("data-" + name)
		b.open(prefix + "/my/sessions")
		b.look("sessions-" + name)
		b.deskLook(prefix, name)
	})
}

func pick(zh bool, a, b string) string {
	if zh {
		return a
	}
	return b
}

func (b *browser) deskLook(prefix, name string) {
	b.t.Helper()
	zh := prefix == ""
	b.login(prefix+"/desk/login", "13900000001")
	b.open(prefix + "/desk")
	b.look("desk-inbox-" + name)
	b.open(prefix + "/desk?show=received") // another view's case may be further on
	b.press("411000")
	b.look("desk-case-" + name)
	b.press(pick(zh, "认领", "Claim"))
	b.look("desk-claimed-" + name)
	b.press(pick(zh, "受理", "Accept"))
	b.look("desk-accepted-" + name)
	b.press(pick(zh, "作出决定", "Decide")) // no reason
	b.look("desk-error-" + name)
	b.letterLook(prefix, name)
	b.open(prefix + "/desk?show=closed")
	b.look("desk-closed-" + name)
	b.press(pick(zh, "退出", "Log out"))
	b.login(prefix+"/desk/login", "13900000010")
	b.open(prefix + "/desk/board/utilities")
	b.look("board-" + name)
	b.press(pick(zh, "退出", "Log out"))
	b.login(prefix+"/desk/login", "13900000011")
	b.open(prefix + "/desk/jobs")
	b.look("jobs-" + name)
}

// letterLook: the letter of acceptance as the officer and as the applicant see it,
// on the screen and on paper.
func (b *browser) letterLook(prefix, name string) {
	b.t.Helper()
	zh := prefix == ""
	b.press(pick(zh, "受理回执", "Receipt of Your Application"))
	b.look("desk-letter-" + name)
	b.open(prefix + "/my") // her login lasts beside the officer's
	b.press(pick(zh, "水电气暖信报装申请", "Application for water"))
	b.look("application-letter-" + name)
	b.press(pick(zh, "受理回执", "Receipt of Your Application"))
	b.look("letter-" + name)
	b.paper("letter-" + name)
}
