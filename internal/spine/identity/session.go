package identity

import (
	"context"
	"strings"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/audit"
)

// How long a session lasts. It is touched at most every touchEvery, so that an
// idle session ends up to that much before its idle time, never after it.
const (
	sessionLife = 12 * time.Hour
	citizenIdle = 2 * time.Hour
	staffIdle   = 30 * time.Minute
	touchEvery  = 5 * time.Minute
)

const maxUserAgent = 300 // bytes

var (
	insertSession = storage.Statement("identity.insert_session", `
INSERT INTO identity_session (id, token_hash, account, user_agent, created_at, touched_at, expires_at, revoked_at)
VALUES ($1, $2, $3, $4, $5, $5, $6, 0)`)

	selectSession = storage.Statement("identity.session", `
SELECT s.id, s.account, a.kind, s.user_agent, s.created_at, s.touched_at, s.expires_at, s.revoked_at
FROM identity_session s JOIN identity_account a ON a.id = s.account WHERE s.token_hash = $1`)

	selectSessionByID = storage.Statement("identity.session_by_id", `
SELECT s.id, s.account, a.kind, s.user_agent, s.created_at, s.touched_at, s.expires_at, s.revoked_at
FROM identity_session s JOIN identity_account a ON a.id = s.account WHERE s.id = $1`)

	selectSessions = storage.Statement("identity.sessions", `
SELECT s.id, s.account, a.kind, s.user_agent, s.created_at, s.touched_at, s.expires_at, s.revoked_at
FROM identity_session s JOIN identity_account a ON a.id = s.account
WHERE s.account = $1 AND s.revoked_at = 0 AND s.expires_at > $2 ORDER BY s.touched_at DESC, s.id DESC`)

	touchSession = storage.Statement("identity.touch_session", `
UPDATE identity_session SET touched_at = $2 WHERE id = $1 AND touched_at < $2 AND revoked_at = 0`)

	revokeSession = storage.Statement("identity.revoke_session", `
UPDATE identity_session SET revoked_at = $2 WHERE id = $1 AND revoked_at = 0`)
)

// sessionRow is one row of identity_session with its account's kind; UserAgent
// is sealed.
type sessionRow struct {
	ID        string          `db:"id"`
	Account   ident.AccountID `db:"account"`
	Kind      ident.ActorKind `db:"kind"`
	UserAgent []byte          `db:"user_agent"`
	CreatedAt clock.Instant   `db:"created_at"`
	TouchedAt clock.Instant   `db:"touched_at"`
	ExpiresAt clock.Instant   `db:"expires_at"`
	RevokedAt clock.Instant   `db:"revoked_at"`
}

// open reports whether the session is good at now.
func (r sessionRow) open(now clock.Instant, patience time.Duration) bool {
	idle := citizenIdle
	if r.Kind == ident.Staff {
		idle = staffIdle
	}
	return r.RevokedAt.IsZero() && now < r.ExpiresAt && now.Sub(r.TouchedAt) < idle+patience
}

func (s *Service) insertSessionTx(ctx context.Context, tx storage.Tx, id, token string, a accountRow, userAgent string, now clock.Instant) error {
	agent := strings.ToValidUTF8(userAgent[:min(len(userAgent), maxUserAgent)], "")
	sealed := s.keys.Seal("identity.session", id, keyring.Cell("identity_session", "user_agent", id), []byte(agent))
	_, err := tx.Exec(ctx, insertSession, id, s.tokenHash(token), a.ID, sealed, now, now.Add(sessionLife+s.patience))
	return err
}

// Session gives the actor that a cookie's token stands for.
//
// It returns LoginNeeded for a token that is unknown, revoked, too old or idle,
// and for a disabled account.
func (s *Service) Session(ctx context.Context, token string) (actor ident.Actor, err error) {
	defer fault.Wrap(&err, "identity.Session")
	if token == "" {
		return ident.Actor{}, fault.NewLoginNeeded("identity.login_needed")
	}
	now := s.clock.Now()
	var row sessionRow
	err = s.db.Read(ctx, func(tx storage.Tx) (err error) {
		row, actor, err = s.sessionTx(ctx, tx, token, now)
		return err
	})
	if err != nil {
		return ident.Actor{}, err
	}
	if now.Sub(row.TouchedAt) < touchEvery {
		return actor, nil
	}
	return actor, s.touch(ctx, row.ID, now)
}

func (s *Service) sessionTx(ctx context.Context, tx storage.Tx, token string, now clock.Instant) (row sessionRow, actor ident.Actor, err error) {
	row, ok, err := storage.Get[sessionRow](ctx, tx, selectSession, s.tokenHash(token))
	if err == nil && (!ok || !row.open(now, s.patience)) {
		err = fault.NewLoginNeeded("identity.session_ended")
	}
	if err != nil {
		return row, actor, err
	}
	account, err := s.accountTx(ctx, tx, row.Account)
	if err == nil && !account.DisabledAt.IsZero() {
		err = fault.NewLoginNeeded("identity.session_ended")
	}
	if err != nil {
		return row, actor, err
	}
	powers, err := storage.All[powerRow](ctx, tx, selectPowers, account.ID)
	if err != nil {
		return row, actor, err
	}
	actor, err = s.actor(account, powers, row.ID)
	return row, actor, err
}

// touch keeps a session from going idle. A contended database does not log
// anybody out: the next request touches again.
func (s *Service) touch(ctx context.Context, id string, now clock.Instant) error {
	err := s.db.Write(ctx, func(tx storage.Tx) error {
		_, err := tx.Exec(ctx, touchSession, id, now)
		return err
	})
	if fault.Is(err, fault.Busy) {
		return nil
	}
	return err
}

// SessionView is one open login, for the person's own list.
type SessionView struct {
	ID        string
	Since     clock.Instant
	Seen      clock.Instant // to within five minutes
	UserAgent string
	Current   bool // the one that asks
}

// Sessions lists the actor's own open logins, the latest used first.
func (s *Service) Sessions(ctx context.Context, actor ident.Actor) (views []SessionView, err error) {
	defer fault.Wrap(&err, "identity.Sessions(%s)", actor.Account)
	if err := s.Can(actor, SessionOwn, Object{Kind: "session", Agent: actor.Account}); err != nil {
		return nil, err
	}
	now := s.clock.Now()
	var rows []sessionRow
	err = s.db.Read(ctx, func(tx storage.Tx) (err error) {
		rows, err = storage.All[sessionRow](ctx, tx, selectSessions, actor.Account, now)
		return err
	})
	for _, r := range rows {
		if !r.open(now, s.patience) {
			continue
		}
		agent := s.opener("identity.session", "identity_session", r.ID, &err)("user_agent", r.UserAgent)
		views = append(views, SessionView{ID: r.ID, Since: r.CreatedAt, Seen: r.TouchedAt, UserAgent: agent, Current: r.ID == actor.Session})
	}
	return views, err
}

// Revoke ends one of the actor's own sessions from now on; an ended one is a
// no-op. It returns NotFound for somebody else's session and for none.
func (s *Service) Revoke(ctx context.Context, actor ident.Actor, id string) (err error) {
	defer fault.Wrap(&err, "identity.Revoke(%s)", id)
	now := s.clock.Now()
	return s.db.Write(ctx, func(tx storage.Tx) error {
		row, ok, err := storage.Get[sessionRow](ctx, tx, selectSessionByID, id)
		if err != nil {
			return err
		}
		o := Object{Kind: "session", ID: id, Agent: row.Account}
		if !ok {
			o.Relation = Gone
		}
		if err := s.Can(actor, SessionOwn, o); err != nil {
			return err
		}
		return s.endTx(ctx, tx, actor, row, audit.Record{Act: "identity.revoke", Kind: "session", ID: id}, now)
	})
}
