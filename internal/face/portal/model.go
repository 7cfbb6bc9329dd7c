package portal

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/engine/rule"
	"github.com/chengban/chengban/internal/face/ui"
	"github.com/chengban/chengban/internal/service/casework"
	"github.com/chengban/chengban/internal/service/catalog"
	"github.com/chengban/chengban/internal/service/exchange"
	"github.com/chengban/chengban/internal/spine/disclosure"
)

// applyModel is a draft with what its pages need besides.
type applyModel struct {
	casework.DraftView
	Catalog   *catalog.Catalog
	Registers map[string]i18n.Text // resource → title
}

func (p *Portal) applyModel(v casework.DraftView) applyModel {
	return applyModel{v, p.Catalog, registerTitles(p.Exchange)}
}

func registerTitles(x *exchange.Service) map[string]i18n.Text {
	out := map[string]i18n.Text{}
	for _, r := range x.Catalogue() {
		out[r.Code] = r.Title
	}
	return out
}

// path gives a page of this draft.
func (m applyModel) path(rest string) string { return "/apply/" + string(m.Draft.ID) + rest }

// row is one line of check-answers.
type row struct {
	Field  form.Field
	Value  string
	Source string // where it came from, for the chip
	Change bool   // the person may change it here
}

// rows gives the lines of a section: what is shown and has a value.
func (m applyModel) rows(rq *ui.Request, s casework.Section) []row {
	var out []row
	for _, id := range s.Fields {
		it, ok := m.Plan.State.Get(id)
		if !ok || it.Shown != rule.True || (!it.Has && !m.Draft.MayType(m.Def, id)) {
			continue
		}
		value := m.Def.Form.Format(rq.Lang, id, it.Value)
		if !it.Has {
			value = rq.T("portal.not_given")
		}
		out = append(out, row{it.Field, value, m.source(rq, it), !it.Computed && m.Draft.MayType(m.Def, id)})
	}
	return out
}

// source says where a value came from, in a few words.
func (m applyModel) source(rq *ui.Request, it form.Item) string {
	switch {
	case !it.Has:
		return ""
	case it.Computed:
		return rq.T("portal.source.computed")
	case it.Defaulted && !it.DefaultNote.IsZero():
		return rq.Text(it.DefaultNote)
	case it.Defaulted:
		return rq.T("portal.source.default")
	}
	return sourceText(rq, m.Registers, m.Draft.Answers[it.Field.ID].Source)
}

func sourceText(rq *ui.Request, registers map[string]i18n.Text, s casework.Source) string {
	if column, ok := s.Register(); ok {
		resource, _, _ := strings.Cut(column, ".")
		return rq.Text(registers[resource])
	}
	return rq.T("portal.source." + string(s))
}

// wanted gives the planned part of a section; nil for shared sections and for
// parts that are left out.
func (m applyModel) wanted(s casework.Section) *casework.PlannedPart {
	if s.Part < 0 {
		return nil
	}
	if p := m.Plan.Parts[s.Part]; p.Wanted {
		return &p
	}
	return nil
}

// leftOut lists the parts that this application will not have.
func (m applyModel) leftOut() []casework.PlannedPart {
	return slices.DeleteFunc(slices.Clone(m.Plan.Parts), func(p casework.PlannedPart) bool { return p.Wanted })
}

func (m applyModel) orgName(rq *ui.Request, p casework.PlannedPart) string {
	if o, ok := m.Catalog.Org(p.Org); ok {
		return rq.Text(o.Name)
	}
	return rq.T("portal.not_chosen")
}

// candidate is one of the applicant's premises to choose from.
type candidate struct {
	Key, Title, Detail string
	Picked             bool
}

func (m applyModel) candidates(rq *ui.Request) []candidate {
	var out []candidate
	for _, c := range m.Draft.Candidates {
		key, _ := c[m.Def.Pick.Key].V.(string)
		x := candidate{Key: key, Picked: key == m.Draft.Picked}
		for i, column := range m.Def.Pick.Label {
			text := m.column(rq, column, c[column].V)
			switch {
			case i == 0:
				x.Title = text
			case text != "":
				x.Detail = strings.TrimPrefix(x.Detail+" · "+text, " · ")
			}
		}
		out = append(out, x)
	}
	return out
}

// column formats a register's value by the field that it is the authority on.
func (m applyModel) column(rq *ui.Request, column string, v any) string {
	source := m.Def.Pick.Resource + "." + column
	for _, id := range slices.Sorted(maps.Keys(m.Def.Fields)) {
		if m.Def.Fields[id].Source == source {
			return m.Def.Form.Format(rq.Lang, id, v)
		}
	}
	s, _ := v.(string)
	return s
}

// placeName names the i-th applicant in a form.
func placeName(i int) string { return strconv.Itoa(i) }

// unknownFields finds a posted field that the page does not have; "" when there
// is none.
func unknownFields(posted url.Values, known []string) string {
	for _, name := range slices.Sorted(maps.Keys(posted)) {
		if name != ui.KeyField && !slices.Contains(known, name) {
			return name
		}
	}
	return ""
}

// requiredEmpty says that a required question was left empty.
func requiredEmpty(v casework.DraftView, id string, raw []string) *fault.Fault {
	it, ok := v.Plan.State.Get(id)
	if !ok || it.Required != rule.True || strings.TrimSpace(strings.Join(raw, "")) != "" || it.Question.Default != "" {
		return nil
	}
	return fault.NewInvalid("portal.required", "label", it.Field.Label).On(id, "portal.required", "label", it.Field.Label)
}

// rawOf gives what stands in a field's control: what was typed, else its value.
func rawOf(it form.Item, typed []string) []string {
	if typed != nil {
		return typed
	}
	return ui.RawOf(it.Field, it.Value)
}

const dataPageSize = 50

// cursor reads the place in the ledger from which a page goes on.
func cursor(s string) (clock.Instant, error) {
	if s == "" {
		return clock.Instant(1 << 62), nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0, fault.NewInvalid("portal.bad_cursor")
	}
	return clock.Instant(n), nil
}

// dataModel is a page of 谁查了我的数据.
type dataModel struct {
	Lines []dataLine
	Next  string // cursor of the next page; "" at the end
}

// dataLine is one reading, as one sentence and its details.
type dataLine struct {
	At      string
	Who     string
	Whose   string
	Purpose string
	RefNo   string
	Fields  []string
	Own     bool // read for the person herself
	Nothing bool // nothing was found
}

func (p *Portal) dataModel(rq *ui.Request, entries []disclosure.Entry) dataModel {
	var m dataModel
	if len(entries) > dataPageSize {
		entries = entries[:dataPageSize]
		m.Next = strconv.FormatInt(int64(entries[dataPageSize-1].At), 10)
	}
	for i, e := range entries {
		l := p.dataLine(rq, e)
		if i > 0 && sameLook(entries[i-1], e) {
			m.Lines[len(m.Lines)-1].add(l.Fields)
			continue
		}
		m.Lines = append(m.Lines, l)
	}
	return m
}

// sameLook tells entries that one look at one page made: a case and the registers
// beside it. They are one sentence for the person; the ledger keeps each.
func sameLook(a, b disclosure.Entry) bool {
	return a.At.Sub(b.At) < time.Second && a.Reader == b.Reader && a.Subject == b.Subject && a.Ref == b.Ref && a.Purpose == b.Purpose
}

func (l *dataLine) add(fields []string) {
	for _, f := range fields {
		if !slices.Contains(l.Fields, f) {
			l.Fields = append(l.Fields, f)
		}
	}
}

func (p *Portal) dataLine(rq *ui.Request, e disclosure.Entry) dataLine {
	l := dataLine{At: rq.DateTime(e.At), Purpose: rq.T(e.Purpose), RefNo: e.RefNo, Own: e.Reader == rq.Actor.Account, Nothing: e.Rows == 0}
	l.Who = rq.T("portal.data.another") // who may act for the same firm, or has the premises now
	if l.Own {
		l.Who = rq.T("portal.data.yourself")
	}
	if o, ok := p.Catalog.Org(e.Org); ok {
		l.Who = rq.Text(o.Name)
	}
	l.Whose = rq.T("portal.data.whose_firm")
	if e.Subject == rq.Actor.Self {
		l.Whose = rq.T("portal.data.whose_you")
	}
	for _, name := range e.Fields {
		l.Fields = append(l.Fields, p.fieldLabel(rq, e.Resource, name))
	}
	return l
}

// fieldLabel names a field of a case or a column of a register for people.
func (p *Portal) fieldLabel(rq *ui.Request, resource, name string) string {
	if f, ok := p.Catalog.Field(name); ok {
		return rq.Text(f.Label)
	}
	if resource == casework.FileResource {
		return p.materialName(rq, name)
	}
	if resource == "letter" {
		return rq.T("letter.kind." + name)
	}
	if r, ok := p.Exchange.Register(resource); ok {
		if c, ok := r.Column(name); ok {
			return rq.Text(c.Label)
		}
	}
	if name == casework.NoteField {
		return rq.T("portal.withdraw.note")
	}
	return name
}
