package app

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/service/letter"
)

// cmd addresses a case as its officer sees it now.
func (c *city) cmd(k *casework.Case) casework.Command {
	c.t.Helper()
	officer := c.login(ident.Staff, officerPhones[string(k.Org)])
	v, err := c.Casework.OpenCase(c.t.Context(), officer, k.ID, i18n.Zh)
	c.must(err)
	return casework.Command{By: officer, Case: k.ID, Rev: v.Rev, Key: newKey(c)}
}

// accepted takes a case into procedure and gives the letter that says so.
func (c *city) accepted(k *casework.Case) ident.LetterID {
	c.t.Helper()
	ctx, cmd := c.t.Context(), c.cmd(k)
	c.must(c.Casework.Claim(ctx, cmd))
	cmd = c.cmd(k)
	c.must(c.Casework.Accept(ctx, cmd))
	lines, err := c.Letters.OfCase(ctx, cmd.By, k.ID)
	c.must(err)
	if len(lines) != 1 || lines[0].Kind != letter.Acceptance {
		c.t.Fatalf("after acceptance the case has %+v", lines)
	}
	return lines[0].ID
}

// submitted is an application of the owner in a language.
func (c *city) submitted(owner ident.Actor, l i18n.Lang) casework.ApplicationView {
	c.t.Helper()
	ctx, draft := c.t.Context(), c.ready(owner)
	challenge, err := c.Casework.BeginSign(ctx, owner, draft, l)
	c.must(err)
	app, err := c.Casework.Submit(ctx, casework.Submission{By: owner, Draft: draft, Lang: l, Challenge: challenge, Code: c.code(ownerPhone), Key: newKey(c)})
	c.must(err)
	v, err := c.Casework.OpenApplication(ctx, owner, app)
	c.must(err)
	return v
}

// TestLetters_everyActIsToldInWriting: acceptance and decision of each unit, and
// a refusal to accept; a withdrawal; a claim is not told. A repeated command
// issues nothing twice.
func TestLetters_everyActIsToldInWriting(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		owner := c.login(ident.Citizen, ownerPhone)
		v := c.submitted(owner, i18n.Zh)
		c.decide(v.Cases[0], true)
		c.decide(v.Cases[1], false)
		k := v.Cases[2]
		c.must(c.Casework.Claim(ctx, c.cmd(k)))
		cmd, reason := c.cmd(k), v.Parts[k.Item].Reasons[casework.FactNotAccepted][0]
		ground := casework.Ground{Reason: reason.Code, Note: "<script>alert(1)</script>"}
		c.must(c.Casework.NotAccept(ctx, cmd, ground))
		c.must(c.Casework.NotAccept(ctx, cmd, ground))
		c.must(c.Casework.Withdraw(ctx, casework.Command{By: owner, Case: v.Cases[3].ID, Rev: v.Cases[3].Rev, Key: newKey(c)}, ""))
		lines, err := c.Letters.OfApplication(ctx, owner, v.ID)
		c.must(err)
		var got []string
		for _, l := range lines {
			got = append(got, strings.TrimPrefix(l.No, v.No)+" "+l.Title.Zh)
		}
		slices.Sort(got)
		want := []string{"-1-SL1 受理回执", "-1-ZY1 同意办理答复函", "-2-BY1 不予办理答复函", "-2-SL1 受理回执", "-3-BSL1 不予受理答复函", "-4-CH1 撤回申请确认单"}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		c.checkWords(owner, v, lines, reason.Text.Zh)
	})
}

// checkWords: each letter says what its case's facts, item and unit say.
func (c *city) checkWords(owner ident.Actor, v casework.ApplicationView, lines []letter.Line, notAccepted string) {
	c.t.Helper()
	for _, l := range lines {
		x, err := c.Letters.Open(c.t.Context(), owner, l.ID)
		c.must(err)
		text := tag.ReplaceAllString(string(x.Article), " ")
		k := v.Cases[slices.IndexFunc(v.Cases, func(k *casework.Case) bool { return k.ID == l.Case })]
		item, _ := c.Catalog.Item(k.Item)
		unit, _ := c.Catalog.Org(k.Org)
		want := []string{v.People.Applicant, item.Name.Zh, item.Law[0].Zh, unit.Name.Zh, k.No, "2026年11月23日"}
		switch l.Kind {
		case letter.Acceptance:
			due := k.PromiseDue.Time().Format("2006年1月2日")
			want = append(want, due)
		case letter.Granted:
			want = append(want, item.Decision.Grant[0].Text.Zh, item.Result.Granted.Zh, "现场已具备条件")
		case letter.Refused:
			want = append(want, item.Decision.Refuse[0].Text.Zh, unit.Remedy.Zh, unit.Complaint, "12345")
		case letter.NotAccepted:
			want = append(want, notAccepted, "&lt;script&gt;alert(1)&lt;/script&gt;", unit.Remedy.Zh)
		}
		for _, s := range want {
			if !strings.Contains(text, s) {
				c.t.Errorf("%s does not say %q", l.No, s)
			}
		}
	}
}

// TestLetters_noUnitsLetterShowsAnothersSlice plants a canary in every field, every
// column of the registers and each unit's note: a letter shows the applicant's name
// and its own unit's note, and nothing else of all that.
func TestLetters_noUnitsLetterShowsAnothersSlice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		c.clock.Advance(210 * 24 * time.Hour) // out of the heating season: all five can be had
		b := newBirdcage(c)
		v, err := c.Casework.OpenApplication(ctx, b.owner, b.cages[0].app)
		c.must(err)
		notes := map[ident.CaseID]string{}
		for _, k := range v.Cases {
			c.accepted(k)
			notes[k.ID] = "本单位的话" + k.Service
			reason := v.Parts[k.Item].Reasons[casework.FactRefused][0].Code
			c.must(c.Casework.Decide(ctx, c.cmd(k), false, casework.Ground{Reason: reason, Note: notes[k.ID]}))
		}
		lines, err := c.Letters.OfApplication(ctx, b.owner, v.ID)
		c.must(err)
		if len(lines) != 2*len(v.Cases) {
			t.Fatalf("%d letters for %d cases", len(lines), len(v.Cases))
		}
		own := 0
		for _, l := range lines {
			x, err := c.Letters.Open(ctx, b.owner, l.ID)
			c.must(err)
			text := words(strings.NewReplacer(v.No, "", l.CaseNo, "").Replace(string(x.Article)))
			b.checkLetter(l, text)
			for of, note := range notes {
				has := strings.Contains(text, note)
				if has && of != l.Case {
					t.Errorf("%s shows the note of another unit", l.No)
				}
				if has {
					own++
				}
			}
			c.checkOthersRefused(v, l)
		}
		if own != len(v.Cases) {
			t.Errorf("%d letters show their own unit's note, want %d: the test has gone blind", own, len(v.Cases))
		}
	})
}

// checkLetter: the addressee's name and no other text of the cage.
func (b *birdcage) checkLetter(l letter.Line, text string) {
	b.t.Helper()
	named := false
	for _, x := range b.birds() {
		if !on(text, x.text) {
			continue
		}
		if slices.Contains(x.by, "applicant.name") {
			named = true
			continue
		}
		b.t.Errorf("%s shows %s: %s", l.No, x.where, x.text)
	}
	if !named {
		b.t.Errorf("%s does not name its addressee", l.No)
	}
}

// checkOthersRefused: of the five units one opens the letter.
func (c *city) checkOthersRefused(v casework.ApplicationView, l letter.Line) {
	c.t.Helper()
	for _, k := range v.Cases {
		who := ident.Actor{Kind: ident.Staff, Account: "X", Org: k.Org, Region: "411000000000", Roles: []ident.Role{"officer"}}
		_, err := c.Letters.Open(c.t.Context(), who, l.ID)
		if k.Org == l.Org && err != nil {
			c.t.Errorf("%s does not open its own letter: %v", k.Org, err)
		}
		if k.Org != l.Org && !fault.Is(err, fault.NotFound) {
			c.t.Errorf("%s opening a letter of %s: got %v, want NotFound", k.Org, l.Org, err)
		}
	}
}

// TestLetters_noLetterNoAct: when a letter cannot be written, the act has not
// happened.
func TestLetters_noLetterNoAct(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		owner := c.login(ident.Citizen, ownerPhone)
		v := c.submitted(owner, i18n.Zh)
		k := v.Cases[0]
		c.accepted(k)
		unit, _ := c.Catalog.Org(k.Org)
		remedy := unit.Remedy
		unit.Remedy = i18n.Text{} // what the linter forbids
		t.Cleanup(func() { unit.Remedy = remedy })
		reason := v.Parts[k.Item].Reasons[casework.FactRefused][0].Code
		err := c.Casework.Decide(ctx, c.cmd(k), false, casework.Ground{Reason: reason})
		if fault.KindOf(err) != fault.Internal {
			t.Fatalf("got %v, want a defect", err)
		}
		now, err := c.Casework.OpenApplication(ctx, owner, v.ID)
		c.must(err)
		if s := now.Cases[0].Status(); s != casework.Accepted {
			t.Errorf("the case is %s, and nobody was told", s)
		}
		unit.Remedy = remedy
		c.must(c.Casework.Decide(ctx, c.cmd(k), false, casework.Ground{Reason: reason}))
	})
}

// TestLetters_pages: the applicant finds the letter on the application's page,
// unread until opened; the page has the frozen letter and no style of its own;
// the file is the one that was issued. The desk says when it was served.
func TestLetters_pages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		owner := c.login(ident.Citizen, ownerPhone)
		v := c.submitted(owner, i18n.En)
		k := v.Cases[0]
		id := c.accepted(k)
		mine, desk := c.token(ident.Citizen, ownerPhone), c.token(ident.Staff, officerPhones[string(k.Org)])
		app, here := "/my/applications/"+string(v.ID), "/my/applications/"+string(v.ID)+"/letters/"+string(id)
		there := "/desk/cases/" + string(k.ID) + "/letters/" + string(id)
		contains(t, "before", c.get(app, "chengban", mine), here, "受理回执", "未读")
		contains(t, "desk before", c.get("/desk/cases/"+string(k.ID), "chengban-desk", desk), there, "尚未送达")

		page := c.get(here, "chengban", mine)
		contains(t, "letter", page, `<article class="letter">`, `lang="en"`, "Receipt of Your Application", "letter.css", "网上查阅")
		contains(t, "in English", c.get("/en"+here, "chengban", mine), "受理回执", "opened online", "Save the original")
		if strings.Contains(page, "<style") || strings.Contains(page, " style=") {
			t.Error("the page has a style that the policy forbids")
		}
		after := c.get(app, "chengban", mine)
		if strings.Contains(after, "未读") {
			t.Error("the letter that was opened is still unread")
		}
		contains(t, "desk after", c.get("/desk/cases/"+string(k.ID), "chengban-desk", desk), "网上查阅")
		contains(t, "desk letter", c.get(there, "chengban-desk", desk), `<article class="letter">`, "已记入申请人的查询记录")
		contains(t, "the applicant's data page", c.get("/my/data", "chengban", mine), "查看给您的文书", "受理文书")
		c.checkFile(owner, here, mine, id)
	})
}

func (c *city) checkFile(owner ident.Actor, here, token string, id ident.LetterID) {
	c.t.Helper()
	x, err := c.Letters.Open(c.t.Context(), owner, id)
	c.must(err)
	req := httptest.NewRequestWithContext(c.t.Context(), http.MethodGet, "http://127.0.0.1"+here+"/file", nil)
	req.AddCookie(&http.Cookie{Name: "chengban", Value: token})
	rec := httptest.NewRecorder()
	c.Handler().ServeHTTP(rec, req)
	if rec.Code != http.StatusOK || rec.Body.String() != string(x.File) {
		c.t.Errorf("the file: %d, %d bytes, want the %d issued", rec.Code, rec.Body.Len(), len(x.File))
	}
	if got, want := rec.Header().Get("Content-Disposition"), `attachment; filename="`+x.No+`.html"`; got != want {
		c.t.Errorf("got %s, want %s: the file must not be shown under this site's policy", got, want)
	}
}

func contains(t *testing.T, name, page string, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if !strings.Contains(page, s) {
			t.Errorf("%s: no %q", name, s)
		}
	}
	if m := regexp.MustCompile(`⟦[^⟧]*⟧`).FindString(page); m != "" {
		t.Errorf("%s lacks the words for %s", name, m)
	}
}

// TestLetters_pathMustFit: a letter stands under its own application and its own
// case, and nowhere else.
func TestLetters_pathMustFit(t *testing.T) {
	c := newCity(t, dbtest.Open(t, dbtest.Config(t, storage.SQLite)))
	owner := c.login(ident.Citizen, ownerPhone)
	v := c.submitted(owner, i18n.Zh)
	id := string(c.accepted(v.Cases[0]))
	mine, desk := c.token(ident.Citizen, ownerPhone), c.token(ident.Staff, officerPhones["xc-water"])
	for path, who := range map[string][2]string{
		"/my/applications/01ARZ3NDEKTSV4RRFFQ69G5FAV/letters/" + id: {"chengban", mine},
		"/desk/cases/" + string(v.Cases[1].ID) + "/letters/" + id:   {"chengban-desk", desk},
	} {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1"+path, nil)
		req.AddCookie(&http.Cookie{Name: who[0], Value: who[1]})
		rec := httptest.NewRecorder()
		c.Handler().ServeHTTP(rec, req)
		if rec.Code != http.StatusNotFound {
			t.Errorf("%s: %d, want 404", path, rec.Code)
		}
	}
}
