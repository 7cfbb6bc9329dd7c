package letter

import (
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/spine/identity"
)

// Access decides who may do what; identity.Service is it.
type Access interface {
	Can(actor ident.Actor, act identity.Act, o identity.Object) error
}
