package casework

import (
	"context"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/identity"
)

// BoardPage is how the applications of a bundle stand.
type BoardPage struct {
	Lines  []BoardLine
	Counts map[Status]int // cases of the bundle by status; CountMost: that many or more
	More   bool
}

// BoardLine is one application with its cases; it carries no personal data.
type BoardLine struct {
	ID          ident.ApplicationID
	No          string
	SubmittedAt clock.Instant
	Cases       []*Case
}

// countBoard takes bundle, statuses and as far as it counts.
var countBoard = storage.Pair("casework.count_board", storage.SQL{
	SQLite: `SELECT s.value AS status, (SELECT count(*) FROM (SELECT 1 FROM casework_case c
    JOIN casework_application a ON a.id = c.application WHERE c.status = s.value AND a.bundle = $1
    ORDER BY c.application LIMIT $3) x) AS n
  FROM json_each($2) s`,
	Postgres: `SELECT s.status, (SELECT count(*) FROM (SELECT 1 FROM casework_case c
    JOIN casework_application a ON a.id = c.application WHERE c.status = s.status AND a.bundle = $1
    ORDER BY c.application LIMIT $3) x) AS n
  FROM jsonb_array_elements_text($2::jsonb) AS s(status)`,
})

// Board lists the applications of a bundle, newest first, for a supervisor.
func (s *Service) Board(ctx context.Context, by ident.Actor, code string, page int) (p BoardPage, err error) {
	defer fault.Wrap(&err, "casework.board(%s)", code)
	if err := s.access.Can(by, identity.BoardView, identity.Object{Kind: "board", ID: code, Org: by.Org, Region: by.Region}); err != nil {
		return p, err
	}
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		p = BoardPage{Counts: map[Status]int{}}
		rows, err := storage.All[applicationRow](ctx, tx, selectBoard, code, PageSize+1, page*PageSize)
		if err != nil {
			return err
		}
		p.More = len(rows) > PageSize
		for _, r := range rows[:min(len(rows), PageSize)] {
			cases, err := s.casesOfTx(ctx, tx, r.ID)
			if err != nil {
				return err
			}
			cases, _ = handedOn(cases)
			p.Lines = append(p.Lines, BoardLine{r.ID, r.No, r.SubmittedAt, cases})
		}
		return s.countBoardTx(ctx, tx, code, &p)
	})
	return p, err
}

func (s *Service) countBoardTx(ctx context.Context, tx storage.Tx, code string, p *BoardPage) error {
	counts, err := storage.All[statusCount](ctx, tx, countBoard, code, storage.List(Statuses()), CountMost)
	for _, c := range counts {
		p.Counts[c.Status] = c.N
	}
	return err
}

// Parts gives an application with its cases to package bundle, which follows
// it. It authorises nothing: it is called by the program, never for a person.
func (s *Service) Parts(ctx context.Context, id ident.ApplicationID) (v ApplicationView, err error) {
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		v, err = s.partsTx(ctx, tx, id)
		return err
	})
	return v, err
}

func (s *Service) partsTx(ctx context.Context, tx storage.Tx, id ident.ApplicationID) (v ApplicationView, err error) {
	a, err := s.loadApplicationTx(ctx, tx, id)
	if err != nil {
		return v, err
	}
	return s.viewTx(ctx, tx, a)
}
