package casework

import (
	"slices"

	"github.com/chengban/chengban/internal/base/blob"
	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/engine/rule"
)

// Need says whether a material must be there 必要性.
type Need string

// The needs.
const (
	NeedRequired Need = "required" // 必要
	NeedOptional Need = "optional" // 非必要
	NeedLater    Need = "later"    // 容缺后补: may be brought after acceptance
)

// Rung names a way in which a material is had 免提交方式.
type Rung string

// The rungs, in the order in which they are tried.
const (
	ByCertificate Rung = "certificate" // 电子证照
	ByRegister    Rung = "register"    // 数据核验
	ByDeclaration Rung = "declaration" // 告知承诺
	ByDepartment  Rung = "department"  // 部门核查
	ByUpload      Rung = "upload"      // 申请人上传
	ByExempt      Rung = "exempt"      // 免于提交
)

// Material 材料 is what a part's unit needs on file, with the ways to it in order.
type Material struct {
	Code string
	Name i18n.Text
	Need Need
	When *rule.Rule // nil: always
	Ways []Way
}

// Way is one way to a material; By says which of the others count.
type Way struct {
	By       Rung
	Kind     string    // certificate
	Resource string    // register
	Fields   []string  // register: what it must have answered; none: that it answered at all
	Text     i18n.Text // declaration: what is declared; department: what is checked
	Days     int       // declaration: working days until it is checked
	Limit    blob.Limit
}

// SourceState says how a register answered when the draft was filled.
type SourceState string

// The states of a source.
const (
	Present SourceState = "present" // it has a row
	Absent  SourceState = "absent"  // it knows nothing of the applicant
	Down    SourceState = "down"    // it could not be asked
)

// Asked is one answer of a source, and when it was given.
type Asked struct {
	State SourceState   `json:"s"`
	At    clock.Instant `json:"t"`
}

// Evidence is all that a material is resolved from.
type Evidence struct {
	Certificates map[string]Asked  // by kind
	Registers    map[string]Asked  // by resource
	Answers      map[string]Answer // of the draft
	Declined     map[string]bool   // materials about which the person declares nothing
	Files        map[string][]File // by material
}

// File is a file that the person brought for a material.
type File struct {
	Blob   ident.BlobID  `json:"blob"`
	Name   string        `json:"name"` // as it was called where it came from
	Type   blob.Type     `json:"type"`
	Size   int64         `json:"size"`
	Digest string        `json:"digest"`
	At     clock.Instant `json:"at"`
}

// Standing says how a material is satisfied: the first way that holds, from which
// source and as of when, and what was tried before it.
type Standing struct {
	Material
	Way    Way
	AsOf   clock.Instant // certificate, register: when the source answered
	Until  clock.Date    // declaration: the day by which it is checked
	Passed []Passed
	Files  []File
}

// Passed is a way that did not hold.
type Passed struct {
	Way Way
	Why PassedWhy
}

// PassedWhy says why a way did not hold.
type PassedWhy string

// The reasons.
const (
	PassedNone     PassedWhy = "none"     // no such certificate, no such row
	PassedDown     PassedWhy = "down"     // the source could not be asked
	PassedChanged  PassedWhy = "changed"  // the person stated something else than the source
	PassedDeclined PassedWhy = "declined" // she declares nothing
)

// Resolve gives the first way that holds. A declaration holds unless the person
// declines it where something stands behind it; the department's check and an
// upload always do. Where no way holds the department checks: there is no
// material on which an application is stuck.
func (m Material) Resolve(e Evidence) Standing {
	s := Standing{Material: m, Files: e.Files[m.Code]}
	for i, w := range m.Ways {
		last := i == len(m.Ways)-1
		at, why := w.holds(m.Code, e, last)
		if why == "" {
			s.Way, s.AsOf = w, at
			return s
		}
		s.Passed = append(s.Passed, Passed{w, why})
	}
	s.Way = Way{By: ByDepartment}
	return s
}

// holds gives when the way's source answered, or why it does not hold.
func (w Way) holds(code string, e Evidence, last bool) (clock.Instant, PassedWhy) {
	switch w.By {
	case ByCertificate:
		return e.Certificates[w.Kind].holds()
	case ByRegister:
		return w.registered(e)
	case ByDeclaration:
		if e.Declined[code] && !last {
			return 0, PassedDeclined
		}
	case ByDepartment, ByUpload, ByExempt:
	}
	return 0, ""
}

func (a Asked) holds() (clock.Instant, PassedWhy) {
	switch a.State {
	case Present:
		return a.At, ""
	case Down:
		return 0, PassedDown
	case Absent:
	}
	return 0, PassedNone
}

// registered: the register answered, and every field stands as it said.
func (w Way) registered(e Evidence) (clock.Instant, PassedWhy) {
	at, why := e.Registers[w.Resource].holds()
	if why != "" {
		return 0, why
	}
	for _, id := range w.Fields {
		a, ok := e.Answers[id]
		column, _ := a.Source.Register()
		resource, _, _ := cutSource(column)
		switch {
		case !ok:
			return 0, PassedNone
		case resource != w.Resource:
			return 0, PassedChanged
		}
	}
	return at, ""
}

// Missing reports a material that has to be brought before she can sign.
func (s Standing) Missing() bool {
	return s.Way.By == ByUpload && s.Need == NeedRequired && len(s.Files) == 0
}

// MayDecline reports a declaration that the person may choose not to make, because
// something stands behind it.
func (s Standing) MayDecline() bool {
	return s.Way.By == ByDeclaration && s.Ways[len(s.Ways)-1].By != ByDeclaration
}

// Declined reports that she chose not to declare.
func (s Standing) Declined() bool {
	return slices.ContainsFunc(s.Passed, func(p Passed) bool { return p.Why == PassedDeclined })
}

// needed: a material is asked for unless its rule says that it is not.
func (m Material) needed(v rule.Values) bool {
	return m.When == nil || m.When.Row(v).Truth != rule.False
}
