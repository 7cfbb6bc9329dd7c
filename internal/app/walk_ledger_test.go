package app

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/spine/disclosure"
)

// newest is how many entries of the ledger are looked at after a request: more
// than one request makes.
const newest = 60

// compare holds what the request read against what it entered.
func (w *walk) compare(r *request) {
	w.c.t.Helper()
	if r.code >= http.StatusInternalServerError {
		w.wrong(r, "a defect of ours: %.300s", r.answer)
	}
	w.readLedger(r)
	w.checkFresh(r)
	w.checkShown(r)
	for _, t := range r.traces {
		w.checkTrace(r, t)
	}
}

// readLedger finds the entries that were not there before.
func (w *walk) readLedger(r *request) {
	w.c.t.Helper()
	var found []disclosure.Entry
	err := w.c.DB.Read(w.c.t.Context(), func(tx storage.Tx) (err error) {
		found, err = disclosure.Of(w.c.t.Context(), tx, w.subjects, 0, newest)
		return err
	})
	w.c.must(err)
	for _, e := range found {
		if !w.ledger[e.ID] {
			w.ledger[e.ID] = true
			r.fresh = append(r.fresh, e)
		}
	}
	w.entered += len(r.fresh)
}

// checkFresh: each new entry is of this request, and each that was written is
// found.
func (w *walk) checkFresh(r *request) {
	w.c.t.Helper()
	now, written := w.c.clock.Now(), 0
	for _, e := range r.fresh {
		if e.At != now || e.Reader != r.reader.Account || e.ReaderKind != r.reader.Kind || e.Org != r.reader.Org {
			w.wrong(r, "a new entry about %s is of %s by %s %q of %q, not of this request", e.Resource, e.At, e.ReaderKind, e.Reader, e.Org)
		}
	}
	for _, t := range r.traces {
		if t.Committed {
			written += len(entriesOf(t))
		}
	}
	if written != len(r.fresh) {
		w.wrong(r, "%d entries were written and %d are found about the people of the world", written, len(r.fresh))
	}
}

// checkShown is the black box.
func (w *walk) checkShown(r *request) {
	w.c.t.Helper()
	brought := r.path + " " + fmt.Sprint(r.form)
	for _, v := range w.values {
		if !strings.Contains(r.answer, v.text) || strings.Contains(brought, v.text) || w.exempt(r, v) {
			continue
		}
		if slices.ContainsFunc(v.owners, r.reader.ActsFor) {
			continue
		}
		w.shown++
		if !slices.ContainsFunc(r.fresh, v.coveredBy) {
			w.wrong(r, "shows %q, that is %s, and the ledger does not say so", v.text, v.fields[0])
		}
	}
}

func (v *value) coveredBy(e disclosure.Entry) bool {
	if !slices.Contains(v.owners, e.Subject) {
		return false
	}
	if e.Resource == "letter" { // shows its addressee's name and no answer
		return slices.Contains(v.fields, "applicant.name")
	}
	for _, f := range e.Fields {
		if slices.Contains(v.fields, f) || slices.Contains(v.fields, e.Resource+"."+f) {
			return true
		}
	}
	return false
}

// exempt are the demo's pages about its invented people: whom a visitor can be,
// the phones that texts went to, and the gallery of components.
func (w *walk) exempt(r *request, v *value) bool {
	switch plainPath(r.path) {
	case "/login", "/desk/login":
		return slices.Contains(w.public, v.text)
	case "/ui", "/ui/form", "/ui/desk": // the gallery's examples
		return slices.Contains(w.public, v.text)
	case "/demo/texts":
		return slices.Contains(w.public, v.text) || slices.Contains(v.fields, "agent.phone")
	}
	return false
}

// reading is one reading as both sides tell it.
type reading struct {
	resource string
	about    string // the subject of a register's rows, the case of answers
	fields   string
	rows     int
}

// checkTrace is the white box.
func (w *walk) checkTrace(r *request, t storage.Trace) {
	w.c.t.Helper()
	if !t.Committed {
		return
	}
	did, said := map[reading]int{}, map[reading]int{}
	answers := map[string][]string{}
	for _, s := range t.Steps {
		for x, n := range registerReadings(s) {
			did[x] += n
		}
		answersRead(s, answers)
		for x, n := range filesRead(s) {
			did[x] += n
		}
		for x, who := range lettersRead(s) {
			if !r.reader.ActsFor(who) { // one's own letter is served, not disclosed
				did[x]++
			}
		}
	}
	for id, fields := range answers {
		did[reading{resource: "case", about: id, fields: sorted(fields)}]++
	}
	for x, n := range entriesAsReadings(entriesOf(t)) {
		said[x] += n
	}
	for x := range union(did, said) {
		if did[x] != said[x] {
			w.wrong(r, "read %d times, entered %d times: %s of %s, %d rows, fields %s", did[x], said[x], x.resource, x.about, x.rows, x.fields)
		}
	}
}

func union(a, b map[reading]int) map[reading]int {
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out
}

func sorted(names []string) string {
	names = slices.Clone(names)
	slices.Sort(names)
	return strings.Join(slices.Compact(names), " ")
}

var registerTable = regexp.MustCompile(`FROM exchange_r_([a-z_]+)`)

// registerReadings tells whose records one SELECT fetched from a register, with
// the columns that it names.
func registerReadings(s *storage.Step) map[reading]int {
	table := registerTable.FindStringSubmatch(s.Stmt.For(storage.SQLite))
	var fields []string
	kind, ref := -1, -1
	for i, c := range s.Columns {
		switch name, is := strings.CutPrefix(c, "c_"); {
		case is:
			fields = append(fields, name)
		case c == "subject_kind":
			kind = i
		case c == "subject_ref":
			ref = i
		}
	}
	if table == nil || len(fields) == 0 {
		return nil
	}
	rows := map[string]int{}
	for _, row := range s.Rows {
		rows[about(row, kind, ref)]++
	}
	if len(rows) == 0 {
		rows["nobody"] = 0
	}
	out := map[reading]int{}
	for who, n := range rows {
		out[reading{table[1], who, sorted(fields), n}]++
	}
	return out
}

func about(row []any, kind, ref int) string {
	if kind < 0 || ref < 0 {
		return "a subject that the statement does not name"
	}
	return fmt.Sprint(row[kind], " ", row[ref])
}

// lettersRead tells whose letters were fetched, each with its kind.
func lettersRead(s *storage.Step) map[reading]ident.Subject {
	content := slices.Index(s.Columns, "content")
	if content < 0 || !strings.Contains(s.Stmt.For(storage.SQLite), "FROM letter_letter") {
		return nil
	}
	kind, ref, letter := slices.Index(s.Columns, "owner_kind"), slices.Index(s.Columns, "owner_ref"), slices.Index(s.Columns, "kind")
	out := map[reading]ident.Subject{}
	for _, row := range s.Rows {
		if kind < 0 || ref < 0 || letter < 0 {
			out[reading{resource: "a letter that the statement does not name"}] = ident.Subject{}
			continue
		}
		who := ident.Subject{Kind: ident.SubjectKind(fmt.Sprint(row[kind])), Ref: fmt.Sprint(row[ref])}
		out[reading{"letter", about(row, kind, ref), fmt.Sprint(row[letter]), 1}] = who
	}
	return out
}

// filesRead tells which file of which case was opened: one row with its material.
func filesRead(s *storage.Step) map[reading]int {
	if s.Stmt.Name != "casework.select_file" {
		return nil
	}
	id, code := slices.Index(s.Columns, "case_id"), slices.Index(s.Columns, "code")
	out := map[reading]int{}
	for _, row := range s.Rows {
		out[reading{casework.FileResource, fmt.Sprint(row[id]), fmt.Sprint(row[code]), 1}]++
	}
	return out
}

// answersRead collects the fields of the answers that were fetched, by case.
func answersRead(s *storage.Step, into map[string][]string) {
	if !strings.Contains(s.Stmt.For(storage.SQLite), "FROM casework_answer") {
		return
	}
	id, field := slices.Index(s.Columns, "case_id"), slices.Index(s.Columns, "field")
	for _, row := range s.Rows {
		if id < 0 || field < 0 {
			into["a case that the statement does not name"] = s.Columns
			continue
		}
		key := fmt.Sprint(row[id])
		into[key] = append(into[key], fmt.Sprint(row[field]))
	}
}

// entriesOf gives the entries that the attempt wrote, from the arguments of the
// ledger's one INSERT.
func entriesOf(t storage.Trace) []disclosure.Entry {
	var out []disclosure.Entry
	for _, s := range t.Steps {
		if !strings.Contains(s.Stmt.For(storage.SQLite), "INTO disclosure_entry") {
			continue
		}
		e := disclosure.Entry{ID: s.Args[0].(ident.EntryID), Resource: s.Args[11].(string), Rows: s.Args[13].(int)}
		e.Subject = ident.Subject{Kind: s.Args[2].(ident.SubjectKind), Ref: s.Args[3].(string)}
		e.Ref, e.Fields = s.Args[9].(string), s.Args[12].(storage.JSON[[]string]).V
		out = append(out, e)
	}
	return out
}

// entriesAsReadings puts entries into the words of the reading: those of one case
// together, whoever's answers they are about.
func entriesAsReadings(entries []disclosure.Entry) map[reading]int {
	out, cases := map[reading]int{}, map[string][]string{}
	for _, e := range entries {
		switch {
		case e.Resource == "case":
			answers := slices.DeleteFunc(slices.Clone(e.Fields), func(f string) bool { return f == casework.NoteField })
			cases[e.Ref] = append(cases[e.Ref], answers...)
		case e.Resource == casework.FileResource:
			out[reading{e.Resource, e.Ref, sorted(e.Fields), e.Rows}]++
		case e.Resource == "application":
			// The signed text is one sealed column, as the note is: the black box
			// holds both against what the page shows.
		case e.Rows == 0:
			out[reading{e.Resource, "nobody", sorted(e.Fields), 0}]++
		default:
			out[reading{e.Resource, fmt.Sprint(e.Subject.Kind, " ", e.Subject.Ref), sorted(e.Fields), e.Rows}]++
		}
	}
	for id, fields := range cases {
		out[reading{resource: "case", about: id, fields: sorted(fields)}]++
	}
	return out
}
