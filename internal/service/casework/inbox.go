package casework

import (
	"context"
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/identity"
)

// ofCase is caseColumns of a table that is called c.
var ofCase = "c." + strings.Join(strings.Fields(caseColumns), " c.")

var (
	// For each unit and status as many rows as the page may need are taken off the
	// index casework_case_list, then put in order: how many there are in all makes
	// no difference.
	selectInbox = storage.Pair("casework.select_inbox", storage.SQL{
		SQLite: `SELECT ` + ofCase + ` FROM json_each($1) o CROSS JOIN json_each($3) s CROSS JOIN casework_case c
  ON c.id IN (SELECT k.id FROM casework_case k WHERE k.org = o.value AND k.status = s.value AND k.region LIKE $2
    ORDER BY k.closed_at, k.promise_due, k.id LIMIT $4)
  ORDER BY c.closed_at, c.promise_due, c.id LIMIT $5 OFFSET $6`,
		Postgres: `SELECT ` + ofCase + ` FROM jsonb_array_elements_text($1::jsonb) AS o(org)
  CROSS JOIN jsonb_array_elements_text($3::jsonb) AS s(status)
  CROSS JOIN LATERAL (SELECT * FROM casework_case k WHERE k.org = o.org AND k.status = s.status AND k.region LIKE $2
    ORDER BY k.closed_at, k.promise_due, k.id LIMIT $4) c
  ORDER BY c.closed_at, c.promise_due, c.id LIMIT $5 OFFSET $6`,
	})
	// What one officer holds is little; holder <> '' lets the partial index be used.
	selectHeld = storage.Statement("casework.select_held", `SELECT `+caseColumns+` FROM casework_case
  WHERE holder IN ($4...) AND holder <> '' AND org IN ($1...) AND region LIKE $2 AND status IN ($3...)
  ORDER BY closed_at, promise_due, id LIMIT $5 OFFSET $6`)
	// Part of a number is looked for in every case of the units.
	selectByNumber = storage.Statement("casework.select_by_number", `SELECT `+caseColumns+` FROM casework_case
  WHERE org IN ($1...) AND region LIKE $2 AND status IN ($3...) AND (holder = $4 OR $5 = 'any') AND no LIKE $6
  ORDER BY closed_at, promise_due, id LIMIT $7 OFFSET $8`)
	// A number from its beginning is found through the index of the numbers.
	// Both engines would rather read the unit's cases in order: they are not let to.
	selectByStart = storage.Statement("casework.select_by_start", `WITH casework_numbered AS MATERIALIZED (
    SELECT * FROM casework_case WHERE no >= $6 AND no < $7)
  SELECT `+caseColumns+` FROM casework_numbered
  WHERE org IN ($1...) AND region LIKE $2 AND status IN ($3...) AND (holder = $4 OR $5 = 'any')
  ORDER BY closed_at, promise_due, id LIMIT $8 OFFSET $9`)
	// Their order keeps PostgreSQL to the index: to find the first thousand of a
	// status that has none it would read the whole table.
	countInbox = storage.Pair("casework.count_inbox", storage.SQL{
		SQLite: `SELECT s.value AS status, sum((SELECT count(*) FROM (SELECT 1 FROM casework_case k
    WHERE k.org = o.value AND k.status = s.value AND k.region LIKE $2
    ORDER BY k.closed_at, k.promise_due, k.id LIMIT $4) x)) AS n
  FROM json_each($1) o CROSS JOIN json_each($3) s GROUP BY s.value`,
		Postgres: `SELECT s.status, CAST(sum((SELECT count(*) FROM (SELECT 1 FROM casework_case k
    WHERE k.org = o.org AND k.status = s.status AND k.region LIKE $2
    ORDER BY k.closed_at, k.promise_due, k.id LIMIT $4) x)) AS BIGINT) AS n
  FROM jsonb_array_elements_text($1::jsonb) AS o(org) CROSS JOIN jsonb_array_elements_text($3::jsonb) AS s(status)
  GROUP BY s.status`,
	})
	countHeld = storage.Statement("casework.count_held", `SELECT count(*) AS n FROM casework_case
  WHERE holder IN ($3...) AND holder <> '' AND org IN ($1...) AND region LIKE $2`)
)

// InboxFilter narrows an inbox. The zero filter is all open cases.
type InboxFilter struct {
	Statuses []Status
	Mine     bool   // only what the caller has claimed
	StandIn  bool   // only what those hold for whom the caller stands in
	Flag     Flag   // only what has it; "" any
	Number   string // part of a case number
	Page     int    // from 0
}

// InboxPage is a page of a unit's cases. It shows no personal data.
type InboxPage struct {
	Lines  []InboxLine
	Counts map[Status]int // CountMost or more: there may be more in truth
	Mine   int            // cases the caller holds
	Away   int            // cases of those for whom the caller stands in
	Flags  map[Flag]int   // CountMost or more: there may be more in truth
	More   bool
}

// InboxLine is a case in a list.
type InboxLine struct {
	ID          ident.CaseID
	No          string
	Item        string
	Mode        string
	Org         ident.OrgID
	Zone        string
	Status      Status
	Holder      ident.AccountID
	ReceivedAt  clock.Instant
	PromiseDue  clock.Date
	Provisional bool
	Card        Card
	Rev         int64
}

// CountMost is as far as cases of one unit and status are counted: a page whose
// counts read every case that ever was would become slower every day.
const CountMost = 1000

// PageSize is how many lines a list page has.
const PageSize = 25

// Inbox lists the cases within the caller's jurisdiction: unit with its
// subordinate units, and region.
func (s *Service) Inbox(ctx context.Context, by ident.Actor, f InboxFilter) (p InboxPage, err error) {
	defer fault.Wrap(&err, "casework.inbox")
	if err := s.access.Can(by, identity.CaseList, identity.Object{Kind: "inbox", Org: by.Org, Region: by.Region}); err != nil {
		return p, err
	}
	if len(f.Statuses) == 0 {
		f.Statuses = OpenStatuses()
	}
	q := inboxQuery{InboxFilter: f, me: by.Account, orgs: storage.List(s.dir.Subtree(by.Org)), region: by.Region.Prefix() + "%"}
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		var err error
		if q.away, err = s.standsInForTx(ctx, tx, by); err != nil {
			return err
		}
		rows, err := q.rowsTx(ctx, tx)
		if err != nil {
			return err
		}
		p = inboxPage(rows)
		return q.countTx(ctx, tx, &p)
	})
	return p, err
}

// inboxQuery is a filter within a jurisdiction.
type inboxQuery struct {
	InboxFilter
	me     ident.AccountID
	away   []ident.AccountID // for whom me stands in
	orgs   string            // storage.List
	region string            // LIKE
}

func (q inboxQuery) rowsTx(ctx context.Context, tx storage.Tx) ([]caseRow, error) {
	statuses, from := storage.List(q.Statuses), q.Page*PageSize
	holder := "any"
	if q.Mine {
		holder = "mine"
	}
	switch {
	case q.Number != "":
		return q.numberedTx(ctx, tx, statuses, holder)
	case q.Mine:
		return storage.All[caseRow](ctx, tx, selectHeld, q.orgs, q.region, statuses, storage.List([]ident.AccountID{q.me}), PageSize+1, from)
	case q.StandIn:
		return storage.All[caseRow](ctx, tx, selectHeld, q.orgs, q.region, statuses, storage.List(q.away), PageSize+1, from)
	case q.Flag != "":
		return storage.All[caseRow](ctx, tx, selectFlagged, q.Flag, q.orgs, q.region, PageSize+1, from)
	}
	return storage.All[caseRow](ctx, tx, selectInbox, q.orgs, q.region, statuses, from+PageSize+1, PageSize+1, from)
}

// startLength is how much of a number is enough to look it up by its beginning: the
// city and the day, so that only the cases of that day are put in order.
const startLength = 14

// numberedTx finds the cases whose number has q.Number in it. One that was copied whole
// is looked up by its beginning; only when that finds nothing are all numbers read.
func (q inboxQuery) numberedTx(ctx context.Context, tx storage.Tx, statuses, holder string) ([]caseRow, error) {
	number, from := escapeLike(strings.TrimSpace(q.Number)), q.Page*PageSize
	if len(number) >= startLength {
		rows, err := storage.All[caseRow](ctx, tx, selectByStart, q.orgs, q.region, statuses, q.me, holder, number, number+"~", PageSize+1, from)
		if err != nil || len(rows) > 0 {
			return rows, err
		}
	}
	return storage.All[caseRow](ctx, tx, selectByNumber, q.orgs, q.region, statuses, q.me, holder, "%"+number+"%", PageSize+1, from)
}

func inboxPage(rows []caseRow) InboxPage {
	p := InboxPage{Counts: map[Status]int{}, More: len(rows) > PageSize}
	for _, r := range rows[:min(len(rows), PageSize)] {
		p.Lines = append(p.Lines, InboxLine{
			r.ID, r.No, r.Item, r.Mode, r.Org, r.Zone, r.Status, r.Holder,
			r.ReceivedAt, r.PromiseDue, r.Provisional, r.Card, r.Rev,
		})
	}
	return p
}

func (q inboxQuery) countTx(ctx context.Context, tx storage.Tx, p *InboxPage) error {
	counts, err := storage.All[statusCount](ctx, tx, countInbox, q.orgs, q.region, storage.List(Statuses()), CountMost)
	if err != nil {
		return err
	}
	for _, c := range counts {
		p.Counts[c.Status] = c.N
	}
	if p.Mine, err = q.heldTx(ctx, tx, q.me); err != nil {
		return err
	}
	if p.Away, err = q.heldTx(ctx, tx, q.away...); err != nil {
		return err
	}
	flags, err := storage.All[struct {
		Flag Flag
		N    int
	}](ctx, tx, countFlags, q.orgs, storage.List(Flags()), CountMost)
	p.Flags = make(map[Flag]int, len(flags))
	for _, g := range flags {
		p.Flags[g.Flag] = g.N
	}
	return err
}

// heldTx counts the open cases that some hold.
func (q inboxQuery) heldTx(ctx context.Context, tx storage.Tx, who ...ident.AccountID) (int, error) {
	held, _, err := storage.Get[struct{ N int }](ctx, tx, countHeld, q.orgs, q.region, storage.List(who))
	return held.N, err
}

// statusCount is a line of a count by status.
type statusCount struct {
	Status Status
	N      int
}

// escapeLike takes the meaning from the wildcards of LIKE: a case number has none.
func escapeLike(s string) string {
	return strings.NewReplacer("%", "", "_", "", `\`, "").Replace(s)
}
