package audit

import (
	"context"
	"fmt"
	"regexp"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
)

// OK is the result of an action that was done; the default.
const OK = "ok"

// Record says what was done. Act is written as a literal where it is recorded,
// so that docs/audit-events.md can be checked against the code.
type Record struct {
	Act    string            // "casework.decide"
	Kind   string            // of the object: "case"
	ID     string            // of the object
	Org    ident.OrgID       // in whose name; the actor's organisation when empty
	Result string            // "" = OK
	Why    string            // a reason code or message key, never a sentence
	Data   map[string]string // never personal data
}

// Row is one line of the log.
type Row struct {
	ID        string                          `db:"id"`
	Seq       int64                           `db:"seq"` // its number in the log; 0 = not yet numbered
	At        clock.Instant                   `db:"at"`
	ActorKind ident.ActorKind                 `db:"actor_kind"`
	Account   ident.AccountID                 `db:"account"`
	Org       ident.OrgID                     `db:"org"`
	Act       string                          `db:"act"`
	Kind      string                          `db:"kind"`
	Object    string                          `db:"object"`
	Result    string                          `db:"result"`
	Why       string                          `db:"why"`
	Data      storage.JSON[map[string]string] `db:"data"`
}

var (
	actShape  = regexp.MustCompile(`^[a-z_]+(\.[a-z_]+)+$`)
	codeShape = regexp.MustCompile(`^[A-Za-z0-9_.:/-]{0,100}$`)
)

// RecordTx adds r, done by who at now, in the action's own transaction.
//
// An act, object or reason that is no code is an Internal error and rolls the
// action back: a sentence in the log may name a person.
func RecordTx(ctx context.Context, tx storage.Tx, who ident.Actor, r Record, now clock.Instant) (err error) {
	defer fault.Wrap(&err, "audit.RecordTx(%s)", r.Act)
	if err := r.check(); err != nil {
		return err
	}
	if r.Result == "" {
		r.Result = OK
	}
	if r.Org == "" {
		r.Org = who.Org
	}
	if r.Data == nil {
		r.Data = map[string]string{}
	}
	_, err = tx.Exec(ctx, insertRow, ident.New[string](now), now, who.Kind, who.Account, r.Org,
		r.Act, r.Kind, r.ID, r.Result, r.Why, storage.JSON[map[string]string]{V: r.Data})
	return err
}

func (r Record) check() error {
	switch {
	case !actShape.MatchString(r.Act):
		return fmt.Errorf("act %q is not area.verb", r.Act)
	case r.Kind == "" || r.ID == "":
		return fmt.Errorf("object %q %q has no kind or no id", r.Kind, r.ID)
	case !codeShape.MatchString(r.Why):
		return fmt.Errorf("the reason is a sentence, want a code") // never the reason itself
	}
	return nil
}

// Of gives the log of one object, oldest first. The caller has checked who asks.
func Of(ctx context.Context, tx storage.Tx, kind, id string) ([]Row, error) {
	return storage.All[Row](ctx, tx, selectOf, kind, id)
}

// Name gives the message key of what people call an act: "认领", "Claimed".
func Name(act string) string { return "audit.act." + act }
