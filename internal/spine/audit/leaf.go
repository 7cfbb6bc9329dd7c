package audit

import (
	"encoding/json"
	"strconv"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/engine/translog"
)

// rowFormat names the canonical form of a row as an entry of the log. Its fields
// are the columns in the order of stored.record, text as it stands, at in decimal
// microseconds of UTC, data as the JSON text that was written. The number is not
// among them: it is the place in the log.
const rowFormat = "chengban.audit.row/1"

// stored is a row as its columns hold it, byte for byte.
type stored struct {
	ID        string        `db:"id"`
	Seq       int64         `db:"seq"` // 0 = not yet numbered
	At        clock.Instant `db:"at"`
	ActorKind string        `db:"actor_kind"`
	Account   string        `db:"account"`
	Org       string        `db:"org"`
	Act       string        `db:"act"`
	Kind      string        `db:"kind"`
	Object    string        `db:"object"`
	Result    string        `db:"result"`
	Why       string        `db:"why"`
	Data      string        `db:"data"`
}

func (s stored) record() translog.Record {
	return translog.Record{Format: rowFormat, Fields: []translog.Field{
		{Name: "id", Value: s.ID},
		{Name: "at", Value: strconv.FormatInt(int64(s.At), 10)},
		{Name: "actor_kind", Value: s.ActorKind},
		{Name: "account", Value: s.Account},
		{Name: "org", Value: s.Org},
		{Name: "act", Value: s.Act},
		{Name: "kind", Value: s.Kind},
		{Name: "object", Value: s.Object},
		{Name: "result", Value: s.Result},
		{Name: "why", Value: s.Why},
		{Name: "data", Value: s.Data},
	}}
}

func (s stored) leaf() translog.Hash { return translog.LeafHash(translog.Encode(s.record())) }

// row gives s as other rooms see it. Data that somebody has spoiled is empty:
// the proof beside it says that the row was changed.
func (s stored) row() Row {
	r := Row{
		ID: s.ID, Seq: s.Seq, At: s.At, ActorKind: ident.ActorKind(s.ActorKind), Account: ident.AccountID(s.Account), Org: ident.OrgID(s.Org),
		Act: s.Act, Kind: s.Kind, Object: s.Object, Result: s.Result, Why: s.Why,
	}
	if json.Unmarshal([]byte(s.Data), &r.Data.V) != nil {
		r.Data.V = nil
	}
	return r
}
