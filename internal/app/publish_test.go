package app

import (
	"bytes"
	"context"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/spine/pack"
	"github.com/chengban/chengban/packs/xuchang"
)

const (
	editorPhone = "13900000016"
	secondPhone = "13900000017"
)

// bad are ten definitions that must not reach the citizens, each with what the check
// calls it; an empty rule is one that only the database can refuse.
var bad = []struct {
	what string
	edit edits
	rule string
}{
	{"more days promised than the law gives", edits{"items/road-works.yaml": {"promise_days: {dig: 10, occupy: 5}", "promise_days: {dig: 21, occupy: 5}"}}, "promise-legal"},
	{"a typo in a key", edits{"items/water-connection.yaml": {"promise_days:", "promised_days:"}}, "unknown-key"},
	{"an example that no longer comes true", edits{"items/water-connection.yaml": {"promise_days: {new: 3,", "promise_days: {new: 4,"}}, "golden"},
	{"a question about nothing", edits{"items/water-connection.yaml": {"  - field: water.use\n", "  - field: water.usage\n"}}, "bad-reference"},
	{"no English", edits{"items/water-connection.yaml": {"name: {zh: 用水报装与过户, en: Water connection and transfer}", "name: {zh: 用水报装与过户}"}}, "both-languages"},
	{"a condition that compares a text with a number", edits{"items/water-connection.yaml": {"account.water ? 'takeover' : 'new'", "account.water > 3 ? 'takeover' : 'new'"}}, "rule"},
	{"no such code of the national standard", edits{"items/water-connection.yaml": {`task_type: "20"`, `task_type: "99"`}}, "code-set"},
	{"a complaint line that is the unit itself", edits{"orgs.yaml": {"complaint: 0374-0002002", "complaint: 0374-0002001"}}, "phones"},
	{"a personal value declared open", edits{"fields.yaml": {"  type: text\n  max_len: 100\n  sensitivity: personal\n  source: enterprise.name", "  type: text\n  max_len: 100\n  sensitivity: open\n  source: enterprise.name"}}, "field-source"},
	{"broken writing", edits{"themes.yaml": {"no: 1\n", "no: \"1\n"}}, "syntax"},
	{"a register whose rows could not be found again", edits{"registers/realestate.yaml": {"unique: [unit_no]", "unique: [right_no]"}}, ""},
}

// editor is somebody who keeps the definitions, with a browser.
func (c *city) editor(phone string) (ident.Actor, surfer) {
	c.t.Helper()
	return c.login(ident.Staff, phone), surfer{c, "chengban-desk", c.token(ident.Staff, phone)}
}

// TestPublish_badDefinitions: each is drafted, its page names the place, and no second
// person can publish it.
func TestPublish_badDefinitions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		author, _ := c.editor(editorPhone)
		second, browser := c.editor(secondPhone)
		was := c.Releases.Running()
		for _, b := range bad {
			id, err := c.Releases.Draft(ctx, author, edited(t, b.edit), b.what, newKey(c))
			c.must(err)
			_, _, found, against, err := c.Releases.Open(ctx, id)
			c.must(err)
			if !finds(found, b.rule) && b.rule != "" || b.rule == "" && against == nil {
				t.Errorf("%s: found %v, against %v; want %s", b.what, found, against, b.rule)
				continue
			}
			path := contentPath + "/releases/" + string(id)
			page := browser.do(http.MethodGet, path, nil)
			if body := page.Body.String(); b.rule != "" && !strings.Contains(body, found[0].Place.String()) || strings.Contains(body, path+"/publish") {
				t.Errorf("%s: its page names no place, or offers to publish", b.what)
			}
			err = c.Releases.Publish(ctx, second, id)
			if f, ok := fault.As(err); !ok || f.Kind != fault.Conflict {
				t.Errorf("%s: published: %v", b.what, err)
			}
		}
		if digest, err := pack.InForceDigest(ctx, db); err != nil || digest != "" || c.Releases.Running() != was {
			t.Errorf("something is in force: %s, %v", digest, err)
		}
	})
}

func finds(found []pack.Finding, rule string) bool {
	for _, f := range found {
		if f.Rule == rule {
			return true
		}
	}
	return false
}

const contentPath = "/desk/content"

// upload brings a file with a note, as the page's form does.
func (s surfer) upload(path, name string, content []byte, note string) *httptest.ResponseRecorder {
	s.c.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	f, err := w.CreateFormFile("file", name)
	s.c.must(err)
	_, err = f.Write(content)
	s.c.must(err)
	s.c.must(w.WriteField("note", note))
	s.c.must(w.WriteField("_key", s.keyOf(path, path)))
	s.c.must(w.Close())
	req := httptest.NewRequestWithContext(s.c.t.Context(), http.MethodPost, "http://127.0.0.1"+path, &body)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.AddCookie(&http.Cookie{Name: s.cookie, Value: s.token})
	rec := httptest.NewRecorder()
	s.c.Handler().ServeHTTP(rec, req)
	return rec
}

// TestPublish_inTheBrowser: one drafts a changed file, cannot publish it herself, a
// second publishes; the city that serves takes it up at once, and what was begun stays
// on its definition. Nothing that was emitted is lost on the way.
func TestPublish_inTheBrowser(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		h := newHouse(c.App)
		_, author := c.editor(editorPhone)
		_, second := c.editor(secondPhone)
		owner, app, d := c.waterDesk()
		before := d.open()
		next := edited(t, edits{"fields.yaml": {"label: {zh: 日用水量", "label: {zh: 每日用水量"}})
		changed, err := fs.ReadFile(next, "fields.yaml")
		c.must(err)

		drafted := author.upload(contentPath, "fields.yaml", changed, "更通顺的叫法")
		path := drafted.Header().Get("Location")
		if drafted.Code != http.StatusSeeOther || !strings.HasPrefix(path, contentPath+"/releases/") {
			t.Fatalf("draft: %d %s %s", drafted.Code, path, drafted.Body)
		}
		if page := author.do(http.MethodGet, path, nil).Body.String(); strings.Contains(page, path+"/publish") || !strings.Contains(page, "fields.yaml") || !strings.Contains(page, "每日用水量") {
			t.Error("who drafted it is offered to publish, or does not see what changed")
		}
		mine := author.do(http.MethodPost, path+"/publish", url.Values{"_key": {author.keyOf(path, path+"/discard")}})
		if mine.Code < 400 {
			t.Errorf("published by who drafted it: %d", mine.Code)
		}
		done := second.do(http.MethodPost, path+"/publish", url.Values{"_key": {second.keyOf(path, path+"/publish")}})
		if done.Code != http.StatusSeeOther {
			t.Fatalf("publish: %d %s", done.Code, done.Body)
		}
		if h.Rooms() == c.App {
			t.Fatal("the city did not take up what was published")
		}
		c.App = h.Rooms()
		second.c = c
		if list := second.do(http.MethodGet, contentPath, nil).Body.String(); !strings.Contains(list, "第 1 版") || strings.Contains(list, "新版本还没有启用") {
			t.Error("the list does not say that version 1 is in use")
		}
		if v := d.open(); v.Closure != before.Closure {
			t.Error("an open case moved to the new definition")
		}
		id, err := c.Casework.Start(ctx, owner, "utilities", owner.For[1])
		c.must(err)
		fresh, err := c.Casework.OpenDraft(ctx, owner, id)
		c.must(err)
		if got := fresh.Def.Fields["water.daily"].Label.Zh; got != "每日用水量" {
			t.Errorf("what is begun now says %q", got)
		}
		c.must(c.Casework.Accept(ctx, d.cmd()))
		c.must(c.Casework.Decide(ctx, d.cmd(), true, casework.Ground{Reason: "direct"}))
		c.idle()
		if page := c.get("/my/applications/"+string(app), "chengban", c.token(ident.Citizen, ownerPhone)); !strings.Contains(page, "可以直接装表通水") {
			t.Error("the case was not answered in the new rooms")
		}
		c.must(h.Follow(ctx))
		if h.Rooms() != c.App {
			t.Error("it was taken up a second time")
		}
	})
}

// TestHouse_refusesWhatCannotBeBuilt: a version with which no rooms can be built leaves
// the city as it was.
func TestHouse_refusesWhatCannotBeBuilt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		h := newHouse(c.App)
		lax, err := pack.NewReleases(db, c.clock, xuchang.FS, func(fs.FS) []pack.Finding { return nil }, func(context.Context, fs.FS) error { return nil })
		c.must(err)
		author, browser := c.editor(editorPhone)
		second, _ := c.editor(secondPhone)
		id, err := lax.Draft(ctx, author, edited(t, bad[0].edit), "unchecked", newKey(c))
		c.must(err)
		c.must(lax.Publish(ctx, second, id))
		if err := h.Follow(ctx); err == nil || h.Rooms() != c.App {
			t.Errorf("taken up: %v", err)
		}
		if err := h.Follow(ctx); err != nil {
			t.Errorf("tried again at once: %v", err)
		}
		if page := browser.do(http.MethodGet, contentPath, nil).Body.String(); !strings.Contains(page, "新版本还没有启用") {
			t.Error("the page does not say that the newest version is not in use")
		}
		_, _, d := c.waterDesk()
		c.must(c.Casework.Accept(ctx, d.cmd()))
		c.idle()
	})
}

// TestContent_wrongFiles: what cannot be a draft is said beside the file.
func TestContent_wrongFiles(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		_, author := c.editor(editorPhone)
		archive, _, err := pack.Archive(xuchang.FS)
		c.must(err)
		for name, x := range map[string]struct {
			file, note string
			content    []byte
			want       string
		}{
			"unknown":  {"cake.yaml", "x", []byte("code: cake\n"), "没有唯一一个叫"},
			"the same": {"pack.zip", "x", archive, "与正在使用的完全相同"},
			"no zip":   {"pack.zip", "x", []byte("PK nothing"), "文件打不开"},
			"no note":  {"fields.yaml", " ", []byte("- id: x\n"), "请写明改了什么"},
		} {
			rec := author.upload(contentPath, x.file, x.content, x.note)
			if rec.Code != http.StatusUnprocessableEntity || !strings.Contains(rec.Body.String(), x.want) {
				t.Errorf("%s: %d, without %q", name, rec.Code, x.want)
			}
		}
	})
}
