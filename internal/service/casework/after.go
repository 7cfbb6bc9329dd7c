package casework

import (
	"context"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/service/letter"
	"github.com/chengban/chengban/internal/service/letter/letterevent"
	"github.com/chengban/chengban/internal/spine/identity"
)

// Body is who can set a unit's answer aside.
type Body string

// The bodies.
const (
	Review Body = "review" // 行政复议机关 (行政复议法 Art. 63, 64)
	Court  Body = "court"  // 人民法院 (行政诉讼法 Art. 70)
)

// Bodies lists who can set an answer aside.
func Bodies() []Body { return []Body{Review, Court} }

// Precheck 预审 notes that the papers of a case that waits were looked through. It
// answers nothing and stops no clock.
func (c *Case) Precheck(by ident.Actor, note string, now clock.Instant) (Fact, error) {
	if note == "" {
		return Fact{}, fault.NewInvalid("casework.note_missing").On("note", "casework.note_missing")
	}
	f := fact(FactPrechecked, by, now)
	f.Note = note
	return c.move(f, by)
}

// Correct 更正 mends an obvious slip in what a closed case was answered with. The
// answer stays, and so does the letter; a second letter says what was wrong.
func (c *Case) Correct(by ident.Actor, note string, now clock.Instant) (Fact, error) {
	return c.after(FactCorrected, by, note, Detail{}, now)
}

// SetAside 撤销、责令重作 goes on with a case whose answer a review organ or a court has
// set aside: under the same number, with the old letter kept, and with clocks that
// begin again. ruling is the number of their decision.
func (c *Case) SetAside(by ident.Actor, body Body, ruling, note string, now clock.Instant) (Fact, error) {
	switch {
	case body != Review && body != Court:
		return Fact{}, fault.NewInvalid("casework.body_unknown").On("body", "casework.body_unknown")
	case ruling == "" || len([]rune(ruling)) > maxRuling:
		return Fact{}, fault.NewInvalid("casework.ruling_missing", "max", maxRuling).On("ruling", "casework.ruling_missing", "max", maxRuling)
	}
	return c.after(FactSetAside, by, note, Detail{Body: body, Ruling: ruling}, now)
}

const maxRuling = 60 // characters of the number of a decision or judgment

// Serve 送达 notes when the letter of the decision reached the applicant, which ends the
// days for it (行政许可法 Art. 44). Only the first time counts: ok is false afterwards.
func (c *Case) Serve(by ident.Actor, at, now clock.Instant) (f Fact, ok bool, err error) {
	if err := c.may(FactServed); err != nil {
		return Fact{}, false, err
	}
	for i := len(c.facts) - 1; i >= 0 && !endsCase(c.facts[i].Kind); i-- {
		if c.facts[i].Kind == FactServed {
			return Fact{}, false, nil
		}
	}
	f = fact(FactServed, by, now)
	f.At = at
	return c.add(f), true, nil
}

// Reopen 恢复办理 takes back an end that was the unit's own mistake: a case that was not
// accepted, not brought or terminated. What was granted or refused only a review organ
// or a court sets aside, and what she withdrew she applies for again.
func (c *Case) Reopen(by ident.Actor, note string, now clock.Instant) (Fact, error) {
	return c.after(FactReopened, by, note, Detail{}, now)
}

// after is what happens to a closed case, always with words that the applicant reads.
func (c *Case) after(k FactKind, by ident.Actor, note string, d Detail, now clock.Instant) (Fact, error) {
	if err := c.may(k); err != nil {
		return Fact{}, err
	}
	if note == "" {
		return Fact{}, fault.NewInvalid("casework.note_missing").On("note", "casework.note_missing")
	}
	f := fact(k, by, now)
	f.Note, f.Detail = note, d
	return c.add(f), nil
}

// Served hears that a letter reached its applicant. What it is told twice, or of a
// letter that is no decision in force, changes nothing.
func (s *Service) Served(ctx context.Context, e letterevent.Served) (err error) {
	defer fault.Wrap(&err, "casework.served(%s)", e.Case)
	if e.Kind != string(letter.Granted) && e.Kind != string(letter.Refused) {
		return nil
	}
	read, f, err := s.fileOf(ctx, e.Case)
	if err != nil {
		return err
	}
	by := ident.SystemActor("letter")
	return s.db.Write(ctx, func(tx storage.Tx) error {
		c := read.clone()
		end, ended := c.End()
		if !ended || c.may(FactServed) != nil || e.At < end.At {
			return nil
		}
		return s.moveTx(ctx, tx, by, c, f, "casework.served", func(c *Case, now clock.Instant) (Fact, bool, error) {
			return c.Serve(by, e.At, now)
		}, s.clock.Now())
	})
}

// Precheck 预审 notes that a waiting case was looked through.
func (s *Service) Precheck(ctx context.Context, cmd Command, note string) error {
	if err := checkNote(note); err != nil {
		return err
	}
	return s.act(ctx, cmd, identity.CaseAccept, "casework.precheck", digestOf(note), func(c *Case, now clock.Instant) (Fact, bool, error) {
		f, err := c.Precheck(cmd.By, note, now)
		return f, true, err
	})
}

// Correct 更正 mends a slip in a closed case, at the word of the unit's head.
func (s *Service) Correct(ctx context.Context, cmd Command, note string) error {
	return s.headed(ctx, cmd, "casework.correct", note, "", func(c *Case, now clock.Instant) (Fact, error) {
		return c.Correct(cmd.By, note, now)
	})
}

// SetAside 撤销、责令重作 goes on with a case whose answer was set aside from above.
func (s *Service) SetAside(ctx context.Context, cmd Command, body Body, ruling, note string) error {
	return s.headed(ctx, cmd, "casework.set_aside", note, digestOf(string(body), ruling), func(c *Case, now clock.Instant) (Fact, error) {
		return c.SetAside(cmd.By, body, ruling, note, now)
	})
}

// Reopen 恢复办理 takes back an end that was the unit's own mistake.
func (s *Service) Reopen(ctx context.Context, cmd Command, note string) error {
	return s.headed(ctx, cmd, "casework.reopen", note, "", func(c *Case, now clock.Instant) (Fact, error) {
		return c.Reopen(cmd.By, note, now)
	})
}

// headed is an act that only the head of the case's unit may do.
func (s *Service) headed(ctx context.Context, cmd Command, name, note, content string, f func(c *Case, now clock.Instant) (Fact, error)) error {
	if err := checkNote(note); err != nil {
		return err
	}
	return s.act(ctx, cmd, identity.CaseApprove, name, digestOf(note, content), func(c *Case, now clock.Instant) (Fact, bool, error) {
		fact, err := f(c, now)
		return fact, true, err
	})
}
