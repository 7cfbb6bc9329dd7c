package app

import (
	"net/url"
	"strings"
	"time"

	"github.com/chengban/chengban/internal/base/ident"
)

// permitRoad goes along every turn that a permit may take: a notice and what was
// missing, a special procedure, a suspension, an extension, four eyes, the end of
// one case and the silence of an applicant in another.
func (w *walk) permitRoad(owner *guest) {
	w.c.t.Helper()
	officer, chief := w.by("officer of the roads"), w.by("chief of the roads")
	app, file := w.applyForRoadWorks(owner), ""
	act := func(g *guest, verb string, with url.Values) {
		w.c.t.Helper()
		w.to(g, file)
		w.press(g, "/"+verb, with)
	}
	file = w.file(officer)
	act(officer, "claim", nil)
	act(officer, "precheck", url.Values{"precheck.note": {"看过，缺桩号"}})
	act(officer, "check", url.Values{"check.result": {"plan:no"}, "check.note": {"缺少交通组织"}})
	w.click(officer, "/files/")
	w.to(officer, "/desk/checks")
	act(officer, "supplement", url.Values{"supplement.mark.road.place": {"请写明起止桩号"}, "supplement.mark.material.pipes": {"请附管线图"}})
	w.to(owner, app)
	w.click(owner, "/clocks")
	w.to(officer, file+"/clocks")
	w.to(owner, app)
	w.click(owner, "/supplement")
	w.press(owner, "/supplement/pipes", url.Values{"file": {"%PDF-1.7 pipes"}})
	w.press(owner, "/supplement", url.Values{"road.place": {w.typed("road.place", w.applicantOf(app))}})
	w.click(owner, "/urge")
	w.press(owner, "/urge", nil)
	act(officer, "accept", nil)
	act(officer, "step", url.Values{"step.step": {"survey"}, "step.note": {"路面完好"}})
	act(officer, "special", url.Values{"special.special": {"testing"}, "special.days": {"5"}})
	act(officer, "special-end", nil)
	act(officer, "suspend", url.Values{"suspend.note": {"等法院裁定"}})
	act(officer, "resume", nil)
	act(officer, "park", url.Values{"park.until": {string(w.c.clock.Now().Date().AddDays(20))}, "park.note": {"等管线图"}})
	w.to(owner, app)
	act(officer, "unpark", nil)
	act(chief, "supervise", url.Values{"supervise.note": {"请抓紧"}})
	w.to(chief, "/desk/deadlines")
	w.to(chief, "/desk/deadlines/calendar")
	act(officer, "extend", url.Values{"extend.days": {"5"}, "extend.note": {"现场复杂"}})
	act(chief, "return", url.Values{"return.note": {"三天够了"}})
	act(officer, "extend", url.Values{"extend.days": {"3"}, "extend.note": {"三天"}})
	act(chief, "approve", nil)
	act(chief, "take", url.Values{"take.note": {"休假"}})
	act(officer, "claim", nil)
	act(officer, "terminate", url.Values{"terminate.note": {"工程取消"}})
	act(chief, "correct", url.Values{"correct.note": {"面积应为 60 平方米"}})
	act(chief, "reopen", url.Values{"reopen.note": {"终止有误"}})
	w.to(owner, app)
	act(officer, "claim", nil)
	act(officer, "terminate", url.Values{"terminate.note": {"工程取消"}})
	act(chief, "set-aside", url.Values{"set-aside.body": {"court"}, "set-aside.ruling": {"（2026）豫1002行初1号"}, "set-aside.note": {"理由不足"}})
	w.to(owner, app)
	act(officer, "claim", nil)
	act(officer, "terminate", url.Values{"terminate.note": {"工程取消"}})
	w.applyForRoadWorks(owner)
	file = w.file(officer)
	act(officer, "claim", nil)
	act(officer, "supplement", url.Values{"supplement.mark.road.place": {"请写明起止桩号"}})
	w.c.clock.Advance(20 * 24 * time.Hour)
	for _, g := range w.guests {
		w.enter(g)
	}
	act(officer, "not-brought", nil)
	w.c.sequenced()
	w.to(officer, file)
	w.click(officer, "/archive")
	w.click(officer, "/letters/")
	w.press(officer, "/serve", url.Values{"channel": {"window"}, "day": {string(w.c.clock.Now().Date())}, "note": {"本人签收"}})
}

// file is the officer's newest case.
func (w *walk) file(officer *guest) string {
	w.c.t.Helper()
	w.to(officer, "/desk")
	w.openFirst(officer)
	return officer.path
}

func (w *walk) applicantOf(app string) ident.Subject {
	w.c.t.Helper()
	o, err := w.c.Casework.ApplicationObject(w.c.t.Context(), ident.ApplicationID(strings.TrimPrefix(app, "/my/applications/")))
	w.c.must(err)
	return o.Owner
}

func (w *walk) applyForRoadWorks(g *guest) (app string) {
	w.c.t.Helper()
	w.to(g, "/one/road-and-green-works/start")
	w.press(g, "/start", url.Values{"applicant": {"1"}})
	w.press(g, "/premises", url.Values{"premises": {walkPlant}})
	w.press(g, "/needs", nil)
	place := w.typed("road.place", w.reader(g, g.path).For[1])
	for _, q := range [][2]string{
		{"road.purpose", "gas"},
		{"road.place", place},
		{"road.length", "40"},
		{"road.width", "1.5"},
		{"road.start", "2027-03-01"},
		{"road.days", "6"},
	} {
		w.press(g, "/q/"+q[0], url.Values{q[0]: {q[1]}})
	}
	w.bringPlan(g)
	w.click(g, "/consent")
	w.press(g, "/consent", url.Values{"agree": {"yes"}})
	w.press(g, "/code", nil)
	w.press(g, "/sign", nil)
	return strings.TrimSuffix(plainPath(g.path), "/receipt")
}
