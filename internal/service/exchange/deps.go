package exchange

import (
	"context"

	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
)

// CaseInfo is what exchange must know of a case before staff may read for it.
type CaseInfo struct {
	Open    bool            // not yet decided, refused or withdrawn
	Org     ident.OrgID     // the unit that handles it
	Item    string          // decides which columns may be read,
	Closure string          // in the definition that the case stays on
	Parties []ident.Subject // whose records may be read, the applicant first
	Keys    []string        // keys that may be looked up: the premises
	Holder  ident.AccountID // when set, the only account that may read
}

// Cases answers for a case. casework plugs it in: the edge between the two goes
// the other way.
type Cases interface {
	// OpenTx gives the facts of the case as the transaction sees them; NotFound
	// when there is no such case.
	OpenTx(ctx context.Context, tx storage.Tx, caseRef string) (CaseInfo, error)
}

// Slices answers which columns of a register an item declares in a closure; none
// for an item that does not use the register.
type Slices interface {
	AllowedTx(ctx context.Context, tx storage.Tx, closure, item, resource string) ([]string, error)
}
