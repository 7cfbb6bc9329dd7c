package casework

import (
	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
)

// Status is where a case is; see StatusOf.
type Status string

// The states of the straight road (办件状态).
const (
	Received    Status = "received"     // 已收件，待受理
	Accepted    Status = "accepted"     // 已受理，办理中
	Granted     Status = "granted"      // 准予（办结）
	Refused     Status = "refused"      // 不予（办结）
	NotAccepted Status = "not_accepted" // 不予受理（办结）
	Withdrawn   Status = "withdrawn"    // 申请人撤回（办结）
)

// Final reports whether nothing more can happen to the case.
func (s Status) Final() bool { return s != Received && s != Accepted }

// Statuses lists every status in the order in which a case meets them.
func Statuses() []Status {
	return []Status{Received, Accepted, Granted, Refused, NotAccepted, Withdrawn}
}

// FactKind names what happened to a case.
type FactKind string

// The facts of the straight road. Claimed and released say who works on the
// case; they do not move its status.
const (
	FactReceived    FactKind = "received"
	FactClaimed     FactKind = "claimed"
	FactReleased    FactKind = "released"
	FactAccepted    FactKind = "accepted"
	FactNotAccepted FactKind = "not_accepted"
	FactGranted     FactKind = "granted"
	FactRefused     FactKind = "refused"
	FactWithdrawn   FactKind = "withdrawn"
)

var statusAfter = map[FactKind]Status{
	FactReceived: Received, FactAccepted: Accepted, FactNotAccepted: NotAccepted,
	FactGranted: Granted, FactRefused: Refused, FactWithdrawn: Withdrawn,
}

// Fact is one dated thing that happened to a case. At is when it counts in law,
// RecordedAt when we wrote it down. Reason is a code from the item, Note the
// officer's or applicant's own words.
type Fact struct {
	Kind       FactKind
	At         clock.Instant
	RecordedAt clock.Instant
	ByKind     ident.ActorKind
	By         ident.AccountID
	Org        ident.OrgID
	Reason     string
	Note       string
}

// StatusOf derives the status from the facts in order. It is the only function
// that says what a case's status is; the column is a copy of its answer.
func StatusOf(facts []Fact) Status {
	s := Received
	for _, f := range facts {
		if next, moves := statusAfter[f.Kind]; moves {
			s = next
		}
	}
	return s
}

// HolderOf derives who has claimed the case; "" when nobody has, or when the
// case is closed.
func HolderOf(facts []Fact) ident.AccountID {
	var h ident.AccountID
	for _, f := range facts {
		switch f.Kind {
		case FactClaimed:
			h = f.By
		case FactReleased, FactNotAccepted, FactGranted, FactRefused, FactWithdrawn:
			h = ""
		case FactReceived, FactAccepted:
		}
	}
	return h
}

// Case is one unit's case 办件 of an application.
type Case struct {
	ID          ident.CaseID
	Application ident.ApplicationID
	No          string // number people quote
	Part        int    // 1..n within the application
	Item        string
	Service     string
	Mode        string
	Org         ident.OrgID
	Region      ident.Region
	Zone        string
	Closure     string // definition the case stays on
	PromiseDue  clock.Date
	Provisional bool // PromiseDue rests on an unverified limit or calendar
	Rev         int64
	facts       []Fact
}

// Facts returns the case's facts in order.
func (c *Case) Facts() []Fact { return c.facts }

// Status derives the status.
func (c *Case) Status() Status { return StatusOf(c.facts) }

// Holder derives who works on it.
func (c *Case) Holder() ident.AccountID { return HolderOf(c.facts) }

// When gives the legal instant of the last fact of kind k; zero if none.
func (c *Case) When(k FactKind) clock.Instant {
	for i := len(c.facts) - 1; i >= 0; i-- {
		if c.facts[i].Kind == k {
			return c.facts[i].At
		}
	}
	return 0
}

func (c *Case) add(f Fact) Fact {
	c.facts = append(c.facts, f)
	return f
}

func fact(k FactKind, by ident.Actor, now clock.Instant) Fact {
	return Fact{Kind: k, At: now, RecordedAt: now, ByKind: by.Kind, By: by.Account, Org: by.Org}
}

func (c *Case) open() error {
	if s := c.Status(); s.Final() {
		return fault.NewConflict("casework.closed", "number", c.No)
	}
	return nil
}

// held is the guard of every act on the file: only its holder works on it.
func (c *Case) held(by ident.Actor) error {
	if err := c.open(); err != nil {
		return err
	}
	switch c.Holder() {
	case by.Account:
		return nil
	case "":
		return fault.NewConflict("casework.claim_first", "number", c.No)
	default:
		return fault.NewConflict("casework.held_by_other", "number", c.No)
	}
}

// Claim 认领 makes by the one who works on the case. Claiming one's own case
// again changes nothing (ok is false); a colleague's is a Conflict.
func (c *Case) Claim(by ident.Actor, now clock.Instant) (f Fact, ok bool, err error) {
	if err := c.open(); err != nil {
		return Fact{}, false, err
	}
	switch c.Holder() {
	case by.Account:
		return Fact{}, false, nil
	case "":
		return c.add(fact(FactClaimed, by, now)), true, nil
	default:
		return Fact{}, false, fault.NewConflict("casework.held_by_other", "number", c.No)
	}
}

// Release 放回 puts a claimed case back into the unit's inbox.
func (c *Case) Release(by ident.Actor, now clock.Instant) (Fact, error) {
	if err := c.held(by); err != nil {
		return Fact{}, err
	}
	return c.add(fact(FactReleased, by, now)), nil
}

// Accept 受理 takes the application into procedure (行政许可法 Art. 32).
func (c *Case) Accept(by ident.Actor, now clock.Instant) (Fact, error) {
	if err := c.held(by); err != nil {
		return Fact{}, err
	}
	if c.Status() != Received {
		return Fact{}, fault.NewConflict("casework.already_accepted", "number", c.No)
	}
	return c.add(fact(FactAccepted, by, now)), nil
}

// NotAccept 不予受理 closes a case that the unit may not take, with a reason.
func (c *Case) NotAccept(by ident.Actor, reason, note string, now clock.Instant) (Fact, error) {
	if err := c.held(by); err != nil {
		return Fact{}, err
	}
	if c.Status() != Received {
		return Fact{}, fault.NewConflict("casework.already_accepted", "number", c.No)
	}
	return c.close(FactNotAccepted, by, reason, note, now)
}

// Decide 决定 grants or refuses an accepted case; either way with a reason, which
// the applicant reads.
func (c *Case) Decide(by ident.Actor, grant bool, reason, note string, now clock.Instant) (Fact, error) {
	if err := c.held(by); err != nil {
		return Fact{}, err
	}
	if c.Status() != Accepted {
		return Fact{}, fault.NewConflict("casework.accept_first", "number", c.No)
	}
	kind := FactRefused
	if grant {
		kind = FactGranted
	}
	return c.close(kind, by, reason, note, now)
}

// Withdraw 撤回 ends an open case at the applicant's wish.
func (c *Case) Withdraw(by ident.Actor, note string, now clock.Instant) (Fact, error) {
	if err := c.open(); err != nil {
		return Fact{}, err
	}
	f := fact(FactWithdrawn, by, now)
	f.Note = note
	return c.add(f), nil
}

func (c *Case) close(k FactKind, by ident.Actor, reason, note string, now clock.Instant) (Fact, error) {
	if reason == "" {
		return Fact{}, fault.NewInvalid("casework.reason_missing").On("reason", "casework.reason_missing")
	}
	f := fact(k, by, now)
	f.Reason, f.Note = reason, note
	return c.add(f), nil
}
