package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The people of the water company, and the two who keep the definitions.
const (
	lin    = "13900000001"
	jiang  = "13900000018"
	shui   = "13900000015" // head of the unit
	author = "13900000016"
	second = "13900000017"
)

// pickCase ticks the case with that number in a list.
func (b *browser) pickCase(number string) {
	b.t.Helper()
	b.tabTo("box of "+number, func(f focus) bool { return f.typ == "checkbox" && strings.Contains(f.label, number) })
	b.key(" ")
}

// pickLabel chooses by its words in a group of radios or in a list, with the arrows.
func (b *browser) pickLabel(name, label string) {
	b.t.Helper()
	f := b.tabTo("choice "+name, func(f focus) bool { return f.name == name && (f.typ == "radio" || f.tag == "select") })
	for range 20 {
		got := f.label
		if f.tag == "select" {
			got = b.eval(`document.activeElement.selectedOptions[0].text`)
		}
		if strings.Contains(got, label) {
			if f.tag != "select" {
				b.key(" ")
			}
			return
		}
		b.key(kb.ArrowDown)
		f = b.focused()
	}
	b.t.Fatalf("%s: %s has no choice %q", b.path(), name, label)
}

// fold unfolds, fills the fields of the form and presses its button.
func (b *browser) fold(title, button string, fields ...[2]string) {
	b.t.Helper()
	b.unfold(title)
	for _, f := range fields {
		b.fill(f[0], f[1])
	}
	b.press(button)
}

// at opens the case with that number from a list of the inbox.
func (b *browser) at(number, show string) {
	b.t.Helper()
	b.open("/desk?show=" + show)
	b.press(number)
}

// TestDesk_everyActByKeyboard: what officers and the head of their unit can do besides
// the straight road and the permit's, with no mouse and no script, on both engines.
func TestDesk_everyActByKeyboard(t *testing.T) {
	engines(t, func(t *testing.T, base string) {
		her := openBrowser(t, base, 1280, 900)
		her.login("/login", owner)
		a, c := her.apply()+"-1", her.apply()+"-1" // the parts of the water company
		one, two, head := openBrowser(t, base, 1280, 900), openBrowser(t, base, 1280, 900), openBrowser(t, base, 1280, 900)
		one.login("/desk/login", lin)
		two.login("/desk/login", jiang)
		head.login("/desk/login", shui)

		severalAtOnce(one, a, c)
		fromHandToHand(one, two, a)
		turns(two, a)
		saidBefore(two, head, a)
		headsWords(one, two, head, c)
		for _, b := range []*browser{her, one, two, head} {
			if v := b.violations(); len(v) > 0 {
				t.Errorf("content security policy: %q", v)
			}
		}
	})
}

func severalAtOnce(one *browser, a, c string) {
	one.open("/desk")
	one.pickCase(a)
	one.pickCase(c)
	one.tabTo("claim together", func(f focus) bool { return f.tag == "button" && f.name == "do" && f.value == "claim" })
	one.enter()
	one.sees("已办 2 件")
	one.press("返回收件箱")
	one.pickCase(c)
	one.tabTo("release together", func(f focus) bool { return f.tag == "button" && f.name == "do" && f.value == "release" })
	one.enter()
	one.sees("已办 1 件")
}

// fromHandToHand: handed to a colleague, who is away; the one who stands in takes it
// over, asks whether another unit may have it, and accepts it after all.
func fromHandToHand(one, two *browser, a string) {
	one.at(a, "mine")
	one.fold("记录预审", "记录", [2]string{"precheck.note", "内容齐全"})
	one.sees("内容齐全")
	one.unfold("转办给同事")
	one.pickLabel("hand-over.to", "江小满")
	one.fill("hand-over.note", "我明天出差")
	one.press("转办")
	one.sees("江小满")

	two.open("/desk/team")
	two.unfold("安排代理")
	two.pickLabel("substitute.to", "林知水")
	two.fill("substitute.until", time.Now().AddDate(0, 0, 1).Format(time.DateOnly))
	two.press("安排代理")
	two.sees("林知水，到")

	one.at(a, "stand-in")
	one.press("替江小满办理这件")
	one.unfold("转给其他单位")
	one.pickLabel("transfer.unit", "长葛")
	one.fill("transfer.note", "房屋在长葛")
	one.press("征询申请人")
	one.sees("已征询申请人是否同意转给")
	one.press("受理")
	one.sees("办理中")
	one.unfold("转办给同事")
	one.pickLabel("hand-over.to", "江小满")
	one.press("转办")

	two.open("/desk/team")
	two.unfold("安排代理")
	two.press("结束代理")
	if strings.Contains(two.text(), "林知水，到") {
		two.t.Error("she is still stood in for")
	}
}

// turns: suspended and resumed, put off and taken up before the day.
func turns(two *browser, a string) {
	two.at(a, "mine")
	two.fold("中止办理", "中止", [2]string{"suspend.note", "等待规划部门答复"})
	two.sees("已中止", "等待规划部门答复")
	two.press("恢复办理")
	two.fold("暂缓到某一天", "暂缓", [2]string{"park.until", time.Now().AddDate(0, 0, 3).Format(time.DateOnly)}, [2]string{"park.note", "管沟结冰"})
	two.sees("自动恢复办理")
	two.press("提前恢复办理")
	two.unfold("核查材料")
	two.pickLabel("check.result", "：属实")
	two.press("记录核查结果")
	two.sees("属实")
}

// saidBefore: words that the unit keeps go into a decision, its letter is served, the
// head corrects it, and the words are dropped.
func saidBefore(two, head *browser, a string) {
	two.open("/desk/phrases")
	two.press("添加") // nothing typed
	two.sees("请")
	two.fill("title", "红线外")
	two.fill("words", "红线外的管道由我们施工。")
	two.press("添加")
	two.at(a, "mine")
	two.choose("reason", "grant:direct")
	two.pickLabel("phrase", "红线外")
	two.fill("note", "周三上门。")
	two.press("作出决定")
	two.sees("已办成", "红线外的管道由我们施工。")
	two.press("答复函")
	two.unfold("记录送达")
	two.pickLabel("channel", "邮")
	two.fill("note", "EMS 0000000001")
	two.press("记下送达")
	two.sees("（邮寄）")
	two.open("/desk/phrases")
	two.press("删除“红线外”")
	two.sees("还没有常用语")
	two.open("/desk/checks")
	two.sees("核查")

	head.at(a, "closed")
	head.fold("更正答复", "发出更正", [2]string{"correct.note", "门牌应为 1 号"})
	head.sees("门牌应为 1 号")
}

// headsWords: the head gives a case to one, takes it from her, gives it to another in
// the list, moves all that one holds; what was ended by mistake goes on, who is related
// is out, and what was entered by mistake is struck out.
func headsWords(one, two, head *browser, c string) {
	head.at(c, "open")
	head.unfold("改派给")
	head.pickLabel("assign.to", "林知水")
	head.press("改派")
	head.sees("林知水")
	head.fold("从经办人手里收回", "收回办件", [2]string{"take.note", "调岗"})
	head.open("/desk")
	head.pickCase(c)
	head.pickLabel("to", "江小满")
	head.tabTo("assign together", func(f focus) bool { return f.tag == "button" && f.value == "assign" })
	head.enter()
	head.sees("已办 1 件")
	head.open("/desk/team")
	head.unfold("全部改派")
	head.pickLabel("reassign.from", "江小满")
	head.pickLabel("reassign.to", "林知水")
	head.fill("reassign.note", "休假")
	head.press("全部改派")
	head.sees("已办 1 件")

	one.at(c, "mine")
	one.press("受理")
	one.fold("终止办理", "终止", [2]string{"terminate.note", "申请人已经搬走"})
	one.sees("已终止")
	head.at(c, "closed")
	head.fold("恢复办理", "恢复办理", [2]string{"reopen.note", "搬走的不是申请人"})
	head.sees("办理中")
	one.at(c, "open")
	one.fold("申请回避", "回避", [2]string{"recuse.note", "申请人是我的表兄"})
	if one.path() != "/desk" {
		one.t.Errorf("recused, she stands at %s", one.path())
	}
	two.at(c, "open")
	two.press("认领")
	two.press("放回收件箱")
	head.at(c, "open")
	head.fold("录入错误", "删除办结", [2]string{"strike.note", "重复录入"})
	head.sees("重复录入")
}

// TestContent_draftedAndPublishedByKeyboard: one brings a changed file and cannot publish
// it; one that is wrong shows its place; a second person publishes.
func TestContent_draftedAndPublishedByKeyboard(t *testing.T) {
	engines(t, func(t *testing.T, base string) {
		fields, err := os.ReadFile(filepath.Join("..", "..", "packs", "xuchang", "fields.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		her, him := openBrowser(t, base, 1280, 900), openBrowser(t, base, 1280, 900)
		her.login("/desk/login", author)
		him.login("/desk/login", second)
		bring := func(text, note string) (path string) {
			her.open("/desk/content")
			file := filepath.Join(t.TempDir(), "fields.yaml")
			write(t, file, text)
			her.do(chromedp.SetUploadFiles(`input[type=file]`, []string{file}))
			her.fill("note", note)
			her.press("存为草稿")
			return her.path()
		}
		red := bring(strings.Replace(string(fields), "type: text", "type: txt", 1), "写错了")
		her.sees("有 2 处问题", "fields.yaml:12:9")
		him.open(red)
		if strings.Contains(him.text(), "检查和样例全部通过") {
			t.Error("what is wrong is green")
		}
		him.fold("不要这份草稿", "作废")
		green := bring(strings.Replace(string(fields), "label: {zh: 日用水量", "label: {zh: 每日用水量", 1), "更通顺的叫法")
		her.sees("检查和样例全部通过", "您是起草人", "每日用水量")
		him.open(green)
		him.press("发布")
		him.sees("第 1 版")
		him.look("content-published-1280")
	})
}

// TestDesk_keys: the keys of the desk with its script; nothing is done by one key alone,
// none works while one types, and they can be turned off.
func TestDesk_keys(t *testing.T) {
	base := demo(t)
	her := openBrowser(t, base, 1280, 900)
	her.login("/login", owner)
	her.apply()
	desk := openBrowser(t, base, 1280, 900)
	desk.login("/desk/login", lin)
	desk.call(func() error {
		_, err := chromedp.Call(desk.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: false})
		return err
	})
	is := func(key, what string, ok func(focus) bool) {
		t.Helper()
		desk.key(key)
		if f := desk.focused(); !ok(f) {
			t.Errorf("%s: the focus is on %+v, want %s", key, f, what)
		}
	}
	desk.open("/desk")
	is("j", "the first case", func(f focus) bool { return f.tag == "a" && strings.Contains(f.label, "411000") })
	desk.key("x")
	if n := desk.eval(`String(document.querySelectorAll('td input:checked, th input:checked').length)`); n != "1" {
		t.Errorf("x ticks %s cases", n)
	}
	is("b", "claim together", func(f focus) bool { return f.tag == "button" && f.value == "claim" })
	is("/", "the search", func(f focus) bool { return f.name == "number" })
	is("j", "the search still: j is typed there", func(f focus) bool { return f.name == "number" && strings.HasSuffix(f.value, "j") })
	is(kb.Escape, "nothing", func(f focus) bool { return f.name != "number" })
	is("?", "the table of keys", func(f focus) bool { return f.tag == "summary" })
	desk.key("j")
	desk.enter()
	is("c", "claim", func(f focus) bool { return strings.Contains(f.label, "认领") })
	desk.sees("待受理") // the key leads there and does no more
	desk.enter()
	is("n", "the reasons not to accept", func(f focus) bool { return f.name == "reason" })
	is("h", "whom to hand it to", func(f focus) bool { return f.name == "hand-over.to" })
	desk.key(kb.Escape)
	is("a", "accept", func(f focus) bool { return strings.Contains(f.label, "受理") })
	is("?", "the table of keys", func(f focus) bool { return f.tag == "summary" })
	desk.tabTo("the switch", func(f focus) bool { return f.typ == "checkbox" })
	desk.key(" ")
	desk.open(desk.path())
	is("a", "nothing: the keys are off", func(f focus) bool { return !strings.Contains(f.label, "受理") || f.tag != "button" })
}
