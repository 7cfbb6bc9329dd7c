package letter

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/document"
	"github.com/chengban/chengban/internal/service/letter/letterevent"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/disclosure"
	"github.com/chengban/chengban/internal/spine/job/jobtest"
)

func TestIssue_replayIssuesNothingTwice(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		first := w.issue(refusal())
		w.clock.Advance(time.Hour)
		d := refusal()
		d.Facts.Note = "另一种说法"
		if again := w.issue(d); again != first {
			t.Errorf("the same act issued a second letter")
		}
		if v := w.view(officer, first); !strings.Contains(string(v.File), "扩建预计明年三月完成。") || strings.Contains(string(v.File), "另一种说法") {
			t.Error("the replay changed the letter")
		}
		d.Occasion, d.Turn = "fact/6", 2
		w.issue(d)
		lines, err := w.OfCase(t.Context(), officer, "CASE")
		w.must(err)
		var nos []string
		for _, l := range lines {
			nos = append(nos, l.No)
		}
		if d := cmp.Diff([]string{"4110002026112300001-1-BY1", "4110002026112300001-1-BY2"}, nos); d != "" {
			t.Error(d)
		}
		if rows := w.audit(first); len(rows) != 1 || rows[0].Act != "letter.issue" || rows[0].Data.V["digest"] != lines[0].Digest {
			t.Errorf("audit rows of the letter: %+v", rows)
		}
	})
}

func (w *world) audit(id ident.LetterID) (rows []audit.Row) {
	w.t.Helper()
	w.must(w.db.Read(w.t.Context(), func(tx storage.Tx) (err error) {
		rows, err = audit.Of(w.t.Context(), tx, "letter", string(id))
		return err
	}))
	return rows
}

// TestIssue_isFrozen: what was issued stays byte for byte when the words of
// letters, the city's content and the style change.
func TestIssue_isFrozen(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		id := w.issue(refusal())
		before := w.view(owner, id)
		w.compose = func(d Draft, no string, on clock.Date) document.Document {
			doc := compose(d, no, on)
			doc.Title = "新版"
			doc.Parts[0].Blocks[4].Text = "新版的正文。"
			return doc
		}
		w.clock.Advance(400 * 24 * time.Hour)
		after := w.view(owner, id)
		if !bytes.Equal(before.File, after.File) || before.Digest != after.Digest {
			t.Error("the letter changed with its template")
		}
		if d := cmp.Diff(before.Line, after.Line); d != "" {
			t.Error(d)
		}
		d := refusal()
		d.Occasion, d.Turn = "fact/9", 2
		if v := w.view(owner, w.issue(d)); !strings.Contains(string(v.File), "新版的正文。") {
			t.Error("the change did not reach a new letter: this test sees nothing")
		}
	})
}

var (
	overwrite = storage.Dynamic("letter_test.overwrite", storage.SQL{
		SQLite: `UPDATE letter_letter SET content = $1 WHERE id = $2`, Postgres: `UPDATE letter_letter SET content = $1 WHERE id = $2`,
	})
	redigest = storage.Dynamic("letter_test.redigest", storage.SQL{
		SQLite: `UPDATE letter_letter SET digest = $1 WHERE id = $2`, Postgres: `UPDATE letter_letter SET digest = $1 WHERE id = $2`,
	})
	stored = storage.Dynamic("letter_test.stored", storage.SQL{
		SQLite: `SELECT content, data FROM letter_letter WHERE id = $1`, Postgres: `SELECT content, data FROM letter_letter WHERE id = $1`,
	})
)

func (w *world) exec(q *storage.Stmt, args ...any) {
	w.t.Helper()
	w.must(w.db.Write(w.t.Context(), func(tx storage.Tx) error {
		_, err := tx.Exec(w.t.Context(), q, args...)
		return err
	}))
}

type storedRow struct{ Content, Data []byte }

func (w *world) stored(id ident.LetterID) (row storedRow) {
	w.t.Helper()
	w.must(w.db.Read(w.t.Context(), func(tx storage.Tx) (err error) {
		row, _, err = storage.Get[storedRow](w.t.Context(), tx, stored, id)
		return err
	}))
	return row
}

// TestOpen_findsTampering: one byte of the sealed file, a file sealed anew with
// the right key, another letter's file in this one's place, another digest.
func TestOpen_findsTampering(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		id := w.issue(refusal())
		d := refusal()
		d.Occasion, d.Turn = "fact/9", 2
		other := w.stored(w.issue(d)).Content
		was, line := w.stored(id).Content, w.view(officer, id)
		flipped := bytes.Clone(was)
		flipped[len(flipped)/2] ^= 1
		forged := bytes.Replace(line.File, []byte("不能办理"), []byte("已经办理"), 1)
		for name, content := range map[string][]byte{
			"a byte flipped":        flipped,
			"sealed anew":           w.seal("letter_letter", "content", string(id), forged),
			"another letter's":      other,
			"cut off":               was[:40],
			"a digit of the digest": nil,
		} {
			digest := line.Digest
			if content == nil {
				content, digest = was, strings.Repeat("0", 64)
			}
			w.exec(overwrite, content, id)
			w.exec(redigest, digest, id)
			_, err := w.Open(t.Context(), owner, id)
			if f, ok := fault.As(err); !ok || f.Key != "letter.altered" || f.Kind != fault.Internal {
				t.Errorf("%s: got %v, want letter.altered", name, err)
			}
		}
		w.exec(overwrite, was, id)
		w.exec(redigest, line.Digest, id)
		if v := w.view(owner, id); !bytes.Equal(v.File, line.File) || len(v.Served) != 1 {
			t.Error("put back, it should open; what was altered was not served")
		}
	})
}

func TestIssue_sealsWhatItHolds(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		id := w.issue(refusal())
		row := w.stored(id)
		for _, secret := range []string{"云裳", "扩建预计"} {
			if bytes.Contains(row.Content, []byte(secret)) || bytes.Contains(row.Data, []byte(secret)) {
				t.Errorf("%q stands in the open", secret)
			}
		}
		raw, err := w.open("letter_letter", "data", string(id), row.Data)
		w.must(err)
		var data frozen
		w.must(json.Unmarshal(raw, &data))
		if d := cmp.Diff(refusal().Facts, data.Facts); d != "" {
			t.Error(d)
		}
		file, err := data.Document.HTML()
		w.must(err)
		if !bytes.Equal(file, w.view(officer, id).File) {
			t.Error("the frozen blocks do not make the frozen file")
		}
	})
}

func TestOpen_whoMay(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		id := w.issue(refusal())
		for name, who := range map[string]ident.Actor{"owner": owner, "colleague": colleague, "officer": officer, "unit above": above} {
			if v := w.view(who, id); len(v.File) == 0 || !bytes.Contains(v.File, v.Article) {
				t.Errorf("%s: sees no letter", name)
			}
		}
		for name, who := range map[string]ident.Actor{
			"another citizen":                stranger,
			"officer of another unit":        staff("MA", "xc-gas", xuchang, "officer"),
			"officer of another water works": staff("HE", "xc-water-cg", xuchang, "officer"),
			"officer of another region":      staff("SU", "xc-water", luohe, "officer"),
			"auditor":                        staff("AN", "xc-gov", xuchang, "auditor"),
			"clerk":                          staff("KE", "xc-water", xuchang, "clerk"),
		} {
			if got := w.refused(who, id); got != fault.NotFound {
				t.Errorf("%s: got %s, want not_found", name, got)
			}
			lines, err := w.OfCase(t.Context(), who, "CASE")
			more, err2 := w.OfApplication(t.Context(), who, "APP")
			if err != nil || err2 != nil || len(lines)+len(more) != 0 {
				t.Errorf("%s: the lists show %d and %d letters (%v, %v)", name, len(lines), len(more), err, err2)
			}
		}
		if got := w.refused(ident.Actor{}, id); got != fault.LoginNeeded {
			t.Errorf("nobody: got %s, want login_needed", got)
		}
		if got := w.refused(owner, "01ARZ3NDEKTSV4RRFFQ69G5FAV"); got != fault.NotFound {
			t.Errorf("no such letter: got %s, want not_found", got)
		}
	})
}

// TestOpen_applicantsFirstIsService: it is dated by the first, whoever of those
// who act for the applicant it was; an officer's look serves nothing.
func TestOpen_applicantsFirstIsService(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		id := w.issue(refusal())
		if v := w.view(officer, id); !v.ServedAt().IsZero() {
			t.Error("an officer's look counts as service")
		}
		w.clock.Advance(30 * time.Hour)
		first := w.clock.Now()
		if v := w.view(colleague, id); v.ServedAt() != first || v.Served[0].Channel != Online || v.Served[0].By != "WANG" {
			t.Errorf("got %+v, want service on line at %s by WANG", v.Served, first)
		}
		w.clock.Advance(time.Hour)
		v := w.view(owner, id)
		if len(v.Served) != 1 || v.ServedAt() != first {
			t.Errorf("a second look changed the service: %+v", v.Served)
		}
		acts := []string{}
		for _, r := range w.audit(id) {
			acts = append(acts, r.Act+" "+string(r.Account))
		}
		if d := cmp.Diff([]string{"letter.issue LIN", "letter.serve WANG"}, acts); d != "" {
			t.Error(d)
		}
		lines, err := w.OfApplication(t.Context(), owner, "APP")
		w.must(err)
		if len(lines) != 1 || lines[0].ServedAt() != first {
			t.Errorf("the list says %+v", lines)
		}
	})
}

// TestOpen_officersLookIsInTheLedger: each look, and no look of the applicant.
func TestOpen_officersLookIsInTheLedger(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		id := w.issue(refusal())
		w.view(owner, id)
		w.view(officer, id)
		w.clock.Advance(time.Second)
		w.view(above, id)
		var entries []disclosure.Entry
		w.must(w.db.Read(t.Context(), func(tx storage.Tx) (err error) {
			entries, err = disclosure.Of(t.Context(), tx, []ident.Subject{firm}, 0, 10)
			return err
		}))
		if len(entries) != 2 {
			t.Fatalf("%d entries, want one for each officer", len(entries))
		}
		for i, org := range []ident.OrgID{"xc-gov", "xc-water"} {
			e := entries[i]
			if e.Org != org || e.RefNo != "4110002026112300001-1" || e.Resource != "letter" || !slices.Equal(e.Fields, []string{"decision_refused"}) || e.Basis != basis {
				t.Errorf("entry of %s: %+v", org, e)
			}
		}
	})
}

func TestServe_aDatedFactForEachWay(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		id := w.issue(refusal())
		issued := w.clock.Now()
		w.clock.Advance(72 * time.Hour)
		posted := issued.Add(48 * time.Hour)
		w.must(w.serve(officer, Served{Letter: id, Channel: Post, At: posted, Note: "EMS 1234"}))
		v := w.view(owner, id)
		if v.ServedAt() != posted || len(v.Served) != 2 || v.Served[0].Note != "EMS 1234" || v.Served[0].RecordedAt != w.clock.Now() {
			t.Errorf("got %+v, want by post first and on line after", v.Served)
		}
		for name, c := range map[string]struct {
			v    Served
			kind fault.Kind
		}{
			"again by post":    {Served{Letter: id, Channel: Post, At: posted}, fault.Conflict},
			"before the issue": {Served{Letter: id, Channel: Window, At: issued.Add(-time.Minute)}, fault.Invalid},
			"ahead of now":     {Served{Letter: id, Channel: Window, At: w.clock.Now().Add(time.Minute)}, fault.Invalid},
			"no such way":      {Served{Letter: id, Channel: "pigeon", At: posted}, fault.Internal},
			"no such letter":   {Served{Letter: "X", Channel: Window, At: posted}, fault.NotFound},
		} {
			if err := w.serve(officer, c.v); err == nil || fault.KindOf(err) != c.kind {
				t.Errorf("%s: got %v, want %s", name, err, c.kind)
			}
		}
		if n := len(w.view(owner, id).Served); n != 2 {
			t.Errorf("%d services, want 2: a refused record left something", n)
		}
	})
}

func TestIssue_refusesWhatLacksWhatItMustSay(t *testing.T) {
	for name, spoil := range map[string]func(d *Draft){
		"no such kind":       func(d *Draft) { d.Kind = "x" },
		"no case":            func(d *Draft) { d.Case = "" },
		"no occasion":        func(d *Draft) { d.Occasion = "" },
		"no turn":            func(d *Draft) { d.Turn = 0 },
		"no unit":            func(d *Draft) { d.Unit.Name.Zh = "" },
		"no nature":          func(d *Draft) { d.Unit.Nature = "" },
		"no addressee":       func(d *Draft) { d.To.Name = "" },
		"nobody's":           func(d *Draft) { d.To.Subject = ident.Subject{} },
		"no item":            func(d *Draft) { d.Facts.Item.Zh = "" },
		"no day of receipt":  func(d *Draft) { d.Facts.Received = "" },
		"no reason":          func(d *Draft) { d.Facts.Reason.Zh = "" },
		"no law":             func(d *Draft) { d.Facts.Law = nil },
		"no remedy":          func(d *Draft) { d.Unit.Remedy.Zh = "" },
		"no complaint line":  func(d *Draft) { d.Unit.Complaint = "" },
		"no language":        func(d *Draft) { d.Lang = "" },
		"acceptance undated": func(d *Draft) { d.Kind = Acceptance },
		"nothing missing":    func(d *Draft) { d.Kind = Supplement },
		"extension undated":  func(d *Draft) { d.Kind = Extension },
		"no procedure":       func(d *Draft) { d.Kind = Special },
	} {
		d := refusal()
		spoil(&d)
		if d.check() == nil {
			t.Errorf("%s: passed", name)
		}
	}
	if err := refusal().check(); err != nil {
		t.Error(err)
	}
	eachWorld(t, func(t *testing.T, w *world) {
		d := refusal()
		d.Facts.Reason.Zh = ""
		if _, err := w.tryIssue(d); fault.KindOf(err) != fault.Internal {
			t.Errorf("got %v, want a defect", err)
		}
		if lines, err := w.OfCase(t.Context(), officer, "CASE"); err != nil || len(lines) != 0 {
			t.Errorf("a refused draft left %d letters (%v)", len(lines), err)
		}
	})
}

// A script in the officer's note, in the applicant's name: words, no markup.
func TestIssue_noMarkupFromPeople(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		d := refusal()
		d.Facts.Note = "<script>alert(1)</script>\n</body></html>"
		d.To.Name = `"><img src=x onerror=alert(1)>`
		v := w.view(owner, w.issue(d))
		for _, bad := range []string{"<script", "<img", "onerror=alert(1)>\""} {
			if strings.Contains(string(v.File), bad) || strings.Contains(v.Title.Zh, bad) {
				t.Errorf("the letter has %q", bad)
			}
		}
		if !strings.Contains(string(v.Article), "&lt;script&gt;alert(1)&lt;/script&gt;") {
			t.Error("the note is not shown as it was written")
		}
	})
}

func TestEvents(t *testing.T) {
	jobtest.Golden(t, letterevent.Served{Letter: "LETTER", Case: "CASE", Kind: "decision_granted", Channel: "online", At: 1795424400000000})
	jobtest.Golden(t, letterevent.Issued{Letter: "LETTER", Application: "APPLICATION", Case: "CASE", Kind: "acceptance"})
}
