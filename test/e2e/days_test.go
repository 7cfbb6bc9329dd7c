package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// almanac knows the days off and on of the city's calendar, read line by line.
type almanac map[string]bool // day → a working day

func readAlmanac(t *testing.T) almanac {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "packs", "xuchang", "calendar.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	out := almanac{}
	for _, line := range strings.Split(string(text), "\n") {
		if cells := strings.Split(line, "\t"); len(cells) == 3 && cells[0] != "date" {
			out[cells[0]] = cells[1] == "work"
		}
	}
	return out
}

func (a almanac) works(d time.Time) bool {
	if on, known := a[d.Format(time.DateOnly)]; known {
		return on
	}
	return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
}

// span is a pause: the days after from, until and with to, do not count.
type span struct{ from, to string }

// count is a slow oracle: it walks from the day after the start and lists the days
// that count, until there are n.
func (a almanac) count(t *testing.T, start string, n int, pauses ...span) []string {
	t.Helper()
	day, err := time.Parse(time.DateOnly, start)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for len(out) < n {
		day = day.AddDate(0, 0, 1)
		s := day.Format(time.DateOnly)
		off := !a.works(day)
		for _, p := range pauses {
			off = off || s > p.from && s <= p.to
		}
		if !off {
			out = append(out, s)
		}
	}
	return out
}

// clockCells reads the calendars of the page: by title of the clock the days that
// count up to the last one, and the last one.
func (b *browser) clockCells() map[string]struct {
	Start   string
	Counted []int // days after the start
	End     int
} {
	b.t.Helper()
	raw := b.eval(`JSON.stringify(Object.fromEntries([...document.querySelectorAll('table.days')].map(t => {
		const cells = [...t.querySelectorAll('td:not(.out)')], end = cells.findIndex(c => c.classList.contains('end'));
		const card = t.closest('section, article, .card') || t.parentElement;
		const title = t.caption.textContent.split('：')[0];
		const counted = cells.map((c, i) => /^\s*(第|调休)/.test(c.querySelector('.vh').textContent) && i <= end ? i : -1).filter(i => i >= 0);
		return [title + '|' + card.textContent.match(/\d{4}年\d{1,2}月\d{1,2}日/)[0], {Counted: counted, End: end}];
	})))`)
	out := map[string]struct {
		Start   string
		Counted []int
		End     int
	}{}
	if err := json.Unmarshal([]byte(raw), &out); err != nil {
		b.t.Fatalf("%v: %s", err, raw)
	}
	return out
}

// explains compares one clock of the page, every counted day of it, with the oracle.
func (b *browser) explains(a almanac, title, start string, n int, pauses ...span) {
	b.t.Helper()
	first, err := time.Parse(time.DateOnly, start)
	if err != nil {
		b.t.Fatal(err)
	}
	cells, ok := b.clockCells()[title+"|"+first.Format("2006年1月2日")]
	if !ok {
		b.t.Fatalf("the page has no clock %s from %s:\n%s", title, start, b.shorten(b.text()))
	}
	want := a.count(b.t, start, n, pauses...)
	var got []string
	for _, i := range cells.Counted {
		got = append(got, first.AddDate(0, 0, i).Format(time.DateOnly))
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		b.t.Errorf("%s from %s counts\n%v, the oracle\n%v", title, start, got, want)
	}
	last := want[len(want)-1]
	if end := first.AddDate(0, 0, cells.End).Format(time.DateOnly); end != last {
		b.t.Errorf("%s from %s ends on %s, the oracle says %s", title, start, end, last)
	}
	day, _ := time.Parse(time.DateOnly, last)
	b.sees(day.Format("2006年1月2日"))
}

// TestDays_aPermitThroughThirtyDays: the server is down over the five days of silence;
// then the demo's button brings one working day after the other, with a notice, a
// special procedure, an extension and a case that gets late. Each day that the pages
// count is the oracle's.
func TestDays_aPermitThroughThirtyDays(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { thirtyDays(t) })
	t.Run("postgres", func(t *testing.T) {
		server := os.Getenv("CHENGBAN_TEST_PG")
		if server == "" {
			t.Fatal("CHENGBAN_TEST_PG is not set: run the tests with make test, which starts a PostgreSQL")
		}
		thirtyDays(t, "--postgres", freshDatabase(t, server))
	})
}

func thirtyDays(t *testing.T, more ...string) {
	a, dir := readAlmanac(t), t.TempDir()
	base, stop := demoIn(t, dir, append(more, "--at", "2026-11-23T09:30:00+08:00")...)
	her := openBrowser(t, base, 1280, 900)
	her.login("/login", owner)
	walked := her.applyForRoadWorks("")
	app := strings.TrimSuffix(her.path(), "/receipt")
	late := her.applyForRoadWorks("")
	her.open(app)
	her.press("期限怎么算")
	clocks := her.path()
	her.explains(a, "受理期限", "2026-11-23", 5)
	stop()

	// Nobody was there on 30 November, the fifth day.
	base, _ = demoIn(t, dir, append(more, "--at", "2026-12-02T10:00:00+08:00")...)
	her, officer, chief, admin := openBrowser(t, base, 1280, 900), openBrowser(t, base, 1280, 900), openBrowser(t, base, 1280, 900), openBrowser(t, base, 1280, 900)
	her.login("/login", owner)
	officer.login("/desk/login", "13900000013")
	chief.login("/desk/login", "13900000014")
	admin.login("/desk/login", "13900000011")
	her.until(app, "视为受理")
	her.open(clocks)
	her.explains(a, "法定期限", "2026-11-23", 20)
	her.explains(a, "承诺期限", "2026-11-23", 10)
	asked := her.applyForRoadWorks("")
	answered := strings.TrimSuffix(her.path(), "/receipt")

	officer.open("/desk")
	officer.press(asked)
	officer.press("认领")
	officer.unfold("一次性告知补正")
	officer.fill("supplement.mark.road.place", "请写明起止桩号")
	officer.press("发出补正告知")
	officer.open("/desk")
	officer.press(walked)
	officer.press("认领")
	admin.nextDay("2026年12月3日")
	officer.open(officer.path())
	officer.unfold("进入特别程序")
	officer.choose("special.special", "testing")
	officer.fill("special.days", "3")
	officer.press("开始特别程序")
	for _, day := range []string{"2026年12月4日", "2026年12月7日", "2026年12月8日"} {
		admin.nextDay(day)
	}
	testing := span{"2026-12-03", "2026-12-08"}
	officer.open(officer.path())
	officer.press("结束特别程序，继续办理")
	her.open(clocks)
	her.explains(a, "法定期限", "2026-11-23", 20, testing)
	her.explains(a, "承诺期限", "2026-11-23", 10, testing)

	// The other case has been forgotten: red on the board, and supervised.
	chief.until("/desk/deadlines", late)
	chief.sees("超期", "承诺期限")
	chief.look("deadlines-red-1280")
	chief.press(late)
	chief.sees("红牌")
	chief.unfold("督办")
	chief.fill("supervise.note", "请今天答复")
	chief.press("督办")
	chief.sees("上级督办", "请今天答复")

	officer.unfold("延期")
	officer.fill("extend.days", "5")
	officer.fill("extend.note", "管线资料不全")
	officer.press("送主管审批")
	chief.open("/desk")
	chief.press(walked)
	chief.press("同意")
	her.open(clocks)
	her.explains(a, "法定期限", "2026-11-23", 25, testing)
	her.open(app)
	her.press("期限告知书")
	her.sees("管线资料不全")

	// What was asked for comes; the unit's days begin anew, over the turn of the year.
	her.open(answered)
	her.press("去补正")
	her.fill("road.place", "示范东路 K0+120 至 K0+160")
	her.press("提交补正")
	officer.open("/desk")
	officer.press(asked)
	officer.press("受理")
	her.open(answered)
	her.press("期限怎么算")
	her.explains(a, "补正期限", "2026-12-02", 10)
	her.explains(a, "法定期限", "2026-12-08", 20)
	her.look("clocks-1280")
	for range 18 { // to 31 December and into a year that is not published
		admin.nextDay("")
	}
	her.open(clocks)
	her.explains(a, "法定期限", "2026-11-23", 25, testing)
	chief.until("/desk/deadlines?card=red", walked) // promised for 11 December
	chief.sees("期限落在还没有公布的年份")
	chief.look("deadlines-1280")
	if v := append(her.violations(), chief.violations()...); len(v) > 0 {
		t.Errorf("content security policy: %q", v)
	}
}

// nextDay puts the demo's clock to the next working day.
func (b *browser) nextDay(want string) {
	b.t.Helper()
	b.open("/desk/jobs")
	b.press("跳到下一个工作日")
	if want != "" {
		b.sees(want)
	}
}
