package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// tab opens another tab of the same browser: the same cookies, a page of its own.
func (b *browser) tab() *browser {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx)
	b.t.Cleanup(cancel)
	n := &browser{t: b.t, ctx: ctx, base: b.base}
	n.do(chromedp.EmulateViewport(1280, 900))
	n.call(func() error {
		_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	})
	return n
}

// back presses the browser's own button and waits until the page has gone.
func (b *browser) back(from string) {
	b.t.Helper()
	b.eval(`(history.back(), '')`)
	for range 200 {
		if p := b.path(); p != "" && p != from {
			return
		}
	}
	b.t.Fatalf("going back leads nowhere from %s", from)
}

// toSign goes from the guide to the page that is signed, with the code typed.
func (b *browser) toSign() {
	b.t.Helper()
	b.open("/one/utilities")
	b.press("开始办理")
	if strings.Contains(b.path(), "/start") {
		b.press("开始办理")
	}
	b.choose("premises", "411003001001GB00001F00010001")
	b.press("继续")
	b.choose("net.operator", "xc-net-cu")
	b.press("继续")
	b.press("内容无误，去授权")
	b.tick("agree")
	b.press("同意，发送验证码")
	b.fill("code", b.code(owner))
}

// only checks that she has so many applications.
func (b *browser) only(n string) {
	b.t.Helper()
	b.open("/my")
	if got := b.eval(`String(document.querySelectorAll('a[href*="/my/applications/"]').length)`); got != n {
		b.t.Errorf("%s applications, want %s:\n%s", got, n, b.shorten(b.text()))
	}
}

// TestTabs_backAndSecondTab: whatever is pressed twice, in another tab or on a page
// that the back button has brought again, there is one application, and she is led to
// it.
func TestTabs_backAndSecondTab(t *testing.T) {
	engines(t, func(t *testing.T, base string) {
		her := openBrowser(t, base, 1280, 900)
		her.login("/login", owner)
		her.toSign()
		other := her.tab()
		other.open(her.path())
		other.fill("code", "000000") // hers has been used by the time it is sent
		her.press("签署并提交")
		her.sees("申请已提交")
		receipt := her.path()
		other.press("签署并提交")
		application := strings.TrimSuffix(receipt, "/receipt")
		if !strings.HasPrefix(other.path(), application) {
			t.Errorf("the second tab is at %s, the application at %s", other.path(), application)
		}
		her.back(receipt)
		if strings.HasPrefix(her.path(), "/apply/") { // the page as it stood
			her.press("签署并提交")
		}
		if !strings.HasPrefix(her.path(), application) {
			t.Errorf("after going back she is at %s", her.path())
		}
		her.only("1")
	})
}

// TestTabs_olderTabKeepsBoth: two tabs of one draft, each with its own answer; neither
// is lost, and the older one goes on where the draft is.
func TestTabs_olderTabKeepsBoth(t *testing.T) {
	base := demo(t)
	her := openBrowser(t, base, 1280, 900)
	her.login("/login", owner)
	her.toSign()
	draft, _, _ := strings.Cut(her.path(), "/sign")
	one, two := her.tab(), her.tab()
	one.open(draft + "/q/contact.name")
	two.open(draft + "/q/contact.phone")
	one.fill("contact.name", "周远")
	one.press("保存")
	two.fill("contact.phone", "13900001111")
	two.press("保存")
	two.open(draft + "/check")
	two.sees("周远", "13900001111")
	// What was signed for on the oldest tab is not what the draft says now.
	her.press("签署并提交")
	if strings.Contains(her.text(), "申请已提交") {
		t.Error("a text was signed that she has not seen")
	}
	her.only("0")
}

// TestTabs_loggedOutMeanwhile: the session has ended in another tab; she logs in and
// goes on where she was.
func TestTabs_loggedOutMeanwhile(t *testing.T) {
	base := demo(t)
	her := openBrowser(t, base, 1280, 900)
	her.login("/login", owner)
	her.toSign()
	draft, _, _ := strings.Cut(her.path(), "/sign")
	her.open(draft + "/check")
	other := her.tab()
	other.open("/my")
	other.press("退出")
	her.press("内容无误，去授权")
	her.sees("获取验证码")
	her.fill("phone", owner)
	her.press("获取验证码")
	her.fill("code", her.code(owner))
	her.press("登录")
	if !strings.HasPrefix(her.path(), draft) {
		t.Errorf("after logging in she is at %s, want %s…", her.path(), draft)
	}
}

// TestLife_withdrawAndNotAccept: she takes one part back, a unit does not take another;
// everybody reads so, and the rest goes on.
func TestLife_withdrawAndNotAccept(t *testing.T) {
	engines(t, func(t *testing.T, base string) {
		her, water, power := openBrowser(t, base, 1280, 900), openBrowser(t, base, 1280, 900), openBrowser(t, base, 1280, 900)
		her.login("/login", owner)
		number := her.apply()
		app := strings.TrimSuffix(her.path(), "/receipt")
		her.open(app)
		her.press("撤回这一项") // of the first: water
		her.sees("撤回“用水报装与过户”吗")
		her.press("不撤回")
		her.press("撤回这一项")
		her.fill("note", "改用自备水源")
		her.press("确认撤回")
		her.sees("已撤回")

		water.login("/desk/login", "13900000001")
		water.open("/desk?show=withdrawn")
		water.press(number)
		water.sees("已撤回", "改用自备水源")
		if strings.Contains(water.text(), "认领\n") {
			t.Error("a withdrawn case can be claimed")
		}

		power.login("/desk/login", "13900000002")
		power.open("/desk")
		power.press(number)
		power.press("认领")
		power.unfold("不予受理")
		power.press("不予受理")
		power.sees("请选择")
		reason := power.eval(`document.querySelector('form[action$="/not-accept"] input[name=reason]').value`)
		power.choose("reason", reason)
		power.press("不予受理")
		power.sees("不予受理")

		her.open(app)
		her.sees("不予受理", "已撤回", "已答复 2/5")
		her.press("不予受理答复函")
		her.sees("不能受理这份申请")
		her.open(app + "/withdraw") // all that is left
		her.press("确认撤回")
		her.waitFor("各单位均已答复")
		for _, b := range []*browser{her, water, power} {
			if v := b.violations(); len(v) > 0 {
				t.Errorf("content security policy: %q", v)
			}
		}
	})
}

// TestSubmit_twoKeysAtOnce: Enter pressed twice before the page has gone.
func TestSubmit_twoKeysAtOnce(t *testing.T) {
	base := demo(t)
	her := openBrowser(t, base, 1280, 900)
	her.login("/login", owner)
	her.toSign()
	her.tabTo("the button", func(f focus) bool { return f.tag == "button" && strings.Contains(f.label, "签署并提交") })
	her.do(chromedp.KeyEvent(kb.Enter + kb.Enter))
	her.waitAt("/receipt")
	her.only("1")
}

// waitAt waits until the browser has come to a page.
func (b *browser) waitAt(suffix string) {
	b.t.Helper()
	for range 200 {
		if strings.HasSuffix(b.path(), suffix) {
			return
		}
	}
	b.t.Fatalf("still at %s:\n%s", b.path(), b.shorten(b.text()))
}
