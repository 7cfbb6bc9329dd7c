package identity

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/audit"
	"github.com/chengban/chengban/internal/spine/notify"
)

const loginPurpose = "login"

// nobodysPhone is sealed where a text for a number without an account would
// hold the number; such a text is never sent.
const nobodysPhone = "00000000000"

// BeginLogin sends a code of six digits to the phone of a citizen or staff
// account and gives the challenge to hand in with it. A number without an
// account, or with a disabled one, gets the same answer on the same path, and
// its challenge never succeeds.
//
// It returns Invalid on field "phone" for what is no mobile number, and TooMany
// (Limits) with what to do.
func (s *Service) BeginLogin(ctx context.Context, kind ident.ActorKind, phone, ip string) (id string, err error) {
	defer fault.Wrap(&err, "identity.BeginLogin(%s)", kind)
	if kind != ident.Citizen && kind != ident.Staff {
		return "", errInternal("login of kind " + string(kind))
	}
	phone, ok := normalPhone(phone)
	if !ok {
		return "", errPhone()
	}
	now := s.clock.Now()
	err = s.db.Write(ctx, func(tx storage.Tx) error {
		if err := s.limitAddressTx(ctx, tx, ip, now); err != nil {
			return err
		}
		if err := s.limitPhoneTx(ctx, tx, loginPurpose+" "+string(kind), phone, now); err != nil {
			return err
		}
		id, err = s.sendLoginCodeTx(ctx, tx, kind, phone, now)
		return err
	})
	return id, err
}

func (s *Service) sendLoginCodeTx(ctx context.Context, tx storage.Tx, kind ident.ActorKind, phone string, now clock.Instant) (string, error) {
	account, found, err := s.accountByPhoneTx(ctx, tx, kind, phone)
	if err != nil {
		return "", err
	}
	if !found || !account.DisabledAt.IsZero() {
		account, phone, found = accountRow{Lang: i18n.Zh}, nobodysPhone, false
	}
	id, code, err := s.newChallengeTx(ctx, tx, challenge{Purpose: loginPurpose, Account: account.ID}, now)
	if err != nil {
		return "", err
	}
	// To stays empty: a code must not stand in the inbox of a stolen session.
	return id, s.texts.PostTx(ctx, tx, notify.Message{
		Phone: phone, Key: "identity.sms.login", Args: map[string]string{"code": code},
		Lang: account.Lang, Dedupe: "code:" + id, Quiet: !found,
	})
}

// FinishLogin turns a challenge and its code into a new session and gives the
// session's token, which is stored nowhere. userAgent is kept for the person's
// own list of logins.
//
// It returns Invalid on field "code" with the tries left, and Gone when the
// challenge is used, locked, too old or unknown.
func (s *Service) FinishLogin(ctx context.Context, id, code, userAgent string) (token string, err error) {
	defer fault.Wrap(&err, "identity.FinishLogin(%s)", id)
	var refused *fault.Fault // committed: a wrong try must count
	now := s.clock.Now()
	err = s.db.Write(ctx, func(tx storage.Tx) error {
		token, refused = "", nil
		c, err := s.tryTx(ctx, tx, id, now)
		switch {
		case err != nil:
			return err
		case c.Purpose != loginPurpose || !c.UsedAt.IsZero():
			return errCodeGone()
		case !s.right(c, code):
			refused = errCodeWrong(c)
			return s.refuseTx(ctx, tx, c, audit.Record{Act: "identity.login_refused", Kind: "challenge", ID: c.ID}, now)
		}
		token, err = s.openSessionTx(ctx, tx, c, userAgent, now)
		return err
	})
	if err == nil && refused != nil {
		return "", refused
	}
	return token, err
}

// refuseTx records a wrong code under the account it was for, if there is one.
func (s *Service) refuseTx(ctx context.Context, tx storage.Tx, c challenge, r audit.Record, now clock.Instant) error {
	r.Result, r.Why = "refused", "wrong_code"
	return audit.RecordTx(ctx, tx, ident.Actor{Account: c.Account}, r, now)
}

func (s *Service) openSessionTx(ctx context.Context, tx storage.Tx, c challenge, userAgent string, now clock.Instant) (string, error) {
	unused, err := s.takeTx(ctx, tx, c, now)
	if err == nil && !unused {
		err = errCodeGone()
	}
	if err != nil {
		return "", err
	}
	account, err := s.accountTx(ctx, tx, c.Account)
	if err != nil {
		return "", err
	}
	if !account.DisabledAt.IsZero() {
		return "", errCodeGone()
	}
	token, id := newToken(), ident.New[string](now)
	if err := s.insertSessionTx(ctx, tx, id, token, account, userAgent, now); err != nil {
		return "", err
	}
	who := ident.Actor{Kind: account.Kind, Account: account.ID, Org: account.Org}
	return token, audit.RecordTx(ctx, tx, who, audit.Record{Act: "identity.login", Kind: "session", ID: id}, now)
}

// newToken gives 256 random bits as text fit for a cookie.
func newToken() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // crypto/rand never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func (s *Service) tokenHash(token string) string {
	return hex.EncodeToString(s.keys.MAC("identity.session", []byte(token)))
}

// Logout ends the token's session from now on; an unknown or ended one is a no-op.
func (s *Service) Logout(ctx context.Context, token string) (err error) {
	defer fault.Wrap(&err, "identity.Logout")
	now := s.clock.Now()
	return s.db.Write(ctx, func(tx storage.Tx) error {
		row, ok, err := storage.Get[sessionRow](ctx, tx, selectSession, s.tokenHash(token))
		if err != nil || !ok {
			return err
		}
		rec := audit.Record{Act: "identity.logout", Kind: "session", ID: row.ID}
		return s.endTx(ctx, tx, ident.Actor{Kind: row.Kind, Account: row.Account}, row, rec, now)
	})
}

// endTx revokes a session and records it; nothing happens to one that has ended.
func (s *Service) endTx(ctx context.Context, tx storage.Tx, who ident.Actor, row sessionRow, r audit.Record, now clock.Instant) error {
	n, err := tx.Exec(ctx, revokeSession, row.ID, now)
	if err != nil || n == 0 {
		return err
	}
	return audit.RecordTx(ctx, tx, who, r, now)
}
