package identity

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"testing"
	"time"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/fault"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/base/storage/dbtest"
	"github.com/chengban/chengban/internal/spine/job"
	"github.com/chengban/chengban/internal/spine/notify"
)

const (
	wangPhone = "13912345678"
	zhaoPhone = "13700000002"
	stranger  = "13800000000" // has no account
	address   = "203.0.113.7"
)

func wangAccount() NewAccount {
	return NewAccount{
		Kind: ident.Citizen, Name: "王秀英", Phone: wangPhone, IDNo: "411023199003071246",
		Firms: []Firm{{Name: "许昌秀英假发有限公司", USCC: "91411000MA99999990"}},
	}
}

func zhaoAccount() NewAccount {
	return NewAccount{
		Kind: ident.Staff, Name: "赵供水", Phone: zhaoPhone, Org: "xc-water", Region: xuchang,
		Roles: []ident.Role{"officer", "supervisor"}, Lang: i18n.En,
	}
}

// house is a service on a real database with a citizen, Wang, and an officer, Zhao.
type house struct {
	*Service
	t     *testing.T
	clock *clock.Fake
	wang  ident.AccountID
	zhao  ident.AccountID
}

func newHouse(t *testing.T, db *storage.DB, opts ...Option) *house {
	t.Helper()
	c := clock.NewFake("2026-11-23T12:00:00+08:00")
	k := keyring.New([32]byte{1})
	n := notify.New(db, k, c, job.New(db, c, slog.New(slog.DiscardHandler)), notify.Demo{})
	h := &house{Service: New(db, k, c, n, testOrgs, opts...), t: t, clock: c}
	h.wang, h.zhao = h.register(wangAccount()), h.register(zhaoAccount())
	return h
}

func each(t *testing.T, f func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *storage.DB) { f(t, newHouse(t, db)) })
}

func (h *house) ctx() context.Context { return h.t.Context() }

func (h *house) register(a NewAccount) ident.AccountID {
	h.t.Helper()
	id, err := h.Register(h.ctx(), a)
	if err != nil {
		h.t.Fatal(err)
	}
	return id
}

var sixDigits = regexp.MustCompile(`\b[0-9]{6}\b`)

// code reads the latest text, as the person does.
func (h *house) code() string {
	h.t.Helper()
	texts, err := h.texts.Texts(h.ctx(), 1)
	if err != nil || len(texts) != 1 {
		h.t.Fatalf("texts %v, %v", texts, err)
	}
	return sixDigits.FindString(texts[0].Text)
}

// otherThan gives six digits that are not the code.
func otherThan(code string) string {
	if code == "000000" {
		return "000001"
	}
	return "000000"
}

func (h *house) begin(kind ident.ActorKind, phone string) string {
	h.t.Helper()
	id, err := h.BeginLogin(h.ctx(), kind, phone, address)
	if err != nil {
		h.t.Fatal(err)
	}
	return id
}

// login logs in and gives the token and the actor.
func (h *house) login(kind ident.ActorKind, phone string) (string, ident.Actor) {
	h.t.Helper()
	id := h.begin(kind, phone)
	token, err := h.FinishLogin(h.ctx(), id, h.code(), "Firefox on 麒麟")
	if err != nil {
		h.t.Fatal(err)
	}
	actor, err := h.Session(h.ctx(), token)
	if err != nil {
		h.t.Fatal(err)
	}
	h.clock.Advance(time.Minute) // the next code may be asked for
	return token, actor
}

// count gives the only number that a statement selects.
func (h *house) count(s *storage.Stmt, args ...any) int64 {
	h.t.Helper()
	var row struct{ N int64 }
	h.read(func(tx storage.Tx) (err error) {
		row, _, err = storage.Get[struct{ N int64 }](h.ctx(), tx, s, args...)
		return err
	})
	return row.N
}

func (h *house) read(f func(storage.Tx) error) {
	h.t.Helper()
	if err := h.db.Read(h.ctx(), f); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) write(f func(storage.Tx) error) error { return h.db.Write(h.ctx(), f) }

func (h *house) exec(s *storage.Stmt, args ...any) {
	h.t.Helper()
	err := h.write(func(tx storage.Tx) error {
		_, err := tx.Exec(h.ctx(), s, args...)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func wantFault(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Kind != kind || f.Key != key {
		t.Fatalf("got %v; want %s %s", err, kind, key)
	}
	for _, l := range []i18n.Lang{i18n.Zh, i18n.En} {
		if s := i18n.MsgArgs(l, f.Key, f.Args); unfinished.MatchString(s) {
			t.Errorf("%s: %s", l, s)
		}
	}
}

var unfinished = regexp.MustCompile(`[⟦{}]`)

var (
	countAudit    = storage.Statement("identity.test_audit", `SELECT COUNT(*) AS n FROM audit_row WHERE act = $1`)
	countSessions = storage.Statement("identity.test_sessions", `SELECT COUNT(*) AS n FROM identity_session`)
	countTexts    = storage.Statement("identity.test_texts", `SELECT COUNT(*) AS n FROM notify_message`)
	countJobs     = storage.Statement("identity.test_jobs", `SELECT COUNT(*) AS n FROM river_job`)
	countTries    = storage.Statement("identity.test_tries", `SELECT tries AS n FROM identity_challenge WHERE id = $1`)
	disable       = storage.Statement("identity.test_disable", `UPDATE identity_account SET disabled_at = 1 WHERE id = $1`)
)

// together runs f n times at once and gives how many runs succeeded.
func together(n int, f func(i int) error) (ok int, errs []error) {
	results := make(chan error, n)
	for i := range n {
		go func() { results <- f(i) }()
	}
	for range n {
		if err := <-results; err != nil {
			errs = append(errs, err)
		} else {
			ok++
		}
	}
	return ok, errs
}

func kinds(errs []error) string {
	m := map[string]int{}
	for _, err := range errs {
		m[fault.KindOf(err).String()]++
	}
	return fmt.Sprint(m)
}
