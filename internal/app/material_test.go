package app

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/service/bundle"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/service/exchange"
	"github.com/chengban/chengban/internal/spine/disclosure"
)

// outage stands before the registers and the certificates: some are down, some
// know nothing.
type outage struct {
	*exchange.Service
	registers    map[string]casework.SourceState
	certificates map[string]casework.SourceState
}

func (o *outage) QueryTx(ctx context.Context, tx storage.Tx, r exchange.Request) ([]exchange.Row, error) {
	switch o.registers[r.Resource] {
	case casework.Down:
		return nil, fault.NewUnavailable("exchange.down")
	case casework.Absent:
		return nil, nil
	}
	return o.Service.QueryTx(ctx, tx, r)
}

func (o *outage) HoldsTx(_ context.Context, _ storage.Tx, _ ident.Actor, _ ident.Subject, kind string) (casework.SourceState, error) {
	if s := o.certificates[kind]; s != "" {
		return s, nil
	}
	return casework.Absent, nil
}

// withOutages gives the city a casework whose sources can be taken away.
func (c *city) withOutages() *outage {
	o := &outage{Service: c.Exchange}
	c.Casework = casework.New(casework.Options{
		DB: c.DB, Keys: c.Keys, Clock: c.Clock, Numbers: storage.NewNumbers(c.DB, 500), Access: c.Identity, Staff: c.Identity, Phones: c.Identity, Signer: c.Identity,
		Registers: o, Certificates: o, Directory: directory{c.Catalog}, Letters: c.Letters, Files: c.Files, Log: c.Audit, Notify: c.Notify,
		NumberForm: numberForm, Definitions: bundle.NewDefinitions(c.Catalog, c.pinned),
	})
	return o
}

// traveller goes the way that the pages lead, and answers what she is asked.
type traveller struct {
	*city
	who      ident.Actor
	as       int // which of those she acts for
	declines []string
	asked    []string
}

// reaches goes from the start to the receipt. What it cannot answer ends the test:
// that would be a dead end.
func (w *traveller) reaches(code string) ident.ApplicationID {
	w.t.Helper()
	ctx := w.t.Context()
	id, err := w.Casework.Start(ctx, w.who, code, w.who.For[w.as])
	w.must(err)
	for range 80 {
		v, err := w.Casework.OpenDraft(ctx, w.who, id)
		w.must(err)
		if v.Step == casework.StepCheck {
			if !w.declinesMore(id, v) {
				w.must(w.Casework.Agree(ctx, w.who, id, casework.ConsentDigest(v.Shares)))
				app, err := w.submit(w.who, id, newKey(w.city))
				w.must(err)
				return app
			}
			continue
		}
		w.step(id, v)
	}
	w.t.Fatalf("%s: still on the way after 80 steps: %v", code, w.asked)
	return ""
}

// declinesMore chooses not to declare, once for each material.
func (w *traveller) declinesMore(id ident.DraftID, v casework.DraftView) bool {
	for _, code := range w.declines {
		if !v.Draft.Declined[code] {
			w.must(w.Casework.Decline(w.t.Context(), w.who, id, code, true))
			return true
		}
	}
	return false
}

func (w *traveller) step(id ident.DraftID, v casework.DraftView) {
	w.t.Helper()
	ctx := w.t.Context()
	w.asked = append(w.asked, string(v.Step)+" "+v.Field)
	switch v.Step {
	case casework.StepPick:
		key := casework.ByHand
		if len(v.Draft.Candidates) > 0 {
			key = newPlant
		}
		w.must(w.Casework.Pick(ctx, w.who, id, key))
	case casework.StepNeeds:
		w.must(w.Casework.Needs(ctx, w.who, id, needsOf(v)))
	case casework.StepQuestion:
		if !v.Draft.MayType(v.Def, v.Field) {
			w.t.Fatalf("a dead end: %s is asked, and she may not answer", v.Field)
		}
		it, _ := v.Plan.State.Get(v.Field)
		w.must(w.Casework.Answer(ctx, w.who, id, map[string][]string{v.Field: {plausible(it.Field)}}))
	case casework.StepPapers:
		for _, m := range v.Plan.Missing {
			w.must(w.Casework.Bring(ctx, w.who, id, m.Code, "图纸.pdf", strings.NewReader("%PDF-1.7 "+m.Code)))
		}
	case casework.StepCheck:
	}
}

// needsOf asks for everything that is not impossible at the place.
func needsOf(v casework.DraftView) map[string][]string {
	raw := map[string][]string{}
	for _, p := range v.Plan.Parts {
		raw[p.Mode] = []string{casework.Later}
		for mode := range p.PromiseDays {
			if len(p.Blocked[mode]) == 0 && (mode == "new" || mode == "dig") {
				raw[p.Mode] = []string{mode}
			}
		}
		if p.Choice != "" && len(p.Units) > 0 {
			raw[p.Choice] = []string{string(p.Units[0])}
		}
	}
	return raw
}

func plausible(f form.Field) string {
	switch f.Type {
	case form.Choice, form.Multi:
		return f.Options[0].Code
	case form.Integer, form.Decimal, form.Money:
		return "6"
	case form.Date:
		return "2027-03-01"
	case form.Phone:
		return "13900000009"
	case form.USCC:
		return "91411003MADEM0001P"
	case form.IDCard:
		return "110101199003072375"
	case form.Bool:
		return "yes"
	case form.Text, form.LongText:
	}
	return "示范东路 1 号"
}

// subsets calls f with every assignment of states to the names.
func subsets(names []string, states []casework.SourceState, f func(map[string]casework.SourceState)) {
	if len(names) == 0 {
		f(map[string]casework.SourceState{})
		return
	}
	subsets(names[1:], states, func(m map[string]casework.SourceState) {
		for _, s := range states {
			m[names[0]] = s
			f(m)
		}
	})
}

// The places of the applicants among those that the owner acts for.
const (
	herself = 0
	firm    = 1
)

// TestMaterials_noSubsetOfMissingSourcesIsADeadEnd: whatever registers know nothing
// or are down, and whatever she declines to declare, the way leads to a submitted
// application, and what no source holds is a named task of the unit.
func TestMaterials_noSubsetOfMissingSourcesIsADeadEnd(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		o := c.withOutages()
		owner := c.login(ident.Citizen, ownerPhone)
		runs, tasks := 0, map[string]int{}
		for _, way := range []struct {
			code      string
			as        int
			registers []string
			declines  [][]string
		}{
			{"utilities", firm, []string{"person", "enterprise", "realestate", "utility_account"}, [][]string{nil}},
			{"utilities", herself, []string{"person", "realestate"}, [][]string{nil}},
			{"road-and-green-works", firm, []string{"person", "enterprise", "realestate"}, [][]string{nil, {"plan"}, {"project"}, {"plan", "project"}}},
			{"road-and-green-works", herself, []string{"person", "realestate"}, [][]string{nil}},
		} {
			subsets(way.registers, []casework.SourceState{casework.Present, casework.Absent, casework.Down}, func(m map[string]casework.SourceState) {
				for _, declines := range way.declines {
					c.clock.Advance(time.Hour) // codes are limited by the hour
					o.registers = maps.Clone(m)
					w := &traveller{city: c, who: owner, as: way.as, declines: declines}
					app := w.reaches(way.code)
					o.checkRun(c, owner, app, declines, tasks)
					runs++
				}
			})
		}
		if want := 81 + 9 + 27*4 + 9; runs != want {
			t.Errorf("%d runs, want %d", runs, want)
		}
		t.Logf("%d runs, each submitted; the units' tasks: %s", runs, counted(tasks))
	})
}

func counted(tasks map[string]int) string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(tasks)) {
		out = append(out, fmt.Sprintf("%s %d", k, tasks[k]))
	}
	return strings.Join(out, ", ")
}

// checkRun looks at every case as its unit does: each material is held by a source
// that was there, or is a task.
func (o *outage) checkRun(c *city, owner ident.Actor, app ident.ApplicationID, declines []string, tasks map[string]int) {
	c.t.Helper()
	v := c.view(owner, app)
	for _, k := range v.Cases {
		licence := false
		all, err := c.Casework.Materials(c.t.Context(), c.officer(k), k.ID)
		c.must(err)
		if len(all) == 0 {
			c.t.Errorf("%s: no materials", k.No)
		}
		for _, m := range all {
			here := fmt.Sprintf("%s %s with %v", k.Item, m.Code, o.registers)
			switch m.Rung {
			case casework.ByRegister:
				if s := o.registers[m.Source]; s != casework.Present {
					c.t.Errorf("%s: rests on %s, which is %s", here, m.Source, s)
				}
			case casework.ByUpload:
				if !slices.Contains(declines, m.Code) || len(m.Files) != 1 || !m.Task() {
					c.t.Errorf("%s: %d files, %s", here, len(m.Files), m.State)
				}
			case casework.ByDeclaration, casework.ByDepartment:
				if !m.Task() || m.Rung == casework.ByDeclaration && m.Until <= k.When(casework.FactReceived).Date() {
					c.t.Errorf("%s: nobody checks it (%s, by %s)", here, m.State, m.Until)
				}
			case casework.ByCertificate, casework.ByExempt:
			}
			licence = licence || m.Code == "licence"
			if m.Task() {
				tasks[k.Item+"/"+m.Code+" "+string(m.Rung)]++
			}
		}
		if is := v.Applicant.Kind == ident.Enterprise; licence != is {
			c.t.Errorf("%s with %v: a firm %t, asked for its licence %t", k.Item, o.registers, is, licence)
		}
	}
}

// officer logs nobody in: it is the actor of the unit's officer.
func (c *city) officer(k *casework.Case) ident.Actor {
	return ident.Actor{
		Kind: ident.Staff, Account: "officer", Org: k.Org, Region: "411000000000", Roles: []ident.Role{"officer"},
	}
}

// TestPick_byHandAndBack: who says that it is none of these states the premises
// herself, and nothing of the others stays; who comes back gets the register's words.
func TestPick_byHandAndBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		owner := c.login(ident.Citizen, ownerPhone)
		id, err := c.Casework.Start(ctx, owner, "utilities", owner.For[firm])
		c.must(err)
		open := func() casework.DraftView {
			t.Helper()
			v, err := c.Casework.OpenDraft(ctx, owner, id)
			c.must(err)
			return v
		}
		c.must(c.Casework.Pick(ctx, owner, id, newPlant))
		if v := open(); len(v.Draft.Facts) == 0 || v.Draft.MayType(v.Def, "premises.address") {
			t.Fatal("the picked premises have no accounts, or may be typed over")
		}
		wantKey(t, c.Casework.Answer(ctx, owner, id, map[string][]string{"premises.address": {"别处"}}), "casework.fixed_field")

		c.must(c.Casework.Pick(ctx, owner, id, casework.ByHand))
		v := open()
		if v.Step != casework.StepQuestion || v.Field != "premises.address" || len(v.Draft.Facts) > 0 {
			t.Errorf("she stands at %s %s with the facts %v, want the address and no facts", v.Step, v.Field, v.Draft.Facts)
		}
		c.must(c.Casework.Answer(ctx, owner, id, map[string][]string{"premises.address": {"别处 1 号"}, "premises.use": {"office"}}))

		c.must(c.Casework.Pick(ctx, owner, id, newPlant))
		for _, field := range []string{"premises.address", "premises.use"} {
			if a := open().Draft.Answers[field]; a.Source == casework.FromPerson || a.Value.V == "别处 1 号" {
				t.Errorf("%s is still %v of %s", field, a.Value.V, a.Source)
			}
		}
	})
}

// planWorks brings an application for road works to its officer, with the plan
// uploaded rather than declared.
func (c *city) planWorks() (seat, ident.Actor) {
	c.t.Helper()
	owner := c.login(ident.Citizen, ownerPhone)
	w := &traveller{city: c, who: owner, as: firm, declines: []string{"plan"}}
	v := c.view(owner, w.reaches("road-and-green-works"))
	return seat{c, c.login(ident.Staff, roadOfficer), v.Cases[0].ID}, owner
}

func (d seat) material(code string) casework.CaseMaterial {
	d.t.Helper()
	for _, m := range d.open().Materials {
		if m.Code == code {
			return m
		}
	}
	d.t.Fatalf("no material %s", code)
	return casework.CaseMaterial{}
}

// TestFiles_onlyTheUnitsOfficerOpensAndIsEntered.
func TestFiles_onlyTheUnitsOfficerOpensAndIsEntered(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		d, owner := c.planWorks()
		file := d.material("plan").Files[0].Blob
		path := "/desk/cases/" + string(d.part) + "/files/" + string(file)
		rec := surfer{c, "chengban-desk", c.token(ident.Staff, roadOfficer)}.do("GET", path, nil)
		if rec.Code != 200 || !strings.HasPrefix(rec.Body.String(), "%PDF-1.7") {
			t.Fatalf("%d: %.60s", rec.Code, rec.Body)
		}
		for head, want := range map[string]string{
			"Content-Disposition": `attachment; filename="` + d.open().No + `-plan.pdf"`, "X-Content-Type-Options": "nosniff",
			"Content-Security-Policy": "sandbox; default-src 'none'", "Content-Type": "application/pdf", "Cache-Control": "no-store",
		} {
			if got := rec.Header().Get(head); got != want {
				t.Errorf("%s: got %q, want %q", head, got, want)
			}
		}
		opened := slices.DeleteFunc(c.entries(owner), func(e disclosure.Entry) bool { return e.Resource != casework.FileResource })
		if len(opened) != 1 || opened[0].Fields[0] != "plan" || opened[0].Reader != d.who.Account || opened[0].Ref != string(d.part) {
			t.Errorf("the opening is entered as %+v", opened)
		}
		for _, phone := range []string{officerPhones["xc-water"], roadChief} {
			if _, err := c.Casework.OpenFile(t.Context(), c.login(ident.Staff, phone), d.part, file); err == nil {
				t.Errorf("%s opens a file of the road's officer", phone)
			}
		}
		_, err := c.Casework.OpenFile(t.Context(), d.who, d.part, "01ARZ3NDEKTSV4RRFFQ69G5FAV")
		wantKey(t, err, "casework.no_such_file")
	})
}

// TestCheckMaterial: the holder says what came of a check, once, and a declaration
// is checked on its day even when the case is closed.
func TestCheckMaterial(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		d, _ := c.planWorks()
		check := func(code string, right bool, note string) error {
			return c.Casework.CheckMaterial(ctx, d.cmd(), code, right, note)
		}
		wantKey(t, check("pipes", true, ""), "casework.claim_first")
		c.must(c.Casework.Claim(ctx, d.cmd()))
		wantKey(t, check("pipes", false, ""), "casework.note_missing")
		c.must(check("pipes", false, "有燃气主管"))
		if m := d.material("pipes"); m.State != casework.MaterialUnconfirmed || m.Note != "有燃气主管" || m.CheckedBy != d.who.Account {
			t.Errorf("got %+v", m)
		}
		wantKey(t, check("pipes", true, ""), "casework.nothing_to_check")
		c.must(check("plan", true, ""))
		if !c.audited(d.part, "casework.check_material") {
			t.Error("the check is not in the log")
		}

		later, err := c.Casework.LaterChecks(ctx, d.who)
		c.must(err)
		var codes []string
		for _, x := range later {
			codes = append(codes, x.Code)
			if x.CaseID != d.part || x.Until <= c.clock.Now().Date() {
				t.Errorf("a later check of %s by %s", x.CaseID, x.Until)
			}
		}
		if want := []string{"authority", "project"}; !slices.Equal(codes, want) {
			t.Errorf("later checks %v, want %v", codes, want)
		}
		c.must(c.Casework.NotAccept(ctx, d.cmd(), casework.Ground{Reason: "not-road"}))
		c.must(check("authority", false, "未见授权"))
		if d.material("authority").State != casework.MaterialUnconfirmed || !d.open().Status().Final() {
			t.Error("a declaration of a closed case was not checked")
		}
	})
}

// TestDiscard_letsGoOfItsFiles: a file of a draft that is thrown away opens no more.
func TestDiscard_letsGoOfItsFiles(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		owner := c.login(ident.Citizen, ownerPhone)
		w := &traveller{city: c, who: owner, as: firm}
		id, err := c.Casework.Start(ctx, owner, "road-and-green-works", owner.For[firm])
		c.must(err)
		bring := func(content string) error {
			return c.Casework.Bring(ctx, owner, id, "plan", "方案.pdf", strings.NewReader(content))
		}
		for range 20 {
			v, err := c.Casework.OpenDraft(ctx, owner, id)
			c.must(err)
			if v.Step == casework.StepCheck {
				break
			}
			w.step(id, v)
		}
		wantKey(t, bring("%PDF-1.7"), "casework.not_to_bring")
		wantKey(t, c.Casework.Decline(ctx, owner, id, "authority", true), "casework.no_other_way")
		c.must(c.Casework.Decline(ctx, owner, id, "plan", true))
		wantKey(t, bring("<html>"), "blob.type")
		c.must(bring("%PDF-1.7 one"))
		c.must(bring("%PDF-1.7 one")) // the same again
		v, err := c.Casework.OpenDraft(ctx, owner, id)
		c.must(err)
		files := v.Draft.Files["plan"]
		if len(files) != 1 || files[0].Name != "方案.pdf" {
			t.Fatalf("got %+v", files)
		}
		if text := c.Casework.SignText(v.Def, v.Plan, "zh"); !strings.Contains(text, files[0].Digest) || !strings.Contains(text, "核查") {
			t.Error("the text to sign names neither the file nor what is declared")
		}
		c.must(c.Casework.Discard(ctx, owner, id))
		if _, _, err := c.Files.Open(ctx, files[0].Blob); !fault.Is(err, fault.NotFound) {
			t.Errorf("the file still opens: %v", err)
		}
	})
}

// TestSupplement_aMaterial: a notice marks a material, and she brings exactly that
// one as a file; then it is looked at.
func TestSupplement_aMaterial(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		d, owner := c.planWorks()
		c.must(c.Casework.Claim(ctx, d.cmd()))
		ask := func(marks ...casework.Mark) error { return c.Casework.AskSupplement(ctx, d.cmd(), marks, "", "") }
		wantKey(t, ask(casework.Mark{Material: "passport", Note: "缺"}), "casework.mark_unknown")
		wantKey(t, ask(casework.Mark{Material: "pipes"}), "casework.mark_note")

		bring := func(code, content string) error {
			cmd := casework.Command{By: owner, Case: d.part, Rev: d.open().Rev}
			return c.Casework.BringMaterial(ctx, cmd, code, "管线.pdf", strings.NewReader(content))
		}
		handIn := func() error {
			cmd := casework.Command{By: owner, Case: d.part, Rev: d.open().Rev, Key: newKey(c)}
			return c.Casework.BringSupplement(ctx, cmd, nil)
		}
		wantKey(t, bring("pipes", "%PDF-1.7"), "casework.nothing_asked")
		c.must(ask(casework.Mark{Material: "plan", Note: "缺交通组织"}, casework.Mark{Material: "pipes", Note: "请附管线图"}))
		if letters, err := c.Letters.OfCase(ctx, d.who, d.part); err != nil || len(letters) == 0 {
			t.Errorf("%d letters, %v", len(letters), err)
		}
		wantKey(t, bring("project", "%PDF-1.7"), "casework.not_to_bring")
		wantKey(t, bring("pipes", "GIF89a"), "blob.type")
		stranger := c.login(ident.Citizen, strangerPhone)
		err := c.Casework.BringMaterial(ctx, casework.Command{By: stranger, Case: d.part}, "pipes", "x.pdf", strings.NewReader("%PDF-1.7"))
		if err == nil {
			t.Error("a stranger brings a file")
		}
		c.must(bring("pipes", "%PDF-1.7 pipes"))
		// The plan that she brought with the application does not answer the notice.
		wantField(t, handIn(), "material.plan", "casework.file_missing")
		c.must(bring("plan", "%PDF-1.7 another plan"))
		v, err := c.Casework.OpenSupplement(ctx, owner, d.part)
		c.must(err)
		if len(v.Asks) != 2 || len(v.Asks[0].Files) != 1 || len(v.Asks[1].Files) != 1 || v.Asks[1].Field.Label.Zh != "地下管线查询意见" {
			t.Errorf("asks %+v", v.Asks)
		}
		c.must(handIn())
		m := d.material("pipes")
		if m.Rung != casework.ByUpload || m.State != casework.MaterialBrought || len(m.Files) != 1 || !m.Task() {
			t.Errorf("got %+v", m)
		}
		if _, err := c.Casework.OpenFile(ctx, d.who, d.part, m.Files[0].Blob); err != nil {
			t.Errorf("the file does not open: %v", err)
		}
		wantKey(t, bring("pipes", "%PDF-1.7 late"), "casework.nothing_asked")
	})
}

func wantField(t *testing.T, err error, name, key string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || len(f.Fields) != 1 || f.Fields[0].Name != name || f.Fields[0].Key != key {
		t.Errorf("got %v, want %s on %s", err, key, name)
	}
}

// TestPapers_aWrongFileIsNamedOnThePage: what a file really is decides, whatever it is
// called; one that is too large is cut off while it is read.
func TestPapers_aWrongFileIsNamedOnThePage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *storage.DB) {
		c := newCity(t, db)
		ctx := t.Context()
		owner := c.login(ident.Citizen, ownerPhone)
		w := &traveller{city: c, who: owner, as: firm}
		id, err := c.Casework.Start(ctx, owner, "road-and-green-works", owner.For[firm])
		c.must(err)
		for range 20 {
			v, err := c.Casework.OpenDraft(ctx, owner, id)
			c.must(err)
			if v.Step == casework.StepCheck {
				break
			}
			w.step(id, v)
		}
		token := c.token(ident.Citizen, ownerPhone)
		if page := c.get("/apply/"+string(id)+"/check", "chengban", token); strings.Contains(page, `type="file"`) || !strings.Contains(page, "不用交") {
			t.Error("check-answers asks for a file, or does not say that nothing is to be handed in")
		}
		c.must(c.Casework.Decline(ctx, owner, id, "plan", true))
		path := "/apply/" + string(id) + "/papers"
		page := c.get(path, "chengban", token)
		key := regexp.MustCompile(`papers/plan" enctype[^>]*><input type="hidden" name="_key" value="([^"]+)"`).FindStringSubmatch(page)
		if key == nil {
			t.Fatal("the page has no form for the plan")
		}
		for content, want := range map[string]string{
			"GIF89a": "这个文件实际是 GIF，不能收", "": "请先选择一个文件", strings.Repeat("x", 52<<20): "文件超过了 51 MB",
		} {
			r := request{method: http.MethodPost, path: path + "/plan", form: url.Values{"_key": {key[1]}, "file": {content}}}
			if content == "" {
				r.form.Del("file")
			}
			body, kind := encoded(r)
			req := httptest.NewRequestWithContext(ctx, r.method, "http://127.0.0.1"+r.path, strings.NewReader(body))
			req.Header.Set("Sec-Fetch-Site", "same-origin")
			req.Header.Set("Content-Type", kind)
			req.AddCookie(&http.Cookie{Name: "chengban", Value: token})
			rec := httptest.NewRecorder()
			c.Handler().ServeHTTP(rec, req)
			if rec.Code != http.StatusUnprocessableEntity || !strings.Contains(rec.Body.String(), want) {
				t.Errorf("%d bytes: %d, want 422 and %q", len(content), rec.Code, want)
			}
			if s := rec.Body.String(); !strings.Contains(s, `<a href="#f-file-plan">`) || !strings.Contains(s, `id="f-file-plan" name="file"`) {
				t.Errorf("%d bytes: the summary does not lead to the file", len(content))
			}
		}
	})
}
