package identity

import (
	"errors"
	"testing"
	"time"

	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
)

// signer is Wang, logged in, with a code for the text of digest d1.
type signer struct {
	*house
	who      ident.Actor
	id, code string
}

func newSigner(t *testing.T, h *house) signer {
	t.Helper()
	_, who := h.login(ident.Citizen, wangPhone)
	id, err := h.BeginConfirm(h.ctx(), who, "sign", "d1")
	if err != nil {
		t.Fatal(err)
	}
	return signer{house: h, who: who, id: id, code: h.code()}
}

func eachSigner(t *testing.T, f func(t *testing.T, s signer)) {
	t.Helper()
	each(t, func(t *testing.T, h *house) { f(t, newSigner(t, h)) })
}

func (s signer) try(code string) error { return s.TryConfirm(s.ctx(), s.who, s.id, code) }

func (s signer) finish(who ident.Actor, purpose, digest, code string) error {
	return s.write(func(tx storage.Tx) error {
		return s.FinishConfirmTx(s.ctx(), tx, who, s.id, purpose, digest, code)
	})
}

func TestConfirm_onceInTheActionsTransaction(t *testing.T) {
	eachSigner(t, func(t *testing.T, s signer) {
		if err := s.try(s.code); err != nil {
			t.Fatal(err)
		}
		if err := s.finish(s.who, "sign", "d1", s.code); err != nil {
			t.Fatal(err)
		}
		for range 2 { // also when it is too old by now
			wantFault(t, s.finish(s.who, "sign", "d1", s.code), fault.Conflict, "identity.confirm_used")
			s.clock.Advance(codeLife)
		}
		if n := s.count(countAudit, "identity.confirm"); n != 1 {
			t.Errorf("%d confirmations in the log, want 1", n)
		}
	})
}

func TestConfirm_unusedWhenTheActionFails(t *testing.T) {
	eachSigner(t, func(t *testing.T, s signer) {
		if err := s.try(s.code); err != nil {
			t.Fatal(err)
		}
		fail := errors.New("the action fails")
		err := s.write(func(tx storage.Tx) error {
			if err := s.FinishConfirmTx(s.ctx(), tx, s.who, s.id, "sign", "d1", s.code); err != nil {
				return err
			}
			return fail
		})
		if !errors.Is(err, fail) {
			t.Fatal(err)
		}
		if err := s.finish(s.who, "sign", "d1", s.code); err != nil {
			t.Fatalf("the second attempt: %v", err)
		}
	})
}

func TestConfirm_boundToWhatAndWho(t *testing.T) {
	eachSigner(t, func(t *testing.T, s signer) {
		if err := s.try(s.code); err != nil {
			t.Fatal(err)
		}
		elsewhere := s.who
		elsewhere.Session = "01OTHER"
		noSession := s.who
		noSession.Session = ""
		zhao := ident.Actor{Kind: ident.Staff, Account: s.zhao, Session: s.who.Session}
		for name, c := range map[string]struct {
			err  error
			kind fault.Kind
			key  string
		}{
			"another text":    {s.finish(s.who, "sign", "d2", s.code), fault.Conflict, "identity.confirm_changed"},
			"another purpose": {s.finish(s.who, "withdraw", "d1", s.code), fault.Gone, "identity.code_gone"},
			"another session": {s.finish(elsewhere, "sign", "d1", s.code), fault.Gone, "identity.code_gone"},
			"no session":      {s.finish(noSession, "sign", "d1", s.code), fault.Gone, "identity.code_gone"},
			"another account": {s.finish(zhao, "sign", "d1", s.code), fault.Gone, "identity.code_gone"},
			"another code":    {s.finish(s.who, "sign", "d1", otherThan(s.code)), fault.Invalid, "identity.code_wrong"},
		} {
			t.Run(name, func(t *testing.T) { wantFault(t, c.err, c.kind, c.key) })
		}
		if err := s.finish(s.who, "sign", "d1", s.code); err != nil {
			t.Errorf("the right one after all that: %v", err)
		}
	})
}

func TestConfirm_wrongCodesCountThoughNothingElseHappens(t *testing.T) {
	eachSigner(t, func(t *testing.T, s signer) {
		for range codeTries - 1 {
			wantFault(t, s.try(otherThan(s.code)), fault.Invalid, "identity.code_wrong")
		}
		wantFault(t, s.try(otherThan(s.code)), fault.Gone, "identity.code_gone")
		wantFault(t, s.try(s.code), fault.Gone, "identity.code_gone")
		if n := s.count(countAudit, "identity.confirm_refused"); n != codeTries {
			t.Errorf("%d refusals in the log, want %d", n, codeTries)
		}
	})
}

func TestConfirm_strangersCannotUseUpTries(t *testing.T) {
	eachSigner(t, func(t *testing.T, s signer) {
		zhao := ident.Actor{Kind: ident.Staff, Account: s.zhao, Session: "01ZHAO"}
		for range codeTries + 1 {
			wantFault(t, s.TryConfirm(s.ctx(), zhao, s.id, otherThan(s.code)), fault.Gone, "identity.code_gone")
		}
		if err := s.try(s.code); err != nil {
			t.Fatal(err)
		}
	})
}

func TestFinishConfirmTx_needsTryConfirm(t *testing.T) {
	eachSigner(t, func(t *testing.T, s signer) {
		for _, code := range []string{s.code, otherThan(s.code)} {
			if err := s.finish(s.who, "sign", "d1", code); err == nil || fault.KindOf(err) != fault.Internal {
				t.Fatalf("got %v; want an internal error: tries would go uncounted", err)
			}
		}
	})
}

func TestTryConfirm_rightCodeMayBeRepeated(t *testing.T) {
	eachSigner(t, func(t *testing.T, s signer) {
		for range 2 * codeTries { // a page that fails for another reason is sent again
			if err := s.try(s.code); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.finish(s.who, "sign", "d1", s.code); err != nil {
			t.Fatal(err)
		}
		s.clock.Advance(codeLife)
		if err := s.try(s.code); err != nil {
			t.Errorf("a repeated submission does not reach its idempotency key: %v", err)
		}
		wantFault(t, s.try(otherThan(s.code)), fault.Invalid, "identity.code_wrong")
	})
}

func TestConfirm_tooOld(t *testing.T) {
	eachSigner(t, func(t *testing.T, s signer) {
		if err := s.try(s.code); err != nil {
			t.Fatal(err)
		}
		s.clock.Advance(codeLife)
		wantFault(t, s.try(s.code), fault.Gone, "identity.code_gone")
		wantFault(t, s.finish(s.who, "sign", "d1", s.code), fault.Gone, "identity.code_gone")
	})
}

func TestConfirm_loginCodesDoNotConfirm(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, who := h.login(ident.Citizen, wangPhone)
		id := h.begin(ident.Citizen, wangPhone)
		who.Session = "" // as the challenge of a login has none
		wantFault(t, h.TryConfirm(h.ctx(), who, id, h.code()), fault.Gone, "identity.code_gone")
		h.clock.Advance(time.Minute)
		s := newSigner(t, h)
		_, err := h.FinishLogin(h.ctx(), s.id, s.code, "")
		wantFault(t, err, fault.Gone, "identity.code_gone")
	})
}

func TestBeginConfirm_doubleClickSendsOneText(t *testing.T) {
	eachSigner(t, func(t *testing.T, s signer) {
		texts := s.count(countTexts)
		again, err := s.BeginConfirm(s.ctx(), s.who, "sign", "d1")
		if err != nil || again != s.id || s.count(countTexts) != texts {
			t.Fatalf("got %s, %v, %d more texts; want the same challenge", again, err, s.count(countTexts)-texts)
		}
		_, err = s.BeginConfirm(s.ctx(), s.who, "sign", "d2")
		wantFault(t, err, fault.TooMany, "identity.sms_wait")
		s.clock.Advance(time.Minute)
		for _, digest := range []string{"d2", "d1"} {
			id, err := s.BeginConfirm(s.ctx(), s.who, "sign", digest)
			if err != nil || id == s.id {
				t.Fatalf("%s a minute later: %s, %v", digest, id, err)
			}
			s.clock.Advance(time.Minute)
		}
	})
}

func TestBeginConfirm_refuses(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, who := h.login(ident.Citizen, wangPhone)
		noSession := who
		noSession.Session = ""
		for _, nobody := range []ident.Actor{{}, noSession} {
			_, err := h.BeginConfirm(h.ctx(), nobody, "sign", "d1")
			wantFault(t, err, fault.LoginNeeded, "identity.login_needed")
		}
		for name, c := range map[string][2]string{"a login": {"login", "d1"}, "nothing": {"", "d1"}, "no text": {"sign", ""}} {
			if _, err := h.BeginConfirm(h.ctx(), who, c[0], c[1]); err == nil {
				t.Errorf("%s can be confirmed", name)
			}
		}
	})
}

func TestConfirm_atOnceUsedOnce(t *testing.T) {
	dbtest.Invariants(t, func(t *testing.T, db *storage.DB) {
		s := newSigner(t, newHouse(t, db))
		if err := s.try(s.code); err != nil {
			t.Fatal(err)
		}
		ok, errs := together(4, func(int) error { return s.finish(s.who, "sign", "d1", s.code) })
		for _, err := range errs {
			if !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Busy) {
				t.Errorf("got %v; want Conflict", err)
			}
		}
		if n := s.count(countAudit, "identity.confirm"); ok != 1 || n != 1 {
			t.Fatalf("used %d times, %d rows in the log; %s", ok, n, kinds(errs))
		}
	})
}
