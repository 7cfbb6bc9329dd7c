package identity

import (
	"context"
	"net/netip"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/storage"
)

// takeAttempt counts one attempt if the bucket still has room: at least $4 − now
// since the last one, and fewer than $5 in the span. One statement, so that two
// nodes cannot both take the last place at any isolation level. One that lies
// after $6, in the future, is of a clock that has been put back, and holds nobody up.
var takeAttempt = storage.Statement("identity.take_attempt", `
INSERT INTO identity_attempt (bucket, last_at, span, n) VALUES ($1, $2, $3, 1)
ON CONFLICT (bucket) DO UPDATE SET last_at = $2, span = $3,
  n = CASE WHEN identity_attempt.span = $3 THEN identity_attempt.n + 1 ELSE 1 END
WHERE (identity_attempt.last_at <= $4 OR identity_attempt.last_at > $6) AND (identity_attempt.span <> $3 OR identity_attempt.n < $5)`)

// clockSlack is how far the clocks of two nodes may be apart.
const clockSlack = time.Minute

var selectAttempt = storage.Statement("identity.attempt", `
SELECT last_at FROM identity_attempt WHERE bucket = $1`)

// limitAddressTx lets an address ask for PerAddressHour codes in a clock hour.
func (s *Service) limitAddressTx(ctx context.Context, tx storage.Tx, ip string, now clock.Instant) error {
	bucket := s.keys.BlindIndex("identity.address", network(ip))
	hour := now.Time().Format("2006-01-02T15")
	n, err := tx.Exec(ctx, takeAttempt, bucket, now, hour, now.Add(clockSlack), s.limits.PerAddressHour, now.Add(clockSlack))
	if err == nil && n == 0 {
		err = fault.NewTooMany("identity.sms_address")
	}
	return err
}

// limitPhoneTx lets a phone have one code per Gap and PerDay codes on a civil
// day, counted apart for logins and for each purpose that is confirmed.
func (s *Service) limitPhoneTx(ctx context.Context, tx storage.Tx, what, phone string, now clock.Instant) error {
	bucket := s.keys.BlindIndex("identity.attempt", what+" "+phone)
	n, err := tx.Exec(ctx, takeAttempt, bucket, now, string(now.Date()), now.Add(-s.limits.Gap), s.limits.PerDay, now.Add(s.limits.Gap+clockSlack))
	if err != nil || n == 1 {
		return err
	}
	last, _, err := storage.Get[struct {
		At clock.Instant `db:"last_at"`
	}](ctx, tx, selectAttempt, bucket)
	if err != nil {
		return err
	}
	if wait := last.At.Add(s.limits.Gap).Sub(now); wait > 0 {
		return fault.NewTooMany("identity.sms_wait", "seconds", int((wait+time.Second-1)/time.Second))
	}
	return fault.NewTooMany("identity.sms_day", "most", s.limits.PerDay)
}

// Attempt counts one attempt at what, by key, in a transaction of its own, and returns
// TooMany (identity.too_often) when there were perHour in this clock hour. An address is
// counted by the network that one customer holds.
func (s *Service) Attempt(ctx context.Context, what, key string, perHour int) (err error) {
	defer fault.Wrap(&err, "identity.Attempt(%s)", what)
	now := s.clock.Now()
	bucket := s.keys.BlindIndex("identity.attempt", what+" "+network(key))
	return s.db.Write(ctx, func(tx storage.Tx) error {
		n, err := tx.Exec(ctx, takeAttempt, bucket, now, now.Time().Format("2006-01-02T15"), now.Add(clockSlack), perHour, now.Add(clockSlack))
		if err == nil && n == 0 {
			err = fault.NewTooMany("identity.too_often")
		}
		return err
	})
}

// network gives the part of an address that one customer holds: an IPv4 address,
// or the /64 of an IPv6 one.
func network(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	a = a.Unmap()
	if a.Is4() {
		return a.String()
	}
	return netip.PrefixFrom(a.WithZone(""), 64).Masked().String()
}
