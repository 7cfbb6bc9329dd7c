package identity

import (
	"context"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/storage"
)

// What has run out stays a while, so that a complaint about a login can still be
// looked into; the audit rows stay for good.
const (
	keepChallenges = 2 * 24 * time.Hour
	keepSessions   = 90 * 24 * time.Hour
	keepAttempts   = 2 * 24 * time.Hour // limits count at most a day
	tidyMost       = 1000               // rows of a kind in one transaction
)

var (
	tidyChallenges = storage.Statement("identity.tidy_challenges", `DELETE FROM identity_challenge WHERE id IN
  (SELECT id FROM identity_challenge WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)`)
	tidySessions = storage.Statement("identity.tidy_sessions", `DELETE FROM identity_session WHERE id IN
  (SELECT id FROM identity_session WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)`)
	tidyAttempts = storage.Statement("identity.tidy_attempts", `DELETE FROM identity_attempt WHERE bucket IN
  (SELECT bucket FROM identity_attempt WHERE last_at < $1 ORDER BY last_at LIMIT $2)`)
)

// Tidy throws away codes and sessions that ran out long ago, and old counts of
// attempts; it returns how many codes and sessions. It may run on every node.
func (s *Service) Tidy(ctx context.Context) (codes, sessions int64, err error) {
	defer fault.Wrap(&err, "identity.Tidy")
	now := s.clock.Now()
	if codes, err = s.tidy(ctx, tidyChallenges, now.Add(-keepChallenges)); err != nil {
		return codes, 0, err
	}
	if sessions, err = s.tidy(ctx, tidySessions, now.Add(-keepSessions)); err != nil {
		return codes, sessions, err
	}
	_, err = s.tidy(ctx, tidyAttempts, now.Add(-keepAttempts))
	return codes, sessions, err
}

// tidy deletes in short transactions, so that nobody waits for them.
func (s *Service) tidy(ctx context.Context, q *storage.Stmt, before clock.Instant) (total int64, err error) {
	for {
		var n int64
		err = s.db.Write(ctx, func(tx storage.Tx) (err error) {
			n, err = tx.Exec(ctx, q, before, tidyMost)
			return err
		})
		total += n
		if err != nil || n < tidyMost {
			return total, err
		}
	}
}
