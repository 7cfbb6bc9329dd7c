package app

import (
	"net/url"
	"strings"

	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/spine/identity"
	"github.com/chengban/chengban/internal/spine/pack"
)

// secondOfTheRoads makes another officer of city management.
func (c *city) secondOfTheRoads() string {
	c.t.Helper()
	const phone = "13900000073"
	_, err := c.Identity.Register(c.t.Context(), identity.NewAccount{
		Kind: ident.Staff, Name: "演示同事路", Phone: phone, Org: "xc-cgj", Region: "411000000000", Roles: []ident.Role{"officer"},
	})
	c.must(err)
	return phone
}

// deskRoad hands a case from one to the other in every way that there is, and ends with
// somebody who will have nothing to do with it.
func (w *walk) deskRoad(owner *guest) {
	w.c.t.Helper()
	officer, second, chief := w.by("officer of the roads"), w.by("second of the roads"), w.by("chief of the roads")
	first, other := string(w.reader(officer, "/desk").Account), string(w.reader(second, "/desk").Account)
	w.applyForRoadWorks(owner)
	w.to(officer, "/desk?show=received")
	w.press(officer, "/batch", url.Values{"case": {w.anyCase(officer)}, "do": {"claim"}})
	w.to(officer, "/desk?show=mine")
	w.openFirst(officer)
	file := officer.path
	w.press(officer, "/hand-over", url.Values{"hand-over.to": {other}, "hand-over.note": {"我明天出差"}})
	w.to(chief, file)
	w.press(chief, "/assign", url.Values{"assign.to": {first}, "assign.note": {"还是由你办"}})
	w.to(officer, "/desk/team")
	w.press(officer, "/substitute", url.Values{
		"substitute.to": {other}, "substitute.until": {string(w.c.clock.Now().Date().AddDays(3))},
	})
	w.to(second, "/desk?show=stand-in")
	w.to(second, file)
	w.press(second, "/stand-in", nil)
	w.to(chief, "/desk/team")
	w.press(chief, "/reassign", url.Values{"reassign.from": {other}, "reassign.to": {first}, "reassign.note": {"调岗"}})
	w.to(second, file)
	w.press(second, "/recuse", url.Values{"recuse.note": {"申请人是我的表兄"}})
	w.to(second, "/desk/phrases")
	w.press(second, "/phrases", url.Values{"title": {"路面"}, "words": {"请在完工后恢复路面。"}})
	w.press(second, "/drop", nil)
}

// numberOf gives the number of an application by its page.
func (w *walk) numberOf(app string) string {
	w.c.t.Helper()
	v, err := w.c.Casework.Parts(w.c.t.Context(), ident.ApplicationID(strings.TrimPrefix(app, "/my/applications/")))
	w.c.must(err)
	return v.No
}

// anyCase gives the first case that can be ticked on the page.
func (w *walk) anyCase(g *guest) string {
	w.c.t.Helper()
	for _, f := range g.page.forms {
		if all, _ := f.choices("case"); len(all) > 0 {
			return all[0].value
		}
	}
	w.c.t.Fatalf("%s has no case to tick", g.path)
	return ""
}

// contentRoad drafts other content twice; one is thrown away, one published.
func (w *walk) contentRoad() {
	w.c.t.Helper()
	editor, second := w.by("editor"), w.by("second editor")
	draft := func() string {
		archive, _, err := pack.Archive(edited(w.c.t, edits{"fields.yaml": {"label: {zh: 日用水量", "label: {zh: 每日用水量"}}))
		w.c.must(err)
		w.to(editor, contentPath)
		w.press(editor, contentPath, url.Values{"file": {string(archive)}, "note": {"更通顺的叫法"}})
		return editor.path
	}
	w.to(editor, contentPath)
	w.click(editor, "/pack.zip")
	draft()
	w.press(editor, "/discard", nil)
	path := draft()
	w.to(second, strings.TrimPrefix(path, "/en"))
	w.press(second, "/publish", nil)
}
