package casework

import (
	"context"
	"io"

	"github.com/chengban/chengban/internal/base/blob"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/service/exchange"
	"github.com/chengban/chengban/internal/service/letter"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/clockbook"
	"github.com/chengban/chengban/internal/spine/identity"
)

// Definitions gives a definition by code (today's) or by closure (the one a
// draft or a case stays on). Package bundle derives them.
type Definitions interface {
	Current(code string) (*Definition, error)
	At(ctx context.Context, code, closure string) (*Definition, error)
}

// Access decides who may do what; identity.Service is it.
type Access interface {
	Can(actor ident.Actor, act identity.Act, o identity.Object) error
}

// Staff knows who works in a unit; identity.Service is it.
type Staff interface {
	Colleagues(ctx context.Context, org ident.OrgID) ([]identity.Colleague, error)
}

// Phones compares what somebody knows of a phone, and counts how often somebody tries;
// identity.Service is it.
type Phones interface {
	PhoneEnds(ctx context.Context, id ident.AccountID, four string) (bool, error)
	Attempt(ctx context.Context, what, key string, perHour int) error
}

// Signer confirms by a code that a person agrees to an exact text.
type Signer interface {
	Profile(ctx context.Context, actor ident.Actor) (identity.Profile, error)
	BeginConfirm(ctx context.Context, actor ident.Actor, purpose, digest string) (challenge string, err error)
	TryConfirm(ctx context.Context, actor ident.Actor, challenge, code string) error
	FinishConfirmTx(ctx context.Context, tx storage.Tx, actor ident.Actor, challenge, purpose, digest, code string) error
}

// Letters issues letters; letter.Service is it.
type Letters interface {
	IssueTx(ctx context.Context, tx storage.Tx, by ident.Actor, d letter.Draft) (ident.LetterID, error)
	CopiesTx(ctx context.Context, tx storage.Tx, by ident.Actor, id ident.CaseID, purpose string) ([]letter.Copy, error)
}

// Log proves what was done to a case; audit.Log is it.
type Log interface {
	ProveTx(ctx context.Context, tx storage.Tx, objects []audit.Object, without ...string) (audit.Proof, error)
}

// Clocks keeps the clocks that cases have and warns of their ends; clockbook.Book is it.
type Clocks interface {
	FollowTx(ctx context.Context, tx storage.Tx, o clockbook.Owner, all []clockbook.Named) error
	AlmanacTx(ctx context.Context, tx storage.Tx) (clockbook.Almanac, error)
}

// Certificates tells whether somebody holds a certificate 电子证照 that is in force.
type Certificates interface {
	// HoldsTx gives Present, Absent, or Down where it could not be asked.
	HoldsTx(ctx context.Context, tx storage.Tx, by ident.Actor, holder ident.Subject, kind string) (SourceState, error)
}

// Files keeps what people bring; blob.Store is it.
type Files interface {
	Put(ctx context.Context, owner string, content io.Reader, l blob.Limit) (blob.Info, error)
	KeepTx(ctx context.Context, tx storage.Tx, info blob.Info) error
	DropTx(ctx context.Context, tx storage.Tx, id ident.BlobID) error
	Open(ctx context.Context, id ident.BlobID) (blob.Info, []byte, error)
}

// Registers is the one way to a register.
type Registers interface {
	QueryTx(ctx context.Context, tx storage.Tx, r exchange.Request) ([]exchange.Row, error)
	// Refused takes the error of the Write that QueryTx ran in: a refusal leaves
	// an audit row of its own.
	Refused(ctx context.Context, err error) error
}
