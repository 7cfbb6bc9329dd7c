package letter

import (
	"fmt"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/spine/identity"
)

// Draft is what a letter is made from. The caller has authorised the act.
type Draft struct {
	Kind        Kind
	Occasion    string // what in the case it is issued for: a letter for each, never two
	Turn        int    // 1, 2 …: the how manieth of its kind in the case
	Application ident.ApplicationID
	Case        ident.CaseID
	CaseNo      string
	Region      ident.Region // where the case lies
	Unit        Unit
	To          Addressee
	Lang        i18n.Lang // of the application: En adds a translation
	Facts       Facts
}

// Unit is who writes, as the city names it today.
type Unit struct {
	ID        ident.OrgID `json:"id"`
	Name      i18n.Text   `json:"name"`
	Nature    Nature      `json:"nature"`
	Phone     string      `json:"phone,omitempty"`
	Complaint string      `json:"complaint,omitempty"`
	Remedy    i18n.Text   `json:"remedy,omitempty"`
	// Provisional says that the remedy is not verified.
	Provisional bool `json:"provisional,omitempty"`
}

// Addressee is whom the letter is for, and the account that acts for them.
type Addressee struct {
	Subject ident.Subject   `json:"-"`
	Agent   ident.AccountID `json:"-"`
	Name    string          `json:"name"`
}

// Facts are what the letter tells. Which are needed depends on the kind.
type Facts struct {
	Item           i18n.Text   `json:"item"`
	Permit         bool        `json:"permit,omitempty"` // 行政许可, in the sense of the law of that name
	Received       clock.Date  `json:"received"`
	Due            clock.Date  `json:"due,omitempty"` // promised, or the new day of an extension
	DueProvisional bool        `json:"due_provisional,omitempty"`
	Reason         i18n.Text   `json:"reason,omitempty"`
	Note           string      `json:"note,omitempty"` // the officer's own words
	Missing        []i18n.Text `json:"missing,omitempty"`
	Until          clock.Date  `json:"until,omitempty"` // by when to bring what is missing
	Procedure      i18n.Text   `json:"procedure,omitempty"`
	Days           int         `json:"days,omitempty"` // that it is expected to take; 0 = not said
	Next           i18n.Text   `json:"next,omitempty"`
	Law            []i18n.Text `json:"law,omitempty"`
	LawProvisional bool        `json:"law_provisional,omitempty"`
}

// check reports a draft that would make a letter without what it must say. That
// is a defect of the caller or of the city's content, never of a person.
func (d Draft) check() error {
	t, err := templateOf(d.Kind)
	if err != nil {
		return err
	}
	for what, missing := range map[string]bool{
		"a case":                 d.Case == "" || d.CaseNo == "" || d.Application == "",
		"an occasion":            d.Occasion == "" || d.Turn < 1,
		"a unit":                 d.Unit.ID == "" || d.Unit.Name.Zh == "",
		"a nature of its unit":   d.Unit.Nature != Organ && d.Unit.Nature != Utility && d.Unit.Nature != Other,
		"an addressee":           d.To.Name == "" || d.To.Subject.IsZero(),
		"an item":                d.Facts.Item.Zh == "" || d.Facts.Received == "",
		"a day":                  t.due && d.Facts.Due == "",
		"a reason":               t.reason && d.Facts.Reason.Zh == "",
		"a law":                  t.law && len(d.Facts.Law) == 0,
		"what is missing":        t.list && len(d.Facts.Missing) == 0,
		"a procedure":            t.procedure && d.Facts.Procedure.Zh == "",
		"a remedy":               t.appealable && d.Unit.Nature != Other && d.Unit.Remedy.Zh == "",
		"its unit's complaints":  t.appealable && d.Unit.Nature == Utility && d.Unit.Complaint == "",
		"a language of its text": d.Lang != i18n.Zh && d.Lang != i18n.En,
	} {
		if missing {
			return fmt.Errorf("letter: %s for case %s lacks %s", d.Kind, d.CaseNo, what)
		}
	}
	return nil
}

// number is the case's number, the code of the kind and the running number of the
// kind within the case: 4110002026112300001-1-SL1.
func (d Draft) number(t template) string {
	return fmt.Sprintf("%s-%s%d", d.CaseNo, t.code, d.Turn)
}

// Line is a letter without what it says.
type Line struct {
	ID          ident.LetterID
	No          string
	Application ident.ApplicationID
	Case        ident.CaseID
	CaseNo      string
	Kind        Kind
	Title       i18n.Text // as it was issued
	Template    int       // version of the words
	Lang        i18n.Lang
	Org         ident.OrgID
	Region      ident.Region
	Owner       ident.Subject
	Agent       ident.AccountID
	Digest      string // SHA-256 of the file, hex
	IssuedAt    clock.Instant
	IssuedBy    ident.AccountID
	Served      []Served // earliest first
}

// Object describes the letter to the access table.
func (l Line) Object() identity.Object {
	return identity.Object{Kind: "letter", ID: string(l.ID), Owner: l.Owner, Agent: l.Agent, Org: l.Org, Region: l.Region}
}

// ServedAt gives when the letter first reached the applicant; zero while it has not.
func (l Line) ServedAt() clock.Instant {
	if len(l.Served) == 0 {
		return 0
	}
	return l.Served[0].At
}

// Channel is a way in which a letter reaches a person.
type Channel string

// The ways.
const (
	Online Channel = "online" // the applicant opened it
	Post   Channel = "post"   // 邮寄
	Window Channel = "window" // 窗口
)

// Served 送达 is one dated fact: how and when the letter reached the applicant.
// At is when it counts in law. Note is the number of the parcel or who signed.
type Served struct {
	Letter     ident.LetterID
	Channel    Channel
	At         clock.Instant
	RecordedAt clock.Instant
	By         ident.AccountID
	Note       string
}
