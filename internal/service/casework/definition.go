package casework

import (
	"cmp"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/engine/deadline"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/engine/rule"
	"github.com/chengban/chengban/internal/service/letter"
)

// Definition is what an application is made from: one form in which every data
// element stands once, and the parts that go to the units. Package bundle
// derives it from the catalogue; an item alone is a definition with one part.
// A definition never changes; Closure is its hash, and a draft stays on it.
type Definition struct {
	Code     string
	Closure  string
	Title    i18n.Text
	Delicate bool // a matter of death or violence: no texts about it
	Form     *form.Form
	Fields   map[string]form.Field
	Sections []Section
	Pick     Pick
	Lookups  []Lookup
	Parts    []Part
	Pledge   i18n.Text // what the applicant declares by signing
}

// Section groups fields on the check-answers page and on the print.
type Section struct {
	Title  i18n.Text
	Fields []string
	Part   int // index into Parts, or -1 for what all parts share
}

// Pick is the record the application is about, chosen among the applicant's own
// rows of a register: the premises. The zero Pick means nothing to choose.
type Pick struct {
	Resource string
	Key      string   // column that names a row
	Label    []string // columns that let a person recognise a row
}

// LookupBy says whose record a lookup reads.
type LookupBy string

// A lookup reads by the applicant, by the person acting, or by the picked row.
const (
	ByApplicant LookupBy = "applicant"
	ByAgent     LookupBy = "agent"
	ByPick      LookupBy = "pick"
)

// Lookup prefills fields from a register: every field whose authoritative source
// is a column of it. When Spread is set the register has several rows, told
// apart by that column: for each, "account.<value>" becomes true and
// "<value>.account" takes the column named by Fill.
type Lookup struct {
	Resource string
	By       LookupBy
	Spread   string
	Fill     string
}

// Part is one unit's share: one item, its own case, its own slice of the answers.
type Part struct {
	Item        string
	Title       i18n.Text
	Service     string
	Mode        string // field that says new, takeover or later
	Choice      string // field by which the applicant chooses the unit; "" = by area
	Slice       []string
	Purpose     i18n.Text
	KeepDays    int // how long the unit keeps the answers after closing
	PromiseDays map[string]int
	PromiseUnit deadline.Unit // of PromiseDays; "" = working days
	Provisional bool
	Conditions  []Condition
	Limits      Limits
	Steps       []PartStep
	Reasons     map[FactKind][]Reason  // the grounds on which the unit may close a case so
	Follows     map[FactKind]i18n.Text // what comes after such an end, for the applicant
	Materials   []Material             // what the unit needs on file

	// What letters about the part rest on.
	Law            []i18n.Text
	LawProvisional bool
	Permit         bool // a licence 行政许可
}

// Reason finds a ground by its code, whatever it closes the case with.
func (p Part) Reason(code string) (i18n.Text, bool) {
	for _, list := range p.Reasons {
		for _, r := range list {
			if r.Code == code {
				return r.Text, true
			}
		}
	}
	return i18n.Text{}, false
}

// Limits are the days of a part's procedure; working days, but for Legal.
type Limits struct {
	Accept     int           // to accept or to ask for more; silence is acceptance; 0: no such rule
	Legal      int           // to decide, by law, in LegalUnit; 0: the law sets none
	LegalUnit  deadline.Unit // "" = working days
	Extension  int           // that a supervisor may add to Legal, once
	Joint      bool          // several units handle it together: an extension needs the government of their level (行政许可法 Art. 42)
	Supplement int           // that the person has to bring what is asked for
	Deliver    int           // to serve the decision on the applicant; 0: no such rule
	Review     bool          // the decision needs a second person
}

// promised is the budget of the unit's promise for a mode.
func (p Part) promised(mode string) deadline.Budget {
	return deadline.Budget{Unit: cmp.Or(p.PromiseUnit, deadline.Workdays), N: p.PromiseDays[mode]}
}

// legal is the budget that the law sets.
func (l Limits) legal() deadline.Budget {
	return deadline.Budget{Unit: cmp.Or(l.LegalUnit, deadline.Workdays), N: l.Legal, Extension: l.Extension}
}

// Condition must hold for the listed modes, or the part cannot be had here and
// now; Because says why, and what to do instead.
type Condition struct {
	Rule    *rule.Rule
	Modes   []string
	Because i18n.Text
}

// Later is the mode of a part that the person leaves out this time.
const Later = "later"

// Directory tells what the catalogue knows of places and units today.
type Directory interface {
	// ZoneFacts gives what is true of a zone ("zone.gas_main": true) and its region.
	ZoneFacts(zone string) (facts rule.Values, region ident.Region, ok bool)
	// Providers gives the units that serve a zone; choice says that the applicant
	// picks one (equal treatment), otherwise the first is the one.
	Providers(service, zone string) (units []ident.OrgID, choice bool)
	// Delivering lists the units that deliver a service anywhere, each once; choice says
	// that the applicant picks one somewhere.
	Delivering(service string) (units []ident.OrgID, choice bool)
	// OrgRegion gives where a unit is at home.
	OrgRegion(org ident.OrgID) ident.Region
	// Due gives the day n days of a unit after from (day 0 excluded), and whether
	// that rests on a calendar that is not published yet.
	Due(from clock.Date, n int, unit deadline.Unit) (clock.Date, bool)
	// Calendar tells working days from days off.
	Calendar() deadline.Calendar
	// Subtree lists a unit and all its subordinate units.
	Subtree(org ident.OrgID) []ident.OrgID
	// Unit tells how a unit signs its letters, and where to go against them.
	Unit(org ident.OrgID) letter.Unit
	// ItemTitle and OrgName are for people.
	ItemTitle(item string) i18n.Text
	OrgName(org ident.OrgID) i18n.Text
}

// Reason is a ground by its code, with the sentence the applicant reads.
type Reason struct {
	Code string
	Text i18n.Text
}

// byItem gives the parts by their items.
func (def *Definition) byItem() map[string]Part {
	out := make(map[string]Part, len(def.Parts))
	for _, p := range def.Parts {
		out[p.Item] = p
	}
	return out
}

// partOf finds the part of an item.
func (def *Definition) partOf(item string) (Part, bool) {
	for _, p := range def.Parts {
		if p.Item == item {
			return p, true
		}
	}
	return Part{}, false
}
