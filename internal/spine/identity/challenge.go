package identity

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
)

const (
	codeLife  = 5 * time.Minute
	codeTries = 5
)

var (
	insertChallenge = storage.Statement("identity.insert_challenge", `
INSERT INTO identity_challenge (id, purpose, account, session, digest, code_mac, tries, created_at, expires_at, passed_at, used_at)
VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, 0, 0)`)

	// The next four are upserts, because a SELECT or an UPDATE would read the index:
	// on PostgreSQL every two people whose codes were sent one after the other would
	// conflict (ADR 0010). What they insert where there is no such challenge belongs
	// to nobody, never succeeds, and is rolled back: it is known by expiring at zero.

	// tryChallenge counts the try before the code is looked at, so that tries
	// made at the same time are all counted.
	tryChallenge = storage.Statement("identity.try_challenge", `
INSERT INTO identity_challenge (id, purpose, account, session, digest, code_mac, tries, created_at, expires_at, passed_at, used_at)
VALUES ($1, '', '', '', '', $4, 0, 0, 0, 0, 0)
ON CONFLICT (id) DO UPDATE SET tries = identity_challenge.tries + 1
WHERE identity_challenge.tries < $2 AND (identity_challenge.used_at > 0 OR identity_challenge.expires_at > $3)
RETURNING id, purpose, account, session, digest, code_mac, tries, expires_at, passed_at, used_at`)

	passChallenge = storage.Statement("identity.pass_challenge", `
INSERT INTO identity_challenge (id, purpose, account, session, digest, code_mac, tries, created_at, expires_at, passed_at, used_at)
VALUES ($1, '', '', '', '', $3, 0, 0, 0, 0, 0)
ON CONFLICT (id) DO UPDATE SET passed_at = $2, tries = identity_challenge.tries - 1`)

	useChallenge = storage.Statement("identity.use_challenge", `
INSERT INTO identity_challenge (id, purpose, account, session, digest, code_mac, tries, created_at, expires_at, passed_at, used_at)
VALUES ($1, '', '', '', '', $3, 0, 0, 0, 0, 0)
ON CONFLICT (id) DO UPDATE SET used_at = $2 WHERE identity_challenge.used_at = 0`)

	holdChallenge = storage.Statement("identity.hold_challenge", `
INSERT INTO identity_challenge (id, purpose, account, session, digest, code_mac, tries, created_at, expires_at, passed_at, used_at)
VALUES ($1, '', '', '', '', $2, 0, 0, 0, 0, 0)
ON CONFLICT (id) DO UPDATE SET tries = identity_challenge.tries
RETURNING id, purpose, account, session, digest, code_mac, tries, expires_at, passed_at, used_at`)

	selectFreshChallenge = storage.Statement("identity.fresh_challenge", `
SELECT id FROM identity_challenge
WHERE account = $1 AND purpose = $2 AND session = $3 AND digest = $4
  AND created_at > $5 AND tries < $6 AND used_at = 0 AND expires_at > $7
ORDER BY created_at DESC LIMIT 1`)
)

// challenge is a code that was sent and what it is good for.
type challenge struct {
	ID        string          `db:"id"`
	Purpose   string          `db:"purpose"`
	Account   ident.AccountID `db:"account"` // "" never succeeds
	Session   string          `db:"session"`
	Digest    string          `db:"digest"`
	CodeMAC   []byte          `db:"code_mac"`
	Tries     int             `db:"tries"`
	ExpiresAt clock.Instant   `db:"expires_at"`
	PassedAt  clock.Instant   `db:"passed_at"`
	UsedAt    clock.Instant   `db:"used_at"`
}

// newChallengeTx stores a challenge and gives it with its code, which is kept
// nowhere else but in the sealed text.
func (s *Service) newChallengeTx(ctx context.Context, tx storage.Tx, c challenge, now clock.Instant) (id, code string, err error) {
	id, code = ident.New[string](now), newCode()
	_, err = tx.Exec(ctx, insertChallenge, id, c.Purpose, c.Account, c.Session, c.Digest,
		s.codeMAC(id, code), now, now.Add(codeLife))
	return id, code, err
}

// newCode gives six random digits.
func newCode() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // crypto/rand never fails since Go 1.24
	}
	return fmt.Sprintf("%06d", n)
}

func (s *Service) codeMAC(id, code string) []byte {
	return s.keys.MAC("identity.code", []byte(id+" "+code))
}

// right compares in constant time; a challenge without an account is never right.
func (s *Service) right(c challenge, code string) bool {
	same := hmac.Equal(c.CodeMAC, s.codeMAC(c.ID, normalCode(code)))
	return same && c.Account != ""
}

// normalCode takes out blanks and turns full-width digits into plain ones.
func normalCode(code string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '\u3000' || r == '\t':
			return -1
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		}
		return r
	}, code)
}

// takeTx uses a challenge up; it gives back whether it was still unused, so that of
// two at once only one goes on.
func (s *Service) takeTx(ctx context.Context, tx storage.Tx, c challenge, now clock.Instant) (bool, error) {
	n, err := tx.Exec(ctx, useChallenge, c.ID, now, []byte{})
	return n == 1, err
}

// tryTx counts a try. It returns Gone for a challenge that does not exist, is
// locked by five wrong codes, or ran out of time unused.
func (s *Service) tryTx(ctx context.Context, tx storage.Tx, id string, now clock.Instant) (challenge, error) {
	c, ok, err := storage.Get[challenge](ctx, tx, tryChallenge, id, codeTries, now, []byte{})
	if err == nil && (!ok || c.ExpiresAt.IsZero()) {
		err = errCodeGone()
	}
	return c, err
}

// errCodeWrong says how many tries are left; after the last the code is gone.
func errCodeWrong(c challenge) *fault.Fault {
	left := codeTries - c.Tries
	if left <= 0 {
		return errCodeGone()
	}
	return fault.NewInvalid("identity.code_wrong", "left", left).On("code", "identity.code_wrong", "left", left)
}

func errCodeGone() *fault.Fault { return fault.New(fault.Gone, "identity.code_gone") }
