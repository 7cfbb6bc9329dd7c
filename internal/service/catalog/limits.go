package catalog

import "github.com/chengban/chengban/internal/engine/deadline"

// Limits are the days within which a case of an item moves on, beside what the
// unit promises; working days, but for Legal. 0: no such limit.
type Limits struct {
	Accept     int // to accept or to ask for more; silence is acceptance
	Legal      int // to decide, from acceptance, in LegalUnit
	LegalUnit  deadline.Unit
	Extension  int // that may be added to Legal, once
	Supplement int // that the person has to bring what a notice asks for
	Deliver    int // to serve the decision
}

// deliverDays: a decision on a licence is served within ten days (行政许可法 Art. 44),
// which are working days (Art. 82).
const deliverDays = 10

// defaultSupplement is how many working days a person has when the item does not
// say; no law gives a number.
const defaultSupplement = 15

// Limits gives the limits of the item's cases.
func (i *Item) Limits() Limits {
	l := Limits{LegalUnit: i.LegalIn(), Extension: i.Extension, Supplement: i.Supplement}
	if i.AcceptDays != nil {
		l.Accept = *i.AcceptDays
	}
	if i.LegalDays != nil {
		l.Legal = *i.LegalDays
	}
	if l.Supplement == 0 {
		l.Supplement = defaultSupplement
	}
	if i.TaskType == Permit {
		l.Deliver = deliverDays
	}
	return l
}
