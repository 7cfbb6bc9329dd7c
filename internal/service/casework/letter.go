package casework

import (
	"context"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/service/letter"
)

// letterOf is the table of what is told in writing: fact → kind of letter
// (行政许可法 Art. 32, 38, 42, 45). Acceptance by silence has none: the unit has
// signed nothing.
var letterOf = map[FactKind]letter.Kind{
	FactAccepted: letter.Acceptance, FactNotAccepted: letter.NotAccepted, FactSupplementAsked: letter.Supplement,
	FactExtended: letter.Extension, FactSpecialBegun: letter.Special, FactGranted: letter.Granted, FactRefused: letter.Refused,
	FactTerminated: letter.Terminated, FactNotBrought: letter.Terminated, FactWithdrawn: letter.Withdrawn, FactCorrected: letter.Correction,
}

// letterTx issues the letter that the newest fact of a case asks for, if it asks
// for one.
func (s *Service) letterTx(ctx context.Context, tx storage.Tx, by ident.Actor, c *Case, f file, clocks []Timed, now clock.Instant) error {
	kind, ok := letterOf[c.facts[len(c.facts)-1].Kind]
	if !ok {
		return nil
	}
	_, err := s.letters.IssueTx(ctx, tx, by, s.letterDraft(kind, c, f, clocks, now))
	return err
}

// letterDraft says what the letter about the newest fact is made from: the item as
// the case's definition has it, the unit as it is called today.
func (s *Service) letterDraft(kind letter.Kind, c *Case, f file, clocks []Timed, now clock.Instant) letter.Draft {
	n := len(c.facts)
	last := c.facts[n-1]
	d := letter.Draft{
		Kind: kind, Occasion: factKey(c.ID, n), Turn: c.turnOf(kind),
		Application: c.Application, Case: c.ID, CaseNo: c.No, Region: c.Region, Lang: f.app.Lang,
		Unit: s.dir.Unit(c.Org),
		To:   letter.Addressee{Subject: f.app.Applicant, Agent: f.app.Agent, Name: f.app.People.Applicant},
		Facts: letter.Facts{
			Item: f.part.Title, Permit: f.part.Permit, Received: f.app.SubmittedAt.Date(),
			Note: last.Note, Law: f.part.Law, LawProvisional: f.part.LawProvisional,
			Until: last.Detail.Until, Days: last.Detail.Days, Next: f.part.Follows[last.Kind],
		},
	}
	d.Facts.Reason, _ = f.part.Reason(last.Reason)
	switch last.Kind { //nolint:exhaustive // the others say no more than all do
	case FactAccepted:
		d.Facts.Due, d.Facts.DueProvisional = c.PromiseDue, c.Provisional
	case FactSupplementAsked:
		d.Facts.Missing = f.missing(last)
	case FactSpecialBegun:
		d.Facts.Procedure = i18n.TextOf("casework.special." + last.Detail.Special)
	case FactExtended:
		d.Facts.Reason, d.Facts.Note, d.Facts.Days = i18n.Same(last.Note), "", 0
		for _, t := range clocks {
			if t.Name == LegalClock {
				due := t.Ledger.Due(s.dir.Calendar(), now)
				d.Facts.Due, d.Facts.DueProvisional = due.Day, due.Provisional
			}
		}
	case FactTerminated, FactCorrected:
		d.Facts.Reason, d.Facts.Note = i18n.Same(last.Note), ""
	case FactWithdrawn:
		d.Facts.Note = "" // her own words; the letter says the unit's
	case FactNotBrought:
		d.Facts.Reason = i18n.TextOf("casework.not_brought_because")
	}
	return d
}

// turnOf counts the letters of a kind that the facts have asked for so far.
func (c *Case) turnOf(kind letter.Kind) int {
	n := 0
	for _, f := range c.facts {
		if letterOf[f.Kind] == kind {
			n++
		}
	}
	return n
}

// missing says what a notice asks for: the field and what is wrong with it.
func (f file) missing(notice Fact) []i18n.Text {
	out := make([]i18n.Text, len(notice.Detail.Marks))
	for i, m := range notice.Detail.Marks {
		label := f.def.label(f.part, m)
		out[i] = i18n.Text{Zh: label.Zh + "：" + m.Note, En: label.En + ": " + m.Note}
	}
	return out
}
