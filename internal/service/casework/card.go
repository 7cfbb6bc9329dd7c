package casework

import (
	"context"
	"slices"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/deadline"
	"github.com/chengban/chengban/internal/engine/form"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/clockbook"
	"github.com/chengban/chengban/internal/spine/clockbook/clockbookevent"
)

// Card says how late a case is: a warning of the clock that everybody above the unit
// sees.
type Card string

// The cards. A case has the worst that its clocks have earned for the days on which
// they are due now: an extension takes a card back, an end leaves it on record.
const (
	NoCard Card = ""
	Yellow Card = "yellow" // 黄牌: the last day is tomorrow or today
	Red    Card = "red"    // 红牌: the last day has passed
)

// cardOf is what a rung of a unit's clock earns.
var cardOf = map[deadline.RungName]Card{deadline.Eve: Yellow, deadline.Last: Yellow, deadline.Overdue: Red}

// earns says what a rung of a clock earns. A step is the unit's own measure: late, it
// is a warning and no more.
func earns(name ClockName, rung deadline.RungName) Card {
	switch {
	case !name.isStep():
		return cardOf[rung]
	case rung == deadline.Overdue:
		return Yellow
	}
	return NoCard
}

// turnsClocks are the facts that change a clock and do not end the case.
var turnsClocks = map[FactKind]bool{
	FactSupplementAsked: true, FactSupplemented: true, FactSpecialBegun: true, FactSpecialEnded: true,
	FactSuspended: true, FactResumed: true, FactStepDone: true, FactServed: true, FactSetAside: true, FactReopened: true, FactParked: true, FactUnparked: true, FactExtended: true,
}

// ownerKind is what cases are called in the clockbook.
const ownerKind = "case"

var (
	insertCard = storage.Statement("casework.insert_card", `INSERT INTO casework_card (case_id, clock, turn, rung, due, at)
  VALUES ($1,$2,$3,$4,$5,$6) ON CONFLICT (case_id, clock, turn, rung, due) DO NOTHING`)
	selectCards = storage.Statement("casework.select_cards", `SELECT clock, turn, rung, due, at FROM casework_card
  WHERE case_id = $1 ORDER BY at, clock, turn, rung`)
	updateCard = storage.Statement("casework.update_card", `UPDATE casework_case SET card = $1 WHERE id = $2 AND card <> $1 AND closed_at = 0`)
	updateDues = storage.Statement("casework.update_dues", `UPDATE casework_case
  SET promise_due = $1, accept_due = $2, legal_due = $3, provisional = $4 WHERE id = $5 AND rev = $6`)
)

// CardRow is one card that was shown.
type CardRow struct {
	Clock ClockName
	Turn  int
	Rung  deadline.RungName
	Due   clock.Date // the last day that it warned of
	At    clock.Instant
}

// FollowClocks brings the clockbook up to the facts of a case, so that it warns when
// the days run out. It is called after every fact that turns a clock; repeating it
// changes nothing.
func (s *Service) FollowClocks(ctx context.Context, id ident.CaseID) (err error) {
	defer fault.Wrap(&err, "casework.follow_clocks(%s)", id)
	c, f, err := s.fileOf(ctx, id)
	if err != nil {
		return err
	}
	clocks, err := c.ClocksOf(f.part)
	if err != nil {
		return err
	}
	named := make([]clockbook.Named, len(clocks))
	for i, t := range clocks {
		named[i] = clockbook.Named{Name: string(t.Name), Ledger: t.Ledger}
	}
	return s.db.Write(ctx, func(tx storage.Tx) error {
		if err := s.clocks.FollowTx(ctx, tx, clockbook.Owner{Kind: ownerKind, ID: string(id)}, named); err != nil {
			return err
		}
		return s.recardTx(ctx, tx, c, clocks)
	})
}

// OnRung acts on a warning of the clock: the unit's clocks show a card, once for each
// rung and due day, and put it into the log; the person's own clock reminds the person
// and nobody else.
func (s *Service) OnRung(ctx context.Context, e clockbookevent.Rung) (err error) {
	defer fault.Wrap(&err, "casework.on_rung(%s, %s)", e.OwnerID, e.Rung)
	if e.OwnerKind != ownerKind {
		return nil
	}
	if deadline.Kind(e.Kind) == deadline.Person {
		return s.remind(ctx, e)
	}
	card := earns(ClockName(e.Clock), deadline.RungName(e.Rung))
	if card == NoCard {
		return nil
	}
	c, f, err := s.fileOf(ctx, ident.CaseID(e.OwnerID))
	if err != nil {
		return err
	}
	clocks, err := c.ClocksOf(f.part)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx storage.Tx) error {
		row := CardRow{ClockName(e.Clock), e.Turn, deadline.RungName(e.Rung), e.Due, s.clock.Now()}
		if n, err := s.showTx(ctx, tx, c, row); err != nil || n == 0 {
			return err
		}
		if err := s.superviseTx(ctx, tx, c, f, row); err != nil {
			return err
		}
		return s.recardTx(ctx, tx, c, clocks)
	})
}

// superviseTx 逾期督办 puts the case under supervision by itself when the last day of the
// law or of the promise has passed; a chief may add words of her own.
func (s *Service) superviseTx(ctx context.Context, tx storage.Tx, read *Case, f file, r CardRow) error {
	if r.Rung != deadline.Overdue || r.Clock != PromiseClock && r.Clock != LegalClock {
		return nil
	}
	c, err := s.loadCaseTx(ctx, tx, read.ID) // two clocks may run out in one round
	if err != nil || c.may(FactSupervised) != nil || !c.late(f.part, r.Clock, s.dir.Calendar(), s.clock.Now()) {
		return err
	}
	by := ident.SystemActor("clock")
	note := i18n.Msg(i18n.Zh, "casework.supervised_by_clock", "clock", ClockTitle(f.part, r.Clock).Zh, "day", form.FormatDate(i18n.Zh, r.Due))
	return s.moveTx(ctx, tx, by, c, f, "casework.supervise", func(c *Case, now clock.Instant) (Fact, bool, error) {
		fact, err := c.Supervise(by, note, now)
		return fact, true, err
	}, s.clock.Now())
}

// showTx puts a card on record, once; n is 0 when it was there.
func (s *Service) showTx(ctx context.Context, tx storage.Tx, c *Case, r CardRow) (n int64, err error) {
	n, err = tx.Exec(ctx, insertCard, c.ID, r.Clock, r.Turn, r.Rung, r.Due, r.At)
	if err != nil || n == 0 {
		return n, err
	}
	return n, audit.RecordTx(ctx, tx, ident.SystemActor("clock"), audit.Record{
		Act: "casework.card", Kind: "case", ID: string(c.ID), Org: c.Org,
		Data: map[string]string{"clock": string(r.Clock), "rung": string(r.Rung), "due": string(r.Due), "card": string(earns(r.Clock, r.Rung))},
	}, r.At)
}

// late reports whether the newest clock of a name is overdue and not stopped.
func (c *Case) late(p Part, name ClockName, cal deadline.Calendar, now clock.Instant) bool {
	clocks, err := c.ClocksOf(p)
	for _, t := range slices.Backward(clocks) {
		if err == nil && t.Name == name {
			return !t.Ledger.IsStopped() && t.Ledger.State(cal, now).Overdue
		}
	}
	return false
}

// recardTx writes the card that a case has now.
func (s *Service) recardTx(ctx context.Context, tx storage.Tx, c *Case, clocks []Timed) error {
	shown, err := storage.All[CardRow](ctx, tx, selectCards, c.ID)
	if err != nil {
		return err
	}
	if c.Status().Final() { // it stays as it was, and stands out no more
		if len(shown) == 0 {
			return nil
		}
		return s.cardFlagsTx(ctx, tx, c, NoCard)
	}
	cal, now := s.dir.Calendar(), s.clock.Now()
	for _, r := range again(clocks, shown, cal, now) {
		if _, err := s.showTx(ctx, tx, c, r); err != nil {
			return err
		}
		shown = append(shown, r)
	}
	card := cardNow(clocks, shown, cal, now)
	n, err := tx.Exec(ctx, updateCard, card, c.ID)
	if err != nil || n == 0 {
		return err
	}
	return s.cardFlagsTx(ctx, tx, c, card)
}

// again lists the cards that were shown for another last day and hold for the one there
// is now: a clock that was paused near its end, and resumes there, has rung already.
func again(clocks []Timed, shown []CardRow, cal deadline.Calendar, now clock.Instant) (out []CardRow) {
	turns := map[ClockName]int{}
	for _, t := range clocks {
		turns[t.Name]++
		if t.Ledger.Kind == deadline.Person || t.Ledger.State(cal, now).Phase != deadline.PhaseRunning {
			continue
		}
		due := t.Ledger.Due(cal, now).Day
		newest, missing := CardRow{t.Name, turns[t.Name], "", due, now}, false
		for _, rung := range t.Ledger.Rungs(cal) {
			was, is := false, false
			for _, r := range shown {
				same := r.Clock == t.Name && r.Turn == newest.Turn && r.Rung == rung.Name
				was, is = was || same, is || same && r.Due == due
			}
			if rung.At <= now && was {
				newest.Rung, missing = rung.Name, !is
			}
		}
		if missing {
			out = append(out, newest)
		}
	}
	return out
}

// cardNow is the worst card that was shown for a clock that still runs, or is late
// already, and is still due on the day that the card warned of.
func cardNow(clocks []Timed, shown []CardRow, cal deadline.Calendar, now clock.Instant) Card {
	worst, turns := NoCard, map[ClockName]int{}
	for _, t := range clocks {
		turns[t.Name]++
		if t.Ledger.IsStopped() || t.Ledger.Kind == deadline.Person {
			continue
		}
		due, st := t.Ledger.Due(cal, now), t.Ledger.State(cal, now)
		if st.Phase != deadline.PhaseRunning && !st.Overdue {
			continue
		}
		for _, r := range shown {
			if r.Clock != t.Name || r.Turn != turns[t.Name] || r.Due != due.Day {
				continue
			}
			if k := earns(r.Clock, r.Rung); k == Red || worst == NoCard {
				worst = k
			}
		}
	}
	return worst
}

// Redate writes the due days of cases anew after a calendar was loaded.
func (s *Service) Redate(ctx context.Context, moved []clockbook.Moved) (err error) {
	defer fault.Wrap(&err, "casework.redate")
	done := map[string]bool{}
	for _, m := range moved {
		if m.Owner.Kind != ownerKind || done[m.Owner.ID] {
			continue
		}
		done[m.Owner.ID] = true
		if err := s.redate(ctx, ident.CaseID(m.Owner.ID)); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) redate(ctx context.Context, id ident.CaseID) error {
	_, part, err := s.limitsOf(ctx, id)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx storage.Tx) error {
		c, err := s.loadCaseTx(ctx, tx, id)
		if err != nil || c.Status().Final() {
			return err
		}
		clocks, err := c.ClocksOf(part)
		if err != nil {
			return err
		}
		c.dues(part, clocks, s.dir.Calendar(), s.clock.Now())
		if _, err := tx.Exec(ctx, updateDues, c.PromiseDue, c.AcceptDue, c.LegalDue, c.Provisional, c.ID, c.Rev); err != nil {
			return err
		}
		return s.recardTx(ctx, tx, c, clocks)
	})
}
