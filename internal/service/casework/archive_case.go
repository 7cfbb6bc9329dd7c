package casework

import (
	"fmt"
	"path"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/engine/deadline"
	"github.com/chengban/chengban/internal/service/letter"
	"github.com/chengban/chengban/internal/spine/clockbook"
	"github.com/chengban/chengban/internal/spine/pack"
)

// archivedCase is case.json: the case without its answers. Nobody is named in it
// by an account; who acted is a role and a unit.
type archivedCase struct {
	ID          ident.CaseID       `json:"id"`
	Number      string             `json:"number"`
	Application string             `json:"application"`
	Part        int                `json:"part"`
	Item        string             `json:"item"`
	Title       i18n.Text          `json:"title"`
	Mode        string             `json:"mode"`
	Unit        ident.OrgID        `json:"unit"`
	Region      ident.Region       `json:"region"`
	Zone        string             `json:"zone,omitempty"`
	Closure     pack.Hash          `json:"closure"`
	SubmittedAt string             `json:"submitted_at"`
	Status      Status             `json:"status"`
	Closing     archivedClosing    `json:"closing"`
	Facts       []archivedFact     `json:"facts"`
	Clocks      []archivedClock    `json:"clocks"`
	Materials   []archivedMaterial `json:"materials"`
	Letters     []archivedLetter   `json:"letters"`
}

type archivedClosing struct {
	Code  ClosingCode `json:"code"`
	Words i18n.Text   `json:"words"`
	At    string      `json:"at"`
}

type archivedFact struct {
	Kind       FactKind    `json:"kind"`
	Words      i18n.Text   `json:"words"`
	At         string      `json:"at"`          // when it counts in law
	RecordedAt string      `json:"recorded_at"` // when it was written down
	Role       string      `json:"role"`        // applicant, officer, supervisor or system
	Unit       ident.OrgID `json:"unit,omitempty"`
	Reason     string      `json:"reason,omitempty"`
	Ground     *i18n.Text  `json:"ground,omitempty"` // what the item says of the reason
	Note       string      `json:"note,omitempty"`
	Detail     *Detail     `json:"detail,omitempty"`
}

type archivedClock struct {
	Name        ClockName     `json:"name"`
	Title       i18n.Text     `json:"title"`
	Law         i18n.Text     `json:"law"`
	Started     string        `json:"started"`
	Ended       string        `json:"ended,omitempty"`
	Due         clock.Date    `json:"due"`
	Provisional bool          `json:"provisional,omitempty"`
	Used        int           `json:"used"`
	Whole       int           `json:"whole"`
	Overdue     bool          `json:"overdue"`
	Days        []archivedDay `json:"days"`
}

// archivedDay is one day of a clock with what it was to it.
type archivedDay struct {
	Day   clock.Date `json:"day"`
	Words i18n.Text  `json:"words"`
	Due   bool       `json:"due,omitempty"`
}

type archivedMaterial struct {
	Code      string         `json:"code"`
	Name      i18n.Text      `json:"name"`
	Way       Rung           `json:"way"`
	Source    string         `json:"source,omitempty"`
	AsOf      string         `json:"as_of,omitempty"`
	Until     clock.Date     `json:"until,omitempty"`
	State     MaterialState  `json:"state"`
	CheckedAt string         `json:"checked_at,omitempty"`
	Note      string         `json:"note,omitempty"`
	Files     []archivedFile `json:"files,omitempty"`
}

type archivedFile struct {
	Entry   string `json:"entry"`
	Type    string `json:"type"`
	Size    int64  `json:"size"`
	Digest  string `json:"sha256"`
	Brought string `json:"brought_at"`
}

type archivedLetter struct {
	Entry    string           `json:"entry"`
	ID       ident.LetterID   `json:"id"`
	Number   string           `json:"number"`
	Kind     letter.Kind      `json:"kind"`
	Title    i18n.Text        `json:"title"`
	Template int              `json:"template"`
	Digest   string           `json:"sha256"`
	IssuedAt string           `json:"issued_at"`
	Served   []archivedServed `json:"served,omitempty"`
}

type archivedServed struct {
	Channel    letter.Channel `json:"channel"`
	At         string         `json:"at"`
	RecordedAt string         `json:"recorded_at"`
	Note       string         `json:"note,omitempty"`
}

// archivedAnswers is answers.json: what the applicant confirmed, and where each
// value came from.
type archivedAnswers struct {
	SignedAt   string           `json:"signed_at"`
	SignDigest string           `json:"sign_digest"` // of the text as it was shown
	Purpose    i18n.Text        `json:"purpose"`     // for which the unit may use them
	Until      clock.Date       `json:"until,omitempty"`
	EndedAt    string           `json:"ended_at,omitempty"`
	Answers    []archivedAnswer `json:"answers"`
}

type archivedAnswer struct {
	Field  string    `json:"field"`
	Label  i18n.Text `json:"label"`
	Value  Value     `json:"value"`
	Text   i18n.Text `json:"text"`
	Source Source    `json:"source"`
	AsOf   string    `json:"as_of,omitempty"`
}

// archivedClosure is definition/closure.json: what the sources beside it give the
// hash of.
type archivedClosure struct {
	Hash    pack.Hash        `json:"hash"`
	Kind    string           `json:"kind"`
	Code    string           `json:"code"`
	Members []archivedMember `json:"members"`
}

type archivedMember struct {
	pack.Member
	Entry string `json:"entry"`
}

// stamp writes an instant to the microsecond; "" for none.
func stamp(i clock.Instant) string {
	if i.IsZero() {
		return ""
	}
	return i.Time().Format(time.RFC3339Nano)
}

// supervised are the facts that only a supervisor adds.
var supervised = map[FactKind]bool{
	FactSupervised: true, FactReturned: true, FactCorrected: true, FactSetAside: true, FactReopened: true,
}

// roleOf says as what somebody acted: a release of another's case and what somebody
// else had proposed are a supervisor's acts.
func (c *Case) roleOf(i int) string {
	f := c.facts[i]
	switch {
	case f.ByKind == ident.Citizen:
		return "applicant"
	case f.ByKind != ident.Staff:
		return "system"
	case supervised[f.Kind], f.Detail.By != "", f.Kind == FactReleased && HolderOf(c.facts[:i]) != f.By:
		return "supervisor"
	}
	return "officer"
}

func (c *Case) archivedFacts(p Part) []archivedFact {
	out := make([]archivedFact, len(c.facts))
	for i, f := range c.facts {
		x := archivedFact{
			Kind: f.Kind, Words: i18n.TextOf("casework.fact." + string(f.Kind)), At: stamp(f.At), RecordedAt: stamp(f.RecordedAt),
			Role: c.roleOf(i), Unit: f.Org, Reason: f.Reason, Note: f.Note,
		}
		if text, ok := p.Reason(f.Reason); ok {
			x.Ground = &text
		}
		if d := f.Detail; !d.IsZero() {
			d.By = "" // an account; the role says that two acted
			x.Detail = &d
		}
		out[i] = x
	}
	return out
}

// archivedClocks explains each clock as of the last thing that happened, by the
// calendar of that day, so that the explanation stays as it is.
func (c *Case) archivedClocks(p Part, past clockbook.Almanac) ([]archivedClock, error) {
	var last clock.Instant
	for _, f := range c.facts {
		last = max(last, f.RecordedAt)
	}
	views, err := explain(c, p, last, func(l deadline.Ledger) deadline.Calendar {
		if l.IsStopped() {
			return past.At(l.Ended.At)
		}
		return past.At(last)
	})
	out := make([]archivedClock, len(views))
	for i, v := range views {
		n, more := v.Ledger.Budget.N, v.Ledger.Budget.Extension
		out[i] = archivedClock{
			Name: v.Name, Title: v.Title, Law: i18n.TextOf(v.Ledger.Law, "n", n, "more", more), Started: stamp(v.Ledger.Started),
			Ended: stamp(v.Ledger.Ended.At), Due: v.State.Due.Day, Provisional: v.State.Due.Provisional,
			Used: v.State.Used, Whole: v.State.Whole, Overdue: v.State.Overdue, Days: []archivedDay{},
		}
		for _, d := range v.Days {
			out[i].Days = append(out[i].Days, archivedDay{d.Date, dayWords(d, v.Ledger), d.Due})
		}
	}
	return out, err
}

// dayWords says what a day was to a clock, in the words of the page.
func dayWords(d deadline.Day, l deadline.Ledger) i18n.Text {
	pauses, calendar := l.Segments, l.Budget.Unit == deadline.Days
	switch {
	case d.Kind == deadline.DayCounted && calendar:
		return i18n.TextOf("ui.clock.day.counted_days", "n", d.N)
	case d.Kind == deadline.DayHoliday && d.Name != "":
		return i18n.TextOf("ui.clock.day.holiday_named", "name", d.Name)
	case d.Kind == deadline.DayPaused && d.Segment >= 0 && d.Segment < len(pauses):
		why := i18n.TextOf("ui.clock.pause." + string(pauses[d.Segment].Pause))
		return i18n.TextOf("ui.clock.day.paused_by", "why", why)
	case d.Kind == deadline.DayCounted && d.MadeUp:
		return i18n.TextOf("ui.clock.day.made_up", "n", d.N)
	}
	return i18n.TextOf("ui.clock.day."+string(d.Kind), "n", d.N)
}

// archivedMaterials lists the materials; each file gets its place in the archive.
func archivedMaterials(p Part, all []CaseMaterial) []archivedMaterial {
	out := make([]archivedMaterial, len(all))
	for i, m := range all {
		out[i] = archivedMaterial{
			Code: m.Code, Name: p.MaterialName(m.Code), Way: m.Rung, Source: m.Source, AsOf: stamp(m.AsOf), Until: m.Until,
			State: m.State, CheckedAt: stamp(m.CheckedAt), Note: m.Note,
		}
		for n, f := range m.Files {
			name := fmt.Sprintf("materials/%s-%02d.%s", m.Code, n+1, f.Type.Extension())
			out[i].Files = append(out[i].Files, archivedFile{name, string(f.Type), f.Size, f.Digest, stamp(f.At)})
		}
	}
	return out
}

func archivedLetters(all []letter.Copy) (lines []archivedLetter, files []entry) {
	for i, l := range all {
		x := archivedLetter{
			Entry: fmt.Sprintf("letters/%02d-%s.html", i+1, l.Kind), ID: l.ID, Number: l.No, Kind: l.Kind, Title: l.Title,
			Template: l.Template, Digest: l.Digest, IssuedAt: stamp(l.IssuedAt),
		}
		for _, v := range l.Served {
			x.Served = append(x.Served, archivedServed{v.Channel, stamp(v.At), stamp(v.RecordedAt), v.Note})
		}
		lines, files = append(lines, x), append(files, entry{x.Entry, l.File})
	}
	return lines, files
}

func archivedAnswersOf(def *Definition, app *Application, k ConsentView, answers []storedAnswer) archivedAnswers {
	out := archivedAnswers{
		SignedAt: stamp(app.SignedAt), SignDigest: app.SignDigest, Purpose: k.Purpose, Until: k.Until, EndedAt: stamp(k.EndedAt),
		Answers: []archivedAnswer{},
	}
	for _, a := range answers {
		text := func(l i18n.Lang) string { return def.Form.Format(l, a.Field, a.Answer.Value.V) }
		out.Answers = append(out.Answers, archivedAnswer{
			Field: a.Field, Label: def.Fields[a.Field].Label, Value: a.Answer.Value,
			Text: i18n.Text{Zh: text(i18n.Zh), En: text(i18n.En)}, Source: a.Answer.Source, AsOf: stamp(a.Answer.AsOf),
		})
	}
	return out
}

func archivedDefinition(c pack.Closure, sources []pack.Source) (archivedClosure, []entry) {
	out := archivedClosure{Hash: c.Hash, Kind: c.Kind, Code: c.Code}
	var files []entry
	for _, s := range sources {
		name := "definition/" + s.Kind + "/" + s.Code + path.Ext(s.Path)
		out.Members = append(out.Members, archivedMember{s.Member, name})
		files = append(files, entry{name, s.Bytes})
	}
	return out, files
}
