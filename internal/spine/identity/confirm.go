package identity

import (
	"context"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/notify"
)

// BeginConfirm sends the actor a code that confirms exactly the content with
// this digest, for this purpose and in this session. Asking again for the same
// content within Limits.Gap gives the same challenge and sends nothing, so that
// a double click is harmless.
//
// It returns LoginNeeded without a session and TooMany beyond Limits.
func (s *Service) BeginConfirm(ctx context.Context, actor ident.Actor, purpose, digest string) (id string, err error) {
	defer fault.Wrap(&err, "identity.BeginConfirm(%s)", purpose)
	switch {
	case actor.Account == "" || actor.Session == "":
		return "", fault.NewLoginNeeded("identity.login_needed")
	case purpose == "" || purpose == loginPurpose || digest == "":
		return "", errInternal("confirm needs a purpose and a digest")
	}
	now := s.clock.Now()
	c := challenge{Purpose: purpose, Account: actor.Account, Session: actor.Session, Digest: digest}
	if id, err = s.freshChallenge(ctx, c, now); err != nil || id != "" {
		return id, err
	}
	err = s.db.Write(ctx, func(tx storage.Tx) error {
		id, err = s.sendConfirmCodeTx(ctx, tx, c, now)
		return err
	})
	if fault.Is(err, fault.TooMany) {
		// The other click of two came in between; hers is the code to wait for.
		if fresh, again := s.freshChallenge(ctx, c, now); again != nil || fresh != "" {
			return fresh, again
		}
	}
	return id, err
}

// freshChallenge finds a challenge that was sent for the same content just now; ""
// when there is none.
func (s *Service) freshChallenge(ctx context.Context, c challenge, now clock.Instant) (id string, err error) {
	err = s.db.Read(ctx, func(tx storage.Tx) error {
		fresh, _, err := storage.Get[struct{ ID string }](ctx, tx, selectFreshChallenge,
			c.Account, c.Purpose, c.Session, c.Digest, now.Add(-s.limits.Gap), codeTries, now)
		id = fresh.ID
		return err
	})
	return id, err
}

func (s *Service) sendConfirmCodeTx(ctx context.Context, tx storage.Tx, c challenge, now clock.Instant) (string, error) {
	account, err := s.accountTx(ctx, tx, c.Account)
	if err != nil {
		return "", err
	}
	phone := s.accountOpener(account.ID, &err)("phone", account.Phone)
	if err != nil {
		return "", err
	}
	if err := s.limitPhoneTx(ctx, tx, c.Purpose, phone, now); err != nil {
		return "", err
	}
	id, code, err := s.newChallengeTx(ctx, tx, c, now)
	if err != nil {
		return "", err
	}
	return id, s.texts.PostTx(ctx, tx, notify.Message{
		Phone: phone, Key: "identity.sms.confirm", Args: map[string]string{"code": code},
		Lang: account.Lang, Dedupe: "code:" + id,
	})
}

// TryConfirm checks the code of a challenge and counts the try, in a transaction
// of its own. Call it before the action's Write: there a wrong code rolls
// everything back, and tries would go uncounted.
//
// A challenge that the actor has used already passes again with its right code,
// so that a repeated request reaches the action's own idempotency key.
//
// It returns Invalid on field "code" with the tries left, and Gone when the
// challenge is locked, too old, unknown, or of another session.
func (s *Service) TryConfirm(ctx context.Context, actor ident.Actor, id, code string) (err error) {
	defer fault.Wrap(&err, "identity.TryConfirm(%s)", id)
	var refused *fault.Fault // committed: a wrong try must count
	now := s.clock.Now()
	err = s.db.Write(ctx, func(tx storage.Tx) error {
		refused = nil
		c, err := s.tryTx(ctx, tx, id, now)
		switch {
		case err != nil:
			return err
		case !c.belongsTo(actor):
			return errCodeGone() // rolls back: strangers cannot use up tries
		case !s.right(c, code):
			refused = errCodeWrong(c)
			return s.refuseTx(ctx, tx, c, audit.Record{Act: "identity.confirm_refused", Kind: "challenge", ID: c.ID}, now)
		}
		_, err = tx.Exec(ctx, passChallenge, c.ID, now, []byte{})
		return err
	})
	if err == nil && refused != nil {
		return refused
	}
	return err
}

// belongsTo is never true for the challenge of a login, which has no session.
func (c challenge) belongsTo(a ident.Actor) bool {
	return c.Account == a.Account && c.Session != "" && c.Session == a.Session
}

// FinishConfirmTx uses up a challenge inside the action's transaction: it stays
// unused when the action fails. TryConfirm must have passed before.
//
// It returns Conflict when the content has changed since the code was sent
// (identity.confirm_changed) and when the challenge is used
// (identity.confirm_used), Invalid on field "code" for another code than the one
// that passed, Gone when it is too old, unknown, or of another session or
// purpose.
func (s *Service) FinishConfirmTx(ctx context.Context, tx storage.Tx, actor ident.Actor, id, purpose, digest, code string) (err error) {
	defer fault.Wrap(&err, "identity.FinishConfirmTx(%s)", id)
	c, ok, err := storage.Get[challenge](ctx, tx, holdChallenge, id, []byte{})
	if err != nil {
		return err
	}
	now := s.clock.Now()
	switch {
	case !ok || !c.belongsTo(actor) || c.Purpose != purpose:
		return errCodeGone()
	case !c.UsedAt.IsZero():
		return errConfirmUsed()
	case c.ExpiresAt <= now:
		return errCodeGone()
	case c.PassedAt.IsZero():
		return errInternal("FinishConfirmTx without TryConfirm")
	case c.Digest != digest:
		return fault.NewConflict("identity.confirm_changed")
	case !s.right(c, code):
		return errCodeWrong(c)
	}
	if ok, err = s.takeTx(ctx, tx, c, now); err != nil {
		return err
	}
	if !ok {
		return errConfirmUsed()
	}
	return audit.RecordTx(ctx, tx, actor, audit.Record{
		Act: "identity.confirm", Kind: "challenge", ID: c.ID,
		Data: map[string]string{"purpose": c.Purpose, "digest": c.Digest},
	}, now)
}

func errConfirmUsed() error { return fault.NewConflict("identity.confirm_used") }
