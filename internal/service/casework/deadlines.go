package casework

import (
	"context"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/identity"
)

// DeadlinesPage is what a supervisor looks at in the morning: how many cases each unit
// below has, and those with a card. It shows no personal data.
type DeadlinesPage struct {
	Units []UnitLoad
	Lines []DeadlineLine
	More  bool
}

// UnitLoad counts a unit's open cases; CountMost: that many or more.
type UnitLoad struct {
	Org    ident.OrgID
	Open   int
	Paused int
	Yellow int
	Red    int
}

// Empty reports a unit that has nothing open.
func (u UnitLoad) Empty() bool { return u.Open == 0 }

// DeadlineLine is an open case with a card. DueDay is the day that the card warns of.
type DeadlineLine struct {
	InboxLine
	Card       Card
	Clock      ClockName
	DueDay     clock.Date
	Supervised int // how often it was supervised
}

var (
	selectCarded = storage.Statement("casework.select_carded", `SELECT `+caseColumns+` FROM casework_case
  WHERE card = $2 AND card <> '' AND org IN ($1...) AND status IN ($3...) ORDER BY promise_due, id LIMIT $4 OFFSET $5`)
	// As far as it counts each count walks one index.
	countLoad = storage.Pair("casework.count_load", storage.SQL{
		SQLite: `SELECT o.value AS org, s.value AS status, (SELECT count(*) FROM (SELECT 1 FROM casework_case k
    WHERE k.org = o.value AND k.status = s.value ORDER BY k.closed_at, k.promise_due, k.id LIMIT $3) x) AS n
  FROM json_each($1) o CROSS JOIN json_each($2) s`,
		Postgres: `SELECT o.org, s.status, (SELECT count(*) FROM (SELECT 1 FROM casework_case k
    WHERE k.org = o.org AND k.status = s.status ORDER BY k.closed_at, k.promise_due, k.id LIMIT $3) x) AS n
  FROM jsonb_array_elements_text($1::jsonb) AS o(org) CROSS JOIN jsonb_array_elements_text($2::jsonb) AS s(status)`,
	})
	countCards = storage.Statement("casework.count_cards", `SELECT org, card, count(*) AS n FROM casework_case
  WHERE card <> '' AND org IN ($1...) AND status IN ($2...) GROUP BY org, card`)
	selectCardsOf = storage.Statement("casework.select_cards_of", `SELECT case_id, clock, turn, rung, due, at FROM casework_card
  WHERE case_id IN ($1...) ORDER BY case_id, at, clock`)
	selectLines = storage.Statement("casework.select_lines", `SELECT `+caseColumns+` FROM casework_case
  WHERE id IN ($1...) AND org IN ($2...) AND status IN ($3...) ORDER BY promise_due, id LIMIT $4`)
	countSupervised = storage.Statement("casework.count_supervised", `SELECT case_id, count(*) AS n FROM casework_fact
  WHERE kind = 'supervised' AND case_id IN ($1...) GROUP BY case_id`)
)

// Deadlines shows a supervisor the load of the units below and the open cases with a
// card of one colour, the first due first.
func (s *Service) Deadlines(ctx context.Context, by ident.Actor, card Card, page int) (p DeadlinesPage, err error) {
	defer fault.Wrap(&err, "casework.deadlines")
	if err := s.access.Can(by, identity.BoardView, identity.Object{Kind: "board", ID: "deadlines", Org: by.Org, Region: by.Region}); err != nil {
		return p, err
	}
	orgs := s.dir.Subtree(by.Org)
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		rows, err := storage.All[caseRow](ctx, tx, selectCarded, storage.List(orgs), card, storage.List(OpenStatuses()), PageSize+1, page*PageSize)
		if err != nil {
			return err
		}
		list := inboxPage(rows)
		p = DeadlinesPage{More: list.More}
		for _, l := range list.Lines {
			p.Lines = append(p.Lines, DeadlineLine{InboxLine: l, Card: card})
		}
		if err := s.cardsTx(ctx, tx, p.Lines); err != nil {
			return err
		}
		p.Units, err = s.loadTx(ctx, tx, orgs)
		return err
	})
	return p, err
}

// cardsTx fills in which clock each line's newest card is about.
func (s *Service) cardsTx(ctx context.Context, tx storage.Tx, lines []DeadlineLine) error {
	ids, at := make([]ident.CaseID, len(lines)), map[ident.CaseID]int{}
	for i, l := range lines {
		ids[i], at[l.ID] = l.ID, i
	}
	cards, err := storage.All[struct {
		CaseID ident.CaseID
		CardRow
	}](ctx, tx, selectCardsOf, storage.List(ids))
	if err != nil {
		return err
	}
	for _, k := range cards {
		l := &lines[at[k.CaseID]]
		if earns(k.Clock, k.Rung) == l.Card {
			l.Clock, l.DueDay = k.Clock, k.Due
		}
	}
	counts, err := storage.All[struct {
		CaseID ident.CaseID
		N      int
	}](ctx, tx, countSupervised, storage.List(ids))
	for _, n := range counts {
		lines[at[n.CaseID]].Supervised = n.N
	}
	return err
}

func (s *Service) loadTx(ctx context.Context, tx storage.Tx, orgs []ident.OrgID) ([]UnitLoad, error) {
	out, at := make([]UnitLoad, len(orgs)), map[ident.OrgID]int{}
	for i, o := range orgs {
		out[i].Org, at[o] = o, i
	}
	counts, err := storage.All[struct {
		Org    ident.OrgID
		Status Status
		N      int
	}](ctx, tx, countLoad, storage.List(orgs), storage.List(OpenStatuses()), CountMost)
	if err != nil {
		return nil, err
	}
	for _, c := range counts {
		u := &out[at[c.Org]]
		u.Open += c.N
		if c.Status.Paused() {
			u.Paused += c.N
		}
	}
	cards, err := storage.All[struct {
		Org  ident.OrgID
		Card Card
		N    int
	}](ctx, tx, countCards, storage.List(orgs), storage.List(OpenStatuses()))
	for _, c := range cards {
		switch c.Card {
		case Yellow:
			out[at[c.Org]].Yellow = c.N
		case Red:
			out[at[c.Org]].Red = c.N
		case NoCard:
		}
	}
	return out, err
}

// LinesOf gives the open cases among ids that lie below the caller's unit, in the order
// of their days.
func (s *Service) LinesOf(ctx context.Context, by ident.Actor, ids []ident.CaseID) (out []InboxLine, err error) {
	defer fault.Wrap(&err, "casework.lines_of")
	if err := s.access.Can(by, identity.BoardView, identity.Object{Kind: "board", ID: "deadlines", Org: by.Org, Region: by.Region}); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		rows, err := storage.All[caseRow](ctx, tx, selectLines, storage.List(ids), storage.List(s.dir.Subtree(by.Org)), storage.List(OpenStatuses()), PageSize)
		out = inboxPage(rows).Lines
		return err
	})
	return out, err
}

// CardsOf lists the cards that a case was ever shown, oldest first, to the staff that
// may see the case.
func (s *Service) CardsOf(ctx context.Context, by ident.Actor, id ident.CaseID) (out []CardRow, err error) {
	defer fault.Wrap(&err, "casework.cards_of(%s)", id)
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		c, err := s.loadCaseTx(ctx, tx, id)
		if err != nil {
			return err
		}
		o, err := s.caseObjectTx(ctx, tx, c)
		if err != nil {
			return err
		}
		if err := s.access.Can(by, identity.CaseView, o); err != nil {
			return err
		}
		out, err = storage.All[CardRow](ctx, tx, selectCards, id)
		return err
	})
	return out, err
}
