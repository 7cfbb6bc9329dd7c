package casework

import (
	"context"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/identity"
)

var (
	setSubstitute = storage.Statement("casework.set_substitute", `INSERT INTO casework_substitute
  (account, substitute, org, until, set_by, set_at) VALUES ($1,$2,$3,$4,$5,$6)
  ON CONFLICT (account) DO UPDATE SET substitute = excluded.substitute, org = excluded.org, until = excluded.until,
  set_by = excluded.set_by, set_at = excluded.set_at`)
	endSubstitute   = storage.Statement("casework.end_substitute", `DELETE FROM casework_substitute WHERE account = $1`)
	selectStandsIn  = storage.Statement("casework.stands_in", `SELECT account FROM casework_substitute WHERE substitute = $1 AND until >= $2`)
	selectSubsOfOrg = storage.Statement("casework.substitutes", `SELECT account, substitute, until FROM casework_substitute
  WHERE org = $1 AND until >= $2`)
	countHeldBy = storage.Statement("casework.count_held_by", `SELECT holder, count(*) AS n FROM casework_case
  WHERE holder IN ($1...) AND holder <> '' AND org = $2 GROUP BY holder`)
	selectHeldBy = storage.Statement("casework.held_by", `SELECT id, no, rev FROM casework_case
  WHERE holder = $1 AND holder <> '' AND org = $2 ORDER BY promise_due, id LIMIT $3`)
)

// maxStandIn is how far ahead somebody can be stood in for.
const maxStandIn = 366 // days

// Substitute says who stands in for whom, until the end of a day.
type Substitute struct {
	Account    ident.AccountID
	Substitute ident.AccountID
	Until      clock.Date
}

// Member is one of a unit, with what is on her desk.
type Member struct {
	identity.Colleague
	Held  int             // open cases
	Sub   ident.AccountID // who stands in for her; "" nobody
	Until clock.Date      // until when
}

// Team lists the officers of the caller's unit with what they hold and who stands in.
func (s *Service) Team(ctx context.Context, by ident.Actor) (out []Member, err error) {
	defer fault.Wrap(&err, "casework.team")
	if err := s.access.Can(by, identity.CaseList, unitOf(by)); err != nil {
		return nil, err
	}
	all, err := s.staff.Colleagues(ctx, by.Org)
	if err != nil {
		return nil, err
	}
	ids := make([]ident.AccountID, len(all))
	for i, x := range all {
		ids[i] = x.ID
	}
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		subs, err := storage.All[Substitute](ctx, tx, selectSubsOfOrg, by.Org, s.clock.Now().Date())
		if err != nil {
			return err
		}
		held, err := storage.All[struct {
			Holder ident.AccountID
			N      int
		}](ctx, tx, countHeldBy, storage.List(ids), by.Org)
		if err != nil {
			return err
		}
		out = out[:0]
		for _, x := range all {
			m := Member{Colleague: x}
			for _, h := range held {
				if h.Holder == x.ID {
					m.Held = h.N
				}
			}
			for _, u := range subs {
				if u.Account == x.ID {
					m.Sub, m.Until = u.Substitute, u.Until
				}
			}
			out = append(out, m)
		}
		return nil
	})
	return out, err
}

func unitOf(by ident.Actor) identity.Object {
	return identity.Object{Kind: "unit", ID: string(by.Org), Org: by.Org, Region: by.Region}
}

// StandInFor 代理 has an officer stand in for another of the same unit until the end of
// a day; until "" ends it. An officer arranges it for herself, the head of the unit for
// everybody.
func (s *Service) StandInFor(ctx context.Context, by ident.Actor, away, sub ident.AccountID, until clock.Date) (err error) {
	defer fault.Wrap(&err, "casework.stand_in_for")
	act := identity.CaseClaim
	if away != by.Account {
		act = identity.CaseReassign
	}
	if err := s.access.Can(by, act, unitOf(by)); err != nil {
		return err
	}
	if err := s.handles(ctx, away, by.Org); err != nil {
		return err
	}
	now := s.clock.Now()
	if until != "" {
		if err := s.checkStandIn(ctx, by, away, sub, until, now); err != nil {
			return err
		}
	}
	return s.db.Write(ctx, func(tx storage.Tx) error {
		data := map[string]string{"substitute": string(sub), "until": string(until)}
		if until == "" {
			data = nil
			if _, err := tx.Exec(ctx, endSubstitute, away); err != nil {
				return err
			}
		} else if _, err := tx.Exec(ctx, setSubstitute, away, sub, by.Org, until, by.Account, now); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, by, audit.Record{Act: "casework.substitute", Kind: "account", ID: string(away), Data: data}, now)
	})
}

func (s *Service) checkStandIn(ctx context.Context, by ident.Actor, away, sub ident.AccountID, until clock.Date, now clock.Instant) error {
	if sub == away {
		return fault.NewInvalid("casework.own_substitute").On("to", "casework.own_substitute")
	}
	if until < now.Date() || until > now.Date().AddDays(maxStandIn) {
		return fault.NewInvalid("casework.until_range", "max", maxStandIn).On("until", "casework.until_range", "max", maxStandIn)
	}
	return s.handles(ctx, sub, by.Org)
}

// StandsInFor lists the colleagues for whom the caller stands in today.
func (s *Service) StandsInFor(ctx context.Context, by ident.Actor) (away []ident.AccountID, err error) {
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		away, err = s.standsInForTx(ctx, tx, by)
		return err
	})
	return away, err
}

func (s *Service) standsInForTx(ctx context.Context, tx storage.Tx, by ident.Actor) ([]ident.AccountID, error) {
	rows, err := storage.All[struct{ Account ident.AccountID }](ctx, tx, selectStandsIn, by.Account, s.clock.Now().Date())
	out := make([]ident.AccountID, len(rows))
	for i, r := range rows {
		out[i] = r.Account
	}
	return out, err
}

// Moved says what came of an act on several cases at once: how many it was done to, and
// why not to the others.
type Moved struct {
	Done int
	Not  []NotMoved
}

// NotMoved is a case to which an act was not done.
type NotMoved struct {
	No  string // "" where it could not be seen
	Why *fault.Fault
}

// note takes the outcome for one case; an error that is nobody's to mend ends the whole.
func (m *Moved) note(no string, err error) error {
	if f, ok := fault.As(err); ok {
		m.Not = append(m.Not, NotMoved{no, f})
		return nil
	}
	if err == nil {
		m.Done++
	}
	return err
}

// reassignMost is how many cases one act of reassigning moves.
const reassignMost = 1000

// ReassignAll 全部改派 gives all open cases of an officer to a colleague, or puts them
// back into the inbox where to is "". Each is its own act with its own fact; done twice
// it finds nothing the second time.
func (s *Service) ReassignAll(ctx context.Context, by ident.Actor, from, to ident.AccountID, note string) (m Moved, err error) {
	defer fault.Wrap(&err, "casework.reassign_all")
	if err := s.access.Can(by, identity.CaseReassign, unitOf(by)); err != nil {
		return m, err
	}
	if err := checkNote(note); err != nil {
		return m, err
	}
	if note == "" {
		return m, fault.NewInvalid("casework.note_missing").On("note", "casework.note_missing")
	}
	type held struct {
		ID  ident.CaseID
		No  string
		Rev int64
	}
	var all []held
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		all, err = storage.All[held](ctx, tx, selectHeldBy, from, by.Org, reassignMost)
		return err
	})
	if err != nil {
		return m, err
	}
	for _, h := range all {
		cmd := Command{By: by, Case: h.ID, Rev: h.Rev}
		var moved error
		if to == "" {
			moved = s.Take(ctx, cmd, note)
		} else {
			moved = s.Assign(ctx, cmd, to, note)
		}
		if err := m.note(h.No, moved); err != nil {
			return m, err
		}
	}
	return m, nil
}

// Batch does one act to several cases, each by itself.
func (s *Service) Batch(ctx context.Context, all []Command, act func(context.Context, Command) error) (m Moved, err error) {
	for _, cmd := range all {
		var no string
		err := s.db.Read(ctx, func(tx storage.Tx) error {
			c, err := s.loadCaseTx(ctx, tx, cmd.Case)
			if err == nil {
				no = c.No
			}
			return err
		})
		if err == nil {
			err = act(ctx, cmd)
		}
		if f, ok := fault.As(err); ok && f.Kind == fault.NotFound {
			no = ""
		}
		if err := m.note(no, err); err != nil {
			return m, err
		}
	}
	return m, nil
}
