package audit

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/engine/translog"
)

// Filter says which rows an auditor looks for; what is empty does not narrow.
type Filter struct {
	Object   string // id of the object
	Account  string // of the actor
	Act      string // one of Acts
	From, To clock.Date
	Before   Cursor // the page goes on behind this row
}

// Cursor is a place in the list, latest first. The zero Cursor is its beginning.
type Cursor struct {
	At clock.Instant
	ID string
}

// PageSize is how many rows a page of Find has.
const PageSize = 25

// endOfTime is later than every row: 9999-12-31 in microseconds.
const endOfTime clock.Instant = 253_402_214_400_000_000

// Three ways in, so that each has its index; all narrow by the rest.
const (
	findColumns = `
SELECT id, COALESCE(seq, 0) AS seq, at, actor_kind, account, org, act, kind, object, result, why, data FROM audit_row WHERE `
	findRest = `($2 = '' OR account = $2) AND ($3 = '' OR act = $3) AND at >= $4 AND (at < $5 OR (at = $5 AND id < $6))
ORDER BY at DESC, id DESC LIMIT $7`
)

var (
	findAny       = storage.Statement("audit.find", findColumns+`($1 = '' OR object = $1) AND `+findRest)
	findByObject  = storage.Statement("audit.find_by_object", findColumns+`object = $1 AND `+findRest)
	findByAccount = storage.Statement("audit.find_by_account", findColumns+`account = $2 AND ($1 = '' OR object = $1) AND `+findRest)
)

var newestRow = storage.Statement("audit.newest", `SELECT at FROM audit_row ORDER BY at DESC, id DESC LIMIT 1`)

// Newest gives the instant of the latest row; zero when there is none.
func Newest(ctx context.Context, tx storage.Tx) (clock.Instant, error) {
	row, _, err := storage.Get[struct{ At clock.Instant }](ctx, tx, newestRow)
	return row.At, err
}

// Acts lists every act that has a name, by code.
func Acts() []string {
	words, err := i18n.Keys(i18n.Zh)
	if err != nil {
		return nil
	}
	var acts []string
	for key := range words {
		if act, ok := strings.CutPrefix(key, Name("")); ok {
			acts = append(acts, act)
		}
	}
	slices.Sort(acts)
	return acts
}

// Check returns Invalid, with a field for each that is no id, act or day: a
// search is written into the log, and a sentence there may name a person.
func (f Filter) Check() error {
	bad := fault.NewInvalid("audit.filter")
	if !codeShape.MatchString(f.Object) {
		bad = bad.On("object", "audit.filter_id")
	}
	if !codeShape.MatchString(f.Account) {
		bad = bad.On("account", "audit.filter_id")
	}
	if f.Act != "" && !slices.Contains(Acts(), f.Act) {
		bad = bad.On("act", "audit.filter_act")
	}
	for name, day := range map[string]clock.Date{"from": f.From, "to": f.To} {
		if _, err := clock.ParseDate(string(day)); day != "" && err != nil {
			bad = bad.On(name, "audit.filter_day")
		}
	}
	if f.From != "" && f.To != "" && f.To < f.From && len(bad.Fields) == 0 {
		bad = bad.On("to", "audit.filter_order")
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// Find gives the rows that f asks for, latest first, a page of them; more says
// that there is another. That who has looked is written before anything is read.
//
// Find returns Invalid as Check does. The caller has checked who asks.
func (l *Log) Find(ctx context.Context, who ident.Actor, f Filter) (rows []Row, more bool, err error) {
	defer fault.Wrap(&err, "audit.Find")
	if err := f.Check(); err != nil {
		return nil, false, err
	}
	said := Record{Act: "audit.search", Kind: "audit_log", ID: logName, Data: f.data()}
	if err := l.record(ctx, who, said); err != nil {
		return nil, false, err
	}
	s := findAny
	if f.Account != "" {
		s = findByAccount
	}
	if f.Object != "" {
		s = findByObject
	}
	from, before := f.span()
	err = l.db.Read(ctx, func(tx storage.Tx) error {
		found, err := storage.All[stored](ctx, tx, s, f.Object, f.Account, f.Act, from, before.At, before.ID, PageSize+1)
		for _, r := range found {
			rows = append(rows, r.row())
		}
		return err
	})
	if more = len(rows) > PageSize; more {
		rows = rows[:PageSize]
	}
	return rows, more, err
}

// span gives the first instant and the cursor that the page ends before.
func (f Filter) span() (from clock.Instant, before Cursor) {
	if f.From != "" {
		from = clock.Of(f.From.Time())
	}
	before = f.Before
	if before == (Cursor{}) {
		before = Cursor{At: endOfTime}
		if f.To != "" {
			before.At = clock.Of(f.To.AddDays(1).Time())
		}
	}
	return from, before
}

func (f Filter) data() map[string]string {
	all := map[string]string{"object": f.Object, "account": f.Account, "act": f.Act, "from": string(f.From), "to": string(f.To)}
	for k, v := range all {
		if v == "" {
			delete(all, k)
		}
	}
	return all
}

func (l *Log) record(ctx context.Context, who ident.Actor, r Record) error {
	return l.db.Write(ctx, func(tx storage.Tx) error { return RecordTx(ctx, tx, who, r, l.clock.Now()) })
}

// State says how far a row has come into the log.
type State string

// The states of a row.
const (
	Waiting  State = "waiting"  // has no number yet
	Unsigned State = "unsigned" // numbered after the last checkpoint
	Proved   State = "proved"   // the proof leads to the checkpoint
	Broken   State = "broken"   // the row, the tiles or the checkpoint are not what they were
)

// Entry is a row with its proof.
type Entry struct {
	Row
	State      State
	Leaf       translog.Hash
	Checkpoint Signed          // when Proved; when Broken, if it opens
	Proof      []translog.Hash // when Proved
}

// Open gives one row with its proof under the latest checkpoint. That who has
// looked is written before anything is read.
//
// Open returns NotFound for an id that no row has. The caller has checked who asks.
func (l *Log) Open(ctx context.Context, who ident.Actor, id string) (e Entry, err error) {
	defer fault.Wrap(&err, "audit.Open(%s)", id)
	if err := l.db.Read(ctx, func(tx storage.Tx) error { return ExistsTx(ctx, tx, id) }); err != nil {
		return Entry{}, err
	}
	if err := l.record(ctx, who, Record{Act: "audit.open", Kind: "audit_row", ID: id}); err != nil {
		return Entry{}, err
	}
	err = l.db.Read(ctx, func(tx storage.Tx) error {
		e, err = l.entryTx(ctx, tx, id)
		return err
	})
	return e, err
}

// ExistsTx returns NotFound for an id that no row has.
func ExistsTx(ctx context.Context, tx storage.Tx, id string) error {
	if _, ok, err := storage.Get[stored](ctx, tx, selectRow, id); err != nil || ok {
		return err
	}
	return fault.NewNotFound("audit.no_row")
}

// Exists is ExistsTx in a transaction of its own: for the door to the row's page.
func (l *Log) Exists(ctx context.Context, id string) error {
	return l.db.Read(ctx, func(tx storage.Tx) error { return ExistsTx(ctx, tx, id) })
}

func (l *Log) entryTx(ctx context.Context, tx storage.Tx, id string) (Entry, error) {
	s, ok, err := storage.Get[stored](ctx, tx, selectRow, id)
	if err != nil || !ok {
		return Entry{}, err
	}
	e := Entry{Row: s.row(), State: Waiting, Leaf: s.leaf()}
	if s.Seq == 0 {
		return e, nil
	}
	last, ok, err := storage.Get[checkpointRow](ctx, tx, lastCheckpoint, logName)
	if err != nil {
		return Entry{}, err
	}
	if !ok || last.Size < s.Seq {
		e.State = Unsigned
		return e, nil
	}
	c, err := translog.Open([]byte(last.Note), l.verifier)
	if err != nil {
		e.State = Broken
		return e, nil //nolint:nilerr // the page says that it does not open
	}
	e.Checkpoint = Signed{c, last.At, last.Note}
	e.Proof, e.State = prove(ctx, tx, c.Tree, s)
	return e, nil
}

// prove makes the proof and checks it as a stranger would.
func prove(ctx context.Context, tx storage.Tx, tree translog.Tree, s stored) ([]translog.Hash, State) {
	proof, err := translog.ProveInclusion(tree, tilesIn(ctx, tx), s.Seq-1)
	if err != nil || translog.CheckInclusion(tree, s.Seq-1, s.leaf(), proof) != nil {
		return nil, Broken
	}
	return proof, Proved
}

// Overview says how far the log has come.
type Overview struct {
	Last    Signed // the latest checkpoint; size 0 = none yet
	Waiting int64  // rows without a number
	Broken  bool   // the latest checkpoint does not open
}

// Overview tells the state of the log; it shows no row and is not recorded.
func (l *Log) Overview(ctx context.Context) (o Overview, err error) {
	defer fault.Wrap(&err, "audit.Overview")
	err = l.db.Read(ctx, func(tx storage.Tx) error {
		n, _, err := storage.Get[counted](ctx, tx, countWaiting)
		if err != nil {
			return err
		}
		o.Waiting = n.N
		last, ok, err := storage.Get[checkpointRow](ctx, tx, lastCheckpoint, logName)
		if err != nil || !ok {
			return err
		}
		c, err := translog.Open([]byte(last.Note), l.verifier)
		if err != nil {
			o.Broken = true
			return nil //nolint:nilerr // that is what is told
		}
		o.Last = Signed{c, last.At, last.Note}
		return nil
	})
	return o, err
}

// Keep gives the latest checkpoint for an auditor to keep, with its size. That it
// was taken is written first.
//
// Keep returns NotFound while there is none, and Conflict when it does not open.
func (l *Log) Keep(ctx context.Context, who ident.Actor) (k Kept, size int64, err error) {
	defer fault.Wrap(&err, "audit.Keep")
	o, err := l.Overview(ctx)
	switch {
	case err != nil:
		return Kept{}, 0, err
	case o.Broken:
		return Kept{}, 0, fault.NewConflict("audit.broken")
	case o.Last.Size == 0:
		return Kept{}, 0, fault.NewNotFound("audit.none_signed")
	}
	err = l.record(ctx, who, Record{Act: "audit.keep", Kind: "audit_log", ID: logName, Data: map[string]string{"size": strconv.FormatInt(o.Last.Size, 10)}})
	return Kept{l.verifier, o.Last.Note}, o.Last.Size, err
}
