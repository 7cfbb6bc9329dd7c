package notify

import (
	"context"

	"github.com/chengban/chengban/internal/base/ident"
)

// Phones knows the phone of an account; package identity is it.
type Phones interface {
	PhoneOf(ctx context.Context, id ident.AccountID) (string, error)
}
