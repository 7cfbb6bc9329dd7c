package e2e

import (
	"fmt"
	"strings"
	"testing"
)

const owner = "13800000001"

// login goes through the login page of a door.
func (b *browser) login(path, phone string) {
	b.t.Helper()
	b.open(path)
	b.fill("phone", phone)
	b.press(b.word("获取验证码", "Send"))
	b.fill("code", b.code(phone))
	b.press(b.word("登录", "Log in"))
}

// word gives the words in the language of the page.
func (b *browser) word(zh, en string) string {
	if strings.HasPrefix(b.path(), "/en") {
		return en
	}
	return zh
}

// apply is the owner's straight road, from the guide to the receipt; it gives the
// number of the application.
func (b *browser) apply() string {
	b.t.Helper()
	b.open("/one/utilities")
	b.inputs, b.actions, b.typed = 0, 0, 0
	b.press("开始办理")
	if strings.Contains(b.path(), "/start") {
		b.press("开始办理")
	}
	b.choose("premises", "411003001001GB00001F00010001")
	b.press("继续")
	b.choose("net.operator", "xc-net-cu")
	b.press("继续")
	b.sees("核对申请内容", "许昌禾香食品有限公司（演示）", "不动产登记信息")
	b.press("内容无误，去授权")
	b.sees("供水", "供电", "燃气", "热力", "联通")
	b.tick("agree")
	b.press("同意，发送验证码")
	b.sees("签署并提交", "申请书")
	b.fill("code", b.code(owner))
	b.press("签署并提交")
	b.sees("申请已提交")
	text := b.text()
	i := strings.Index(text, "411000")
	if i < 0 {
		b.t.Fatalf("the receipt has no number:\n%s", b.shorten(text))
	}
	return strings.Fields(text[i:])[0]
}

var officers = []struct{ phone, unit string }{
	{"13900000001", "供水"}, {"13900000002", "供电"}, {"13900000003", "燃气"}, {"13900000004", "热力"}, {"13900000005", "联通"},
}

// TestJourney_ownerAndFiveOfficers is the whole of the main job: by keyboard
// alone, with JavaScript off, on both engines.
func TestJourney_ownerAndFiveOfficers(t *testing.T) {
	engines(t, func(t *testing.T, base string) {
		her := openBrowser(t, base, 1280, 900)
		her.login("/login", owner)
		number := her.apply()
		seconds := float64(her.actions)*1.5 + float64(her.typed)*0.3
		t.Logf("the owner: %d inputs, %d actions, %d characters, %.1f modelled seconds", her.inputs, her.actions, her.typed, seconds)
		if her.inputs > 8 || her.actions > 12 || seconds > 180 {
			t.Errorf("the straight road is longer than 8 inputs, 12 actions, 180 seconds")
		}
		if n := her.eval(`String(document.querySelectorAll('input[type=file]').length)`); n != "0" {
			t.Errorf("%s file inputs on the way", n)
		}
		for i, o := range officers {
			desk := openBrowser(t, base, 1280, 900)
			desk.login("/desk/login", o.phone)
			desk.decide(number, i != 2)
			if v := desk.violations(); len(v) > 0 {
				t.Errorf("%s: content security policy: %q", o.unit, v)
			}
		}
		her.open("/my")
		her.press("水电气暖信报装")
		her.waitFor("各单位均已答复")
		her.press("查看统一答复")
		her.sees("部分办成", number)
		her.open("/my/data")
		her.sees("谁查了我的数据", "办理您的申请", number+"-5")
		if v := her.violations(); len(v) > 0 {
			t.Errorf("content security policy: %q", v)
		}
	})
}

// waitFor reloads until the page says so: the reply is written by a job.
func (b *browser) waitFor(want string) {
	b.t.Helper()
	path := b.path()
	for range 50 {
		if strings.Contains(b.text(), want) {
			return
		}
		b.open(path)
	}
	b.sees(want)
}

// decide is an officer's way: inbox, case, claim, accept, decide.
func (b *browser) decide(number string, grant bool) {
	b.t.Helper()
	b.open("/desk")
	b.press(number)
	b.press("认领")
	b.press("受理")
	reason := b.eval(fmt.Sprintf(`[...document.querySelectorAll('input[name=reason]')].map(e => e.value).find(v => v.startsWith(%q)) || ''`,
		map[bool]string{true: "grant:", false: "refuse:"}[grant]))
	b.choose("reason", reason)
	b.fill("note", "已到现场核实。")
	b.press("作出决定")
	b.sees(map[bool]string{true: "已办成", false: "未予办理"}[grant])
}
