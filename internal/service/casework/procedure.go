package casework

import (
	"slices"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/engine/deadline"
)

// Supplements counts the notices that were sent: one is the rule.
func (c *Case) Supplements() int {
	n := 0
	for _, f := range c.facts {
		if f.Kind == FactSupplementAsked {
			n++
		}
	}
	return n
}

// Asked gives the notice that is open; false outside Supplementing.
func (c *Case) Asked() (Fact, bool) {
	if c.Status() != Supplementing {
		return Fact{}, false
	}
	for i := len(c.facts) - 1; ; i-- {
		if c.facts[i].Kind == FactSupplementAsked {
			return c.facts[i], true
		}
	}
}

// AskSupplement 补正告知 names all that is missing, at once and once (行政许可法
// Art. 32): a second notice is a Conflict, unless a supervisor approves it; see
// Propose. It closes nothing: the person has until d.Until.
func (c *Case) AskSupplement(by ident.Actor, d Detail, note string, now clock.Instant) (Fact, error) {
	if len(d.Marks) == 0 {
		return Fact{}, fault.NewInvalid("casework.marks_missing").On("marks", "casework.marks_missing")
	}
	if c.Supplements() > 0 {
		return Fact{}, fault.NewConflict("casework.supplement_once", "number", c.No)
	}
	f := fact(FactSupplementAsked, by, now)
	f.Detail, f.Note = d, note
	return c.move(f, by)
}

// Supplement 补正 hands in what the open notice asked for; was holds the values
// before. The case is received anew: the unit has its days for accepting again.
func (c *Case) Supplement(by ident.Actor, was map[string]Value, now clock.Instant) (Fact, error) {
	if err := c.may(FactSupplemented); err != nil {
		return Fact{}, err
	}
	f := fact(FactSupplemented, by, now)
	f.Detail.Was = was
	return c.add(f), nil
}

// CloseNotBrought 补交不来办结 ends a case whose supplements did not come in time;
// before the last day has passed it is a Conflict. last is that day as her clock has
// it, which a calendar may have moved since the notice; the later one is hers.
func (c *Case) CloseNotBrought(by ident.Actor, last clock.Date, now clock.Instant) (Fact, error) {
	asked, open := c.Asked()
	if last = max(last, asked.Detail.Until); open && now.Date() <= last {
		return Fact{}, fault.NewConflict("casework.supplement_runs", "number", c.No, "day", last)
	}
	return c.move(fact(FactNotBrought, by, now), by)
}

// Specials lists the procedures whose days do not count, see deadline.Specials.
func Specials() []string { return deadline.Specials() }

// BeginSpecial 特别程序: its days do not count, and the applicant is told so in
// writing with the days it is expected to take.
func (c *Case) BeginSpecial(by ident.Actor, special string, days int, note string, now clock.Instant) (Fact, error) {
	if !slices.Contains(Specials(), special) {
		return Fact{}, fault.NewInvalid("casework.special_unknown").On("special", "casework.special_unknown")
	}
	if days < 1 || days > maxDays {
		return Fact{}, fault.NewInvalid("casework.days_range", "max", maxDays).On("days", "casework.days_range", "max", maxDays)
	}
	f := fact(FactSpecialBegun, by, now)
	f.Detail, f.Note = Detail{Special: special, Days: days}, note
	return c.move(f, by)
}

const maxDays = 365 // of a special procedure or an extension, against a slip of the finger

// EndSpecial goes on after a special procedure.
func (c *Case) EndSpecial(by ident.Actor, note string, now clock.Instant) (Fact, error) {
	f := fact(FactSpecialEnded, by, now)
	f.Note = note
	return c.move(f, by)
}

// Suspend 中止 stops an accepted case for a reason that lies outside the unit.
func (c *Case) Suspend(by ident.Actor, note string, now clock.Instant) (Fact, error) {
	return c.withWords(FactSuspended, by, note, now)
}

// Resume 恢复 goes on after a suspension.
func (c *Case) Resume(by ident.Actor, note string, now clock.Instant) (Fact, error) {
	f := fact(FactResumed, by, now)
	f.Note = note
	return c.move(f, by)
}

// Park 暂缓 puts an accepted case aside until a day on which it goes on by itself:
// heating cannot be laid on before the season ends. Its clocks stand meanwhile, and
// what the other units do does not wait for it.
func (c *Case) Park(by ident.Actor, until clock.Date, note string, now clock.Instant) (Fact, error) {
	switch {
	case note == "":
		return Fact{}, fault.NewInvalid("casework.note_missing").On("note", "casework.note_missing")
	case until <= now.Date() || until > now.Date().AddDays(maxDays):
		return Fact{}, fault.NewInvalid("casework.park_day", "max", maxDays).On("until", "casework.park_day", "max", maxDays)
	}
	f := fact(FactParked, by, now)
	f.Note, f.Detail.Until = note, until
	return c.move(f, by)
}

// EndPark goes on with a parked case before its day.
func (c *Case) EndPark(by ident.Actor, note string, now clock.Instant) (Fact, error) {
	f := fact(FactUnparked, by, now)
	f.Note = note
	return c.move(f, by)
}

// Wake goes on with a parked case whose day has come; it counts from that day's
// beginning, however late it is noticed. Before the day it is a Conflict.
func (c *Case) Wake(by ident.Actor, now clock.Instant) (Fact, error) {
	if err := c.may(FactUnparked); err != nil {
		return Fact{}, err
	}
	until := c.ParkedUntil()
	if now.Date() < until {
		return Fact{}, fault.NewConflict("casework.in_parking", "number", c.No)
	}
	f := fact(FactUnparked, by, now)
	f.At = clock.Of(until.Time())
	return c.add(f), nil
}

// Supervise 督办 tells the unit, from above, to go on. It moves nothing; the officer
// and the log have it.
func (c *Case) Supervise(by ident.Actor, note string, now clock.Instant) (Fact, error) {
	if err := c.may(FactSupervised); err != nil {
		return Fact{}, err
	}
	if note == "" {
		return Fact{}, fault.NewInvalid("casework.note_missing").On("note", "casework.note_missing")
	}
	f := fact(FactSupervised, by, now)
	f.Note = note
	return c.add(f), nil
}

// Terminate 终止 ends a case that has lost its object: the applicant has died or
// been dissolved, the premises are gone.
func (c *Case) Terminate(by ident.Actor, note string, now clock.Instant) (Fact, error) {
	return c.withWords(FactTerminated, by, note, now)
}

// withWords is a move for which the applicant must be told why.
func (c *Case) withWords(k FactKind, by ident.Actor, note string, now clock.Instant) (Fact, error) {
	if note == "" {
		return Fact{}, fault.NewInvalid("casework.note_missing").On("note", "casework.note_missing")
	}
	f := fact(k, by, now)
	f.Note = note
	return c.move(f, by)
}

// Proposal is an act that needs a second pair of eyes: a second supplement notice,
// an extension (行政许可法 Art. 42), and a decision where the item says so.
type Proposal struct {
	Kind   FactKind
	Reason string
	Note   string
	Detail Detail
}

// Propose 送审 puts an act before the supervisor. It changes nothing else, and until
// the answer nothing else can be done but to withdraw.
func (c *Case) Propose(by ident.Actor, p Proposal, now clock.Instant) (Fact, error) {
	if p.Note == "" && p.Reason == "" {
		return Fact{}, fault.NewInvalid("casework.note_missing").On("note", "casework.note_missing")
	}
	if err := c.may(p.Kind); err != nil {
		return Fact{}, err
	}
	f := fact(FactProposed, by, now)
	f.Reason, f.Note, f.Detail = p.Reason, p.Note, p.Detail
	f.Detail.For = p.Kind
	return c.move(f, by)
}

// Approve 审批同意 does what was proposed. Who proposed it cannot approve it. until is the
// last day to bring what is asked for, if that was proposed: her days begin now.
func (c *Case) Approve(by ident.Actor, until clock.Date, now clock.Instant) (Fact, error) {
	p, err := c.proposal(by)
	if err != nil {
		return Fact{}, err
	}
	if err := c.may(p.Detail.For); err != nil {
		return Fact{}, err
	}
	f := fact(p.Detail.For, by, now)
	f.Reason, f.Note, f.Detail = p.Reason, p.Note, p.Detail
	f.Detail.For, f.Detail.By = "", p.By
	if f.Kind == FactSupplementAsked {
		f.Detail.Until = until
	}
	return c.add(f), nil
}

// Return 审批退回 says no to a proposal, with the reason for the officer.
func (c *Case) Return(by ident.Actor, note string, now clock.Instant) (Fact, error) {
	p, err := c.proposal(by)
	if err != nil {
		return Fact{}, err
	}
	if note == "" {
		return Fact{}, fault.NewInvalid("casework.note_missing").On("note", "casework.note_missing")
	}
	f := fact(FactReturned, by, now)
	f.Note, f.Detail.For = note, p.Detail.For
	return c.add(f), nil
}

func (c *Case) proposal(by ident.Actor) (Fact, error) {
	if err := c.open(); err != nil {
		return Fact{}, err
	}
	p, waits := PendingOf(c.facts)
	switch {
	case !waits:
		return Fact{}, fault.NewConflict("casework.nothing_proposed", "number", c.No)
	case p.By == by.Account:
		return Fact{}, fault.NewForbidden("casework.four_eyes")
	}
	return p, nil
}

// Extensions counts how often the case was extended since it began, or began again:
// once is what the law allows.
func (c *Case) Extensions() int {
	n := 0
	for _, f := range c.facts {
		switch {
		case f.Kind == FactExtended:
			n++
		case road[f.Kind].to == back:
			n = 0
		}
	}
	return n
}

// ProposeExtension 延期 asks the head of the unit for more days (行政许可法 Art. 42),
// at most most, once.
func (c *Case) ProposeExtension(by ident.Actor, days, most int, note string, now clock.Instant) (Fact, error) {
	switch {
	case most == 0:
		return Fact{}, fault.NewConflict("casework.no_extension", "number", c.No)
	case c.Extensions() > 0:
		return Fact{}, fault.NewConflict("casework.extended_once", "number", c.No)
	case days < 1 || days > most:
		return Fact{}, fault.NewInvalid("casework.days_range", "max", most).On("days", "casework.days_range", "max", most)
	}
	return c.Propose(by, Proposal{Kind: FactExtended, Note: note, Detail: Detail{Days: days}}, now)
}

// Urge 催办 reminds the unit at the applicant's wish, once a day.
func (c *Case) Urge(by ident.Actor, note string, now clock.Instant) (Fact, error) {
	if err := c.may(FactUrged); err != nil {
		return Fact{}, err
	}
	if last := c.When(FactUrged); !last.IsZero() && last.Date() == now.Date() {
		return Fact{}, fault.NewConflict("casework.urged_today", "number", c.No)
	}
	f := fact(FactUrged, by, now)
	f.Note = note
	return c.add(f), nil
}
