package e2e

import (
	"strings"
	"testing"
)

// permit is the long road of a permit: she applies, is asked once for what is
// missing, brings it, urges; the officer proposes, the head of the unit approves.
// look is called on every page that this road alone shows.
func permit(t *testing.T, base, prefix string, width, height int64, look func(b *browser, name string)) {
	zh := prefix == ""
	her, desk := openBrowser(t, base, width, height), openBrowser(t, base, width, height)
	her.login(prefix+"/login", owner)
	number := her.applyForRoadWorks(prefix)
	app := strings.TrimSuffix(her.path(), "/receipt")

	desk.login(prefix+"/desk/login", "13900000013")
	desk.open(prefix + "/desk")
	desk.press(number)
	desk.press(pick(zh, "认领", "Claim"))
	desk.unfold(pick(zh, "一次性告知补正", "Ask for supplements, once"))
	look(desk, "desk-supplement")
	desk.press(pick(zh, "发出补正告知", "Send the notice")) // nothing marked
	desk.sees(pick(zh, "请至少标出一项", "Mark at least one thing"))
	look(desk, "desk-supplement-error")
	desk.fill("supplement.mark.road.place", pick(zh, "请写明起止桩号", "Give the stations"))
	desk.press(pick(zh, "发出补正告知", "Send the notice"))
	desk.sees(pick(zh, "待补正", "Waiting for supplements"))
	look(desk, "desk-supplementing")

	her.open(app)
	look(her, "application-supplement")
	her.press(pick(zh, "去补正", "Bring supplements"))
	look(her, "supplement")
	her.fill("road.place", " ")
	her.press(pick(zh, "提交补正", "Send the supplements"))
	her.sees(pick(zh, "请填写这一项", "Answer this"))
	look(her, "supplement-error")
	her.fill("road.place", pick(zh, "示范东路 K0+120 至 K0+160", "Shifan East Road K0+120 to K0+160"))
	her.press(pick(zh, "提交补正", "Send the supplements"))
	her.sees(pick(zh, "已提交补正", "Your supplements have been sent"))
	her.press(pick(zh, "催办", "Urge"))
	look(her, "urge")
	her.press(pick(zh, "催办", "Urge"))
	her.sees(pick(zh, "已催办", "sees your reminder"))

	desk.open(desk.path())
	desk.sees("K0+120")
	desk.press(pick(zh, "受理", "Accept"))
	desk.sees(pick(zh, "先送审", "takes effect when it is approved"))
	look(desk, "desk-accepted-permit")
	for _, step := range []string{"survey", "pipes", "opinion"} {
		desk.choose("step.step", step)
		desk.press(pick(zh, "记录完成", "Note that it is done"))
	}
	desk.choose("reason", "grant:allowed")
	desk.press(pick(zh, "作出决定", "Decide")) // the unit has not checked what it said it checks itself
	desk.sees(pick(zh, "等本单位核查：地下管线查询意见", "still has to check"))
	desk.unfold(pick(zh, "核查材料", "Check materials"))
	desk.choose("check.result", "pipes:yes")
	desk.press(pick(zh, "记录核查结果", "Record the result"))
	desk.choose("reason", "grant:allowed")
	desk.press(pick(zh, "作出决定", "Decide"))
	desk.sees(pick(zh, "已送主管审批", "Put before the supervisor"))
	look(desk, "desk-proposed")

	boss := openBrowser(t, base, width, height)
	boss.login(prefix+"/desk/login", "13900000014")
	boss.open(prefix + "/desk")
	boss.press(number)
	boss.sees(pick(zh, "等待您审批", "Waits for your approval"))
	look(boss, "desk-approve")
	boss.press(pick(zh, "同意", "Approve"))
	boss.sees(pick(zh, "已办成", "Granted"))
	boss.unfold(pick(zh, "答复被撤销，重新办理", "The answer was set aside: handle it again"))
	boss.press(pick(zh, "重新办理", "Handle it again")) // nothing said
	boss.sees(pick(zh, "请选择由谁撤销", "Choose who set it aside"))
	look(boss, "desk-closed")
	boss.open(prefix + "/desk/deadlines")
	look(boss, "deadlines")
	boss.open(prefix + "/desk/deadlines/calendar")
	look(boss, "calendar")

	her.open(app)
	her.waitFor(pick(zh, "各单位均已答复", "Every organisation has answered"))
	for _, b := range []*browser{her, desk, boss} {
		if v := b.violations(); len(v) > 0 {
			t.Errorf("content security policy: %q", v)
		}
	}
}

// answersRoadWorks goes as far as the page on which all answers are checked.
func (b *browser) answersRoadWorks(prefix string) {
	b.t.Helper()
	zh := prefix == ""
	next, save := pick(zh, "继续", "Continue"), pick(zh, "保存", "Save")
	b.open(prefix + "/one/road-and-green-works/start")
	b.press(pick(zh, "开始办理", "Start"))
	b.choose("premises", "411003001001GB00001F00010001")
	b.press(next)
	b.press(next) // digging is chosen already
	for _, q := range []struct{ field, value string }{
		{"road.purpose", "gas"},
		{"road.place", "示范东路 1 号门前"},
		{"road.length", "40"},
		{"road.width", "1.5"},
		{"road.start", "2027-03-01"},
		{"road.days", "6"},
	} {
		if q.field == "road.purpose" {
			b.choose(q.field, q.value)
		} else {
			b.fill(q.field, q.value)
		}
		b.press(pick(strings.Contains(b.text(), next), next, save))
	}
}

func (b *browser) applyForRoadWorks(prefix string) (number string) {
	b.t.Helper()
	zh := prefix == ""
	b.answersRoadWorks(prefix)
	b.press(pick(zh, "内容无误，去授权", "All correct"))
	b.tick("agree")
	b.press(pick(zh, "同意，发送验证码", "Agree and send"))
	b.fill("code", b.code(owner))
	b.press(pick(zh, "签署并提交", "Sign and submit"))
	text := b.text()
	i := strings.Index(text, "411000")
	if i < 0 {
		b.t.Fatalf("the receipt has no number:\n%s", b.shorten(text))
	}
	return strings.Fields(text[i:])[0]
}

// TestPermit_supplementAndFourEyes: by keyboard alone, on both engines.
func TestPermit_supplementAndFourEyes(t *testing.T) {
	engines(t, func(t *testing.T, base string) {
		permit(t, base, "", 1280, 900, func(*browser, string) {})
	})
}

// TestPages_permitLook: the pages of that road.
func TestPages_permitLook(t *testing.T) {
	base := demo(t)
	views(t, base, func(b *browser, prefix, name string) {
		width, height := int64(360), int64(740)
		if prefix != "" {
			width, height = 1280, 900
		}
		permit(b.t, base, prefix, width, height, func(b *browser, page string) { b.look(page + "-" + name) })
	})
}
